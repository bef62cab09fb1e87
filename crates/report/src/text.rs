//! Numbers as they are read.

use eoscope_core::experiment::{Direction, Measure, Summary};
use eoscope_core::numerics::stats::MeanSd;

/// A value of a table and whether it is the best of its column, which is given as it reads.
pub fn cell(measure: Measure, summary: Option<&Summary>, best: Option<&str>) -> (String, bool) {
    let Some(MeanSd { mean, sd }) = summary.and_then(|summary| summary.mean(measure)) else {
        return ("–".into(), false);
    };
    let mean = measure.text(mean);
    let is_best = best == Some(mean.as_str());
    let n_seeds = summary.map_or(1, Summary::n_seeds);
    let spread = sd.filter(|_| n_seeds > 1).map(|sd| format!(" ± {}", measure.text(sd)));
    (mean + &spread.unwrap_or_default(), is_best)
}

/// A difference with its sign, and whether it helps: none where it is too small to be read, or no
/// merit.
pub fn delta(measure: Measure, now: f64, before: f64) -> (String, Option<bool>) {
    let decimals = measure.decimals().min(3);
    let by = now - before;
    let helps = measure.better().filter(|_| by.abs() >= 0.5 * 10_f64.powi(-(decimals as i32)));
    (signed(by, decimals), helps.map(|better| (by > 0.0) == (better == Direction::HigherIsBetter)))
}

/// A number with its sign, the minus as wide as a digit.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.bytes().all(|digit| digit == b'0' || digit == b'.');
    match (is_zero, value < 0.0) {
        (true, _) => text,
        (false, true) => format!("−{text}"),
        (false, false) => format!("+{text}"),
    }
}

/// What the numbers of some summaries are, as a line below their table.
pub fn legend<'a>(summaries: impl Iterator<Item = &'a Summary>) -> String {
    let mut seeds: Vec<usize> =
        summaries.filter(|s| s.recipe.is_random()).map(Summary::n_seeds).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let seeds = match seeds[..] {
        [] | [1] => "one seed".to_owned(),
        [n] => format!("mean ± sd over {n} seeds"),
        [least, .., most] => format!("mean ± sd over {least} to {most} seeds"),
    };
    format!("final head, {seeds}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_said_unless_nothing_is_left() {
        assert_eq!(signed(0.0123, 3), "+0.012");
        assert_eq!(signed(-0.0123, 3), "−0.012");
        assert_eq!(signed(-0.0001, 3), "0.000");
        assert_eq!(delta(Measure::NetGap, 0.3, 0.5), ("−0.200".into(), Some(true)));
        assert_eq!(delta(Measure::GMean, 0.3, 0.5), ("−0.200".into(), Some(false)));
        assert_eq!(delta(Measure::GMean, 0.5001, 0.5), ("0.000".into(), None));
    }
}

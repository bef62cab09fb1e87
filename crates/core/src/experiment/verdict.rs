//! What may be claimed about two variants, and what may not.

use super::{Direction, Measure, Summary};
use crate::numerics::stats::MeanSd;

/// Whether two means can be told apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The first is better, or worse if `by` is negative: they differ by more than their spread.
    Differs {
        /// How much better the first is, in the unit of the measure.
        by: f64,
        /// `√(sd² + sd²)`.
        spread: f64,
    },
    /// They differ by no more than their spread: nothing can be claimed.
    Unclear {
        /// How much better the first is.
        by: f64,
        /// `√(sd² + sd²)`.
        spread: f64,
    },
    /// At least one has a single seed, so its spread is unknown.
    OneSeed {
        /// How much better the first is.
        by: f64,
    },
}

/// Compares two means: they differ if `|a − b| > √(sd_a² + sd_b²)`, the deviation of a difference of
/// two single seeds.
pub fn verdict(better: Direction, a: MeanSd, b: MeanSd) -> Verdict {
    let by = match better {
        Direction::HigherIsBetter => a.mean - b.mean,
        Direction::LowerIsBetter => b.mean - a.mean,
    };
    match a.sd.zip(b.sd) {
        None => Verdict::OneSeed { by },
        Some((a, b)) => {
            let spread = a.hypot(b);
            if by.abs() > spread {
                Verdict::Differs { by, spread }
            } else {
                Verdict::Unclear { by, spread }
            }
        }
    }
}

/// A variant with the name that sentences call it by.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// The name.
    pub name: &'a str,
    /// What it gave.
    pub summary: &'a Summary,
}

/// What may be claimed about some variants, best first, in a few sentences.
///
/// The first sentence is about the best one. Then come neighbours in the ranking that cannot be told
/// apart, each such row of variants once.
pub fn claims(variants: &[Named<'_>], measure: Measure) -> Vec<String> {
    let Some(better) = measure.better() else { return Vec::new() };
    let mut ranked: Vec<(&str, MeanSd)> = variants
        .iter()
        .filter_map(|variant| Some((variant.name, variant.summary.mean(measure)?)))
        .collect();
    ranked.sort_by(|(_, a), (_, b)| match better {
        Direction::HigherIsBetter => b.mean.total_cmp(&a.mean),
        Direction::LowerIsBetter => a.mean.total_cmp(&b.mean),
    });
    let [(best_name, best), others @ ..] = &ranked[..] else { return Vec::new() };
    if others.is_empty() {
        return Vec::new();
    }
    if others.iter().any(|(_, other)| best.sd.is_none() || other.sd.is_none()) {
        return vec![
            "One seed, no spread known: no difference can be claimed. Ask for more seeds".into(),
        ];
    }
    let what = measure.label().to_lowercase().replace("acc.", "accuracy");
    let digits = |value: f64| {
        if value.abs() < 0.0005 { format!("{value:.4}") } else { format!("{value:.3}") }
    };
    let (mut beaten, mut level) = (Vec::new(), Vec::new());
    for (name, other) in others {
        match verdict(better, *best, *other) {
            Verdict::Differs { by, spread } => beaten.push((*name, by, spread)),
            _ => level.push(*name),
        }
    }
    let mut sentences = Vec::new();
    match (beaten.first(), level.is_empty()) {
        (Some((next, by, spread)), true) if others.len() > 1 => sentences.push(format!(
            "{best_name} beats every other variant in {what} by more than the spread of its seeds; \
             next is {next} ({} behind, spread {})",
            digits(*by),
            digits(*spread)
        )),
        (Some((next, by, spread)), true) => sentences.push(format!(
            "{best_name} beats {next} in {what} by {}, more than the spread of {}",
            digits(*by),
            digits(*spread)
        )),
        (Some((next, by, spread)), false) => {
            // A lower one may spread so widely that it is tied again: rank alone beats nothing.
            let more = match beaten.len() - 1 {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            sentences.push(format!(
                "{best_name} has the best {what}, but is within the seed spread of {}; it beats {next} (by {}, \
                 spread {}){more}",
                list(&level),
                digits(*by),
                digits(*spread)
            ));
        }
        (None, _) => sentences.push(format!(
            "{best_name} has the best {what}, but is within the seed spread of {}: no difference can be claimed",
            list(&level)
        )),
    }
    // Neighbours below the best that are level with each other.
    let mut at = 0;
    while at + 1 < others.len() {
        let start = at;
        while at + 1 < others.len()
            && !matches!(
                verdict(better, others[start].1, others[at + 1].1),
                Verdict::Differs { .. }
            )
        {
            at += 1;
        }
        if at > start {
            let names: Vec<&str> = others[start..=at].iter().map(|(name, _)| *name).collect();
            if names.iter().any(|name| !level.contains(name)) {
                let (first, last) = (others[start].1, others[at].1);
                let by = (first.mean - last.mean).abs();
                let spread = first.sd.unwrap_or(0.0).hypot(last.sd.unwrap_or(0.0));
                sentences.push(format!(
                    "{} differ by {}, no more than the spread of {}: no difference can be claimed",
                    list(&names),
                    digits(by),
                    digits(spread)
                ));
            }
        }
        at = at.max(start + 1);
    }
    sentences
}

fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).into(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(mean: f64, sd: Option<f64>) -> MeanSd {
        MeanSd { mean, sd }
    }

    #[test]
    fn means_differ_only_beyond_the_spread_of_their_difference() {
        let (a, b) = (mean(0.75, Some(0.003)), mean(0.74, Some(0.004)));
        let found = verdict(Direction::HigherIsBetter, a, b);
        assert!(matches!(found, Verdict::Differs { by, spread }
            if (by - 0.01).abs() < 1e-12 && (spread - 0.005).abs() < 1e-12));
        assert!(
            matches!(verdict(Direction::LowerIsBetter, a, b), Verdict::Differs { by, .. } if by < 0.0)
        );
        let near = mean(0.746, Some(0.004));
        assert!(matches!(verdict(Direction::HigherIsBetter, a, near), Verdict::Unclear { .. }));
        assert!(matches!(
            verdict(Direction::HigherIsBetter, a, mean(0.1, None)),
            Verdict::OneSeed { .. }
        ));
        let same = mean(0.5, Some(0.0));
        assert!(matches!(verdict(Direction::HigherIsBetter, same, same), Verdict::Unclear { .. }));
    }
}

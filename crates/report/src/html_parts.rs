//! The parts of the page that are tables.

use std::fmt::Write as _;

use eoscope_core::experiment::{Claim, Claims, Measure, Summary, p_text};

use super::chart::{SeedRow, seeds};
use super::svg::{css, escape};
use super::{Comparison, cell, delta, letter, signed, svg};

/// Height of a row of the table, in points; the seeds beside it have the same.
const ROW: f32 = 48.0;

/// The mark of a variant: its letter on its colour.
pub fn badge(comparison: &Comparison, at: usize) -> String {
    let color = css(comparison.ink(at));
    format!("<b class=\"badge\" style=\"border-color:{color}\">{}</b>", letter(at))
}

/// One row per variant, with its difference to the baseline, and its seeds.
pub fn variants(comparison: &Comparison, run_at: usize, names: &[String]) -> String {
    let run = &comparison.runs[run_at];
    let claims = claims_of(comparison, run_at);
    // A page of paper cannot be scrolled: how many columns there are tells how small they must be.
    let mut text = format!(
        "<div class=\"scroll\" style=\"--columns:{}\"><table><thead><tr><th>Variant</th>",
        comparison.measures.len()
    );
    for measure in &comparison.measures {
        let _ = write!(
            text,
            "<th class=\"number\" title=\"{}\">{}</th>",
            escape(measure.about()),
            escape(measure.label())
        );
    }
    let first = comparison.measures.first().copied().unwrap_or(Measure::BalancedAccuracy);
    let _ = write!(text, "<th>{} by seed</th></tr></thead><tbody>", escape(first.label()));
    let summaries = || run.summaries.iter().map(Option::as_ref);
    let best = |measure: Measure| {
        measure.best(summaries().map(|summary| Some(summary?.mean(measure)?.mean)))
    };
    let baseline = run.summaries.first().and_then(Option::as_ref);
    for (at, (summary, name)) in summaries().zip(names).enumerate() {
        let note = &comparison.variants[at].note;
        let note = if note.is_empty() {
            String::new()
        } else {
            format!(" <span class=\"note\">{}</span>", escape(note))
        };
        let _ = write!(text, "<tr><td>{} {}{note}</td>", badge(comparison, at), escape(name));
        for &measure in &comparison.measures {
            let (value, is_best) = cell(measure, summary, best(measure).as_deref());
            // Where there is no room for both, the deviation goes below as a whole.
            let value = value.replace("± ", "±&nbsp;");
            let class = if is_best { "number best" } else { "number" };
            let claim = claims.and_then(|claims| claims.of(measure, 0, at));
            let change = change(measure, summary, baseline, claim).filter(|_| at > 0);
            let _ =
                write!(text, "<td class=\"{class}\">{value}{}</td>", change.unwrap_or_default());
        }
        if at == 0 {
            let rows: Vec<SeedRow> =
                summaries().map(|summary| seed_row(first, summary, &best(first))).collect();
            let plot = svg(&seeds(first, &rows, 190.0, ROW));
            let _ = write!(text, "<td class=\"seeds\" rowspan=\"{}\">{plot}</td>", names.len());
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table></div>\n");
    text
}

fn seed_row(measure: Measure, summary: Option<&Summary>, best: &Option<String>) -> SeedRow {
    let values = summary.map_or(Vec::new(), |summary| summary.values(measure));
    let mean = summary.and_then(|summary| summary.mean(measure));
    let is_best = mean.is_some_and(|mean| best.as_ref() == Some(&measure.text(mean.mean)));
    SeedRow { values, mean, is_best }
}

/// The difference of a variant to the baseline; only what may be claimed is coloured.
fn change(
    measure: Measure,
    summary: Option<&Summary>,
    baseline: Option<&Summary>,
    claim: Option<&Claim>,
) -> Option<String> {
    let (now, before) = (summary?.mean(measure)?, baseline?.mean(measure)?);
    let (text, helps) = delta(measure, now.mean, before.mean);
    let class = match helps.filter(|_| claim.is_some_and(|claim| claim.holds)) {
        Some(true) => "good",
        Some(false) => "bad",
        None => "even",
    };
    Some(format!("<br><span class=\"{class}\">{text}</span>"))
}

/// What is known of the pairs of a run.
fn claims_of(comparison: &Comparison, run_at: usize) -> Option<&Claims> {
    comparison.claims.as_ref()?.per_run.get(run_at)
}

/// Every variant against every other one: by how much the row is better than the column.
pub fn pairs(comparison: &Comparison, run_at: usize, names: &[String]) -> String {
    let Some(&measure) = comparison.measures.first() else { return String::new() };
    let Some(claims) = claims_of(comparison, run_at) else { return String::new() };
    let mut text =
        String::from("<div class=\"scroll\"><table class=\"pairs\"><thead><tr><th></th>");
    for (at, name) in names.iter().enumerate() {
        let _ = write!(text, "<th title=\"{}\">{}</th>", escape(name), badge(comparison, at));
    }
    text.push_str("</tr></thead><tbody>");
    for (row, name) in names.iter().enumerate() {
        let _ = write!(text, "<tr><td>{} {}</td>", badge(comparison, row), escape(name));
        for column in 0..names.len() {
            let cell = match claims.of(measure, row, column) {
                _ if row == column => String::new(),
                None => "–".into(),
                Some(claim) => {
                    let by = if claim.a == row { claim.difference } else { -claim.difference };
                    let (class, shown, about) = match claim.holds {
                        true => {
                            let class = if by > 0.0 { "good" } else { "bad" };
                            let p = claim.corrected.map_or(String::new(), p_text);
                            (class, signed(by, 3), p)
                        }
                        false => {
                            let lacking = claims.lacking(claim, names);
                            ("even", "=".into(), format!("{}: {lacking}", signed(by, 4)))
                        }
                    };
                    format!("<span class=\"{class}\" title=\"{}\">{shown}</span>", escape(&about))
                }
            };
            let _ = write!(text, "<td class=\"number\">{cell}</td>");
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table></div>\n");
    text
}

/// Runs beside runs: a row per variant, a column per run, as the paper's Table II.
pub fn grid(comparison: &Comparison, names: &[String]) -> String {
    let Some(&measure) = comparison.measures.first() else { return String::new() };
    let mut text = String::from("<div class=\"scroll\"><table><thead><tr><th>Variant</th>");
    for run in &comparison.runs {
        let manifest = &run.run.manifest;
        let _ = write!(
            text,
            "<th class=\"number\" title=\"{}\">{}</th>",
            escape(&manifest.subtitle()),
            escape(&manifest.name)
        );
    }
    text.push_str("</tr></thead><tbody>");
    for (at, name) in names.iter().enumerate() {
        let _ = write!(text, "<tr><td>{} {}</td>", badge(comparison, at), escape(name));
        for (run_at, run) in comparison.runs.iter().enumerate() {
            let claims = claims_of(comparison, run_at);
            let summaries = || run.summaries.iter().map(Option::as_ref);
            let best = measure.best(summaries().map(|summary| Some(summary?.mean(measure)?.mean)));
            let summary = run.summaries[at].as_ref();
            let (value, is_best) = cell(measure, summary, best.as_deref());
            let class = if is_best { "number best" } else { "number" };
            let baseline = run.summaries.first().and_then(Option::as_ref);
            let claim = claims.and_then(|claims| claims.of(measure, 0, at));
            let change = change(measure, summary, baseline, claim).filter(|_| at > 0);
            let _ =
                write!(text, "<td class=\"{class}\">{value}{}</td>", change.unwrap_or_default());
        }
        text.push_str("</tr>");
    }
    let _ = writeln!(
        text,
        "</tbody></table></div><p class=\"hint\">{}: {}</p>",
        escape(measure.label()),
        escape(measure.about())
    );
    text
}

//! The table of variants: the baseline, what was pinned, and the current recipe.

use std::sync::Arc;

use eoscope_core::experiment::{Measure, Recipe, Summary, Variant};

use crate::app::{OpenRun, Protocol};

/// The measures of the columns, the least important last.
pub const MEASURES: [Measure; 4] =
    [Measure::BalancedAccuracy, Measure::GMean, Measure::MacroF1, Measure::NetGap];

/// A row below the baseline.
pub struct VariantRow {
    /// What was pinned, or is under the controls.
    pub recipe: Recipe,
    /// Its name.
    pub title: String,
    /// How many seeds, or that it is the current one.
    pub hint: String,
    /// Means over the seeds that are known.
    pub values: [Option<f64>; 4],
    /// Mean recall of every class.
    pub recall: Vec<Option<f64>>,
    /// How long it took.
    pub seconds: Option<f64>,
    /// Its place among the pinned ones.
    pub pinned: Option<usize>,
    /// Whether it is what the window shows.
    pub is_live: bool,
}

/// The rows below the baseline: what is pinned, then the current recipe unless it is pinned.
pub fn variant_rows(open: &OpenRun, protocol: Protocol) -> Vec<VariantRow> {
    let live = open.answers.newest.as_ref().map(|answer| &answer.outcome);
    let is_paper = protocol == Protocol::BestOnTest;
    let of = |summary: &Summary, measure: Measure| {
        let value = summary.over(|trial| {
            let metrics = if is_paper { &trial.paper_protocol } else { &trial.last };
            match measure {
                Measure::BalancedAccuracy => Some(metrics.balanced_accuracy),
                Measure::GMean => Some(metrics.g_mean),
                Measure::MacroF1 => Some(metrics.macro_f1),
                measure => measure.of(trial),
            }
        });
        value.map(|value| value.mean)
    };
    let line = |variant: &Variant, summary: Option<&Summary>, pinned: Option<usize>| {
        let n = summary.map_or(0, Summary::n_seeds);
        let hint = match (pinned, variant.recipe.seed) {
            (Some(_), _) if n > 1 => format!("{n} seeds"),
            (Some(_), _) => String::new(),
            (None, 0) => "current".into(),
            (None, seed) => format!("current, seed {seed}"),
        };
        let recall = summary.map_or(Vec::new(), |summary| {
            let recall = summary.recall();
            recall.into_iter().map(|value| value.map(|value| value.mean)).collect()
        });
        VariantRow {
            recipe: variant.recipe.clone(),
            title: variant.title(),
            hint,
            values: MEASURES.map(|measure| of(summary?, measure)),
            recall,
            seconds: summary.map(|summary| summary.seconds().total()),
            pinned,
            is_live: live.is_some_and(|live| live.recipe == variant.recipe),
        }
    };
    let known = &open.compare.comparison.runs[0].summaries;
    let mut lines: Vec<VariantRow> = open
        .compare
        .variants
        .iter()
        .enumerate()
        .map(|(at, variant)| line(variant, known.get(at + 1).and_then(Option::as_ref), Some(at)))
        .collect();
    if let Some(outcome) = live
        && has_live_row(open)
    {
        let trials = open.current_trial().map(Arc::new).into_iter().collect();
        let summary = Summary { recipe: outcome.recipe.clone(), trials };
        lines.push(line(&Variant::of(outcome.recipe.clone(), 1), Some(&summary), None));
    }
    lines
}

/// Whether the recipe on screen has a row of its own.
fn has_live_row(open: &OpenRun) -> bool {
    let live = open.answers.newest.as_ref().map(|answer| &answer.outcome.recipe);
    live.is_some_and(|recipe| {
        !recipe.is_baseline() && !open.compare.variants.iter().any(|v| v.recipe == *recipe)
    })
}

/// How many rows there are, with the baseline.
pub fn n_rows(open: &OpenRun) -> usize {
    1 + open.compare.variants.len() + usize::from(has_live_row(open))
}

/// The best value of every column.
pub fn best_values(open: &OpenRun, lines: &[VariantRow]) -> [Option<String>; 4] {
    let baseline = baseline_values(open);
    std::array::from_fn(|at| {
        let all = lines.iter().map(|line| line.values[at]).chain([baseline[at]]);
        MEASURES[at].best(all)
    })
}

/// The baseline in the same measures.
pub fn baseline_values(open: &OpenRun) -> [Option<f64>; 4] {
    let baseline = &open.subject.baseline;
    let metrics = &baseline.metrics;
    [
        Some(metrics.balanced_accuracy),
        Some(metrics.g_mean),
        Some(metrics.macro_f1),
        baseline.gap.net,
    ]
}

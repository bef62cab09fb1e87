//! The JSON that scripts may rely on. Numbers are unrounded, unknown is null.

use serde::Serialize;
use serde_json::{Value, json};

use crate::analysis::{Gap, Metrics};
use crate::numerics::stats::MeanSd;

/// The four metrics of one head.
pub fn metrics(metrics: &Metrics) -> Value {
    json!({
        "balanced_accuracy": metrics.balanced_accuracy,
        "g_mean_paper": metrics.g_mean_paper,
        "g_mean": metrics.g_mean,
        "macro_f1": metrics.macro_f1,
        "recall": metrics.recall,
    })
}

/// Mean and deviation of the four metrics over seeds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MetricSummary {
    pub balanced_accuracy: MeanSd,
    pub g_mean_paper: MeanSd,
    pub g_mean: MeanSd,
    pub macro_f1: MeanSd,
}

impl MetricSummary {
    /// None for no seed at all.
    pub fn of(metrics: &[&Metrics]) -> Option<Self> {
        let over = |pick: fn(&Metrics) -> f64| {
            MeanSd::of(&metrics.iter().map(|metrics| pick(metrics)).collect::<Vec<_>>())
        };
        Some(Self {
            balanced_accuracy: over(|m| m.balanced_accuracy)?,
            g_mean_paper: over(|m| m.g_mean_paper)?,
            g_mean: over(|m| m.g_mean)?,
            macro_f1: over(|m| m.macro_f1)?,
        })
    }
}

/// The mean of several gaps, class by class; none where no gap has a value.
pub fn mean_gap(gaps: &[&Gap]) -> Gap {
    let mean = |values: Vec<f64>| MeanSd::of(&values).map(|summary| summary.mean);
    let n_classes = gaps.first().map_or(0, |gap| gap.per_class.len());
    Gap {
        per_class: (0..n_classes)
            .map(|class_idx| mean(gaps.iter().filter_map(|gap| gap.per_class[class_idx]).collect()))
            .collect(),
        net: mean(gaps.iter().filter_map(|gap| gap.net).collect()),
    }
}

/// Prints a value to standard output, one line per field.
pub fn print(value: &Value) {
    say!("{value:#}");
}

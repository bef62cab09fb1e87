//! The JSON that scripts may rely on. Numbers are unrounded, unknown is null.

use eoscope_core::analysis::Metrics;
use serde_json::{Value, json};

/// The metrics of one head.
pub fn metrics(metrics: &Metrics) -> Value {
    json!({
        "balanced_accuracy": metrics.balanced_accuracy,
        "g_mean_paper": metrics.g_mean_paper,
        "g_mean": metrics.g_mean,
        "macro_f1": metrics.macro_f1,
        "accuracy": metrics.accuracy,
        "recall": metrics.recall,
        "precision": metrics.precision,
        "f1": metrics.f1,
    })
}

/// Prints a value to standard output, one line per field.
pub fn print(value: &Value) {
    say!("{value:#}");
}

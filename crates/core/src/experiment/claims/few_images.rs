//! How much wider an interval must be because its spread was estimated from few images.

use crate::experiment::Summary;
use crate::numerics::inference::{LEVEL, normal_quantile, t_quantile};

/// The factor from an interval of the normal law to one of Student's t, with the degrees of freedom of
/// Welch and Satterthwaite for a mean over classes:
///
/// ```text
/// v_c = s_c² / n_c    df = (Σ v_c)² / Σ v_c² / (n_c − 1)
/// ```
///
/// where `s_c` is the deviation within class `c` of how much oftener one variant is right on an image than
/// the other. 1 for many images; 1 where nothing differs.
///
/// # Shapes
/// `rows_by_class` holds the test rows of every class.
pub fn widening(rows_by_class: &[Vec<u32>], labels: &[u32], [a, b]: [&Summary; 2]) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for rows in rows_by_class.iter().filter(|rows| rows.len() > 1) {
        let n = rows.len() as f64;
        let lead = |row: &u32| right(a, *row, labels) - right(b, *row, labels);
        let mean = rows.iter().map(lead).sum::<f64>() / n;
        let variance = rows.iter().map(|row| (lead(row) - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let v = variance / n;
        sum += v;
        squares += v * v / (n - 1.0);
    }
    if squares == 0.0 {
        return 1.0;
    }
    let tail = 1.0 - LEVEL / 2.0;
    t_quantile(tail, sum * sum / squares) / normal_quantile(tail)
}

/// The share of seeds that are right on a test row.
fn right(summary: &Summary, row: u32, labels: &[u32]) -> f64 {
    let row = row as usize;
    let n = summary.trials.iter().filter(|trial| trial.predicted[row] == labels[row]).count();
    n as f64 / summary.trials.len() as f64
}

//! Heads that need no fitting: cheap controls that every sampler should beat.

use ndarray::{Array1, Array2};

use super::rows::Rows;
use crate::domain::Head;

/// The strength of [`tau_norm`] and [`logit_adjusted`] that their authors start from.
pub const TAU: f32 = 1.0;

/// τ-normalization (Kang et al. 2020): `w_c / ‖w_c‖^τ`, no bias. Longer weight vectors of larger
/// classes lose their advantage.
pub fn tau_norm(trained: &Head, tau: f32) -> Head {
    let mut weight = trained.weight.clone();
    for mut row in weight.rows_mut() {
        let norm = row.dot(&row).sqrt();
        if norm > 0.0 {
            row /= norm.powf(tau);
        }
    }
    Head { bias: Array1::zeros(weight.nrows()), weight, input: trained.input.clone() }
}

/// Logit adjustment (Menon et al. 2021): `logit_c − τ log(n_c / n)`. What frequency alone adds to a
/// logit is taken away again.
///
/// A class without training rows keeps its logit.
pub fn logit_adjusted(trained: &Head, train_counts: &[usize], tau: f32) -> Head {
    let total: usize = train_counts.iter().sum();
    let mut head = trained.clone();
    for (bias, &count) in head.bias.iter_mut().zip(train_counts) {
        if count > 0 {
            *bias -= tau * (count as f32 / total as f32).ln();
        }
    }
    head
}

/// The nearest class mean: `argmin_c ‖x − m_c‖`, which is linear, `2 m_c · x − ‖m_c‖²`.
///
/// Means are those of all rows, synthetic ones included. A class without rows is never predicted.
pub fn nearest_mean(rows: &Rows<'_>, n_classes: usize) -> Head {
    let mut sums = Array2::<f64>::zeros((n_classes, rows.dim()));
    let mut counts = vec![0_usize; n_classes];
    for at in 0..rows.len() {
        let (row, label) = rows.get(at);
        counts[label as usize] += 1;
        for (sum, &value) in sums.row_mut(label as usize).iter_mut().zip(row) {
            *sum += f64::from(value);
        }
    }
    let mut bias = Array1::from_elem(n_classes, -1e30_f32);
    for (class_idx, mut mean) in sums.rows_mut().into_iter().enumerate() {
        if counts[class_idx] > 0 {
            mean /= counts[class_idx] as f64;
            bias[class_idx] = -mean.dot(&mean) as f32;
        }
    }
    Head::linear(sums.mapv(|value| 2.0 * value as f32), bias)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Embeddings;
    use ndarray::array;

    #[test]
    fn tau_norm_follows_its_worked_example() {
        let trained = Head::linear(array![[3.0, 4.0], [0.0, 2.0]], array![5.0, 6.0]);
        let half = tau_norm(&trained, 0.5);
        for (found, expected) in
            half.weight.iter().zip([1.3416, 1.7889, 0.0, std::f32::consts::SQRT_2])
        {
            approx::assert_abs_diff_eq!(*found, expected, epsilon = 1e-4);
        }
        assert_eq!(half.bias, array![0.0, 0.0]);
        let whole = tau_norm(&trained, 1.0);
        for (found, expected) in whole.weight.iter().zip([0.6, 0.8, 0.0, 1.0]) {
            approx::assert_abs_diff_eq!(*found, expected, epsilon = 1e-6);
        }
    }

    #[test]
    fn logit_adjustment_lifts_rare_classes() {
        let trained = Head::linear(Array2::zeros((3, 1)), array![0.0, 0.0, 1.0]);
        let adjusted = logit_adjusted(&trained, &[90, 10, 0], 1.0);
        approx::assert_abs_diff_eq!(adjusted.bias[0], 0.105_36, epsilon = 1e-4);
        approx::assert_abs_diff_eq!(adjusted.bias[1], std::f32::consts::LN_10, epsilon = 1e-4);
        assert_eq!(adjusted.bias[2], 1.0);
    }

    #[test]
    fn the_nearest_mean_is_the_nearest_mean() {
        let points = array![[0.0, 0.0], [2.0, 0.0], [10.0, 0.0]];
        let train = Embeddings::new(points, vec![0, 0, 1], 3).unwrap();
        let head = nearest_mean(&Rows::new(&train, &[], &[]), 3);
        let probes = array![[5.0, 3.0], [6.0, -3.0], [-9.0, 0.0]];
        assert_eq!(head.predict(&probes), [0, 1, 0]);
    }
}

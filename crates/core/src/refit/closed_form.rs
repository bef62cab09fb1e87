//! Heads that need no fitting: cheap baselines that every sampler should beat.

use ndarray::{Array1, Array2};

use super::rows::Rows;
use crate::domain::{Head, HeadInput};

/// What becomes of embeddings before their class means are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MeanInput {
    /// Nothing.
    Raw,
    /// They are scaled to unit length (l2).
    Unit,
    /// The mean of all training rows is taken away first (cl2).
    #[default]
    CenteredUnit,
}

impl MeanInput {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Raw, Self::Unit, Self::CenteredUnit];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Unit => "unit",
            Self::CenteredUnit => "centered-unit",
        }
    }
}

/// How the nearest class mean is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MeanRule {
    /// What becomes of embeddings first.
    pub input: MeanInput,
    /// Whether angles are compared instead of distances.
    pub cosine: bool,
}

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

/// The nearest class mean: `argmin_c ‖g(x) − m_c‖`, which is linear in `g(x)`,
/// `2 m_c · g(x) − ‖m_c‖²`; by angle, `g(x) · m_c / ‖m_c‖`. `g` is the rule's input, and `m_c` the
/// mean of `g` over the class (Kang et al. 2020).
///
/// Means are those of all rows, synthetic ones included; what is taken away to centre them is the
/// mean of the training rows alone. A class without rows is never predicted.
pub fn nearest_mean(rows: &Rows<'_>, n_classes: usize, rule: MeanRule) -> Head {
    let input = match rule.input {
        MeanInput::Raw => HeadInput::Raw,
        MeanInput::Unit => HeadInput::Unit,
        MeanInput::CenteredUnit => HeadInput::CenteredUnit(train_mean(rows)),
    };
    let mut sums = Array2::<f64>::zeros((n_classes, rows.dim()));
    let mut counts = vec![0_usize; n_classes];
    let mut mapped = vec![0.0; rows.dim()];
    for at in 0..rows.len() {
        let (row, label) = rows.get(at);
        mapped.copy_from_slice(row);
        input.apply(&mut mapped);
        counts[label as usize] += 1;
        for (sum, &value) in sums.row_mut(label as usize).iter_mut().zip(&mapped) {
            *sum += f64::from(value);
        }
    }
    let mut bias = Array1::from_elem(n_classes, NEVER);
    for (class_idx, mut mean) in sums.rows_mut().into_iter().enumerate() {
        if counts[class_idx] == 0 {
            continue;
        }
        mean /= counts[class_idx] as f64;
        let squared = mean.dot(&mean);
        if rule.cosine {
            mean /= squared.sqrt().max(f64::MIN_POSITIVE);
            bias[class_idx] = 0.0;
        } else {
            mean *= 2.0;
            bias[class_idx] = -squared as f32;
        }
    }
    Head { weight: sums.mapv(|value| value as f32), bias, input }
}

/// The bias of a class that is never predicted.
const NEVER: f32 = f32::MIN;

fn train_mean(rows: &Rows<'_>) -> Array1<f32> {
    let features = rows.train().features();
    let sum = features.rows().into_iter().fold(Array1::<f64>::zeros(rows.dim()), |mut sum, row| {
        sum.zip_mut_with(&row, |sum, &value| *sum += f64::from(value));
        sum
    });
    sum.mapv(|sum| (sum / features.nrows() as f64) as f32)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::domain::Embeddings;

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
        let rule = MeanRule { input: MeanInput::Raw, cosine: false };
        let head = nearest_mean(&Rows::new(&train, &[], &[]), 3, rule);
        let probes = array![[5.0, 3.0], [6.0, -3.0], [-9.0, 0.0]];
        assert_eq!(head.predict(&probes), [0, 1, 0]);
    }

    #[test]
    fn means_can_be_compared_by_angle() {
        let points = array![[0.1, 0.0], [0.3, 0.0], [0.0, 9.0]];
        let train = Embeddings::new(points, vec![0, 0, 1], 2).unwrap();
        let rows = Rows::new(&train, &[], &[]);
        let probe = array![[8.0, 1.0]];
        let predict =
            |input, cosine| nearest_mean(&rows, 2, MeanRule { input, cosine }).predict(&probe)[0];
        // Far along the first axis: its angle says class 0 whatever the distances.
        assert_eq!(predict(MeanInput::Raw, true), 0);
        assert_eq!(predict(MeanInput::Unit, false), 0);
        assert_eq!(predict(MeanInput::Unit, true), 0);
        assert_eq!(predict(MeanInput::CenteredUnit, false), 0);
    }
}

//! Metrics of imbalanced classification, all from the confusion matrix.

use super::{ClassCounts, Confusion};

/// What is reported for one head on one set of test samples, all from the confusion matrix and all in
/// 0–1.
///
/// With `recall_c = n_cc / n_c` and `spec_c = 1 − FP_c / (N − n_c)`. Means of recall run over the
/// classes that have test samples, means of specificity and F1 over those that occur as truth or
/// prediction.
#[derive(Clone, Debug, PartialEq)]
pub struct Metrics {
    /// Mean of recalls.
    pub balanced_accuracy: f64,
    /// The paper's G-mean: `sqrt(mean recall · mean specificity)`, imbalanced-learn's macro form.
    /// On a balanced test set it is a function of balanced accuracy alone.
    pub g_mean_paper: f64,
    /// The geometric mean of recalls; 0 if any class is never recognized.
    pub g_mean: f64,
    /// Mean of `2 TP / (2 TP + FP + FN)` over classes that occur as truth or prediction.
    pub macro_f1: f64,
    /// The share of all samples that were recognized.
    pub accuracy: f64,
    /// Recall per class; none for a class without test samples.
    pub recall: Vec<Option<f64>>,
    /// `TP / (TP + FP)` per class; none for a class that is never predicted.
    pub precision: Vec<Option<f64>>,
    /// `2 TP / (2 TP + FP + FN)` per class; none for a class that is neither truth nor prediction.
    pub f1: Vec<Option<f64>>,
}

impl Metrics {
    /// Computes all metrics.
    pub fn new(confusion: &Confusion) -> Self {
        let classes = 0..confusion.n_classes();
        let count = |of: fn(&Confusion, usize) -> usize| -> Vec<f64> {
            classes.clone().map(|class_idx| of(confusion, class_idx) as f64).collect()
        };
        let actual = count(Confusion::actual);
        let right = count(Confusion::right);
        let predicted = count(Confusion::predicted);
        let counts = ClassCounts { actual: &actual, right: &right, predicted: &predicted };
        Self {
            balanced_accuracy: counts.balanced_accuracy(),
            g_mean_paper: counts.g_mean_paper(),
            g_mean: counts.g_mean(),
            macro_f1: counts.macro_f1(),
            accuracy: counts.accuracy(),
            recall: classes.clone().map(|class_idx| counts.recall(class_idx)).collect(),
            precision: classes.clone().map(|class_idx| counts.precision(class_idx)).collect(),
            f1: classes.clone().map(|class_idx| counts.f1(class_idx)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    fn confusion(rows: &[&[u32]]) -> Confusion {
        let (mut labels, mut predicted) = (Vec::new(), Vec::new());
        for (label, row) in rows.iter().enumerate() {
            for (class_idx, &count) in row.iter().enumerate() {
                for _ in 0..count {
                    labels.push(label as u32);
                    predicted.push(class_idx as u32);
                }
            }
        }
        Confusion::new(&labels, &predicted, rows.len())
    }

    #[track_caller]
    fn check(rows: &[&[u32]], [bac, paper, g_mean, f1]: [f64; 4]) {
        let metrics = Metrics::new(&confusion(rows));
        assert_abs_diff_eq!(metrics.balanced_accuracy, bac, epsilon = 1e-6);
        assert_abs_diff_eq!(metrics.g_mean_paper, paper, epsilon = 1e-6);
        assert_abs_diff_eq!(metrics.g_mean, g_mean, epsilon = 1e-6);
        assert_abs_diff_eq!(metrics.macro_f1, f1, epsilon = 1e-6);
    }

    #[test]
    fn worked_examples() {
        let balanced: &[&[u32]] = &[&[8, 1, 1], &[2, 6, 2], &[0, 5, 5]];
        check(balanced, [0.633_333, 0.719_182, 0.621_447, 0.633_670]);
        let skewed: &[&[u32]] = &[&[90, 8, 2], &[3, 15, 2], &[1, 1, 3]];
        check(skewed, [0.75, 0.824_765, 0.739_864, 0.703_218]);
        assert_abs_diff_eq!(Metrics::new(&confusion(skewed)).accuracy, 0.864, epsilon = 1e-6);
        let never: &[&[u32]] = &[&[2, 0, 0], &[0, 2, 0], &[0, 2, 0]];
        check(never, [0.666_667, 0.745_356, 0.0, 0.555_556]);
        let metrics = Metrics::new(&confusion(never));
        assert_eq!(metrics.precision, [Some(1.0), Some(0.5), None]);
        assert_eq!(metrics.f1[2], Some(0.0));
        let metrics = Metrics::new(&confusion(balanced));
        for (found, expected) in metrics.f1.iter().zip([0.8, 0.545_455, 0.555_556]) {
            assert_abs_diff_eq!(found.unwrap(), expected, epsilon = 1e-6);
        }
    }

    #[test]
    fn a_class_absent_from_test_is_left_out_not_zero() {
        let metrics = Metrics::new(&confusion(&[&[3, 1, 0], &[0, 0, 0], &[0, 0, 4]]));
        assert_eq!(metrics.recall, [Some(0.75), None, Some(1.0)]);
        assert_eq!(metrics.balanced_accuracy, 0.875);
        assert!(metrics.g_mean > 0.0);
    }

    #[test]
    fn one_class_in_test_has_the_specificity_of_the_other() {
        let metrics = Metrics::new(&confusion(&[&[8, 2], &[0, 0]]));
        assert_abs_diff_eq!(metrics.g_mean_paper, 0.8, epsilon = 1e-12);
    }
}

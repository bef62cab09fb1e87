//! What the metrics are made of: three counts per class. They may be weighted, as in a resampled test set.

/// How many test samples of every class there are, how many of them were recognized, and how many
/// samples were predicted as it.
#[derive(Clone, Copy, Debug)]
pub struct ClassCounts<'a> {
    /// Samples of the class, `n_c`.
    pub actual: &'a [f64],
    /// Samples of the class that were recognized, `n_cc`.
    pub right: &'a [f64],
    /// Samples that were predicted as the class.
    pub predicted: &'a [f64],
}

impl ClassCounts<'_> {
    /// `n_cc / n_c` of a class; none without samples.
    pub fn recall(&self, class_idx: usize) -> Option<f64> {
        let actual = self.actual[class_idx];
        (actual > 0.0).then(|| self.right[class_idx] / actual)
    }

    /// `n_cc / predicted_c`; none for a class that is never predicted.
    pub fn precision(&self, class_idx: usize) -> Option<f64> {
        let predicted = self.predicted[class_idx];
        (predicted > 0.0).then(|| self.right[class_idx] / predicted)
    }

    /// `2 n_cc / (n_c + predicted_c)`; none for a class that is neither truth nor prediction.
    pub fn f1(&self, class_idx: usize) -> Option<f64> {
        let seen = self.actual[class_idx] + self.predicted[class_idx];
        (seen > 0.0).then(|| 2.0 * self.right[class_idx] / seen)
    }

    /// Mean of recalls.
    pub fn balanced_accuracy(&self) -> f64 {
        mean(self.classes().filter_map(|class_idx| self.recall(class_idx)))
    }

    /// Mean of the recalls of some classes; none if none of them has samples.
    pub fn mean_recall(&self, classes: &[usize]) -> Option<f64> {
        let recalls = || classes.iter().filter_map(|&class_idx| self.recall(class_idx));
        recalls().next().map(|_| mean(recalls()))
    }

    /// `√(mean recall · mean specificity)`, with specificity `1 − (predicted_c − n_cc) / (N − n_c)`.
    pub fn g_mean_paper(&self) -> f64 {
        let total: f64 = self.actual.iter().sum();
        let specificity = self.classes().filter_map(|class_idx| {
            let (actual, predicted) = (self.actual[class_idx], self.predicted[class_idx]);
            (actual + predicted > 0.0 && total > actual)
                .then(|| 1.0 - (predicted - self.right[class_idx]) / (total - actual))
        });
        (self.balanced_accuracy() * mean(specificity)).sqrt()
    }

    /// The geometric mean of recalls; 0 if any class is never recognized.
    pub fn g_mean(&self) -> f64 {
        let recalls = || self.classes().filter_map(|class_idx| self.recall(class_idx));
        if recalls().next().is_none() || recalls().any(|recall| recall == 0.0) {
            return 0.0;
        }
        // Through logarithms, so that a hundred small recalls do not underflow.
        mean(recalls().map(f64::ln)).exp()
    }

    /// Mean of F1.
    pub fn macro_f1(&self) -> f64 {
        mean(self.classes().filter_map(|class_idx| self.f1(class_idx)))
    }

    /// The share of all samples that were recognized; 0 without samples.
    pub fn accuracy(&self) -> f64 {
        let total: f64 = self.actual.iter().sum();
        if total > 0.0 { self.right.iter().sum::<f64>() / total } else { 0.0 }
    }

    fn classes(&self) -> std::ops::Range<usize> {
        0..self.actual.len()
    }
}

/// 0 for no value.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut n) = (0.0, 0);
    for value in values {
        sum += value;
        n += 1;
    }
    if n == 0 { 0.0 } else { sum / f64::from(n) }
}

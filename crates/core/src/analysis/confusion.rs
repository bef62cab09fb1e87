//! How often each class was predicted as which.

use ndarray::Array2;

/// Counts of true class (row) against predicted class (column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion(Array2<u32>);

impl Confusion {
    /// Counts pairs of labels and predictions.
    ///
    /// # Shapes
    /// Both slices have one entry per sample.
    pub fn new(labels: &[u32], predicted: &[u32], n_classes: usize) -> Self {
        let mut counts = Array2::zeros((n_classes, n_classes));
        for (&label, &predicted) in labels.iter().zip(predicted) {
            counts[[label as usize, predicted as usize]] += 1;
        }
        Self(counts)
    }

    /// The counts, `c × c`.
    pub fn counts(&self) -> &Array2<u32> {
        &self.0
    }

    /// The number of classes.
    pub fn n_classes(&self) -> usize {
        self.0.nrows()
    }

    /// Samples of a class that were recognized.
    pub fn right(&self, class_idx: usize) -> usize {
        self.0[[class_idx, class_idx]] as usize
    }

    /// Samples of a class.
    pub fn actual(&self, class_idx: usize) -> usize {
        self.0.row(class_idx).iter().map(|&count| count as usize).sum()
    }

    /// Samples that were predicted as a class.
    pub fn predicted(&self, class_idx: usize) -> usize {
        self.0.column(class_idx).iter().map(|&count| count as usize).sum()
    }

    /// All samples.
    pub fn total(&self) -> usize {
        self.0.iter().map(|&count| count as usize).sum()
    }

    /// The share of a class that was taken for another; none for a class without samples. 0–1.
    pub fn share(&self, class_idx: usize, predicted: usize) -> Option<f64> {
        let actual = self.actual(class_idx);
        (actual > 0).then(|| f64::from(self.0[[class_idx, predicted]]) / actual as f64)
    }
}

//! Real and synthetic rows as one list, without copying them together.

use crate::domain::Embeddings;

/// The rows a head is fitted on: the training rows, then the synthetic ones.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    train: &'a Embeddings,
    train_labels: &'a [u32],
    synthetic: &'a [f32],
    synthetic_labels: &'a [u32],
}

impl<'a> Rows<'a> {
    /// Joins training rows and synthetic rows.
    ///
    /// # Shapes
    /// `synthetic` holds one row of `d` values per label.
    pub fn new(train: &'a Embeddings, synthetic: &'a [f32], synthetic_labels: &'a [u32]) -> Self {
        Self { train, train_labels: train.labels(), synthetic, synthetic_labels }
    }

    /// The same rows, with other labels for the training rows.
    ///
    /// # Shapes
    /// `labels` has one entry per training row.
    pub fn with_train_labels(self, labels: &'a [u32]) -> Self {
        Self { train_labels: labels, ..self }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.train.len() + self.synthetic_labels.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of training rows per class, synthetic ones left out, as the network saw them.
    pub fn train_counts(&self) -> Vec<usize> {
        self.train.counts()
    }

    /// The number of rows per class.
    pub fn counts(&self, n_classes: usize) -> Vec<usize> {
        let mut counts = vec![0; n_classes];
        for &label in self.train_labels.iter().chain(self.synthetic_labels) {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The rows of every class.
    pub fn by_class(&self, n_classes: usize) -> Vec<Vec<u32>> {
        let mut rows_by_class = vec![Vec::new(); n_classes];
        for row in 0..self.len() {
            rows_by_class[self.get(row).1 as usize].push(row as u32);
        }
        rows_by_class
    }

    /// The training rows.
    pub fn train(&self) -> &'a Embeddings {
        self.train
    }

    /// Features and labels of the training rows and of the synthetic ones.
    ///
    /// # Shapes
    /// Each holds one row of `d` values per label.
    pub fn parts(&self) -> [(&'a [f32], &'a [u32]); 2] {
        [(self.train.flat(), self.train_labels), (self.synthetic, self.synthetic_labels)]
    }

    /// The number of features.
    pub fn dim(&self) -> usize {
        self.train.dim()
    }

    /// Features and label of one row.
    #[inline(always)]
    pub fn get(&self, row: usize) -> (&'a [f32], u32) {
        let n_train = self.train.len();
        if row < n_train {
            return (self.train.row(row), self.train_labels[row]);
        }
        let (at, dim) = (row - n_train, self.dim());
        (&self.synthetic[at * dim..(at + 1) * dim], self.synthetic_labels[at])
    }
}

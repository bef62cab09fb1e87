//! Real and synthetic rows as one list, without copying them together.

use crate::domain::Embeddings;

/// The rows a head is fitted on: the training rows, then the synthetic ones.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    train: &'a Embeddings,
    synthetic: &'a [f32],
    synthetic_labels: &'a [u32],
}

impl<'a> Rows<'a> {
    /// Joins training rows and synthetic rows.
    ///
    /// # Shapes
    /// `synthetic` holds one row of `d` values per label.
    pub fn new(train: &'a Embeddings, synthetic: &'a [f32], synthetic_labels: &'a [u32]) -> Self {
        Self { train, synthetic, synthetic_labels }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.train.len() + self.synthetic_labels.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of training rows per class, synthetic ones left out.
    pub fn train_counts(&self) -> Vec<usize> {
        self.train.counts()
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
            return (self.train.row(row), self.train.labels()[row]);
        }
        let (at, dim) = (row - n_train, self.dim());
        (&self.synthetic[at * dim..(at + 1) * dim], self.synthetic_labels[at])
    }
}

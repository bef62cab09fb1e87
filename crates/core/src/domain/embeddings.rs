//! Labelled points in embedding space.

use ndarray::{Array2, Axis};

/// What is wrong with a set of embeddings, as facts.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EmbeddingsError {
    /// A row without a label or a label without a row.
    #[error("there are {rows} rows of features but {labels} labels")]
    CountsDiffer {
        /// Rows of features.
        rows: usize,
        /// Labels.
        labels: usize,
    },
    /// No row at all, or rows without features.
    #[error("there are {rows} rows of {dim} features; at least one of each is needed")]
    Empty {
        /// Rows of features.
        rows: usize,
        /// Features per row.
        dim: usize,
    },
    /// A label that no class has.
    #[error("row {row} has label {label}, but labels must lie in 0..{n_classes}")]
    LabelOutOfRange {
        /// The first row with such a label.
        row: usize,
        /// Its label.
        label: i64,
        /// The number of classes.
        n_classes: usize,
    },
    /// Not a number, infinite, or so large that squares overflow.
    #[error("row {row}, feature {feature} is {value}; every value must be a number between ±1e15")]
    NotFinite {
        /// The first row with such a value.
        row: usize,
        /// The feature.
        feature: usize,
        /// The value.
        value: f32,
    },
}

/// Embeddings with their labels: `n` rows of `d` features.
///
/// # Shapes
/// `features` is `n × d`, rows contiguous; `labels` has `n` entries in `0..n_classes`.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    features: Array2<f32>,
    labels: Vec<u32>,
    n_classes: usize,
}

impl Embeddings {
    /// Takes features and labels that belong together.
    ///
    /// # Errors
    /// When the counts differ, nothing is there, a label is out of range or a value not finite.
    pub fn new(
        features: Array2<f32>,
        labels: Vec<u32>,
        n_classes: usize,
    ) -> Result<Self, EmbeddingsError> {
        let (rows, dim) = features.dim();
        if rows != labels.len() {
            return Err(EmbeddingsError::CountsDiffer { rows, labels: labels.len() });
        }
        if rows == 0 || dim == 0 {
            return Err(EmbeddingsError::Empty { rows, dim });
        }
        if let Some(row) = labels.iter().position(|&label| label as usize >= n_classes) {
            let label = i64::from(labels[row]);
            return Err(EmbeddingsError::LabelOutOfRange { row, label, n_classes });
        }
        if let Some(((row, feature), &value)) =
            features.indexed_iter().find(|(_, value)| !is_usable(**value))
        {
            return Err(EmbeddingsError::NotFinite { row, feature, value });
        }
        // Everything downstream walks rows as slices.
        let features = if features.is_standard_layout() {
            features
        } else {
            features.as_standard_layout().into_owned()
        };
        Ok(Self { features, labels, n_classes })
    }

    /// The number of rows, `n`.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no row; never true for a value made by [`Self::new`].
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The number of features of a row, `d`.
    pub fn dim(&self) -> usize {
        self.features.ncols()
    }

    /// The number of classes that labels may name.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// All features, `n × d`.
    pub fn features(&self) -> &Array2<f32> {
        &self.features
    }

    /// All features in one slice, row after row.
    pub fn flat(&self) -> &[f32] {
        self.features.as_slice().unwrap_or_default()
    }

    /// One row as a slice of `d` values.
    pub fn row(&self, row: usize) -> &[f32] {
        let dim = self.dim();
        &self.flat()[row * dim..(row + 1) * dim]
    }

    /// The label of every row.
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// Some of the rows, in the order that is given.
    ///
    /// # Errors
    /// When no row is named.
    pub fn select(&self, rows: &[u32]) -> Result<Self, EmbeddingsError> {
        let places: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
        let labels = places.iter().map(|&row| self.labels[row]).collect();
        Self::new(self.features.select(Axis(0), &places), labels, self.n_classes)
    }

    /// The number of rows per class.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.n_classes];
        for &label in &self.labels {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The rows of every class, each list ascending.
    pub fn rows_by_class(&self) -> Vec<Vec<u32>> {
        let mut rows = vec![Vec::new(); self.n_classes];
        for (row, &label) in self.labels.iter().enumerate() {
            rows[label as usize].push(row as u32);
        }
        rows
    }
}

/// Whether a value can be squared and summed without becoming infinite.
pub fn is_usable(value: f32) -> bool {
    value.abs() <= 1e15
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_are_found_by_class() {
        let points = array![[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]];
        let embeddings = Embeddings::new(points, vec![1, 0, 1], 3).unwrap();
        assert_eq!(embeddings.counts(), [1, 2, 0]);
        assert_eq!(embeddings.rows_by_class(), [vec![1], vec![0, 2], vec![]]);
        assert_eq!(embeddings.row(2), [4.0, 5.0]);
    }

    #[track_caller]
    fn refused(features: Array2<f32>, labels: Vec<u32>, said: &str) {
        assert_eq!(Embeddings::new(features, labels, 2).unwrap_err().to_string(), said);
    }

    #[test]
    fn bad_input_is_named_with_its_place() {
        refused(array![[1.0], [2.0]], vec![0], "there are 2 rows of features but 1 labels");
        refused(
            array![[1.0], [f32::NAN]],
            vec![0, 1],
            "row 1, feature 0 is NaN; every value must be a number between ±1e15",
        );
        refused(array![[1.0], [2.0]], vec![0, 2], "row 1 has label 2, but labels must lie in 0..2");
        refused(
            Array2::zeros((0, 4)),
            vec![],
            "there are 0 rows of 4 features; at least one of each is needed",
        );
    }
}

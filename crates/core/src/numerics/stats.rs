//! Ranges, means and deviations.

use ndarray::Array2;
use rayon::prelude::*;

use crate::domain::Embeddings;

/// The range of every feature of every class.
///
/// # Shapes
/// `min` and `max` are `c × d`; a class without rows has `min = +∞`, `max = −∞`.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassRanges {
    /// The smallest value.
    pub min: Array2<f32>,
    /// The largest value.
    pub max: Array2<f32>,
    /// Rows per class.
    pub counts: Vec<usize>,
}

impl ClassRanges {
    /// Ranges without any rows.
    pub fn empty(n_classes: usize, dim: usize) -> Self {
        Self {
            min: Array2::from_elem((n_classes, dim), f32::INFINITY),
            max: Array2::from_elem((n_classes, dim), f32::NEG_INFINITY),
            counts: vec![0; n_classes],
        }
    }

    /// The ranges of labelled points.
    pub fn of(points: &Embeddings) -> Self {
        let mut ranges = Self::empty(points.n_classes(), points.dim());
        ranges.extend(points.flat(), points.labels());
        ranges
    }

    /// The ranges of points that go by other labels than their own.
    ///
    /// # Shapes
    /// `labels` has one entry per point.
    pub fn labelled(points: &Embeddings, labels: &[u32]) -> Self {
        let mut ranges = Self::empty(points.n_classes(), points.dim());
        ranges.extend(points.flat(), labels);
        ranges
    }

    /// Widens the ranges by more rows.
    ///
    /// # Shapes
    /// `flat` holds one row of `d` values per label.
    pub fn extend(&mut self, flat: &[f32], labels: &[u32]) {
        const CHUNK_ROWS: usize = 4096;
        let (n_classes, dim) = self.min.dim();
        // Minimum and maximum do not depend on the order, so neither does the result.
        let parts: Vec<Self> = flat
            .par_chunks(CHUNK_ROWS * dim)
            .zip(labels.par_chunks(CHUNK_ROWS))
            .map(|(flat, labels)| {
                let mut part = Self::empty(n_classes, dim);
                for (row, &label) in flat.chunks_exact(dim).zip(labels) {
                    part.take(row, label as usize);
                }
                part
            })
            .collect();
        for part in parts {
            self.min.zip_mut_with(&part.min, |a, &b| *a = a.min(b));
            self.max.zip_mut_with(&part.max, |a, &b| *a = a.max(b));
            for (count, more) in self.counts.iter_mut().zip(part.counts) {
                *count += more;
            }
        }
    }

    /// Widens the range of one class by one row.
    pub fn take(&mut self, row: &[f32], class_idx: usize) {
        let dim = row.len();
        let bounds = class_idx * dim..(class_idx + 1) * dim;
        let min = &mut self.min.as_slice_mut().unwrap_or_default()[bounds.clone()];
        for (min, &value) in min.iter_mut().zip(row) {
            *min = if value < *min { value } else { *min };
        }
        let max = &mut self.max.as_slice_mut().unwrap_or_default()[bounds];
        for (max, &value) in max.iter_mut().zip(row) {
            *max = if value > *max { value } else { *max };
        }
        self.counts[class_idx] += 1;
    }
}

/// A mean with the sample deviation (n − 1 in the denominator).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct MeanSd {
    /// The mean.
    pub mean: f64,
    /// The deviation; none for fewer than two values.
    pub sd: Option<f64>,
}

impl MeanSd {
    /// Mean and deviation of some values; none for no value.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let sd = (values.len() > 1).then(|| (squares / (n - 1.0)).sqrt());
        Some(Self { mean, sd })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn ranges_are_per_class_and_grow() {
        let points = Embeddings::new(array![[1.0, 5.0], [3.0, 4.0], [9.0, 9.0]], vec![0, 0, 2], 3);
        let mut ranges = ClassRanges::of(&points.unwrap());
        assert_eq!(ranges.min.row(0), array![1.0, 4.0]);
        assert_eq!(ranges.max.row(0), array![3.0, 5.0]);
        assert_eq!(ranges.min[[1, 0]], f32::INFINITY);
        ranges.extend(&[0.0, 4.5], &[0]);
        assert_eq!(ranges.min.row(0), array![0.0, 4.0]);
        assert_eq!(ranges.counts, [3, 0, 1]);
    }

    #[test]
    fn deviation_is_that_of_a_sample() {
        assert_eq!(MeanSd::of(&[]), None);
        assert_eq!(MeanSd::of(&[2.0]), Some(MeanSd { mean: 2.0, sd: None }));
        assert_eq!(MeanSd::of(&[1.0, 3.0]), Some(MeanSd { mean: 2.0, sd: Some(2.0_f64.sqrt()) }));
    }
}

//! Where every point of a run lies on the map.

use ndarray::Array2;
use rayon::prelude::*;

/// A position on the map. A map of t-SNE has no unit.
pub type Point = [f32; 2];

/// One fixed position per sample, and how it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// How the positions were made, such as "t-SNE, perplexity 30".
    pub method: String,
    /// The seed of the start.
    pub seed: u64,
    /// A position per training sample.
    pub train: Vec<Point>,
    /// A position per test sample.
    pub test: Vec<Point>,
    /// How any point is projected, where the map is linear.
    pub linear: Option<LinearMap>,
}

/// A linear map from embeddings to the plane: `axes · (x − mean)`.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearMap {
    /// The two directions of the plane, `2 × d`, of unit length and at right angles.
    pub axes: Array2<f32>,
    /// What is taken away first, `d` values.
    pub mean: Vec<f32>,
}

impl LinearMap {
    /// The plane of two features as they are.
    pub fn of_two_features() -> Self {
        Self { axes: Array2::eye(2), mean: vec![0.0; 2] }
    }

    /// Where a row of `d` values lies.
    pub fn place(&self, row: &[f32]) -> Point {
        let along = |axis: usize| {
            let terms = row.iter().zip(&self.mean).zip(self.axes.row(axis));
            let terms = terms
                .map(|((x, mean), axis)| (f64::from(*x) - f64::from(*mean)) * f64::from(*axis));
            terms.sum::<f64>() as f32
        };
        [along(0), along(1)]
    }

    /// Where each row of a slice of rows lies.
    pub fn places(&self, flat: &[f32]) -> Vec<Point> {
        flat.par_chunks_exact(self.mean.len()).map(|row| self.place(row)).collect()
    }

    /// The row that lies at a place; none where more than two features share it.
    pub fn row_at(&self, [x, y]: Point) -> Option<[f32; 2]> {
        (self.mean.len() == 2).then(|| {
            let value = |feature: usize| {
                self.mean[feature] + x * self.axes[[0, feature]] + y * self.axes[[1, feature]]
            };
            [value(0), value(1)]
        })
    }
}

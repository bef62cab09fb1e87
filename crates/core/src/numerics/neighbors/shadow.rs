//! Short vectors that are never farther apart than the points they stand for.
//!
//! A point becomes its coordinates along a few orthonormal directions and the length of what is
//! left: `‖a − b‖² = Σ (a_i − b_i)² + ‖a' − b'‖² ≥ Σ (a_i − b_i)² + (‖a'‖ − ‖b'‖)²`. Embeddings
//! spread along about as many directions as there are classes, so little is lost, and most pairs
//! are told to be too far apart at a fraction of the cost.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::numerics::linalg::principal_subspace;

/// Directions that are kept; with the length of the rest a shadow has 16 values.
const AXES: usize = 15;
/// Points of fewer features are kept as they are.
const WORTH_IT: usize = 24;
/// Points that the directions are found from.
const SAMPLE: usize = 1024;

/// The directions that shadows are taken along; none where points stay as they are.
#[derive(Clone, Debug)]
pub struct Axes {
    mean: Array1<f32>,
    axes: Option<Array2<f32>>,
}

impl Axes {
    /// The directions of largest spread of some points. Any directions give true bounds; these give
    /// tight ones.
    pub fn of(points: ArrayView2<'_, f32>) -> Self {
        let (n, d) = points.dim();
        let stride = n.div_ceil(SAMPLE).max(1);
        let sample = points.slice(s![..;stride as isize, ..]);
        if d <= WORTH_IT {
            let mean = sample.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(d));
            return Self { mean, axes: None };
        }
        let (axes, mean) = principal_subspace(sample, AXES, 0);
        Self { mean, axes: Some(axes) }
    }

    /// The shadows of some points, one row each.
    pub fn shadows(&self, points: ArrayView2<'_, f32>) -> Array2<f32> {
        let centred = &points - &self.mean;
        let Some(axes) = &self.axes else { return centred };
        let along = centred.dot(&axes.t());
        let mut shadows = Array2::zeros((points.nrows(), axes.nrows() + 1));
        shadows.slice_mut(s![.., ..axes.nrows()]).assign(&along);
        // The rest itself is measured: a difference of squared lengths would lose half its digits.
        let rest = centred - along.dot(axes);
        for (row, mut shadow) in rest.rows().into_iter().zip(shadows.rows_mut()) {
            shadow[axes.nrows()] = row.dot(&row).sqrt();
        }
        shadows
    }

    /// How far a squared distance of shadows can be above that of their points by rounding, per unit
    /// of squared norm.
    pub fn rounding(&self) -> f32 {
        // Products of d terms, twice: along the axes, and in the length of the rest.
        4.0 * (self.mean.len() as f32 + 16.0) * f32::EPSILON
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    /// Points within the axes but for a little, and one far off them in the same direction.
    #[test]
    fn points_within_the_axes_keep_their_bounds() {
        let mut random = rng::stream(4, Purpose::Projection, 0);
        let mut points = Array2::from_shape_fn((300, 64), |(_, feature)| {
            if feature < 15 { 30.0 * rng::normal(&mut random) } else { 0.0 }
        });
        let axes = Axes::of(points.view());
        for row in 0..150 {
            let own = points.row(row).to_owned();
            points.row_mut(row + 150).assign(&own);
            points[[row, 40]] += 0.04;
            points[[row + 150, 40]] += 20.04;
        }
        let shadows = axes.shadows(points.view());
        let largest = shadows.rows().into_iter().map(|row| row.dot(&row)).fold(0.0, f32::max);
        for row in 0..150 {
            let difference = &shadows.row(row) - &shadows.row(row + 150);
            let bound = difference.dot(&difference);
            assert!(bound <= 400.0 + 2.0 * axes.rounding() * largest, "{bound}");
        }
    }

    #[test]
    fn shadows_are_never_farther_apart() {
        let mut random = rng::stream(0, Purpose::Projection, 0);
        for d in [5, 40, 200] {
            let points = Array2::from_shape_fn((80, d), |(row, feature)| {
                rng::normal(&mut random) * if feature < 9 { 4.0 } else { 0.3 } + (row % 3) as f32
            });
            let axes = Axes::of(points.view());
            let shadows = axes.shadows(points.view());
            let squared = |points: &Array2<f32>, a: usize, b: usize| -> f32 {
                let difference = &points.row(a) - &points.row(b);
                difference.dot(&difference)
            };
            let largest = shadows.rows().into_iter().map(|row| row.dot(&row)).fold(0.0, f32::max);
            let (mut near, mut pairs) = (0, 0);
            for a in 0..80 {
                for b in 0..a {
                    let (shadow, point) = (squared(&shadows, a, b), squared(&points, a, b));
                    assert!(shadow <= point + 2.0 * axes.rounding() * largest, "{shadow} {point}");
                    near += usize::from(shadow > 0.5 * point);
                    pairs += 1;
                }
            }
            assert!(near * 10 > pairs * 8, "the bound is tight: {near} of {pairs}");
        }
    }
}

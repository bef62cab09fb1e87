//! Principal axes of a cloud of points.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::rng::{self, Purpose};

/// Steps of the orthogonal iteration.
const SUBSPACE_STEPS: usize = 4;
/// Steps of the power iteration, unless the direction stands still before.
const POWER_STEPS: usize = 600;
/// A direction that turns less than this in a step stands still: 1 less its cosine.
const STANDS_STILL: f32 = 1e-7;

/// The first two principal axes, as rows of a `2 × d` array, and the mean.
///
/// Found by power iteration from a seeded start, so the same points and seed give the same axes.
/// For points in one dimension the second axis is zero.
///
/// # Shapes
/// `points` is `n × d`.
pub fn principal_axes(points: ArrayView2<'_, f32>, seed: u64) -> (Array2<f32>, Array1<f32>) {
    let (n, d) = points.dim();
    let mean = points.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(d));
    let centred = &points - &mean;
    let mut covariance = centred.t().dot(&centred) / n.max(1) as f32;
    let mut axes = Array2::zeros((2, d));
    let mut random = rng::stream(seed, Purpose::Projection, 0);
    for mut axis in axes.rows_mut() {
        let mut direction: Array1<f32> = (0..d).map(|_| rng::normal(&mut random)).collect();
        let mut variance = 0.0;
        for _ in 0..POWER_STEPS {
            let next = covariance.dot(&direction);
            variance = next.dot(&next).sqrt();
            if variance <= f32::MIN_POSITIVE {
                direction.fill(0.0);
                break;
            }
            let next = next / variance;
            let turned = 1.0 - next.dot(&direction);
            direction = next;
            if turned <= STANDS_STILL {
                break;
            }
        }
        axis.assign(&direction);
        // What is left has the second axis as its first.
        let column = direction.view().insert_axis(Axis(1));
        covariance -= &(column.dot(&column.t()) * variance);
    }
    (axes, mean)
}

/// Orthonormal rows that span about the `n_axes` directions of largest spread, and the mean.
///
/// Found by a few steps of orthogonal iteration, so the directions are near the principal ones but
/// not sorted out among each other: good for shortening vectors, not for reading off variances.
///
/// # Shapes
/// `points` is `n × d`; the axes are `n_axes × d`, at most `d` of them.
pub fn principal_subspace(
    points: ArrayView2<'_, f32>,
    n_axes: usize,
    seed: u64,
) -> (Array2<f32>, Array1<f32>) {
    let (n, d) = points.dim();
    let mean = points.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(d));
    let centred = &points - &mean;
    let mut random = rng::stream(seed, Purpose::Projection, 1);
    let mut axes = Array2::from_shape_simple_fn((n_axes.min(d), d), || rng::normal(&mut random));
    orthonormalize(&mut axes);
    for _ in 0..SUBSPACE_STEPS {
        let scores = centred.dot(&axes.t());
        axes = scores.t().dot(&centred) / n.max(1) as f32;
        orthonormalize(&mut axes);
    }
    (axes, mean)
}

/// Makes rows orthogonal and one long (Gram–Schmidt, twice, because once loses digits). A row that
/// depends on those before it becomes zero.
fn orthonormalize(rows: &mut Array2<f32>) {
    for at in 0..rows.nrows() {
        let (before, mut rest) = rows.view_mut().split_at(Axis(0), at);
        let mut row = rest.row_mut(0);
        let length = row.dot(&row).sqrt();
        for _ in 0..2 {
            for other in before.rows() {
                let share = other.dot(&row);
                row.scaled_add(-share, &other);
            }
        }
        let left = row.dot(&row).sqrt();
        // The square of a shorter row has lost its digits.
        if left > 1e-4 * length && left * left >= f32::MIN_POSITIVE {
            row /= left;
        } else {
            row.fill(0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_follow_the_spread() {
        let mut random = rng::stream(3, Purpose::Sampling, 0);
        let points = Array2::from_shape_fn((2000, 3), |(_, feature)| {
            rng::normal(&mut random) * [1.0, 9.0, 4.0][feature] + 5.0
        });
        let (axes, mean) = principal_axes(points.view(), 0);
        assert!(axes[[0, 1]].abs() > 0.99 && axes[[1, 2]].abs() > 0.99, "{axes}");
        assert!(axes.row(0).dot(&axes.row(1)).abs() < 0.01);
        assert!((mean[0] - 5.0).abs() < 0.2);
    }

    #[test]
    fn the_subspace_is_orthonormal_and_holds_the_spread() {
        let mut random = rng::stream(3, Purpose::Sampling, 0);
        let points = Array2::from_shape_fn((800, 12), |(_, feature)| {
            rng::normal(&mut random) * if feature % 4 == 1 { 8.0 } else { 0.5 }
        });
        let (axes, mean) = principal_subspace(points.view(), 3, 0);
        let product = axes.dot(&axes.t());
        for ((a, b), value) in product.indexed_iter() {
            let expected = if a == b { 1.0 } else { 0.0 };
            approx::assert_abs_diff_eq!(*value, expected, epsilon = 1e-5);
        }
        let centred = &points - &mean;
        let kept = centred.dot(&axes.t()).mapv(|v| v * v).sum() / centred.mapv(|v| v * v).sum();
        assert!(kept > 0.98, "{kept}");
        let (axes, _) = principal_subspace(Array2::ones((5, 4)).view(), 2, 0);
        assert_eq!(axes, Array2::<f32>::zeros((2, 4)), "equal points have no spread");
    }

    #[test]
    fn equal_points_have_no_axes() {
        let (axes, _) = principal_axes(Array2::ones((5, 2)).view(), 0);
        assert_eq!(axes, Array2::<f32>::zeros((2, 2)));
    }
}

//! Principal axes of a cloud of points, and rows by distance.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use super::rng::{self, Purpose};

/// Steps of the power iteration: ample for a start that only has to be near.
const POWER_STEPS: usize = 60;

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
            direction = next / variance;
        }
        axis.assign(&direction);
        // What is left has the second axis as its first.
        let column = direction.view().insert_axis(Axis(1));
        covariance -= &(column.dot(&column.t()) * variance);
    }
    (axes, mean)
}

/// All other rows by distance from one row, nearest first; equal distances by row.
///
/// # Shapes
/// `points` is `n × d`; `n − 1` rows come back.
pub fn ranked_by_distance(points: ArrayView2<'_, f32>, row: usize) -> Vec<u32> {
    let from = points.row(row);
    let distance = |other: usize| -> f32 {
        from.iter().zip(points.row(other)).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    let mut others: Vec<(f32, u32)> = (0..points.nrows())
        .filter(|&other| other != row)
        .map(|other| (distance(other), other as u32))
        .collect();
    others.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    others.into_iter().map(|(_, other)| other).collect()
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
    fn equal_points_have_no_axes() {
        let (axes, _) = principal_axes(Array2::ones((5, 2)).view(), 0);
        assert_eq!(axes, Array2::<f32>::zeros((2, 2)));
    }
}

//! t-SNE (van der Maaten and Hinton 2008) of training and test points together.
//!
//! Neighbours come from our own table, which can be stopped and counts on all cores; `bhtsne` turns
//! them into affinities; the descent is ours. The start is a seeded principal projection and every
//! sum has a fixed order, so the same run and seed give the same map at any number of threads.

mod affinities;
mod convolution;
mod descent;
mod repulsion;

use affinities::Affinities;
use ndarray::{ArrayView2, Axis, concatenate};

use crate::domain::{Layout, Point};
use crate::numerics::linalg::principal_axes;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::{NeighborTable, StopToken, Stopped};

/// Deviation of the start along its first axis: small, so that early forces can order it.
const START_DEVIATION: f32 = 1e-4;

/// How the map is made.
#[derive(Clone, Debug, PartialEq)]
pub struct TsneConfig {
    /// How many neighbours a point attends to, roughly.
    pub perplexity: f32,
    /// Steps of gradient descent.
    pub epochs: usize,
    /// The seed of the start.
    pub seed: u64,
}

impl Default for TsneConfig {
    fn default() -> Self {
        Self { perplexity: 30.0, epochs: 1000, seed: 0 }
    }
}

/// The state after a step: positions of the training points, then of the test points.
#[derive(Clone, Copy, Debug)]
pub struct TsneStep<'a> {
    /// Steps done.
    pub epoch: usize,
    /// Steps in all.
    pub epochs: usize,
    /// `x, y` of every point.
    pub positions: &'a [f32],
}

/// Lays out training and test points in one map.
///
/// # Shapes
/// `train` is `n × d`, `test` is `m × d`.
///
/// # Errors
/// When a stop was asked for.
pub fn tsne(
    train: ArrayView2<'_, f32>,
    test: ArrayView2<'_, f32>,
    config: &TsneConfig,
    stop: &StopToken,
    mut each_step: impl FnMut(TsneStep<'_>) + Send,
) -> Result<Layout, Stopped> {
    let points = concatenate(Axis(0), &[train, test]).expect("both splits have d features");
    let n = points.nrows();
    // A point needs three neighbours per unit of perplexity.
    let perplexity = config.perplexity.min((n.saturating_sub(1)) as f32 / 3.0);
    let positions = if perplexity < 1.0 {
        // So few points have no neighbourhoods to keep; their principal projection is the map.
        start(points.view(), config.seed)
    } else {
        let table = NeighborTable::build(points.view(), (3.0 * perplexity) as usize, stop)?;
        let affinities = Affinities::of(&table, perplexity)?;
        let start = start(points.view(), config.seed);
        descent::descend(&affinities, start, config.epochs, |step| {
            each_step(step);
            stop.check()
        })?
    };
    let mut points: Vec<Point> = positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
    let test = points.split_off(train.nrows());
    let method = format!("t-SNE, perplexity {perplexity}");
    Ok(Layout { method, seed: config.seed, train: points, test, linear: None })
}

/// The first two principal coordinates, scaled down, with a little noise: points that start on
/// one spot would never part.
fn start(points: ArrayView2<'_, f32>, seed: u64) -> Vec<f32> {
    let (axes, mean) = principal_axes(points, seed);
    let coordinates = (&points - &mean).dot(&axes.t());
    let deviation = coordinates.column(0).std(0.0).max(1e-12);
    let mut random = rng::stream(seed, Purpose::Projection, 1);
    let noisy =
        |value: f32| (value / deviation + 0.01 * rng::normal(&mut random)) * START_DEVIATION;
    coordinates.iter().copied().map(noisy).collect()
}

/// Takes their mean away from all values; one order of the sum, so one result.
fn centre<T>(all: &mut [T], value: impl Fn(&mut T) -> &mut Point) {
    let sum = all.iter_mut().fold([0.0f64; 2], |sum, one| {
        let value = value(one);
        [sum[0] + f64::from(value[0]), sum[1] + f64::from(value[1])]
    });
    let mean = sum.map(|sum| (sum / all.len().max(1) as f64) as f32);
    for one in all {
        let value = value(one);
        *value = [value[0] - mean[0], value[1] - mean[1]];
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn clouds(n: usize, seed: u64) -> Array2<f32> {
        let mut random = rng::stream(seed, Purpose::Sampling, 0);
        Array2::from_shape_fn((n, 6), |(row, feature)| {
            rng::normal(&mut random) + if row % 3 == feature { 12.0 } else { 0.0 }
        })
    }

    fn layout(n_threads: usize, seed: u64) -> Layout {
        let (train, test) = (clouds(240, 1), clouds(60, 2));
        let config = TsneConfig { perplexity: 10.0, epochs: 600, seed };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| tsne(train.view(), test.view(), &config, &StopToken::new(), |_| {}))
            .unwrap()
    }

    #[test]
    fn the_same_seed_gives_the_same_map_at_any_number_of_threads() {
        let map = layout(1, 0);
        assert_eq!(map, layout(3, 0));
        assert_eq!((map.train.len(), map.test.len()), (240, 60));
    }

    #[test]
    fn the_middle_of_the_map_stays_at_zero() {
        let map = layout(2, 3);
        let sum = map
            .train
            .iter()
            .chain(&map.test)
            .fold([0.0, 0.0], |sum, point| [sum[0] + point[0], sum[1] + point[1]]);
        assert!(sum[0].abs() < 0.1 && sum[1].abs() < 0.1, "{sum:?}");
    }

    #[test]
    fn clouds_stay_apart_and_test_points_join_their_cloud() {
        let map = layout(2, 5);
        let centre = |class: usize| {
            let of_class = map.train.iter().skip(class).step_by(3);
            let (x, y) = of_class.fold((0.0, 0.0), |sum, p| (sum.0 + p[0], sum.1 + p[1]));
            [x / 80.0, y / 80.0]
        };
        let distance = |a: Point, b: Point| ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt();
        for (at, &point) in map.test.iter().enumerate() {
            let nearest = (0..3)
                .min_by(|&a, &b| distance(point, centre(a)).total_cmp(&distance(point, centre(b))));
            assert_eq!(nearest, Some(at % 3));
        }
    }

    #[test]
    fn a_stop_ends_the_descent_with_its_reason() {
        let stop = StopToken::new();
        let (train, test) = (clouds(90, 1), clouds(30, 2));
        let mut steps = 0;
        let outcome = tsne(train.view(), test.view(), &TsneConfig::default(), &stop, |_| {
            steps += 1;
            if steps == 3 {
                stop.stop("closed");
            }
        });
        assert_eq!(outcome, Err(Stopped("closed".into())));
        assert_eq!(steps, 3);
    }

    #[test]
    fn a_handful_of_points_and_equal_points_have_a_map_too() {
        let config = TsneConfig { epochs: 50, ..TsneConfig::default() };
        for n in [1, 2, 3, 8] {
            let points = Array2::ones((n, 3));
            let map =
                tsne(points.view(), points.view(), &config, &StopToken::new(), |_| {}).unwrap();
            assert!(map.train.iter().chain(&map.test).flatten().all(|value| value.is_finite()));
        }
    }
}

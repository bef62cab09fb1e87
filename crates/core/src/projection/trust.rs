//! How far a map can be trusted: the share of the nearest neighbours that it keeps.

use ndarray::{Array2, Axis, concatenate};
use rayon::prelude::*;

use crate::domain::{Embeddings, Layout};
use crate::numerics::{NeighborTable, StopToken, Stopped};

/// Neighbours of each point that are looked at.
pub const TRUST_NEIGHBORS: usize = 15;

/// The share of the nearest neighbours of every point in embedding space that are among its nearest
/// neighbours on the map, 0–1.
#[derive(Clone, Debug, PartialEq)]
pub struct MapTrust {
    /// One per training point.
    pub train: Vec<f32>,
    /// One per test point.
    pub test: Vec<f32>,
    /// The mean over all points.
    pub mean: f64,
    /// How many neighbours were looked at: 15, or all there are.
    pub n_neighbors: usize,
}

/// Compares neighbours on a map with those in embedding space, over training and test points together.
/// A map of chance keeps about `k / (n − 1)` of them.
///
/// # Errors
/// When a stop was asked for.
pub fn map_trust(
    train: &Embeddings,
    test: &Embeddings,
    map: &Layout,
    stop: &StopToken,
) -> Result<MapTrust, Stopped> {
    let both = [train.features().view(), test.features().view()];
    let points = concatenate(Axis(0), &both).expect("both splits have d features");
    let n = points.nrows();
    let k = TRUST_NEIGHBORS.min(n.saturating_sub(1));
    let places = map.train.iter().chain(&map.test);
    let places: Vec<f32> = places.flatten().copied().collect();
    let places = Array2::from_shape_vec((n, 2), places).expect("a map has a place per point");
    let there = NeighborTable::build(points.view(), k, stop)?;
    let here = NeighborTable::build(places.view(), k, stop)?;
    let share = |row: usize| {
        let here = here.row(row);
        let kept = there.row(row).iter().filter(|other| here.contains(other)).count();
        kept as f32 / k.max(1) as f32
    };
    let mut train_shares: Vec<f32> = (0..n).into_par_iter().map(share).collect();
    let mean = train_shares.iter().map(|share| f64::from(*share)).sum::<f64>() / n as f64;
    let test = train_shares.split_off(train.len());
    Ok(MapTrust { train: train_shares, test, mean, n_neighbors: k })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Point;
    use crate::numerics::rng::{self, Purpose};
    use crate::projection::two_features;

    fn cloud(n: usize, dim: usize) -> Embeddings {
        let mut random = rng::stream(4, Purpose::Sampling, dim);
        let points = Array2::from_shape_fn((n, dim), |_| rng::normal(&mut random));
        Embeddings::new(points, vec![0; n], 1).unwrap()
    }

    #[test]
    fn the_plane_keeps_all_neighbours_and_a_shuffled_map_none_but_by_chance() {
        let (train, test) = (cloud(300, 2), cloud(100, 2));
        let stop = StopToken::new();
        let plane = two_features(&train, &test).unwrap();
        let trust = map_trust(&train, &test, &plane, &stop).unwrap();
        assert_eq!((trust.mean, trust.train.len(), trust.test.len()), (1.0, 300, 100));
        let mut shuffled: Vec<Point> = [&plane.train[..], &plane.test[..]].concat();
        rng::shuffle(&mut rng::stream(1, Purpose::Sampling, 0), &mut shuffled);
        let test_places = shuffled.split_off(300);
        let chance = Layout { train: shuffled, test: test_places, ..plane };
        let trust = map_trust(&train, &test, &chance, &stop).unwrap();
        assert!((trust.mean - 15.0 / 399.0).abs() < 0.01, "{}", trust.mean);
    }

    #[test]
    fn a_few_points_have_all_others_as_neighbours() {
        let (train, test) = (cloud(3, 5), cloud(2, 5));
        let map = crate::projection::pca(&train, &test);
        let trust = map_trust(&train, &test, &map, &StopToken::new()).unwrap();
        assert_eq!((trust.mean, trust.n_neighbors), (1.0, 4));
    }
}

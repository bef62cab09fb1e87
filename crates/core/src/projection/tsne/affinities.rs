//! How much each point attends to each neighbour.

use bhtsne::{Neighbor, tSNE};
use rayon::ThreadPoolBuilder;

use crate::numerics::{NeighborTable, Stopped};

/// Accuracy of a tree that is never built: only affinities are asked for.
const UNUSED_THETA: f32 = 0.5;

/// The joint probabilities `p_ij = (p_{j|i} + p_{i|j}) / 2n`, sparse and symmetric, adding up to 1.
/// `p_{j|i}` is a Gaussian of the distance whose width gives every point the same perplexity
/// (van der Maaten and Hinton 2008, equations 1 and 2).
pub struct Affinities {
    /// Where each point's pairs begin, and the end of the last.
    starts: Vec<usize>,
    /// The other point and the probability, point by point.
    pairs: Vec<(u32, f32)>,
}

impl Affinities {
    /// Affinities over the neighbours of a table.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn of(table: &NeighborTable, perplexity: f32) -> Result<Self, Stopped> {
        let n = table.len();
        let neighbors: Vec<Vec<Neighbor<f32>>> =
            (0..n).map(|row| neighbors_of(table, row)).collect();
        // bhtsne adds the probabilities up in the order in which threads are free.
        let one_thread = ThreadPoolBuilder::new().num_threads(1).build();
        let one_thread =
            one_thread.map_err(|error| Stopped(format!("no thread for the map: {error}")))?;
        let sparse = one_thread.install(|| {
            let points = vec![(); n];
            let mut tsne = tSNE::<f32, (), 2>::new(&points);
            tsne.perplexity(perplexity)
                .epochs(0)
                .early_exaggeration(1.0)
                .initial_embedding(vec![0.0; 2 * n])
                .barnes_hut_with_neighbors(UNUSED_THETA, &neighbors);
            tsne.affinities()
        });
        let sparse = sparse.expect("neighbours were given");
        Ok(Self {
            starts: sparse.rows().to_vec(),
            pairs: sparse.columns().iter().copied().zip(sparse.values().iter().copied()).collect(),
        })
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The points a point attends to, with their probabilities.
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.pairs[self.starts[row]..self.starts[row + 1]]
    }
}

/// The neighbours of a point. From the squares of all distances that of the nearest is taken: it
/// cancels in the probabilities, and without it they are far too small for single precision when
/// points have many features.
fn neighbors_of(table: &NeighborTable, row: usize) -> Vec<Neighbor<f32>> {
    let squared = table.squared_distances(row);
    let nearest = squared.first().copied().unwrap_or_default();
    let neighbor = |(&index, squared): (&u32, &f32)| Neighbor {
        index: index as usize,
        distance: (squared - nearest).max(0.0).sqrt(),
    };
    table.row(row).iter().zip(squared).map(neighbor).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::numerics::StopToken;
    use crate::numerics::rng::{self, Purpose};

    /// Probabilities of a row's neighbours with the given perplexity, by bisection in double
    /// precision.
    fn conditional(squared: &[f32], perplexity: f64) -> Vec<f64> {
        let (mut low, mut high) = (0.0, 1e6);
        let mut probabilities = Vec::new();
        for _ in 0..200 {
            let beta = (low + high) / 2.0;
            let weight = |d: &f32| (-beta * f64::from(d - squared[0])).exp();
            let weights: Vec<f64> = squared.iter().map(weight).collect();
            let sum: f64 = weights.iter().sum();
            probabilities = weights.iter().map(|weight| weight / sum).collect();
            let entropy: f64 = probabilities.iter().map(|p| -p * p.max(1e-300).ln()).sum();
            if entropy > perplexity.ln() { low = beta } else { high = beta }
        }
        probabilities
    }

    #[test]
    fn affinities_of_points_with_many_features_are_those_of_double_precision() {
        let mut random = rng::stream(7, Purpose::Sampling, 0);
        let points = Array2::from_shape_simple_fn((300, 64), || rng::normal(&mut random));
        let table = NeighborTable::build(points.view(), 60, &StopToken::new()).unwrap();
        let affinities = Affinities::of(&table, 20.0).unwrap();
        let n = table.len();
        let mut exact = Array2::<f64>::zeros((n, n));
        for row in 0..n {
            let probabilities = conditional(table.squared_distances(row), 20.0);
            for (&other, p) in table.row(row).iter().zip(probabilities) {
                exact[[row, other as usize]] += p / (2 * n) as f64;
                exact[[other as usize, row]] += p / (2 * n) as f64;
            }
        }
        let mut off = 0.0;
        for row in 0..n {
            for &(other, p) in affinities.row(row) {
                off += (exact[[row, other as usize]] - f64::from(p)).abs();
            }
        }
        // All probabilities add up to one.
        assert!(off < 1e-3, "off by {off}");
    }
}

//! The table of nearest neighbours: computed once, read at any K.
//!
//! Squared distances come from a blocked matrix product, `|a|² + |b|² − 2 a·b`, which is fast but
//! rounds. It is used only to throw most pairs away; those that are left are measured exactly, as
//! `Σ (a − b)²`, and ordered by (distance, row). A bound on the rounding tells when a row could
//! have lost a neighbour; that row is then measured in full.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::simd::{dispatch, squared_distance};
use super::{StopToken, Stopped};

/// Rows that one task works on; with a tile of columns their products stay in the second cache.
const BLOCK_ROWS: usize = 128;
const TILE_COLUMNS: usize = 1024;
/// Columns looked at to guess how far the K-th neighbour is.
const SAMPLE_COLUMNS: usize = 2048;

/// For every row its `k` nearest other rows, nearest first; equal distances by row index.
#[derive(Clone, Debug, PartialEq)]
pub struct NeighborTable {
    k: usize,
    rows: Vec<u32>,
    distances: Vec<f32>,
}

/// A candidate; ordering is by distance, then by row.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Candidate(f32, u32);

impl NeighborTable {
    /// Measures all pairs and keeps the nearest `min(k, n − 1)` of every row.
    ///
    /// The row itself is left out by index, so an exact duplicate is a neighbour at distance 0.
    ///
    /// # Shapes
    /// `points` is `n × d`, rows contiguous.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn build(points: ArrayView2<'_, f32>, k: usize, stop: &StopToken) -> Result<Self, Stopped> {
        let n = points.nrows();
        let k = k.min(n.saturating_sub(1));
        let mut rows = vec![0; n * k];
        let mut distances = vec![0.0; n * k];
        if k == 0 {
            return Ok(Self { k, rows, distances });
        }
        let search = Search::new(points, k);
        rows.par_chunks_mut(BLOCK_ROWS * k)
            .zip(distances.par_chunks_mut(BLOCK_ROWS * k))
            .enumerate()
            .try_for_each(|(block, (rows, distances))| {
                stop.check()?;
                search.block(block * BLOCK_ROWS, rows, distances);
                Ok(())
            })?;
        Ok(Self { k, rows, distances })
    }

    /// Neighbours per row.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The neighbours of a row, nearest first.
    pub fn row(&self, row: usize) -> &[u32] {
        &self.rows[row * self.k..(row + 1) * self.k]
    }

    /// The squared distances to the neighbours of a row, in the same order.
    pub fn squared_distances(&self, row: usize) -> &[f32] {
        &self.distances[row * self.k..(row + 1) * self.k]
    }
}

struct Search<'a> {
    points: ArrayView2<'a, f32>,
    flat: &'a [f32],
    k: usize,
    /// The points around their mean: smaller norms, smaller rounding.
    centred: Array2<f32>,
    squared_norms: Vec<f32>,
    sample: Array2<f32>,
    sample_squared_norms: Vec<f32>,
    /// The rank in the sample below which the K-th neighbour almost surely lies.
    sample_rank: usize,
    /// How far a product can be off, per unit of squared norm.
    rounding: f32,
    largest_squared_norm: f32,
}

impl<'a> Search<'a> {
    fn new(points: ArrayView2<'a, f32>, k: usize) -> Self {
        let (n, d) = points.dim();
        let mean = points.mean_axis(Axis(0)).expect("a table of k > 0 has rows");
        let centred = &points - &mean;
        let norms = |points: &Array2<f32>| -> Vec<f32> {
            points.rows().into_iter().map(|row| row.dot(&row)).collect()
        };
        let squared_norms = norms(&centred);
        let stride = n.div_ceil(SAMPLE_COLUMNS);
        let sample = centred.slice(s![..;stride as isize, ..]).to_owned();
        // Mean rank plus four deviations of a binomial draw, plus a little for tiny tables.
        let mean_rank = k as f32 * sample.nrows() as f32 / n as f32;
        let sample_rank = (mean_rank + 4.0 * mean_rank.sqrt() + 4.0).ceil() as usize;
        Self {
            points,
            flat: points.to_slice().expect("rows are contiguous"),
            k,
            sample_squared_norms: norms(&sample),
            sample,
            sample_rank,
            rounding: (d as f32 + 8.0) * f32::EPSILON,
            largest_squared_norm: squared_norms.iter().copied().fold(0.0, f32::max),
            squared_norms,
            centred,
        }
    }

    /// Fills the neighbours of the rows from `first` on, as many as `rows` has room for.
    fn block(&self, first: usize, rows: &mut [u32], distances: &mut [f32]) {
        let n_rows = rows.len() / self.k;
        let n = self.points.nrows();
        let block = self.centred.slice(s![first..first + n_rows, ..]);
        let mut products = Array2::zeros((n_rows, TILE_COLUMNS.min(n)));
        let limits = self.limits(block, first);

        let mut kept: Vec<Vec<u32>> = vec![Vec::with_capacity(3 * self.k); n_rows];
        for start in (0..n).step_by(TILE_COLUMNS) {
            let end = (start + TILE_COLUMNS).min(n);
            let tile = self.centred.slice(s![start..end, ..]);
            let mut products = products.slice_mut(s![.., ..end - start]);
            general_mat_mul(-2.0, &block, &tile.t(), 0.0, &mut products);
            for (at, products) in products.rows().into_iter().enumerate() {
                let products = products.to_slice().expect("rows of a product are contiguous");
                let limit = limits[at] - self.squared_norms[first + at];
                let norms = &self.squared_norms[start..end];
                dispatch(Filter {
                    products,
                    norms,
                    limit,
                    start: start as u32,
                    kept: &mut kept[at],
                });
            }
        }
        let mut candidates = Vec::with_capacity(n);
        for (at, kept) in kept.iter().enumerate() {
            let row = first + at;
            self.measure(row, kept.iter().copied(), &mut candidates);
            let mut sure = candidates.len() >= self.k;
            if sure {
                order(&mut candidates, self.k);
                let farthest = candidates[self.k - 1].0;
                sure = farthest <= limits[at] - self.slack(row);
            }
            if !sure {
                self.measure(row, 0..self.points.nrows() as u32, &mut candidates);
                order(&mut candidates, self.k);
            }
            for (to, &Candidate(distance, neighbor)) in candidates[..self.k].iter().enumerate() {
                rows[at * self.k + to] = neighbor;
                distances[at * self.k + to] = distance;
            }
        }
    }

    fn measure(&self, row: usize, among: impl Iterator<Item = u32>, into: &mut Vec<Candidate>) {
        dispatch(Measure { flat: self.flat, dim: self.points.ncols(), row, among, into });
    }

    /// How far a product of this row can be off.
    fn slack(&self, row: usize) -> f32 {
        self.rounding * (self.squared_norms[row] + self.largest_squared_norm)
    }

    /// A squared distance per row of the block within which its neighbours very likely lie.
    fn limits(&self, block: ArrayView2<'_, f32>, first: usize) -> Vec<f32> {
        if self.sample_rank >= self.sample.nrows() {
            return vec![f32::INFINITY; block.nrows()];
        }
        let products = block.dot(&self.sample.t());
        let mut distances = vec![0.0; self.sample.nrows()];
        let mut limits = Vec::with_capacity(block.nrows());
        for (at, products) in products.rows().into_iter().enumerate() {
            for ((distance, product), norm) in
                distances.iter_mut().zip(products).zip(&self.sample_squared_norms)
            {
                *distance = norm - 2.0 * product;
            }
            let (_, limit, _) = distances.select_nth_unstable_by(self.sample_rank, f32::total_cmp);
            limits.push(*limit + self.squared_norms[first + at] + self.slack(first + at));
        }
        limits
    }
}

/// Keeps the columns whose `|b|² − 2 a·b` does not exceed the limit.
struct Filter<'a> {
    products: &'a [f32],
    norms: &'a [f32],
    limit: f32,
    start: u32,
    kept: &'a mut Vec<u32>,
}

impl WithSimd for Filter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        const RUN: usize = 32;
        // Most runs of columns hold nothing: one test for all of them is a few vector operations.
        for (run, (products, norms)) in
            self.products.chunks(RUN).zip(self.norms.chunks(RUN)).enumerate()
        {
            let near = |product: f32, norm: f32| product + norm <= self.limit;
            let any = products.iter().zip(norms).fold(false, |any, (&p, &n)| any | near(p, n));
            if any {
                for (at, (&product, &norm)) in products.iter().zip(norms).enumerate() {
                    if near(product, norm) {
                        self.kept.push(self.start + (run * RUN + at) as u32);
                    }
                }
            }
        }
    }
}

/// Measures a row against some others exactly.
struct Measure<'s, 'm, I> {
    flat: &'s [f32],
    dim: usize,
    row: usize,
    among: I,
    into: &'m mut Vec<Candidate>,
}

impl<I: Iterator<Item = u32>> WithSimd for Measure<'_, '_, I> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let point = |row: usize| &self.flat[row * self.dim..(row + 1) * self.dim];
        let from = point(self.row);
        self.into.clear();
        for other in self.among {
            if other as usize != self.row {
                let distance = squared_distance(simd, from, point(other as usize));
                self.into.push(Candidate(distance, other));
            }
        }
    }
}

/// Puts the nearest `k` in front, in order.
fn order(candidates: &mut Vec<Candidate>, k: usize) {
    let by_distance = |a: &Candidate, b: &Candidate| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    if candidates.len() > k {
        candidates.select_nth_unstable_by(k - 1, by_distance);
        candidates.truncate(k);
    }
    candidates.sort_unstable_by(by_distance);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    fn random_points(n: usize, d: usize, seed: u64) -> Array2<f32> {
        let mut rng = rng::stream(seed, Purpose::Projection, 0);
        Array2::from_shape_simple_fn((n, d), || rng::normal(&mut rng))
    }

    fn brute_force(points: &Array2<f32>, row: usize, k: usize) -> Vec<u32> {
        let distance = |other: usize| -> f64 {
            let pairs = points.row(row).into_iter().zip(points.row(other));
            pairs.map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum()
        };
        let mut others: Vec<usize> = (0..points.nrows()).filter(|&other| other != row).collect();
        others.sort_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)));
        others.truncate(k);
        others.into_iter().map(|other| other as u32).collect()
    }

    #[track_caller]
    fn check(points: &Array2<f32>, k: usize) {
        let table = NeighborTable::build(points.view(), k, &StopToken::new()).unwrap();
        for row in (0..points.nrows()).step_by(37) {
            assert_eq!(table.row(row), brute_force(points, row, k), "row {row}");
        }
    }

    #[test]
    fn neighbors_are_those_of_a_full_search() {
        check(&random_points(5000, 20, 1), 40);
        check(&random_points(300, 7, 2), 299);
        check(&random_points(70, 130, 3), 1);
    }

    #[test]
    fn far_from_the_origin_nothing_is_lost() {
        let mut points = random_points(3000, 8, 4);
        points += 500.0;
        check(&points, 10);
    }

    #[test]
    fn duplicates_are_neighbors_and_ties_go_by_row() {
        let points = ndarray::array![[1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [1.0, 1.0]];
        let table = NeighborTable::build(points.view(), 9, &StopToken::new()).unwrap();
        assert_eq!(table.k(), 3);
        assert_eq!(table.row(0), [2, 3, 1]);
        assert_eq!(table.row(1), [0, 2, 3]);
        assert_eq!(table.row(3), [0, 2, 1]);
        assert_eq!(table.squared_distances(0), [0.0, 0.0, 2.0]);
    }

    #[test]
    fn the_worked_example_of_the_method() {
        let points = ndarray::array![
            [0.0, 0.0],
            [1.0, 0.0],
            [3.0, 0.0],
            [0.0, 2.0],
            [2.5, 2.5],
            [6.0, 6.0],
            [7.0, 6.0]
        ];
        let table = NeighborTable::build(points.view(), 3, &StopToken::new()).unwrap();
        assert_eq!(table.row(0), [1, 3, 2]);
        assert_eq!(table.row(1), [0, 2, 3]);
    }

    #[test]
    fn a_stop_is_heard() {
        let stop = StopToken::new();
        stop.stop("enough");
        assert!(NeighborTable::build(random_points(50, 2, 0).view(), 3, &stop).is_err());
    }
}

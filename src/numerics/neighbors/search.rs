//! The search for neighbours: leaf by leaf, nearest leaves first.
//!
//! Squared distances between the rows of two leaves come from one matrix product,
//! `|a|² + |b|² − 2 a·b`, which is fast but rounds. As soon as a row has K candidates, the K-th of
//! them limits what can still be a neighbour, and leaves that lie wholly beyond the limits of a
//! block are left out. A bound on the rounding is added to every limit, so nothing is lost; what is
//! left is measured exactly, as `Σ (a − b)²`, and ordered by (distance, row).

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};
use pulp::{Simd, WithSimd};

use super::leaves::{LEAF_ROWS, Leaves};
use crate::numerics::simd::{dispatch, squared_distance};

/// A squared distance and a row in one number: as distances are not negative, their bits are in
/// their order, and numbers are sorted much faster than pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate(u64);

impl Candidate {
    #[inline(always)]
    fn new(squared_distance: f32, row: u32) -> Self {
        Self((u64::from(squared_distance.max(0.0).to_bits()) << 32) | u64::from(row))
    }

    #[inline(always)]
    fn squared_distance(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }

    #[inline(always)]
    fn row(self) -> u32 {
        self.0 as u32
    }
}

/// Points that are ready to be searched for neighbours.
pub struct NeighborSearch {
    leaves: Leaves,
    /// The points around their mean, in the order of the leaves: smaller norms, smaller rounding.
    centred: Array2<f32>,
    squared_norms: Vec<f32>,
    /// Where every row lies in the order of the leaves.
    place_of: Vec<u32>,
    /// How far a product can be off, per unit of squared norm.
    rounding: f32,
    largest_squared_norm: f32,
}

impl NeighborSearch {
    /// Prepares the search; distances are measured when neighbours are asked for.
    ///
    /// # Shapes
    /// `points` is `n × d` with at least one row.
    pub fn new(points: ArrayView2<'_, f32>) -> Self {
        let mean = points.mean_axis(Axis(0)).expect("there is at least one row");
        let centred = &points - &mean;
        let mut leaves = Leaves::new(centred.view());
        let order: Vec<usize> = leaves.order.iter().map(|&row| row as usize).collect();
        let centred = centred.select(Axis(0), &order);
        let squared_norms: Vec<f32> = centred.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut place_of = vec![0; order.len()];
        for (place, &row) in order.iter().enumerate() {
            place_of[row] = place as u32;
        }
        let largest_squared_norm = squared_norms.iter().copied().fold(0.0, f32::max);
        // What the mean of equal points is off by is rounding, too.
        let rounding = (points.ncols() as f32 + 8.0) * f32::EPSILON;
        let least = (rounding * largest_squared_norm).sqrt();
        leaves.radii.iter_mut().for_each(|radius| *radius += least);
        Self { leaves, centred, squared_norms, place_of, rounding, largest_squared_norm }
    }

    /// The rows of `queries` leaf by leaf, each with its position in `queries`.
    pub fn blocks(&self, queries: &[u32]) -> Vec<Block> {
        let mut blocks: Vec<Block> = (0..self.leaves.len()).map(|_| Block::default()).collect();
        let mut places: Vec<(u32, u32)> = queries
            .iter()
            .enumerate()
            .map(|(query, &row)| (self.place_of[row as usize], query as u32))
            .collect();
        places.sort_unstable();
        for (place, query) in places {
            let leaf = self.leaves.starts.partition_point(|&start| start <= place as usize) - 1;
            blocks[leaf].places.push(place as usize);
            blocks[leaf].queries.push(query);
        }
        blocks.retain(|block| !block.places.is_empty());
        blocks
    }

    /// The `k` nearest other rows of every row of a block, nearest first.
    ///
    /// # Shapes
    /// `points` are those that the search was made from; `rows` and `distances` have `k` entries
    /// per row of the block.
    pub fn nearest(
        &self,
        points: ArrayView2<'_, f32>,
        block: &Block,
        k: usize,
        rows: &mut [u32],
        distances: &mut [f32],
    ) {
        let candidates = self.candidates(block, k);
        let flat = points.to_slice().expect("rows are contiguous");
        let mut measured = Vec::new();
        let outputs = rows.chunks_exact_mut(k).zip(distances.chunks_exact_mut(k));
        for ((&place, candidates), (rows, distances)) in
            block.places.iter().zip(&candidates).zip(outputs)
        {
            let (row, dim) = (self.leaves.order[place], points.ncols());
            let order = &self.leaves.order;
            let into = &mut measured;
            dispatch(Measure { flat, dim, row, candidates, order, into });
            sort_nearest(&mut measured, k);
            for ((to, at), candidate) in rows.iter_mut().zip(distances).zip(&measured) {
                *to = candidate.row();
                *at = candidate.squared_distance();
            }
        }
    }

    /// Places that may hold the `k` nearest others of every row, with rounded distances.
    fn candidates(&self, block: &Block, k: usize) -> Vec<Vec<Candidate>> {
        let rows = self.centred.select(Axis(0), &block.places);
        let norms: Vec<f32> = block.places.iter().map(|&place| self.squared_norms[place]).collect();
        let to_leaves = self.distances_to_leaves(&rows, &norms);
        let mut nearest_first: Vec<(f32, usize)> = to_leaves
            .columns()
            .into_iter()
            .map(|bounds| bounds.iter().copied().fold(f32::INFINITY, f32::min))
            .zip(0..)
            .collect();
        nearest_first.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));

        // The row itself is among its candidates until they are measured.
        let wanted = k + 1;
        let mut kept: Vec<Kept> =
            norms.iter().map(|&norm| Kept::new(wanted, self.slack(norm))).collect();
        let mut products = Array2::zeros((block.places.len(), LEAF_ROWS));
        let mut some = Array2::zeros((block.places.len(), rows.ncols()));
        for (_, leaf) in nearest_first {
            let needing: Vec<usize> = (0..kept.len())
                .filter(|&at| {
                    let bound = to_leaves[[at, leaf]];
                    bound * bound <= kept[at].limit
                })
                .collect();
            if needing.is_empty() {
                continue;
            }
            for (to, &at) in some.rows_mut().into_iter().zip(&needing) {
                rows.row(at).assign_to(to);
            }
            let places = self.leaves.places(leaf);
            let some = some.slice(s![..needing.len(), ..]);
            let tile = self.centred.slice(s![places.clone(), ..]);
            let mut products = products.slice_mut(s![..needing.len(), ..places.len()]);
            general_mat_mul(-2.0, &some, &tile.t(), 0.0, &mut products);
            for (products, &at) in products.rows().into_iter().zip(&needing) {
                let products = products.to_slice().expect("rows of a product are contiguous");
                let tile_norms = &self.squared_norms[places.clone()];
                kept[at].take(products, tile_norms, norms[at], places.start as u32);
            }
        }
        kept.into_iter().map(|kept| kept.candidates).collect()
    }

    /// The least distance that a point of a leaf can have from a row; rounded down.
    fn distances_to_leaves(&self, rows: &Array2<f32>, norms: &[f32]) -> Array2<f32> {
        let centers = &self.leaves.centers;
        let center_norms: Vec<f32> = centers.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut bounds = rows.dot(&centers.t());
        for ((at, leaf), bound) in bounds.indexed_iter_mut() {
            let squared = norms[at] + center_norms[leaf] - 2.0 * *bound - self.slack(norms[at]);
            *bound = (squared.max(0.0).sqrt() - self.leaves.radii[leaf]).max(0.0) * 0.9999;
        }
        bounds
    }

    /// How far a product of a row of this squared norm can be off.
    fn slack(&self, squared_norm: f32) -> f32 {
        self.rounding * (squared_norm + self.largest_squared_norm)
    }
}

/// Rows of one leaf whose neighbours are wanted.
#[derive(Default)]
pub struct Block {
    /// Their places in the order of the leaves.
    places: Vec<usize>,
    /// Their positions among all that are asked for.
    pub queries: Vec<u32>,
}

/// The candidates of one row so far.
struct Kept {
    candidates: Vec<Candidate>,
    wanted: usize,
    /// No neighbour has a rounded squared distance above this.
    limit: f32,
    slack: f32,
    /// Candidates are thinned out when they are as many.
    full: usize,
}

impl Kept {
    fn new(wanted: usize, slack: f32) -> Self {
        let candidates = Vec::with_capacity(2 * wanted + LEAF_ROWS);
        Self { candidates, wanted, limit: f32::INFINITY, slack, full: wanted }
    }

    /// Takes the rows of a leaf that are near enough.
    fn take(&mut self, products: &[f32], norms: &[f32], norm: f32, start: u32) {
        let (limit, kept) = (self.limit - norm, &mut self.candidates);
        dispatch(Filter { products, norms, norm, limit, start, kept });
        if self.candidates.len() >= self.full {
            self.candidates.select_nth_unstable(self.wanted - 1);
            // Both the K-th and a nearer one can be off.
            self.limit = self.candidates[self.wanted - 1].squared_distance() + 2.0 * self.slack;
            let beyond = Candidate::new(self.limit, u32::MAX);
            self.candidates.retain(|&candidate| candidate <= beyond);
            self.full = self.candidates.len() + (self.wanted / 2).max(LEAF_ROWS / 4);
        }
    }
}

/// Keeps the columns whose `|b|² − 2 a·b` does not exceed the limit.
struct Filter<'a> {
    products: &'a [f32],
    norms: &'a [f32],
    norm: f32,
    limit: f32,
    start: u32,
    kept: &'a mut Vec<Candidate>,
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
            let mut least = f32::INFINITY;
            for (&product, &norm) in products.iter().zip(norms) {
                let value = product + norm;
                least = if value < least { value } else { least };
            }
            if least <= self.limit {
                for (at, (&product, &norm)) in products.iter().zip(norms).enumerate() {
                    if product + norm <= self.limit {
                        let place = self.start + (run * RUN + at) as u32;
                        self.kept.push(Candidate::new(product + norm + self.norm, place));
                    }
                }
            }
        }
    }
}

/// Measures a row against its candidates exactly.
struct Measure<'a> {
    flat: &'a [f32],
    dim: usize,
    row: u32,
    candidates: &'a [Candidate],
    order: &'a [u32],
    into: &'a mut Vec<Candidate>,
}

impl WithSimd for Measure<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let start = self.row as usize * self.dim;
        let from = &self.flat[start..start + self.dim];
        self.into.clear();
        for candidate in self.candidates {
            let other = self.order[candidate.row() as usize];
            if other != self.row {
                let start = other as usize * self.dim;
                let distance = squared_distance(simd, from, &self.flat[start..start + self.dim]);
                self.into.push(Candidate::new(distance, other));
            }
        }
    }
}

/// Puts the nearest `k` in front, in order; equal distances by row.
fn sort_nearest(candidates: &mut Vec<Candidate>, k: usize) {
    if candidates.len() > k {
        candidates.select_nth_unstable(k - 1);
        candidates.truncate(k);
    }
    candidates.sort_unstable();
}

//! The search for neighbours: leaf by leaf, nearest leaves first.
//!
//! Squared distances between the shadows of a block of rows and of a leaf are lower bounds. They
//! are sums that stay in registers until they are compared with what each row has found so far, so
//! most pairs cost a few vector operations and are never written down. A pair within the limit is
//! measured exactly, as `Σ (a − b)²`, and ordered by (distance, row). Every bound allows for
//! rounding, so nothing is lost.

use ndarray::{Array2, ArrayView2, Axis};
use pulp::{Simd, WithSimd};

use super::leaves::{LEAF_ROWS, Leaves};
use super::shadow::Axes;
use crate::numerics::simd::{MAX_LANES, dispatch, squared_distance};

/// Rows and vectors of columns whose sums are kept in registers at once.
const TILE_ROWS: usize = 4;
const TILE_VECTORS: usize = 2;

/// A squared distance and a row in one number: as distances are not negative, their bits are in
/// their order, and numbers are sorted much faster than pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate(u64);

impl Candidate {
    #[inline(always)]
    fn new(squared_distance: f32, row: u32) -> Self {
        Self((u64::from(squared_distance.to_bits()) << 32) | u64::from(row))
    }

    fn squared_distance(self) -> f32 {
        f32::from_bits((self.0 >> 32) as u32)
    }

    fn row(self) -> u32 {
        self.0 as u32
    }
}

/// Points that are ready to be searched for neighbours.
pub struct NeighborSearch {
    leaves: Leaves,
    /// The points in the order of the leaves.
    points: Array2<f32>,
    /// Their shadows in the same order.
    shadows: Array2<f32>,
    squared_norms: Vec<f32>,
    /// The shadows of every leaf, a feature after the other, `LEAF_ROWS` values each.
    tiles: Vec<f32>,
    /// The squared norms of the shadows of every leaf; infinite where a leaf has no more rows.
    tile_norms: Vec<f32>,
    /// Where every row lies in the order of the leaves.
    place_of: Vec<u32>,
    /// How far a product can be off, per unit of squared norm.
    rounding: f32,
    largest_squared_norm: f32,
}

impl NeighborSearch {
    /// Prepares the search along `axes`; distances are measured when neighbours are asked for.
    ///
    /// # Shapes
    /// `points` is `n × d` with at least one row.
    pub fn new(points: ArrayView2<'_, f32>, axes: &Axes) -> Self {
        let shadows = axes.shadows(points);
        let mut leaves = Leaves::new(shadows.view());
        let order: Vec<usize> = leaves.order.iter().map(|&row| row as usize).collect();
        let shadows = shadows.select(Axis(0), &order);
        let squared_norms: Vec<f32> = shadows.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut place_of = vec![0; order.len()];
        for (place, &row) in order.iter().enumerate() {
            place_of[row] = place as u32;
        }
        let dim = shadows.ncols();
        let mut tiles = vec![0.0; leaves.len() * dim * LEAF_ROWS];
        let mut tile_norms = vec![f32::INFINITY; leaves.len() * LEAF_ROWS];
        for (leaf, tile) in tiles.chunks_exact_mut(dim * LEAF_ROWS).enumerate() {
            for (column, place) in leaves.places(leaf).enumerate() {
                for (feature, &value) in shadows.row(place).iter().enumerate() {
                    tile[feature * LEAF_ROWS + column] = value;
                }
                tile_norms[leaf * LEAF_ROWS + column] = squared_norms[place];
            }
        }
        let largest_squared_norm = squared_norms.iter().copied().fold(0.0, f32::max);
        let rounding = axes.rounding();
        let least = (rounding * largest_squared_norm).sqrt();
        leaves.radii.iter_mut().for_each(|radius| *radius += least);
        Self {
            points: points.select(Axis(0), &order),
            leaves,
            shadows,
            squared_norms,
            tiles,
            tile_norms,
            place_of,
            rounding,
            largest_squared_norm,
        }
    }

    /// The number of points.
    pub fn len(&self) -> usize {
        self.place_of.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.place_of.is_empty()
    }

    /// The rows of `queries` leaf by leaf, each with its position in `queries`.
    pub(super) fn blocks(&self, queries: &[u32]) -> Vec<Block> {
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
    /// `rows` and `distances` have `k` entries per row of the block.
    pub(super) fn nearest(
        &self,
        block: &Block,
        k: usize,
        scratch: &mut Scratch,
        rows: &mut [u32],
        distances: &mut [f32],
    ) {
        self.search(block, k, scratch);
        let outputs = rows.chunks_exact_mut(k).zip(distances.chunks_exact_mut(k));
        for (found, (rows, distances)) in scratch.found.iter_mut().zip(outputs) {
            found.thin_out();
            found.candidates.sort_unstable();
            for ((row, distance), candidate) in
                rows.iter_mut().zip(distances).zip(&found.candidates)
            {
                *row = candidate.row();
                *distance = candidate.squared_distance();
            }
        }
    }

    /// Leaves the neighbours of the block's rows in `scratch.found`.
    fn search(&self, block: &Block, k: usize, scratch: &mut Scratch) {
        let shadows = self.shadows.select(Axis(0), &block.places);
        let slack = |&place: &usize| self.slack(self.squared_norms[place]);
        let slacks: Vec<f32> = block.places.iter().map(slack).collect();
        let bounds = self.bounds(&shadows, block, &slacks);
        let nearest_first = self.leaves_by_distance(block);

        let Scratch { found, nearest, doubled, limits, needing, hits, distances } = scratch;
        found.resize_with(block.places.len(), Found::default);
        found.iter_mut().for_each(|found| found.begin(k));
        self.guess_limits(block, &shadows, &nearest_first, nearest, found);
        let dim = shadows.ncols();
        hits.resize(LEAF_ROWS * found.len() + MAX_LANES, (0, 0));
        for leaf in nearest_first {
            doubled.clear();
            limits.clear();
            needing.clear();
            for (at, found) in found.iter().enumerate() {
                let bound = bounds[[at, leaf]];
                if bound * bound <= found.limit {
                    needing.push(at);
                    let norm = self.squared_norms[block.places[at]];
                    limits.push(found.limit + slacks[at] - norm);
                }
            }
            let Some(&last) = needing.last() else { continue };
            for rows in needing.chunks(TILE_ROWS) {
                // The last rows are repeated where there are too few; what they find is dropped.
                let rows: [_; TILE_ROWS] =
                    std::array::from_fn(|at| shadows.row(rows.get(at).copied().unwrap_or(last)));
                doubled.extend((0..dim).flat_map(|feature| rows.map(|row| -2.0 * row[feature])));
            }
            let tile = &self.tiles[leaf * dim * LEAF_ROWS..(leaf + 1) * dim * LEAF_ROWS];
            let norms = &self.tile_norms[leaf * LEAF_ROWS..(leaf + 1) * LEAF_ROWS];
            let sieve =
                Sieve { rows: &*doubled, limits: &*limits, dim, tile, norms, hits: &mut *hits };
            let n_hits = dispatch(sieve);
            let start = self.leaves.starts[leaf];
            let hits = &hits[..n_hits];
            dispatch(Measure { search: self, block, needing, hits, distances, start, found });
        }
    }

    /// All leaves, those first whose middle is nearest to the middle of the block.
    fn leaves_by_distance(&self, block: &Block) -> Vec<usize> {
        let place = block.places[0];
        let own = self.leaves.starts.partition_point(|&start| start <= place) - 1;
        let middle = self.leaves.centers.row(own);
        let mut by_distance: Vec<(f32, usize)> = (self.leaves.centers.rows().into_iter())
            .map(|center| center.iter().zip(middle).map(|(a, b)| (a - b) * (a - b)).sum())
            .zip(0..)
            .collect();
        by_distance.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        by_distance.into_iter().map(|(_, leaf)| leaf).collect()
    }

    /// Limits from the points of the nearest leaves whose shadows are nearest: the neighbours of a row
    /// are mostly among them, so what is farther than the K-th of them can be left out at once.
    fn guess_limits(
        &self,
        block: &Block,
        shadows: &Array2<f32>,
        nearest_first: &[usize],
        nearest: &mut Vec<Candidate>,
        found: &mut [Found],
    ) {
        let k = found.first().map_or(0, |found| found.k);
        let mut places = Vec::new();
        for &leaf in nearest_first {
            places.extend(self.leaves.places(leaf));
            if places.len() >= 2 * (k + 1) {
                break;
            }
        }
        if places.len() <= k {
            return;
        }
        let products = shadows.dot(&self.shadows.select(Axis(0), &places).t());
        for ((products, &own), found) in products.rows().into_iter().zip(&block.places).zip(found) {
            nearest.clear();
            for (&product, &place) in products.iter().zip(&places) {
                let norms = self.squared_norms[own] + self.squared_norms[place];
                nearest.push(Candidate::new((norms - 2.0 * product).max(0.0), place as u32));
            }
            // The row itself is among them.
            nearest.select_nth_unstable(k);
            found.limit = dispatch(Farthest { search: self, own, among: &nearest[..=k] });
        }
    }

    /// The least distance that a point of a leaf can have from a row; rounded down.
    fn bounds(&self, shadows: &Array2<f32>, block: &Block, slacks: &[f32]) -> Array2<f32> {
        let centers = &self.leaves.centers;
        let center_norms: Vec<f32> = centers.rows().into_iter().map(|row| row.dot(&row)).collect();
        let mut bounds = shadows.dot(&centers.t());
        for ((at, leaf), bound) in bounds.indexed_iter_mut() {
            let norm = self.squared_norms[block.places[at]];
            let squared = norm + center_norms[leaf] - 2.0 * *bound - slacks[at];
            *bound = (squared.max(0.0).sqrt() - self.leaves.radii[leaf]).max(0.0) * 0.9999;
        }
        bounds
    }

    /// How far a squared distance of a shadow of this squared norm can be off.
    fn slack(&self, squared_norm: f32) -> f32 {
        self.rounding * (squared_norm + self.largest_squared_norm)
    }
}

/// Rows of one leaf whose neighbours are wanted.
#[derive(Default)]
pub(super) struct Block {
    /// Their places in the order of the leaves.
    places: Vec<usize>,
    /// Their positions among all that are asked for.
    pub queries: Vec<u32>,
}

/// Room that one thread uses for all its blocks.
#[derive(Default)]
pub(super) struct Scratch {
    found: Vec<Found>,
    nearest: Vec<Candidate>,
    doubled: Vec<f32>,
    limits: Vec<f32>,
    needing: Vec<usize>,
    hits: Vec<(u32, u32)>,
    distances: Vec<f32>,
}

/// What one row has found so far.
#[derive(Default)]
struct Found {
    candidates: Vec<Candidate>,
    k: usize,
    /// The squared distance of the K-th; no neighbour is farther. Less than the infinite norm of the
    /// columns that fill up a tile.
    limit: f32,
}

impl Found {
    /// Forgets the row before.
    fn begin(&mut self, k: usize) {
        self.candidates.clear();
        self.k = k;
        self.limit = f32::MAX;
    }

    /// Whether there is so much to throw away that it is worth while.
    fn is_full(&self) -> bool {
        self.candidates.len() >= self.k + (self.k / 2).max(16)
    }

    /// Keeps the nearest `k`.
    fn thin_out(&mut self) {
        if self.candidates.len() >= self.k {
            let (_, &mut last, _) = self.candidates.select_nth_unstable(self.k - 1);
            self.limit = last.squared_distance();
            self.candidates.truncate(self.k);
        }
    }
}

/// Finds the pairs of rows and columns of a tile that are within the limits of the rows.
struct Sieve<'a> {
    /// `−2` times the shadows of the rows: `TILE_ROWS` rows at a time, a feature after the other.
    rows: &'a [f32],
    /// For every row the largest `|b|² − 2 a·b` that is let through.
    limits: &'a [f32],
    dim: usize,
    tile: &'a [f32],
    norms: &'a [f32],
    /// Room for row and column of every pair, and of one vector more.
    hits: &'a mut [(u32, u32)],
}

impl WithSimd for Sieve<'_> {
    /// How many pairs passed.
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> usize {
        let Self { rows, limits, dim, tile, norms, hits } = self;
        let tile = S::as_simd_f32s(tile).0;
        let norms = S::as_simd_f32s(norms).0;
        let vectors = norms.len();
        let lanes = LEAF_ROWS / vectors;
        let n = limits.len();
        let mut n_hits = 0;
        for (group, rows) in rows.chunks_exact(TILE_ROWS * dim).enumerate() {
            let first = group * TILE_ROWS;
            for start in (0..vectors).step_by(TILE_VECTORS) {
                let mut sums = [[norms[start], norms[start + 1]]; TILE_ROWS];
                let features = rows.chunks_exact(TILE_ROWS).zip(tile.chunks_exact(vectors));
                for (values, columns) in features {
                    let columns = [columns[start], columns[start + 1]];
                    for (sums, &value) in sums.iter_mut().zip(values) {
                        let value = simd.splat_f32s(value);
                        sums[0] = simd.mul_add_e_f32s(value, columns[0], sums[0]);
                        sums[1] = simd.mul_add_e_f32s(value, columns[1], sums[1]);
                    }
                }
                for (row, sums) in sums.into_iter().enumerate() {
                    if first + row >= n {
                        break;
                    }
                    let limit = limits[first + row];
                    // Most rows find nothing here: one test for all columns is a few operations.
                    if simd.reduce_min_f32s(simd.min_f32s(sums[0], sums[1])) > limit {
                        continue;
                    }
                    for (vector, sum) in sums.into_iter().enumerate() {
                        let mut values = [0.0_f32; MAX_LANES];
                        S::as_mut_simd_f32s(&mut values).0[0] = sum;
                        let column = (start + vector) * lanes;
                        // Written always and counted sometimes: nothing for the processor to guess.
                        let room = &mut hits[n_hits..n_hits + MAX_LANES];
                        let mut passed = 0;
                        for (lane, &value) in values[..lanes].iter().enumerate() {
                            room[passed] = ((first + row) as u32, (column + lane) as u32);
                            passed += usize::from(value <= limit);
                        }
                        n_hits += passed;
                    }
                }
            }
        }
        n_hits
    }
}

/// The largest exact squared distance of some places from one.
struct Farthest<'a> {
    search: &'a NeighborSearch,
    own: usize,
    among: &'a [Candidate],
}

impl WithSimd for Farthest<'_> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let dim = self.search.points.ncols();
        let flat = self.search.points.as_slice().unwrap_or_default();
        let from = &flat[self.own * dim..(self.own + 1) * dim];
        let mut farthest = 0.0_f32;
        for candidate in self.among {
            let start = candidate.row() as usize * dim;
            let distance = squared_distance(simd, from, &flat[start..start + dim]);
            farthest = if distance > farthest { distance } else { farthest };
        }
        farthest
    }
}

/// Measures the pairs that passed exactly.
struct Measure<'a> {
    search: &'a NeighborSearch,
    block: &'a Block,
    needing: &'a [usize],
    hits: &'a [(u32, u32)],
    distances: &'a mut Vec<f32>,
    start: usize,
    found: &'a mut [Found],
}

impl WithSimd for Measure<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { search, block, needing, hits, distances, start, found } = self;
        let dim = search.points.ncols();
        let flat = search.points.as_slice().unwrap_or_default();
        // All distances first: without a choice between them the processor works on several at once.
        distances.clear();
        for &(at, column) in hits {
            let own = block.places[needing[at as usize]] * dim;
            let other = (start + column as usize) * dim;
            let (own, other) = (&flat[own..own + dim], &flat[other..other + dim]);
            distances.push(squared_distance(simd, own, other));
        }
        for (&(at, column), &distance) in hits.iter().zip(distances.iter()) {
            let at = needing[at as usize];
            let other = start + column as usize;
            let found = &mut found[at];
            if distance <= found.limit && other != block.places[at] {
                found.candidates.push(Candidate::new(distance, search.leaves.order[other]));
                if found.is_full() {
                    found.thin_out();
                }
            }
        }
    }
}

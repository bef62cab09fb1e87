//! The table of nearest neighbours: computed once, read at any K.

mod leaves;
mod search;
mod shadow;

use ndarray::ArrayView2;
use rayon::prelude::*;
pub use search::NeighborSearch;
use search::Scratch;
pub use shadow::Axes;

use super::{StopToken, Stopped};

/// For every row that was asked for its `k` nearest other rows, nearest first; equal distances by
/// row.
#[derive(Clone, Debug, PartialEq)]
pub struct NeighborTable {
    k: usize,
    /// Where the neighbours of every asked row start, in units of `k`.
    slots: Vec<u32>,
    rows: Vec<u32>,
    distances: Vec<f32>,
}

impl NeighborTable {
    /// The nearest `min(k, n − 1)` others of every row.
    ///
    /// The row itself is left out by index, so an exact duplicate is a neighbour at distance 0.
    ///
    /// # Shapes
    /// `points` is `n × d`, rows contiguous, with at least one row.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn build(points: ArrayView2<'_, f32>, k: usize, stop: &StopToken) -> Result<Self, Stopped> {
        let all: Vec<u32> = (0..points.nrows() as u32).collect();
        if all.is_empty() {
            return Ok(Self { k: 0, slots: vec![], rows: vec![], distances: vec![] });
        }
        Self::among(&NeighborSearch::new(points, &Axes::of(points)), &all, k, stop)
    }

    /// The same for some rows alone: `queries[i]` has the neighbours `row(i)`.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn among(
        search: &NeighborSearch,
        queries: &[u32],
        k: usize,
        stop: &StopToken,
    ) -> Result<Self, Stopped> {
        let k = k.min(search.len().saturating_sub(1));
        let mut table = Self {
            k,
            slots: vec![0; queries.len()],
            rows: vec![0; queries.len() * k],
            distances: vec![0.0; queries.len() * k],
        };
        if k == 0 {
            return Ok(table);
        }
        // Every block fills a stretch of its own.
        let (mut rows, mut distances) = (&mut table.rows[..], &mut table.distances[..]);
        let (mut work, mut slot) = (Vec::new(), 0);
        for block in search.blocks(queries) {
            let n = block.queries.len();
            for &query in &block.queries {
                table.slots[query as usize] = slot;
                slot += 1;
            }
            let (its_rows, rest) = rows.split_at_mut(n * k);
            rows = rest;
            let (its_distances, rest) = distances.split_at_mut(n * k);
            distances = rest;
            work.push((block, its_rows, its_distances));
        }
        work.into_par_iter().with_max_len(1).try_for_each_init(
            Scratch::default,
            |scratch, (block, rows, distances)| {
                stop.check()?;
                search.nearest(&block, k, scratch, rows, distances);
                Ok(())
            },
        )?;
        Ok(table)
    }

    /// The rows that were asked for.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether no row was asked for.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Neighbours per row.
    pub fn k(&self) -> usize {
        self.k
    }

    /// The neighbours of a row, nearest first.
    pub fn row(&self, row: usize) -> &[u32] {
        let start = self.slots[row] as usize * self.k;
        &self.rows[start..start + self.k]
    }

    /// The squared distances to the neighbours of a row, in the same order.
    pub fn squared_distances(&self, row: usize) -> &[f32] {
        let start = self.slots[row] as usize * self.k;
        &self.distances[start..start + self.k]
    }
}

/// Tables that were made for groups of rows, read by row.
pub struct NeighborTables<'a> {
    /// By group; none for a group without rows.
    tables: Vec<Option<&'a NeighborTable>>,
    group_of: &'a [u32],
    /// The position of every row in its group.
    position_of: &'a [u32],
}

impl<'a> NeighborTables<'a> {
    /// Joins the tables of all groups.
    ///
    /// # Shapes
    /// `group_of` and `position_of` have one entry per row.
    pub fn new(
        tables: Vec<Option<&'a NeighborTable>>,
        group_of: &'a [u32],
        position_of: &'a [u32],
    ) -> Self {
        Self { tables, group_of, position_of }
    }

    /// The neighbours of a row, nearest first.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &'a [u32] {
        match self.tables[self.group_of[row] as usize] {
            Some(table) => table.row(self.position_of[row] as usize),
            None => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

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
        check(&random_points(900, 64, 3), 30);
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
    fn clusters_are_searched_as_thoroughly() {
        // Tight, far clusters: most leaves are left out.
        let mut points = random_points(4000, 12, 5);
        for (row, mut point) in points.rows_mut().into_iter().enumerate() {
            point *= 0.3;
            point[row % 12] += 6.0 + (row % 5) as f32;
        }
        check(&points, 3);
        check(&points, 350);
    }

    #[test]
    fn some_rows_can_be_asked_for_alone() {
        let points = random_points(700, 6, 6);
        let search = NeighborSearch::new(points.view(), &Axes::of(points.view()));
        let queries = [699, 3, 350];
        let table = NeighborTable::among(&search, &queries, 9, &StopToken::new()).unwrap();
        for (at, &row) in queries.iter().enumerate() {
            assert_eq!(table.row(at), brute_force(&points, row as usize, 9));
        }
    }

    #[test]
    fn a_stop_is_heard() {
        let stop = StopToken::new();
        stop.stop("enough");
        assert!(NeighborTable::build(random_points(50, 2, 0).view(), 3, &stop).is_err());
    }
}

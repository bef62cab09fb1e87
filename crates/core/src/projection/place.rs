//! Placing synthetic points into a map that does not move.
//!
//! A synthetic point lies between two training points, so what it is near to in embedding space is
//! among these two and their neighbours. It is put where its nearest ones lie on the map. Of those,
//! only the ones that are also near the nearest one *on the map* count: the middle between two far
//! islands is near to neither.

use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::domain::{Embeddings, Point};
use crate::numerics::neighbors::NeighborTables;
use crate::numerics::simd::{dispatch, squared_distance};

/// How many neighbours of each parent are looked at.
pub const PARENT_NEIGHBORS: usize = 10;
/// How many of the nearest points decide the place.
const ANCHORS: usize = 4;
/// Points that one task places.
const CHUNK: usize = 512;
/// The share of the map's width within which points count as near.
const NEAR_SHARE: f32 = 0.05;

/// The places of synthetic points on the map of their training points.
///
/// # Shapes
/// `flat` holds one row of `d` values per pair in `parents` (base and partner); `map` has a
/// position per training row.
pub fn place(
    train: &Embeddings,
    table: &NeighborTables<'_>,
    map: &[Point],
    flat: &[f32],
    parents: &[(u32, u32)],
) -> Vec<Point> {
    let near = width(map) * NEAR_SHARE;
    let mut places = vec![[0.0; 2]; parents.len()];
    places
        .par_chunks_mut(CHUNK)
        .zip(flat.par_chunks(CHUNK * train.dim()))
        .zip(parents.par_chunks(CHUNK))
        .for_each(|((places, flat), parents)| {
            dispatch(Place { train, table, map, flat, parents, near, places });
        });
    places
}

/// The larger side of the box around all positions.
fn width(map: &[Point]) -> f32 {
    let side = |axis: usize| {
        let values = map.iter().map(|point| point[axis]);
        let (low, high) = values.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        (high - low).max(0.0)
    };
    side(0).max(side(1))
}

struct Place<'a> {
    train: &'a Embeddings,
    table: &'a NeighborTables<'a>,
    map: &'a [Point],
    flat: &'a [f32],
    parents: &'a [(u32, u32)],
    near: f32,
    places: &'a mut [Point],
}

impl WithSimd for Place<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let rows = self.flat.chunks_exact(self.train.dim());
        for ((place, row), &(base, partner)) in self.places.iter_mut().zip(rows).zip(self.parents) {
            let mut nearest = [(f32::INFINITY, u32::MAX); ANCHORS];
            // Plain loops: the body of a closure would not be compiled for the vector unit.
            for parent in [base, partner] {
                let neighbors = self.table.row(parent as usize);
                let neighbors = &neighbors[..neighbors.len().min(PARENT_NEIGHBORS)];
                for &other in std::iter::once(&parent).chain(neighbors) {
                    let distance = squared_distance(simd, row, self.train.row(other as usize));
                    insert(&mut nearest, (distance, other));
                }
            }
            *place = weighted_place(&nearest, self.map, self.near);
        }
    }
}

/// Keeps the nearest few, each row once.
#[inline(always)]
fn insert(nearest: &mut [(f32, u32); ANCHORS], new: (f32, u32)) {
    if new.0 >= nearest[ANCHORS - 1].0 || nearest.iter().any(|known| known.1 == new.1) {
        return;
    }
    nearest[ANCHORS - 1] = new;
    let mut at = ANCHORS - 1;
    while at > 0 && nearest[at].0 < nearest[at - 1].0 {
        nearest.swap(at, at - 1);
        at -= 1;
    }
}

/// The mean of the anchors around the nearest one, weighted by the inverse squared distance.
fn weighted_place(nearest: &[(f32, u32); ANCHORS], map: &[Point], near: f32) -> Point {
    let anchor = map[nearest[0].1 as usize];
    if nearest[0].0 <= 0.0 {
        return anchor;
    }
    let (mut sum, mut weights) = ([0.0; 2], 0.0);
    for &(distance, row) in nearest.iter().filter(|(distance, _)| distance.is_finite()) {
        let point = map[row as usize];
        let apart = (point[0] - anchor[0]).hypot(point[1] - anchor[1]);
        if apart <= near {
            let weight = 1.0 / distance.max(1e-30);
            sum = [sum[0] + weight * point[0], sum[1] + weight * point[1]];
            weights += weight;
        }
    }
    [sum[0] / weights, sum[1] / weights]
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::numerics::{NeighborTable, StopToken};

    /// All rows are one group.
    const GROUP: [u32; 5] = [0; 5];
    const POSITION: [u32; 5] = [0, 1, 2, 3, 4];

    fn line() -> (Embeddings, NeighborTable) {
        let points = array![[0.0], [1.0], [2.0], [10.0], [11.0]];
        let train = Embeddings::new(points, vec![0, 0, 0, 1, 1], 2).unwrap();
        let table = NeighborTable::build(train.features().view(), 2, &StopToken::new()).unwrap();
        (train, table)
    }

    #[test]
    fn a_copy_lies_on_its_base() {
        let (train, table) = line();
        let map = [[5.0, 5.0], [6.0, 5.0], [7.0, 5.0], [90.0, 90.0], [91.0, 90.0]];
        assert_eq!(
            place(
                &train,
                &NeighborTables::new(vec![Some(&table)], &GROUP, &POSITION),
                &map,
                &[1.0],
                &[(1, 1)]
            ),
            [[6.0, 5.0]]
        );
    }

    #[test]
    fn a_point_between_islands_joins_the_nearer_one() {
        let (train, table) = line();
        let map = [[5.0, 5.0], [6.0, 5.0], [7.0, 5.0], [90.0, 90.0], [91.0, 90.0]];
        let [near_base, near_enemy] = place(
            &train,
            &NeighborTables::new(vec![Some(&table)], &GROUP, &POSITION),
            &map,
            &[4.0, 9.0],
            &[(2, 3), (2, 3)],
        )[..] else {
            panic!()
        };
        assert!((5.0..=7.0).contains(&near_base[0]) && near_base[1] == 5.0, "{near_base:?}");
        assert!(near_enemy[0] >= 90.0, "{near_enemy:?}");
    }
}

//! Points in groups of near ones: which groups can hold a neighbour is decided for all at once.

use ndarray::{Array2, ArrayView1, ArrayView2};

/// The most points of a leaf: few enough to leave most of them out, enough for a product.
pub const LEAF_ROWS: usize = 128;

/// A partition of rows into leaves of near points.
pub struct Leaves {
    /// The rows, leaf by leaf.
    pub order: Vec<u32>,
    /// Where every leaf starts in `order`; one entry more than leaves.
    pub starts: Vec<usize>,
    /// The mean of every leaf.
    pub centers: Array2<f32>,
    /// How far from its mean a point of the leaf can lie; rounded up.
    pub radii: Vec<f32>,
}

impl Leaves {
    /// Halves groups of points, each across the line between two points far apart, until they are
    /// small. The same points give the same leaves.
    ///
    /// # Shapes
    /// `points` is `n × d`.
    pub fn new(points: ArrayView2<'_, f32>) -> Self {
        let mut order: Vec<u32> = (0..points.nrows() as u32).collect();
        let mut starts = vec![0];
        for size in halve(points, &mut order) {
            starts.push(starts[starts.len() - 1] + size);
        }
        let n_leaves = starts.len() - 1;
        let mut centers = Array2::zeros((n_leaves, points.ncols()));
        let mut radii = Vec::with_capacity(n_leaves);
        for (leaf, mut center) in centers.rows_mut().into_iter().enumerate() {
            let rows = &order[starts[leaf]..starts[leaf + 1]];
            for &row in rows {
                center += &points.row(row as usize);
            }
            center /= rows.len() as f32;
            let distance = |&row: &u32| squared(points.row(row as usize), center.view()).sqrt();
            // Rounding must never make a leaf look smaller than it is.
            radii.push(rows.iter().map(distance).fold(0.0, f32::max) * 1.0001);
        }
        Self { order, starts, centers, radii }
    }

    /// The number of leaves.
    pub fn len(&self) -> usize {
        self.radii.len()
    }

    /// The places in `order` that a leaf has.
    pub fn places(&self, leaf: usize) -> std::ops::Range<usize> {
        self.starts[leaf]..self.starts[leaf + 1]
    }
}

fn squared(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Puts `rows` into the order of their leaves and gives the sizes of these.
fn halve(points: ArrayView2<'_, f32>, rows: &mut [u32]) -> Vec<usize> {
    if rows.len() <= LEAF_ROWS {
        return vec![rows.len()];
    }
    let farthest_from = |from: u32| -> u32 {
        let distance = |row: u32| squared(points.row(row as usize), points.row(from as usize));
        let far = rows.iter().map(|&row| (distance(row), row));
        far.fold((-1.0, 0), |best, next| if next.0 > best.0 { next } else { best }).1
    };
    let one = farthest_from(rows[0]);
    let other = farthest_from(one);
    let line = &points.row(other as usize) - &points.row(one as usize);
    let mut along: Vec<(f32, u32)> =
        rows.iter().map(|&row| (points.row(row as usize).dot(&line), row)).collect();
    // Whole leaves on the left, so that few are left half empty.
    let half = (rows.len() / 2).next_multiple_of(LEAF_ROWS).min(rows.len() - 1);
    along.select_nth_unstable_by(half, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (to, (_, row)) in rows.iter_mut().zip(&along) {
        *to = *row;
    }
    let (left, right) = rows.split_at_mut(half);
    // Any order would do; ascending rows make the next level's choices independent of the last.
    left.sort_unstable();
    right.sort_unstable();
    let (mut left, right) = rayon::join(|| halve(points, left), || halve(points, right));
    left.extend(right);
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    #[test]
    fn every_row_is_in_one_leaf_within_its_radius() {
        let mut random = rng::stream(0, Purpose::Projection, 0);
        let points = Array2::from_shape_simple_fn((1000, 5), || rng::normal(&mut random));
        let leaves = Leaves::new(points.view());
        assert_eq!(leaves.len(), 8);
        let mut seen = leaves.order.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..1000).collect::<Vec<u32>>());
        for leaf in 0..leaves.len() {
            assert!((1..=LEAF_ROWS).contains(&leaves.places(leaf).len()));
            for &row in &leaves.order[leaves.places(leaf)] {
                let difference = &points.row(row as usize) - &leaves.centers.row(leaf);
                assert!(difference.dot(&difference).sqrt() <= leaves.radii[leaf]);
            }
        }
    }

    #[test]
    fn equal_points_are_halved_as_well() {
        let leaves = Leaves::new(Array2::ones((300, 2)).view());
        assert_eq!(leaves.starts.last(), Some(&300));
        assert!(leaves.radii.iter().all(|&radius| radius < 1e-3));
    }
}

//! Ranks of all rows by their distance from one row, for what lies beyond every table.

use ndarray::ArrayView2;
use pulp::{Simd, WithSimd};

use super::simd::{dispatch, squared_distance};

/// All other rows as seen from one row. Equal distances are ordered by row.
pub struct Ranks {
    others: Vec<(f32, u32)>,
}

impl Ranks {
    /// Measures all distances.
    ///
    /// # Shapes
    /// `points` is `n × d`, rows contiguous.
    pub fn from(points: ArrayView2<'_, f32>, row: usize) -> Self {
        let flat = points.as_slice().unwrap_or_default();
        Self { others: dispatch(Distances { flat, dim: points.ncols(), row }) }
    }

    /// How many rows are nearer than the nearest that is looked for; all, if there is none.
    pub fn first(&self, looked_for: impl Fn(u32) -> bool) -> usize {
        let those = self.others.iter().filter(|(_, row)| looked_for(*row));
        let Some(nearest) = those.min_by(|a, b| order(a, b)) else { return self.others.len() };
        self.others.iter().filter(|other| order(other, nearest).is_lt()).count()
    }

    /// The `k` nearest rows, nearest first; all, if there are fewer.
    pub fn nearest(mut self, k: usize) -> Vec<u32> {
        if k < self.others.len() {
            self.others.select_nth_unstable_by(k, order);
            self.others.truncate(k);
        }
        self.others.sort_unstable_by(order);
        self.others.into_iter().map(|(_, row)| row).collect()
    }
}

fn order(a: &(f32, u32), b: &(f32, u32)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// Squared distances of a row from all others.
struct Distances<'a> {
    flat: &'a [f32],
    dim: usize,
    row: usize,
}

impl WithSimd for Distances<'_> {
    type Output = Vec<(f32, u32)>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let from = &self.flat[self.row * self.dim..(self.row + 1) * self.dim];
        let rows = self.flat.chunks_exact(self.dim).zip(0..);
        let others = rows.filter(|(_, row)| *row as usize != self.row);
        others.map(|(other, row)| (squared_distance(simd, from, other), row)).collect()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn rows_are_ranked_by_distance_and_then_by_row() {
        let points = array![[0.0, 0.0], [3.0, 4.0], [0.0, 1.0], [4.0, 3.0], [0.0, 0.0]];
        let ranks = || Ranks::from(points.view(), 0);
        assert_eq!(ranks().nearest(3), [4, 2, 1]);
        assert_eq!(ranks().nearest(9), [4, 2, 1, 3]);
        assert_eq!(ranks().first(|row| row == 3), 3);
        assert_eq!(ranks().first(|row| row == 3 || row == 2), 1);
        assert_eq!(ranks().first(|_| false), 4);
    }
}

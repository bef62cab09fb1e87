//! Which neighbours of a row belong to another class, and at which rank.

use crate::numerics::NeighborTable;

/// The enemies of every row of a class, nearest first, for any K at once: those within K are a
/// prefix.
#[derive(Clone, Debug, PartialEq)]
pub struct EnemyIndex {
    /// Where the enemies of a row start; one entry more than rows.
    starts: Vec<u32>,
    /// Rank of each enemy among all neighbours, counted from 0.
    ranks: Vec<u16>,
    rows: Vec<u32>,
}

impl EnemyIndex {
    /// Any other class counts as enemy.
    ///
    /// # Shapes
    /// `table` holds the neighbours of the rows of the class; `labels` are those of all rows.
    pub fn new(table: &NeighborTable, labels: &[u32], class_idx: usize) -> Self {
        let mut index = Self { starts: vec![0], ranks: Vec::new(), rows: Vec::new() };
        for row in 0..table.len() {
            for (rank, &neighbor) in table.row(row).iter().enumerate() {
                if labels[neighbor as usize] as usize != class_idx {
                    index.ranks.push(rank as u16);
                    index.rows.push(neighbor);
                }
            }
            index.starts.push(index.rows.len() as u32);
        }
        index
    }

    /// The enemies among the `k` nearest neighbours of a row, nearest first.
    pub fn within(&self, row: usize, k: usize) -> &[u32] {
        let start = self.starts[row] as usize;
        &self.rows[start..start + self.ranks_within(row, k).len()]
    }

    /// The ranks of the same enemies among all neighbours, counted from 0.
    pub fn ranks_within(&self, row: usize, k: usize) -> &[u16] {
        let ranks = &self.ranks[self.starts[row] as usize..self.starts[row + 1] as usize];
        &ranks[..ranks.partition_point(|&rank| usize::from(rank) < k)]
    }

    /// Whether a row has an enemy among its `k` nearest neighbours: whether it is a base of EOS.
    pub fn is_base(&self, row: usize, k: usize) -> bool {
        let (start, end) = (self.starts[row], self.starts[row + 1]);
        start < end && usize::from(self.ranks[start as usize]) < k
    }

    /// How many rows are bases.
    pub fn count_bases(&self, k: usize) -> usize {
        (0..self.starts.len() - 1).filter(|&row| self.is_base(row, k)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::StopToken;
    use crate::numerics::neighbors::{Axes, NeighborSearch};

    #[test]
    fn enemies_within_k_are_a_prefix() {
        let points = ndarray::array![[0.0], [1.0], [3.0], [4.5], [9.0]];
        let search = NeighborSearch::new(points.view(), &Axes::of(points.view()));
        let table = NeighborTable::among(&search, &[0, 1, 3], 4, &StopToken::new()).unwrap();
        let index = EnemyIndex::new(&table, &[0, 0, 1, 0, 1], 0);
        // Row 0 sees 1 (own), 2 (enemy), 3 (own), 4 (enemy).
        assert_eq!(index.within(0, 1), [0; 0]);
        assert_eq!(index.within(0, 2), [2]);
        assert_eq!(index.within(0, 4), [2, 4]);
        assert!(!index.is_base(0, 1) && index.is_base(0, 2));
        assert_eq!(index.count_bases(1), 1);
    }
}

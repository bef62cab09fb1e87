//! Points of a run, and sets of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use eoscope_core::domain::Split;

/// A point of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PointRef {
    /// A training row.
    Train(u32),
    /// A test row.
    Test(u32),
    /// A synthetic point of the newest answer.
    Synthetic(u32),
}

impl PointRef {
    /// A real point.
    pub fn real(split: Split, row: u32) -> Self {
        match split {
            Split::Train => Self::Train(row),
            Split::Test => Self::Test(row),
        }
    }

    /// Its row among the points of its kind.
    pub fn row(self) -> u32 {
        match self {
            Self::Train(row) | Self::Test(row) | Self::Synthetic(row) => row,
        }
    }

    /// The part of the data set that it belongs to; none for a synthetic point.
    pub fn split(self) -> Option<Split> {
        match self {
            Self::Train(_) => Some(Split::Train),
            Self::Test(_) => Some(Split::Test),
            Self::Synthetic(_) => None,
        }
    }
}

/// How points join a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectMode {
    /// They take its place.
    #[default]
    Replace,
    /// They are added to it.
    Add,
    /// They are taken out of it.
    Subtract,
}

/// The selected real points. Synthetic ones are made anew with every recipe and are not selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    points: Arc<BTreeSet<PointRef>>,
    /// How many points it was chosen from: all real ones, or those of the test set.
    pub of: usize,
}

impl Selection {
    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// How many points are selected.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether a point is selected.
    pub fn contains(&self, point: PointRef) -> bool {
        self.points.contains(&point)
    }

    /// The points: training rows first, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = PointRef> + '_ {
        self.points.iter().copied()
    }

    /// The same points, to be told apart from others at a glance.
    pub fn key(&self) -> usize {
        if self.is_empty() { 0 } else { Arc::as_ptr(&self.points) as usize }
    }

    /// What becomes of it when points join it.
    pub fn with(
        &self,
        points: impl IntoIterator<Item = PointRef>,
        mode: SelectMode,
        of: usize,
    ) -> Self {
        let points = points.into_iter().filter(|point| point.split().is_some());
        let mut joined = match mode {
            SelectMode::Replace => BTreeSet::new(),
            SelectMode::Add | SelectMode::Subtract => BTreeSet::clone(&self.points),
        };
        for point in points {
            if mode == SelectMode::Subtract {
                joined.remove(&point);
            } else {
                joined.insert(point);
            }
        }
        Self { points: Arc::new(joined), of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_join_replace_and_leave_a_selection() {
        use PointRef::{Synthetic, Test, Train};
        let first =
            Selection::default().with([Test(3), Train(1), Synthetic(0)], SelectMode::Add, 9);
        assert_eq!(first.iter().collect::<Vec<_>>(), [Train(1), Test(3)]);
        let more = first.with([Test(4)], SelectMode::Add, 9);
        assert_eq!((more.len(), more.contains(Test(4))), (3, true));
        let fewer = more.with([Test(3), Test(9)], SelectMode::Subtract, 9);
        assert_eq!(fewer.iter().collect::<Vec<_>>(), [Train(1), Test(4)]);
        assert_eq!(fewer.with([Train(7)], SelectMode::Replace, 9).len(), 1);
        assert_ne!(first.key(), more.key());
        assert!(Selection::default().is_empty() && Selection::default().key() == 0);
    }
}

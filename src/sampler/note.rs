//! What a sampler did other than asked: warnings are data.

use crate::domain::Classes;

/// One thing that was done differently, for one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// There are fewer neighbours than asked for.
    NeighborsClamped {
        /// The class.
        class_idx: usize,
        /// K as asked for.
        asked: usize,
        /// K as used.
        used: usize,
    },
    /// A class of one row was copied: there is nothing to interpolate with.
    SingleRow {
        /// The class.
        class_idx: usize,
    },
    /// A class without rows was left out.
    NoRows {
        /// The class.
        class_idx: usize,
    },
    /// No row of the class is in danger; SMOTE was used.
    NoDanger {
        /// The class.
        class_idx: usize,
    },
    /// No row of the class has an enemy near; SMOTE was used.
    NoEnemyNear {
        /// The class.
        class_idx: usize,
    },
    /// No row of the class has an enemy among its K nearest; a larger K was used.
    NeighborhoodGrown {
        /// The class.
        class_idx: usize,
        /// K as asked for.
        asked: usize,
        /// The K at which an enemy appeared.
        used: usize,
    },
}

impl Note {
    /// The note as one sentence.
    pub fn sentence(&self, classes: &Classes) -> String {
        let name = |class_idx: usize| &classes.names[class_idx];
        match *self {
            Self::NeighborsClamped { class_idx, asked, used } => {
                format!(
                    "{}: K = {asked} is more than its {used} neighbours, all were used",
                    name(class_idx)
                )
            }
            Self::SingleRow { class_idx } => {
                format!("{}: only one training sample, it was copied", name(class_idx))
            }
            Self::NoRows { class_idx } => {
                format!("{}: no training sample, nothing was made", name(class_idx))
            }
            Self::NoDanger { class_idx } => {
                format!("{}: no sample on the border, SMOTE was used", name(class_idx))
            }
            Self::NoEnemyNear { class_idx } => {
                format!("{}: no enemy near any sample, SMOTE was used", name(class_idx))
            }
            Self::NeighborhoodGrown { class_idx, asked, used } => {
                format!("{}: no enemy within K = {asked}, K = {used} was used", name(class_idx))
            }
        }
    }
}

//! What a sampler did other than asked: warnings are data.

use super::Target;
use crate::domain::Classes;
use crate::numerics::svm::Svm;

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
    /// There is no other class to find enemies in; SMOTE was used.
    NoOtherClass {
        /// The class.
        class_idx: usize,
    },
    /// All support vectors of the class are surrounded by enemies; SMOTE was used.
    OnlyNoise {
        /// The class.
        class_idx: usize,
    },
    /// Fewer rows were asked for than there are; none was taken away.
    TargetBelow {
        /// The class.
        class_idx: usize,
        /// Rows asked for.
        target: usize,
        /// Rows there are.
        present: usize,
    },
    /// The SVM named no row as this class; its rows kept their labels.
    ClassVanished {
        /// The class.
        class_idx: usize,
    },
    /// The SVM stopped at its limit of steps before it had converged.
    SvmNotConverged {
        /// Pairs of classes that it did not separate in time.
        pairs: usize,
        /// All pairs.
        of: usize,
    },
    /// The SVM saw rows of many features shortened to their principal directions.
    SvmShortened {
        /// How many directions.
        features: usize,
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
    /// A target below what is there, if it was given as a number: a share of the largest class is
    /// below the larger classes by its nature.
    pub(super) fn target_below(
        asked: &Target,
        class_idx: usize,
        target: usize,
        present: usize,
    ) -> Option<Self> {
        match asked {
            Target::Factor(_) => None,
            Target::Counts(_) => Some(Self::TargetBelow { class_idx, target, present }),
        }
    }

    /// What there is to say of fewer neighbours than were asked for.
    pub(super) fn clamped(class_idx: usize, asked: usize, used: usize) -> Option<Self> {
        (used < asked).then_some(Self::NeighborsClamped { class_idx, asked, used })
    }

    /// What there is to say of an SVM.
    pub(super) fn of_svm(svm: &Svm) -> impl Iterator<Item = Self> {
        let (pairs, of) = (svm.not_converged(), svm.n_pairs());
        let failed = (pairs > 0).then_some(Self::SvmNotConverged { pairs, of });
        let shortened = svm.shortened().map(|features| Self::SvmShortened { features });
        shortened.into_iter().chain(failed)
    }

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
            Self::NoOtherClass { class_idx } => {
                format!("{}: no other class has samples, SMOTE was used", name(class_idx))
            }
            Self::OnlyNoise { class_idx } => {
                format!(
                    "{}: only enemies around its support vectors, SMOTE was used",
                    name(class_idx)
                )
            }
            Self::TargetBelow { class_idx, target, present } => {
                format!(
                    "{}: {target} samples were asked for, all {present} were kept",
                    name(class_idx)
                )
            }
            Self::ClassVanished { class_idx } => {
                format!("{}: the SVM found none of it, its labels were kept", name(class_idx))
            }
            Self::SvmShortened { features } => {
                format!("the SVM saw {features} principal directions instead of all values")
            }
            Self::SvmNotConverged { pairs, of } => {
                format!(
                    "the SVM did not converge for {pairs} of {of} pairs of classes; its border is \
                     approximate there"
                )
            }
            Self::NeighborhoodGrown { class_idx, asked, used } => {
                format!("{}: no enemy within K = {asked}, K = {used} was used", name(class_idx))
            }
        }
    }
}

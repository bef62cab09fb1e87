//! Small experiments that many of are made: seeds of variants, curves over epochs, searches.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::{EpochPoint, EvalData, Recipe, Trial, refit_curve, trial, validation_subset};
use crate::numerics::{StopToken, Stopped};

/// What is to be found out.
#[derive(Clone)]
pub struct TrialTask {
    /// On which run.
    pub subject: Arc<EvalData>,
    /// With which recipe and seed.
    pub recipe: Recipe,
    /// What is wanted.
    pub what: TrialKind,
}

/// What an experiment measures.
#[derive(Clone)]
pub enum TrialKind {
    /// Everything at the end, on the test rows.
    Trial,
    /// The head over its epochs.
    Curve,
    /// Everything at the end, on rows that are held out of training.
    Validate(Arc<ValidationSplit>),
}

/// A validation subset that is made when it is first needed.
pub struct ValidationSplit {
    subject: Arc<EvalData>,
    seed: u64,
    cut: OnceLock<EvalData>,
}

impl ValidationSplit {
    /// The cut of a run with this seed.
    pub fn new(subject: Arc<EvalData>, seed: u64) -> Self {
        Self { subject, seed, cut: OnceLock::new() }
    }

    /// The run with rows held out.
    pub fn get(&self) -> &EvalData {
        self.cut.get_or_init(|| validation_subset(&self.subject, self.seed))
    }
}

impl PartialEq for TrialTask {
    /// Runs and cuts are the same if they are the same in memory.
    fn eq(&self, other: &Self) -> bool {
        let what = match (&self.what, &other.what) {
            (TrialKind::Trial, TrialKind::Trial) | (TrialKind::Curve, TrialKind::Curve) => true,
            (TrialKind::Validate(a), TrialKind::Validate(b)) => Arc::ptr_eq(a, b),
            (TrialKind::Trial | TrialKind::Curve | TrialKind::Validate(_), _) => false,
        };
        what && self.recipe == other.recipe && Arc::ptr_eq(&self.subject, &other.subject)
    }
}

impl fmt::Debug for TrialTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            TrialKind::Trial => "trial",
            TrialKind::Curve => "curve",
            TrialKind::Validate(_) => "validation",
        };
        write!(f, "{what} of {} on {:?}", self.recipe.label(), self.subject)
    }
}

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub enum TrialResult {
    /// What one seed gives.
    Trial(Arc<Trial>),
    /// The head over its epochs.
    Curve(Arc<Vec<EpochPoint>>),
}

impl TrialTask {
    /// Works it out in this thread and whatever pool it belongs to.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn run(&self, stop: &StopToken) -> Result<TrialResult, Stopped> {
        let Self { subject, recipe, what } = self;
        Ok(match what {
            TrialKind::Curve => TrialResult::Curve(Arc::new(refit_curve(subject, recipe, stop)?)),
            TrialKind::Trial => TrialResult::Trial(Arc::new(trial(subject, recipe, stop)?)),
            TrialKind::Validate(cut) => {
                TrialResult::Trial(Arc::new(trial(cut.get(), recipe, stop)?))
            }
        })
    }
}

//! Small experiments that many of are made: seeds of variants, curves over epochs, searches.

use std::fmt;
use std::sync::{Arc, OnceLock};

use super::search::hold_out;
use super::{EpochPoint, EvalData, Recipe, Trial, refit_curve, trial};
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
    /// Everything at the end, on rows for choosing.
    Validate(Arc<ValidationRows>),
}

/// Rows beside the test rows that candidates are measured on; they are gathered when they are first
/// needed.
pub struct ValidationRows {
    subject: Arc<EvalData>,
    of: ValidationSource,
    gathered: OnceLock<EvalData>,
}

/// Where rows for choosing come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidationSource {
    /// Training rows that are held out, by the seed.
    HeldOut(u64),
    /// The validation part of the run.
    Part,
}

impl ValidationRows {
    /// Rows of a run; none where it has none to give.
    pub fn new(subject: Arc<EvalData>, of: ValidationSource) -> Option<Self> {
        let is_there = match of {
            ValidationSource::HeldOut(_) => subject.largest_class() > 1,
            ValidationSource::Part => subject.validation.is_some(),
        };
        is_there.then(|| Self { subject, of, gathered: OnceLock::new() })
    }

    /// The run with these rows in the place of its test rows.
    pub fn get(&self) -> &EvalData {
        self.gathered.get_or_init(|| {
            let found = match self.of {
                ValidationSource::HeldOut(seed) => hold_out(&self.subject, seed),
                ValidationSource::Part => {
                    let part = self.subject.validation.clone();
                    part.map(|part| self.subject.with_test(part))
                }
            };
            found.expect("rows are there, as was seen when this was made")
        })
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

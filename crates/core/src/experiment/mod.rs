//! From a recipe to its outcome: a pure function, and what the K slider asks; the same over seeds, and
//! what may be said of several recipes beside each other.

mod candidates;
mod curve;
mod entry;
mod eval_data;
mod measure;
mod outcome;
mod recipe;
mod search;
mod study;
mod summary;
mod sweep;
mod task;
mod trial;
mod variant;
mod verdict;

pub use candidates::{
    SEARCH_K, SEARCH_SEEDS, VALIDATION_SHARE, baselines, candidates, validation_subset,
};
pub use curve::{EpochPoint, refit_curve};
pub use entry::VariantEntry;
pub use eval_data::EvalData;
pub use measure::{Direction, Measure};
pub use outcome::{Outcome, Seconds, evaluate, evaluate_roughly};
pub use recipe::{MAX_EPOCHS, Recipe, quoted};
pub use search::Search;
pub use study::{Study, StudyResults, TrialCache, Wanted};
pub use summary::{Summary, summarize};
pub use sweep::{SWEEP_K, SWEEP_SEEDS, SweepPoint, sweep_point};
pub use task::{TrialKind, TrialResult, TrialTask, ValidationSplit};
pub use trial::{Trial, seeds, trial};
pub use variant::{MAX_SEEDS, Variant, sweeps_first};
pub use verdict::{Named, Verdict, claims, verdict};

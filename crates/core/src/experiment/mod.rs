//! From a recipe to its outcome: a pure function, and what the K slider asks; the same over seeds, and
//! what may be said of several recipes beside each other.

mod candidates;
mod claims;
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

pub use candidates::{SEARCH_K, baselines, candidates};
pub use claims::{Chance, Claim, Claims, DRAWS, Mcnemar, RunSummaries, Untested, noun, p_text};
pub use curve::{EpochPoint, refit_curve};
pub use entry::VariantEntry;
pub use eval_data::EvalData;
pub use measure::{Direction, Measure};
pub use outcome::{Outcome, Seconds, evaluate, evaluate_roughly};
pub use recipe::{MAX_EPOCHS, Recipe, quoted};
pub use search::{
    ChooseOn, FINAL_SEEDS, Finals, HELD_OUT_SHARE, SEARCH_SEEDS, Search, test_halves,
};
pub use study::{Study, StudyResults, TrialCache, Wanted};
pub use summary::{Summary, summarize};
pub use sweep::{SWEEP_K, SWEEP_SEEDS, SweepPoint, sweep_point};
pub use task::{TrialKind, TrialResult, TrialTask, ValidationRows, ValidationSource};
pub use trial::{Trial, seeds, trial};
pub use variant::{MAX_SEEDS, Variant, sweeps_first};

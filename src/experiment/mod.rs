//! From a recipe to its outcome: a pure function, and what the K slider asks.

mod outcome;
mod recipe;
mod subject;
mod summary;
mod sweep;

pub use outcome::{Outcome, Seconds, evaluate};
pub use recipe::{MAX_EPOCHS, Recipe};
pub use subject::Subject;
pub use summary::{ClassSummary, MetricSummary, Summary, summarize};
pub use sweep::{SWEEP_K, SWEEP_SEEDS, SweepPoint, sweep_point};

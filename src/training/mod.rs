//! From a plan to a run: read the images, over-sample them, train, keep checkpoints, save.
//!
//! The command line and the window both come here. A [`Plan`] is all that a training is made from;
//! `work` carries it out; what it needs to go on after the program was killed lies in a folder
//! beside the run until the run is there.

#[cfg(feature = "torch")]
mod classify;
mod extraction;
mod plan;
#[cfg(feature = "torch")]
mod save;
mod store;
#[cfg(feature = "torch")]
mod work;

#[cfg(feature = "torch")]
pub use classify::Classifier;
#[cfg(feature = "torch")]
pub use extraction::extract_run;
pub use extraction::{ExtractNews, ExtractPlan, NetworkFile, NetworkKind};
pub use plan::{DataPlan, Imbalance, PixelPlan, Plan, Prepared, Thumbnails};
#[cfg(feature = "torch")]
pub use save::{run_of_snapshot, sheets};
pub use store::{Store, StoreError};
#[cfg(feature = "torch")]
pub use work::{News, TrainingError, carry_out};

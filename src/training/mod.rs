//! From a plan to a run: read the images, over-sample them, train, keep checkpoints, save.
//!
//! The command line and the window both come here. A [`Plan`] is all that a training is made from;
//! `work` carries it out; what it needs to go on after the program was killed lies in a folder
//! beside the run until the run is there.

#[cfg(feature = "torch")]
mod classify;
mod plan;
#[cfg(feature = "torch")]
mod save;
mod store;
#[cfg(feature = "torch")]
mod work;

#[cfg(feature = "torch")]
pub use classify::Classifier;
pub use plan::{DataPlan, Imbalance, PixelPlan, Plan, Prepared, Thumbnails};
#[cfg(feature = "torch")]
pub use save::{ExtractedRun, run_of_snapshot, save_extracted};
pub use store::{Store, StoreError};
#[cfg(feature = "torch")]
pub use work::{News, TrainingError, carry_out};

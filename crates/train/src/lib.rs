//! From a plan to a run: read the images, over-sample them, train, keep checkpoints, save; and
//! embeddings by networks that were trained elsewhere.
//!
//! The command line and the window both come here. A [`Plan`] is all that a training is made from;
//! [`execute`] carries it out; what it needs to go on after the program was killed lies in a folder
//! beside the run until the run is there.
//!
//! libtorch is needed with the feature `torch` alone. Without it plans can be made and checked, and
//! everything that needs a network gives [`TrainingError::NoLibtorch`].

#[cfg(feature = "torch")]
mod backend;
#[cfg(not(feature = "torch"))]
#[path = "no_backend.rs"]
mod backend;
mod checkpoint;
#[cfg(feature = "torch")]
mod classify;
mod error;
#[cfg(feature = "torch")]
mod execute;
mod extraction;
mod machine;
mod plan;
mod progress;
#[cfg(feature = "torch")]
mod save;
#[cfg(feature = "torch")]
pub mod torch;

pub use backend::{embed_images, execute, extract_run, measure_throughput};
pub use checkpoint::{CheckpointDir, CheckpointError};
#[cfg(feature = "torch")]
pub use classify::Classifier;
pub use error::TrainingError;
pub use extraction::{ExtractPlan, ExtractProgress, NetworkFile, NetworkKind};
pub use machine::{DeviceInfo, Throughput, ThroughputQuestion, devices, threads_beside_window};
pub use plan::{DataPlan, Imbalance, PixelPlan, Plan, Prepared, Thumbnails};
pub use progress::{TrainingProgress, report_throttle};

/// Whether this program was built with libtorch and can run networks.
pub const HAS_LIBTORCH: bool = cfg!(feature = "torch");

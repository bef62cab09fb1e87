//! Why there is no run in the end.

use eoscope_core::numerics::Stopped;
use eoscope_io::dataset::DatasetError;
use eoscope_io::pixel::PixelError;
use eoscope_io::run::RunError;

use super::CheckpointError;
#[cfg(feature = "torch")]
use crate::torch::TorchError;

/// Why a training or an extraction gave no run. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The images.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Over-sampling them.
    #[error(transparent)]
    Pixel(#[from] PixelError),
    /// The network.
    #[cfg(feature = "torch")]
    #[error(transparent)]
    Torch(#[from] TorchError),
    /// The run on disk.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The checkpoint on disk.
    #[error(transparent)]
    CheckpointDir(#[from] CheckpointError),
    /// It was cancelled.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// This program cannot run networks.
    #[error(
        "this program was built without libtorch and cannot run networks; cargo xtask run has it"
    )]
    NoLibtorch,
    /// A fault of the program itself.
    #[error("{0}")]
    Panicked(String),
}

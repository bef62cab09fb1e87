//! What can go wrong with libtorch, as facts.

use crate::domain::EmbeddingsError;
use crate::numerics::Stopped;

/// Why a training gave no run.
#[derive(Debug, thiserror::Error)]
pub enum TorchError {
    /// A name that is no device.
    #[error("“{0}” is no device; write cpu or cuda:N")]
    BadDevice(String),
    /// A parameter of the loss that is out of its range.
    #[error("{0}")]
    BadLoss(String),
    /// A GPU that is not there.
    #[error(
        "device {wanted} was asked for, but libtorch sees {found} CUDA devices; check the driver with nvidia-smi, or use --device cpu"
    )]
    NoSuchGpu {
        /// What was asked for.
        wanted: String,
        /// How many there are.
        found: i64,
    },
    /// Stopped before anything was worth keeping.
    #[error("{0} before the first epoch was finished; there is nothing to save")]
    StoppedTooEarly(Stopped),
    /// Images that are smaller than the network can halve twice.
    #[error("the images are {width}×{height}, but the network needs squares of at least 8×8")]
    BadImageSize {
        /// Columns of pixels.
        width: usize,
        /// Rows of pixels.
        height: usize,
    },
    /// A loss that is no number any more.
    #[error("the loss became {loss} in epoch {epoch}; lower the learning rate")]
    Diverged {
        /// The loss.
        loss: f64,
        /// The epoch, counted from 1.
        epoch: usize,
    },
    /// Embeddings that are no embeddings.
    #[error("the network gave embeddings that cannot be used: {0}")]
    BadEmbeddings(#[from] EmbeddingsError),
    /// libtorch itself refused.
    #[error("libtorch failed: {0}")]
    Backend(String),
}

impl From<tch::TchError> for TorchError {
    fn from(error: tch::TchError) -> Self {
        // libtorch appends its own stack; a person needs the first line.
        let text = error.to_string();
        Self::Backend(text.lines().next().unwrap_or("no reason given").into())
    }
}

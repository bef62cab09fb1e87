//! What can go wrong with libtorch, as facts.

use eoscope_core::domain::EmbeddingsError;
use eoscope_core::numerics::Stopped;
use eoscope_io::run::training::TrainConfig;
use eoscope_io::run::weights::Misfit;

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
    /// Stopped while embeddings were taken.
    #[error("{0}")]
    Stopped(Stopped),
    /// The device has no room for the batch.
    #[error(
        "{device} ran out of memory with batches of {batch_size} images; try --batch-size {proposal}, or a smaller network"
    )]
    OutOfMemory {
        /// The device.
        device: String,
        /// Images per step that did not fit.
        batch_size: usize,
        /// Half of it.
        proposal: usize,
    },
    /// A module that cannot be loaded.
    #[error("{}: {reason}", path.display())]
    BadScript {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A checkpoint that was written by another network.
    #[error(
        "the checkpoint belongs to another network than the plan beside it; train anew with --force"
    )]
    ForeignCheckpoint,
    /// Weights of another network.
    #[error("the weights do not belong to {backbone}: {misfit}")]
    Misfit {
        /// The network.
        backbone: String,
        /// What is missing, of another shape, or left over.
        misfit: Misfit,
    },
    /// What is wrong with the weights in a file.
    #[error("{}: {error}", path.display())]
    OfFile {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong.
        error: Box<TorchError>,
    },
    /// Weights that belong to no network of ours.
    #[error("the weights belong to none of our networks; nearest is {backbone}: {misfit}")]
    UnknownNetwork {
        /// The network with the fewest differences.
        backbone: String,
        /// They.
        misfit: Misfit,
    },
    /// Images with another number of channels than the network takes.
    #[error("the network takes images of {expected} channels, but those of the set have {found}")]
    Channels {
        /// What the first convolution takes.
        expected: usize,
        /// What the images have.
        found: usize,
    },
    /// A head for another number of classes.
    #[error("the network tells {expected} classes apart, but the set has {found}")]
    Classes {
        /// Rows of the head.
        expected: usize,
        /// Classes of the set.
        found: usize,
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

impl TorchError {
    /// What a panic within libtorch means.
    pub fn of_panic(reason: String, config: &TrainConfig) -> Self {
        if reason.contains("out of memory") || reason.contains("allocate memory") {
            let batch_size = config.batch_size;
            let proposal = (batch_size / 2).max(2);
            return Self::OutOfMemory { device: config.device.clone(), batch_size, proposal };
        }
        Self::Backend(reason)
    }
}

impl From<tch::TchError> for TorchError {
    fn from(error: tch::TchError) -> Self {
        // libtorch appends its own stack; a person needs the first line.
        let text = error.to_string();
        Self::Backend(text.lines().next().unwrap_or("no reason given").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_runs_out_names_a_smaller_batch() {
        let config = TrainConfig { device: "cuda:0".into(), ..TrainConfig::default() };
        let gpu = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of";
        let cpu =
            "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate";
        for reason in [gpu, cpu] {
            let text = TorchError::of_panic(reason.into(), &config).to_string();
            assert!(text.contains("batches of 128 images; try --batch-size 64"), "{text}");
        }
        let other = TorchError::of_panic("shape mismatch".into(), &config).to_string();
        assert_eq!(other, "libtorch failed: shape mismatch");
    }
}

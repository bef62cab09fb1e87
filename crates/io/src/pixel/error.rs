//! What can go wrong, as facts.

use eoscope_core::domain::EmbeddingsError;
use eoscope_core::numerics::Stopped;

/// Why no images were made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PixelError {
    /// More than the memory that is free.
    #[error(
        "over-sampling these images takes about {needed} bytes of memory, but {free} are free; \
         take fewer or smaller images, a lower target, or sample embeddings after training"
    )]
    Memory {
        /// Bytes that are needed.
        needed: u64,
        /// Bytes that are free.
        free: u64,
    },
    /// Pixels that do not fit the sizes of the set.
    #[error("the pixels do not fit the size of the images: {0}")]
    Shape(String),
    /// Images that cannot be sampled.
    #[error("the images cannot be over-sampled: {0}")]
    Images(#[from] EmbeddingsError),
    /// Stopped before the end.
    #[error("{0}")]
    Stopped(#[from] Stopped),
}

//! Words of the problem: classes, embeddings, head. No IO, no threads, no serialization.

mod classes;
mod embeddings;
mod head;
mod layout;
mod reason;

pub use classes::{Classes, thirds};
pub use embeddings::{Embeddings, EmbeddingsError, is_usable};
pub use head::{Head, HeadInput, Prediction, argmax};
pub use layout::{Layout, LinearMap, Point};
pub use reason::Reason;

/// One of the two parts of a data set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split {
    /// What the network was trained on.
    Train,
    /// The rows it is measured on.
    Test,
}

impl Split {
    /// Both parts, in the order in which files hold them.
    pub const ALL: [Self; 2] = [Self::Train, Self::Test];

    /// The name in files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test",
        }
    }
}

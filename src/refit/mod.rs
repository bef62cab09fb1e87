//! Fitting the linear head again on real and synthetic embeddings.

mod rows;
mod sgd;
mod softmax;

pub use rows::Rows;

use crate::domain::Head;
use crate::numerics::{StopToken, Stopped};

/// How the head of a variant is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HeadMethod {
    /// The head that the network was trained with.
    Keep,
    /// A fresh head that ends nearer to the optimum of the same loss, sooner and with less noise.
    #[default]
    Fast,
    /// A fresh head with the paper's recipe.
    Reference,
}

impl HeadMethod {
    /// All methods, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Fast, Self::Reference];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Fast => "fast",
            Self::Reference => "reference",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "Keep",
            Self::Fast => "Fast",
            Self::Reference => "Reference",
        }
    }

    /// What it does, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Keep => "trained head",
            Self::Fast => "SGD, cosine",
            Self::Reference => "SGD 0.1, batch 128",
        }
    }

    /// The epochs that the method is meant for.
    pub fn default_epochs(self) -> usize {
        match self {
            Self::Keep => 0,
            Self::Fast => sgd::FAST_EPOCHS,
            Self::Reference => sgd::REFERENCE_EPOCHS,
        }
    }
}

/// Fits a fresh head; `each_epoch` sees the head after every epoch.
///
/// [`HeadMethod::Keep`] fits nothing and gives none.
///
/// # Errors
/// When a stop was asked for.
pub fn refit(
    method: HeadMethod,
    rows: &Rows<'_>,
    n_classes: usize,
    epochs: usize,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut dyn FnMut(&Head),
) -> Result<Option<Head>, Stopped> {
    let schedule = match method {
        HeadMethod::Keep => return Ok(None),
        HeadMethod::Fast => sgd::Schedule::Cosine,
        HeadMethod::Reference => sgd::Schedule::WarmUp,
    };
    sgd::fit(rows, n_classes, epochs.max(1), schedule, seed, stop, each_epoch).map(Some)
}

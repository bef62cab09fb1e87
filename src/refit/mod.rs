//! Making the linear head again: fitted on real and synthetic embeddings, or by a formula.

mod closed;
mod rows;
mod sgd;
mod softmax;

pub use closed::{logit_adjusted, nearest_mean, tau_norm};
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
    /// The trained head with weights of equal length.
    TauNorm,
    /// The trained head with the frequencies of classes taken out of its bias.
    LogitAdjusted,
    /// The nearest class mean.
    NearestMean,
}

impl HeadMethod {
    /// All methods, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Keep,
        Self::Fast,
        Self::Reference,
        Self::TauNorm,
        Self::LogitAdjusted,
        Self::NearestMean,
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Fast => "fast",
            Self::Reference => "reference",
            Self::TauNorm => "tau-norm",
            Self::LogitAdjusted => "logit-adjusted",
            Self::NearestMean => "nearest-mean",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "Keep",
            Self::Fast => "Fast",
            Self::Reference => "Reference",
            Self::TauNorm => "τ-norm",
            Self::LogitAdjusted => "Logit adjusted",
            Self::NearestMean => "Nearest mean",
        }
    }

    /// What it does, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Keep => "the trained head",
            Self::Fast => "SGD, cosine to 0",
            Self::Reference => "SGD 0.1, batch 128",
            Self::TauNorm => "equal norms",
            Self::LogitAdjusted => "minus log n",
            Self::NearestMean => "of class means",
        }
    }

    /// Whether the head is fitted step by step, from a seed.
    pub fn is_fitted(self) -> bool {
        matches!(self, Self::Fast | Self::Reference)
    }

    /// The epochs that the method is meant for; 0 if it has none.
    pub fn default_epochs(self) -> usize {
        match self {
            Self::Fast => sgd::FAST_EPOCHS,
            Self::Reference => sgd::REFERENCE_EPOCHS,
            Self::Keep | Self::TauNorm | Self::LogitAdjusted | Self::NearestMean => 0,
        }
    }
}

/// Makes a head; `each_epoch` sees a fitted head after every epoch.
///
/// # Errors
/// When a stop was asked for.
pub fn refit(
    method: HeadMethod,
    trained: &Head,
    rows: &Rows<'_>,
    epochs: usize,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut dyn FnMut(&Head),
) -> Result<Head, Stopped> {
    let n_classes = trained.n_classes();
    let schedule = match method {
        HeadMethod::Keep => return Ok(trained.clone()),
        HeadMethod::TauNorm => return Ok(tau_norm(trained, closed::TAU)),
        HeadMethod::LogitAdjusted => {
            return Ok(logit_adjusted(trained, &rows.train_counts(), closed::TAU));
        }
        HeadMethod::NearestMean => return Ok(nearest_mean(rows, n_classes)),
        HeadMethod::Fast => sgd::Schedule::Cosine,
        HeadMethod::Reference => sgd::Schedule::WarmUp,
    };
    sgd::fit(rows, n_classes, epochs.max(1), schedule, seed, stop, each_epoch)
}

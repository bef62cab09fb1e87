//! The ways to make a head, by name and with their parameters.

use super::closed_form::MeanRule;
use super::{scales, sgd};
use crate::domain::Reason;

/// How the head of a variant is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HeadMethod {
    /// The head that the network was trained with.
    Keep,
    /// The optimum of the reference's objective: one answer, whatever the seed.
    #[default]
    Optimal,
    /// A fresh head that ends nearer to the optimum of the same loss, sooner and with less noise.
    Fast,
    /// A fresh head with the paper's recipe.
    Reference,
    /// The optimum with classes weighted by their effective number of rows.
    Weighted,
    /// The optimum with classes that weigh the same, which is what batches in which every class is equally
    /// likely come to (cRT).
    Balanced,
    /// The trained head with one learned factor per class (LWS).
    Scaled,
    /// The trained head with weights of equal length.
    TauNorm,
    /// The trained head with the frequencies of classes taken out of its bias.
    LogitAdjusted,
    /// The nearest class mean.
    NearestMean,
}

impl HeadMethod {
    /// All methods, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Keep,
        Self::Optimal,
        Self::Fast,
        Self::Reference,
        Self::Weighted,
        Self::Balanced,
        Self::Scaled,
        Self::TauNorm,
        Self::LogitAdjusted,
        Self::NearestMean,
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Optimal => "optimal",
            Self::Fast => "fast",
            Self::Reference => "reference",
            Self::Weighted => "weighted",
            Self::Balanced => "crt",
            Self::Scaled => "lws",
            Self::TauNorm => "tau-norm",
            Self::LogitAdjusted => "logit-adjusted",
            Self::NearestMean => "nearest-mean",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keep => "Keep",
            Self::Optimal => "Optimal",
            Self::Fast => "Fast",
            Self::Reference => "Reference",
            Self::Weighted => "Weighted",
            Self::Balanced => "cRT",
            Self::Scaled => "LWS",
            Self::TauNorm => "τ-norm",
            Self::LogitAdjusted => "Logit adjusted",
            Self::NearestMean => "Nearest mean",
        }
    }

    /// What is said beside a sampler; nothing for the usual one.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Optimal => "",
            Self::Keep => "kept head",
            Self::Fast => "fast",
            Self::Reference => "reference",
            Self::Weighted => "weighted",
            Self::Balanced => "cRT",
            Self::Scaled => "LWS",
            Self::TauNorm => "τ-norm",
            Self::LogitAdjusted => "logit adjusted",
            Self::NearestMean => "nearest mean",
        }
    }

    /// What it does, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Keep => "the head that came with the run",
            Self::Optimal => "softmax regression, solved",
            Self::Fast => "SGD, cosine to 0",
            Self::Reference => "SGD 0.1, batch 128",
            Self::Weighted => "classes by their effective number",
            Self::Balanced => "classes weigh the same",
            Self::Scaled => "a factor per class",
            Self::TauNorm => "equal norms",
            Self::LogitAdjusted => "minus log n",
            Self::NearestMean => "of class means",
        }
    }

    /// Its formula and what it is good for, in one sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Keep => "The head that came with the run, as it is.",
            Self::Optimal => {
                "The optimum of cross-entropy plus λ/2 (‖W‖² + ‖b‖²) on real and synthetic points: one \
                 answer, no seed, no epochs, so two recipes differ by their points alone."
            }
            Self::Fast => {
                "Cross-entropy on real and synthetic points, 5 epochs but at least 600 steps, the rate \
                 falls from 0.1 to 0 along half a cosine: less noise between seeds than the reference."
            }
            Self::Reference => {
                "The paper's recipe: cross-entropy, SGD with momentum 0.9, 10 epochs, the rate rises to \
                 0.1 in five of them and stays."
            }
            Self::Weighted => {
                "The optimum with rows that weigh (1 − β) / (1 − βⁿ), β = 0.9999: rare classes count for \
                 more without a single new point."
            }
            Self::Balanced => {
                "cRT at its optimum: all classes weigh the same, which is what class-balanced batches \
                 come to: copies without the copies."
            }
            Self::Scaled => {
                "LWS: logit = s (w · x + b), only s is learned, on class-balanced batches: lengths \
                 change, directions stay."
            }
            Self::TauNorm => {
                "w / ‖w‖^τ without bias: large classes lose the advantage of longer weights; nothing \
                 is fitted."
            }
            Self::LogitAdjusted => {
                "logit − τ log(n / N): what frequency alone adds to a logit is taken away; nothing is \
                 fitted."
            }
            Self::NearestMean => {
                "The class whose mean embedding is nearest: no training at all, and often hard to beat."
            }
        }
    }

    /// Whether the head is fitted to the rows.
    pub fn is_fitted(self) -> bool {
        self.is_solved() || self.uses_epochs()
    }

    /// Whether it depends on rows, so that synthetic points can change it; the others only change the
    /// trained head.
    pub fn uses_rows(self) -> bool {
        self.is_fitted() || self == Self::NearestMean
    }

    /// Whether it is the optimum of an objective, so that λ is all that it depends on besides the rows.
    pub fn is_solved(self) -> bool {
        matches!(self, Self::Optimal | Self::Weighted | Self::Balanced)
    }

    /// Whether it is fitted step by step, from a seed.
    pub fn uses_epochs(self) -> bool {
        self.default_epochs() > 0
    }

    /// Whether it can start from the trained head: of an optimum the start makes no difference.
    pub fn uses_start(self) -> bool {
        matches!(self, Self::Fast | Self::Reference)
    }

    /// Whether τ changes it.
    pub fn uses_tau(self) -> bool {
        matches!(self, Self::TauNorm | Self::LogitAdjusted)
    }

    /// The epochs that the method is meant for; 0 if it has none.
    pub fn default_epochs(self) -> usize {
        match self {
            Self::Fast => sgd::FAST_EPOCHS,
            Self::Reference => sgd::REFERENCE_EPOCHS,
            Self::Scaled => scales::EPOCHS,
            Self::Keep
            | Self::Optimal
            | Self::Weighted
            | Self::Balanced
            | Self::TauNorm
            | Self::LogitAdjusted
            | Self::NearestMean => 0,
        }
    }
}

/// The penalty λ of the reference, which its SGD has as weight decay.
pub const DEFAULT_LAMBDA: f32 = 2e-4;
/// The range of λ: without a penalty classes that a plane separates have no optimum, and single precision
/// cannot tell much less from none.
pub const LAMBDA_RANGE: std::ops::RangeInclusive<f32> = 1e-8..=10.0;
/// The largest τ that can be asked for; beyond 1 the order of the norms is reversed.
pub const MAX_TAU: f32 = 3.0;

/// A way to make a head with its parameters. One that the method has no use for is ignored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadRecipe {
    /// How it is made.
    pub method: HeadMethod,
    /// Passes over the rows.
    pub epochs: usize,
    /// The penalty λ of a head that is solved.
    pub lambda: f32,
    /// The strength τ of τ-norm and logit adjustment.
    pub tau: f32,
    /// Which means the nearest one is looked for among.
    pub mean: MeanRule,
    /// Whether a fit starts from the trained head, as the paper's prose says, instead of a fresh
    /// one, as its code does.
    pub warm_start: bool,
}

impl Default for HeadRecipe {
    fn default() -> Self {
        Self::of(HeadMethod::default())
    }
}

impl HeadRecipe {
    /// A method as its authors use it.
    pub fn of(method: HeadMethod) -> Self {
        let epochs = method.default_epochs();
        let mean = MeanRule::default();
        Self { method, epochs, lambda: DEFAULT_LAMBDA, tau: 1.0, mean, warm_start: false }
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// When τ or λ is out of its range.
    pub fn check(&self) -> Result<(), Reason> {
        if !(0.0..=MAX_TAU).contains(&self.tau) {
            return Err(format!("τ is {}; it must lie between 0 and {MAX_TAU}", self.tau).into());
        }
        let (least, largest) = (LAMBDA_RANGE.start(), LAMBDA_RANGE.end());
        if self.lambda == 0.0 {
            return Err(format!(
                "λ is 0, but without a penalty classes that a plane separates have no optimum: their \
                 weights grow for ever; choose at least {least:e}"
            )
            .into());
        }
        if !LAMBDA_RANGE.contains(&self.lambda) {
            return Err(format!(
                "λ is {}; it must lie between {least:e} and {largest}",
                self.lambda
            )
            .into());
        }
        Ok(())
    }
}

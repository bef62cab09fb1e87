//! What a person should know of a head: warnings are data.

use super::optimal::Certificate;

/// A fit whose objective is more than this share above the optimum gets a note.
const SHORT: f64 = 0.01;
/// A solution whose objective may be more than this share above the optimum gets a note.
const UNSOLVED: f64 = 1e-3;

/// One thing to know of a head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HeadNote {
    /// The fit ended before it was near its optimum: what it gives says more of the fit than of the data.
    NotConverged {
        /// The objective where it ended.
        objective: f64,
        /// The objective at its optimum.
        optimum: f64,
    },
    /// The optimum is only known roughly.
    Unsolved {
        /// How far the objective may lie above it, relative to the objective.
        relative_gap: f64,
    },
    /// Features whose digits single precision has lost.
    RoundedFeatures {
        /// How many.
        n_features: usize,
    },
    /// A sampler was asked for, but the head depends on no rows: none were made.
    NoUseOfSampler,
}

impl HeadNote {
    pub(super) fn of_solved(certificate: &Certificate) -> Vec<Self> {
        let mut notes = Vec::new();
        if certificate.relative_gap > 1.01 * UNSOLVED {
            notes.push(Self::Unsolved { relative_gap: certificate.relative_gap });
        }
        if certificate.rounded_features > 0 {
            notes.push(Self::RoundedFeatures { n_features: certificate.rounded_features });
        }
        notes
    }

    pub(super) fn not_converged(objective: f64, optimum: f64) -> Option<Self> {
        (objective > (1.0 + SHORT) * optimum).then_some(Self::NotConverged { objective, optimum })
    }

    /// The note as one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotConverged { objective, optimum } => {
                format!(
                    "the head has not converged: objective {objective:.4}, optimum {optimum:.4}; \
                     use the head “optimal”, or more epochs"
                )
            }
            Self::Unsolved { relative_gap } => {
                format!(
                    "the optimum of the head is only known to {:.2} % of its objective; standardize \
                     the features, or choose a larger λ",
                    100.0 * relative_gap
                )
            }
            Self::NoUseOfSampler => {
                "this head uses no synthetic points, so none are made; choose a \
                                     head that is fitted to see what the sampler does"
                    .into()
            }
            Self::RoundedFeatures { n_features } => {
                format!(
                    "{n_features} features lie so far from 0 that single precision has rounded what \
                     they say; subtract their means before the import"
                )
            }
        }
    }
}

//! One sampler over several K, as the paper's Table IV.

use super::{EvalData, Measure, Recipe, Summary, evaluate};
use crate::numerics::stats::MeanSd;
use crate::numerics::{StopToken, Stopped};

/// The K of a quick look, coarse ones first so that the curve is whole early.
pub const SWEEP_K: [usize; 11] = [10, 100, 1, 300, 30, 3, 200, 50, 5, 20, 2];
/// Seeds of a quick look.
pub const SWEEP_SEEDS: usize = 3;

/// What one K gives, over seeds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SweepPoint {
    /// The K.
    pub k: usize,
    /// Balanced accuracy of the last epoch.
    pub balanced_accuracy: MeanSd,
    /// The net gap.
    pub net_gap: Option<MeanSd>,
}

impl SweepPoint {
    /// What the seeds at one K have in common; none without a seed.
    pub fn of(k: usize, summary: &Summary) -> Option<Self> {
        let balanced_accuracy = summary.mean(Measure::BalancedAccuracy)?;
        Some(Self { k, balanced_accuracy, net_gap: summary.mean(Measure::NetGap) })
    }
}

/// Works a recipe out at one K for `n_seeds` seeds from its own on.
///
/// # Errors
/// When a stop was asked for.
pub fn sweep_point(
    subject: &EvalData,
    recipe: &Recipe,
    k: usize,
    n_seeds: usize,
    stop: &StopToken,
) -> Result<SweepPoint, Stopped> {
    let (mut accuracies, mut gaps) = (Vec::new(), Vec::new());
    for at in 0..n_seeds.max(1) as u64 {
        let mut recipe = Recipe { seed: recipe.seed.wrapping_add(at), ..recipe.clone() };
        recipe.sampling.k_neighbors = k;
        let outcome = evaluate(subject, &recipe, None, stop)?;
        accuracies.push(outcome.report.metrics.balanced_accuracy);
        gaps.extend(outcome.report.gap.net);
    }
    let balanced_accuracy = MeanSd::of(&accuracies).unwrap_or(MeanSd { mean: 0.0, sd: None });
    Ok(SweepPoint { k, balanced_accuracy, net_gap: MeanSd::of(&gaps) })
}

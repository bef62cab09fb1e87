//! What one seed of a recipe gives.

use std::sync::Arc;

use super::{EvalData, Outcome, Recipe, Seconds, evaluate};
use crate::analysis::{Metrics, Scores};
use crate::domain::thirds;
use crate::numerics::stats::ClassRanges;
use crate::numerics::{StopToken, Stopped};
use crate::refit::{Certificate, HeadNote};
use crate::sampler::Note;

/// Everything measured on one seed, without the points themselves, so that many fit the memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The recipe with its seed.
    pub recipe: Recipe,
    /// Metrics of the head at its optimum, or of the last epoch.
    pub last: Metrics,
    /// Metrics of the best epoch on test: the paper's protocol, selected on test.
    pub paper_protocol: Metrics,
    /// What the probabilities of the last epoch are worth; none where it was not measured.
    pub scores: Option<Scores>,
    /// The gap of every class, in embedding units.
    pub gap: Vec<Option<f64>>,
    /// Their mean.
    pub net_gap: Option<f64>,
    /// The weight norm of every class.
    pub weight_norms: Vec<Option<f64>>,
    /// The largest weight norm over the smallest.
    pub norm_spread: Option<f64>,
    /// The mean recall of the rarest third of the classes, 0–1.
    pub rare_recall: Option<f64>,
    /// The predicted class of every test row.
    pub predicted: Vec<u32>,
    /// The ranges of training and synthetic points together.
    pub train_ranges: Arc<ClassRanges>,
    /// New points per class.
    pub n_synthetic: Vec<usize>,
    /// How long the parts took.
    pub seconds: Seconds,
    /// What the sampler did other than asked.
    pub notes: Vec<Note>,
    /// What a person should know of the head.
    pub head_notes: Vec<HeadNote>,
    /// How near the head is to its optimum, where it was solved.
    pub certificate: Option<Certificate>,
}

impl Trial {
    /// What was measured of an outcome.
    pub fn of(subject: &EvalData, outcome: &Outcome, scores: Option<Scores>) -> Self {
        let report = &outcome.report;
        Self {
            recipe: outcome.recipe.clone(),
            last: report.metrics.clone(),
            paper_protocol: outcome.paper_protocol.clone(),
            scores,
            gap: report.gap.per_class.clone(),
            net_gap: report.gap.net,
            weight_norms: report.weight_norms.clone(),
            norm_spread: report.norm_spread(),
            rare_recall: rare_recall(subject, &report.metrics),
            predicted: report.predicted.clone(),
            train_ranges: Arc::clone(&outcome.train_ranges),
            n_synthetic: outcome.synthetic.counts.clone(),
            seconds: outcome.seconds,
            notes: outcome.synthetic.notes.clone(),
            head_notes: outcome.head_notes.clone(),
            certificate: outcome.certificate,
        }
    }
}

/// The mean recall of the rarest third of the classes; of those with test points.
pub(super) fn rare_recall(subject: &EvalData, metrics: &Metrics) -> Option<f64> {
    let [.., rare] = thirds(&subject.order);
    let recalls: Vec<f64> =
        rare.iter().filter_map(|&class_idx| metrics.recall[class_idx]).collect();
    (!recalls.is_empty()).then(|| recalls.iter().sum::<f64>() / recalls.len() as f64)
}

/// Works a recipe out for its own seed, with all measures.
///
/// # Errors
/// When a stop was asked for.
pub fn trial(subject: &EvalData, recipe: &Recipe, stop: &StopToken) -> Result<Trial, Stopped> {
    let outcome = evaluate(subject, recipe, None, stop)?;
    let scores = Scores::new(&outcome.head, &subject.test);
    Ok(Trial::of(subject, &outcome, Some(scores)))
}

/// The seeds of a recipe, one after another from its own on; at least one.
pub fn seeds(recipe: &Recipe, n_seeds: usize) -> impl Iterator<Item = Recipe> + '_ {
    (0..n_seeds.max(1) as u64)
        .map(|at| Recipe { seed: recipe.seed.wrapping_add(at), ..recipe.clone() })
}

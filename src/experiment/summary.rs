//! A recipe over several seeds.

use serde::Serialize;

use super::{Outcome, Recipe, Seconds, Subject, evaluate};
use crate::analysis::{Metrics, Scores};
use crate::numerics::stats::MeanSd;
use crate::numerics::{StopToken, Stopped};

/// What a recipe gives: mean and deviation over its seeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The recipe, with the first of the seeds.
    pub recipe: Recipe,
    /// How many seeds.
    pub n_seeds: usize,
    /// Metrics of the last epoch.
    pub last: MetricSummary,
    /// Metrics of the best epoch on test: the paper's protocol, selected on test.
    pub paper_protocol: MetricSummary,
    /// Expected calibration error of the last epoch.
    pub calibration_error: Option<MeanSd>,
    /// Macro one-against-rest AUC of the last epoch.
    pub auc: Option<MeanSd>,
    /// Recall, precision, F1 and gap of every class.
    pub per_class: Vec<ClassSummary>,
    /// The net gap.
    pub net_gap: Option<MeanSd>,
    /// New points per class, of the first seed.
    pub n_synthetic: Vec<usize>,
    /// How long one seed took: the mean of every part.
    pub seconds: Seconds,
    /// The same as one number.
    pub total_seconds: MeanSd,
    /// What was done other than asked, each once; as sentences.
    pub notes: Vec<String>,
}

/// Mean and deviation of the metrics over seeds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MetricSummary {
    /// Mean of recalls.
    pub balanced_accuracy: MeanSd,
    /// The paper's G-mean.
    pub g_mean_paper: MeanSd,
    /// The geometric mean of recalls.
    pub g_mean: MeanSd,
    /// Mean of F1.
    pub macro_f1: MeanSd,
}

/// What a recipe gives for one class. None where a value is undefined.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ClassSummary {
    /// Recall of the last epoch.
    pub recall: Option<MeanSd>,
    /// Precision of the last epoch.
    pub precision: Option<MeanSd>,
    /// F1 of the last epoch.
    pub f1: Option<MeanSd>,
    /// The gap.
    pub gap: Option<MeanSd>,
    /// The weight norm.
    pub weight_norm: Option<MeanSd>,
}

/// What is kept of one seed: without its points, so that many seeds fit the memory.
struct Trial {
    outcome: Outcome,
    scores: Scores,
}

/// Works a recipe out for `n_seeds` seeds, one after another from its own; at least for one.
///
/// # Errors
/// When a stop was asked for.
pub fn summarize(
    subject: &Subject,
    recipe: &Recipe,
    n_seeds: usize,
    classes: &crate::domain::Classes,
    stop: &StopToken,
) -> Result<Summary, Stopped> {
    let mut trials = Vec::new();
    for at in 0..n_seeds.max(1) as u64 {
        let recipe = Recipe { seed: recipe.seed.wrapping_add(at), ..recipe.clone() };
        let mut outcome = evaluate(subject, &recipe, None, stop)?;
        let scores = Scores::new(&outcome.head, &subject.test);
        outcome.synthetic.flat = Vec::new();
        outcome.synthetic.parents = Vec::new();
        trials.push(Trial { outcome, scores });
    }
    Ok(Summary::of(recipe, &trials, classes))
}

impl Summary {
    fn of(recipe: &Recipe, trials: &[Trial], classes: &crate::domain::Classes) -> Self {
        let over = |pick: &dyn Fn(&Trial) -> Option<f64>| {
            MeanSd::of(&trials.iter().filter_map(pick).collect::<Vec<_>>())
        };
        let always = |pick: &dyn Fn(&Outcome) -> f64| {
            let values: Vec<f64> = trials.iter().map(|trial| pick(&trial.outcome)).collect();
            MeanSd::of(&values).unwrap_or(MeanSd { mean: 0.0, sd: None })
        };
        let metrics = |of: fn(&Outcome) -> &Metrics| MetricSummary {
            balanced_accuracy: always(&|outcome| of(outcome).balanced_accuracy),
            g_mean_paper: always(&|outcome| of(outcome).g_mean_paper),
            g_mean: always(&|outcome| of(outcome).g_mean),
            macro_f1: always(&|outcome| of(outcome).macro_f1),
        };
        let class = |class_idx: usize| {
            let report = |pick: &dyn Fn(&crate::analysis::Report) -> Option<f64>| {
                over(&|trial| pick(&trial.outcome.report))
            };
            ClassSummary {
                recall: report(&|report| report.metrics.recall[class_idx]),
                precision: report(&|report| report.metrics.precision[class_idx]),
                f1: report(&|report| report.metrics.f1[class_idx]),
                gap: report(&|report| report.gap.per_class[class_idx]),
                weight_norm: report(&|report| report.weight_norms[class_idx]),
            }
        };
        let seconds = Seconds {
            sample: always(&|outcome| outcome.seconds.sample).mean,
            refit: always(&|outcome| outcome.seconds.refit).mean,
            report: always(&|outcome| outcome.seconds.report).mean,
        };
        let mut notes = Vec::new();
        for note in trials.iter().flat_map(|trial| &trial.outcome.synthetic.notes) {
            // Most notes hang on the data, not on the seed: each is said once.
            let sentence = note.sentence(classes);
            if !notes.contains(&sentence) {
                notes.push(sentence);
            }
        }
        Self {
            recipe: recipe.clone(),
            n_seeds: trials.len(),
            last: metrics(|outcome| &outcome.report.metrics),
            paper_protocol: metrics(|outcome| &outcome.paper_protocol),
            calibration_error: over(&|trial| trial.scores.calibration_error),
            auc: over(&|trial| trial.scores.auc),
            per_class: (0..classes.len()).map(class).collect(),
            net_gap: over(&|trial| trial.outcome.report.gap.net),
            n_synthetic: trials.first().map_or(vec![], |t| t.outcome.synthetic.counts.clone()),
            total_seconds: always(&|outcome| outcome.seconds.total()),
            seconds,
            notes,
        }
    }
}

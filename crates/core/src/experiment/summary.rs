//! A recipe over several seeds.

use std::sync::Arc;

use super::{EvalData, Measure, Recipe, Seconds, Trial, seeds, trial};
use crate::analysis::Metrics;
use crate::domain::Classes;
use crate::numerics::stats::MeanSd;
use crate::numerics::{StopToken, Stopped};
use crate::refit::HeadNote;

/// What a recipe gives: all its seeds, and what they have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The recipe, with the first of the seeds.
    pub recipe: Recipe,
    /// What every seed gave, in the order of the seeds; at least one.
    pub trials: Vec<Arc<Trial>>,
}

/// Works a recipe out for `n_seeds` seeds, one after another from its own; at least for one.
///
/// # Errors
/// When a stop was asked for.
pub fn summarize(
    subject: &EvalData,
    recipe: &Recipe,
    n_seeds: usize,
    stop: &StopToken,
) -> Result<Summary, Stopped> {
    let trials = seeds(recipe, n_seeds).map(|recipe| trial(subject, &recipe, stop).map(Arc::new));
    Ok(Summary { recipe: recipe.clone(), trials: trials.collect::<Result<_, _>>()? })
}

impl Summary {
    /// How many seeds.
    pub fn n_seeds(&self) -> usize {
        self.trials.len()
    }

    /// One measure of every seed that has it.
    pub fn values(&self, measure: Measure) -> Vec<f64> {
        self.trials.iter().filter_map(|trial| measure.of(trial)).collect()
    }

    /// Mean and deviation of a measure over the seeds. A recipe without chance has no deviation
    /// however often it is repeated: it is 0.
    pub fn mean(&self, measure: Measure) -> Option<MeanSd> {
        self.over(|trial| measure.of(trial))
    }

    /// Mean and deviation of anything that a trial knows.
    pub fn over(&self, value: impl Fn(&Trial) -> Option<f64>) -> Option<MeanSd> {
        let values: Vec<f64> = self.trials.iter().filter_map(|trial| value(trial)).collect();
        let MeanSd { mean, sd } = MeanSd::of(&values)?;
        Some(MeanSd { mean, sd: if self.recipe.is_random() { sd } else { sd.or(Some(0.0)) } })
    }

    /// The same for every class.
    pub fn per_class(&self, value: impl Fn(&Trial) -> &[Option<f64>]) -> Vec<Option<MeanSd>> {
        let n_classes = self.trials.first().map_or(0, |trial| trial.gap.len());
        (0..n_classes).map(|class_idx| self.over(|trial| value(trial)[class_idx])).collect()
    }

    /// The recall of every class in the last epoch.
    pub fn recall(&self) -> Vec<Option<MeanSd>> {
        self.per_class(|trial| &trial.last.recall)
    }

    /// Metrics of one of the two protocols, by name.
    pub fn metrics(&self, of: impl Fn(&Trial) -> &Metrics) -> [(&'static str, Option<MeanSd>); 4] {
        [
            ("balanced_accuracy", self.over(|trial| Some(of(trial).balanced_accuracy))),
            ("g_mean_paper", self.over(|trial| Some(of(trial).g_mean_paper))),
            ("g_mean", self.over(|trial| Some(of(trial).g_mean))),
            ("macro_f1", self.over(|trial| Some(of(trial).macro_f1))),
        ]
    }

    /// How long one seed took: the mean of every part.
    pub fn seconds(&self) -> Seconds {
        let n = self.trials.len().max(1) as f64;
        let mean = |part: fn(&Seconds) -> f64| {
            self.trials.iter().map(|trial| part(&trial.seconds)).sum::<f64>() / n
        };
        Seconds {
            sample: mean(|seconds| seconds.sample),
            refit: mean(|seconds| seconds.refit),
            report: mean(|seconds| seconds.report),
        }
    }

    /// What was done other than asked, each once; as sentences.
    pub fn notes(&self, classes: &Classes) -> Vec<String> {
        let mut notes = Vec::new();
        let of_trial = |trial: &Arc<Trial>| -> Vec<String> {
            let of_sampler = trial.notes.iter().map(|note| note.sentence(classes));
            of_sampler.chain(trial.head_notes.iter().map(HeadNote::sentence)).collect()
        };
        for sentence in self.trials.iter().flat_map(of_trial) {
            // Most notes hang on the data, not on the seed: each is said once.
            if !notes.contains(&sentence) {
                notes.push(sentence);
            }
        }
        notes
    }
}

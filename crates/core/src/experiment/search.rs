//! The search over all samplers: candidates, and what the validation subsets say of them.

use std::sync::Arc;

use super::{
    Direction, EvalData, Measure, Recipe, SEARCH_SEEDS, Summary, Trial, TrialKind, TrialTask,
    ValidationSplit, Variant, Verdict, candidates, seeds, verdict,
};

/// Candidates with what is known of them so far. Nothing in it has seen the test set.
pub struct Search {
    /// The candidates with their seeds on the validation subsets, in the order in which they are tried.
    pub candidates: Vec<Summary>,
    /// Trials that were made.
    pub n_done: usize,
    /// Trials there are to make.
    pub n_all: usize,
    /// Whether more is on its way.
    pub running: bool,
}

impl Search {
    /// The candidates for a recipe's head and seed, and the trials that measure them.
    pub fn new(subject: &Arc<EvalData>, base: &Recipe) -> (Self, Vec<TrialTask>) {
        let recipes = candidates(base);
        let mut tasks = Vec::new();
        for at in 0..SEARCH_SEEDS {
            // Every seed has a subset of its own, so that the spread covers the choice of the subset.
            let cut = Arc::new(ValidationSplit::new(
                Arc::clone(subject),
                base.seed.wrapping_add(at as u64),
            ));
            for recipe in &recipes {
                let Some(recipe) = seeds(recipe, SEARCH_SEEDS).nth(at) else { continue };
                let what = TrialKind::Validate(Arc::clone(&cut));
                tasks.push(TrialTask { subject: Arc::clone(subject), recipe, what });
            }
        }
        let candidates =
            recipes.into_iter().map(|recipe| Summary { recipe, trials: Vec::new() }).collect();
        (Self { candidates, n_done: 0, n_all: tasks.len(), running: true }, tasks)
    }

    /// Takes a trial in.
    pub fn add(&mut self, trial: Arc<Trial>) {
        let is_of = |candidate: &Summary| {
            seeds(&candidate.recipe, SEARCH_SEEDS).any(|recipe| recipe == trial.recipe)
        };
        let Some(candidate) = self.candidates.iter_mut().find(|candidate| is_of(candidate)) else {
            return;
        };
        // One that was on its way when the search was begun again is not counted twice.
        if candidate.trials.iter().any(|known| known.recipe == trial.recipe) {
            return;
        }
        candidate.trials.push(trial);
        // Whatever order they come in, their sums are taken in one.
        candidate.trials.sort_by_key(|trial| trial.recipe.seed);
        self.n_done += 1;
        self.running &= self.n_done < self.n_all;
    }

    /// A trial panicked: its result will not arrive, so it is no longer counted.
    pub fn lost(&mut self) {
        self.n_all = self.n_all.saturating_sub(1).max(self.n_done);
        self.running &= self.n_done < self.n_all;
    }

    /// What may be claimed: how many candidates are within the seed spread of the best one.
    pub fn caution(&self) -> String {
        let ranked = self.ranked();
        let mean = |s: &Summary| s.mean(Measure::BalancedAccuracy);
        let best = ranked.first().and_then(|best| mean(best));
        let level = ranked.iter().skip(1).filter(|other| {
            best.zip(mean(other)).is_some_and(|(best, other)| {
                !matches!(verdict(Direction::HigherIsBetter, best, other), Verdict::Differs { .. })
            })
        });
        match level.count() {
            0 => "The best differs from every other candidate by more than the spread of its seeds"
                .into(),
            n => format!(
                "{n} of {} others are within the seed spread of the best: choosing among them is chance",
                ranked.len() - 1
            ),
        }
    }

    /// The best candidate so far as a variant to pin; none before the first trial.
    pub fn best(&self, n_seeds: usize) -> Option<Variant> {
        let best = self.ranked().first()?.recipe.clone();
        let note = format!("best of {} on the validation subset", self.candidates.len());
        Some(Variant { note, ..Variant::of(best, n_seeds) })
    }

    /// The candidates that were tried, best first by balanced accuracy on the cuts; while the search
    /// runs some have fewer seeds than others.
    pub fn ranked(&self) -> Vec<&Summary> {
        let mean = |s: &Summary| s.mean(Measure::BalancedAccuracy).map_or(0.0, |mean| mean.mean);
        let mut found: Vec<&Summary> = self.candidates.iter().filter(|s| s.n_seeds() > 0).collect();
        found.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
        found
    }
}

//! Planning a comparison: which experiments it needs, and what they say once they are there. The window
//! and the command line both plan here.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{
    EpochPoint, EvalData, Recipe, SWEEP_K, SWEEP_SEEDS, Summary, SweepPoint, Trial, TrialKind,
    TrialResult, TrialTask, Variant, seeds, sweeps_first,
};

/// One experiment that a study needs: a recipe with its seed, and whether its fit is followed over the
/// epochs instead of measured at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The recipe.
    pub recipe: Recipe,
    /// Whether the head is wanted over its epochs.
    pub is_curve: bool,
}

impl Wanted {
    /// What must be run on a run, so that the result comes.
    pub fn task(self, subject: &Arc<EvalData>) -> TrialTask {
        let what = if self.is_curve { TrialKind::Curve } else { TrialKind::Trial };
        TrialTask { subject: Arc::clone(subject), recipe: self.recipe, what }
    }
}

/// Variants on a run: their seeds, and for charts also other K and the epochs of the fit.
pub struct Study<'a> {
    /// What is compared.
    pub variants: &'a [Variant],
    /// Whether variants with a K are also wanted at every K of [`SWEEP_K`].
    pub over_k: bool,
    /// Whether fitted heads are also wanted over their epochs.
    pub over_epochs: bool,
}

/// What is known of the variants of a study.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyResults {
    /// One per variant; none while no seed of it is known.
    pub summaries: Vec<Option<Summary>>,
    /// Variants over K, by their place among the variants, each where more than one K is known.
    pub sweeps: Vec<(usize, Vec<SweepPoint>)>,
    /// Variants over the epochs of their fit.
    pub curves: Vec<(usize, Vec<EpochPoint>)>,
}

impl Study<'_> {
    /// Every experiment once, those of the table first.
    pub fn wanted(&self) -> Vec<Wanted> {
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut known = HashSet::new();
        let mut add = |recipe: Recipe, is_curve: bool| {
            // A variant may stand on the way of another one over K.
            if known.insert((RecipeKey::of(&recipe), is_curve)) {
                wanted.push(Wanted { recipe, is_curve });
            }
        };
        for variant in self.variants {
            seeds(&variant.recipe, n_trials(variant)).for_each(|recipe| add(recipe, false));
        }
        for (idx, Variant { recipe, .. }) in self.variants.iter().enumerate() {
            if self.over_k && sweeps_first(self.variants, idx) {
                for (_, recipe) in over_k(recipe) {
                    seeds(&recipe, SWEEP_SEEDS).for_each(|recipe| add(recipe, false));
                }
            }
            if self.over_epochs && recipe.head.method.uses_epochs() {
                add(recipe.clone(), true);
            }
        }
        wanted
    }

    /// What is known so far.
    pub fn results(&self, known: &TrialCache) -> StudyResults {
        let summary = |variant: &Variant| known.summary(&variant.recipe, n_trials(variant));
        let mut sweeps = Vec::new();
        let mut curves = Vec::new();
        for (idx, variant) in self.variants.iter().enumerate() {
            if self.over_k && sweeps_first(self.variants, idx) {
                let points = over_k(&variant.recipe).filter_map(|(k, recipe)| {
                    SweepPoint::of(k, &known.summary(&recipe, SWEEP_SEEDS)?)
                });
                let points: Vec<SweepPoint> = points.collect();
                // A single K is known of every variant; it is no curve.
                if points.len() > 1 {
                    sweeps.push((idx, points));
                }
            }
            if let Some(points) = known.curve(&variant.recipe).filter(|_| self.over_epochs) {
                curves.push((idx, points.as_ref().clone()));
            }
        }
        StudyResults { summaries: self.variants.iter().map(summary).collect(), sweeps, curves }
    }
}

/// The seeds that a variant is tried with: one if the recipe is not random.
fn n_trials(variant: &Variant) -> usize {
    if variant.recipe.is_random() { variant.n_seeds } else { 1 }
}

/// A recipe at every K of a curve, in the order of K.
fn over_k(recipe: &Recipe) -> impl Iterator<Item = (usize, Recipe)> + '_ {
    let mut ks = SWEEP_K;
    ks.sort_unstable();
    ks.into_iter().map(|k| {
        let mut recipe = recipe.clone();
        recipe.sampling.k_neighbors = k;
        (k, recipe)
    })
}

/// What a recipe is known by: the command that gives its numbers names everything that matters, so
/// recipes that differ in an unused parameter share their results.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct RecipeKey(String);

impl RecipeKey {
    fn of(recipe: &Recipe) -> Self {
        Self(recipe.command("RUN"))
    }
}

/// Results by recipe, and which are on their way: an experiment is a function of its recipe, so none is
/// made twice.
#[derive(Default)]
pub struct TrialCache {
    trials: HashMap<RecipeKey, Arc<Trial>>,
    curves: HashMap<RecipeKey, Arc<Vec<EpochPoint>>>,
    pending: HashMap<(RecipeKey, bool), Recipe>,
}

impl TrialCache {
    /// Keeps a result.
    pub fn add(&mut self, recipe: &Recipe, result: TrialResult) {
        let key = RecipeKey::of(recipe);
        match result {
            TrialResult::Trial(trial) => {
                self.pending.remove(&(key.clone(), false));
                self.trials.insert(key, trial);
            }
            TrialResult::Curve(points) => {
                self.pending.remove(&(key.clone(), true));
                self.curves.insert(key, points);
            }
        }
    }

    /// The seeds of a recipe that are known; none if no seed is.
    pub fn summary(&self, recipe: &Recipe, n_seeds: usize) -> Option<Summary> {
        let found =
            seeds(recipe, n_seeds).filter_map(|recipe| self.trials.get(&RecipeKey::of(&recipe)));
        let trials: Vec<Arc<Trial>> = found.cloned().collect();
        (!trials.is_empty()).then(|| Summary { recipe: recipe.clone(), trials })
    }

    /// A head over its epochs, if that is known.
    pub fn curve(&self, recipe: &Recipe) -> Option<&Arc<Vec<EpochPoint>>> {
        self.curves.get(&RecipeKey::of(recipe))
    }

    /// Whether a result is known.
    pub fn knows(&self, wanted: &Wanted) -> bool {
        let key = RecipeKey::of(&wanted.recipe);
        match wanted.is_curve {
            true => self.curves.contains_key(&key),
            false => self.trials.contains_key(&key),
        }
    }

    /// Marks what is neither known nor pending as pending, and gives it. Also tells whether something
    /// is pending that is no longer wanted; it is forgotten here.
    pub fn ask(&mut self, wanted: Vec<Wanted>) -> (bool, Vec<Wanted>) {
        let mut pending = HashMap::new();
        let mut missing = Vec::new();
        for wanted in wanted {
            let key = (RecipeKey::of(&wanted.recipe), wanted.is_curve);
            if self.knows(&wanted) || pending.contains_key(&key) {
                continue;
            }
            if !self.pending.contains_key(&key) {
                missing.push(wanted.clone());
            }
            pending.insert(key, wanted.recipe);
        }
        let stops = self.pending.keys().any(|key| !pending.contains_key(key));
        self.pending = pending;
        (stops, missing)
    }

    /// All that is pending, in one order for one set.
    pub fn pending(&self) -> Vec<Wanted> {
        let mut all: Vec<(&(RecipeKey, bool), &Recipe)> = self.pending.iter().collect();
        all.sort_by_key(|(key, _)| *key);
        let wanted = |((_, is_curve), recipe): (&(RecipeKey, bool), &Recipe)| Wanted {
            recipe: recipe.clone(),
            is_curve: *is_curve,
        };
        all.into_iter().map(wanted).collect()
    }

    /// How many results are pending.
    pub fn n_pending(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refit::HeadMethod;
    use crate::sampler::SamplerKind;

    fn variants() -> Vec<Variant> {
        let of = |kind: SamplerKind| {
            let mut recipe = Recipe::of(kind, HeadMethod::Fast, 0);
            recipe.sampling.k_neighbors = 10;
            Variant::of(recipe, 2)
        };
        vec![Variant::baseline(), of(SamplerKind::Smote)]
    }

    #[test]
    fn a_study_wants_every_experiment_once() {
        let variants = variants();
        let table = Study { variants: &variants, over_k: false, over_epochs: false }.wanted();
        // The baseline is not random, so it needs one trial; the other variant has two seeds.
        assert_eq!(table.len(), 1 + 2);
        let all = Study { variants: &variants, over_k: true, over_epochs: true }.wanted();
        // K = 10 is on the way of the curve: of its three seeds two were wanted before.
        assert_eq!(all.len(), 1 + 2 + SWEEP_K.len() * SWEEP_SEEDS - 2 + 1);
        assert_eq!(all.iter().filter(|wanted| wanted.is_curve).count(), 1);
        assert_eq!(all[..3], table[..]);
    }

    #[test]
    fn pending_experiments_are_not_asked_for_twice_and_unwanted_ones_are_dropped() {
        let variants = variants();
        let study = Study { variants: &variants, over_k: false, over_epochs: true };
        let mut cache = TrialCache::default();
        let (stops, missing) = cache.ask(study.wanted());
        assert!(!stops && missing.len() == 4);
        let curve = missing.iter().find(|wanted| wanted.is_curve).unwrap();
        cache.add(&curve.recipe, TrialResult::Curve(Arc::default()));
        let (stops, missing) = cache.ask(study.wanted());
        assert!(!stops && missing.is_empty() && cache.n_pending() == 3);
        let (stops, missing) = cache.ask(Vec::new());
        assert!(stops && missing.is_empty() && cache.pending().is_empty());
        let results = study.results(&cache);
        assert_eq!((results.curves.len(), results.summaries), (1, vec![None, None]));
    }
}

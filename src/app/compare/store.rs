//! What is known of seeds: an experiment is a function of its recipe, so none is made twice.

use std::collections::HashMap;
use std::sync::Arc;

use crate::experiment::{EpochPoint, Recipe, Summary, Trial, seeds};
use crate::jobs::Finding;

/// Findings by recipe.
#[derive(Default)]
pub struct Store {
    trials: HashMap<String, Arc<Trial>>,
    curves: HashMap<String, Arc<Vec<EpochPoint>>>,
    asked: HashMap<(String, bool), Recipe>,
}

/// What a recipe is known by: the command that gives its numbers names everything that matters.
fn key(recipe: &Recipe) -> String {
    recipe.command("RUN")
}

impl Store {
    /// Keeps a finding.
    pub fn add(&mut self, recipe: &Recipe, finding: Finding) {
        let key = key(recipe);
        match finding {
            Finding::Trial(trial) => {
                self.asked.remove(&(key.clone(), false));
                self.trials.insert(key, trial);
            }
            Finding::Curve(points) => {
                self.asked.remove(&(key.clone(), true));
                self.curves.insert(key, points);
            }
        }
    }

    /// The seeds of a recipe that are known; none if no seed is.
    pub fn summary(&self, recipe: &Recipe, n_seeds: usize) -> Option<Summary> {
        let found = seeds(recipe, n_seeds).filter_map(|recipe| self.trials.get(&key(&recipe)));
        let trials: Vec<Arc<Trial>> = found.cloned().collect();
        (!trials.is_empty()).then(|| Summary { recipe: recipe.clone(), trials })
    }

    /// A head over its epochs, if that is known.
    pub fn curve(&self, recipe: &Recipe) -> Option<&Arc<Vec<EpochPoint>>> {
        self.curves.get(&key(recipe))
    }

    /// What must be asked for, so that all that is wanted comes: what is neither known nor on its way.
    /// Also tells whether something is on its way that nobody wants any longer.
    pub fn ask(&mut self, wanted: Vec<(Recipe, bool)>) -> (bool, Vec<(Recipe, bool)>) {
        let is_known = |key: &str, is_curve: bool| {
            if is_curve { self.curves.contains_key(key) } else { self.trials.contains_key(key) }
        };
        let mut now = HashMap::new();
        let mut missing = Vec::new();
        for (recipe, is_curve) in wanted {
            let key = (key(&recipe), is_curve);
            if is_known(&key.0, is_curve) || now.contains_key(&key) {
                continue;
            }
            if !self.asked.contains_key(&key) {
                missing.push((recipe.clone(), is_curve));
            }
            now.insert(key, recipe);
        }
        let stops = self.asked.keys().any(|key| !now.contains_key(key));
        self.asked = now;
        (stops, missing)
    }

    /// All that is on its way, in one order for one set.
    pub fn all_asked(&self) -> Vec<(Recipe, bool)> {
        let mut all: Vec<(&(String, bool), &Recipe)> = self.asked.iter().collect();
        all.sort_by_key(|(key, _)| *key);
        all.into_iter().map(|((_, is_curve), recipe)| (recipe.clone(), *is_curve)).collect()
    }

    /// How many findings are on their way.
    pub fn n_asked(&self) -> usize {
        self.asked.len()
    }
}

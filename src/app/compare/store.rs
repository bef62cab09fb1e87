//! What is known of seeds: an experiment is a function of its recipe, so none is made twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::experiment::{EpochPoint, Recipe, Summary, Trial, seeds};
use crate::jobs::Finding;

/// Findings by recipe.
#[derive(Default)]
pub struct Store {
    trials: HashMap<String, Arc<Trial>>,
    curves: HashMap<String, Arc<Vec<EpochPoint>>>,
    asked: HashSet<(String, bool)>,
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
    /// Also tells whether something is on its way that nobody wants any longer; then all of it is
    /// to be stopped, and what is asked for begins anew.
    pub fn ask(&mut self, wanted: Vec<(Recipe, bool)>) -> (bool, Vec<(Recipe, bool)>) {
        let is_known = |key: &str, is_curve: bool| {
            if is_curve { self.curves.contains_key(key) } else { self.trials.contains_key(key) }
        };
        let mut missing: Vec<((String, bool), Recipe)> = Vec::new();
        let mut keys = HashSet::new();
        for (recipe, is_curve) in wanted {
            let key = (key(&recipe), is_curve);
            if !is_known(&key.0, is_curve) && keys.insert(key.clone()) {
                missing.push((key, recipe));
            }
        }
        let stops = !self.asked.is_subset(&keys);
        if !stops {
            missing.retain(|(key, _)| !self.asked.contains(key));
        }
        self.asked = keys;
        (stops, missing.into_iter().map(|((_, is_curve), recipe)| (recipe, is_curve)).collect())
    }

    /// How many findings are on their way.
    pub fn n_asked(&self) -> usize {
        self.asked.len()
    }
}

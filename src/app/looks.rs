//! How often the test images were looked at: the best of many recipes looks better on them than it is.

use std::collections::HashSet;

use eoscope_core::experiment::Recipe;

/// Recipes whose test results were seen on a run.
#[derive(Debug, Default)]
pub struct TestLooks {
    /// Those that were seen before the run was opened this time.
    pub before: usize,
    /// The commands of those that were seen since, each with seed 0: other seeds choose nothing.
    seen: HashSet<String>,
}

impl TestLooks {
    /// Counts a recipe, if it was not seen.
    pub fn add(&mut self, recipe: &Recipe) {
        if !recipe.is_baseline() {
            self.seen.insert(Recipe { seed: 0, ..recipe.clone() }.command("RUN"));
        }
    }

    /// How many recipes were seen.
    pub fn count(&self) -> usize {
        self.before + self.seen.len()
    }
}

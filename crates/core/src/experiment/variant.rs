//! A recipe that is kept: with a name, a colour, a note, and how often it is repeated.

use super::Recipe;

/// How many seeds can be asked for.
pub const MAX_SEEDS: usize = 100;

/// Whether the variant at a place is the first of those that are the same but for their K, and has one:
/// over K they are one curve.
pub fn sweeps_first(variants: &[Variant], at: usize) -> bool {
    let recipe = &variants[at].recipe;
    let is_same = |other: &Variant| {
        let mut other = other.recipe.clone();
        other.sampling.k_neighbors = recipe.sampling.k_neighbors;
        other == *recipe
    };
    recipe.sampling.kind.uses_k() && !variants[..at].iter().any(is_same)
}

/// A recipe that is compared with others.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// What it is called; the recipe speaks for itself where this is empty.
    pub name: String,
    /// A colour of its own in charts.
    pub color: Option<[u8; 3]>,
    /// Its hue among those of variants, which it keeps as long as it is there; by its place if there is
    /// none.
    pub slot: Option<usize>,
    /// A note about it.
    pub note: String,
    /// What it is made from, with the first seed.
    pub recipe: Recipe,
    /// How many seeds, one after another, from 1 on.
    pub n_seeds: usize,
}

impl Variant {
    /// A recipe as it is.
    pub fn of(recipe: Recipe, n_seeds: usize) -> Self {
        Self { name: String::new(), color: None, slot: None, note: String::new(), recipe, n_seeds }
    }

    /// The trained head without sampling.
    pub fn baseline() -> Self {
        Self::of(Recipe::baseline(), 1)
    }

    /// Its name, or what its recipe is.
    pub fn title(&self) -> String {
        if self.name.is_empty() { self.recipe.title() } else { self.name.clone() }
    }

    /// The command line that gives its numbers on the run at `run`.
    pub fn command(&self, run: &str) -> String {
        let seeds =
            if self.n_seeds > 1 { format!(" --seeds {}", self.n_seeds) } else { String::new() };
        self.recipe.command(run) + &seeds
    }
}

//! The recipes that a search tries, and the baselines that any of them must beat.

use super::Recipe;
use crate::refit::HeadMethod;
use crate::sampler::SamplerKind;

/// The K that are tried.
pub const SEARCH_K: [usize; 5] = [5, 10, 50, 100, 300];

/// Every sampler with every K, each with the head and the seed of `base`, and the cheap baselines that
/// any of them must beat.
pub fn candidates(base: &Recipe) -> Vec<Recipe> {
    let mut found = baselines(base);
    let head =
        if base.head.method == HeadMethod::Keep { Recipe::default().head } else { base.head };
    for kind in SamplerKind::ALL.into_iter().filter(|kind| kind.uses_k()) {
        for k in SEARCH_K {
            let mut recipe = Recipe::of(kind, HeadMethod::default(), base.seed);
            recipe.sampling.k_neighbors = k;
            recipe.head = head;
            found.push(recipe);
        }
    }
    found
}

/// What a sampler must beat to be worth its trouble: a head re-fitted without sampling, copies, and the
/// formulas that need no fit.
pub fn baselines(base: &Recipe) -> Vec<Recipe> {
    let fitted = if base.head.method.is_fitted() { base.head } else { Recipe::default().head };
    let none = |method| Recipe::of(SamplerKind::None, method, base.seed);
    let mut plain = none(HeadMethod::default());
    plain.head = fitted;
    let mut copies = Recipe::of(SamplerKind::Random, HeadMethod::default(), base.seed);
    copies.head = fitted;
    vec![
        plain,
        copies,
        none(HeadMethod::NearestMean),
        none(HeadMethod::TauNorm),
        none(HeadMethod::LogitAdjusted),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_all_samplers_and_controls_once() {
        let found = candidates(&Recipe::baseline());
        assert_eq!(found.len(), 7 * SEARCH_K.len() + 5);
        for (at, recipe) in found.iter().enumerate() {
            assert!(!recipe.is_baseline() && !found[..at].contains(recipe), "{recipe:?}");
        }
    }
}

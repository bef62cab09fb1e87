//! Trying every sampler, and choosing without a look at the test set.

use std::sync::Arc;

use ndarray::Axis;

use super::{EvalData, Recipe};
use crate::domain::Embeddings;
use crate::numerics::rng::take_aside;
use crate::refit::HeadMethod;
use crate::sampler::SamplerKind;

/// The K that are tried.
pub const SEARCH_K: [usize; 5] = [5, 10, 50, 100, 300];
/// Seeds of every candidate; each has a validation subset of its own.
pub const SEARCH_SEEDS: usize = 3;
/// The share of each class's training rows that is held out for choosing: a quarter, so that also rare
/// classes have a few.
pub const VALIDATION_SHARE: f64 = 0.25;

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

/// A run in which a stratified part of the training rows takes the place of the test rows; the test
/// rows are not looked at. A class keeps at least one row, and gives at least one where it has two.
///
/// The network has seen the rows that are held out, so values on them are too good; what they are for
/// is the order of the candidates.
pub fn validation_subset(subject: &EvalData, seed: u64) -> EvalData {
    let train = subject.space.train();
    let by_class = subject.space.rows_by_class().iter();
    let groups = by_class.map(|rows| rows.iter().map(|&row| row as usize).collect());
    let (kept, held_out) = take_aside(groups.collect(), VALIDATION_SHARE, seed);
    let rows = |rows: &[usize]| {
        let labels = rows.iter().map(|&row| train.labels()[row]).collect();
        let features = train.features().select(Axis(0), rows);
        let part = Embeddings::new(features, labels, train.n_classes());
        Arc::new(part.expect("rows of sound embeddings are sound"))
    };
    EvalData::new(rows(&kept), rows(&held_out), subject.head.clone())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::domain::Head;

    #[test]
    fn a_cut_is_stratified_and_holds_no_test_row() {
        let n = [20, 5, 1];
        let labels: Vec<u32> = n.iter().zip(0..).flat_map(|(&n, label)| vec![label; n]).collect();
        let values = Array2::from_shape_fn((26, 2), |(row, _)| row as f32);
        let train = Arc::new(Embeddings::new(values, labels, 3).unwrap());
        let test = Array2::from_elem((3, 2), 1000.0);
        let test = Arc::new(Embeddings::new(test, vec![0, 1, 2], 3).unwrap());
        let head = Head::linear(Array2::zeros((3, 2)), Array1::zeros(3));
        let subject = EvalData::new(train, test, head);
        let cut = validation_subset(&subject, 0);
        assert_eq!(cut.test.counts(), [5, 1, 0]);
        assert_eq!(cut.space.train().counts(), [15, 4, 1]);
        let mut rows: Vec<f32> = cut.space.train().features().column(0).to_vec();
        rows.extend(cut.test.features().column(0));
        rows.sort_by(f32::total_cmp);
        assert_eq!(rows, (0..26).map(|row| row as f32).collect::<Vec<_>>());
        let other = validation_subset(&subject, 1);
        assert_ne!(other.test.features(), cut.test.features(), "another seed, another cut");
    }

    #[test]
    fn candidates_are_all_samplers_and_controls_once() {
        let found = candidates(&Recipe::baseline());
        assert_eq!(found.len(), 7 * SEARCH_K.len() + 5);
        for (at, recipe) in found.iter().enumerate() {
            assert!(!recipe.is_baseline() && !found[..at].contains(recipe), "{recipe:?}");
        }
    }
}

use std::sync::Arc;

use ndarray::{Array1, Array2};
use rand::RngCore;

use super::*;
use crate::domain::{Embeddings, Head};
use crate::experiment::{Recipe, Trial, trial};
use crate::numerics::rng::{Purpose, stream, unit};
use crate::refit::HeadMethod;
use crate::sampler::SamplerKind;

/// Test rows of classes of these sizes in two features that take no part in what is predicted.
fn subject(sizes: &[usize]) -> EvalData {
    let labels: Vec<u32> = sizes.iter().zip(0..).flat_map(|(&n, label)| vec![label; n]).collect();
    let mut rng = stream(0, Purpose::Projection, 0);
    let mut points = |labels: Vec<u32>| {
        let values = Array2::from_shape_fn((labels.len(), 2), |_| unit(&mut rng));
        Arc::new(Embeddings::new(values, labels, sizes.len()).unwrap())
    };
    let train = points((0..sizes.len() as u32).flat_map(|label| [label; 2]).collect());
    let head = Head::linear(Array2::zeros((sizes.len(), 2)), Array1::zeros(sizes.len()));
    EvalData::new(train, points(labels), head)
}

/// A variant with these predictions for each of its seeds.
fn summary(subject: &EvalData, recipe: &Recipe, predicted: &[Vec<u32>]) -> Summary {
    let known = trial(subject, &Recipe::baseline(), &StopToken::new()).unwrap();
    let trials = predicted.iter().zip(0..).map(|(predicted, seed)| {
        let confusion = crate::analysis::Confusion::new(
            subject.test.labels(),
            predicted,
            subject.test.n_classes(),
        );
        let recipe = Recipe { seed, ..recipe.clone() };
        let last = crate::analysis::Metrics::new(&confusion);
        Arc::new(Trial { recipe, last, predicted: predicted.clone(), ..known.clone() })
    });
    Summary { recipe: recipe.clone(), trials: trials.collect() }
}

fn of(subject: &EvalData, summaries: Vec<Summary>, measures: &[Measure]) -> Claims {
    let summaries: Vec<Option<Summary>> = summaries.into_iter().map(Some).collect();
    let run = RunSummaries { subject, summaries: &summaries };
    Claims::new(&[run], measures, &StopToken::new()).unwrap()
}

/// A recipe without chance, and one with.
fn plain() -> Recipe {
    Recipe::of(SamplerKind::None, HeadMethod::NearestMean, 0)
}

fn random() -> Recipe {
    Recipe::of(SamplerKind::Random, HeadMethod::NearestMean, 0)
}

/// Predictions that are right but for the first `wrong` rows of every class.
fn wrong_on(subject: &EvalData, wrong: impl Fn(usize) -> bool) -> Vec<u32> {
    let n = subject.test.n_classes() as u32;
    let labels = subject.test.labels().iter().enumerate();
    labels.map(|(row, &label)| if wrong(row) { (label + 1) % n } else { label }).collect()
}

#[test]
fn images_that_only_one_gets_right_are_counted_and_tested() {
    let subject = subject(&[50, 50]);
    let a = summary(&subject, &plain(), &[wrong_on(&subject, |row| row < 4)]);
    let b = summary(&subject, &plain(), &[wrong_on(&subject, |row| (3..12).contains(&row))]);
    let claims = of(&subject, vec![b, a], &[Measure::BalancedAccuracy, Measure::MacroF1]);
    let [claim, f1] = &claims.pairs[..] else { panic!("{claims:?}") };
    assert_eq!((claim.a, claim.b, claim.mcnemar), (1, 0, Mcnemar { only_a: 8, only_b: 3 }));
    assert!((claim.difference - 0.05).abs() < 1e-12);
    // 2 · P(X ≤ 3 of 11) = 2 · (1 + 11 + 55 + 165) / 2048.
    assert!((claim.mcnemar.p() - 464.0 / 2048.0).abs() < 1e-12);
    assert!(claim.p_images().unwrap() >= claim.mcnemar.p() && claim.seeds == Chance::NoPart);
    assert!(!claim.holds && !f1.holds && claim.interval.unwrap()[0] < 0.0);
    let names = ["none", "copies"].map(String::from);
    assert_eq!(
        claims.sentences(&names, Measure::BalancedAccuracy),
        [
            "copies against none: 8 images only copies gets right, 3 only none (p = .23): no difference can be claimed"
        ]
    );
}

#[test]
fn a_claim_needs_images_and_seeds() {
    let subject = subject(&[100, 100]);
    let none = summary(&subject, &plain(), &[wrong_on(&subject, |row| row < 40)]);
    let seeds = |n: usize| -> Vec<Vec<u32>> {
        (0..n).map(|seed| wrong_on(&subject, |row| row < seed % 3)).collect()
    };
    let names = ["none", "copies"].map(String::from);
    let five = summary(&subject, &random(), &seeds(5));
    let claims = of(&subject, vec![none.clone(), five], &[Measure::Accuracy]);
    assert_eq!(claims.pairs[0].seeds, Chance::P(0.0625));
    let said = &claims.sentences(&names, Measure::Accuracy)[0];
    assert!(said.contains("6 seeds are needed for a test, there are 5: no difference"), "{said}");
    let six = summary(&subject, &random(), &seeds(6));
    let claims = of(&subject, vec![none.clone(), six], &[Measure::Accuracy]);
    assert!(claims.pairs[0].holds, "{:?}", claims.pairs);
    let said = &claims.sentences(&names, Measure::Accuracy)[0];
    assert!(said.starts_with("copies beats none in accuracy by 0.19"), "{said}");
    let one = summary(&subject, &random(), &seeds(1));
    let claims = of(&subject, vec![none, one], &[Measure::Accuracy]);
    assert_eq!(claims.pairs[0].seeds, Chance::Untested(Untested::OneSeed));
    assert!(!claims.pairs[0].holds && claims.pairs[0].corrected.is_none());
}

#[test]
fn classes_of_one_test_image_leave_mcnemar_alone() {
    let subject = subject(&[1; 40]);
    let a = summary(&subject, &plain(), &[wrong_on(&subject, |_| false)]);
    let b = summary(&subject, &plain(), &[wrong_on(&subject, |row| row < 10)]);
    let measures =
        [Measure::BalancedAccuracy, Measure::MacroF1, Measure::Auc, Measure::PaperProtocol];
    let claims = of(&subject, vec![a, b], &measures);
    let [accuracy, f1, ..] = &claims.pairs[..] else { panic!("{claims:?}") };
    assert!(accuracy.holds && accuracy.interval.is_none());
    assert!((accuracy.p_images().unwrap() - 2.0 / 1024.0).abs() < 1e-12);
    assert_eq!(f1.images, Chance::Untested(Untested::SingleImages(40)));
    assert!(claims.pairs[1..].iter().all(|claim| !claim.holds));
}

#[test]
fn draws_are_the_same_at_any_number_of_threads() {
    let subject = subject(&[30, 20, 9]);
    let summaries = || {
        let a = summary(&subject, &plain(), &[wrong_on(&subject, |row| row % 7 == 0)]);
        let b = summary(&subject, &plain(), &[wrong_on(&subject, |row| row % 5 == 0)]);
        vec![a, b]
    };
    let measures = [Measure::MacroF1, Measure::GMean, Measure::NetGap];
    let with = |n| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| of(&subject, summaries(), &measures))
    };
    assert_eq!(with(1), with(3));
}

/// Two classifiers that are wrong on images by chance, and what they would give on endless images.
fn coverage(sizes: [usize; 3], measures: [Measure; 5]) -> [f64; 5] {
    const SETS: usize = 1200;
    let subject = subject(&sizes);
    // By class: the probability that both are right, only the first, only the second; else both are wrong.
    let laws = [[0.80, 0.08, 0.04], [0.60, 0.15, 0.10], [0.35, 0.30, 0.10]];
    let mut rng = stream(1, Purpose::Sampling, 0);
    let labels = subject.test.labels().to_vec();
    let draw = |rng: &mut rand_chacha::ChaCha8Rng| {
        let mut both = [Vec::new(), Vec::new()];
        for &label in &labels {
            let [right, first, second] = laws[label as usize];
            let u = f64::from(unit(rng));
            let is_right = [
                u < right + first,
                u < right || (right + first..right + first + second).contains(&u),
            ];
            let wrong = (label + 1 + rng.next_u32() % 2) % 3;
            for (predicted, is_right) in both.iter_mut().zip(is_right) {
                predicted.push(if is_right { label } else { wrong });
            }
        }
        both
    };
    // The truth, on counts as they are expected: every wrong image goes to either other class as often.
    let expected = |which: usize| {
        let mut right = [0.0; 3];
        let mut predicted = [0.0; 3];
        let actual = sizes.map(|n| n as f64);
        for (class_idx, [both, first, second]) in laws.into_iter().enumerate() {
            let recall = both + [first, second][which];
            right[class_idx] = actual[class_idx] * recall;
            predicted[class_idx] += right[class_idx];
            for other in [(class_idx + 1) % 3, (class_idx + 2) % 3] {
                predicted[other] += actual[class_idx] * (1.0 - recall) / 2.0;
            }
        }
        let counts =
            crate::analysis::ClassCounts { actual: &actual, right: &right, predicted: &predicted };
        [
            counts.balanced_accuracy(),
            counts.macro_f1(),
            counts.g_mean(),
            counts.g_mean_paper(),
            counts.accuracy(),
        ]
    };
    let (first, second) = (expected(0), expected(1));
    let mut covered = [0; 5];
    let sets: Vec<[Vec<u32>; 2]> = (0..SETS).map(|_| draw(&mut rng)).collect();
    for [a, b] in sets {
        let (a, b) = (summary(&subject, &plain(), &[a]), summary(&subject, &plain(), &[b]));
        let claims = of(&subject, vec![a, b], &measures);
        for (at, claim) in claims.pairs.iter().enumerate() {
            let sign = if claim.a == 0 { 1.0 } else { -1.0 };
            let truth = sign * (first[at] - second[at]);
            // Of classifiers that agree on all images there is none.
            let [low, high] = claim.interval.unwrap_or([-1.0, 1.0]);
            covered[at] += usize::from((low..=high).contains(&truth));
        }
    }
    covered.map(|covered| covered as f64 / SETS as f64)
}

#[test]
fn intervals_hold_the_true_difference_in_95_of_100_test_sets() {
    let measures = [
        Measure::BalancedAccuracy,
        Measure::MacroF1,
        Measure::GMean,
        Measure::GMeanPaper,
        Measure::Accuracy,
    ];
    for sizes in [[60, 40, 25], [12, 8, 5]] {
        for (share, measure) in coverage(sizes, measures).into_iter().zip(measures) {
            assert!((0.93..=0.97).contains(&share), "{sizes:?}, {measure:?}: {share}");
        }
    }
}

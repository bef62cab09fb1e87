//! What may be claimed about variants, and what may not.
//!
//! A difference has two sources of chance, and a claim needs both to allow it at 5 %, two-sided, after
//! Holm's correction over all pairs of a measure:
//!
//! * *Test images*: others would have given other numbers. The test set is drawn again ([`bootstrap`]),
//!   and for accuracy McNemar's exact test counts the images that only one of the two gets right.
//! * *Seeds*: other synthetic points would, too. The differences of paired seeds, or of runs where there
//!   are several, go through the sign-flip test, which needs six of them at least.

mod bootstrap;
mod extremes;
mod few_images;
mod mcnemar;
mod sentences;
#[cfg(test)]
mod tests;

pub use bootstrap::DRAWS;
use bootstrap::{Draws, Resampled, is_resampled, resample};
use few_images::widening;
pub use mcnemar::Mcnemar;
use rayon::prelude::*;
pub use sentences::{noun, p_text};

use super::{Direction, EvalData, Measure, Summary};
use crate::numerics::inference::{LEVEL, holm, normal_p, pairs_needed, sign_flip};
use crate::numerics::{StopToken, Stopped};

/// What variants gave on one run.
#[derive(Clone, Copy)]
pub struct RunSummaries<'a> {
    /// The run.
    pub subject: &'a EvalData,
    /// One per variant; none where it is not known.
    pub summaries: &'a [Option<Summary>],
}

/// What one source of chance says of a difference.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chance {
    /// It plays no part: neither variant depends on it.
    NoPart,
    /// The two-sided p-value, not corrected for other pairs.
    P(f64),
    /// It was not or cannot be tested.
    Untested(Untested),
}

/// Why something was not tested.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Untested {
    /// So many classes have a single test image, which cannot be drawn again.
    SingleImages(usize),
    /// The measure is not worked out on other draws of the test set.
    Measure,
    /// The measure was chosen on test.
    ChosenOnTest,
    /// A variant has a single seed.
    OneSeed,
    /// Every draw of the test set gives the same difference.
    NoSpread,
}

/// One variant against another in one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The better one, by its place among the variants.
    pub a: usize,
    /// The other one.
    pub b: usize,
    /// What is measured.
    pub measure: Measure,
    /// By how much `a` is better in the unit of the measure; not negative.
    pub difference: f64,
    /// Its 95 % interval by the choice of test images.
    pub interval: Option<[f64; 2]>,
    /// Images that only one of them gets right, on the first run.
    pub mcnemar: Mcnemar,
    /// What the test images say.
    pub images: Chance,
    /// What the seeds say, or the runs.
    pub seeds: Chance,
    /// Paired seeds, or runs.
    pub n_seeds: usize,
    /// The larger of the two p-values after Holm's correction; none if one of them is not known.
    pub corrected: Option<f64>,
    /// Whether `a` is better: both sources of chance allow it.
    pub holds: bool,
}

/// Every pair of variants in some measures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// All pairs of a measure, then those of the next one.
    pub pairs: Vec<Claim>,
    /// Seeds, or runs, that a test needs for so many pairs.
    pub n_needed: usize,
    /// Runs that take part.
    pub n_runs: usize,
}

impl Claim {
    /// The images' p-value, where there is one.
    pub fn p_images(&self) -> Option<f64> {
        p(self.images)
    }

    /// The seeds' p-value, where there is one.
    pub fn p_seeds(&self) -> Option<f64> {
        p(self.seeds)
    }
}

fn p(chance: Chance) -> Option<f64> {
    match chance {
        Chance::P(p) => Some(p),
        Chance::NoPart | Chance::Untested(_) => None,
    }
}

impl Claims {
    /// Works out every pair of variants that are known on all runs.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn new(
        runs: &[RunSummaries<'_>],
        measures: &[Measure],
        stop: &StopToken,
    ) -> Result<Self, Stopped> {
        let n_variants = runs.first().map_or(0, |run| run.summaries.len());
        let is_known =
            |at: &usize| runs.iter().all(|run| run.summaries.get(*at).is_some_and(Option::is_some));
        let known: Vec<usize> = (0..n_variants).filter(is_known).collect();
        let n_pairs = known.len() * known.len().saturating_sub(1) / 2;
        let n_needed = pairs_needed(n_pairs);
        let mut claims = Self { pairs: Vec::new(), n_needed, n_runs: runs.len() };
        if n_pairs == 0 {
            return Ok(claims);
        }
        let parts = runs.iter().map(|run| RunPart::new(run, &known, measures, stop));
        let parts: Vec<RunPart<'_>> = parts.collect::<Result<_, _>>()?;
        let places: Vec<(usize, usize)> =
            (0..known.len()).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
        for &measure in measures {
            let Some(better) = measure.better() else { continue };
            let pair = |&(a, b): &(usize, usize)| pair(&parts, measure, better, [a, b]);
            let mut pairs: Vec<Claim> = places.par_iter().filter_map(pair).collect();
            correct(&mut pairs);
            pairs
                .iter_mut()
                .for_each(|claim| (claim.a, claim.b) = (known[claim.a], known[claim.b]));
            claims.pairs.extend(pairs);
        }
        Ok(claims)
    }

    /// What is known of two variants in a measure.
    pub fn of(&self, measure: Measure, a: usize, b: usize) -> Option<&Claim> {
        let is_of = |claim: &&Claim| {
            claim.measure == measure && [[a, b], [b, a]].contains(&[claim.a, claim.b])
        };
        self.pairs.iter().find(is_of)
    }
}

/// One run with what its pairs share.
struct RunPart<'a> {
    summaries: Vec<&'a Summary>,
    resampled: Resampled,
    n_single: usize,
    rows_by_class: Vec<Vec<u32>>,
    labels: &'a [u32],
    /// Whether every class has as many test images: balanced accuracy is accuracy then.
    is_balanced: bool,
}

impl<'a> RunPart<'a> {
    fn new(
        run: &RunSummaries<'a>,
        known: &[usize],
        measures: &[Measure],
        stop: &StopToken,
    ) -> Result<Self, Stopped> {
        let summaries: Vec<&Summary> =
            known.iter().filter_map(|&at| run.summaries[at].as_ref()).collect();
        let test = &run.subject.test;
        let mut counts = test.counts();
        counts.retain(|count| *count > 0);
        Ok(Self {
            resampled: resample(run.subject, &summaries, measures, stop)?,
            summaries,
            n_single: Draws::new(test).n_single(),
            rows_by_class: test.rows_by_class(),
            labels: test.labels(),
            is_balanced: counts.iter().all(|count| *count == counts[0]),
        })
    }
}

/// One pair in one measure, the better first; none where the measure is undefined.
fn pair(
    runs: &[RunPart<'_>],
    measure: Measure,
    better: Direction,
    [a, b]: [usize; 2],
) -> Option<Claim> {
    let sign = if better == Direction::HigherIsBetter { 1.0 } else { -1.0 };
    let by_run = |run: &RunPart<'_>| {
        let mean = |at: usize| Some(run.summaries[at].mean(measure)?.mean);
        Some(sign * (mean(a)? - mean(b)?))
    };
    let by_run: Vec<f64> = runs.iter().map(by_run).collect::<Option<_>>()?;
    let difference = by_run.iter().sum::<f64>() / by_run.len() as f64;
    // Equal ones keep the order in which they are listed.
    let (a, b) = if difference < 0.0 { (b, a) } else { (a, b) };
    let difference = difference.abs();

    let first = &runs[0];
    let mcnemar = Mcnemar::new(first.labels, first.summaries[a], first.summaries[b]);
    let (interval, resampled) = from_images(runs, measure, [a, b], sign, difference);
    let counts_images =
        measure == Measure::Accuracy || measure == Measure::BalancedAccuracy && first.is_balanced;
    let images = match resampled {
        _ if !counts_images || runs.len() > 1 => resampled,
        Chance::P(p) => Chance::P(p.max(mcnemar.p())),
        // It needs no spread.
        Chance::Untested(_) | Chance::NoPart => Chance::P(mcnemar.p()),
    };
    let (seeds, n_seeds) = from_seeds(runs, measure, [a, b], &by_run);
    Some(Claim {
        a,
        b,
        measure,
        difference,
        interval,
        mcnemar,
        images,
        seeds,
        n_seeds,
        corrected: None,
        holds: false,
    })
}

/// The interval and the p-value of a difference by the choice of test images.
fn from_images(
    runs: &[RunPart<'_>],
    measure: Measure,
    [a, b]: [usize; 2],
    sign: f64,
    difference: f64,
) -> (Option<[f64; 2]>, Chance) {
    match measure {
        // It is a function of the head alone.
        Measure::NormSpread => return (None, Chance::NoPart),
        Measure::PaperProtocol => return (None, Chance::Untested(Untested::ChosenOnTest)),
        _ if !is_resampled(measure) => return (None, Chance::Untested(Untested::Measure)),
        _ => {}
    }
    let n_single = runs.iter().map(|run| run.n_single).max().unwrap_or(0);
    if n_single > 0 {
        return (None, Chance::Untested(Untested::SingleImages(n_single)));
    }
    let of = |run: &RunPart<'_>, at: usize| run.resampled.of(at, measure).map(<[f64]>::to_vec);
    let mut draws: Vec<f64> = Vec::new();
    for run in runs {
        let Some((ours, theirs)) = of(run, a).zip(of(run, b)) else {
            return (None, Chance::Untested(Untested::Measure));
        };
        draws.resize(ours.len().min(if draws.is_empty() { usize::MAX } else { draws.len() }), 0.0);
        for (draw, (ours, theirs)) in draws.iter_mut().zip(ours.iter().zip(&theirs)) {
            *draw += sign * (ours - theirs) / runs.len() as f64;
        }
    }
    let widening = runs
        .iter()
        .map(|run| widening(&run.rows_by_class, run.labels, [a, b].map(|at| run.summaries[at])));
    match around(difference, &mut draws, widening.fold(1.0, f64::max)) {
        Some((interval, p)) => (Some(interval), Chance::P(p)),
        None if difference == 0.0 => (None, Chance::P(1.0)),
        None => (None, Chance::Untested(Untested::NoSpread)),
    }
}

/// The 95 % interval around a difference and the two-sided p-value of its being 0, from its values in
/// every draw.
///
/// The draws are moved so that their mean is the difference: a drawn range is never wider than the one
/// it is drawn from, so the draws of a gap lie too low by themselves. Their distance from it is widened
/// by the factor that few images ask for. Where no draw crosses 0 the
/// p-value is that of the normal law with the deviation of the draws, at most `2 / (draws + 1)`. None if
/// all draws are alike.
fn around(difference: f64, draws: &mut [f64], widening: f64) -> Option<([f64; 2], f64)> {
    let n = draws.len();
    let mean = draws.iter().sum::<f64>() / n as f64;
    draws.iter_mut().for_each(|draw| *draw = difference + widening * (*draw - mean));
    let variance = draws.iter().map(|draw| (draw - difference).powi(2)).sum::<f64>() / n as f64;
    // A deviation of rounding alone is none.
    if variance.sqrt() <= 1e-12 {
        return None;
    }
    draws.sort_unstable_by(f64::total_cmp);
    let quantile = |share: f64| draws[((n - 1) as f64 * share).round() as usize];
    let interval = [quantile(LEVEL / 2.0), quantile(1.0 - LEVEL / 2.0)];
    let below = draws.partition_point(|draw| *draw <= 0.0);
    let above = n - draws.partition_point(|draw| *draw < 0.0);
    let least = below.min(above);
    let p = (2.0 * (least + 1) as f64 / (n + 1) as f64).min(1.0);
    let p = if least == 0 { p.min(normal_p(difference / variance.sqrt())) } else { p };
    Some((interval, p))
}

/// What the seeds say of a pair, and how many there are; where there are several runs, what they say.
fn from_seeds(
    runs: &[RunPart<'_>],
    measure: Measure,
    [a, b]: [usize; 2],
    by_run: &[f64],
) -> (Chance, usize) {
    if by_run.len() > 1 {
        return (Chance::P(sign_flip(by_run)), by_run.len());
    }
    let [ours, theirs] = [a, b].map(|at| runs[0].summaries[at]);
    let is_random = [ours, theirs].map(|summary| summary.recipe.is_random());
    if is_random == [false; 2] {
        return (Chance::NoPart, 1);
    }
    let [mut ours_by_seed, mut theirs_by_seed] = [ours, theirs].map(|s| s.values(measure));
    // One without chance is the same for every seed of the other.
    let n = match is_random {
        [true, true] => ours_by_seed.len().min(theirs_by_seed.len()),
        [true, false] => ours_by_seed.len(),
        [false, _] => theirs_by_seed.len(),
    };
    if !is_random[0] {
        ours_by_seed.resize(n, ours_by_seed[0]);
    }
    if !is_random[1] {
        theirs_by_seed.resize(n, theirs_by_seed[0]);
    }
    if n < 2 {
        return (Chance::Untested(Untested::OneSeed), n);
    }
    let differences: Vec<f64> =
        ours_by_seed.iter().zip(&theirs_by_seed).map(|(ours, theirs)| ours - theirs).collect();
    (Chance::P(sign_flip(&differences)), n)
}

/// Holm's correction over all pairs of a measure. One that is not tested counts as a pair all the same.
fn correct(pairs: &mut [Claim]) {
    let of = |claim: &Claim| match (claim.images, claim.seeds) {
        (Chance::NoPart, Chance::NoPart) => None,
        (Chance::Untested(_), _) | (_, Chance::Untested(_)) => None,
        (images, seeds) => Some(p(images).unwrap_or(0.0).max(p(seeds).unwrap_or(0.0))),
    };
    let found: Vec<Option<f64>> = pairs.iter().map(of).collect();
    let all: Vec<f64> = found.iter().map(|p| p.unwrap_or(1.0)).collect();
    for ((claim, p), corrected) in pairs.iter_mut().zip(found).zip(holm(&all)) {
        claim.corrected = p.map(|_| corrected);
        // Where nothing is left to chance a difference is one.
        let is_certain = claim.images == Chance::NoPart && claim.seeds == Chance::NoPart;
        claim.holds = claim.difference > 0.0
            && (is_certain || claim.corrected.is_some_and(|corrected| corrected <= LEVEL));
    }
}

//! The test set drawn again: what the measures of every variant would have been on other images.
//!
//! Stratified by class, with `n_c − 1` of the `n_c` images of a class per draw and weights `n_c / (n_c − 1)`
//! (Rao and Wu, 1988): the spread of a mean is then that of the images without bias, also where a class
//! has few. All variants see the same draws, so differences are paired.

use rand::RngCore;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::extremes::Extremes;
use crate::analysis::ClassCounts;
use crate::domain::{Embeddings, thirds};
use crate::experiment::{EvalData, Measure, Summary, Trial};
use crate::numerics::rng::{Purpose, stream};
use crate::numerics::{StopToken, Stopped};

/// How often the test set is drawn again.
pub const DRAWS: usize = 10_000;
/// The least draws there are where test sets or features are so many that time is short.
const LEAST_DRAWS: usize = 1_000;
/// Rows that are drawn altogether, and steps for ranges: a few seconds each.
const MOST_ROWS: usize = 4_000_000_000;
const MOST_RANGE_STEPS: usize = 20_000_000_000;
/// Draws per task.
const CHUNK: usize = 50;

/// A measure of every variant in every draw, averaged over the seeds of the variant.
pub struct Resampled {
    /// The measures that were asked for and can be resampled.
    measures: Vec<Measure>,
    /// `[variant][measure]`, one value per draw.
    values: Vec<Vec<Vec<f64>>>,
}

impl Resampled {
    /// A measure of a variant in every draw; none if it is not resampled.
    pub fn of(&self, variant: usize, measure: Measure) -> Option<&[f64]> {
        let at = self.measures.iter().position(|other| *other == measure)?;
        self.values.get(variant)?.get(at).map(Vec::as_slice).filter(|values| !values.is_empty())
    }
}

/// Whether a measure is a function of predictions or ranges, so that it can be worked out in every draw.
pub fn is_resampled(measure: Measure) -> bool {
    measure == Measure::NetGap || of_counts(measure).is_some()
}

/// A measure as a function of counts and of the classes of the rarest third.
type OfCounts = fn(&ClassCounts<'_>, &[usize]) -> f64;

fn of_counts(measure: Measure) -> Option<OfCounts> {
    Some(match measure {
        Measure::BalancedAccuracy => |counts, _| counts.balanced_accuracy(),
        Measure::GMeanPaper => |counts, _| counts.g_mean_paper(),
        Measure::GMean => |counts, _| counts.g_mean(),
        Measure::MacroF1 => |counts, _| counts.macro_f1(),
        Measure::Accuracy => |counts, _| counts.accuracy(),
        Measure::RareRecall => |counts, rare| counts.mean_recall(rare).unwrap_or(0.0),
        Measure::Auc
        | Measure::CalibrationError
        | Measure::NetGap
        | Measure::NormSpread
        | Measure::PaperProtocol
        | Measure::Seconds => return None,
    })
}

/// The test rows by class, and their draws.
pub struct Draws<'a> {
    test: &'a Embeddings,
    by_class: Vec<Vec<u32>>,
}

impl<'a> Draws<'a> {
    /// The draws of a test set. They depend on nothing else, so runs with the same images share them.
    pub fn new(test: &'a Embeddings) -> Self {
        Self { test, by_class: test.rows_by_class() }
    }

    /// Classes with a single test image: nothing can be drawn from them.
    pub fn n_single(&self) -> usize {
        self.by_class.iter().filter(|rows| rows.len() == 1).count()
    }

    /// The test rows of a class.
    pub fn rows(&self, class_idx: usize) -> &[u32] {
        &self.by_class[class_idx]
    }

    /// Adds how often each row of a class is in a draw to `counts`.
    ///
    /// # Shapes
    /// `counts` has one entry per row of the class.
    pub fn draw(&self, class_idx: usize, draw: usize, counts: &mut [u32]) {
        let n = counts.len() as u64;
        if n < 2 {
            counts.fill(1);
            return;
        }
        let mut rng: ChaCha8Rng = stream(0, Purpose::Bootstrap, class_idx);
        // Every draw takes as many words, so each is found without those before it.
        rng.set_word_pos(u128::from(n - 1) * draw as u128);
        for _ in 1..n {
            // Of at most 2³² rows some are likelier by less than n/2³²: far below what a test can see.
            counts[((u64::from(rng.next_u32()) * n) >> 32) as usize] += 1;
        }
    }

    /// What one image of a class that is drawn stands for.
    fn weight(&self, class_idx: usize) -> f64 {
        let n = self.by_class[class_idx].len() as f64;
        if n < 2.0 { 1.0 } else { n / (n - 1.0) }
    }
}

/// Draws the test set again and measures every variant on each draw.
///
/// # Errors
/// When a stop was asked for.
pub fn resample(
    subject: &EvalData,
    summaries: &[&Summary],
    measures: &[Measure],
    stop: &StopToken,
) -> Result<Resampled, Stopped> {
    let draws = Draws::new(&subject.test);
    let measures: Vec<Measure> =
        measures.iter().copied().filter(|measure| is_resampled(*measure)).collect();
    let counted: Vec<(Measure, OfCounts)> =
        measures.iter().filter_map(|&measure| Some((measure, of_counts(measure)?))).collect();
    let by_counts = from_predictions(&draws, subject, summaries, &counted, stop)?;
    let by_ranges = match measures.contains(&Measure::NetGap) {
        true => from_ranges(&draws, summaries, stop)?,
        false => vec![Vec::new(); summaries.len()],
    };
    let values = by_counts.into_iter().zip(by_ranges).map(|(by_counts, net_gap)| {
        let mut by_counts = by_counts.into_iter();
        let of = |measure: &Measure| match measure {
            Measure::NetGap => net_gap.clone(),
            _ => by_counts.next().unwrap_or_default(),
        };
        measures.iter().map(of).collect()
    });
    Ok(Resampled { values: values.collect(), measures })
}

/// A test row on which a trial predicts another class than the first trial does.
struct Change {
    row: u32,
    label: u32,
    from: u32,
    to: u32,
}

/// `[variant][measure][draw]` of what depends on predictions.
fn from_predictions(
    draws: &Draws<'_>,
    subject: &EvalData,
    summaries: &[&Summary],
    measures: &[(Measure, OfCounts)],
    stop: &StopToken,
) -> Result<Vec<Vec<Vec<f64>>>, Stopped> {
    let labels = draws.test.labels();
    let n_classes = draws.test.n_classes();
    let [.., rare] = thirds(&subject.order);
    let trials: Vec<&Trial> =
        summaries.iter().flat_map(|s| s.trials.iter().map(|t| &**t)).collect();
    let Some(first) = trials.first() else { return Ok(Vec::new()) };
    // Most trials agree on most rows, so only the first is counted whole.
    let changes: Vec<Vec<Change>> =
        trials.iter().map(|trial| changes(first, trial, labels)).collect();
    let weights: Vec<f64> = (0..n_classes).map(|class_idx| draws.weight(class_idx)).collect();
    let actual: Vec<f64> =
        (0..n_classes).map(|class_idx| draws.rows(class_idx).len() as f64).collect();
    let n_draws = (MOST_ROWS / labels.len()).clamp(LEAST_DRAWS, DRAWS);

    let chunk = |begin: usize| -> Result<Vec<f64>, Stopped> {
        stop.check()?;
        let mut found = Vec::with_capacity(CHUNK * summaries.len() * measures.len());
        let mut counts = vec![0; labels.len()];
        let mut of_class = Vec::new();
        let (mut right, mut predicted) = (vec![0.0; n_classes], vec![0.0; n_classes]);
        let (mut base_right, mut base_predicted) = (right.clone(), predicted.clone());
        for draw in begin..(begin + CHUNK).min(n_draws) {
            base_right.fill(0.0);
            base_predicted.fill(0.0);
            for (class_idx, &of_one) in weights.iter().enumerate() {
                let rows = draws.rows(class_idx);
                of_class.clear();
                of_class.resize(rows.len(), 0);
                draws.draw(class_idx, draw, &mut of_class);
                for (&row, &count) in rows.iter().zip(&of_class) {
                    counts[row as usize] = count;
                    let to = first.predicted[row as usize] as usize;
                    let weight = f64::from(count) * of_one;
                    base_predicted[to] += weight;
                    if to == class_idx {
                        base_right[to] += weight;
                    }
                }
            }
            let mut trial_changes = changes.iter();
            for summary in summaries {
                let start = found.len();
                found.resize(start + measures.len(), 0.0);
                for changes in trial_changes.by_ref().take(summary.trials.len()) {
                    right.copy_from_slice(&base_right);
                    predicted.copy_from_slice(&base_predicted);
                    for change in changes {
                        let weight =
                            f64::from(counts[change.row as usize]) * weights[change.label as usize];
                        predicted[change.from as usize] -= weight;
                        predicted[change.to as usize] += weight;
                        if change.from == change.label {
                            right[change.label as usize] -= weight;
                        } else if change.to == change.label {
                            right[change.label as usize] += weight;
                        }
                    }
                    // Sums that are 0 but for rounding are 0, and not below it.
                    for value in right.iter_mut().chain(&mut predicted) {
                        *value = if *value < 1e-9 { 0.0 } else { *value };
                    }
                    let counts =
                        ClassCounts { actual: &actual, right: &right, predicted: &predicted };
                    for (sum, (_, of)) in found[start..].iter_mut().zip(measures) {
                        *sum += of(&counts, rare) / summary.trials.len() as f64;
                    }
                }
            }
        }
        Ok(found)
    };
    let begins: Vec<usize> = (0..n_draws).step_by(CHUNK).collect();
    let found: Vec<Vec<f64>> = begins.into_par_iter().map(chunk).collect::<Result<_, _>>()?;
    let mut values = vec![vec![Vec::with_capacity(n_draws); measures.len()]; summaries.len()];
    let width = summaries.len() * measures.len();
    for draw in found.iter().flat_map(|chunk| chunk.chunks_exact(width.max(1))) {
        let mut draw = draw.iter();
        for values in values.iter_mut().flatten() {
            values.extend(draw.next());
        }
    }
    Ok(values)
}

fn changes(first: &Trial, trial: &Trial, labels: &[u32]) -> Vec<Change> {
    let pairs = first.predicted.iter().zip(&trial.predicted).zip(labels).zip(0..);
    pairs
        .filter(|(((from, to), _), _)| from != to)
        .map(|(((&from, &to), &label), row)| Change { row, label, from, to })
        .collect()
}

/// `[variant][draw]` of the net gap, from the ranges of the images in every draw.
fn from_ranges(
    draws: &Draws<'_>,
    summaries: &[&Summary],
    stop: &StopToken,
) -> Result<Vec<Vec<f64>>, Stopped> {
    let trials = summaries.iter().flat_map(|s| s.trials.iter());
    // Many recipes leave the ranges as they are: each set of ranges is measured once.
    let mut distinct: Vec<&Trial> = Vec::new();
    let mut of_trial = Vec::new();
    for trial in trials {
        let is_same = |other: &&Trial| other.train_ranges == trial.train_ranges;
        of_trial.push(distinct.iter().position(is_same).unwrap_or_else(|| {
            distinct.push(trial);
            distinct.len() - 1
        }));
    }
    let (n_classes, dim) = (draws.test.n_classes(), draws.test.dim());
    let steps = n_classes * dim * distinct.len().max(1);
    let n_draws =
        (MOST_RANGE_STEPS / steps).min(MOST_ROWS / draws.test.len()).clamp(LEAST_DRAWS, DRAWS);
    let ranges: Vec<_> = distinct.iter().map(|trial| &*trial.train_ranges).collect();
    let of_class = |class_idx: usize| -> Result<Option<Vec<f64>>, Stopped> {
        let rows = draws.rows(class_idx);
        let in_train = ranges.first().is_some_and(|ranges| ranges.counts[class_idx] > 0);
        if rows.is_empty() || !in_train {
            return Ok(None);
        }
        let extremes = Extremes::new(draws.test, rows);
        let mut counts = vec![0; rows.len()];
        let mut found = Vec::with_capacity(n_draws * ranges.len());
        for draw in 0..n_draws {
            if draw % CHUNK == 0 {
                stop.check()?;
            }
            counts.fill(0);
            draws.draw(class_idx, draw, &mut counts);
            let drawn = extremes.drawn(&counts);
            found.extend(ranges.iter().map(|ranges| drawn.gap(ranges, class_idx)));
        }
        Ok(Some(found))
    };
    let classes: Vec<usize> = (0..n_classes).collect();
    let per_class: Vec<Option<Vec<f64>>> =
        classes.into_par_iter().map(of_class).collect::<Result<_, _>>()?;
    let present: Vec<Vec<f64>> = per_class.into_iter().flatten().collect();
    if present.is_empty() {
        return Ok(vec![Vec::new(); summaries.len()]);
    }
    let net = |draw: usize, at: usize| {
        let of = |class: &Vec<f64>| class[draw * ranges.len() + at];
        present.iter().map(of).sum::<f64>() / present.len() as f64
    };
    let mut first = 0;
    let values = summaries.iter().map(|summary| {
        let ours = &of_trial[first..first + summary.trials.len()];
        first += ours.len();
        let mean = |draw| ours.iter().map(|&at| net(draw, at)).sum::<f64>() / ours.len() as f64;
        (0..n_draws).map(mean).collect()
    });
    Ok(values.collect())
}

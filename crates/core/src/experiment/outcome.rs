//! What a recipe gives on a run.

use std::time::Instant;

use super::{EvalData, Recipe};
use crate::analysis::{Confusion, Metrics, Report};
use crate::domain::{Head, Layout, Point};
use crate::numerics::stats::ClassRanges;
use crate::numerics::{StopToken, Stopped};
use crate::projection::{PARENT_NEIGHBORS, place};
use crate::refit::{Rows, refit};
use crate::sampler::{Synthetic, draw};

/// How long the parts took. Ranges and places are worked out beside the fit and are in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// Looking up neighbours and interpolating.
    pub sample: f64,
    /// Fitting the head.
    pub refit: f64,
    /// Measuring.
    pub report: f64,
}

impl Seconds {
    /// All parts together.
    pub fn total(&self) -> f64 {
        self.sample + self.refit + self.report
    }
}

/// The synthetic points, the new head and everything measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it was made from.
    pub recipe: Recipe,
    /// The points that were made.
    pub synthetic: Synthetic,
    /// The ranges of training and synthetic points together.
    pub train_ranges: ClassRanges,
    /// The head after the last epoch.
    pub head: Head,
    /// What the head of the last epoch gives.
    pub report: Report,
    /// Metrics of the epoch with the highest balanced accuracy on test: the paper's protocol,
    /// selected on test and therefore too good. For a head that is not fitted, those of that head.
    pub paper_protocol: Metrics,
    /// Where the synthetic points lie on the map; empty without a map.
    pub places: Vec<Point>,
    /// How long it took.
    pub seconds: Seconds,
}

/// Samples, fits and measures; with a map, also places the synthetic points on it.
///
/// The same run, recipe and seed give the same outcome at any number of threads.
///
/// # Errors
/// When a stop was asked for.
pub fn evaluate(
    subject: &EvalData,
    recipe: &Recipe,
    layout: Option<&Layout>,
    stop: &StopToken,
) -> Result<Outcome, Stopped> {
    let start = Instant::now();
    let space = &subject.space;
    let synthetic = draw(&recipe.sampling, space, recipe.seed, stop)?;
    let sample = start.elapsed().as_secs_f64();

    // The fit is one thread's work; the rest is done beside it.
    let (fitted, (train_ranges, places)) = rayon::join(
        || fit(subject, recipe, &synthetic, stop),
        || {
            let mut ranges = match &synthetic.train_labels {
                None => subject.train_ranges.clone(),
                Some(labels) => ClassRanges::labelled(space.train(), labels),
            };
            ranges.extend(&synthetic.flat, &synthetic.labels);
            (ranges, places(subject, &synthetic, layout, stop))
        },
    );
    let places = places?;
    let Fitted { head, best, seconds: refit } = fitted?;

    let start = Instant::now();
    let report = Report::new(&head, &subject.test, &train_ranges, &subject.test_ranges);
    let paper_protocol = best.unwrap_or_else(|| report.metrics.clone());
    let seconds = Seconds { sample, refit, report: start.elapsed().as_secs_f64() };
    Ok(Outcome {
        recipe: recipe.clone(),
        synthetic,
        train_ranges,
        head,
        report,
        paper_protocol,
        places,
        seconds,
    })
}

struct Fitted {
    head: Head,
    best: Option<Metrics>,
    seconds: f64,
}

fn fit(
    subject: &EvalData,
    recipe: &Recipe,
    synthetic: &Synthetic,
    stop: &StopToken,
) -> Result<Fitted, Stopped> {
    let start = Instant::now();
    let mut rows = Rows::new(subject.space.train(), &synthetic.flat, &synthetic.labels);
    if let Some(labels) = &synthetic.train_labels {
        rows = rows.with_train_labels(labels);
    }
    let n_classes = subject.head.n_classes();
    let mut best: Option<Metrics> = None;
    let mut keep_best = |head: &Head| {
        let predicted = head.predict(subject.test.features());
        let metrics = Metrics::new(&Confusion::new(subject.test.labels(), &predicted, n_classes));
        let better = |best: &Metrics| metrics.balanced_accuracy > best.balanced_accuracy;
        if best.as_ref().is_none_or(better) {
            best = Some(metrics);
        }
    };
    let head = refit(&recipe.head, &subject.head, &rows, recipe.seed, stop, &mut keep_best)?;
    Ok(Fitted { head, best, seconds: start.elapsed().as_secs_f64() })
}

fn places(
    subject: &EvalData,
    synthetic: &Synthetic,
    layout: Option<&Layout>,
    stop: &StopToken,
) -> Result<Vec<Point>, Stopped> {
    let Some(layout) = layout.filter(|_| !synthetic.is_empty()) else {
        return Ok(Vec::new());
    };
    let space = &subject.space;
    let pairs: Vec<(u32, u32)> =
        synthetic.parents.iter().map(|parents| (parents.base, parents.partner)).collect();
    let near = space.near(PARENT_NEIGHBORS, stop)?;
    Ok(place(space.train(), &near, &layout.train, &synthetic.flat, &pairs))
}

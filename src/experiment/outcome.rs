//! What a recipe gives on a run.

use std::time::Instant;

use super::{Recipe, Subject};
use crate::analysis::{Confusion, Metrics, Report};
use crate::domain::Head;
use crate::numerics::{StopToken, Stopped};
use crate::refit::{HeadMethod, Rows, refit};
use crate::sampler::{SamplerKind, Synthetic, draw};

/// How long the parts took; fit and gap run side by side, so the sum can exceed the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// Looking up neighbours and interpolating.
    pub sample: f64,
    /// Fitting the head.
    pub refit: f64,
    /// Measuring.
    pub report: f64,
}

/// The synthetic points, the new head and everything measured.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it was made from.
    pub recipe: Recipe,
    /// The points that were made.
    pub synthetic: Synthetic,
    /// The head after the last epoch.
    pub head: Head,
    /// What the head of the last epoch gives.
    pub report: Report,
    /// Metrics of the epoch with the highest balanced accuracy on test: the paper's protocol,
    /// selected on test and therefore too good. For a kept head, those of that head.
    pub paper_protocol: Metrics,
    /// How long it took.
    pub seconds: Seconds,
}

/// Samples, fits and measures.
///
/// The same run, recipe and seed give the same outcome at any number of threads.
///
/// # Errors
/// When a stop was asked for.
pub fn evaluate(subject: &Subject, recipe: &Recipe, stop: &StopToken) -> Result<Outcome, Stopped> {
    let start = Instant::now();
    let space = &subject.space;
    let synthetic = draw(recipe.sampler, recipe.k_neighbors, space, recipe.seed, stop)?;
    let sample = start.elapsed().as_secs_f64();

    // The fit is one thread's work; the ranges are measured beside it.
    let (fitted, train_ranges) = rayon::join(
        || fit(subject, recipe, &synthetic, stop),
        || {
            let mut ranges = subject.train_ranges.clone();
            ranges.extend(&synthetic.flat, &synthetic.labels);
            ranges
        },
    );
    let Fitted { head, best, seconds: refit } = fitted?;

    let start = Instant::now();
    let report = Report::new(&head, &subject.test, &train_ranges, &subject.test_ranges);
    let paper_protocol = best.unwrap_or_else(|| report.metrics.clone());
    let seconds = Seconds { sample, refit, report: start.elapsed().as_secs_f64() };
    Ok(Outcome { recipe: recipe.clone(), synthetic, head, report, paper_protocol, seconds })
}

struct Fitted {
    head: Head,
    best: Option<Metrics>,
    seconds: f64,
}

fn fit(
    subject: &Subject,
    recipe: &Recipe,
    synthetic: &Synthetic,
    stop: &StopToken,
) -> Result<Fitted, Stopped> {
    let start = Instant::now();
    let rows = Rows::new(subject.space.train(), &synthetic.flat, &synthetic.labels);
    let n_classes = subject.head.n_classes();
    let mut best: Option<Metrics> = None;
    let mut keep_best = |head: &Head| {
        let predicted = head.predict(subject.test.features());
        let metrics =
            Metrics::new(&Confusion::new(subject.test.labels(), &predicted, n_classes));
        let better = |best: &Metrics| metrics.balanced_accuracy > best.balanced_accuracy;
        if best.as_ref().is_none_or(better) {
            best = Some(metrics);
        }
    };
    let head = refit(
        recipe.head,
        &rows,
        n_classes,
        recipe.epochs,
        recipe.seed,
        stop,
        &mut keep_best,
    )?;
    let head = head.unwrap_or_else(|| subject.head.clone());
    Ok(Fitted { head, best, seconds: start.elapsed().as_secs_f64() })
}

impl Outcome {
    /// Whether two outcomes differ in nothing but the time they took.
    pub fn same_result(&self, other: &Self) -> bool {
        (&self.synthetic, &self.head, &self.report) == (&other.synthetic, &other.head, &other.report)
    }

    /// Whether the head is the trained one on data without synthetic points.
    pub fn is_baseline(&self) -> bool {
        self.recipe.sampler == SamplerKind::None && self.recipe.head == HeadMethod::Keep
    }
}

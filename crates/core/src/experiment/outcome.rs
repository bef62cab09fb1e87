//! What a recipe gives on a run.

use std::sync::Arc;
use std::time::Instant;

use super::{EvalData, Recipe};
use crate::analysis::{Confusion, Metrics, Report};
use crate::domain::{Head, Layout, Point};
use crate::numerics::stats::ClassRanges;
use crate::numerics::{StopToken, Stopped};
use crate::projection::{PARENT_NEIGHBORS, place};
use crate::refit::{Certificate, Curvature, HeadNote, Refit, Rows, refit, refit_roughly};
use crate::sampler::{SamplerKind, Sampling, Synthetic, draw};

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
    pub train_ranges: Arc<ClassRanges>,
    /// The head at its optimum, or after the last epoch.
    pub head: Head,
    /// How near the head is to its optimum, where it was solved.
    pub certificate: Option<Certificate>,
    /// The curvature around its optimum, from which much the same recipe is solved sooner.
    pub curvature: Option<Arc<Curvature>>,
    /// What a person should know of the head.
    pub head_notes: Vec<HeadNote>,
    /// Whether the head was only solved to a thousandth, from that of another recipe.
    pub is_rough: bool,
    /// What the head gives.
    pub report: Report,
    /// Metrics of the epoch with the highest balanced accuracy on test: the paper's protocol,
    /// selected on test and therefore too good. For a head that is not fitted step by step, those of that head.
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
    let fit = |synthetic: &Synthetic| fit(subject, recipe, synthetic, stop).map(Some);
    let outcome = evaluate_with(subject, recipe, layout, stop, &fit)?;
    Ok(outcome.expect("a full fit always gives a head"))
}

/// The same with a head that is solved to a thousandth of its optimum only, from that of an outcome of
/// much the same recipe: for a slider that is dragged. None where the head is not solved, or that is no
/// good start.
///
/// What is given depends on the start within that thousandth.
///
/// # Errors
/// When a stop was asked for.
pub fn evaluate_roughly(
    subject: &EvalData,
    recipe: &Recipe,
    layout: Option<&Layout>,
    near: &Outcome,
    stop: &StopToken,
) -> Result<Option<Outcome>, Stopped> {
    let Some(curvature) = near.curvature.as_ref().filter(|_| near.recipe.head == recipe.head)
    else {
        return Ok(None);
    };
    let fit = |synthetic: &Synthetic| {
        let start = Instant::now();
        let rows = rows(subject, synthetic);
        let refit = refit_roughly(&recipe.head, (&near.head, curvature), &rows, stop)?;
        let seconds = start.elapsed().as_secs_f64();
        Ok(refit.map(|refit| Fitted { refit, best: None, seconds }))
    };
    let outcome = evaluate_with(subject, recipe, layout, stop, &fit)?;
    Ok(outcome.map(|outcome| Outcome { is_rough: true, ..outcome }))
}

/// Makes a head of synthetic points, or has none.
type Fit<'a> = dyn Fn(&Synthetic) -> Result<Option<Fitted>, Stopped> + Sync + 'a;

fn evaluate_with(
    subject: &EvalData,
    recipe: &Recipe,
    layout: Option<&Layout>,
    stop: &StopToken,
    fit: &Fit<'_>,
) -> Result<Option<Outcome>, Stopped> {
    let start = Instant::now();
    let space = &subject.space;
    // What a head does not use would only seem to change something.
    let sampling = match recipe.has_synthetic() {
        true => &recipe.sampling,
        false => &Sampling::of(SamplerKind::None),
    };
    let synthetic = draw(sampling, space, recipe.seed, stop)?;
    let sample = start.elapsed().as_secs_f64();

    // The rest is done beside the fit.
    let (fitted, (train_ranges, places)) = rayon::join(
        || fit(&synthetic),
        || {
            let mut ranges = match &synthetic.train_labels {
                None => Arc::clone(&subject.train_ranges),
                Some(labels) => Arc::new(ClassRanges::labelled(space.train(), labels)),
            };
            if !synthetic.is_empty() {
                Arc::make_mut(&mut ranges).extend(&synthetic.flat, &synthetic.labels);
            }
            (ranges, places(subject, &synthetic, layout, stop))
        },
    );
    let places = places?;
    let Some(Fitted { refit, best, seconds: fit_seconds }) = fitted? else { return Ok(None) };
    let Refit { head, certificate, curvature, notes: mut head_notes } = refit;
    if recipe.sampling.kind != SamplerKind::None && !recipe.has_synthetic() {
        head_notes.push(HeadNote::NoUseOfSampler);
    }

    let start = Instant::now();
    let report = Report::new(&head, &subject.test, &train_ranges, &subject.test_ranges);
    let paper_protocol = best.unwrap_or_else(|| report.metrics.clone());
    let report_seconds = start.elapsed().as_secs_f64();
    let seconds = Seconds { sample, refit: fit_seconds, report: report_seconds };
    Ok(Some(Outcome {
        recipe: recipe.clone(),
        synthetic,
        train_ranges,
        head,
        certificate,
        curvature,
        head_notes,
        is_rough: false,
        report,
        paper_protocol,
        places,
        seconds,
    }))
}

struct Fitted {
    refit: Refit,
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
    let rows = rows(subject, synthetic);
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
    let refit = refit(&recipe.head, &subject.head, &rows, recipe.seed, stop, &mut keep_best)?;
    Ok(Fitted { refit, best, seconds: start.elapsed().as_secs_f64() })
}

/// Training and synthetic rows, with the labels that the sampler gave them.
pub(super) fn rows<'a>(subject: &'a EvalData, synthetic: &'a Synthetic) -> Rows<'a> {
    let rows = Rows::new(subject.space.train(), &synthetic.flat, &synthetic.labels);
    match &synthetic.train_labels {
        Some(labels) => rows.with_train_labels(labels),
        None => rows,
    }
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
    if let Some(linear) = &layout.linear {
        return Ok(linear.places(&synthetic.flat));
    }
    let space = &subject.space;
    let pairs: Vec<(u32, u32)> =
        synthetic.parents.iter().map(|parents| (parents.base, parents.partner)).collect();
    let near = space.near(PARENT_NEIGHBORS, stop)?;
    Ok(place(space.train(), &near, &layout.train, &synthetic.flat, &pairs))
}

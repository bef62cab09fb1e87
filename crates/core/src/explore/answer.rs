//! The answer to the K slider: an outcome, and the regions that its head draws on the map.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::domain::{Layout, Point};
use crate::experiment::{EvalData, Outcome, Recipe, evaluate, evaluate_roughly};
use crate::numerics::{StopToken, Stopped};
use crate::projection::{Regions, Segment, exact_lines, exact_regions, regions};
use crate::sampler::SamplerKind;

/// What is asked: a recipe on a run, with the map as it is now.
#[derive(Clone)]
pub struct Question {
    /// The run.
    pub subject: Arc<EvalData>,
    /// The recipe.
    pub recipe: Recipe,
    /// The finished map, if there is one.
    pub layout: Option<Arc<Layout>>,
}

impl PartialEq for Question {
    /// Runs and maps are the same if they are the same in memory.
    fn eq(&self, other: &Self) -> bool {
        let map = |question: &Self| question.layout.as_ref().map(Arc::as_ptr);
        self.recipe == other.recipe
            && Arc::ptr_eq(&self.subject, &other.subject)
            && map(self) == map(other)
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {:?}", self.recipe.label(), self.subject)
    }
}

/// Everything that depends on the recipe.
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// Points, head and measures.
    pub outcome: Outcome,
    /// For EOS: how many rows of the classes to fill have an enemy, and how many rows they are.
    pub bases: Option<(usize, usize)>,
    /// The predicted class of every training point.
    pub train_predicted: Vec<u32>,
    /// The predicted class by place on the map.
    pub regions: Option<Regions>,
    /// On a map of two features: where the prediction changes with this head, and with the trained one.
    pub lines: [Vec<Segment>; 2],
    /// From the question to here.
    pub took: Duration,
    /// Its number: no other answer of this program has it.
    pub serial: u64,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "answer {} to {:?}", self.serial, self.question)
    }
}

/// The number of the next answer; 0 stands for none.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(1);

/// Works a question out.
///
/// # Errors
/// When a stop was asked for.
pub fn answer(question: Question, stop: &StopToken) -> Result<Answer, Stopped> {
    let start = Instant::now();
    let layout = question.layout.as_deref();
    let outcome = evaluate(&question.subject, &question.recipe, layout, stop)?;
    complete(question, outcome, start, stop)
}

/// Works a question out with a head that is solved to a thousandth of its optimum, from that of an answer
/// to much the same question; none where that is no start. See [`evaluate_roughly`].
///
/// # Errors
/// When a stop was asked for.
pub fn rough_answer(
    question: &Question,
    near: &Answer,
    stop: &StopToken,
) -> Result<Option<Answer>, Stopped> {
    let start = Instant::now();
    if !Arc::ptr_eq(&question.subject, &near.question.subject) {
        return Ok(None);
    }
    let Question { subject, recipe, layout } = question;
    let outcome = evaluate_roughly(subject, recipe, layout.as_deref(), &near.outcome, stop)?;
    outcome.map(|outcome| complete(question.clone(), outcome, start, stop)).transpose()
}

/// Everything else that depends on the recipe.
fn complete(
    question: Question,
    outcome: Outcome,
    start: Instant,
    stop: &StopToken,
) -> Result<Answer, Stopped> {
    let subject = &question.subject;
    let train_predicted = outcome.head.predict(subject.space.train().features());
    let regions = question.layout.as_ref().and_then(|layout| {
        if let Some(linear) = &layout.linear
            && let Some(exact) = exact_regions(&outcome.head, linear, points(layout))
        {
            return Some(exact);
        }
        let train = layout.train.iter().zip(train_predicted.iter().copied());
        let test = layout.test.iter().zip(outcome.report.predicted.iter().copied());
        regions(train.chain(test), outcome.head.n_classes())
    });
    let lines = [&outcome.head, &subject.head].map(|head| {
        let layout = question.layout.as_ref();
        let linear = layout.and_then(|layout| Some((layout, layout.linear.as_ref()?)));
        linear.map_or(Vec::new(), |(layout, linear)| exact_lines(head, linear, points(layout)))
    });
    let bases = count_bases(&question, stop)?;
    let serial = NEXT_SERIAL.fetch_add(1, Ordering::Relaxed);
    let took = start.elapsed();
    Ok(Answer { outcome, bases, train_predicted, regions, lines, took, question, serial })
}

/// All places of a map.
fn points(layout: &Layout) -> impl Iterator<Item = &Point> + Clone {
    layout.train.iter().chain(&layout.test)
}

fn count_bases(question: &Question, stop: &StopToken) -> Result<Option<(usize, usize)>, Stopped> {
    if question.recipe.sampling.kind != SamplerKind::Eos {
        return Ok(None);
    }
    let space = &question.subject.space;
    let sampling = &question.recipe.sampling;
    let present: Vec<usize> = space.rows_by_class().iter().map(Vec::len).collect();
    let targets = sampling.target.counts(&present);
    let (mut bases, mut n) = (0, 0);
    for (class_idx, (&present, target)) in present.iter().zip(targets).enumerate() {
        if (1..target).contains(&present) {
            let around = space.around(class_idx, sampling.k_neighbors, stop)?;
            bases += around.enemies.count_bases(sampling.k_neighbors);
            n += present;
        }
    }
    Ok(Some((bases, n)))
}

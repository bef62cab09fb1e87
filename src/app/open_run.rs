//! A run on screen: what is asked of it, what came back, and what is looked at.

use std::sync::Arc;

use eoscope_core::analysis::{GapBySize, Metrics, Report};
use eoscope_core::domain::Split;
use eoscope_core::experiment::EvalData;
use eoscope_core::explore::{Question, ScoreQuestion};
use eoscope_io::run::{Opened, Run, RunSource, Thumbnails};

use super::{
    Answers, BoundaryState, Classified, Compare, GapDetail, MapState, Picked, Protocol,
    RecipeState, RunView, SortBy, Sweep, TestLooks,
};

/// A run on screen.
pub struct OpenRun {
    /// Where it came from.
    pub source: RunSource,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<EvalData>,
    /// The images, where the run has any.
    pub thumbnails: Option<Arc<Thumbnails>>,
    /// Its classes as charts and panels list them.
    pub classes: ClassList,
    /// What is asked for.
    pub recipe: RecipeState,
    /// What came back.
    pub answers: Answers,
    /// Its maps.
    pub map: MapState,
    /// The exact boundary that is looked at.
    pub boundary: BoundaryState,
    /// The points that a person deals with.
    pub picked: Picked,
    /// The class whose gap is looked into.
    pub gap: GapDetail,
    /// How many recipes were looked at on the test images.
    pub looks: TestLooks,
    /// The gap that sample size alone gives, once it is worked out.
    pub by_size: Option<Arc<GapBySize>>,
    /// The curve over K, once it was asked for.
    pub sweep: Option<Sweep>,
    /// Images that were brought to be classified.
    pub classified: Classified,
    /// What is compared: pinned variants, panes, search.
    pub compare: Compare,
    /// How far the axes of charts reach.
    pub scales: Scales,
}

/// The classes in the orders in which they are listed.
#[derive(Clone, Debug, Default)]
pub struct ClassList {
    /// Class indices by number of training points, largest class first: the order of every chart.
    pub order: Vec<usize>,
    /// Class indices as the panels list them. Sorting by what the baseline gives keeps rows where they
    /// are while K moves.
    pub listed: Vec<usize>,
    /// Only classes whose name contains this are listed; all where it is empty.
    pub query: String,
    /// The place of every class in `order`.
    ranks: Vec<usize>,
}

impl ClassList {
    fn new(order: Vec<usize>) -> Self {
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, &class_idx)| ranks[class_idx] = rank);
        Self { listed: order.clone(), order, query: String::new(), ranks }
    }

    /// The rank of a class by number of training points, 0 for the largest.
    pub fn rank(&self, class_idx: usize) -> usize {
        self.ranks.get(class_idx).copied().unwrap_or(0)
    }
}

/// How far the axes of charts reach: they keep their scale while K moves.
#[derive(Clone, Copy, Debug)]
pub struct Scales {
    /// The largest gap seen.
    pub gap: f64,
    /// The largest weight norm seen.
    pub norm: f64,
    /// The lowest recall seen.
    pub recall_floor: f64,
}

impl Default for Scales {
    fn default() -> Self {
        Self { gap: 0.0, norm: 0.0, recall_floor: 1.0 }
    }
}

impl Scales {
    /// Takes a report in; the axes never shrink.
    pub fn widen(&mut self, report: &Report) {
        let largest =
            |values: &mut dyn Iterator<Item = f64>, start: f64| values.fold(start, f64::max);
        self.gap = largest(&mut report.gap.per_class.iter().flatten().copied(), self.gap);
        self.norm = largest(&mut report.weight_norms.iter().flatten().copied(), self.norm);
        let recalls = report.metrics.recall.iter().flatten().copied();
        self.recall_floor = recalls.fold(self.recall_floor, f64::min);
    }
}

impl OpenRun {
    /// A run that was just read.
    pub fn new(opened: Opened) -> Self {
        let compare = Compare::new(&opened);
        let Opened { source, run, subject, maps, thumbnails, .. } = opened;
        let order = run.classes.head_to_tail();
        let mut open = Self {
            source,
            thumbnails,
            classes: ClassList::new(order),
            recipe: RecipeState::default(),
            answers: Answers::default(),
            map: MapState::new(run.layout.clone().map(Arc::new), maps),
            boundary: BoundaryState::default(),
            picked: Picked::default(),
            gap: GapDetail::default(),
            looks: TestLooks::default(),
            by_size: None,
            sweep: None,
            classified: Classified::default(),
            compare,
            scales: Scales::default(),
            run,
            subject,
        };
        open.scales.widen(&open.subject.baseline);
        open.boundary.pair = open.likely_pair();
        open
    }

    /// The pair that one wants to see first: the rarest class with test points, and the one that it is
    /// predicted as most.
    fn likely_pair(&self) -> (usize, usize) {
        let confusion = &self.subject.baseline.confusion;
        let order = &self.classes.order;
        let tested = |class_idx: &&usize| confusion.actual(**class_idx) > 0;
        let rarest = order.iter().rev().find(tested).or(order.last());
        let rarest = rarest.copied().unwrap_or(0);
        let others = order.iter().copied().filter(|&other| other != rarest);
        let taken = |other: &usize| confusion.counts()[[rarest, *other]];
        // Break ties by the larger class.
        let other = others.rev().max_by_key(taken).unwrap_or(0);
        (rarest, other)
    }

    /// Lists the classes that were asked for in an order; those of which nothing is known come last.
    pub fn sort(&mut self, by: SortBy) {
        let baseline = &self.subject.baseline;
        let query = self.classes.query.to_lowercase();
        let names = &self.run.classes.names;
        let mut listed = self.classes.order.clone();
        listed.retain(|&class_idx| names[class_idx].to_lowercase().contains(&query));
        let key = |value: Option<f64>| value.map_or(f64::INFINITY, |value| value);
        match by {
            SortBy::Support => {}
            SortBy::Gap => listed.sort_by(|&a, &b| {
                let gap = |class_idx: usize| key(baseline.gap.per_class[class_idx].map(|gap| -gap));
                gap(a).total_cmp(&gap(b))
            }),
            SortBy::Recall => listed.sort_by(|&a, &b| {
                let recall = |class_idx: usize| key(baseline.metrics.recall[class_idx]);
                recall(a).total_cmp(&recall(b))
            }),
            SortBy::Name => {
                listed.sort_by(|&a, &b| names[a].to_lowercase().cmp(&names[b].to_lowercase()));
            }
        }
        self.classes.listed = listed;
    }

    /// What would be asked about every point now.
    pub fn score_question(&self) -> ScoreQuestion {
        ScoreQuestion { subject: Arc::clone(&self.subject), answer: self.answers.newest.clone() }
    }

    /// The points that could be selected.
    pub fn n_real(&self) -> usize {
        self.run.train.len() + self.run.test.len()
    }

    /// Where a real point comes from: its place in the source, or its row where that is unknown.
    pub fn source_id(&self, split: Split, row: u32) -> u32 {
        let ids = match split {
            Split::Train => &self.run.train_ids,
            Split::Test => &self.run.test_ids,
        };
        ids.get(row as usize).copied().unwrap_or(row)
    }

    /// What would be asked now.
    pub fn question(&self) -> Question {
        Question {
            subject: Arc::clone(&self.subject),
            recipe: self.recipe.current.clone(),
            // A forming map moves; synthetic points wait until it stands.
            layout: self.map.layout.clone().filter(|_| self.map.forming.is_none()),
        }
    }

    /// Whether the newest answer is not the one to the current question, and one is on its way.
    pub fn is_stale(&self) -> bool {
        let question = self.question();
        let newest = self.answers.newest.as_ref();
        let is_answered = newest.is_some_and(|answer| answer.question == question);
        !is_answered && self.answers.failed.as_ref() != Some(&question)
    }

    /// The run under the newest answer.
    pub fn view(&self) -> RunView<'_> {
        RunView::new(self, self.answers.newest.as_ref(), self.answers.scores.as_deref())
    }

    /// The report of the newest answer, or the baseline before there is one.
    pub fn report(&self) -> &Report {
        self.view().report()
    }

    /// The metrics to show under a protocol.
    pub fn metrics(&self, protocol: Protocol) -> &Metrics {
        match &self.answers.newest {
            None => &self.subject.baseline.metrics,
            Some(answer) => {
                protocol.of(&answer.outcome.report.metrics, &answer.outcome.paper_protocol)
            }
        }
    }
}

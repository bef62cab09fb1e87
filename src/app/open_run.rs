//! A run on screen: what is asked of it, what came back, and what is looked at.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Compare, PointRef, Protocol, Selection, Shown, SortBy, Sweep};
use crate::analysis::{Metrics, Report};
use crate::domain::{Layout, Split};
use crate::experiment::{Recipe, Subject};
use crate::jobs::{
    Answer, Asked, JudgeQuestion, Judged, LayoutPlan, Opened, PairMap, PlaneAnswer, PlaneQuestion,
    Question, Thumbnails,
};
use crate::projection::Upright;
use crate::run::Run;

/// A run on screen.
pub struct OpenRun {
    /// Where it came from.
    pub path: PathBuf,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<Subject>,
    /// Class indices from head to tail: the order of every chart.
    pub order: Vec<usize>,
    /// Class indices as the panels list them. Sorting by what the baseline gives keeps rows where they
    /// are while K moves.
    pub listed: Vec<usize>,
    /// Only classes in whose name this stands are listed; all where it is empty.
    pub class_query: String,
    /// The map, finished or forming.
    pub layout: Option<Arc<Layout>>,
    /// The last finished map, to go back to when a new one is given up.
    pub finished_layout: Option<Arc<Layout>>,
    /// How much of the map is done, 0–1, while it forms.
    pub forming: Option<f32>,
    /// The images, where the run has any.
    pub thumbnails: Option<Arc<Thumbnails>>,
    /// What is asked for now.
    pub recipe: Recipe,
    /// The newest answer; it may be to an older recipe.
    pub answer: Option<Arc<Answer>>,
    /// The question that its worker failed on.
    pub failed: Option<Question>,
    /// Images that were brought to be classified.
    pub asked: Option<Arc<Vec<Asked>>>,
    /// Whether more of them are on their way.
    pub asking: bool,
    /// The classes of the boundary plane: that on the negative side, and that on the positive one.
    pub pair: (usize, usize),
    /// What stands upright in it.
    pub upright: Upright,
    /// The newest plane; it may belong to an older recipe or pair.
    pub plane: Option<Arc<PlaneAnswer>>,
    /// What the newest head makes of every point, where colours need it; it may be that of an older one.
    pub judged: Option<Arc<Judged>>,
    /// How the map is made the next time.
    pub layout_plan: LayoutPlan,
    /// The number of the map that is computed now or was the last.
    pub map_job: u64,
    /// Whether a forming map is held.
    pub layout_paused: bool,
    /// The question that the worker of planes failed on.
    pub failed_plane: Option<PlaneQuestion>,
    /// The newest map of two classes; it may belong to an older recipe or pair.
    pub pair_map: Option<Arc<PairMap>>,
    /// The pair whose map is being computed.
    pub pair_asked: Option<(usize, usize)>,
    /// The selected points.
    pub selection: Selection,
    /// The point under the pointer, for all views.
    pub hover: Option<PointRef>,
    /// Points whose cards stay, at most two.
    pub cards: Vec<PointRef>,
    /// The class whose gap is looked into, feature by feature, and the feature that is chosen.
    pub gap_class: Option<(usize, usize)>,
    /// Whether all features of that class are listed.
    pub all_features: bool,
    /// The curve over K, once it was asked for.
    pub sweep: Option<Sweep>,
    /// What is compared: pinned variants, panes, search.
    pub compare: Compare,
    /// Recipes before the current one, oldest first.
    pub undo: Vec<Recipe>,
    /// Recipes that were taken back, newest last.
    pub redo: Vec<Recipe>,
    /// Whether the slider is held, so that its steps count as one change.
    pub dragging: bool,
    /// The largest gap seen: charts keep their scale while K moves.
    pub gap_scale: f64,
    /// The largest weight norm seen.
    pub norm_scale: f64,
    /// The lowest recall seen.
    pub recall_floor: f64,
}

impl OpenRun {
    /// A run that was just read.
    pub fn new(opened: Opened) -> Self {
        let compare = Compare::new(&opened);
        let Opened { path, run, subject, thumbnails, .. } = opened;
        let order = run.classes.head_to_tail();
        let layout = run.layout.clone().map(Arc::new);
        let mut open = Self {
            path,
            listed: order.clone(),
            class_query: String::new(),
            order,
            finished_layout: layout.clone(),
            layout,
            forming: None,
            thumbnails,
            recipe: Recipe::default(),
            answer: None,
            failed: None,
            asked: None,
            asking: false,
            pair: (0, 0),
            upright: Upright::default(),
            plane: None,
            judged: None,
            layout_plan: LayoutPlan::default(),
            map_job: 0,
            layout_paused: false,
            failed_plane: None,
            pair_map: None,
            pair_asked: None,
            selection: Selection::default(),
            hover: None,
            cards: Vec::new(),
            gap_class: None,
            all_features: false,
            sweep: None,
            compare,
            undo: Vec::new(),
            redo: Vec::new(),
            dragging: false,
            gap_scale: 0.0,
            norm_scale: 0.0,
            recall_floor: 1.0,
            run,
            subject,
        };
        let subject = Arc::clone(&open.subject);
        open.widen_scales(&subject.baseline);
        open.pair = open.likely_pair();
        open
    }

    /// Lets the scales of the charts take a report in; they never shrink.
    pub fn widen_scales(&mut self, report: &Report) {
        let largest =
            |values: &mut dyn Iterator<Item = f64>, start: f64| values.fold(start, f64::max);
        self.gap_scale =
            largest(&mut report.gap.per_class.iter().flatten().copied(), self.gap_scale);
        self.norm_scale =
            largest(&mut report.weight_norms.iter().flatten().copied(), self.norm_scale);
        let recalls = report.metrics.recall.iter().flatten().copied();
        self.recall_floor = recalls.fold(self.recall_floor, f64::min);
    }

    /// The pair that one wants to see first: the rarest class with test points, and the one that it is
    /// taken for most.
    fn likely_pair(&self) -> (usize, usize) {
        let confusion = &self.subject.baseline.confusion;
        let tested = |class_idx: &&usize| confusion.actual(**class_idx) > 0;
        let rarest = self.order.iter().rev().find(tested).or(self.order.last());
        let rarest = rarest.copied().unwrap_or(0);
        let others = self.order.iter().copied().filter(|&other| other != rarest);
        let taken = |other: &usize| confusion.counts()[[rarest, *other]];
        // Of equals the most frequent one.
        let other = others.rev().max_by_key(taken).unwrap_or(0);
        (rarest, other)
    }

    /// Lists the classes that were asked for in an order; those of which nothing is known come last.
    pub fn sort(&mut self, by: SortBy) {
        let baseline = &self.subject.baseline;
        let query = self.class_query.to_lowercase();
        let names = &self.run.classes.names;
        let mut listed = self.order.clone();
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
        self.listed = listed;
    }

    /// Whether the newest map of two classes is one of the pair in question.
    pub fn has_pair_map(&self) -> bool {
        self.pair_map.as_ref().is_some_and(|map| map.pair == self.pair)
    }

    /// The plane of the pair in question, the newest there is.
    pub fn shown_plane(&self) -> Option<&PlaneAnswer> {
        let plane = self.plane.as_deref()?;
        (plane.question.pair == self.pair && plane.question.upright == self.upright)
            .then_some(plane)
    }

    /// What would be asked about the boundary now.
    pub fn plane_question(&self) -> PlaneQuestion {
        PlaneQuestion {
            subject: Arc::clone(&self.subject),
            answer: self.answer.clone(),
            pair: self.pair,
            upright: self.upright,
        }
    }

    /// What would be asked about every point now.
    pub fn judge_question(&self) -> JudgeQuestion {
        JudgeQuestion { subject: Arc::clone(&self.subject), answer: self.answer.clone() }
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
            recipe: self.recipe.clone(),
            // A forming map moves; synthetic points wait until it stands.
            layout: self.layout.clone().filter(|_| self.forming.is_none()),
        }
    }

    /// Whether the newest answer is not the one to the current question, and one is on its way.
    pub fn is_stale(&self) -> bool {
        let question = self.question();
        let answered = self.answer.as_ref().is_some_and(|answer| answer.question == question);
        !answered && self.failed.as_ref() != Some(&question)
    }

    /// The run under the newest answer.
    pub fn shown(&self) -> Shown<'_> {
        Shown::new(self, self.answer.as_ref(), self.judged.as_deref())
    }

    /// The report of the newest answer, or the baseline before there is one.
    pub fn report(&self) -> &Report {
        self.shown().report()
    }

    /// The metrics to show under a protocol.
    pub fn metrics(&self, protocol: Protocol) -> &Metrics {
        match &self.answer {
            None => &self.subject.baseline.metrics,
            Some(answer) => {
                protocol.of(&answer.outcome.report.metrics, &answer.outcome.paper_protocol)
            }
        }
    }
}

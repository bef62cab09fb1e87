//! What workers make of the recipe: answers, scores of every point, boundaries.

use std::sync::Arc;

use eoscope_core::analysis::GapBySize;
use eoscope_core::experiment::EvalData;
use eoscope_core::explore::{
    Answer, BoundaryQuestion, BoundaryView, PointScores, Question, ScoreQuestion,
};

use super::{OpenRun, Outbox, State, View};

/// The newest answer and what hangs on it.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// The newest answer; it may be to an older recipe.
    pub newest: Option<Arc<Answer>>,
    /// The question that its worker failed on.
    pub failed: Option<Question>,
    /// What the newest head makes of every point, where colours need it; it may be that of an older
    /// one.
    pub scores: Option<Arc<PointScores>>,
}

/// What is asked of workers, newest first.
#[derive(Debug)]
pub enum AnswerEffect {
    /// Work out a recipe.
    Ask(Question),
    /// Score every point.
    Score(ScoreQuestion),
    /// Work out a boundary.
    Boundary(BoundaryQuestion),
    /// Work out the gap that sample size alone gives.
    GapBySize(Arc<EvalData>),
    /// Forget the recipe that is being worked out.
    Cancel,
}

/// What workers answer.
#[derive(Debug)]
pub enum AnswerEvent {
    /// A recipe was worked out.
    Answered(Arc<Answer>),
    /// The worker of recipes panicked.
    AnswerFailed(String),
    /// All points were scored.
    Scored(Arc<PointScores>),
    /// The worker of scores panicked.
    ScoresFailed(String),
    /// A boundary was worked out.
    Boundary(Arc<BoundaryView>),
    /// The worker of boundaries panicked.
    BoundaryFailed(String),
    /// The gap that sample size alone gives was worked out.
    GapBySize {
        /// Of which run.
        subject: Arc<EvalData>,
        /// What was found.
        found: Arc<GapBySize>,
    },
    /// Its worker panicked.
    GapBySizeFailed(String),
}

/// Handles an event; those of a run that was closed since are dropped.
pub(super) fn on_event(state: &mut State, event: AnswerEvent, out: &mut Outbox) {
    let Some(open) = &mut state.open else { return };
    match event {
        AnswerEvent::Answered(answer) => {
            if Arc::ptr_eq(&answer.question.subject, &open.subject) {
                open.scales.widen(&answer.outcome.report);
                open.looks.add(&answer.outcome.recipe);
                open.answers.newest = Some(answer);
                open.picked.forget_synthetic();
            }
            after_answer(state, out);
        }
        AnswerEvent::Scored(scores) => {
            if Arc::ptr_eq(&scores.question.subject, &open.subject) {
                open.answers.scores = Some(scores);
            }
        }
        AnswerEvent::Boundary(boundary) => {
            if Arc::ptr_eq(&boundary.question.subject, &open.subject) {
                open.boundary.newest = Some(boundary);
            }
        }
        AnswerEvent::AnswerFailed(reason) => {
            open.answers.failed = Some(open.question());
            out.panicked("working out the recipe", &reason);
        }
        AnswerEvent::GapBySize { subject, found } => {
            if Arc::ptr_eq(&subject, &open.subject) {
                let net = found.per_class.iter().flatten().map(|of| of.high);
                open.scales.gap = net.fold(open.scales.gap, f64::max);
                open.by_size = Some(found);
                open.renew_comparison(out);
            }
        }
        AnswerEvent::GapBySizeFailed(reason) => {
            out.panicked("working out the gap by sample size", &reason);
        }
        AnswerEvent::ScoresFailed(reason) => out.panicked("scoring the points", &reason),
        AnswerEvent::BoundaryFailed(reason) => {
            open.boundary.failed = Some(open.boundary_question());
            out.panicked("working out the boundary", &reason);
        }
    }
}

/// What the page shows of an answer besides the answer itself.
fn after_answer(state: &mut State, out: &mut Outbox) {
    if let Some(open) = &mut state.open {
        open.ask_pane_boundaries(out);
    }
    state.ask_for_colors(out);
    // A map of two classes is laid out again when that is asked for.
    let has_pair_map = state.open.as_ref().is_some_and(OpenRun::has_pair_map);
    match state.scene.view {
        View::Boundary => state.ask_for_view(out),
        View::Pair if !has_pair_map => state.ask_for_view(out),
        View::Map | View::Pair | View::Compare => {}
    }
}

impl State {
    /// Asks for what the colours of points need besides their classes.
    pub(super) fn ask_for_colors(&self, out: &mut Outbox) {
        if let Some(open) = self.open.as_ref().filter(|_| self.scene.color_by.needs_head()) {
            out.effect(AnswerEffect::Score(open.score_question()));
        }
    }
}

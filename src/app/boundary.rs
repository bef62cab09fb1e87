//! The exact boundary between two classes.

use std::sync::Arc;

use eoscope_core::explore::{BoundaryQuestion, BoundaryView};
use eoscope_core::projection::VerticalAxis;

use super::{AnswerEffect, OpenRun, Outbox, State, View};

/// Which boundary is looked at.
#[derive(Clone, Debug, Default)]
pub struct BoundaryState {
    /// The classes: that on the negative side, and that on the positive one.
    pub pair: (usize, usize),
    /// What the vertical axis shows.
    pub vertical: VerticalAxis,
    /// Whether the plane of the baseline is held, so that the line moves and the points stay.
    pub held: bool,
    /// The newest boundary; it may belong to an older recipe or pair.
    pub newest: Option<Arc<BoundaryView>>,
    /// The question that its worker failed on.
    pub failed: Option<BoundaryQuestion>,
}

/// A wish about the boundary.
#[derive(Clone, Debug, PartialEq)]
pub enum BoundaryMsg {
    /// Show the boundary between two classes: that on the negative side, and that on the positive one.
    SetPair(usize, usize),
    /// What the vertical axis shows.
    SetVerticalAxis(VerticalAxis),
    /// Hold the plane of the baseline, or let it turn with the head.
    ToggleHold,
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: BoundaryMsg, out: &mut Outbox) {
    if let Some(open) = &mut state.open {
        match msg {
            BoundaryMsg::SetPair(a, b) => {
                if a != b && a.max(b) < open.classes.order.len() {
                    open.boundary.pair = (a, b);
                    if state.scene.view == View::Map {
                        state.scene.view = View::Boundary;
                    }
                }
            }
            BoundaryMsg::SetVerticalAxis(vertical) => open.boundary.vertical = vertical,
            BoundaryMsg::ToggleHold => open.boundary.held ^= true,
        }
    }
    state.ask_for_view(out);
}

impl State {
    /// Asks for what the view needs that is not there yet: the boundary, the map of two classes.
    pub(super) fn ask_for_view(&mut self, out: &mut Outbox) {
        let Some(open) = &mut self.open else { return };
        match self.scene.view {
            View::Boundary => out.effect(AnswerEffect::Boundary(open.boundary_question())),
            View::Pair => {
                // One map at a time; the map of the run asks again when it is done.
                let is_asked = open.map.pair_asked == Some(open.boundary.pair);
                if !open.has_pair_map() && open.map.forming.is_none() && !is_asked {
                    open.start_pair_map(out);
                }
            }
            View::Compare => open.ask_pane_boundaries(out),
            View::Map => {}
        }
    }
}

impl OpenRun {
    /// What would be asked about the boundary now.
    pub fn boundary_question(&self) -> BoundaryQuestion {
        BoundaryQuestion {
            subject: Arc::clone(&self.subject),
            answer: self.answers.newest.clone(),
            pair: self.boundary.pair,
            vertical: self.boundary.vertical,
            held: self.boundary.held,
        }
    }

    /// The boundary of the pair in question, the newest there is.
    pub fn shown_boundary(&self) -> Option<&BoundaryView> {
        let newest = self.boundary.newest.as_deref()?;
        let question = &newest.question;
        let BoundaryState { pair, vertical, held, .. } = self.boundary;
        let is_of_pair =
            (question.pair, question.vertical, question.held) == (pair, vertical, held);
        is_of_pair.then_some(newest)
    }
}

//! What every page and view gets: the state to read, the colours, and where messages go.

use std::cell::{Cell, RefCell};

use egui::Color32;
use eoscope_report::Ink;

use super::theme::{Tokens, color};
use crate::app::{Msg, OpenRun, State};

/// Read-only state in, messages out.
pub struct ViewCtx<'a> {
    /// Everything the program knows.
    pub state: &'a State,
    /// The colours of the theme in force.
    pub tokens: &'static Tokens,
    messages: &'a RefCell<Vec<Msg>>,
    pointed_class: Cell<Option<usize>>,
}

impl<'a> ViewCtx<'a> {
    /// A context for one frame; messages are collected in `messages`.
    pub fn new(state: &'a State, tokens: &'static Tokens, messages: &'a RefCell<Vec<Msg>>) -> Self {
        Self { state, tokens, messages, pointed_class: Cell::new(None) }
    }

    /// Sends a message; it is applied before the next frame.
    pub fn send(&self, msg: impl Into<Msg>) {
        self.messages.borrow_mut().push(msg.into());
    }

    /// A class is under the pointer, in a list or a chart: views let it stand out.
    pub fn point_out(&self, class_idx: Option<usize>) {
        if class_idx.is_some() {
            self.pointed_class.set(class_idx);
        }
    }

    /// The class that was pointed out in this frame.
    pub fn pointed_class(&self) -> Option<usize> {
        self.pointed_class.get()
    }

    /// The ink of a class of a run: a hue by its rank in support. Hues of many classes can be close to
    /// each other, so two of them that are compared get colours of their own.
    pub fn class_ink(&self, open: &OpenRun, class_idx: usize) -> Ink {
        let (rank, of) = (open.classes.rank(class_idx), open.classes.order.len());
        let (a, b) = open.boundary.pair;
        if self.state.scene.view.shows_pair() && [a, b].contains(&class_idx) && a != b {
            let ranks = [a, b].map(|class_idx| open.classes.rank(class_idx));
            let colors = self.tokens.theme.pair(ranks, of);
            return Ink::Own(colors[usize::from(class_idx == b)]);
        }
        Ink::Class { rank, of }
    }

    /// The colour of a class of a run.
    pub fn class_color(&self, open: &OpenRun, class_idx: usize) -> Color32 {
        color(self.tokens.theme.rgb(self.class_ink(open, class_idx)))
    }
}

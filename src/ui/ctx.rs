//! What every page and view gets: the state to read, the colours, and where messages go.

use std::cell::{Cell, RefCell};

use egui::Color32;
use eoscope_report::Ink;

use super::theme::{Tokens, color};
use crate::app::{Msg, OpenRun, State};
use crate::view_models::Look;

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

    /// What charts are made of.
    pub fn look(&self) -> Look<'a> {
        Look { state: self.state, theme: self.tokens.theme }
    }

    /// The ink of a class of a run.
    pub fn class_ink(&self, open: &OpenRun, class_idx: usize) -> Ink {
        self.look().class_ink(open, class_idx)
    }

    /// The colour of a class of a run.
    pub fn class_color(&self, open: &OpenRun, class_idx: usize) -> Color32 {
        color(self.tokens.theme.rgb(self.class_ink(open, class_idx)))
    }
}

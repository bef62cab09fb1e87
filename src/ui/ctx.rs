//! What every panel and view gets: the state to read, the colours, and where messages go.

use std::cell::RefCell;

use super::export::ChartPlaces;
use super::theme::Tokens;
use crate::app::{Chart, Msg, OpenRun, State};

/// Read-only state in, messages out.
pub struct ViewCtx<'a> {
    /// Everything the program knows.
    pub state: &'a State,
    /// The colours of the theme in force.
    pub tokens: &'a Tokens,
    messages: &'a RefCell<Vec<Msg>>,
    charts: &'a RefCell<ChartPlaces>,
}

impl<'a> ViewCtx<'a> {
    /// A context for one frame; messages are collected in `messages`, places of charts in `charts`.
    pub fn new(
        state: &'a State,
        tokens: &'a Tokens,
        messages: &'a RefCell<Vec<Msg>>,
        charts: &'a RefCell<ChartPlaces>,
    ) -> Self {
        Self { state, tokens, messages, charts }
    }

    /// A chart was drawn here, and can be saved from there.
    pub fn chart(&self, chart: Chart, rect: egui::Rect) {
        self.charts.borrow_mut().add(chart, rect);
    }

    /// Sends a message; it is applied before the next frame.
    pub fn send(&self, msg: impl Into<Msg>) {
        self.messages.borrow_mut().push(msg.into());
    }

    /// The colour of a class of a run: a hue by its rank in support.
    pub fn class_color(&self, open: &OpenRun, class_idx: usize) -> egui::Color32 {
        let rank = open.classes.order.iter().position(|&other| other == class_idx).unwrap_or(0);
        self.tokens.class_color(
            rank,
            open.classes.order.len(),
            self.state.scene.solo == Some(class_idx),
        )
    }
}

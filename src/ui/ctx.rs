//! What every panel and view gets: the state to read, the colours, and where commands go.

use std::cell::RefCell;

use super::export::ChartPlaces;
use super::theme::Tokens;
use crate::app::{Chart, Command, OpenRun, State};

/// Read-only state in, commands out.
pub struct ViewCtx<'a> {
    /// Everything the program knows.
    pub state: &'a State,
    /// The colours of the theme in force.
    pub tokens: &'a Tokens,
    commands: &'a RefCell<Vec<Command>>,
    charts: &'a RefCell<ChartPlaces>,
}

impl<'a> ViewCtx<'a> {
    /// A context for one frame; commands are collected in `commands`, places of charts in `charts`.
    pub fn new(
        state: &'a State,
        tokens: &'a Tokens,
        commands: &'a RefCell<Vec<Command>>,
        charts: &'a RefCell<ChartPlaces>,
    ) -> Self {
        Self { state, tokens, commands, charts }
    }

    /// A chart was drawn here, and can be saved from there.
    pub fn chart(&self, chart: Chart, rect: egui::Rect) {
        self.charts.borrow_mut().add(chart, rect);
    }

    /// Sends a command; it is applied before the next frame.
    pub fn send(&self, command: Command) {
        self.commands.borrow_mut().push(command);
    }

    /// The colour of a class of a run: a hue by its rank in support.
    pub fn class_color(&self, open: &OpenRun, class_idx: usize) -> egui::Color32 {
        let rank = open.order.iter().position(|&other| other == class_idx).unwrap_or(0);
        self.tokens.class_color(rank, open.order.len(), self.state.solo == Some(class_idx))
    }
}

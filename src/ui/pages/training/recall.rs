//! Recall of every class in every epoch.

use egui::Ui;

use super::MARGIN;
use crate::app::Training;
use crate::ui::charts::next_drawing;
use crate::ui::kit::Row;
use crate::ui::theme::{HEADING, PADDING, TextKind};
use crate::view_models::recall_chart;

/// Draws a cell per class and epoch, as full of the colour of its class as its recall.
pub fn recall_ui(ui: &mut Ui, training: &Training) {
    {
        let mut row = Row::new(ui, HEADING);
        let color = row.tokens.text;
        row.gap(MARGIN - PADDING).text("Recall by class and epoch", TextKind::Heading, color);
        row.gap(8.0).hint("test points; faint: 0, full colour: 1");
    }
    if let Some(drawing) = recall_chart(training, ui.available_width() - 2.0 * MARGIN) {
        next_drawing(ui, &drawing);
    }
}

//! Recall of every class in every epoch.

use egui::Ui;
use eoscope_report::Ink;
use eoscope_report::chart::recall_by_epoch;
use eoscope_report::drawing::Drawing;

use super::MARGIN;
use super::curves::by_support;
use crate::app::Training;
use crate::ui::charts::next_drawing;
use crate::ui::kit::Row;
use crate::ui::theme::{HEADING, PADDING, TextKind};

/// Draws a cell per class and epoch, as full of the colour of its class as its recall.
pub fn recall_ui(ui: &mut Ui, training: &Training) {
    {
        let mut row = Row::new(ui, HEADING);
        let color = row.tokens.text;
        row.gap(MARGIN - PADDING).text("Recall by class and epoch", TextKind::Heading, color);
        row.gap(8.0).hint("test points; faint: 0, full colour: 1");
    }
    if let Some(drawing) = recall(training, ui.available_width() - 2.0 * MARGIN) {
        next_drawing(ui, &drawing);
    }
}

/// The chart at a width; none before the images are known.
pub fn recall(training: &Training, width: f32) -> Option<Drawing> {
    let set = &training.prepared.as_ref()?.set;
    let order = by_support(training);
    let names: Vec<&str> =
        order.iter().map(|&class_idx| set.class_names[class_idx].as_str()).collect();
    let inks: Vec<Ink> =
        (0..order.len()).map(|rank| Ink::Class { rank, of: order.len() }).collect();
    let history: Vec<(usize, Vec<Option<f64>>)> = training
        .history
        .iter()
        .filter_map(|entry| {
            let recall = entry.test_recall.as_ref()?;
            let by_rank = order.iter().map(|&class_idx| recall.get(class_idx).copied().flatten());
            Some((entry.epoch, by_rank.collect()))
        })
        .collect();
    Some(recall_by_epoch(&names, &inks, &history, training.plan.config.epochs, width))
}

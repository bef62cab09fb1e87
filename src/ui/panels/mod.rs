//! Everything around the map.

mod classes;
mod gap;
mod head;
mod metrics;
mod norms;
mod per_class;
mod sampler;
mod status_bar;
mod top_bar;
mod variants;

pub use status_bar::status_bar_ui;
pub use top_bar::top_bar_ui;
pub use variants::{folded_height, open_height, variants_ui};

use egui::{ScrollArea, Ui, vec2};

use super::ViewCtx;
use super::widgets::rule;
use crate::app::OpenRun;

/// The left panel: what is asked, and the metrics.
pub fn left_panel_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    scrolling(ui, "left", |ui| {
        classes::classes_ui(ui, ctx, open);
        rule(ui, ctx.tokens);
        sampler::sampler_ui(ui, ctx, open);
        rule(ui, ctx.tokens);
        head::head_ui(ui, ctx, open);
        rule(ui, ctx.tokens);
        metrics::metrics_ui(ui, ctx, open);
    });
}

/// The right panel: the charts over classes.
pub fn right_panel_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let tall = ui.available_height() > 960.0;
    scrolling(ui, "right", |ui| {
        gap::gap_ui(ui, ctx, open, if tall { 28.0 } else { 18.0 });
        rule(ui, ctx.tokens);
        norms::norms_ui(ui, ctx, open, if tall { 24.0 } else { 16.0 });
        rule(ui, ctx.tokens);
        per_class::per_class_ui(ui, ctx, open, tall);
    });
}

fn scrolling(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        add(ui);
    });
}

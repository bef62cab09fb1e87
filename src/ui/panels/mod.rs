//! Everything around the map.

mod classes;
mod confusion;
mod gap;
mod gap_class;
mod gap_feature;
mod head;
mod metrics;
mod norms;
mod per_class;
mod sampler;
mod sampler_options;
mod status_bar;
mod top_bar;
mod variants;

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{Align2, Rect, ScrollArea, Ui, pos2, vec2};
pub use gap_class::GapCache;
pub use status_bar::status_bar_ui;
pub use top_bar::top_bar_ui;
pub use variants::{folded_height, open_height, variants_ui};

use self::gap_class::gap_class_ui;
use super::ViewCtx;
use super::theme::{TextKind, paint};
use super::views::Pictures;
use super::widgets::{Moved, number_field, rule};
use crate::app::{Chart, OpenRun};

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

/// The right panel: the charts over classes, or one class feature by feature.
pub fn right_panel_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (gaps, pictures): (&mut GapCache, &mut Pictures),
) {
    let tall = ui.available_height() > 960.0;
    scrolling(ui, "right", |ui| {
        if let Some(class_idx) = open.gap.class {
            chart(ui, ctx, Chart::Features, |ui| {
                gap_class_ui(ui, ctx, open, class_idx, gaps, pictures);
            });
            return;
        }
        chart(ui, ctx, Chart::Gap, |ui| {
            gap::gap_ui(ui, ctx, open, if tall { 28.0 } else { 18.0 });
        });
        rule(ui, ctx.tokens);
        chart(ui, ctx, Chart::Norms, |ui| {
            norms::norms_ui(ui, ctx, open, if tall { 24.0 } else { 16.0 });
        });
        rule(ui, ctx.tokens);
        chart(ui, ctx, Chart::PerClass, |ui| per_class::per_class_ui(ui, ctx, open, tall));
    });
}

/// Draws a chart and tells where it is.
fn chart(ui: &mut Ui, ctx: &ViewCtx<'_>, chart: Chart, add: impl FnOnce(&mut Ui)) {
    let top = ui.cursor().top();
    add(ui);
    let rect = ui.max_rect().with_min_y(top).with_max_y(ui.cursor().top());
    ctx.chart(chart, rect.intersect(ui.clip_rect()));
}

/// A field for a number with its name on the left.
fn labelled_field<N: Numeric>(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    rect: Rect,
    name: &str,
    value: N,
    range: RangeInclusive<N>,
) -> Option<Moved<N>> {
    let at = pos2(rect.left(), rect.center().y);
    let color = ctx.tokens.text_2;
    let label = paint(ui.painter(), at, Align2::LEFT_CENTER, name, TextKind::Small, color);
    let field = Rect::from_min_size(pos2(rect.right() - 48.0, rect.top()), vec2(48.0, 24.0));
    let field = field.with_min_x(field.left().max(label.right() + 8.0));
    number_field(ui, field, name, value, range)
}

fn scrolling(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        add(ui);
    });
}

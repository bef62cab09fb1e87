//! The page of an open run: panels around the view in the middle.
//!
//! Left: classes, sampler, head, metrics. Right: [`charts`] over classes, or [`gap_class`] for one. Below:
//! [`variants`] and the [`selection_images`]. Narrow windows have one panel at the side, with tabs.

mod charts;
mod classes;
mod confusion;
mod gap_class;
mod gap_feature;
mod head;
mod metrics;
mod sampler;
mod sampler_advanced;
mod selection_images;
mod sweep;
mod variants;

use std::collections::BTreeMap;

pub use charts::ChartCache;
use egui::{CentralPanel, Frame, Panel, Rect, ScrollArea, Ui, vec2};
pub use selection_images::{SelectionCache, prediction_dot};

use crate::app::{OpenRun, PanelMsg, View};
use crate::ui::overlays::{ClassifiedCache, classified_ui};
use crate::ui::pages::compare::compare_ui;
use crate::ui::points::{boundary_ui, map_ui, pair_ui};
use crate::ui::shell::Views;
use crate::ui::theme::{HEADER, LINE, NARROW, SPACE, TABLE_ROW, WIDE};
use crate::ui::{ViewCtx, kit};
use crate::view_models::n_rows;

/// Draws the page. The widths of panels that were dragged are put into `widths`.
pub fn run_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (views, classified): (&mut Views, &mut ClassifiedCache),
    widths: &mut BTreeMap<String, u32>,
) {
    if open.is_stale() {
        stale_line(ui, ctx);
    }
    if ctx.state.scene.view == View::Compare {
        selection_panel(ui, ctx, open, views);
        CentralPanel::default().frame(Frame::new().fill(ctx.tokens.panel)).show(ui, |ui| {
            compare_ui(ui, ctx, open, &mut views.compare, &mut views.points);
        });
        return;
    }
    let mut sides = Sides { ctx, widths, window: ui.ctx().content_rect().width() };
    if sides.window < NARROW {
        let sizes = match open.gap.class {
            Some(_) => ("side, one class", [320.0, 312.0, 400.0]),
            None => ("side", [260.0, 240.0, 360.0]),
        };
        sides.show(ui, sizes.0, sizes.1, |ui| narrow_panel(ui, ctx, open, views));
    } else {
        sides.show(ui, "left", [256.0, 240.0, 360.0], |ui| left_panel(ui, ctx, open));
        // The features of one class need more room than the charts over all.
        match open.gap.class {
            Some(_) => sides.show(ui, "right, one class", [384.0, 288.0, 520.0], |ui| {
                right_panel(ui, ctx, open, views);
            }),
            None => sides.show(ui, "right", [312.0, 288.0, 520.0], |ui| {
                right_panel(ui, ctx, open, views);
            }),
        }
    }
    variants_panel(ui, ctx, open);
    selection_panel(ui, ctx, open, views);
    CentralPanel::default().frame(Frame::new().fill(ctx.tokens.canvas)).show(ui, |ui| {
        let rect = ui.max_rect();
        match ctx.state.scene.view {
            View::Map | View::Compare => map_ui(ui, ctx, open, &mut views.map, &mut views.points),
            View::Boundary => boundary_ui(ui, ctx, open, &mut views.boundary, &mut views.points),
            View::Pair => pair_ui(ui, ctx, open, &mut views.pair, &mut views.points),
        }
        if let Some(sweep) = &open.sweep {
            sweep::sweep_ui(ui, ctx, open, sweep, rect);
        }
        classified_ui(ui, ctx, open, rect, classified);
    });
}

/// The panels at the sides, whose widths are remembered for each class of windows.
struct Sides<'a> {
    ctx: &'a ViewCtx<'a>,
    widths: &'a mut BTreeMap<String, u32>,
    window: f32,
}

impl Sides<'_> {
    /// Draws a panel with its default, least and largest width.
    fn show(
        &mut self,
        ui: &mut Ui,
        name: &str,
        [default, least, most]: [f32; 3],
        content: impl FnOnce(&mut Ui),
    ) {
        let (default, class) = match self.window {
            width if width >= WIDE => (default * 1.3, "wide"),
            // Beside two panels the map still has its half.
            width if width < 1180.0 => (least, "small"),
            _ => (default, "middle"),
        };
        let id = format!("{name} {class}");
        let remembered = &self.ctx.state.settings.panel_widths;
        let width = remembered.get(&id).map_or(default, |width| *width as f32);
        let is_right = name.starts_with("right");
        let panel = if is_right { Panel::right(id.clone()) } else { Panel::left(id.clone()) };
        let panel = panel.default_size(width).size_range(least..=most);
        let frame = Frame::new().fill(self.ctx.tokens.panel);
        let panel = panel.frame(frame).show_separator_line(false).show(ui, |ui| {
            let x = ui.max_rect().x_range();
            kit::edge(ui, if is_right { x.min + 0.5 } else { x.max - 0.5 });
            content(ui);
        });
        let shown = panel.response.rect.width().round() as u32;
        if remembered.get(&id).map_or(default as u32, |width| *width) != shown {
            self.widths.insert(id, shown);
        }
    }
}

/// What is asked, and the metrics.
fn left_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    scrolling(ui, "left", |ui| {
        classes::classes_ui(ui, ctx, open);
        kit::rule(ui);
        sampler::sampler_ui(ui, ctx, open);
        kit::rule(ui);
        head::head_ui(ui, ctx, open);
        kit::rule(ui);
        metrics::metrics_ui(ui, ctx, open);
    });
}

/// The charts over classes, or one class feature by feature.
fn right_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, views: &mut Views) {
    let height = ui.available_height();
    scrolling(ui, "right", |ui| match open.gap.class {
        Some(class_idx) => {
            let caches = (&mut views.gaps, &mut views.points.pictures);
            gap_class::gap_class_ui(ui, ctx, open, class_idx, caches);
        }
        None => charts::charts_ui(ui, ctx, open, &mut views.charts, height),
    });
}

/// Both panels as tabs of one.
fn narrow_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, views: &mut Views) {
    let show_charts = ctx.state.panels.show_charts || open.gap.class.is_some();
    let rect = kit::Row::new(ui, 36.0).piece(f32::INFINITY, 24.0);
    let tabs = [
        ["Controls", "Classes, sampler, head re-fit and metrics"],
        ["Charts", "Generalization gap, weight norms and recall by class"],
    ];
    let selected = Some(usize::from(show_charts));
    if let Some(at) = kit::segment_entries(ui, rect, "Panel", &tabs, selected)
        && (at == 1) != show_charts
    {
        ctx.send(PanelMsg::ShowCharts(at == 1));
    }
    if show_charts {
        right_panel(ui, ctx, open, views);
    } else {
        left_panel(ui, ctx, open);
    }
}

/// The table of variants: at least two rows, more where there is room, or its head alone.
fn variants_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let window = ui.ctx().content_rect().height();
    let folded = ctx.state.panels.fold_variants.unwrap_or(false);
    let rows = ((window - 640.0) / TABLE_ROW).clamp(2.0, 8.0) as usize;
    let n = n_rows(open).clamp(2, rows) as f32;
    let height = if folded { 0.0 } else { LINE + TABLE_ROW * n };
    Panel::bottom("variants")
        .exact_size(HEADER + height)
        .resizable(false)
        .frame(Frame::new().fill(ctx.tokens.panel))
        .show_separator_line(false)
        .show(ui, |ui| {
            kit::hairline(ui, ui.max_rect().with_max_y(ui.max_rect().min.y + 1.0));
            variants::variants_ui(ui, ctx, open, folded);
        });
}

/// The images of what is selected, while something is.
fn selection_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, views: &mut Views) {
    if open.picked.points.is_empty() {
        return;
    }
    Panel::bottom("selected images")
        .exact_size(selection_images::HEIGHT)
        .resizable(false)
        .frame(Frame::new().fill(ctx.tokens.panel))
        .show_separator_line(false)
        .show(ui, |ui| {
            let caches = (&mut views.selected, &mut views.points.pictures);
            selection_images::selection_images_ui(ui, ctx, open, caches);
        });
}

fn scrolling(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        add(ui);
        ui.add_space(SPACE);
    });
}

/// A thin line under the top bar while the numbers belong to an older recipe.
fn stale_line(ui: &Ui, ctx: &ViewCtx<'_>) {
    let whole = ui.available_rect_before_wrap();
    let line = Rect::from_x_y_ranges(whole.x_range(), whole.min.y - 2.0..=whole.min.y);
    ui.painter().rect_filled(line, 0, ctx.tokens.accent);
}

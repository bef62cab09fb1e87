//! The page of an open run: panels around the view in the middle.

use std::collections::BTreeMap;

use egui::{CentralPanel, Frame, Panel, Rect, Stroke, Ui, pos2, vec2};

use super::shell::{NARROW, TOP_BAR, Views};
use super::theme::Tokens;
use super::views::{
    ClassifiedCache, HEADER, boundary_ui, classified_ui, compare_ui, contact_height, contact_ui,
    map_ui, pair_ui, sweep_ui,
};
use super::{ViewCtx, panels};
use crate::app::{Chart, OpenRun, View};

/// Windows at least this wide get wider panels.
const WIDE: f32 = 1920.0;
/// Windows lower than this show the table of variants folded.
const LOW: f32 = 740.0;

/// Draws the page. `widths` learns how wide the panels are that somebody has dragged.
pub fn run_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (views, classified): (&mut Views, &mut ClassifiedCache),
    widths: &mut BTreeMap<String, u32>,
) {
    let tokens = ctx.tokens;
    let window = ui.ctx().content_rect();
    if ctx.state.scene.view == View::Compare {
        contact_panel(ui, ctx, open, views);
        CentralPanel::default().frame(Frame::new().fill(tokens.panel)).show(ui, |ui| {
            let rect = ui.max_rect();
            compare_ui(ui, ctx, open, &mut views.compare, &mut views.points);
            ctx.chart(Chart::View, rect.with_min_y(rect.top() + HEADER));
        });
        stale_line(ui, ctx, open, window);
        return;
    }
    let (left, right) = match window.width() {
        width if width >= WIDE => (296.0, 440.0),
        width if width < NARROW => (240.0, 312.0),
        _ => (256.0, 312.0),
    };
    let frame = Frame::new().fill(tokens.panel);
    let remembered = &ctx.state.settings.panel_widths;
    let side = |panel: Panel, id: &str, size: f32, low: f32, high: f32| {
        let size = remembered.get(id).map_or(size, |width| *width as f32);
        panel.default_size(size).size_range(low..=high).frame(frame).show_separator_line(false)
    };
    let mut learn = |id: String, usual: f32, rect: Rect| {
        let width = rect.width().round() as u32;
        if remembered.get(&id).map_or(usual as u32, |width| *width) != width {
            widths.insert(id, width);
        }
    };
    // Each class of widths remembers what the user dragged for itself.
    let id = |name: &str| format!("{name} {left}");
    let name = id("left");
    let panel = side(Panel::left(name.clone()), &name, left, 240.0, 360.0).show(ui, |ui| {
        edge(ui, tokens, ui.max_rect().right() - 0.5);
        panels::left_panel_ui(ui, ctx, open);
    });
    learn(name, left, panel.response.rect);
    if window.width() >= NARROW || ctx.state.panels.show_charts {
        // The features of one class need more room than the charts over all.
        let (name, right) = match open.gap.class {
            Some(_) => ("right, one class", f32::max(right, 384.0)),
            None => ("right", right),
        };
        let name = id(name);
        let panel = side(Panel::right(name.clone()), &name, right, 288.0, 520.0).show(ui, |ui| {
            edge(ui, tokens, ui.max_rect().left() + 0.5);
            let caches = (&mut views.gaps, &mut views.points.pictures);
            panels::right_panel_ui(ui, ctx, open, caches);
        });
        learn(name, right, panel.response.rect);
    }
    let folded = ctx.state.panels.fold_variants.unwrap_or(window.height() < LOW);
    let height = if folded { panels::folded_height() } else { panels::open_height(open) };
    Panel::bottom("variants")
        .exact_size(height)
        .resizable(false)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            let rect = ui.max_rect();
            ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, tokens.hairline));
            panels::variants_ui(ui, ctx, open, folded);
        });
    contact_panel(ui, ctx, open, views);
    CentralPanel::default().frame(Frame::new().fill(tokens.canvas)).show(ui, |ui| {
        let rect = ui.max_rect();
        match ctx.state.scene.view {
            View::Map => map_ui(ui, ctx, open, &mut views.map, &mut views.points),
            View::Boundary => boundary_ui(ui, ctx, open, &mut views.boundary, &mut views.points),
            View::Pair => pair_ui(ui, ctx, open, &mut views.pair, &mut views.points),
            View::Compare => {}
        }
        ctx.chart(Chart::View, rect.with_min_y(rect.top() + HEADER));
        if let Some(sweep) = &open.sweep {
            sweep_ui(ui, ctx, open, sweep, rect);
        }
        classified_ui(ui, ctx, open, rect, classified);
    });
    stale_line(ui, ctx, open, window);
}

/// The images of what is selected, while something is.
fn contact_panel(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, views: &mut Views) {
    if open.picked.points.is_empty() {
        return;
    }
    Panel::bottom("contact sheet")
        .exact_size(contact_height())
        .resizable(false)
        .frame(Frame::new().fill(ctx.tokens.panel))
        .show_separator_line(false)
        .show(ui, |ui| {
            let caches = (&mut views.contact, &mut views.points.pictures);
            contact_ui(ui, ctx, open, caches.0, caches.1);
        });
}

fn edge(ui: &Ui, tokens: &Tokens, x: f32) {
    ui.painter().vline(x, ui.max_rect().y_range(), Stroke::new(1.0, tokens.hairline));
}

/// A thin line under the top bar while the numbers belong to an older recipe.
fn stale_line(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, window: Rect) {
    if open.is_stale() {
        let line =
            Rect::from_min_size(pos2(window.left(), TOP_BAR - 2.0), vec2(window.width(), 2.0));
        ui.painter().rect_filled(line, 0, ctx.tokens.accent);
    }
}

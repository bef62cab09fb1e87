//! Two classes on a map of their own, with their synthetic points in the layout: the paper's
//! Figure 6.

use std::sync::Arc;

use egui::{Rect, Shape, Ui};
use egui_plot::{PlotBounds, PlotTransform};
use eoscope_core::domain::Point;
use eoscope_core::explore::{Answer, PairMap};

use super::background::{Background, bare_plot};
use super::header::{child, header_ui, pair_row};
use super::layout_menu::forming_ui;
use super::legend::legend_ui;
use super::{Scatter, ScatterCache, drag_moves, scatter_ui};
use crate::app::glossary::meaning;
use crate::app::{MapMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Row, Tool, empty, inset};
use crate::ui::theme::{CONTROL, PADDING};
use crate::view_models::PlacedPoints;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct PairCache {
    /// The pair that is shown; another one is shown as a whole first.
    pair: Option<(usize, usize)>,
    fit: bool,
}

/// Draws header, legend and map.
pub fn pair_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut PairCache,
    points: &mut ScatterCache,
) {
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.canvas);
    let mut cut = Cut(whole);
    header_ui(ui, ctx, &mut cut, |row| {
        if row.tool(Tool::new(Icon::Fit, "Show the whole map (double click)")).clicked() {
            cache.fit = true;
        }
    });
    pair_row(ui, ctx, open, &mut cut);
    let map = open.map.pair_map.as_ref().filter(|map| map.question.pair == open.boundary.pair);
    match map {
        Some(map) => map_ui(ui, ctx, open, (map, cut), (cache, points)),
        None => empty(ui, cut.0, "Looking up neighbours for the map of both classes…"),
    }
    ui.advance_cursor_after_rect(whole);
}

fn map_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (map, mut cut): (&PairMap, Cut),
    (cache, points): (&mut PairCache, &mut ScatterCache),
) {
    let (a, b) = map.question.pair;
    // The same recipe makes the same points, so answers to other questions are as good.
    let recipe =
        |answer: &Option<Arc<Answer>>| answer.as_ref().map(|answer| answer.outcome.recipe.clone());
    let is_current = recipe(&map.question.answer) == recipe(&open.answers.newest);
    let scene = PlacedPoints {
        train: &map.train,
        test: &map.test,
        // The rows of another answer are other points.
        synthetic: if is_current { &map.synthetic } else { &[] },
        classes: Some([a, b]),
        vivid: None,
        large: None,
    };
    let hint = if is_current {
        ["t-SNE of both classes and their synthetic points", meaning("t-SNE")]
    } else {
        let about = "The synthetic points of another recipe have no place on this map";
        ["made for another recipe: no synthetic points", about]
    };
    let shown = open.view();
    legend_ui(ui, ctx, &shown, (&scene, hint), &mut cut);
    let canvas = cut.0;
    if cache.pair != Some(map.question.pair) {
        cache.pair = Some(map.question.pair);
        cache.fit = true;
    }
    let moves = drag_moves(ui, ctx);
    let mut plot = bare_plot("pair map", canvas, moves).data_aspect(1.0);
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    let mut child = child(ui, "pair canvas", canvas);
    let response = plot.show(&mut child, |plot_ui| {
        plot_ui.add(Background::new(bounds(&scene), |_: &PlotTransform, _: &mut Vec<Shape>| {}));
    });
    let transform = response.transform;
    let scatter = Scatter { ctx, open: &shown, scene: &scene, transform: &transform, canvas };
    scatter_ui(&child, &scatter, points, &response.response);
    response.response.widget_info(|| {
        let drawn = points.drawn().unwrap_or_default();
        let [a, b] = [a, b].map(|class_idx| open.run.classes.names[class_idx].as_str());
        let text = format!("map of {a} and {b}, {} of {} points drawn", drawn.n, drawn.total);
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
    if map.done < 1.0 {
        forming_ui(ui, ctx, open, canvas, map.done);
    } else if !is_current {
        renew_ui(ui, ctx, canvas);
    }
}

/// The map belongs to another recipe: the way to one of this.
fn renew_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, canvas: Rect) {
    let place = Cut(inset(canvas, PADDING, 8.0)).top(CONTROL);
    let button = Button::new(Icon::Redo, "Recompute with these synthetic points");
    if Row::within(ui, place).button(button).clicked() {
        ctx.send(MapMsg::ComputePair);
    }
}

/// The box around all points that are laid out.
fn bounds(scene: &PlacedPoints<'_>) -> PlotBounds {
    let (mut min, mut max) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    let laid_out = |point: &&Point| point[0].is_finite();
    let all = scene.train.iter().chain(scene.test).chain(scene.synthetic);
    for point in all.filter(laid_out) {
        for axis in 0..2 {
            min[axis] = min[axis].min(f64::from(point[axis]));
            max[axis] = max[axis].max(f64::from(point[axis]));
        }
    }
    if min[0] > max[0] {
        return PlotBounds::from_min_max([-1.0; 2], [1.0; 2]);
    }
    PlotBounds::from_min_max(min, max)
}

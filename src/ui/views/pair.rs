//! Two classes on a map of their own, with their synthetic points in the layout: the paper's
//! Figure 6.

use std::sync::Arc;

use egui::{Align2, Rect, Shape, Ui, UiBuilder, vec2};
use egui_plot::{PlotBounds, PlotTransform};
use eoscope_core::domain::Point;
use eoscope_core::explore::{Answer, PairMap};

use super::header::{self, HEADER};
use super::layout_menu::forming_ui;
use super::scatter::{
    Ground, LEGEND, ScatterCache, Scene, bare_plot, drag_moves, legend_ui, scatter_ui, tool_rect,
};
use crate::app::{MapMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, icon_button};

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
    let tokens = ctx.tokens;
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, tokens.canvas);
    let header = Rect::from_min_size(whole.min, vec2(whole.width(), HEADER));
    ui.painter().rect_filled(header, 0, tokens.panel);
    let place = tool_rect(header, 0.0);
    let name = "Show the whole map (double click)";
    if icon_button(ui, tokens, place, Icon::Fit, name, true, false).clicked() {
        cache.fit = true;
    }
    header::header_ui(ui, ctx, header, place.left());
    let pair = Rect::from_min_size(header.left_bottom(), vec2(whole.width(), 32.0));
    header::pair_choice_ui(ui, ctx, open, pair);
    let legend = Rect::from_min_size(pair.left_bottom(), vec2(whole.width(), LEGEND));
    let canvas = Rect::from_min_max(legend.left_bottom(), whole.max);
    let map = open.map.pair_map.as_ref().filter(|map| map.question.pair == open.boundary.pair);
    match map {
        Some(map) => map_ui(ui, ctx, open, map, (cache, points), (legend, canvas)),
        None => {
            let text = "Looking up neighbours for the map of these two…";
            let at = canvas.center();
            paint(ui.painter(), at, Align2::CENTER_CENTER, text, TextKind::Body, tokens.text_3);
        }
    }
    ui.advance_cursor_after_rect(whole);
}

fn map_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    map: &PairMap,
    (cache, points): (&mut PairCache, &mut ScatterCache),
    (legend, canvas): (Rect, Rect),
) {
    let (a, b) = map.question.pair;
    // The same recipe makes the same points, whoever asked for it.
    let recipe =
        |answer: &Option<Arc<Answer>>| answer.as_ref().map(|answer| answer.outcome.recipe.clone());
    let is_current = recipe(&map.question.answer) == recipe(&open.answers.newest);
    let scene = Scene {
        train: &map.train,
        test: &map.test,
        // The rows of another answer are other points.
        synthetic: if is_current { &map.synthetic } else { &[] },
        classes: Some([a, b]),
        vivid: None,
        large: None,
    };
    let hint = match (is_current, &map.question.answer) {
        (true, _) => "t-SNE of these two classes and their synthetic points",
        (false, _) => "laid out for another recipe",
    };
    legend_ui(ui, ctx, &open.view(), &scene, legend, hint);
    if cache.pair != Some(map.question.pair) {
        cache.pair = Some(map.question.pair);
        cache.fit = true;
    }
    let moves = drag_moves(ui, ctx);
    let mut plot = bare_plot("pair map", canvas, moves).data_aspect(1.0);
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(canvas).id_salt("pair canvas"));
    let response = plot.show(&mut child, |plot_ui| {
        plot_ui.add(Ground::new(bounds(&scene), |_: &PlotTransform, _: &mut Vec<Shape>| {}));
    });
    let transform = response.transform;
    let on = (&response.response, &transform);
    scatter_ui(&mut child, ctx, &open.view(), &scene, points, on, canvas);
    response.response.widget_info(|| {
        let drawn = points.drawn().unwrap_or_default();
        let names = [a, b].map(|class_idx| open.run.classes.names[class_idx].as_str());
        let text = format!(
            "map of {} and {}, {} of {} points drawn",
            names[0], names[1], drawn.n, drawn.total
        );
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
    if map.done < 1.0 {
        forming_ui(ui, ctx, open, canvas, map.done);
    } else if !is_current {
        let at = canvas.left_top() + vec2(176.0, 24.0);
        let label = "Lay out again";
        let (response, _) = button(ui, ctx.tokens, at.x, at.y, Icon::Redo, label, true);
        if response.clicked() {
            ctx.send(MapMsg::ComputePair);
        }
    }
}

/// The box around all points that are laid out.
fn bounds(scene: &Scene<'_>) -> PlotBounds {
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

//! The boundary between two classes, exactly: the line `x = 0` of the drawn plane.
//!
//! [`histogram`] shows above the plane how train and test points are spread over the distance; the
//! shift between the two is the failure to generalize. [`frame`] draws axes, sides and lines.

mod frame;
mod glide;
mod histogram;

use egui::{Align2, Color32, Rect, Shape, Stroke, Ui, UiBuilder, pos2, vec2};
use egui_plot::{PlotBounds, PlotTransform};
use eoscope_core::domain::{HeadInput, Point};
use eoscope_core::explore::BoundaryView;
use eoscope_core::projection::Upright;

use self::glide::Glide;
use super::header::{self, HEADER};
use super::map::Camera;
use super::scatter::{
    Ground, LEGEND, ScatterCache, Scene, bare_plot, drag_moves, legend_ui, scatter_ui, tool_rect,
};
use crate::app::{BoundaryMsg, OpenRun, RunView, SceneMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{SelectEntry, icon_button, select};

const HISTOGRAM: f32 = 80.0;
/// The row of probabilities between histogram and plane.
const ODDS: f32 = 24.0;
/// Room for the upright axis and for the one below.
const LEFT: f32 = 44.0;
const BELOW: f32 = 44.0;
const MARGIN: f32 = 16.0;

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct BoundaryCache {
    glide: Glide,
    /// What the scales belong to: the pair, the upright axis, and whether a recipe has answered.
    of: Option<((usize, usize), Upright, bool, HeadInput)>,
    /// What the scales reach over; it only grows, so that nothing jumps while K moves.
    min: Point,
    max: Point,
    fit: bool,
}

impl BoundaryCache {
    /// Shows the whole plane in the next frame.
    pub fn fit(&mut self) {
        self.fit = true;
    }

    /// Lets the scales take the points of the pair in.
    fn widen(&mut self, open: &OpenRun, plane: &BoundaryView) {
        let question = &plane.question;
        let head = question.answer.as_ref().map(|answer| &answer.outcome.head);
        let input = head.map_or(HeadInput::Raw, |head| head.input.clone());
        let of = (question.pair, question.upright, head.is_some(), input);
        if self.of.as_ref() != Some(&of) {
            self.of = Some(of);
            (self.min, self.max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
            self.fit = true;
        }
        let (a, b) = plane.question.pair;
        let train = open.run.train.labels().iter().zip(&plane.train);
        let test = open.run.test.labels().iter().zip(&plane.test);
        for (label, place) in train.chain(test) {
            if ![a, b].contains(&(*label as usize)) {
                continue;
            }
            for ((min, max), value) in self.min.iter_mut().zip(&mut self.max).zip(place) {
                *min = min.min(*value);
                *max = max.max(*value);
            }
        }
    }

    fn bounds(&self) -> PlotBounds {
        let (mut min, mut max) = (self.min.map(f64::from), self.max.map(f64::from));
        // The boundary itself is always in the picture.
        min[0] = min[0].min(0.0);
        max[0] = max[0].max(0.0);
        for axis in 0..2 {
            if !(min[axis].is_finite() && max[axis].is_finite()) {
                (min[axis], max[axis]) = (-1.0, 1.0);
            }
            let span = max[axis] - min[axis];
            let border = if span > 0.0 { 0.03 * span } else { 1.0 };
            min[axis] -= border;
            max[axis] += border;
        }
        PlotBounds::from_min_max(min, max)
    }
}

/// Draws header, legend, histogram and plane.
pub fn boundary_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut BoundaryCache,
    points: &mut ScatterCache,
) {
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.canvas);
    let header = Rect::from_min_size(whole.min, vec2(whole.width(), HEADER));
    let right = tools_ui(ui, ctx, cache, header);
    header::header_ui(ui, ctx, header, right);
    let pair = Rect::from_min_size(header.left_bottom(), vec2(whole.width(), 32.0));
    pair_ui(ui, ctx, open, pair);
    let legend = Rect::from_min_size(pair.left_bottom(), vec2(whole.width(), LEGEND));
    let area = Rect::from_min_max(legend.left_bottom(), whole.max);
    let newest = open.shown_boundary();
    let (a, b) = open.boundary.pair;
    match newest {
        Some(plane) if plane.plane.is_some() => {
            let caches = (cache, points);
            exact_ui(ui, ctx, &open.view(), plane, caches, (Some(legend), area), None);
        }
        Some(_) => {
            let text =
                "This head gives both classes the same weights, so nothing lies between them";
            say(ui, ctx, area, text);
        }
        None if a == b => say(ui, ctx, area, "A boundary needs two classes"),
        None => {
            let failed = open.boundary.failed.as_ref() == Some(&open.boundary_question());
            let text = if failed {
                "The boundary could not be worked out; choose another pair"
            } else {
                "Working out the boundary…"
            };
            say(ui, ctx, area, text);
        }
    }
    ui.advance_cursor_after_rect(whole);
}

/// Draws a plane with its histogram, and the legend of its points where there is a row for it. Planes
/// of one `camera` are moved and zoomed together.
pub fn exact_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    shown: &RunView<'_>,
    plane: &BoundaryView,
    (cache, points): (&mut BoundaryCache, &mut ScatterCache),
    (legend, area): (Option<Rect>, Rect),
    camera: Option<&mut Camera>,
) {
    let (a, b) = shown.boundary.pair;
    cache.widen(shown, plane);
    let (train, test) = cache.glide.places(ui, plane, shown.recipe.is_dragged());
    // Places of an older answer belong to other points.
    let places_of = plane.question.answer.as_ref().map_or(0, |answer| answer.serial);
    let synthetic: &[Point] =
        if places_of == shown.answer_serial() { &plane.synthetic } else { &[] };
    let scene = Scene {
        train: &train,
        test: &test,
        synthetic,
        classes: (!ctx.state.scene.other_classes).then_some([a, b]),
        vivid: Some([a, b]),
        large: rarer(shown),
    };
    if let Some(legend) = legend {
        legend_ui(ui, ctx, shown, &scene, legend, "filled: train, line: test, share per bin");
    }
    plane_ui(ui, ctx, shown, plane, &scene, (cache, points), area, camera);
}

/// A sentence where the plane would be.
fn say(ui: &Ui, ctx: &ViewCtx<'_>, area: Rect, text: &str) {
    let color = ctx.tokens.text_3;
    paint(ui.painter(), area.center(), Align2::CENTER_CENTER, text, TextKind::Body, color);
}

/// The class of the pair with fewer training points, if it is much rarer.
fn rarer(open: &OpenRun) -> Option<usize> {
    let (a, b) = open.boundary.pair;
    let counts = &open.run.classes.train_counts;
    let (few, many) = if counts[a] <= counts[b] { (a, b) } else { (b, a) };
    (counts[few] * 3 < counts[many]).then_some(few)
}

/// The tools of the view; gives their left edge.
fn tools_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, cache: &mut BoundaryCache, rect: Rect) -> f32 {
    let tokens = ctx.tokens;
    ui.painter().rect_filled(rect, 0, tokens.panel);
    let others = ctx.state.scene.other_classes;
    let name = "Show the other classes, in grey";
    let place = tool_rect(rect, 0.0);
    if icon_button(ui, tokens, place, Icon::Others, name, true, others).clicked() {
        ctx.send(SceneMsg::ToggleOtherClasses);
    }
    let name = "Show the whole plane (double click)";
    let place = tool_rect(rect, 1.0);
    if icon_button(ui, tokens, place, Icon::Fit, name, true, false).clicked() {
        // The scales begin anew as well.
        cache.of = None;
        cache.fit = true;
    }
    place.left()
}

/// Which class against which, and what stands upright.
fn pair_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let tokens = ctx.tokens;
    let left = header::pair_choice_ui(ui, ctx, open, rect) + 12.0;
    let y = rect.center().y - 2.0;
    let free = rect.right() - 12.0 - left;
    if free <= 120.0 {
        return;
    }
    let width = free.min(300.0);
    let place = Rect::from_min_size(pos2(rect.right() - 12.0 - width, y - 12.0), vec2(width, 24.0));
    let entries = [
        SelectEntry {
            label: "Up: main direction of the rest",
            hint: "",
            about: "The first principal direction of what has no part in the decision; the boundary of the trained head is cut by this plane",
        },
        SelectEntry {
            label: "Up: where the heads differ",
            hint: "",
            about: "The direction in which the current and the trained head differ: both boundaries are exact",
        },
    ];
    let selected = Upright::ALL.iter().position(|&up| up == open.boundary.upright).unwrap_or(0);
    if let Some(at) = select(ui, tokens, place, "Upright axis", &entries, selected) {
        ctx.send(BoundaryMsg::SetUpright(Upright::ALL[at]));
    }
}

fn plane_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    plane: &BoundaryView,
    scene: &Scene<'_>,
    (cache, points): (&mut BoundaryCache, &mut ScatterCache),
    area: Rect,
    camera: Option<&mut Camera>,
) {
    // A pane has no room for titles; those of the boundary's own page say the same.
    let is_pane = open.is_pane;
    let [left, below, margin] = if is_pane { [6.0, 22.0, 6.0] } else { [LEFT, BELOW, MARGIN] };
    let bars = Rect::from_min_max(
        pos2(area.left() + left, area.top() + 4.0),
        pos2(area.right() - margin, area.top() + 4.0 + HISTOGRAM.min(area.height() * 0.22)),
    );
    let odds = Rect::from_min_size(bars.left_bottom(), vec2(bars.width(), ODDS));
    let canvas = Rect::from_min_max(odds.left_bottom(), pos2(bars.right(), area.bottom() - below));
    if canvas.height() < 40.0 {
        return;
    }
    let (a, b) = open.boundary.pair;
    let colors = [a, b].map(|class_idx| ctx.class_color(open, class_idx));
    let moves = drag_moves(ui, ctx);
    let mut plot = bare_plot("boundary", canvas, moves).set_margin_fraction(vec2(0.0, 0.0));
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    let mut child = ui.new_child(UiBuilder::new().max_rect(canvas).id_salt("plane"));
    let tokens = ctx.tokens;
    let sides = colors.map(|color| crate::ui::theme::mix(tokens.canvas, color, 0.07));
    let leads = ui.rect_contains_pointer(canvas);
    let follow = camera.as_ref().and_then(|camera| camera.followed(leads));
    let response = plot.show(&mut child, |plot_ui| {
        if let Some(bounds) = follow {
            plot_ui.set_plot_bounds(bounds);
        }
        let paint = |transform: &PlotTransform, shapes: &mut Vec<Shape>| {
            sides_shapes(transform, sides, tokens.grid_canvas, shapes);
        };
        plot_ui.add(Ground::new(cache.bounds(), paint));
    });
    let transform = response.transform;
    if let Some(camera) = camera.filter(|_| leads) {
        camera.lead(ui, &response.response, &transform);
    }
    let shows = plane.plane.as_ref().map_or(open.boundary.upright, |plane| plane.shows);
    frame::axes_ui(ui, ctx, &transform, canvas, (!is_pane).then_some(shows));
    if let Some(histograms) = &plane.histograms {
        histogram::histogram_ui(ui, ctx, open, histograms, &transform, bars, colors);
    }
    frame::odds_ui(ui, ctx, open, plane, &transform, odds);
    if !is_pane {
        frame::ghost_ui(ui, ctx, plane, &transform, canvas);
    }
    let on = (&response.response, &transform);
    let card = scatter_ui(&mut child, ctx, open, scene, points, on, canvas);
    frame::margins_ui(ui, plane, &transform, canvas, colors);
    frame::line_ui(ui, ctx, &transform, bars.top(), canvas);
    if is_pane {
        frame::shares_ui(ui, ctx, open, plane, canvas);
    } else {
        frame::sides_ui(ui, ctx, open, plane, canvas, card);
    }
    response.response.widget_info(|| {
        let drawn = points.drawn().unwrap_or_default();
        let names = [a, b].map(|class_idx| open.run.classes.names[class_idx].as_str());
        let text = format!(
            "boundary between {} and {}, {} of {} points drawn",
            names[0], names[1], drawn.n, drawn.total
        );
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
}

/// Both sides of the boundary and the grid.
fn sides_shapes(
    transform: &PlotTransform,
    sides: [Color32; 2],
    grid: Color32,
    shapes: &mut Vec<Shape>,
) {
    let frame = *transform.frame();
    let middle = transform.position_from_point_x(0.0).clamp(frame.left(), frame.right());
    let halves = [frame.with_max_x(middle), frame.with_min_x(middle)];
    for (half, color) in halves.into_iter().zip(sides) {
        shapes.push(Shape::rect_filled(half, 0, color));
    }
    let stroke = Stroke::new(1.0, grid);
    for x in frame::ticks(transform.bounds().range_x(), frame.width()) {
        let x = transform.position_from_point_x(x).round() + 0.5;
        shapes.push(Shape::line_segment([pos2(x, frame.top()), pos2(x, frame.bottom())], stroke));
    }
    for y in frame::ticks(transform.bounds().range_y(), frame.height()) {
        let y = transform.position_from_point_y(y).round() + 0.5;
        shapes.push(Shape::line_segment([pos2(frame.left(), y), pos2(frame.right(), y)], stroke));
    }
}

//! The boundary between two classes, exactly: the line `x = 0` of the drawn plane. Above the points the
//! histograms show how train and test points are spread over the distance; the shift between the two is
//! the failure to generalize.

use std::borrow::Cow;

use egui::{Rect, Shape, Ui, vec2};
use egui_plot::{PlotBounds, PlotTransform};
use eoscope_core::domain::{HeadInput, Point};
use eoscope_core::explore::BoundaryView;
use eoscope_core::projection::VerticalAxis;
use eoscope_report::chart::{BoundaryChart, BoundaryLayout};
use eoscope_report::drawing::{Drawing, Span};

use super::background::{Background, bare_plot};
use super::header::{child, header_ui, pair_row};
use super::legend::legend_ui;
use super::map::Camera;
use super::{Scatter, ScatterCache, drag_moves, scatter_ui};
use crate::app::{BoundaryMsg, OpenRun, RunView, SceneMsg};
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Tool, empty, pick};
use crate::ui::theme::{CONTROL, NAMES};
use crate::view_models::{PlacedPoints, Transition, rarer_of_pair};

/// What the view keeps from frame to frame.
#[derive(Default)]
pub struct BoundaryCache {
    transition: Transition,
    /// What the scales belong to: the pair, the vertical axis, and whether a recipe has answered.
    of: Option<((usize, usize), VerticalAxis, [bool; 2], HeadInput)>,
    /// What the scales reach over; it only grows, so that nothing jumps while K moves.
    min: Point,
    max: Point,
    fit: bool,
    /// The values at the ends of both axes and the part of the screen, as they were last.
    shown: Option<([[f64; 2]; 2], Rect)>,
}

impl BoundaryCache {
    /// Shows the whole plane in the next frame.
    pub fn fit(&mut self) {
        self.fit = true;
    }

    /// Lets the scales take the points of the pair in.
    fn widen(&mut self, open: &OpenRun, view: &BoundaryView) {
        let question = &view.question;
        let head = question.answer.as_ref().map(|answer| &answer.outcome.head);
        let input = head.map_or(HeadInput::Raw, |head| head.input.clone());
        let input = if question.held { HeadInput::Raw } else { input };
        let of = (question.pair, question.vertical, [head.is_some(), question.held], input);
        if self.of.as_ref() != Some(&of) {
            self.of = Some(of);
            (self.min, self.max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
            self.fit = true;
        }
        let (a, b) = view.question.pair;
        let train = open.run.train.labels().iter().zip(&view.train);
        let test = open.run.test.labels().iter().zip(&view.test);
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

    /// The boundary as it was drawn last, for a file.
    pub fn drawing(
        &self,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
        view: &BoundaryView,
        points: &ScatterCache,
    ) -> Option<Drawing> {
        let (bounds, area) = self.shown?;
        let chart = chart(ctx, open, view, (bounds, area));
        let mut drawing = chart.under();
        drawing.add(points.drawing(ctx, open)?, chart.layout.canvas.min);
        drawing.add(chart.over(), [0.0, 0.0]);
        Some(drawing)
    }
}

/// The chart around the points.
fn chart<'a>(
    ctx: &ViewCtx<'_>,
    open: &'a RunView<'_>,
    view: &'a BoundaryView,
    (bounds, area): ([[f64; 2]; 2], Rect),
) -> BoundaryChart<'a> {
    let (a, b) = view.question.pair;
    BoundaryChart {
        view,
        layout: BoundaryLayout::new(area.size().into(), open.is_pane),
        bounds,
        names: [a, b].map(|class_idx| open.run.classes.names[class_idx].as_str()),
        inks: [a, b].map(|class_idx| ctx.class_ink(open, class_idx)),
        vertical: view.plane.as_ref().map_or(open.boundary.vertical, |plane| plane.shows),
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
    let mut cut = Cut(whole);
    header_ui(ui, ctx, &mut cut, |row| {
        let others = Tool::new(Icon::Others, "Show the other classes, in grey");
        if row.tool(others.active(ctx.state.scene.other_classes)).clicked() {
            ctx.send(SceneMsg::ToggleOtherClasses);
        }
        let hold =
            Tool::new(Icon::Pin, "Hold the plane of the baseline: points stay, the line moves");
        if row.tool(hold.active(open.boundary.held)).clicked() {
            ctx.send(BoundaryMsg::ToggleHold);
        }
        if row.tool(Tool::new(Icon::Fit, "Show the whole plane (double click)")).clicked() {
            // The scales begin anew as well.
            cache.of = None;
            cache.fit = true;
        }
    });
    {
        let mut row = pair_row(ui, ctx, open, &mut cut);
        let width = NAMES.min(row.room() - 16.0);
        if width > 100.0 {
            let rect = row.end().piece(width, CONTROL);
            if let Some(axis) = pick(row.ui, rect, "Vertical axis", open.boundary.vertical) {
                ctx.send(BoundaryMsg::SetVerticalAxis(axis));
            }
        }
    }
    let (a, b) = open.boundary.pair;
    let shown = open.view();
    match open.shown_boundary() {
        Some(view) if view.plane.is_some() => {
            let area = BoundaryArea { ctx, open: &shown, view, area: cut.0 };
            area.ui(ui, (cache, points), Some(&mut cut), None);
        }
        Some(_) => {
            let text =
                "This head gives both classes the same weights, so nothing lies between them";
            empty(ui, cut.0, text);
        }
        None if a == b => empty(ui, cut.0, "A boundary needs two classes"),
        None => {
            let failed = open.boundary.failed.as_ref() == Some(&open.boundary_question());
            empty(
                ui,
                cut.0,
                if failed {
                    "The boundary could not be computed; choose another pair"
                } else {
                    "Computing the boundary…"
                },
            );
        }
    }
    ui.advance_cursor_after_rect(whole);
}

/// A boundary in a part of the screen, before it is drawn.
pub struct BoundaryArea<'a> {
    pub ctx: &'a ViewCtx<'a>,
    /// The run under the answer that is shown.
    pub open: &'a RunView<'a>,
    /// What is drawn.
    pub view: &'a BoundaryView,
    /// Where it is drawn.
    pub area: Rect,
}

impl BoundaryArea<'_> {
    /// Draws the plane with its histogram, and the legend of its points where `legend` has room for it.
    /// Planes of one `camera` are moved and zoomed together.
    pub fn ui(
        &self,
        ui: &mut Ui,
        (cache, points): (&mut BoundaryCache, &mut ScatterCache),
        legend: Option<&mut Cut>,
        camera: Option<&mut Camera>,
    ) {
        let Self { ctx, open, view, .. } = *self;
        let (a, b) = open.boundary.pair;
        cache.widen(open, view);
        let moves = !open.recipe.is_dragged() && ui.style().animation_time > 0.0;
        let now = ui.input(|input| input.time);
        let (train, test) = cache.transition.places(view, now, moves);
        if matches!(train, Cow::Owned(_)) {
            ui.ctx().request_repaint();
        }
        // Places of an older answer belong to other points.
        let places_of = view.question.answer.as_ref().map_or(0, |answer| answer.serial);
        let synthetic: &[Point] =
            if places_of == open.answer_serial() { &view.synthetic } else { &[] };
        let scene = PlacedPoints {
            train: &train,
            test: &test,
            synthetic,
            classes: (!ctx.state.scene.other_classes).then_some([a, b]),
            vivid: Some([a, b]),
            large: rarer_of_pair(open),
        };
        let mut area = self.area;
        if let Some(cut) = legend {
            let about = "Shares of the training and test points of both classes, by distance";
            let hint = ["filled: train, line: test, share per bin", about];
            legend_ui(ui, ctx, open, (&scene, hint), cut);
            area = cut.0;
        }
        let layout = BoundaryLayout::new(area.size().into(), open.is_pane);
        if !layout.has_room() {
            empty(ui, area, "Make the window larger to see the boundary");
            return;
        }
        let canvas = on_screen(area, layout.canvas);
        let (response, transform) = self.plot(ui, cache, (area, canvas), camera);
        let shown = chart(ctx, open, view, (ends(&transform), area));
        let scatter = Scatter { ctx, open, scene: &scene, transform: &transform, canvas };
        scatter_ui(ui, &scatter, points, &response);
        drawing_ui(ui, &shown.over(), area);
        response.widget_info(|| {
            let drawn = points.drawn().unwrap_or_default();
            let [a, b] = shown.names;
            let text = format!(
                "boundary between {a} and {b}, {} of {} points drawn",
                drawn.n, drawn.total
            );
            egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
        });
    }

    /// The plane that is moved and zoomed, with everything below its points.
    fn plot(
        &self,
        ui: &mut Ui,
        cache: &mut BoundaryCache,
        (area, canvas): (Rect, Rect),
        camera: Option<&mut Camera>,
    ) -> (egui::Response, PlotTransform) {
        let Self { ctx, open, view, .. } = *self;
        let moves = drag_moves(ui, ctx);
        let mut plot = bare_plot("boundary", canvas, moves).set_margin_fraction(vec2(0.0, 0.0));
        if std::mem::take(&mut cache.fit) {
            plot = plot.reset();
        }
        let leads = ui.rect_contains_pointer(canvas);
        let follow = camera.as_ref().and_then(|camera| camera.followed(leads));
        // Below the points, in the place that the plot had in the last frame.
        if let Some((bounds, _)) = cache.shown {
            drawing_ui(ui, &chart(ctx, open, view, (bounds, area)).under(), area);
        }
        let mut child = child(ui, "plane", canvas);
        let response = plot.show(&mut child, |plot_ui| {
            if let Some(bounds) = follow {
                plot_ui.set_plot_bounds(bounds);
            }
            let paint = |_: &PlotTransform, _: &mut Vec<Shape>| {};
            plot_ui.add(Background::new(cache.bounds(), paint));
        });
        let transform = response.transform;
        if cache.shown.is_none_or(|(bounds, _)| bounds != ends(&transform)) {
            ui.ctx().request_repaint();
        }
        cache.shown = Some((ends(&transform), area));
        if let Some(camera) = camera.filter(|_| leads) {
            camera.lead(ui, &response.response, &transform);
        }
        (response.response, transform)
    }
}

/// The values at the ends of both axes.
fn ends(transform: &PlotTransform) -> [[f64; 2]; 2] {
    let bounds = transform.bounds();
    let ([x0, y0], [x1, y1]) = (bounds.min(), bounds.max());
    [[x0, x1], [y0, y1]]
}

/// A part of a drawing on the screen.
fn on_screen(area: Rect, span: Span) -> Rect {
    let at = |[x, y]: [f32; 2]| area.min + vec2(x, y);
    Rect { min: at(span.min), max: at(span.max) }
}

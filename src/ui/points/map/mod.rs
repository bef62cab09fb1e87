//! The map: one fixed place per point, synthetic points placed into it.
//!
//! [`regions`] is the texture of predicted classes below the points, [`labels`] the names above them.

mod labels;
mod regions;

use egui::{Align2, Color32, Rect, Shape, Stroke, Ui, vec2};
use egui_plot::{PlotBounds, PlotPoint, PlotTransform};
use eoscope_core::domain::{Layout, Point};
use eoscope_core::projection::TWO_FEATURES;
use eoscope_report::drawing::Drawing;

use super::background::{Background, bare_plot};
use super::header::{below_middle, child, header_ui};
use super::layout_menu::{forming_ui, layout_menu_ui};
use super::legend::legend_ui;
use super::{Scatter, ScatterCache, drag_moves, scatter_ui};
use crate::app::glossary::meaning;
use crate::app::{MapMsg, OpenRun, RunView, SceneMsg, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Row, Tool, WHOLE, card, empty, inset};
use crate::ui::theme::{LINE, PADDING, TextKind};
use crate::view_models::PlacedPoints;

const EXACT: &str = "Two features: every place is one embedding, so regions and lines are those of the head \
                     itself. Solid: where its prediction changes; dashed: the same with the baseline's head";

/// What the map keeps from frame to frame; all of it can be made again from the state.
#[derive(Default)]
pub struct MapCache {
    regions: regions::RegionCache,
    labels: labels::LabelCache,
    fit: bool,
    /// From the map to the screen, and the part of the screen, as they were last.
    shown: Option<(PlotTransform, Rect)>,
}

/// What several maps show, so that they are moved and zoomed together.
#[derive(Default)]
pub struct Camera {
    bounds: Option<PlotBounds>,
    /// Whether all maps show the whole in the next frame.
    pub fit: bool,
}

impl Camera {
    /// What the panes that follow show; none until one was moved.
    pub fn followed(&self, leads: bool) -> Option<PlotBounds> {
        self.bounds.filter(|_| !leads)
    }

    /// Takes over what the view under the pointer shows.
    pub fn lead(&mut self, ui: &Ui, response: &egui::Response, transform: &PlotTransform) {
        if response.double_clicked() {
            self.fit = true;
        } else if self.bounds != Some(*transform.bounds()) {
            self.bounds = Some(*transform.bounds());
            ui.ctx().request_repaint();
        }
    }

    /// Begins anew: whether the whole is to be shown.
    pub fn begin(&mut self) -> bool {
        let fit = std::mem::take(&mut self.fit);
        if fit {
            self.bounds = None;
        }
        fit
    }
}

impl MapCache {
    /// Shows the whole map in the next frame.
    pub fn fit(&mut self) {
        self.fit = true;
    }

    /// A cache for another run: the whole map is shown first.
    pub fn for_another_run() -> Self {
        Self { fit: true, ..Self::default() }
    }

    /// The map as it was drawn last, for a file: regions, points and names.
    pub fn drawing(
        &self,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
        points: &ScatterCache,
    ) -> Option<Drawing> {
        let (transform, canvas) = self.shown.as_ref()?;
        let mut drawing = Drawing::new("map", canvas.size().into());
        self.regions.draw(ctx, open, (transform, *canvas), &mut drawing);
        drawing.add(points.drawing(ctx, open)?, [0.0, 0.0]);
        self.labels.draw(ctx, open, (transform, *canvas), &mut drawing);
        Some(drawing)
    }
}

/// Draws header, legend and map.
pub fn map_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut MapCache,
    points: &mut ScatterCache,
) {
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.canvas);
    let mut cut = Cut(whole);
    header_ui(ui, ctx, &mut cut, |row| {
        let is_shown = !ctx.state.scene.hide_regions;
        if row
            .tool(Tool::new(Icon::Layers, "Shade of predicted classes").active(is_shown))
            .clicked()
        {
            ctx.send(SceneMsg::ToggleRegions);
        }
        if row.tool(Tool::new(Icon::Fit, "Show the whole map (double click)")).clicked() {
            cache.fit = true;
        }
        layout_menu_ui(row, ctx, open);
    });
    let shown = open.view();
    let layout = open.map.layout.as_deref();
    let scene = scene(&shown);
    let is_shaded = !ctx.state.scene.hide_regions && open.map.forming.is_none() && layout.is_some();
    let is_exact = shown
        .answer_on_map()
        .is_some_and(|answer| answer.regions.as_ref().is_some_and(|regions| regions.is_exact));
    let kept = open.map.trust().map(|trust| format!("{:.0} %", 100.0 * trust.mean));
    let shade = match (is_shaded, is_exact, kept) {
        (true, true, _) => "shade: predicted class; dashed: baseline".into(),
        (true, false, Some(kept)) => format!("{kept} of neighbours kept; shade approximate"),
        (true, false, None) => "shade: predicted class, approximate".into(),
        (false, _, Some(kept)) => format!("{kept} of neighbours kept"),
        (false, _, None) => String::new(),
    };
    let hint = [&shade[..], if is_exact { EXACT } else { meaning("Shade") }];
    legend_ui(ui, ctx, &shown, (&scene, hint), &mut cut);
    let canvas = cut.0;
    match layout {
        Some(layout) => {
            let mut child = child(ui, "canvas", canvas);
            let view = MapView { ctx, open: &shown, layout, canvas };
            canvas_ui(&mut child, &view, (cache, points), None);
        }
        None => empty_ui(ui, ctx, open, canvas),
    }
    // Not over the points of somebody who is looking at them already.
    let looks =
        !open.picked.points.is_empty() || !open.picked.cards.is_empty() || open.gap.class.is_some();
    let is_free = open.map.forming.is_none() && open.sweep.is_none() && !looks;
    if !ctx.state.settings.hints_seen && is_free {
        hints_ui(ui, ctx, canvas);
    }
    if let Some(done) = open.map.forming {
        forming_ui(ui, ctx, open, canvas, done);
    }
    ui.advance_cursor_after_rect(whole);
}

/// Where the points of a run lie on its map.
fn scene<'a>(shown: &RunView<'a>) -> PlacedPoints<'a> {
    let layout = shown.layout();
    let empty: &[Point] = &[];
    PlacedPoints {
        train: layout.map_or(empty, |layout| &layout.train),
        test: layout.map_or(empty, |layout| &layout.test),
        synthetic: shown.answer_on_map().map_or(empty, |answer| &answer.outcome.places),
        classes: None,
        vivid: None,
        large: None,
    }
}

/// The map alone, before it is drawn.
pub struct MapView<'a> {
    pub ctx: &'a ViewCtx<'a>,
    /// The run under the answer that is shown.
    pub open: &'a RunView<'a>,
    /// The places of its points.
    pub layout: &'a Layout,
    /// Where it is drawn.
    pub canvas: Rect,
}

/// Draws the map alone. Maps of one `camera`, all of one size, are moved and zoomed together.
pub fn canvas_ui(
    ui: &mut Ui,
    view: &MapView<'_>,
    (cache, points): (&mut MapCache, &mut ScatterCache),
    camera: Option<&mut Camera>,
) {
    let MapView { ctx, open, layout, canvas } = *view;
    let scene = &scene(open);
    let regions = cache.regions.get(ui.ctx(), ctx, open);
    let moves = drag_moves(ui, ctx);
    let mut plot = bare_plot("map", canvas, moves).data_aspect(1.0);
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    // The map under the pointer drives the camera; the others copy it.
    let leads = ui.rect_contains_pointer(canvas);
    let follow = camera.as_ref().and_then(|camera| camera.followed(leads));
    let response = plot.show(ui, |plot_ui| {
        if let Some(bounds) = follow {
            plot_ui.set_plot_bounds(bounds);
        }
        plot_ui.add(Background::new(
            bounds(layout),
            |transform: &PlotTransform, shapes: &mut Vec<Shape>| {
                if let Some(regions) = &regions {
                    let rect = place_on_screen(transform, regions.min, regions.max);
                    shapes.push(Shape::image(regions.texture, rect, WHOLE, Color32::WHITE));
                }
                lines(ctx, open, transform, shapes);
            },
        ));
    });
    let transform = response.transform;
    cache.shown = Some((transform, canvas));
    let is_pane = camera.is_some();
    if let Some(camera) = camera.filter(|_| leads) {
        camera.lead(ui, &response.response, &transform);
    }
    let scatter = Scatter { ctx, open, scene, transform: &transform, canvas };
    let card = scatter_ui(ui, &scatter, points, &response.response);
    if layout.linear.is_some() && !is_pane {
        axis_names(ui, ctx, layout, canvas);
    }
    // While the map forms, names would run after their points; panes have one legend for all.
    if open.map.forming.is_none() && !is_pane {
        cache.labels.ui(ui, &scatter, layout, card);
    }
    response.response.widget_info(|| {
        let drawn = points.drawn().unwrap_or_default();
        let text = format!("map, {} of {} points drawn", drawn.n, drawn.total);
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
}

/// What the axes of a linear map are, at their ends.
fn axis_names(ui: &Ui, ctx: &ViewCtx<'_>, layout: &Layout, canvas: Rect) {
    let is_plane = layout.method == TWO_FEATURES;
    let [across, up] = match is_plane {
        true => ["feature 0 →", "↑ feature 1"],
        false => ["first principal direction, embedding units →", "↑ second principal direction"],
    };
    let painter = ui.painter().with_clip_rect(canvas);
    let inner = canvas.shrink(8.0);
    let font = TextKind::Caption.font();
    let color = ctx.tokens.text_3;
    painter.text(inner.right_bottom(), Align2::RIGHT_BOTTOM, across, font.clone(), color);
    painter.text(inner.left_top(), Align2::LEFT_TOP, up, font, color);
}

/// Where the prediction changes, on a map of two features; with the trained head dashed.
fn lines(
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    transform: &PlotTransform,
    shapes: &mut Vec<Shape>,
) {
    let Some(answer) = open.answer_on_map() else { return };
    let [now, base] = &answer.lines;
    let at = |[x, y]: Point| transform.position_from_point(&PlotPoint::new(x, y));
    for line in base.iter().map(|line| line.map(at)) {
        let stroke = Stroke::new(1.0, ctx.tokens.text_2);
        shapes.extend(Shape::dashed_line(&line, stroke, 5.0, 4.0));
    }
    for line in now.iter().map(|line| line.map(at)) {
        shapes.push(Shape::line_segment(line, Stroke::new(1.5, ctx.tokens.text)));
    }
}

/// The rectangle on screen between two places of the map.
fn place_on_screen(transform: &PlotTransform, min: Point, max: Point) -> Rect {
    let at = |[x, y]: Point| transform.position_from_point(&PlotPoint::new(x, y));
    Rect::from_two_pos(at(min), at(max))
}

/// The box around all real points.
fn bounds(layout: &Layout) -> PlotBounds {
    let (mut min, mut max) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in layout.train.iter().chain(&layout.test) {
        for axis in 0..2 {
            min[axis] = min[axis].min(f64::from(point[axis]));
            max[axis] = max[axis].max(f64::from(point[axis]));
        }
    }
    PlotBounds::from_min_max(min, max)
}

/// No map and none on its way.
fn empty_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, canvas: Rect) {
    if open.map.forming.is_some() {
        return;
    }
    empty(ui, canvas, "This run has no map yet");
    let button = Button::new(Icon::Network, "Compute the map");
    let place = below_middle(canvas, button.size(ui));
    if button.show(ui, place).clicked() {
        ctx.send(MapMsg::Compute);
    }
}

/// What one can begin with, until it is dismissed.
fn hints_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, canvas: Rect) {
    let lines = [
        "Drag K at the left: points, bars and numbers follow",
        "Point at a dot for its image, click to keep the card",
        "Click a bar of the gap chart to see what makes it",
        "Ctrl K finds everything by name, F1 explains the terms",
    ];
    let size = vec2(364.0, LINE * lines.len() as f32 + 16.0);
    if canvas.height() < size.y + 40.0 || canvas.width() < size.x + 40.0 {
        return;
    }
    card(ui, "hints", canvas, Align2::LEFT_BOTTOM, size, |ui| {
        let mut cut = Cut(inset(ui.max_rect(), PADDING, 8.0));
        let close = Cut(cut.end(24.0)).top(24.0);
        if Tool::new(Icon::Cross, "Dismiss these hints").show(ui, close).clicked() {
            ctx.send(WindowMsg::DismissHints);
        }
        for line in lines {
            let mut row = Row::within(ui, cut.top(LINE));
            let color = row.tokens.text_2;
            row.text(line, TextKind::Small, color);
        }
    });
}

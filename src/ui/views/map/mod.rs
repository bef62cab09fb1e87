//! The map: one fixed place per point, synthetic points placed into it.
//!
//! [`shade`] is the texture of predicted classes below the points, [`labels`] the names above them.

mod labels;
mod shade;

use egui::{Color32, Rect, Shape, Ui, UiBuilder, pos2, vec2};
use egui_plot::{PlotBounds, PlotPoint, PlotTransform};
use eoscope_core::domain::Layout;

use super::header::{self, HEADER};
use super::layout_menu::{forming_ui, layout_menu_ui};
use super::scatter::{
    Ground, LEGEND, ScatterCache, Scene, bare_plot, drag_moves, legend_ui, scatter_ui, tool_rect,
};
use crate::app::{MapMsg, OpenRun, RunView, SceneMsg, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::export::Texture;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, icon_button};

/// What the map keeps from frame to frame; all of it can be made again from the state.
#[derive(Default)]
pub struct MapCache {
    shade: shade::Shade,
    labels: labels::LabelPlaces,
    fit: bool,
}

impl Camera {
    /// What a view shows that does not lead; none while nobody has moved any.
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

    /// What the texture of the shade holds.
    pub fn texture(&self, id: egui::TextureId) -> Option<Texture> {
        self.shade.image(id).map(Texture::Picture)
    }

    /// A cache for another run: the whole map is shown first.
    pub fn for_another_run() -> Self {
        Self { fit: true, ..Self::default() }
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
    let header = Rect::from_min_size(whole.min, vec2(whole.width(), HEADER));
    let right = header_ui(ui, ctx, open, cache, header);
    header::header_ui(ui, ctx, header, right);
    let legend = Rect::from_min_size(header.left_bottom(), vec2(whole.width(), LEGEND));
    let canvas = Rect::from_min_max(legend.left_bottom(), whole.max);
    let shown = open.view();
    let layout = open.map.layout.as_deref();
    let scene = scene(&shown);
    let shaded = !ctx.state.scene.hide_regions && open.map.forming.is_none() && layout.is_some();
    let hint = if shaded { "shade: predicted class, approximate" } else { "" };
    legend_ui(ui, ctx, &shown, &scene, legend, hint);
    match layout {
        Some(layout) => {
            let mut child = ui.new_child(UiBuilder::new().max_rect(canvas).id_salt("canvas"));
            canvas_ui(&mut child, ctx, &shown, layout, (cache, points), canvas, None);
        }
        None => empty_ui(ui, ctx, open, canvas),
    }
    // Whoever looks at points already has no need of them.
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

/// The tools of the map; gives their left edge.
fn header_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut MapCache,
    rect: Rect,
) -> f32 {
    let tokens = ctx.tokens;
    ui.painter().rect_filled(rect, 0, tokens.panel);
    let shown = !ctx.state.scene.hide_regions;
    let name = "Shade of predicted classes";
    let place = tool_rect(rect, 0.0);
    if icon_button(ui, tokens, place, Icon::Layers, name, true, shown).clicked() {
        ctx.send(SceneMsg::ToggleRegions);
    }
    let name = "Show the whole map (double click)";
    let place = tool_rect(rect, 1.0);
    if icon_button(ui, tokens, place, Icon::Fit, name, true, false).clicked() {
        cache.fit = true;
    }
    layout_menu_ui(ui, ctx, open, tool_rect(rect, 2.0));
    tool_rect(rect, 2.0).left()
}

/// Where the points of a run lie on its map.
fn scene<'a>(shown: &RunView<'a>) -> Scene<'a> {
    let layout = shown.layout();
    let empty: &[eoscope_core::domain::Point] = &[];
    Scene {
        train: layout.map_or(empty, |layout| &layout.train),
        test: layout.map_or(empty, |layout| &layout.test),
        synthetic: shown.answer_on_map().map_or(empty, |answer| &answer.outcome.places),
        classes: None,
        vivid: None,
        large: None,
    }
}

/// What several maps show, so that they are moved and zoomed together.
#[derive(Default)]
pub struct Camera {
    bounds: Option<PlotBounds>,
    /// Whether all maps show the whole in the next frame.
    pub fit: bool,
}

/// Draws the map alone. Maps of one `camera`, all of one size, are moved and zoomed together.
pub fn canvas_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    layout: &Layout,
    (cache, points): (&mut MapCache, &mut ScatterCache),
    canvas: Rect,
    camera: Option<&mut Camera>,
) {
    let scene = &scene(open);
    let shade = cache.shade.get(ui.ctx(), ctx, open);
    let moves = drag_moves(ui, ctx);
    let mut plot = bare_plot("map", canvas, moves).data_aspect(1.0);
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    // Whoever is under the pointer leads, the others follow.
    let leads = ui.rect_contains_pointer(canvas);
    let follow = camera.as_ref().and_then(|camera| camera.followed(leads));
    let response = plot.show(ui, |plot_ui| {
        if let Some(bounds) = follow {
            plot_ui.set_plot_bounds(bounds);
        }
        plot_ui.add(Ground::new(
            bounds(layout),
            |transform: &PlotTransform, shapes: &mut Vec<Shape>| {
                if let Some(shade) = &shade {
                    shapes.push(shade_shape(shade, transform));
                }
            },
        ));
    });
    let transform = response.transform;
    let is_pane = camera.is_some();
    if let Some(camera) = camera.filter(|_| leads) {
        camera.lead(ui, &response.response, &transform);
    }
    let on = (&response.response, &transform);
    let card = scatter_ui(ui, ctx, open, scene, points, on, canvas);
    // While the map forms, names would run after their points; panes have one legend for all.
    if open.map.forming.is_none() && !is_pane {
        let painter = ui.painter().with_clip_rect(canvas);
        labels::labels_ui(&painter, ctx, open, &mut cache.labels, layout, &transform, card);
    }
    response.response.widget_info(|| {
        let drawn = points.drawn().unwrap_or_default();
        let text = format!("map, {} of {} points drawn", drawn.n, drawn.total);
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
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

/// The shade of predicted classes where it lies on the map.
fn shade_shape(shade: &shade::Placed, transform: &PlotTransform) -> Shape {
    let at = |[x, y]: [f32; 2]| transform.position_from_point(&PlotPoint::new(x, y));
    let rect = Rect::from_two_pos(at(shade.min), at(shade.max));
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    Shape::image(shade.texture, rect, whole, Color32::WHITE)
}

/// No map and none on its way.
fn empty_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, canvas: Rect) {
    if open.map.forming.is_some() {
        return;
    }
    let at = canvas.center();
    let text = "This run has no map yet";
    paint(ui.painter(), at, egui::Align2::CENTER_CENTER, text, TextKind::Body, ctx.tokens.text_3);
    let right = at.x + 70.0;
    let (response, _) =
        button(ui, ctx.tokens, right, at.y + 32.0, Icon::Network, "Compute it", true);
    if response.clicked() {
        ctx.send(MapMsg::Compute);
    }
}

/// What one can begin with, until it is put away.
fn hints_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, canvas: Rect) {
    let tokens = ctx.tokens;
    let lines = [
        "Drag K at the left: points, bars and numbers answer",
        "Hover a point for its image, click to keep the card",
        "Click a bar of the gap chart to see what makes it",
        "Ctrl K finds everything by name",
    ];
    let size = vec2(332.0, 20.0 * lines.len() as f32 + 20.0);
    if canvas.height() < size.y + 40.0 || canvas.width() < size.x + 40.0 {
        return;
    }
    let corner = pos2(canvas.left() + 12.0, canvas.bottom() - 12.0 - size.y);
    let card = Rect::from_min_size(corner, size);
    // The card takes the pointer, so that the map below does not.
    ui.interact(card, ui.scope_id().with("hints"), egui::Sense::click_and_drag());
    let stroke = egui::Stroke::new(1.0, tokens.border);
    ui.painter().rect(card, 8, tokens.control, stroke, egui::StrokeKind::Inside);
    for (at, line) in lines.into_iter().enumerate() {
        let place = pos2(card.left() + 12.0, card.top() + 20.0 + 20.0 * at as f32);
        paint(ui.painter(), place, egui::Align2::LEFT_CENTER, line, TextKind::Small, tokens.text_2);
    }
    let close = Rect::from_center_size(card.right_top() + vec2(-18.0, 18.0), vec2(24.0, 24.0));
    let name = "Put these hints away";
    if icon_button(ui, tokens, close, Icon::Cross, name, true, false).clicked() {
        ctx.send(WindowMsg::DismissHints);
    }
}

//! The map: one fixed place per point, synthetic points placed into it.
//!
//! [`model`] chooses which points are drawn, [`glyphs`] and [`shade`] turn them into a mesh and a
//! texture that are kept while nothing changes, [`card`] says what lies under the pointer.

mod card;
mod glyphs;
mod labels;
mod legend;
mod model;
mod shade;

use std::sync::Arc;

use egui::{Color32, Rect, Shape, Ui, UiBuilder, pos2, vec2};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotTransform};

use self::card::Hover;
use self::glyphs::Atlas;
use self::model::{Choice, Glyph};
use super::sweep::sweep_ui;
use crate::app::{Command, Kind, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, icon_button};

pub use model::Drawn;

const HEADER: f32 = 40.0;
const LEGEND: f32 = 28.0;

/// What the map keeps from frame to frame; all of it can be made again from the state.
#[derive(Default)]
pub struct MapCache {
    atlas: Option<Atlas>,
    shade: shade::Shade,
    picture: Option<Picture>,
    hover: Hover,
    labels: labels::LabelPlaces,
    fit: bool,
}

/// The points as they were last drawn.
struct Picture {
    key: PictureKey,
    mesh: Arc<egui::Mesh>,
    glyphs: Vec<Glyph>,
    /// Where each glyph lies on screen.
    places: Vec<egui::Pos2>,
    drawn: Drawn,
}

/// Everything that the picture depends on.
#[derive(Clone, PartialEq)]
struct PictureKey {
    choice: Choice,
    answer: usize,
    layout: usize,
    frame: Rect,
    dark: bool,
    pixels_per_point: f32,
}

impl MapCache {
    /// A cache for another run: the whole map is shown first.
    pub fn for_another_run() -> Self {
        Self { fit: true, ..Self::default() }
    }

    /// How many points were drawn last.
    pub fn drawn(&self) -> Option<Drawn> {
        self.picture.as_ref().map(|picture| picture.drawn)
    }
}

/// Draws header, legend and map.
pub fn map_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cache: &mut MapCache) {
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.canvas);
    let header = Rect::from_min_size(whole.min, vec2(whole.width(), HEADER));
    header_ui(ui, ctx, cache, header);
    let legend = Rect::from_min_size(header.left_bottom(), vec2(whole.width(), LEGEND));
    legend::legend_ui(ui, ctx, open, legend);
    let canvas = Rect::from_min_max(legend.left_bottom(), whole.max);
    match &open.layout {
        Some(layout) => {
            let mut child = ui.new_child(UiBuilder::new().max_rect(canvas).id_salt("canvas"));
            canvas_ui(&mut child, ctx, open, layout, cache, canvas);
        }
        None => empty_ui(ui, ctx, open, canvas),
    }
    if let Some(done) = open.forming {
        forming_ui(ui, ctx, canvas, done);
    }
    if let Some(sweep) = &open.sweep {
        sweep_ui(ui, ctx, open, sweep, canvas);
    }
    ui.advance_cursor_after_rect(whole);
}

fn header_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, cache: &mut MapCache, rect: Rect) {
    let tokens = ctx.tokens;
    ui.painter().rect_filled(rect, 0, tokens.panel);
    let y = rect.center().y;
    let at = pos2(rect.left() + 12.0, y);
    let tab = paint(
        ui.painter(),
        at,
        egui::Align2::LEFT_CENTER,
        "Map",
        TextKind::BodyMedium,
        tokens.text,
    );
    let line =
        Rect::from_min_max(pos2(tab.left(), rect.bottom() - 2.0), pos2(tab.right(), rect.bottom()));
    ui.painter().rect_filled(line, 0, tokens.accent);
    ui.painter().hline(
        rect.x_range(),
        rect.bottom() - 0.5,
        egui::Stroke::new(1.0, tokens.hairline),
    );
    let tool = |at: f32| {
        Rect::from_center_size(pos2(rect.right() - 24.0 - 28.0 * at, y), vec2(24.0, 24.0))
    };
    let shown = !ctx.state.hide_regions;
    let name = "Shade of predicted classes";
    if icon_button(ui, tokens, tool(0.0), Icon::Layers, name, true, shown).clicked() {
        ctx.send(Command::ToggleRegions);
    }
    if icon_button(
        ui,
        tokens,
        tool(1.0),
        Icon::Fit,
        "Show the whole map (double click)",
        true,
        false,
    )
    .clicked()
    {
        cache.fit = true;
    }
}

fn canvas_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    layout: &crate::domain::Layout,
    cache: &mut MapCache,
    canvas: Rect,
) {
    let atlas = Atlas::get(&mut cache.atlas, ui.ctx());
    let shade = cache.shade.get(ui.ctx(), ctx, open);
    let mut plot = Plot::new("map")
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .data_aspect(1.0)
        .set_margin_fraction(vec2(0.03, 0.03))
        .allow_boxed_zoom(false)
        .label_formatter(|_| None)
        .width(canvas.width())
        .height(canvas.height());
    if std::mem::take(&mut cache.fit) {
        plot = plot.reset();
    }
    let response = plot.show(ui, |plot_ui| {
        plot_ui.add(MapItem {
            base: PlotItemBase::new("points".into()),
            bounds: bounds(layout),
            shade,
        });
    });
    let transform = response.transform;
    let key = PictureKey {
        choice: Choice::new(ctx, open, &transform, canvas),
        answer: open.answer.as_ref().map_or(0, |answer| Arc::as_ptr(answer) as usize),
        layout: std::ptr::from_ref(layout) as usize,
        frame: canvas,
        dark: ctx.tokens.dark,
        pixels_per_point: ui.ctx().pixels_per_point(),
    };
    if cache.picture.as_ref().is_none_or(|picture| picture.key != key) {
        cache.picture = Some(draw(ctx, open, layout, &transform, key, &atlas));
    }
    let Some(picture) = &cache.picture else {
        return;
    };
    let painter = ui.painter().with_clip_rect(canvas);
    painter.add(Shape::mesh(Arc::clone(&picture.mesh)));
    let hovered = cache.hover.update(ui, &response.response, &picture.glyphs, &picture.places);
    let card = hovered.map(|at| {
        let (glyph, place) = (&picture.glyphs[at], picture.places[at]);
        card::mark(&painter, ctx, open, glyph, place, &transform);
        card::place_of(canvas, place, &picture.places, card::height(open, glyph))
    });
    // While the map forms, names would run after their points.
    if open.forming.is_none() {
        labels::labels_ui(&painter, ctx, open, &mut cache.labels, layout, &transform, card);
    }
    if let (Some(at), Some(rect)) = (hovered, card) {
        cache.hover.card_ui(ui, ctx, open, &picture.glyphs[at], rect);
    }
    response.response.widget_info(|| {
        let drawn = picture.drawn;
        let text = format!("map, {} of {} points drawn", drawn.n, drawn.total);
        egui::WidgetInfo::labeled(egui::Role::Canvas, true, text)
    });
}

fn draw(
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    layout: &crate::domain::Layout,
    transform: &PlotTransform,
    key: PictureKey,
    atlas: &Atlas,
) -> Picture {
    let (glyphs, drawn) = model::choose(open, layout, &key.choice);
    let on_screen = |glyph: &Glyph| {
        let [x, y] = glyph.place;
        transform.position_from_point(&egui_plot::PlotPoint::new(x, y))
    };
    let places: Vec<egui::Pos2> = glyphs.iter().map(on_screen).collect();
    let scale = glyph_scale(key.frame);
    let colors: Vec<Color32> =
        (0..open.order.len()).map(|class_idx| ctx.class_color(open, class_idx)).collect();
    let tail: Vec<usize> = open.order.iter().rev().take(3).copied().collect();
    let mesh = Arc::new(atlas.mesh(&glyphs, &places, &colors, &tail, scale));
    Picture { key, mesh, glyphs, places, drawn }
}

/// How much larger than usual shapes are drawn on a large map.
fn glyph_scale(canvas: Rect) -> f32 {
    if canvas.width() > 1200.0 { 1.35 } else { 1.0 }
}

/// The box around all real points.
fn bounds(layout: &crate::domain::Layout) -> PlotBounds {
    let (mut min, mut max) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in layout.train.iter().chain(&layout.test) {
        for axis in 0..2 {
            min[axis] = min[axis].min(f64::from(point[axis]));
            max[axis] = max[axis].max(f64::from(point[axis]));
        }
    }
    PlotBounds::from_min_max(min, max)
}

/// Tells the plot how far the map reaches, and paints the shade under the points.
struct MapItem {
    base: PlotItemBase,
    bounds: PlotBounds,
    shade: Option<shade::Placed>,
}

impl PlotItem for MapItem {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let Some(shade) = &self.shade else { return };
        let at = |[x, y]: [f32; 2]| transform.position_from_point(&egui_plot::PlotPoint::new(x, y));
        let rect = Rect::from_two_pos(at(shade.min), at(shade.max));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        shapes.push(Shape::image(shade.texture, rect, whole, Color32::WHITE));
    }

    fn initialize(&mut self, _x_range: std::ops::RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        self.bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

/// No map and none on its way.
fn empty_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, canvas: Rect) {
    if open.forming.is_some() {
        return;
    }
    let at = canvas.center();
    let text = "This run has no map yet";
    paint(ui.painter(), at, egui::Align2::CENTER_CENTER, text, TextKind::Body, ctx.tokens.text_3);
    let right = at.x + 70.0;
    let (response, _) =
        button(ui, ctx.tokens, right, at.y + 32.0, Icon::Network, "Compute it", true);
    if response.clicked() {
        ctx.send(Command::ComputeLayout);
    }
}

/// How far the map is, with a way out.
fn forming_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, canvas: Rect, done: f32) {
    let tokens = ctx.tokens;
    let y = canvas.top() + 20.0;
    let text = if done > 0.0 {
        format!("The map is forming, {:.0} %; synthetic points follow", done * 100.0)
    } else {
        "Looking up neighbours for the map…".to_owned()
    };
    let at = pos2(canvas.left() + 12.0, y);
    let place =
        paint(ui.painter(), at, egui::Align2::LEFT_CENTER, &text, TextKind::Small, tokens.text_2);
    let rail = Rect::from_min_size(pos2(canvas.left() + 12.0, y + 14.0), vec2(place.width(), 2.0));
    ui.painter().rect_filled(rail, 1, tokens.well);
    ui.painter().rect_filled(rail.with_max_x(rail.left() + rail.width() * done), 1, tokens.accent);
    let (response, _) =
        button(ui, tokens, place.right() + 124.0, y, Icon::Cross, "Cancel map", true);
    if response.clicked() {
        ctx.send(Command::CancelLayout);
    }
}

/// The number of points of a kind.
fn count(open: &OpenRun, kind: Kind) -> usize {
    let report = open.report();
    let wrong = report.predicted.iter().zip(open.run.test.labels()).filter(|(a, b)| a != b).count();
    match kind {
        Kind::Train => open.run.train.len(),
        Kind::Test => open.run.test.len() - wrong,
        Kind::Wrong => wrong,
        Kind::Synthetic => open.answer.as_ref().map_or(0, |answer| answer.outcome.synthetic.len()),
    }
}

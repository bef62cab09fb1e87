//! Points of a run in a plane: the map, the boundary and the pair map, and what they share.
//!
//! Which points are drawn, and which one lies under the pointer, are questions to
//! [`crate::view_models`]. [`color`] colours them, [`glyphs`] turns them into a mesh that is kept while
//! nothing changes, [`hover`] waits for the pointer to rest, [`card`] tells about it, [`select_tool`] selects. [`header`] and [`legend`] stand above.

mod background;
mod boundary;
mod card;
mod color;
mod glyphs;
mod header;
mod highlight;
mod hover;
mod layout_menu;
mod legend;
mod map;
mod neighbors;
mod pair;
mod pictures;
mod select_tool;

use std::collections::HashMap;
use std::sync::Arc;

pub use boundary::{BoundaryArea, BoundaryCache, boundary_ui};
pub use color::change_color;
use egui::{Color32, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, vec2};
use egui_plot::{PlotPoint, PlotTransform};
use eoscope_core::domain::Point;
use eoscope_report::drawing::{Drawing, Glyph as Shape2d, Mark, Span};
pub use header::{color_choice_ui, pair_choice_ui, tabs_ui};
pub use legend::kind_ui;
pub use map::{Camera, MapCache, MapView, canvas_ui, map_ui};
pub use pair::{PairCache, pair_ui};
pub use pictures::Pictures;

use self::glyphs::{Atlas, Look};
use self::hover::Hover;
use self::select_tool::SelectTool;
use crate::app::{ColorBy, Kind, PointRef, RunView, SelectMode, SelectionMsg, View};
use crate::ui::ViewCtx;
use crate::ui::kit::WHOLE;
use crate::ui::theme::{CONTROL, ROW};
use crate::view_models::{
    Density, Drawn, DrawnChoice, Glyph, Grid, PlacedPoints, choose, glyph_scale, points_inside,
    shown_places,
};

/// How much larger the points of the class in question are.
const LARGE: f32 = 1.7;
const SELECTED: f32 = 1.35;
/// With more classes than this the one that is pointed at lets the others stand back.
const MANY: usize = 10;

/// What is kept from frame to frame; all of it can be made again from the state.
#[derive(Default)]
pub struct ScatterCache {
    atlas: Option<Atlas>,
    picture: Option<Picture>,
    hover: Hover,
    hovered: HoverSource,
    select: SelectTool,
    /// The point whose card the last click has pinned or closed.
    clicked: Option<PointRef>,
    /// The images of points, also for other views.
    pub pictures: Pictures,
}

/// A part of the window that tells which point is under the pointer, and only when that changes: no
/// part clears what another one has sent.
#[derive(Default)]
pub struct HoverSource(Option<PointRef>);

impl HoverSource {
    /// Sends it if it changed; that nothing is under the pointer only clears what this part has sent.
    pub fn update(&mut self, ctx: &ViewCtx<'_>, point: Option<PointRef>) {
        let hover = ctx.state.open.as_ref().and_then(|open| open.picked.hover);
        if self.0 != point && (point.is_some() || hover == self.0) {
            ctx.send(SelectionMsg::Hover(point));
        }
        self.0 = point;
    }
}

/// The points as they were last drawn.
struct Picture {
    key: Key,
    mesh: Arc<egui::Mesh>,
    glyphs: Vec<Glyph>,
    /// Where each glyph lies on screen.
    places: Vec<Pos2>,
    /// How dense the place of each glyph is, and how it is drawn.
    density: Vec<f32>,
    looks: Vec<Look>,
    grid: Grid,
    drawn: Drawn,
}

/// Everything that the picture depends on.
#[derive(Clone, PartialEq)]
struct Key {
    view: View,
    choice: DrawnChoice,
    answer: u64,
    places: usize,
    vivid: Option<[usize; 2]>,
    pointed: Option<usize>,
    pair: (usize, usize),
    selection: usize,
    color_by: ColorBy,
    scored: u64,
    has_trust: bool,
    frame: Rect,
    dark: bool,
    pixels_per_point: f32,
}

impl Key {
    /// Whether the points of a class stand back: it is not one of the pair, or another is pointed at.
    fn is_faint(&self, class_idx: usize) -> bool {
        self.vivid.is_some_and(|classes| !classes.contains(&class_idx))
            || self.pointed.is_some_and(|pointed| pointed != class_idx)
    }
}

impl ScatterCache {
    /// The points that were drawn last, in the colours of `ctx`; none while none were.
    pub fn drawing(&self, ctx: &ViewCtx<'_>, open: &RunView<'_>) -> Option<Drawing> {
        let picture = self.picture.as_ref()?;
        let mut drawing = Drawing::new("points", picture.key.frame.size().into());
        let faint = |class_idx| picture.key.is_faint(class_idx);
        let colors = color::colors(ctx, open, &picture.glyphs, &picture.density, &faint);
        let glyphs = picture.glyphs.iter().zip(&picture.places).zip(&picture.looks).zip(colors);
        for (((glyph, place), look), color) in glyphs {
            let [r, g, b, a] = color.to_srgba_unmultiplied();
            let at: [f32; 2] = (*place - picture.key.frame.min).into();
            let tone = eoscope_report::Ink::Own([r, g, b]).at(f32::from(a) / 255.0);
            let shape = match glyph.kind {
                Kind::Train => Shape2d::Disc,
                Kind::Test => Shape2d::Ring,
                Kind::Synthetic => Shape2d::Plus,
                Kind::Wrong => Shape2d::Cross,
            };
            drawing.marks.push(Mark::Point { at, glyph: shape, tone, scale: look.scale });
        }
        Some(drawing)
    }

    /// The point nearest to a place on screen, within reach.
    pub fn point_at(&self, place: Pos2) -> Option<PointRef> {
        let picture = self.picture.as_ref()?;
        let at = picture.grid.nearest(place, &picture.places)?;
        Some(picture.glyphs[at].point())
    }

    /// How many points were drawn last.
    pub fn drawn(&self) -> Option<Drawn> {
        self.picture.as_ref().map(|picture| picture.drawn)
    }
}

/// Points in a plane, before they are drawn.
#[derive(Clone, Copy)]
pub struct Scatter<'a> {
    pub ctx: &'a ViewCtx<'a>,
    /// The run under the answer that is shown.
    pub open: &'a RunView<'a>,
    /// Where its points lie.
    pub scene: &'a PlacedPoints<'a>,
    /// From the plane to the screen.
    pub transform: &'a PlotTransform,
    /// The part of the screen that the plane takes.
    pub canvas: Rect,
}

/// Draws the points, lets them be selected, and shows the card of the one under the pointer. Gives
/// the place of the card, which nothing should cover.
pub fn scatter_ui(
    ui: &Ui,
    scatter: &Scatter<'_>,
    cache: &mut ScatterCache,
    response: &Response,
) -> Option<Rect> {
    let Scatter { ctx, open, scene, transform, canvas } = *scatter;
    let key = Key {
        view: ctx.state.scene.view,
        choice: DrawnChoice::new(
            &ctx.state.scene,
            open,
            scene,
            in_view(transform),
            canvas.size().into(),
        ),
        answer: open.answer_serial(),
        // Places that glide change with every frame; their first one tells.
        places: scene.train.as_ptr() as usize
            ^ scene.train.first().map_or(0, |[x, y]| {
                (x.to_bits() as usize) ^ (y.to_bits() as usize).rotate_left(17)
            }),
        vivid: scene.vivid,
        pointed: ctx.state.scene.pointed_class.filter(|_| open.classes.order.len() > MANY),
        pair: open.boundary.pair,
        selection: open.picked.points.key(),
        color_by: ctx.state.scene.color_by,
        scored: open
            .scores
            .as_ref()
            .filter(|_| ctx.state.scene.color_by.needs_head())
            .map_or(0, |scores| {
                1 + scores.question.answer.as_ref().map_or(0, |answer| answer.serial)
            }),
        has_trust: open.map.trust().is_some(),
        frame: canvas,
        dark: ctx.tokens.dark,
        pixels_per_point: ui.ctx().pixels_per_point(),
    };
    if cache.picture.as_ref().is_none_or(|picture| picture.key != key) {
        let atlas = Atlas::get(&mut cache.atlas, ui.ctx());
        cache.picture = Some(scatter.draw(key, &atlas));
    }
    let picture = cache.picture.as_ref()?;
    let painter = ui.painter().with_clip_rect(canvas);
    painter.add(Shape::mesh(Arc::clone(&picture.mesh)));
    if ctx.state.scene.show_thumbnails {
        images_ui(ui, ctx, open, picture, &mut cache.pictures);
    }
    cache.select.update(ui, ctx, response, &|inside| {
        let inside = |place| inside(scatter.on_screen(place));
        points_inside(&ctx.state.scene, open, scene, &inside)
    });
    let hovered = cache.hover.update(ui, response, &picture.grid, &picture.places);
    let point = hovered.map(|at| picture.glyphs[at].point());
    // Synthetic points of a pane are other points in the other ones.
    let shared = |point: &PointRef| !open.is_pane || point.split().is_some();
    cache.hovered.update(ctx, point.filter(shared));
    if response.double_clicked() {
        // It shows the whole: the first of the two clicks is taken back.
        if let Some(point) = cache.clicked.take() {
            ctx.send(SelectionMsg::PinCard(point));
        }
    } else if response.clicked() {
        // The card waits a moment; a click does not.
        let under = response.interact_pointer_pos();
        let under = under.and_then(|at| picture.grid.nearest(at, &picture.places));
        let point = under.map(|at| picture.glyphs[at].point()).filter(shared);
        cache.clicked = click(ui, ctx, point);
    }
    let at = |point: PointRef| Some(scatter.on_screen(scene.place(point)?));
    for &pinned in &open.picked.cards {
        if let Some(place) = at(pinned) {
            highlight::highlight(&painter, ctx, open, (pinned, place), &at);
        }
    }
    if !open.is_pane {
        card::pinned_ui(ui, ctx, open, (&mut cache.hover, &mut cache.pictures), canvas);
    }
    // A point that another view hovers is marked here too, without a card.
    let marked = point.or(open.picked.hover.filter(shared))?;
    let place = at(marked)?;
    highlight::highlight(&painter, ctx, open, (marked, place), &at);
    // A pinned card says the same already.
    let point = point.filter(|point| open.is_pane || !open.picked.cards.contains(point))?;
    // A card is wider than many a pane; it may lie over its neighbours.
    let room = if open.is_pane { ui.ctx().content_rect() } else { canvas };
    let rect = highlight::card_place(room, place, &picture.places, card::height(open, point));
    let neighbors = cache.hover.neighbors(open, point);
    card::card_ui(ui, ctx, open, (&mut cache.pictures, &neighbors), (point, rect));
    Some(rect)
}

/// Images instead of points, as many as have room; those that lie on top come first.
fn images_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    picture: &Picture,
    pictures: &mut Pictures,
) {
    let painter = ui.painter().with_clip_rect(picture.key.frame);
    // One image per square at most, so only those around are looked at.
    let mut taken: HashMap<(i32, i32), Pos2> = HashMap::new();
    for (glyph, &place) in picture.glyphs.iter().zip(&picture.places).rev() {
        let square = ((place.x / ROW) as i32, (place.y / ROW) as i32);
        let around = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (square.0 + dx, square.1 + dy)));
        let is_free = around
            .filter_map(|square| taken.get(&square))
            .all(|other| (other.x - place.x).abs() >= ROW || (other.y - place.y).abs() >= ROW);
        if !is_free {
            continue;
        }
        let Some(texture) = pictures.get(ui, open, glyph.point()) else { continue };
        taken.insert(square, place);
        let rect = Rect::from_center_size(place, vec2(CONTROL, CONTROL));
        painter.image(texture, rect, WHOLE, Color32::WHITE);
        let color = ctx.class_color(open, usize::from(glyph.class_idx));
        let width = if glyph.kind == Kind::Wrong { 2.0 } else { 1.0 };
        painter.rect_stroke(rect, 2, Stroke::new(width, color), StrokeKind::Outside);
    }
}

/// A click pins the card of a point, or closes it; with Ctrl or Shift the point joins the selection,
/// with Alt it leaves it. Gives the point whose card it was.
fn click(ui: &Ui, ctx: &ViewCtx<'_>, point: Option<PointRef>) -> Option<PointRef> {
    let modifiers = ui.input(|input| input.modifiers);
    let point = point?;
    if modifiers.command || modifiers.shift {
        ctx.send(SelectionMsg::Select(vec![point], SelectMode::Add));
    } else if modifiers.alt {
        ctx.send(SelectionMsg::Select(vec![point], SelectMode::Subtract));
    } else {
        ctx.send(SelectionMsg::PinCard(point));
        return Some(point);
    }
    None
}

impl Scatter<'_> {
    fn on_screen(&self, [x, y]: Point) -> Pos2 {
        self.transform.position_from_point(&PlotPoint::new(x, y))
    }

    /// Chooses, colours and meshes the points.
    fn draw(&self, key: Key, atlas: &Atlas) -> Picture {
        let Self { ctx, open, scene, .. } = *self;
        let (glyphs, drawn) = choose(open, scene, &key.choice);
        let places: Vec<Pos2> = glyphs.iter().map(|glyph| self.on_screen(glyph.place)).collect();
        let density = (ctx.state.scene.color_by == ColorBy::Density).then(|| {
            let places = shown_places(&ctx.state.scene, open, scene).into_iter();
            Density::new(span(key.frame), places.map(|place| self.on_screen(place).into()))
        });
        let density: Vec<f32> = places
            .iter()
            .map(|&at| density.as_ref().map_or(0.0, |density| density.share(at.into())))
            .collect();
        let colors =
            color::colors(ctx, open, &glyphs, &density, &|class_idx| key.is_faint(class_idx));
        let scale = glyph_scale(key.frame.width());
        let rarest: Vec<usize> = open.classes.order.iter().rev().take(3).copied().collect();
        let look = |glyph: &Glyph| {
            let class_idx = usize::from(glyph.class_idx);
            let is_train = glyph.kind == Kind::Train;
            let is_large = is_train && scene.large == Some(class_idx);
            let is_selected = open.picked.points.contains(glyph.point());
            let mut size = scale;
            if is_large {
                size *= LARGE;
            } else if is_train && rarest.contains(&class_idx) {
                size *= glyphs::RARE;
            }
            if is_selected {
                size *= SELECTED;
            }
            let halo = (is_large || is_selected).then_some(ctx.tokens.canvas);
            Look { scale: size, halo }
        };
        let looks: Vec<Look> = glyphs.iter().map(look).collect();
        let mesh = Arc::new(atlas.mesh(&glyphs, &places, &colors, &looks));
        let grid = Grid::new(span(key.frame), &places);
        Picture { key, mesh, glyphs, places, density, looks, grid, drawn }
    }
}

/// The part of the plane that is on screen.
fn in_view(transform: &PlotTransform) -> [Point; 2] {
    let bounds = transform.bounds();
    [bounds.min(), bounds.max()].map(|[x, y]| [x as f32, y as f32])
}

fn span(rect: Rect) -> Span {
    Span { min: rect.min.into(), max: rect.max.into() }
}

/// Whether dragging moves the view; else it selects.
pub fn drag_moves(ui: &Ui, ctx: &ViewCtx<'_>) -> bool {
    !SelectTool::is_on(ctx, ui.input(|input| input.modifiers))
}

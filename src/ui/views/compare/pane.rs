//! One of the panes: a variant's answer on the shared map.

use egui::{Align2, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use eoscope_core::experiment::{Measure, Recipe};
use eoscope_report::{delta, letter, names};

use super::super::boundary::{BoundaryCache, exact_ui};
use super::super::map::{Camera, MapCache, canvas_ui};
use super::super::scatter::ScatterCache;
use super::bars::BarsCache;
use crate::app::{
    CompareMsg, OpenRun, Pane, PaneMsg, PaneOf, PaneView, PointRef, RecipeMsg, RunView,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, number, paint};
use crate::ui::widgets::{Moved, SelectEntry, icon_button, k_slider, number_field, select};

const HEAD: f32 = 32.0;
/// Height of the row with K.
const CONTROLS: f32 = 40.0;
/// Panes narrower than this leave the difference to the baseline out.
const ROOM_FOR_CHANGE: f32 = 280.0;
/// Panes lower than this have no row for K.
const LOW: f32 = 220.0;

/// What a pane keeps from frame to frame.
pub struct PaneCache {
    /// The pane that it belongs to.
    pub id: u64,
    map: MapCache,
    boundary: BoundaryCache,
    /// Its points.
    pub points: ScatterCache,
}

impl PaneCache {
    /// Shows the whole in the next frame.
    pub fn fit(&mut self, maps: bool, boundaries: bool) {
        if maps {
            self.map.fit();
        }
        if boundaries {
            self.boundary.fit();
        }
    }

    /// Nothing is drawn yet.
    pub fn new(id: u64) -> Self {
        Self {
            id,
            map: MapCache::default(),
            boundary: BoundaryCache::default(),
            points: ScatterCache::default(),
        }
    }
}

/// Whether panes have a row for K: where any has one all do, so that their maps are of one size.
pub fn with_k(open: &OpenRun, area: Rect) -> bool {
    let uses_k = |of| open.pane_recipe(of).is_some_and(|recipe| recipe.sampling.kind.uses_k());
    area.height() > LOW && open.compare.panes.iter().any(|pane| uses_k(pane.of))
}

/// What moves in all panes at once.
#[derive(Default)]
pub struct Linked {
    /// What the maps show.
    pub maps: Camera,
    /// What the boundaries show.
    pub boundaries: Camera,
    /// The class that is marked among the bars.
    pub bars: BarsCache,
}

impl Linked {
    /// Shows the whole again, in all panes.
    pub fn fit(&mut self) {
        self.maps.fit = true;
        self.boundaries.fit = true;
    }
}

/// Draws a pane.
pub fn pane_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (at, pane): (usize, &Pane),
    (cache, linked): (&mut PaneCache, &mut Linked),
    (rect, with_k): (Rect, bool),
) {
    let tokens = ctx.tokens;
    let shown = open.pane_view(pane);
    let stroke = Stroke::new(1.0, tokens.hairline);
    ui.painter().rect(rect, 6, tokens.canvas, stroke, StrokeKind::Inside);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    head_ui(ui, ctx, open, (at, pane), &shown, head);
    let recipe = open.pane_recipe(pane.of);
    let mut canvas = rect.with_min_y(head.bottom()).shrink(1.0);
    if with_k {
        let row = canvas.with_min_y(canvas.bottom() - CONTROLS);
        canvas.max.y = row.top();
        let line = Stroke::new(1.0, tokens.hairline);
        ui.painter().hline(row.x_range(), row.top() + 0.5, line);
        match recipe.filter(|recipe| recipe.sampling.kind.uses_k()) {
            Some(recipe) => k_ui(ui, ctx, open, pane, &recipe, row),
            None => super::say(ui, ctx, row, "Without K"),
        }
    }
    match open.compare.view_of(pane) {
        Some(PaneView::Boundary) => boundary_ui(ui, ctx, open, pane, cache, linked, canvas),
        Some(PaneView::Bars) => {
            linked.bars.ui(ui, ctx, &shown, open.is_pane_stale(pane), canvas);
        }
        _ => match open.map.layout.as_deref() {
            None => {
                let text = "This run has no map yet; compute one on the page Map";
                super::say(ui, ctx, canvas, text);
            }
            Some(layout) => {
                let mut child = ui.new_child(egui::UiBuilder::new().max_rect(canvas));
                let caches = (&mut cache.map, &mut cache.points);
                let camera = Some(&mut linked.maps);
                canvas_ui(&mut child, ctx, &shown, layout, caches, canvas, camera);
            }
        },
    }
    // Old numbers are dimmed, never wrong.
    if open.is_pane_stale(pane) {
        let line = Rect::from_min_size(head.left_bottom(), vec2(head.width(), 2.0));
        ui.painter().rect_filled(line, 0, tokens.accent);
    }
    if let Some(point @ PointRef::Test(_)) = open.picked.hover {
        verdict_ui(ui, ctx, &shown, point, canvas);
    }
}

/// The exact boundary of this pane's head.
fn boundary_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    pane: &Pane,
    cache: &mut PaneCache,
    linked: &mut Linked,
    canvas: Rect,
) {
    match open.pane_boundary(pane) {
        Some(plane) if plane.plane.is_some() => {
            let mut child = ui.new_child(egui::UiBuilder::new().max_rect(canvas));
            let caches = (&mut cache.boundary, &mut cache.points);
            let (shown, camera) = (open.pane_view(pane), Some(&mut linked.boundaries));
            exact_ui(&mut child, ctx, &shown, plane, caches, (None, canvas), camera);
        }
        Some(_) => super::say(ui, ctx, canvas, "This head does not tell the two apart"),
        None => super::say(ui, ctx, canvas, "Working out the boundary…"),
    }
}

/// Letter, recipe, balanced accuracy and its difference to the baseline.
fn head_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (at, pane): (usize, &Pane),
    shown: &RunView<'_>,
    rect: Rect,
) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let badge = Rect::from_center_size(pos2(inner.left() + 10.0, y), vec2(20.0, 20.0));
    badge_ui(ui, ctx, open, (at, pane), badge);
    let mut right = inner.right();
    if open.compare.panes.len() > 1 {
        let place = Rect::from_center_size(pos2(right - 8.0, y), vec2(20.0, 20.0));
        let name = format!("Close pane {}", letter(at));
        if icon_button(ui, tokens, place, Icon::Cross, &name, true, false).clicked() {
            ctx.send(CompareMsg::Pane(PaneMsg::Remove(at)));
        }
        right = place.left() - 4.0;
    }
    let value = shown.report().metrics.balanced_accuracy;
    let baseline = open.subject.baseline.metrics.balanced_accuracy;
    let fade = if open.is_pane_stale(pane) { 0.55 } else { 1.0 };
    let (text, helps) = delta(Measure::BalancedAccuracy, value, baseline);
    let color = match helps {
        Some(true) => tokens.good,
        Some(false) => tokens.bad,
        None => tokens.text_3,
    };
    let text = if pane.of == PaneOf::Baseline { "–".into() } else { text };
    let color = color.gamma_multiply(fade);
    // Where there is no room for both, the name of the variant matters more: the table has the rest.
    if rect.width() >= ROOM_FOR_CHANGE {
        paint(ui.painter(), pos2(right, y), Align2::RIGHT_CENTER, &text, TextKind::Number, color);
        right -= 52.0;
    }
    let text = number(Some(value), 3);
    let color = tokens.text.gamma_multiply(fade);
    let at_value = pos2(right, y);
    let place = paint(ui.painter(), at_value, Align2::RIGHT_CENTER, &text, TextKind::Number, color);
    // Which variant: the name is the menu.
    let titles = names(&open.compare.all());
    let current = format!("Current: {}", open.recipe.current.title());
    let mut choices = vec![PaneOf::Baseline, PaneOf::Current];
    choices.extend((0..open.compare.variants.len()).map(PaneOf::Variant));
    let entries: Vec<SelectEntry<'_>> = choices
        .iter()
        .map(|of| match of {
            PaneOf::Baseline => SelectEntry {
                label: "Baseline",
                hint: "trained head",
                about: "The trained head without sampling",
            },
            PaneOf::Current => SelectEntry {
                label: &current,
                hint: "",
                about: "The recipe under the controls of the map",
            },
            PaneOf::Variant(at) => SelectEntry {
                label: &titles[at + 1],
                hint: "",
                about: &open.compare.variants[*at].note,
            },
        })
        .collect();
    let selected = choices.iter().position(|of| *of == pane.of).unwrap_or(0);
    let menu =
        Rect::from_min_max(pos2(badge.right() + 8.0, y - 12.0), pos2(place.left() - 8.0, y + 12.0));
    let name = format!("Pane {}", letter(at));
    if let Some(chosen) = select(ui, tokens, menu, &name, &entries, selected) {
        ctx.send(CompareMsg::Pane(PaneMsg::Set(at, choices[chosen])));
    }
}

/// The letter of a pane: a menu of what it shows.
fn badge_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, (at, pane): (usize, &Pane), rect: Rect) {
    let tokens = ctx.tokens;
    let response = ui.interact(rect, ui.scope_id().with("badge"), Sense::click());
    let name = format!("What pane {} shows", letter(at));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    let is_hot = response.hovered() || response.has_focus();
    ui.painter().rect_filled(rect, 4, if is_hot { tokens.accent_soft } else { tokens.well });
    let center = Align2::CENTER_CENTER;
    paint(ui.painter(), rect.center(), center, &letter(at), TextKind::NumberSmall, tokens.text);
    egui::Popup::menu(&response).show(|ui| {
        for view in PaneView::ALL {
            let is_shown = open.compare.view_of(pane) == Some(view);
            if ui.selectable_label(is_shown, view.label()).clicked() {
                ctx.send(CompareMsg::Pane(PaneMsg::SetView(at, view)));
                ui.close();
            }
        }
    });
    response.on_hover_text(name);
}

/// K of this pane alone.
fn k_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, pane: &Pane, recipe: &Recipe, rect: Rect) {
    let tokens = ctx.tokens;
    let inner = rect.shrink2(vec2(10.0, 0.0));
    let k = recipe.sampling.k_neighbors;
    let at = pos2(inner.left(), rect.top() + 14.0);
    let place = paint(ui.painter(), at, Align2::LEFT_CENTER, "K", TextKind::Small, tokens.text_2);
    let field = Rect::from_min_size(pos2(inner.right() - 44.0, rect.top() + 4.0), vec2(44.0, 22.0));
    let typed =
        number_field(ui, field, "K of this pane, exact", k, 1..=eoscope_core::sampler::MAX_K);
    let slider = Rect::from_min_max(
        pos2(place.right() + 10.0, rect.top() + 3.0),
        pos2(field.left() - 10.0, rect.top() + 39.0),
    );
    let moved = k_slider(ui, tokens, slider, "K of this pane", k).or(typed);
    let Some(Moved { value, dragging }) = moved else { return };
    let mut recipe = recipe.clone();
    recipe.sampling.k_neighbors = value;
    match open.compare.variant(pane.of) {
        None => ctx.send(RecipeMsg::SetRecipe { recipe, dragging }),
        Some(variant) => {
            let mut variant = variant.clone();
            variant.recipe = recipe;
            let PaneOf::Variant(at) = pane.of else { return };
            let msg = CompareMsg::SetVariant { at, variant, dragging };
            ctx.send(msg);
        }
    }
}

/// What this pane's head says of the point under the pointer.
fn verdict_ui(ui: &Ui, ctx: &ViewCtx<'_>, shown: &RunView<'_>, point: PointRef, canvas: Rect) {
    let (Some(features), Some(class_idx)) = (shown.features(point), shown.class_of(point)) else {
        return;
    };
    let tokens = ctx.tokens;
    let found = shown.head().judge(features, class_idx);
    let name = &shown.run.classes.names[found.predicted];
    let is_right = found.predicted == class_idx;
    let probability = found.probabilities[found.predicted];
    let corner = canvas.left_bottom() + vec2(8.0, -32.0);
    let painter = ui.painter().with_clip_rect(canvas);
    let at = |x: f32| pos2(corner.x + x, corner.y + 12.0);
    // Measured first, so that the ground lies below the words.
    let width =
        |text: &str, kind| crate::ui::theme::galley(&painter, text, kind, tokens.text).size().x;
    let number = format!("{probability:.2}");
    let verdict = if is_right { "right" } else { "wrong" };
    let (name_width, number_width) =
        (width(name, TextKind::Small), width(&number, TextKind::Number));
    let end = 24.0 + name_width + 8.0 + number_width + 8.0 + width(verdict, TextKind::SmallMedium);
    let ground = Rect::from_min_size(corner, vec2(end + 10.0, 24.0));
    let stroke = Stroke::new(1.0, tokens.border);
    painter.rect(ground, 4, tokens.control, stroke, StrokeKind::Inside);
    painter.circle_filled(at(12.0), 4.0, ctx.class_color(shown, found.predicted));
    let left = Align2::LEFT_CENTER;
    paint(&painter, at(22.0), left, name, TextKind::Small, tokens.text);
    paint(&painter, at(30.0 + name_width), left, &number, TextKind::Number, tokens.text_2);
    let color = if is_right { tokens.good } else { tokens.bad };
    let place = at(38.0 + name_width + number_width);
    paint(&painter, place, left, verdict, TextKind::SmallMedium, color);
}

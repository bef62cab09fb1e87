//! One of the panes: a variant's answer on the shared map.

use egui::{Popup, Rect, Stroke, StrokeKind, Ui, UiBuilder};
use eoscope_core::experiment::{Measure, Recipe};
use eoscope_core::sampler::MAX_K;
use eoscope_report::{delta, letter, number};

use super::bars::bars_ui;
use crate::app::glossary::meaning;
use crate::app::{
    CompareMsg, OpenRun, Pane, PaneMsg, PaneSource, PaneView, PointRef, RecipeMsg, RunView,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{
    Cut, Entry, Hit, Moved, Row, Tool, badge, empty, hairline, inset, k_slider, number_field,
    pick_entry,
};
use crate::ui::points::{
    BoundaryArea, BoundaryCache, Camera, MapCache, MapView, ScatterCache, canvas_ui,
};
use crate::ui::theme::{CHOICE, FIELD, HEADER, HEADING, MENU, STALE, TextKind, galley};
use crate::view_models::CompareModel;

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
    let uses_k = |pane| open.recipe_in(pane).is_some_and(|recipe| recipe.sampling.kind.uses_k());
    area.height() > LOW && open.compare.panes.iter().any(uses_k)
}

/// What moves in all panes at once.
#[derive(Default)]
pub struct Linked {
    /// What the maps show.
    pub maps: Camera,
    /// What the boundaries show.
    pub boundaries: Camera,
    /// How far the bars are scrolled, in points.
    pub bars_offset: f32,
}

impl Linked {
    /// Shows the whole again, in all panes.
    pub fn fit(&mut self) {
        self.maps.fit = true;
        self.boundaries.fit = true;
    }
}

/// A pane, before it is drawn.
pub struct PaneUi<'a> {
    pub ctx: &'a ViewCtx<'a>,
    pub open: &'a OpenRun,
    pub pane: &'a Pane,
    /// Its place among the panes.
    pub at: usize,
    /// The run under its answer.
    pub shown: &'a RunView<'a>,
    pub model: &'a CompareModel,
}

impl PaneUi<'_> {
    /// Draws the pane into a rectangle, with a row for K or without.
    pub fn ui(
        &self,
        ui: &mut Ui,
        (cache, linked): (&mut PaneCache, &mut Linked),
        (rect, with_k): (Rect, bool),
    ) {
        let tokens = self.ctx.tokens;
        let stroke = Stroke::new(1.0, tokens.hairline);
        ui.painter().rect(rect, 6, tokens.canvas, stroke, StrokeKind::Inside);
        let mut cut = Cut(rect);
        let head = cut.top(HEADING);
        self.head_ui(ui, inset(head, 8.0, 0.0));
        cut.0 = cut.0.shrink(1.0);
        if with_k {
            let row = cut.bottom(HEADER);
            hairline(ui, Rect::from_x_y_ranges(row.x_range(), row.min.y..=row.min.y + 1.0));
            let recipe = self.open.recipe_in(self.pane);
            match recipe.filter(|recipe| recipe.sampling.kind.uses_k()) {
                Some(recipe) => self.k_ui(ui, &recipe, inset(row, 10.0, 0.0)),
                None => empty(ui, row, "no K"),
            }
        }
        self.content_ui(ui, (cache, linked), cut.0);
        // Old numbers are dimmed, never wrong.
        if self.open.is_pane_stale(self.pane) {
            let line = Cut(cut.0).top(2.0);
            ui.painter().rect_filled(line, 0, tokens.accent);
        }
        if let Some(point @ PointRef::Test(_)) = self.open.picked.hover {
            self.prediction_ui(ui, point, cut.0);
        }
    }

    fn content_ui(
        &self,
        ui: &mut Ui,
        (cache, linked): (&mut PaneCache, &mut Linked),
        canvas: Rect,
    ) {
        let Self { ctx, open, pane, shown, .. } = *self;
        let mut child = ui.new_child(UiBuilder::new().max_rect(canvas));
        match open.compare.view_of(pane) {
            Some(PaneView::Boundary) => match open.pane_boundary(pane) {
                Some(view) if view.plane.is_some() => {
                    let area = BoundaryArea { ctx, open: shown, view, area: canvas };
                    let caches = (&mut cache.boundary, &mut cache.points);
                    area.ui(&mut child, caches, None, Some(&mut linked.boundaries));
                }
                Some(_) => empty(ui, canvas, "This head gives both classes the same weights"),
                None => empty(ui, canvas, "Computing the boundary…"),
            },
            Some(PaneView::Bars) => {
                let linked = (open.is_pane_stale(pane), &mut linked.bars_offset);
                bars_ui(&mut child, ctx, shown, linked, canvas);
            }
            _ => match open.map.layout.as_deref() {
                None => empty(ui, canvas, "This run has no map yet; compute one in the tab Map"),
                Some(layout) => {
                    let view = MapView { ctx, open: shown, layout, canvas };
                    let caches = (&mut cache.map, &mut cache.points);
                    canvas_ui(&mut child, &view, caches, Some(&mut linked.maps));
                }
            },
        }
    }

    /// Letter, recipe, balanced accuracy and its difference to the baseline.
    fn head_ui(&self, ui: &mut Ui, rect: Rect) {
        let Self { ctx, open, pane, at, shown, .. } = *self;
        let mut row = Row::within(ui, rect);
        let tokens = row.tokens;
        self.badge_ui(&mut row);
        row.end();
        if open.compare.panes.len() > 1 {
            let name = format!("Close pane {}", letter(at));
            if row.tool(Tool::new(Icon::Cross, &name)).clicked() {
                ctx.send(CompareMsg::Pane(PaneMsg::Remove(at)));
            }
        }
        if pane.copy.is_some() {
            let name = format!("Pin the copy in pane {}", letter(at));
            if row.tool(Tool::new(Icon::Pin, &name)).clicked() {
                ctx.send(CompareMsg::Pane(PaneMsg::PinCopy(at)));
            }
        }
        let value = shown.report().metrics.balanced_accuracy;
        let baseline = open.subject.baseline.metrics.balanced_accuracy;
        let fade = if open.is_pane_stale(pane) { STALE } else { 1.0 };
        let (text, helps) = delta(Measure::BalancedAccuracy, value, baseline);
        let color = match helps {
            Some(true) => tokens.good,
            Some(false) => tokens.bad,
            None => tokens.text_3,
        };
        let text = if pane.of == PaneSource::Baseline { "–".into() } else { text };
        // Where there is no room for both, the name of the variant matters more.
        if rect.width() >= MENU {
            let about = "Change of balanced accuracy from the baseline";
            row.gap(4.0).term(&text, TextKind::Number, color.gamma_multiply(fade), about);
        }
        if rect.width() >= CHOICE + FIELD {
            let color = tokens.text.gamma_multiply(fade);
            let about = "Balanced accuracy on the test points, 0–1";
            row.gap(8.0).term(&number(Some(value), 3), TextKind::Number, color, about);
        }
        row.gap(8.0).start().gap(8.0);
        self.choice_ui(&mut row);
    }

    /// Which variant: the name is the menu.
    fn choice_ui(&self, row: &mut Row<'_>) {
        let Self { ctx, open, pane, at, model, .. } = *self;
        let current = format!("Current: {}", open.recipe.current.title());
        let mut choices = vec![PaneSource::Baseline, PaneSource::Current];
        choices.extend((0..open.compare.variants.len()).map(PaneSource::Variant));
        let copy = pane.copy.as_ref().map(|_| model.title_of(open, pane));
        let of_copy = copy.iter().map(|title| Entry {
            label: title,
            hint: "not pinned",
            about: "A copy of the variant with another K; the variant stays as it was pinned",
        });
        let mut entries: Vec<Entry<'_>> = choices
            .iter()
            .map(|of| match of {
                PaneSource::Baseline => Entry {
                    label: "Baseline",
                    hint: open.run.manifest.head_name(),
                    about: Recipe::baseline().about(),
                },
                PaneSource::Current => Entry {
                    label: &current,
                    hint: "",
                    about: "The recipe under the controls of the map",
                },
                PaneSource::Variant(at) => Entry {
                    label: model.titles.get(at + 1).map_or("", String::as_str),
                    hint: "",
                    about: &open.compare.variants[*at].note,
                },
            })
            .collect();
        entries.extend(of_copy);
        let of_pane = choices.iter().position(|of| *of == pane.of).unwrap_or(0);
        let selected = if copy.is_some() { choices.len() } else { of_pane };
        let name = format!("Pane {}", letter(at));
        let rect = crate::ui::kit::middle(row.rest(), [row.room(), 24.0]);
        let chosen = pick_entry(row.ui, rect, &name, &entries, selected);
        if let Some(&of) = chosen.and_then(|chosen| choices.get(chosen)) {
            ctx.send(CompareMsg::Pane(PaneMsg::Set(at, of)));
        }
    }

    /// The letter of the pane: a menu of what it shows.
    fn badge_ui(&self, row: &mut Row<'_>) {
        let Self { ctx, open, pane, at, .. } = *self;
        let rect = row.piece(20.0, 20.0);
        let name = format!("What pane {} shows", letter(at));
        let hit = Hit::button(&*name).tooltip(&*name);
        let response = badge(row.ui, rect, Some(&letter(at)), hit);
        Popup::menu(&response).show(|ui| {
            for view in PaneView::ALL {
                let is_shown = open.compare.view_of(pane) == Some(view);
                if ui.selectable_label(is_shown, view.label()).clicked() {
                    ctx.send(CompareMsg::Pane(PaneMsg::SetView(at, view)));
                    ui.close();
                }
            }
        });
    }

    /// K of this pane alone.
    fn k_ui(&self, ui: &mut Ui, recipe: &Recipe, rect: Rect) {
        let Self { ctx, pane, at, .. } = *self;
        let k = recipe.sampling.k_neighbors;
        let mut cut = Cut(rect);
        cut.top(3.0);
        let mut row = Row::within(ui, cut.top(22.0));
        let color = row.tokens.text_2;
        row.term("K", TextKind::Small, color, meaning("K"));
        let field = row.gap(10.0).end().piece(44.0, 22.0);
        let typed = number_field(row.ui, field, "K of this pane, exact", k, 1..=MAX_K);
        let mut slider = row.gap(10.0).rest();
        slider.max.y += 14.0;
        let moved = k_slider(row.ui, slider, "K of this pane", k).or(typed);
        let Some(Moved { value, dragging }) = moved else { return };
        let mut recipe = recipe.clone();
        recipe.sampling.k_neighbors = value;
        match pane.of {
            PaneSource::Variant(_) => ctx.send(CompareMsg::Pane(PaneMsg::SetK(at, value))),
            _ => ctx.send(RecipeMsg::SetRecipe { recipe, dragging }),
        }
    }

    /// What this pane's head says of the point under the pointer, in the lower left corner.
    fn prediction_ui(&self, ui: &mut Ui, point: PointRef, canvas: Rect) {
        let Self { ctx, shown, .. } = *self;
        let (Some(features), Some(class_idx)) = (shown.features(point), shown.class_of(point))
        else {
            return;
        };
        let tokens = ctx.tokens;
        let found = shown.head().predict_one(features, class_idx);
        let is_right = found.predicted == class_idx;
        let name = &shown.run.classes.names[found.predicted];
        let p = number(Some(f64::from(found.probabilities[found.predicted])), 2);
        let (verdict, color) =
            if is_right { ("right", tokens.good) } else { ("wrong", tokens.bad) };
        let parts = [
            (name.as_str(), TextKind::Small, tokens.text),
            (p.as_str(), TextKind::Number, tokens.text_2),
            (verdict, TextKind::SmallMedium, color),
        ];
        // Measured first, so that the ground lies below the words.
        let width = |(text, kind, color)| galley(ui.painter(), text, kind, color).size().x + 8.0;
        let width: f32 = parts.iter().map(|part| width(*part)).sum::<f32>() + 30.0;
        let place =
            crate::ui::kit::corner(canvas.shrink(8.0), egui::Align2::LEFT_BOTTOM, [width, 24.0]);
        let stroke = Stroke::new(1.0, tokens.border);
        ui.painter().rect(place, 4, tokens.control, stroke, StrokeKind::Inside);
        let mut row = Row::within(ui, inset(place, 8.0, 0.0));
        row.dot(ctx.class_color(shown, found.predicted));
        for (text, kind, color) in parts {
            row.text(text, kind, color);
            row.gap(8.0);
        }
    }
}

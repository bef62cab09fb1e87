//! Variants beside each other: panes or a chart above, the table with its seeds below.
//!
//! [`pane`] is one of the panes, [`changes`] and [`drawing`] what may stand in their place, [`table`]
//! the rows of variants with [`row_menu`], [`search`] the one of the search, [`tools`] the row on top.

mod bars;
mod changes;
mod drawing;
mod pane;
mod row_menu;
mod runs;
mod search;
mod table;
mod tools;

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};
use eoscope_report::chart::{ByClass, by_class, over_epochs, over_k};
use eoscope_report::drawing::Drawing;

use self::drawing::drawing_ui;
use self::pane::{Linked, PaneCache};
use super::header::HEADER;
use super::scatter::ScatterCache;
use crate::app::{Content, Kind, OpenRun, PaneView, SceneMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, galley, paint};

/// Height of the row with classes and kinds.
const LEGEND: f32 = 28.0;
/// The upper part is at least so high.
const LEAST_UPPER: f32 = 200.0;
const PADDING: f32 = 12.0;
const GAP: f32 = 8.0;

/// What the page keeps from frame to frame.
#[derive(Default)]
pub struct CompareCache {
    panes: Vec<PaneCache>,
    linked: Linked,
    shown: Option<(Vec<Option<PaneView>>, (usize, usize))>,
}

impl CompareCache {
    /// How many points the panes drew last: those of the fullest one.
    pub fn drawn(&self) -> Option<super::scatter::Drawn> {
        self.panes.iter().filter_map(|pane| pane.points.drawn()).max_by_key(|drawn| drawn.n)
    }

    /// Where the first pane drew a point, for those who look for one.
    pub fn point_at(&self, place: egui::Pos2) -> Option<crate::app::PointRef> {
        self.panes.iter().find_map(|pane| pane.points.point_at(place))
    }
}

/// Draws the page. `points` lends its images to the panes, so that they are loaded once.
pub fn compare_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut CompareCache,
    points: &mut ScatterCache,
) {
    let tokens = ctx.tokens;
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, tokens.panel);
    let header = Rect::from_min_size(whole.min, vec2(whole.width(), HEADER));
    if tools::tools_ui(ui, ctx, open, header) {
        cache.linked.fit();
    }
    let legend = Rect::from_min_size(header.left_bottom(), vec2(whole.width(), LEGEND));
    let below = table::height(open).min(whole.height() - HEADER - LEGEND - LEAST_UPPER);
    let lower = whole.with_min_y(whole.bottom() - below.max(120.0));
    let upper =
        Rect::from_min_max(legend.left_bottom(), lower.right_top()).shrink2(vec2(PADDING, 0.0));
    match open.compare.content {
        Content::Maps | Content::Boundaries | Content::Bars => {
            above_panes_ui(ui, ctx, open, legend);
            panes_ui(ui, ctx, open, cache, points, upper.with_min_y(upper.top() + 6.0));
        }
        Content::Changes => {
            hint_ui(ui, ctx, legend, Content::Changes.about());
            changes::changes_ui(ui, ctx, open, upper);
        }
        Content::Runs => {
            hint_ui(ui, ctx, legend, Content::Runs.about());
            runs::runs_ui(ui, ctx, open, upper);
        }
        content => {
            hint_ui(ui, ctx, legend, content.about());
            charts_ui(ui, ctx, open, content, upper);
        }
    }
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(lower).id_salt("below"));
    match &open.compare.search {
        Some(search) => search::search_ui(&mut child, ctx, search, lower),
        None => table::table_ui(&mut child, ctx, open, lower),
    }
    ui.advance_cursor_after_rect(whole);
}

fn panes_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut CompareCache,
    points: &mut ScatterCache,
    area: Rect,
) {
    let panes = &open.compare.panes;
    // A cache belongs to a pane, wherever it stands.
    cache.panes.retain(|kept| panes.iter().any(|pane| pane.id == kept.id));
    for pane in panes {
        if !cache.panes.iter().any(|kept| kept.id == pane.id) {
            cache.panes.push(PaneCache::new(pane.id));
            // All panes show the whole again, so that they agree.
            cache.linked.fit();
        }
    }
    // What panes of one kind show has no place in another one.
    let views: Vec<_> = panes.iter().map(|pane| open.compare.view_of(pane)).collect();
    let shown = Some((views, open.boundary.pair));
    if cache.shown != shown {
        cache.shown = shown;
        cache.linked.fit();
    }
    let n = panes.len() as f32;
    let width = (area.width() - GAP * (n - 1.0)) / n;
    let fit = (cache.linked.maps.begin(), cache.linked.boundaries.begin());
    cache.panes.iter_mut().for_each(|kept| kept.fit(fit.0, fit.1));
    let with_k = pane::with_k(open, area);
    for (at, pane) in panes.iter().enumerate() {
        let left = area.left() + (width + GAP) * at as f32;
        let rect = Rect::from_min_size(pos2(left, area.top()), vec2(width, area.height()));
        let Some(kept) = cache.panes.iter_mut().find(|kept| kept.id == pane.id) else { continue };
        std::mem::swap(&mut kept.points.pictures, &mut points.pictures);
        let id = egui::UiBuilder::new().max_rect(rect).id_salt(("pane", pane.id));
        ui.scope_builder(id, |ui| {
            let caches = (&mut *kept, &mut cache.linked);
            pane::pane_ui(ui, ctx, open, (at, pane), caches, (rect, with_k));
        });
        std::mem::swap(&mut kept.points.pictures, &mut points.pictures);
    }
}

/// What all panes share: the pair of the boundaries, the measure of the bars, the legend of the maps.
fn above_panes_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let compare = &open.compare;
    let mut left = rect.left();
    let row = rect.translate(vec2(0.0, 2.0));
    if compare.shows(PaneView::Boundary) {
        left = super::header::pair_choice_ui(ui, ctx, open, row) + 4.0;
    }
    if compare.shows(PaneView::Bars) {
        left = bars::choice_ui(ui, ctx, compare.bars, left + PADDING, row.center().y - 2.0);
    }
    let rest = rect.with_min_x(left);
    if compare.shows(PaneView::Map) {
        return legend_ui(ui, ctx, open, rest);
    }
    let text = match compare.content {
        Content::Boundaries => {
            "x: signed distance to the boundary, embedding units; margins dashed in training, dotted in test"
        }
        _ => "bar: this pane; outline: the trained head",
    };
    let painter = ui.painter().with_clip_rect(rest.with_min_x(rest.left() + 12.0));
    let at = pos2(rest.right() - PADDING, row.center().y - 2.0);
    let color = ctx.tokens.text_3;
    paint(&painter, at, Align2::RIGHT_CENTER, text, TextKind::Caption, color);
}

/// The classes at the left, the kinds of points at the right; one legend for all panes.
fn legend_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let mut right = rect.right() - PADDING;
    for kind in Kind::ALL.into_iter().rev() {
        let shown = ctx.state.scene.kinds.shows(kind);
        let color = tokens.text_2.gamma_multiply(if shown { 1.0 } else { 0.45 });
        let text = galley(ui.painter(), kind.label(), TextKind::Caption, color);
        let left = right - text.size().x - 16.0;
        let hit = Rect::from_min_max(pos2(left - 4.0, y - 10.0), pos2(right + 4.0, y + 10.0));
        let response = ui.interact(hit, ui.scope_id().with(("kind", kind.label())), Sense::click());
        response.widget_info(|| {
            let name = format!("{} points", kind.label());
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown, name)
        });
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(hit, 4, tokens.well);
        }
        super::scatter::shape(ui.painter(), pos2(left + 5.0, y), kind, color);
        ui.painter().galley(pos2(left + 16.0, y - text.size().y / 2.0), text, color);
        if response.on_hover_text("Click to hide or show").clicked() {
            ctx.send(SceneMsg::ToggleKind(kind));
        }
        right = left - 16.0;
    }
    let mut x = rect.left() + PADDING;
    for &class_idx in &open.classes.order {
        let name = &open.run.classes.names[class_idx];
        let is_solo = ctx.state.scene.solo == Some(class_idx);
        let color = if is_solo { tokens.accent } else { tokens.text };
        let text = galley(ui.painter(), name, TextKind::Caption, color);
        let end = x + 14.0 + text.size().x;
        if end > right - 60.0 {
            paint(
                ui.painter(),
                pos2(x, y),
                Align2::LEFT_CENTER,
                "…",
                TextKind::Caption,
                tokens.text_3,
            );
            break;
        }
        let hit = Rect::from_min_max(pos2(x - 4.0, y - 10.0), pos2(end + 4.0, y + 10.0));
        let response = ui.interact(hit, ui.scope_id().with(("class", class_idx)), Sense::click());
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_solo, format!("{name} alone"))
        });
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(hit, 4, tokens.well);
        }
        ui.painter().circle_filled(pos2(x + 4.0, y), 4.0, ctx.class_color(open, class_idx));
        ui.painter().galley(pos2(x + 14.0, y - text.size().y / 2.0), text, color);
        if response.on_hover_text("Click to show it alone, again to show all").clicked() {
            ctx.send(SceneMsg::Solo(class_idx));
        }
        x = end + 14.0;
    }
}

fn hint_ui(ui: &Ui, ctx: &ViewCtx<'_>, rect: Rect, hint: &str) {
    let at = pos2(rect.left() + PADDING, rect.center().y);
    let color = ctx.tokens.text_3;
    paint(ui.painter(), at, Align2::LEFT_CENTER, hint, TextKind::Caption, color);
}

fn charts_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, content: Content, area: Rect) {
    let tokens = ctx.tokens;
    let stroke = Stroke::new(1.0, tokens.hairline);
    ui.painter().rect(area, 6, tokens.panel, stroke, egui::StrokeKind::Inside);
    let inner = area.shrink2(vec2(12.0, 8.0));
    let compared = &open.compare.comparison;
    let run = &compared.runs[0];
    let size = [inner.width(), inner.height()];
    let chart = match content {
        Content::Gap => by_class(compared, run, ByClass::Gap, size),
        Content::Norms => by_class(compared, run, ByClass::Norms, size),
        Content::Recall => by_class(compared, run, ByClass::Recall, size),
        Content::OverK if run.sweeps.is_empty() => {
            return say(ui, ctx, area, waiting(open, "Pin a recipe that has a K to see it over K"));
        }
        Content::OverK => {
            over_k_ui(ui, ctx, open, inner);
            return;
        }
        _ if run.curves.is_empty() => {
            let text = "Pin a recipe whose head is fitted to see it over the epochs";
            return say(ui, ctx, area, waiting(open, text));
        }
        _ => over_epochs(compared, run, size),
    };
    drawing_ui(ui, tokens, &chart, inner);
}

/// Balanced accuracy and net gap beside each other, or below each other where that is narrow.
fn over_k_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    let compared = &open.compare.comparison;
    let run = &compared.runs[0];
    let baseline = &run.subject.baseline;
    let (left, right) = area.split_left_right_at_fraction(0.5);
    let (left, right) = (left.with_max_x(left.right() - 8.0), right.with_min_x(right.left() + 8.0));
    let accuracy: Drawing = over_k(
        compared,
        run,
        "balanced accuracy, 0–1",
        |point| Some(point.balanced_accuracy),
        Some(baseline.metrics.balanced_accuracy),
        [left.width(), left.height()],
    );
    drawing_ui(ui, ctx.tokens, &accuracy, left);
    let gap = over_k(
        compared,
        run,
        "net gap, embedding units",
        |point| point.net_gap,
        baseline.gap.net,
        [right.width(), right.height()],
    );
    drawing_ui(ui, ctx.tokens, &gap, right);
}

/// Why there is nothing yet.
fn waiting<'a>(open: &OpenRun, otherwise: &'a str) -> &'a str {
    if open.compare.n_pending() > 0 { "Working it out…" } else { otherwise }
}

/// A sentence where the content would be.
fn say(ui: &Ui, ctx: &ViewCtx<'_>, area: Rect, text: &str) {
    let color = ctx.tokens.text_3;
    paint(ui.painter(), area.center(), Align2::CENTER_CENTER, text, TextKind::Body, color);
}

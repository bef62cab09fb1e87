//! Variants beside each other: panes or a chart above, the table with its seeds below.
//!
//! [`pane`] is one of the panes, [`changes`] and [`runs`] what may stand in their place, [`table`] the
//! rows of variants with [`row_menu`], [`search`] the search over all samplers, [`tools`] the row on top.
//! What is worked out once per change is a [`CompareModel`].

mod bars;
mod changes;
mod pane;
mod row_menu;
mod runs;
mod search;
mod table;
mod tools;

use egui::{Rect, Stroke, StrokeKind, Ui, UiBuilder};

use self::pane::{Linked, PaneCache};
use crate::app::{Content, Kind, OpenRun, PaneView, SceneMsg};
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::kit::{Cut, Hit, Row, empty, inset};
use crate::ui::points::{ScatterCache, kind_ui, pair_choice_ui};
use crate::ui::theme::{FIELD, PADDING, ROW, SPACE, TextKind, galley};
use crate::view_models::{CompareModel, Drawn, compare_chart};

/// Least height of the panes, and of a search below them.
const LEAST: [f32; 2] = [180.0, 190.0];

/// What the page keeps from frame to frame.
#[derive(Default)]
pub struct CompareCache {
    panes: Vec<PaneCache>,
    linked: Linked,
    shown: Option<(Vec<Option<PaneView>>, (usize, usize))>,
    model: CompareModel,
}

impl CompareCache {
    /// How many points the panes drew last: those of the fullest one.
    pub fn drawn(&self) -> Option<Drawn> {
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
    cache.model.follow(open);
    let whole = ui.available_rect_before_wrap();
    ui.painter().rect_filled(whole, 0, ctx.tokens.panel);
    let mut cut = Cut(whole);
    if tools::tools_ui(ui, ctx, open, &mut cut) {
        cache.linked.fit();
    }
    let legend = cut.top(ROW);
    let room = cut.0.height() - LEAST[0];
    // A search has many more rows than a comparison.
    let lower = match &open.compare.search {
        Some(_) => (room * 0.6).max(LEAST[1]),
        None => table::height(&cache.model, cut.0.width()).min(room).max(120.0),
    };
    let lower = cut.bottom(lower);
    let upper = inset(cut.0, PADDING, 0.0);
    let content = open.compare.content;
    if content.pane_view().is_some() {
        shared_ui(ui, ctx, open, inset(legend, PADDING, 0.0));
        panes_ui(ui, ctx, open, (cache, points), upper);
    } else {
        Row::within(ui, inset(legend, PADDING, 0.0)).hint(content.about());
        match content {
            Content::Changes => changes::changes_ui(ui, ctx, open, &cache.model, upper),
            Content::Runs => runs::runs_ui(ui, ctx, open, upper),
            _ => charts_ui(ui, ctx, open, upper),
        }
    }
    let builder = UiBuilder::new().max_rect(lower).id_salt("below");
    ui.scope_builder(builder, |ui| match &open.compare.search {
        Some(search) => search::search_ui(ui, ctx, search, lower),
        None => table::table_ui(ui, ctx, open, &cache.model, lower),
    });
    ui.advance_cursor_after_rect(whole);
}

fn panes_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (cache, points): (&mut CompareCache, &mut ScatterCache),
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
    let width = (area.width() - SPACE * (n - 1.0)) / n;
    let fit = (cache.linked.maps.begin(), cache.linked.boundaries.begin());
    cache.panes.iter_mut().for_each(|kept| kept.fit(fit.0, fit.1));
    let with_k = pane::with_k(open, area);
    let mut cut = Cut(area);
    for (at, of) in panes.iter().enumerate() {
        let rect = cut.start(width);
        cut.start(SPACE);
        let Some(kept) = cache.panes.iter_mut().find(|kept| kept.id == of.id) else { continue };
        std::mem::swap(&mut kept.points.pictures, &mut points.pictures);
        let builder = UiBuilder::new().max_rect(rect).id_salt(("pane", of.id));
        ui.scope_builder(builder, |ui| {
            let shown = open.pane_view(of);
            let pane = pane::PaneUi { ctx, open, pane: of, at, shown: &shown, model: &cache.model };
            pane.ui(ui, (&mut *kept, &mut cache.linked), (rect, with_k));
        });
        std::mem::swap(&mut kept.points.pictures, &mut points.pictures);
    }
}

/// What all panes share: the pair of the boundaries, the measure of the bars, the legend of the maps.
fn shared_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let compare = &open.compare;
    let mut row = Row::within(ui, rect);
    if compare.shows(PaneView::Boundary) {
        pair_choice_ui(&mut row, ctx, open);
        row.gap(PADDING);
    }
    if compare.shows(PaneView::Bars) {
        bars::choice_ui(&mut row, ctx, compare.bars);
        row.gap(PADDING);
    }
    if compare.shows(PaneView::Map) {
        return legend_ui(&mut row, ctx, open);
    }
    row.end().hint(match compare.content {
        Content::Boundaries => {
            "x: signed distance to the boundary, embedding units; 95 % margins dashed in training, dotted in test"
        }
        _ => "bar: this pane; outline: the baseline",
    });
}

/// The classes at the start, the kinds of points at the end; one legend for all panes.
fn legend_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &OpenRun) {
    row.end();
    for kind in Kind::ALL.into_iter().rev() {
        kind_ui(row, ctx, kind, None);
    }
    row.gap(PADDING).start();
    let tokens = row.tokens;
    let order = &open.classes.order;
    for (at, &class_idx) in order.iter().enumerate() {
        let name = &open.run.classes.names[class_idx];
        let words = galley(row.ui.painter(), name, TextKind::Caption, tokens.text).size().x;
        let width = 14.0 + words;
        let is_last = at + 1 == order.len();
        if width + if is_last { 0.0 } else { FIELD } > row.room() {
            row.hint(&format!("{} more", order.len() - at));
            return;
        }
        let place = row.piece(width, 20.0);
        let is_alone = ctx.state.scene.solo == Some(class_idx);
        let hit = Hit::button(format!("Only {name}")).role(egui::Role::CheckBox).selected(is_alone);
        let hit = hit.tooltip(format!("{name}. Click to show it alone, again to show all"));
        let response = hit.show(row.ui, ("class", class_idx), place.expand2(egui::vec2(4.0, 0.0)));
        ctx.point_out(response.hovered().then_some(class_idx));
        if response.clicked() {
            ctx.send(SceneMsg::Solo(class_idx));
        }
        let mut inner = Row::within(row.ui, place);
        let color = if is_alone { tokens.accent } else { tokens.text };
        inner.dot(ctx.class_color(open, class_idx)).text(name, TextKind::Caption, color);
        row.gap(14.0);
    }
}

fn charts_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    let stroke = Stroke::new(1.0, ctx.tokens.hairline);
    ui.painter().rect(area, 6, ctx.tokens.panel, stroke, StrokeKind::Inside);
    let inner = inset(area, 12.0, 8.0);
    match compare_chart(open, inner.size().into()) {
        Err(reason) => empty(ui, area, reason),
        Ok(drawings) => {
            let mut cut = Cut(inner);
            for drawing in drawings {
                let place = cut.start(drawing.size[0]);
                cut.start(16.0);
                drawing_ui(ui, &drawing, place);
            }
        }
    }
}

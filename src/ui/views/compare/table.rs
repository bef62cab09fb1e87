//! The variants with their measures and seeds, and what may be claimed.

use std::sync::Arc;

use egui::{
    Align2, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2,
    vec2,
};
use eoscope_core::experiment::{Better, MAX_SEEDS, Measure, Summary, Variant};
use eoscope_report::chart::{SeedRow, seeds};
use eoscope_report::{cell, legend, letter, names, variant_ink};

use super::drawing::drawing_ui;
use super::row_menu::row_menu_ui;
use crate::app::{CompareMsg, OpenRun, PaneMsg, PaneOf};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, galley, paint};
use crate::ui::widgets::{button, icon_button, number_field};

const HEAD: f32 = 36.0;
const COLUMN_HEAD: f32 = 20.0;
const ROW: f32 = 28.0;
/// Room for the axis below the seeds.
const AXIS: f32 = 20.0;
/// Height of a sentence.
const CLAIM: f32 = 20.0;
/// Sentences that are shown.
const MAX_CLAIMS: usize = 3;
/// Rows that are seen at once at most; more scroll.
const MAX_ROWS: usize = 9;
/// Width of the name of a variant, and the least width of its seeds.
const NAME: f32 = 224.0;
const LEAST_SEEDS: f32 = 190.0;
const PADDING: f32 = 12.0;

/// How high the table with its sentences is.
pub fn height(open: &OpenRun) -> f32 {
    let n = (open.compare.variants.len() + 1 + usize::from(is_current_free(open))).min(MAX_ROWS);
    let claims = claims(open).len().clamp(1, MAX_CLAIMS);
    HEAD + COLUMN_HEAD + ROW * n as f32 + AXIS + CLAIM * claims as f32 + 12.0
}

/// Whether the recipe on screen has a row of its own.
fn is_current_free(open: &OpenRun) -> bool {
    let is_pinned = open.compare.variants.iter().any(|v| v.recipe == open.recipe.current);
    !is_pinned && !open.recipe.current.is_baseline() && open.answers.newest.is_some()
}

fn claims(open: &OpenRun) -> Vec<String> {
    let comparison = &open.compare.comparison;
    comparison.claims(&comparison.runs[0])
}

/// A row of the table.
struct Row {
    /// Its place among all variants, the baseline first; none for the recipe on screen.
    at: Option<usize>,
    title: String,
    summary: Option<Summary>,
}

fn rows(open: &OpenRun) -> Vec<Row> {
    let comparison = &open.compare.comparison;
    let known = &comparison.runs[0].summaries;
    let titles = names(&open.compare.all());
    let mut rows: Vec<Row> = titles
        .into_iter()
        .enumerate()
        .map(|(at, title)| Row { at: Some(at), title, summary: known.get(at).cloned().flatten() })
        .collect();
    if is_current_free(open) {
        let trials = open.current_trial().map(Arc::new).into_iter().collect();
        let summary = Summary { recipe: open.recipe.current.clone(), trials };
        let title = Variant::of(open.recipe.current.clone(), 1).title();
        rows.push(Row { at: None, title, summary: Some(summary) });
    }
    if let Some(measure) = open.compare.sorted_by {
        let value = |row: &Row| row.summary.as_ref().and_then(|s| Some(s.mean(measure)?.mean));
        let sign = if measure.better() == Some(Better::Less) { 1.0 } else { -1.0 };
        // The baseline stays on top, so that the line through the seeds begins at it.
        rows[1..].sort_by(|a, b| {
            let key = |row: &Row| value(row).map_or(f64::INFINITY, |value| value * sign);
            key(a).total_cmp(&key(b))
        });
    }
    rows
}

/// Draws head, rows, seeds and sentences.
pub fn table_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let inner = area.shrink2(vec2(PADDING, 0.0));
    let head = Rect::from_min_size(inner.min, vec2(inner.width(), HEAD));
    let n_claims = claims(open).len().clamp(1, MAX_CLAIMS);
    let below = CLAIM * n_claims as f32 + 12.0;
    let sentences = inner.with_min_y(inner.bottom() - below);
    claims_ui(ui, ctx, open, sentences);
    let table = Rect::from_min_max(head.left_bottom(), sentences.right_top());
    let rows = rows(open);
    let columns = Columns::new(ui, open, &rows, table);
    head_ui(ui, ctx, open, &columns, head);
    let heads = Rect::from_min_size(table.min, vec2(table.width(), COLUMN_HEAD));
    column_heads_ui(ui, ctx, open, &columns, heads);
    let list = table.with_min_y(heads.bottom());
    ui.scope_builder(egui::UiBuilder::new().max_rect(list), |ui| {
        let scroll = ScrollArea::vertical().id_salt("compared").auto_shrink(false);
        scroll.min_scrolled_height(0.0).show(ui, |ui| {
            let height = ROW * rows.len() as f32 + AXIS;
            let (rect, _) = ui.allocate_exact_size(vec2(table.width(), height), Sense::hover());
            for (at, row) in rows.iter().enumerate() {
                let corner = pos2(rect.left(), rect.top() + ROW * at as f32);
                let line = Rect::from_min_size(corner, vec2(rect.width(), ROW));
                ui.push_id(("row", row.at), |ui| {
                    row_ui(ui, ctx, open, &columns, row, line);
                });
            }
            let measure = open.compare.columns[0];
            let best = columns.best.first().cloned().flatten();
            let rows: Vec<SeedRow> = rows.iter().map(|row| seed_row(measure, row, &best)).collect();
            let width = rect.right() - columns.seeds;
            let drawing = seeds(measure, &rows, width, ROW);
            let place = Rect::from_min_size(pos2(columns.seeds, rect.top()), vec2(width, height));
            drawing_ui(ui, ctx.tokens, &drawing, place);
        });
    });
}

fn seed_row(measure: Measure, row: &Row, best: &Option<String>) -> SeedRow {
    let mean = row.summary.as_ref().and_then(|summary| summary.mean(measure));
    SeedRow {
        values: row.summary.as_ref().map_or(Vec::new(), |summary| summary.values(measure)),
        is_best: mean.is_some_and(|mean| best.as_ref() == Some(&measure.text(mean.mean))),
        mean,
    }
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, columns: &Columns, rect: Rect) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let left = Align2::LEFT_CENTER;
    let at = pos2(rect.left(), y);
    let title = paint(ui.painter(), at, left, "Variants", TextKind::Heading, tokens.text);
    let known = open.compare.comparison.runs[0].summaries.iter().flatten();
    let mut text = legend(known);
    let n = open.compare.n_pending();
    if n > 0 {
        text = format!("{n} seeds on their way; {text}");
    }
    let n_hidden = open.compare.columns.len() - columns.measures.len();
    let name = match n_hidden {
        0 => "Columns".to_owned(),
        n => format!("Columns, {n} without room"),
    };
    let send = |msg: CompareMsg| ctx.send(msg);
    let right = rect.right();
    let is_pinned = open.compare.variants.iter().any(|v| v.recipe == open.recipe.current);
    let can_pin = !is_pinned && !open.recipe.current.is_baseline();
    let (pin, edge) = button(ui, tokens, right, y, Icon::Pin, "Pin current", can_pin);
    if pin.on_hover_text("Keep the recipe under the controls (P)").clicked() {
        ctx.send(CompareMsg::PinCurrent);
    }
    let (controls, edge) = button(ui, tokens, edge - 8.0, y, Icon::Others, "Add controls", true);
    let about = "No sampling, copies, nearest class mean, τ-norm, logit adjustment: what a sampler \
                 must beat to be worth its trouble";
    if controls.on_hover_text(about).clicked() {
        send(CompareMsg::AddControls);
    }
    let (columns, edge) = button(ui, tokens, edge - 8.0, y, Icon::Options, &name, true);
    Popup::menu(&columns).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        for measure in Measure::ALL {
            let mut on = open.compare.columns.contains(&measure);
            let first = open.compare.columns.first() == Some(&measure);
            let check = ui.add_enabled(!first, egui::Checkbox::new(&mut on, measure.label()));
            if check.on_hover_text(measure.about()).clicked() {
                send(CompareMsg::ToggleColumn(measure));
            }
        }
    });
    let field = Rect::from_min_size(pos2(edge - 8.0 - 44.0, y - 12.0), vec2(44.0, 24.0));
    let n_seeds = open.compare.n_seeds;
    if let Some(moved) = number_field(ui, field, "Seeds of every variant", n_seeds, 1..=MAX_SEEDS) {
        send(CompareMsg::SetSeeds(moved.value));
    }
    let at = pos2(field.left() - 8.0, y);
    let seeds =
        paint(ui.painter(), at, Align2::RIGHT_CENTER, "Seeds", TextKind::Small, tokens.text_2);
    let clip = rect.with_max_x(seeds.left() - 12.0);
    let painter = ui.painter().with_clip_rect(clip);
    let at = pos2(title.right() + 12.0, y);
    paint(&painter, at, left, &text, TextKind::Caption, tokens.text_3);
}

/// Where the columns end, and what is best in each.
struct Columns {
    measures: Vec<Measure>,
    rights: Vec<f32>,
    best: Vec<Option<String>>,
    /// Where the seeds begin.
    seeds: f32,
}

impl Columns {
    fn new(ui: &Ui, open: &OpenRun, rows: &[Row], area: Rect) -> Self {
        let mut x = area.left() + NAME;
        let (mut measures, mut rights, mut best) = (Vec::new(), Vec::new(), Vec::new());
        for &measure in &open.compare.columns {
            let head =
                galley(ui.painter(), measure.label(), TextKind::Caption, egui::Color32::GRAY);
            let of_column = measure
                .best(rows.iter().map(|row| Some(row.summary.as_ref()?.mean(measure)?.mean)));
            let widest = rows
                .iter()
                .map(|row| cell(measure, row.summary.as_ref(), None).0)
                .max_by_key(|text| text.chars().count())
                .unwrap_or_default();
            let cell =
                galley(ui.painter(), &widest, TextKind::NumberBold, egui::Color32::GRAY).size().x;
            let width = (cell + 12.0).max(head.size().x) + 18.0;
            // What has no room is a column less; the menu says which there are.
            if x + width + LEAST_SEEDS > area.right() && !measures.is_empty() {
                break;
            }
            x += width;
            measures.push(measure);
            rights.push(x);
            best.push(of_column);
        }
        Self { measures, rights, best, seeds: x + 16.0 }
    }
}

fn column_heads_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, columns: &Columns, rect: Rect) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let at = pos2(rect.left() + 32.0, y);
    let anchor = Align2::LEFT_CENTER;
    paint(ui.painter(), at, anchor, "Recipe", TextKind::Caption, tokens.text_3);
    for (&measure, &right) in columns.measures.iter().zip(&columns.rights) {
        let is_sorted = open.compare.sorted_by == Some(measure);
        let color = if is_sorted { tokens.accent } else { tokens.text_3 };
        let anchor = Align2::RIGHT_CENTER;
        let at = pos2(right, y);
        let place = paint(ui.painter(), at, anchor, measure.label(), TextKind::Caption, color);
        let id = ui.scope_id().with(("sort", measure.key()));
        let response = ui.interact(place.expand(4.0), id, Sense::click());
        response.widget_info(|| {
            let name = format!("Sort by {}", measure.label());
            WidgetInfo::selected(Role::Button, true, is_sorted, name)
        });
        if response.on_hover_text(format!("{}; click to sort", measure.about())).clicked() {
            ctx.send(CompareMsg::SortBy(measure));
        }
    }
    let text = format!("{} by seed", open.compare.columns[0].label());
    let at = pos2(columns.seeds + 20.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text_3);
    let line = Stroke::new(1.0, tokens.hairline);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
}

fn row_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    columns: &Columns,
    row: &Row,
    rect: Rect,
) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let of = match row.at {
        None => PaneOf::Current,
        Some(0) => PaneOf::Baseline,
        Some(at) => PaneOf::Variant(at - 1),
    };
    let pane = open.compare.panes.iter().position(|pane| pane.of == of);
    let name = Rect::from_min_max(rect.min, pos2(rect.left() + NAME, rect.bottom()));
    let response = ui.interact(name, ui.scope_id().with("name"), Sense::click());
    let value = row.summary.as_ref().and_then(|s| s.mean(Measure::BalancedAccuracy));
    let accuracy = crate::ui::theme::number(value.map(|value| value.mean), 4);
    response.widget_info(|| {
        let name = format!("variant {}, balanced accuracy {accuracy}", row.title);
        WidgetInfo::selected(Role::Row, true, pane.is_some(), name)
    });
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.with_max_x(columns.seeds), 4, tokens.well);
    }
    // The letter of its pane on its colour, or an empty box.
    let badge = Rect::from_center_size(pos2(rect.left() + 10.0, y), vec2(20.0, 20.0));
    let color = match row.at {
        Some(0) | None => tokens.text_3,
        Some(at) => tokens.ink(variant_ink(at, open.compare.variants[at - 1].color)),
    };
    let show = ui.interact(badge, ui.scope_id().with("show"), Sense::click());
    show.widget_info(|| {
        let name = format!("Show {} in a pane", row.title);
        WidgetInfo::selected(Role::CheckBox, true, pane.is_some(), name)
    });
    let (fill, edge) = match pane {
        Some(_) => (tokens.well, tokens.well),
        None => (tokens.control, tokens.border),
    };
    ui.painter().rect(badge, 4, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    if let Some(pane) = pane {
        let center = Align2::CENTER_CENTER;
        let kind = TextKind::NumberSmall;
        paint(ui.painter(), badge.center(), center, &letter(pane), kind, tokens.text);
    }
    let about = if pane.is_some() { "Close its pane" } else { "Show it in a pane" };
    if show.on_hover_text(about).clicked() {
        let msg = match pane {
            Some(at) => CompareMsg::Pane(PaneMsg::Remove(at)),
            None => CompareMsg::Pane(PaneMsg::Show(of)),
        };
        ctx.send(msg);
    }
    ui.painter().circle_filled(pos2(rect.left() + 30.0, y), 4.0, color);
    let clip = name.with_min_x(name.left() + 40.0).with_max_x(name.right() - 28.0);
    let painter = ui.painter().with_clip_rect(clip.intersect(ui.clip_rect()));
    let place = pos2(rect.left() + 40.0, y);
    let anchor = Align2::LEFT_CENTER;
    let place = paint(&painter, place, anchor, &row.title, TextKind::SmallMedium, tokens.text);
    let hint = match of {
        PaneOf::Baseline => "trained head",
        PaneOf::Current => "current, one seed",
        PaneOf::Variant(at) => &open.compare.variants[at].note,
    };
    let at_hint = pos2(place.right() + 6.0, y);
    paint(&painter, at_hint, anchor, hint, TextKind::Caption, tokens.text_3);
    for (column, (&measure, &right)) in columns.measures.iter().zip(&columns.rights).enumerate() {
        let best = columns.best[column].as_deref();
        let (text, is_best) = cell(measure, row.summary.as_ref(), best);
        let (kind, color) = if is_best {
            (TextKind::NumberBold, tokens.accent)
        } else {
            (TextKind::Number, tokens.text)
        };
        let place = paint(ui.painter(), pos2(right, y), Align2::RIGHT_CENTER, &text, kind, color);
        if is_best {
            ui.painter().circle_filled(pos2(place.left() - 7.0, y), 2.5, color);
        }
    }
    let line = Stroke::new(1.0, tokens.hairline);
    ui.painter().hline(rect.left()..=columns.seeds, rect.bottom() - 0.5, line);
    let menu = Rect::from_center_size(pos2(name.right() - 14.0, y), vec2(22.0, 22.0));
    if let PaneOf::Variant(at) = of {
        let name = format!("Name, note, colour and more of {}", row.title);
        let more = icon_button(ui, tokens, menu, Icon::Options, &name, true, false);
        row_menu_ui(ctx, open, at, &more);
        row_menu_ui(ctx, open, at, &response);
    } else if row.at.is_none() {
        let name = format!("Pin {}", row.title);
        if icon_button(ui, tokens, menu, Icon::Pin, &name, true, false).clicked() {
            ctx.send(CompareMsg::PinCurrent);
        }
    }
}

fn claims_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let tokens = ctx.tokens;
    let found = claims(open);
    let empty = open.compare.variants.is_empty();
    let sentences: Vec<String> = match (found.is_empty(), empty) {
        (true, true) => {
            vec!["Pin a recipe (P), add the controls, or try all samplers to compare".into()]
        }
        (true, false) => vec!["Working the seeds out…".into()],
        _ => found,
    };
    for (at, sentence) in sentences.iter().take(MAX_CLAIMS).enumerate() {
        let y = rect.top() + 4.0 + CLAIM * (at as f32 + 0.5);
        let (kind, color) = if at == 0 && !empty {
            (TextKind::SmallMedium, tokens.text)
        } else {
            (TextKind::Small, tokens.text_2)
        };
        let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
        let place = pos2(rect.left() + 2.0, y);
        paint(&painter, place, Align2::LEFT_CENTER, sentence, kind, color);
        let line = Rect::from_min_max(pos2(rect.left(), y - 10.0), pos2(rect.right(), y + 10.0));
        let response = ui.interact(line, ui.scope_id().with(("claim", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, sentence));
        response.on_hover_text(sentence);
    }
}

//! The variants with their measures and seeds, and what may be claimed.

use egui::{Popup, PopupCloseBehavior, Rect, ScrollArea, Ui, UiBuilder, vec2};
use eoscope_core::experiment::{MAX_SEEDS, Measure};
use eoscope_report::drawing::{Font, width_of};
use eoscope_report::{cell, counted, legend, letter, number};

use super::row_menu::row_menu_ui;
use crate::app::{CompareMsg, OpenRun, PaneMsg, PaneSource};
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{
    Button, Column, Cut, Ground, Hit, Row, Table, Tool, badge, hairline, inset, number_field,
    paragraph, row_hit,
};
use crate::ui::theme::{CHOICE, CONTROL, HEADER, LINE, NAMES, PADDING, ROW, TextKind};
use crate::view_models::{CompareModel, CompareRow, seeds_chart};

/// Lines of claims that are seen at once at most; more scroll.
const MAX_CLAIM_LINES: usize = 5;
/// Rows that are seen at once at most; more scroll.
const MAX_ROWS: usize = 9;

/// How high the table with its sentences is in a page of a width.
pub fn height(model: &CompareModel, width: f32) -> f32 {
    let rows = model.rows.len().min(MAX_ROWS);
    HEADER + LINE + ROW * rows as f32 + LINE + claims_height(model, width - 2.0 * PADDING) + PADDING
}

/// How high the claims are where they may take a width.
fn claims_height(model: &CompareModel, width: f32) -> f32 {
    // Words that do not fit the end of a line leave some of it free, and the first sentence is bolder.
    let lines = |text: &String| (1.1 * width_of(text, Font::Small) / width).ceil() as usize;
    let lines: usize = model.claims.iter().map(lines).sum();
    LINE * lines.clamp(1, MAX_CLAIM_LINES) as f32 + 8.0
}

/// Draws head, rows, seeds and sentences.
pub fn table_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, model: &CompareModel, area: Rect) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut cut = Cut(inset(area, PADDING, 0.0));
    let head = cut.top(HEADER);
    claims_ui(ui, ctx, open, model, cut.bottom(claims_height(model, cut.0.width())));
    let (table, measures) = table(open, model, cut.0.width());
    head_ui(ui, ctx, open, measures.len(), head);
    let heads = cut.top(LINE);
    if let Some(at) = table.head(ui, heads)
        && let Some(&measure) = at.checked_sub(1).and_then(|at| measures.get(at))
    {
        ctx.send(CompareMsg::SortBy(measure));
    }
    ui.scope_builder(UiBuilder::new().max_rect(cut.0), |ui| {
        let scroll = ScrollArea::vertical().id_salt("compared").auto_shrink(false);
        scroll.min_scrolled_height(0.0).show(ui, |ui| {
            let height = ROW * model.rows.len() as f32 + LINE;
            let (_, rect) = ui.allocate_space(vec2(cut.0.width(), height));
            let mut lines = Cut(rect);
            let shown = Shown { ctx, open, model, table: &table, measures: &measures };
            for row in &model.rows {
                let line = lines.top(ROW);
                let name = format!("{:?}", row.of);
                ui.push_id(name, |ui| shown.row(ui, row, line));
            }
            let before: f32 = table.columns.iter().map(|column| column.width).sum::<f32>()
                - table.columns.last().map_or(0.0, |column| column.width);
            let place = rect.with_min_x(rect.min.x + before);
            drawing_ui(ui, &seeds_chart(open, model, [place.width(), ROW]), place);
        });
    });
}

/// The columns that have room, and the measures among them.
fn table(open: &OpenRun, model: &CompareModel, width: f32) -> (Table<'static>, Vec<Measure>) {
    let mut columns = vec![Column::words("      Recipe", NAMES).tooltip("Sampler and head re-fit")];
    let (mut measures, mut used) = (Vec::new(), NAMES);
    for &measure in &open.compare.columns {
        let cells = model.rows.iter().map(|row| cell(measure, row.summary.as_ref(), None).0);
        let widest = cells.map(|text| width_of(&text, Font::Number) * 1.1).fold(0.0, f32::max);
        let width_of_column = (widest + 12.0).max(width_of(measure.label(), Font::Caption)) + 18.0;
        // What has no room is a column less; the menu says how many.
        if used + width_of_column + CHOICE > width && !measures.is_empty() {
            break;
        }
        used += width_of_column;
        measures.push(measure);
        let is_sorted = open.compare.sorted_by == Some(measure);
        let column = Column::numbers(measure.label(), width_of_column).tooltip(measure.about());
        columns.push(column.sorted(is_sorted));
    }
    let title = format!("     {} by seed", open.compare.columns[0].label());
    let about = "Rings: seeds; band: mean ± sd; dashed line: the baseline";
    columns.push(Column::words(title, (width - used).max(CHOICE)).tooltip(about));
    (Table { name: "compared", columns, row: ROW }, measures)
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, n_shown: usize, rect: Rect) {
    let mut row = Row::within(ui, rect);
    let tokens = row.tokens;
    let compare = &open.compare;
    let is_pinned = compare.variants.iter().any(|v| v.recipe == open.recipe.current);
    let can_pin = !is_pinned && !open.recipe.current.is_baseline();
    let pin = Button::new(Icon::Pin, "Pin current").enabled(can_pin);
    let pin = pin.tooltip("Keep the recipe under the controls (P)");
    if row.end().button(pin).clicked() {
        ctx.send(CompareMsg::PinCurrent);
    }
    let about = "No sampling, copies, nearest class mean, τ-norm, logit adjustment: what a sampler must \
                 beat to be worth its trouble";
    // Narrow tables name the baselines in the tooltip alone.
    let label = match rect.width() > 5.0 * CHOICE {
        true => "Add baselines (Random, τ-norm, …)",
        false => "Add baselines",
    };
    let add = Button::new(Icon::Add, label).tooltip(about);
    if row.gap(8.0).button(add).clicked() {
        ctx.send(CompareMsg::AddBaselines);
    }
    let name = match compare.columns.len() - n_shown {
        0 => "Columns".to_owned(),
        n => format!("Columns ({n} hidden)"),
    };
    let columns = row.gap(8.0).button(Button::new(Icon::Options, &name).menu());
    Popup::menu(&columns).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        for measure in Measure::ALL {
            let mut on = compare.columns.contains(&measure);
            let first = compare.columns.first() == Some(&measure);
            let check = ui.add_enabled(!first, egui::Checkbox::new(&mut on, measure.label()));
            if check.on_hover_text(measure.about()).clicked() {
                ctx.send(CompareMsg::ToggleColumn(measure));
            }
        }
    });
    let field = row.gap(8.0).piece(44.0, CONTROL);
    let n = compare.n_seeds;
    if let Some(moved) = number_field(row.ui, field, "Seeds of every variant", n, 1..=MAX_SEEDS) {
        ctx.send(CompareMsg::SetSeeds(moved.value));
    }
    let about = "How often each random recipe is repeated, to know its spread";
    row.gap(6.0).term("Seeds", TextKind::Small, tokens.text_2, about);
    let about = "Pinned recipes, measured with several seeds";
    row.gap(12.0).start().term("Variants", TextKind::Heading, tokens.text, about);
    let known = compare.comparison.runs[0].summaries.iter().flatten();
    let text = match compare.n_pending() {
        0 => legend(known),
        n => format!("{} running; {}", counted(n, "seed"), legend(known)),
    };
    row.gap(12.0).hint(&text);
}

/// What all rows share.
struct Shown<'a> {
    ctx: &'a ViewCtx<'a>,
    open: &'a OpenRun,
    model: &'a CompareModel,
    table: &'a Table<'a>,
    measures: &'a [Measure],
}

impl Shown<'_> {
    fn row(&self, ui: &mut Ui, row: &CompareRow, rect: Rect) {
        let line = rect.with_max_x(rect.max.x - self.table.columns.last().map_or(0.0, |c| c.width));
        hairline(ui, line);
        let pane = self.open.compare.panes.iter().position(|pane| pane.of == row.of);
        let mut cells = self.table.row_in(ui, rect);
        let value = row.summary.as_ref().and_then(|s| s.mean(Measure::BalancedAccuracy));
        let accuracy = number(value.map(|value| value.mean), 4);
        let said = format!("variant {}, balanced accuracy {accuracy}", row.title);
        let name = Cut(rect).start(NAMES);
        let hit = row_hit(said, false).tooltip(self.tooltip(row)).ground(Ground::Row);
        let response = hit.show(cells.row.ui, "name", name);
        self.name_ui(&mut cells.cell(), row, pane);
        if let PaneSource::Variant(at) = row.of {
            row_menu_ui(self.ctx, self.open, at, &response);
        }
        for &measure in self.measures {
            let best = self.model.best(measure);
            let (text, is_best) = cell(measure, row.summary.as_ref(), best.as_deref());
            cells.value(&text, is_best, 1.0);
        }
    }

    fn tooltip(&self, row: &CompareRow) -> String {
        match row.of {
            PaneSource::Variant(at) => {
                let note = &self.open.compare.variants[at].note;
                let note = if note.is_empty() { String::new() } else { format!("\n{note}") };
                format!("{}{note}\nClick for name, note, colour and more", row.title)
            }
            PaneSource::Baseline => "The network as it was trained, without sampling".into(),
            PaneSource::Current => "The recipe under the controls, one seed".into(),
        }
    }

    /// The letter of its pane, its colour, its name, and what can be done with it.
    fn name_ui(&self, cell: &mut Row<'_>, row: &CompareRow, pane: Option<usize>) {
        let tokens = cell.tokens;
        let rect = cell.piece(20.0, 20.0);
        let about = if pane.is_some() { "Close its pane" } else { "Show it in a pane" };
        let hit = Hit::button(format!("Show {} in a pane", row.title)).tooltip(about);
        let hit = hit.role(egui::Role::CheckBox).selected(pane.is_some()).ground(Ground::None);
        if badge(cell.ui, rect, pane.map(letter).as_deref(), hit).clicked() {
            self.ctx.send(CompareMsg::Pane(match pane {
                Some(at) => PaneMsg::Remove(at),
                None => PaneMsg::Show(row.of),
            }));
        }
        cell.gap(6.0).dot(tokens.ink(row.ink)).end().gap(4.0);
        let hint = match row.of {
            PaneSource::Variant(at) => {
                let name = format!("Name, note, colour and more of {}", row.title);
                let more = cell.tool(Tool::new(Icon::Options, &name));
                row_menu_ui(self.ctx, self.open, at, &more);
                self.open.compare.variants[at].note.as_str()
            }
            PaneSource::Current => {
                let name = format!("Pin {}", row.title);
                if cell.tool(Tool::new(Icon::Pin, &name)).clicked() {
                    self.ctx.send(CompareMsg::PinCurrent);
                }
                "current, one seed"
            }
            PaneSource::Baseline => self.open.run.manifest.head_name(),
        };
        let about = self.tooltip(row);
        cell.gap(4.0).start().term(&row.title, TextKind::SmallMedium, tokens.text, &about);
        cell.gap(6.0).text_if_room(hint, TextKind::Caption, tokens.text_3);
    }
}

fn claims_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, model: &CompareModel, rect: Rect) {
    let is_empty = open.compare.variants.is_empty();
    let waiting = match is_empty {
        true => "Pin a recipe (P), add the baselines, or search all samplers to compare them",
        false => "Computing the seeds…",
    };
    let waiting = [waiting.to_owned()];
    let sentences = if model.claims.is_empty() { &waiting[..] } else { &model.claims };
    ui.scope_builder(UiBuilder::new().max_rect(inset(rect, -PADDING, 0.0)), |ui| {
        let scroll = ScrollArea::vertical().id_salt("claims").auto_shrink(false);
        scroll.min_scrolled_height(0.0).show(ui, |ui| {
            for (at, sentence) in sentences.iter().enumerate() {
                let (kind, color) = match at == 0 && !is_empty {
                    true => (TextKind::SmallMedium, ctx.tokens.text),
                    false => (TextKind::Small, ctx.tokens.text_2),
                };
                paragraph(ui, sentence, kind, color);
            }
        });
    });
}

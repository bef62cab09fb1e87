//! The table of variants: the baseline, what was pinned, and the current recipe.

use egui::{Rect, Role, ScrollArea, Ui, vec2};
use eoscope_core::experiment::Recipe;
use eoscope_report::{letter, number};

use crate::app::{CompareMsg, OpenRun, PanelMsg, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Column, Cut, Hit, Row, Table, TableRow, Tool, row_hit};
use crate::ui::theme::{
    CHOICE, CONTROL, FIELD, HEADER, LINE, NARROW, NUMBERS, PADDING, ROW, SPACE, STALE, TABLE_ROW,
    TextKind,
};
use crate::view_models::{MEASURES, VariantRow, baseline_values, best_values, variant_rows};

/// Draws the table, or its head alone if it is folded.
pub fn variants_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, folded: bool) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let mut cut = Cut(ui.max_rect());
    head_ui(ui, ctx, open, folded, cut.top(HEADER));
    if folded {
        return;
    }
    let mut area = cut.0.shrink2(vec2(PADDING, 0.0));
    area.max.x = area.max.x.min(area.min.x + NARROW);
    let (table, n_measures) = table(area.width());
    let lines = variant_rows(open, ctx.state.panels.protocol);
    let best = best_values(open, &lines);
    let mut cut = Cut(area);
    table.head(ui, cut.top(LINE));
    ui.scope_builder(egui::UiBuilder::new().max_rect(cut.0), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let list = ScrollArea::vertical().id_salt("variants").auto_shrink(false);
        list.min_scrolled_height(0.0).show(ui, |ui| {
            let shown = Shown { ctx, open, table: &table, n_measures, best };
            shown.baseline(ui);
            for (at, line) in lines.iter().enumerate() {
                // Two recipes may read the same; their rows must not.
                ui.push_id(at, |ui| shown.line(ui, line, at + 1));
            }
        });
    });
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, folded: bool, rect: Rect) {
    let mut row = Row::within(ui, rect.shrink2(vec2(PADDING, 0.0)));
    let tokens = row.tokens;
    let known = open.compare.variants.iter().any(|variant| variant.recipe == open.recipe.current);
    let can_pin = !open.is_stale() && !open.recipe.current.is_baseline() && !known;
    let pin = Button::new(Icon::Pin, "Pin current").enabled(can_pin);
    if row.end().button(pin.tooltip("Keep this recipe in the table (P)")).clicked() {
        ctx.send(CompareMsg::PinCurrent);
    }
    row.gap(12.0).start();
    let place = Rect::from_min_max(row.rest().min, row.rest().max);
    let about = if folded { "Show the table of variants" } else { "Fold the table of variants" };
    let hit = Hit::button("Variants").role(Role::DisclosureTriangle).selected(!folded);
    let hit = hit.tooltip(about).ground(crate::ui::kit::Ground::None);
    if hit.show(row.ui, "fold variants", place).clicked() {
        ctx.send(PanelMsg::FoldVariants(!folded));
    }
    row.text("Variants", TextKind::Heading, tokens.text);
    row.gap(12.0).text(ctx.state.panels.protocol.label(), TextKind::Caption, tokens.text_3);
    if row.room() > 120.0 {
        row.gap(12.0).best_mark(tokens.accent);
        row.gap(4.0).hint("best of column");
    }
}

/// The columns that have room, and how many measures are among them.
fn table(width: f32) -> (Table<'static>, usize) {
    let least = ROW + CONTROL + CHOICE + 2.0 * NUMBERS;
    // Where there is little room, how long it took matters least.
    let took = FIELD + 2.0 * SPACE;
    let took = if width >= least + took { took } else { 0.0 };
    let fixed = least - NUMBERS + took;
    let n_measures = (((width - fixed) / NUMBERS).max(1.0) as usize).min(MEASURES.len());
    let free = (width - fixed - NUMBERS * n_measures as f32).max(0.0);
    let mut columns = vec![
        Column::words("", ROW),
        Column::words("Recipe", CHOICE + free * 0.6)
            .tooltip("Sampler with its K, and how the head was re-fitted"),
    ];
    for measure in &MEASURES[..n_measures] {
        columns.push(Column::numbers(measure.label(), NUMBERS).tooltip(measure.about()));
    }
    if width < least {
        columns[1].width = (width - ROW - NUMBERS - CONTROL).max(0.0);
        return (Table { name: "variants", columns, row: TABLE_ROW }, n_measures);
    }
    columns.push(Column::words("", 12.0));
    columns.push(
        Column::words("Recall by class", NUMBERS + free * 0.4 - 12.0).tooltip(
            "A bar per class, largest class first; full height: every test point is found",
        ),
    );
    if took > 0.0 {
        columns.push(Column::numbers("Took", took).tooltip("Time to sample, re-fit and measure"));
    }
    (Table { name: "variants", columns, row: TABLE_ROW }, n_measures)
}

/// What all rows share.
struct Shown<'a> {
    ctx: &'a ViewCtx<'a>,
    open: &'a OpenRun,
    table: &'a Table<'a>,
    n_measures: usize,
    best: [Option<String>; 4],
}

impl Shown<'_> {
    fn baseline(&self, ui: &mut Ui) {
        let mut row = self.table.next_row(ui);
        let about = Recipe::baseline().about();
        row.row.hit(Hit::label("Baseline").tooltip(about), "baseline");
        self.name(&mut row, 0, ["Baseline", self.open.run.manifest.head_name()]);
        self.numbers(&mut row, baseline_values(self.open), 1.0);
        self.bars(&mut row, &self.open.subject.baseline.metrics.recall);
        if self.has_took() {
            row.cell().hint("–");
        }
    }

    fn has_took(&self) -> bool {
        self.table.columns.last().is_some_and(|column| column.title == "Took")
    }

    fn line(&self, ui: &mut Ui, line: &VariantRow, place: usize) {
        let mut row = self.table.next_row(ui);
        let accuracy = number(line.values[0], 4);
        let said = format!(
            "variant {}, seed {}, balanced accuracy {accuracy}",
            line.title, line.recipe.seed
        );
        let tooltip = format!("{} {}. Click to make it the current recipe", line.title, line.hint);
        let response = row.row.hit(row_hit(said, line.is_live).tooltip(tooltip), "variant");
        self.name(&mut row, place, [&line.title, &line.hint]);
        let is_stale = line.is_live && line.pinned.is_none() && self.open.is_stale();
        self.numbers(&mut row, line.values, if is_stale { STALE } else { 1.0 });
        self.bars(&mut row, &line.recall);
        if self.has_took() {
            let took = line.seconds.map_or(String::new(), |s| format!("{:.0} ms", s * 1000.0));
            let mut cell = row.cell();
            let color = if line.is_live { cell.tokens.text_2 } else { cell.tokens.text_3 };
            cell.text(&took, TextKind::NumberSmall, color);
        }
        if let Some(at) = line.pinned {
            let name = format!("Remove {}", line.title);
            if row.row.gap(4.0).tool(Tool::new(Icon::Cross, &name)).clicked() {
                self.ctx.send(CompareMsg::Unpin(at));
                return;
            }
        }
        if response.clicked() {
            let recipe = line.recipe.clone();
            self.ctx.send(RecipeMsg::SetRecipe { recipe, dragging: false });
        }
    }

    fn name(&self, row: &mut TableRow<'_>, place: usize, [title, hint]: [&str; 2]) {
        let mut cell = row.cell();
        let color = cell.tokens.text_2;
        cell.gap(4.0).text(&letter(place), TextKind::NumberSmall, color);
        let mut cell = row.cell();
        let (text, text_2) = (cell.tokens.text, cell.tokens.text_2);
        cell.text(title, TextKind::SmallMedium, text);
        cell.gap(6.0).text_if_room(hint, TextKind::Small, text_2);
    }

    fn numbers(&self, row: &mut TableRow<'_>, values: [Option<f64>; 4], fade: f32) {
        for at in 0..self.n_measures {
            let text = values[at].map_or("–".into(), |value| MEASURES[at].text(value));
            // What reads the same is the same: both are marked.
            let is_best = values[at].is_some() && self.best[at].as_deref() == Some(&text);
            row.value(&text, is_best, fade);
        }
    }

    /// Recall of every class as a short bar, largest class first.
    fn bars(&self, row: &mut TableRow<'_>, recall: &[Option<f64>]) {
        if self.table.columns.len() <= 2 + self.n_measures {
            return;
        }
        row.cell();
        let cell = row.cell();
        let order = &self.open.classes.order;
        let step = (cell.rect().width() / order.len().max(1) as f32).min(10.0);
        let mut cut = Cut(cell.rect().shrink2(vec2(0.0, 4.0)));
        for &class_idx in order {
            let place = cut.start(step);
            let Some(recall) = recall.get(class_idx).copied().flatten() else { continue };
            let mut bar = Cut(place).bottom(place.height() * recall as f32);
            bar.max.x -= if step > 3.0 { 2.0 } else { 0.0 };
            let color = self.ctx.class_color(self.open, class_idx);
            cell.ui.painter().rect_filled(bar, 0, color);
        }
    }
}

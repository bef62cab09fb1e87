//! The table of variants: the baseline, what was pinned, and the current recipe.

use std::sync::Arc;

use egui::{Align2, Color32, Rect, ScrollArea, Sense, Ui, pos2, vec2};
use eoscope_core::analysis::{Metrics, Report};
use eoscope_core::experiment::{Measure, Recipe, Summary, Variant};

use crate::app::{CompareMsg, OpenRun, PanelMsg, Protocol, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, number, paint};
use crate::ui::widgets::{button, icon_button};

const HEAD: f32 = 40.0;
const COLUMN_HEAD: f32 = 20.0;
const ROW: f32 = 24.0;
/// Rows that are shown at once; more scroll.
const MAX_ROWS: usize = 4;
const MAX_WIDTH: f32 = 1120.0;

/// Height of the folded table.
pub fn folded_height() -> f32 {
    HEAD
}

/// Height of the table with the baseline and all rows that fit.
pub fn open_height(open: &OpenRun) -> f32 {
    HEAD + COLUMN_HEAD + ROW * (1 + n_rows(open)).clamp(2, MAX_ROWS) as f32
}

/// A row below the baseline.
struct Row {
    recipe: Recipe,
    title: String,
    hint: String,
    /// Balanced accuracy, G-mean, macro F1 and net gap: means over the seeds that are known.
    values: [Option<f64>; 4],
    recall: Vec<Option<f64>>,
    seconds: Option<f64>,
    /// Its place among the pinned ones.
    pinned: Option<usize>,
    live: bool,
}

/// The measures of the four columns.
const MEASURES: [Measure; 4] =
    [Measure::BalancedAccuracy, Measure::GMean, Measure::MacroF1, Measure::NetGap];

fn rows(ctx: &ViewCtx<'_>, open: &OpenRun) -> Vec<Row> {
    let live = open.answers.newest.as_ref().map(|answer| &answer.outcome);
    let is_paper = ctx.state.panels.protocol == Protocol::BestOnTest;
    let of = |summary: &Summary, measure: Measure| {
        let value = summary.over(|trial| {
            let metrics = if is_paper { &trial.paper_protocol } else { &trial.last };
            match measure {
                Measure::BalancedAccuracy => Some(metrics.balanced_accuracy),
                Measure::GMean => Some(metrics.g_mean),
                Measure::MacroF1 => Some(metrics.macro_f1),
                measure => measure.of(trial),
            }
        });
        value.map(|value| value.mean)
    };
    let row = |variant: &Variant, summary: Option<&Summary>, pinned: Option<usize>| {
        let is_live = live.is_some_and(|live| live.recipe == variant.recipe);
        let n = summary.map_or(0, Summary::n_seeds);
        let hint = match (pinned, variant.recipe.seed) {
            (Some(_), _) if n > 1 => format!("{n} seeds"),
            (Some(_), _) => String::new(),
            (None, 0) => "live".into(),
            (None, seed) => format!("seed {seed} live"),
        };
        let recall = summary.map_or(Vec::new(), |summary| {
            let recall = summary.recall();
            recall.into_iter().map(|value| value.map(|value| value.mean)).collect()
        });
        Row {
            recipe: variant.recipe.clone(),
            title: variant.title(),
            hint,
            values: MEASURES.map(|measure| of(summary?, measure)),
            recall,
            seconds: summary.map(|summary| summary.seconds().total()),
            pinned,
            live: is_live,
        }
    };
    let known = &open.compare.comparison.runs[0].summaries;
    let mut rows: Vec<Row> = open
        .compare
        .variants
        .iter()
        .enumerate()
        .map(|(at, variant)| row(variant, known.get(at + 1).and_then(Option::as_ref), Some(at)))
        .collect();
    if let Some(outcome) = live
        && !outcome.recipe.is_baseline()
        && !rows.iter().any(|row| row.live)
    {
        let trials = open.current_trial().map(Arc::new).into_iter().collect();
        let summary = Summary { recipe: outcome.recipe.clone(), trials };
        rows.push(row(&Variant::of(outcome.recipe.clone(), 1), Some(&summary), None));
    }
    rows
}

fn n_rows(open: &OpenRun) -> usize {
    let n = open.compare.variants.len();
    let is_pinned = |recipe: &Recipe| open.compare.variants.iter().any(|v| v.recipe == *recipe);
    let live = open.answers.newest.as_ref().map(|answer| &answer.outcome.recipe);
    n + usize::from(live.is_some_and(|recipe| !recipe.is_baseline() && !is_pinned(recipe)))
}

/// Draws the table, or its head alone if it is folded.
pub fn variants_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, folded: bool) {
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    head_ui(ui, ctx, open, folded);
    if folded {
        return;
    }
    let columns = Columns::new(ui.available_rect_before_wrap());
    column_heads_ui(ui, ctx, &columns);
    let rows = rows(ctx, open);
    let best = Best::of(open, &rows);
    let list = ScrollArea::vertical().id_salt("variants").auto_shrink(false);
    list.min_scrolled_height(0.0).show(ui, |ui| {
        baseline_ui(ui, ctx, open, &columns, &best);
        for (at, row) in rows.iter().enumerate() {
            // Two recipes may read the same; their rows must not.
            ui.push_id(at, |ui| row_ui(ui, ctx, open, &columns, &best, row, at + 1));
        }
    });
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, folded: bool) {
    let tokens = ctx.tokens;
    let (whole, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::DisclosureTriangle, true, !folded, "Variants")
    });
    let rect = whole.shrink2(vec2(12.0, 0.0));
    let y = rect.center().y;
    let title = paint(
        ui.painter(),
        pos2(rect.left(), y),
        Align2::LEFT_CENTER,
        "Variants",
        TextKind::Heading,
        tokens.text,
    );
    let hint = ctx.state.panels.protocol.label();
    let at = pos2(title.right() + 12.0, y);
    let hint = paint(ui.painter(), at, Align2::LEFT_CENTER, hint, TextKind::Caption, tokens.text_3);
    if rect.width() > 480.0 {
        let x = hint.right() + 12.0;
        ui.painter().circle_filled(pos2(x + 3.0, y), 3.0, tokens.accent);
        let at = pos2(x + 10.0, y);
        paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            "best of column",
            TextKind::Caption,
            tokens.text_3,
        );
    }
    let known = open.compare.variants.iter().any(|variant| variant.recipe == open.recipe.current);
    let can_pin = !open.is_stale() && !open.recipe.current.is_baseline() && !known;
    let (pin, _) = button(ui, tokens, rect.right(), y, Icon::Pin, "Pin current", can_pin);
    let over_pin = pin.contains_pointer();
    if pin.on_hover_text("Keep this recipe in the table (P)").clicked() {
        ctx.send(CompareMsg::PinCurrent);
    } else if response.clicked() && !over_pin {
        ctx.send(PanelMsg::FoldVariants(!folded));
    }
}

/// Where the columns end (numbers) or begin (words and bars).
struct Columns {
    letter: f32,
    recipe: f32,
    numbers: [f32; 4],
    bars: f32,
    took: f32,
    right: f32,
}

/// Room for a number with its mark, in points.
const NUMBER_WIDTH: f32 = 64.0;
const COLUMN_NAMES: [&str; 4] = ["Balanced acc.", "G-mean (recalls)", "Macro F1", "Net gap"];

impl Columns {
    fn new(area: Rect) -> Self {
        let left = area.left() + 12.0;
        let right = area.right().min(area.left() + MAX_WIDTH) - 12.0;
        let width = right - left;
        let share = |share: f32| left + width * share;
        Self {
            letter: left + 8.0,
            recipe: left + 28.0,
            numbers: [share(0.385), share(0.535), share(0.645), share(0.745)],
            bars: share(0.77),
            took: right - 28.0,
            right,
        }
    }
}

fn column_heads_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, columns: &Columns) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), COLUMN_HEAD));
    let y = rect.center().y;
    let head = |x: f32, anchor: Align2, text: &str| {
        paint(ui.painter(), pos2(x, y), anchor, text, TextKind::Caption, ctx.tokens.text_3);
    };
    head(columns.recipe, Align2::LEFT_CENTER, "Recipe");
    for (x, name) in columns.numbers.iter().zip(COLUMN_NAMES) {
        head(*x, Align2::RIGHT_CENTER, name);
    }
    head(columns.bars, Align2::LEFT_CENTER, "Recall by class");
    head(columns.took, Align2::RIGHT_CENTER, "Took");
}

/// The best value of every column.
struct Best([f64; 4]);

fn values(metrics: &Metrics, report: &Report) -> [Option<f64>; 4] {
    [Some(metrics.balanced_accuracy), Some(metrics.g_mean), Some(metrics.macro_f1), report.gap.net]
}

impl Best {
    fn of(open: &OpenRun, rows: &[Row]) -> Self {
        let baseline = &open.subject.baseline;
        let mut best = [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY];
        let all = rows.iter().map(|row| row.values);
        for row in all.chain([values(&baseline.metrics, baseline)]) {
            for (column, value) in row.into_iter().enumerate() {
                let Some(value) = value else { continue };
                // The last column is the gap: less is better.
                best[column] =
                    if column == 3 { best[column].min(value) } else { best[column].max(value) };
            }
        }
        Self(best)
    }

    fn is(&self, column: usize, value: Option<f64>) -> bool {
        // What reads the same is the same: both are marked.
        value.is_some_and(|value| (value - self.0[column]).abs() < 5e-5)
    }
}

fn baseline_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, columns: &Columns, best: &Best) {
    let baseline = &open.subject.baseline;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let y = rect.center().y;
    name_ui(ui, ctx, columns, y, 0, ("Baseline", "trained head"));
    let numbers = values(&baseline.metrics, baseline);
    numbers_ui(ui, ctx, columns, y, best, numbers, false);
    bars_ui(ui, ctx, open, columns, y, &baseline.metrics.recall);
    let at = pos2(columns.took, y);
    paint(ui.painter(), at, Align2::RIGHT_CENTER, "–", TextKind::NumberSmall, ctx.tokens.text_3);
}

fn row_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    columns: &Columns,
    best: &Best,
    row: &Row,
    letter: usize,
) {
    let tokens = ctx.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let accuracy = number(row.values[0], 4);
    let label =
        format!("variant {}, seed {}, balanced accuracy {accuracy}", row.title, row.recipe.seed);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Row, true, row.live, &label));
    let ground = rect.with_max_x(columns.right + 8.0).shrink2(vec2(8.0, 0.0));
    if row.live {
        ui.painter().rect_filled(ground, 4, tokens.accent_soft);
    } else if response.hovered() {
        ui.painter().rect_filled(ground, 4, tokens.well);
    }
    let y = rect.center().y;
    name_ui(ui, ctx, columns, y, letter, (&row.title, &row.hint));
    let stale = row.live && row.pinned.is_none() && open.is_stale();
    numbers_ui(ui, ctx, columns, y, best, row.values, stale);
    bars_ui(ui, ctx, open, columns, y, &row.recall);
    if let Some(seconds) = row.seconds {
        let text = format!("{:.0} ms", seconds * 1000.0);
        let color = if row.live { tokens.text_2 } else { tokens.text_3 };
        let at = pos2(columns.took, y);
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, color);
    }
    if let Some(at) = row.pinned {
        let rect = Rect::from_center_size(pos2(columns.right - 8.0, y), vec2(20.0, 20.0));
        let name = format!("Remove {}", row.title);
        if icon_button(ui, tokens, rect, Icon::Cross, &name, true, false).clicked() {
            ctx.send(CompareMsg::Unpin(at));
            return;
        }
    }
    let hint = format!("{} {}\nClick to go back to this recipe", row.title, row.hint);
    if response.on_hover_text(hint).clicked() {
        let recipe = row.recipe.clone();
        ctx.send(RecipeMsg::SetRecipe { recipe, dragging: false });
    }
}

fn name_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    columns: &Columns,
    y: f32,
    letter: usize,
    name: (&str, &str),
) {
    let (painter, tokens) = (ui.painter(), ctx.tokens);
    let letter = char::from(b'A' + (letter % 26) as u8).to_string();
    let at = pos2(columns.letter, y);
    paint(painter, at, Align2::CENTER_CENTER, &letter, TextKind::NumberSmall, tokens.text_2);
    // What does not fit is cut off before the numbers; pointing at the row shows all of it.
    let end = columns.numbers[0] - NUMBER_WIDTH;
    let room = Rect::from_min_max(pos2(columns.recipe, y - ROW), pos2(end, y + ROW));
    let painter = painter.with_clip_rect(room.intersect(painter.clip_rect()));
    let at = pos2(columns.recipe, y);
    let place =
        paint(&painter, at, Align2::LEFT_CENTER, name.0, TextKind::SmallMedium, tokens.text);
    let at = pos2(place.right() + 6.0, y);
    paint(&painter, at, Align2::LEFT_CENTER, name.1, TextKind::Small, tokens.text_2);
}

fn numbers_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    columns: &Columns,
    y: f32,
    best: &Best,
    values: [Option<f64>; 4],
    stale: bool,
) {
    let tokens = ctx.tokens;
    for (column, (value, &x)) in values.into_iter().zip(&columns.numbers).enumerate() {
        let is_best = best.is(column, value);
        let (kind, color) = if is_best {
            (TextKind::NumberBold, tokens.accent)
        } else {
            (TextKind::Number, tokens.text)
        };
        let color: Color32 = if stale { color.gamma_multiply(0.55) } else { color };
        let text = number(value, 4);
        let place = paint(ui.painter(), pos2(x, y), Align2::RIGHT_CENTER, &text, kind, color);
        if is_best {
            ui.painter().circle_filled(pos2(place.left() - 8.0, y), 2.5, color);
        }
    }
}

/// Recall of every class as a short bar, head to tail.
fn bars_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    columns: &Columns,
    y: f32,
    recall: &[Option<f64>],
) {
    let room = (columns.took - 60.0 - columns.bars).max(20.0);
    let step = (room / open.classes.order.len() as f32).min(10.0);
    for (at, &class_idx) in open.classes.order.iter().enumerate() {
        let Some(recall) = recall.get(class_idx).copied().flatten() else {
            continue;
        };
        let height = 16.0 * recall as f32;
        let corner = pos2(columns.bars + step * at as f32, y + 8.0 - height);
        let bar = Rect::from_min_size(corner, vec2((step - 2.0).max(1.0), height));
        ui.painter().rect_filled(bar, 0, ctx.class_color(open, class_idx));
    }
}

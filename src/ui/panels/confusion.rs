//! Which class is taken for which: rows are true classes, columns predicted ones.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use crate::app::{BoundaryMsg, Matrix, OpenRun, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, Tokens, mix, paint, readable_on};
use crate::ui::widgets::{ChartRow, LABEL_WIDTH, row};

/// More classes than this do not fit a matrix of readable cells.
const MAX_MATRIX: usize = 20;

/// Draws the matrix. A click on a cell selects its test points; with Ctrl it shows the boundary
/// between its classes.
pub fn confusion_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let n = open.classes.listed.len();
    if n > MAX_MATRIX {
        largest_ui(ui, ctx, open);
        return;
    }
    let rows = row(ui, row_height * n as f32);
    let foot = row(ui, 20.0);
    let painter = ui.painter().clone();
    let left = rows.left() + LABEL_WIDTH;
    let width = (rows.right() - left) / n as f32;
    for (chart, &class_idx) in
        ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.classes.listed)
    {
        if !ui.is_rect_visible(chart.rect) {
            continue;
        }
        chart.label(&painter, &open.run.classes.names[class_idx], tokens.text);
        for (column, &predicted) in open.classes.listed.iter().enumerate() {
            let corner = pos2(left + width * column as f32, chart.rect.top());
            let cell = Rect::from_min_size(corner, vec2(width, row_height)).shrink(0.5);
            cell_ui(ui, ctx, open, cell, (class_idx, predicted));
        }
    }
    for (column, &class_idx) in open.classes.listed.iter().enumerate() {
        let x = left + width * (column as f32 + 0.5);
        painter.circle_filled(pos2(x, foot.center().y), 4.0, ctx.class_color(open, class_idx));
    }
    let at = foot.left_center();
    paint(&painter, at, Align2::LEFT_CENTER, "predicted", TextKind::Caption, tokens.text_3);
    ui.add_space(4.0);
}

fn cell_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cell: Rect,
    (actual, predicted): (usize, usize),
) {
    let tokens = ctx.tokens;
    let (now, before) = (&open.report().confusion, &open.subject.baseline.confusion);
    let Some(share) = now.share(actual, predicted) else { return };
    let count = now.counts()[[actual, predicted]];
    let change = i64::from(count) - i64::from(before.counts()[[actual, predicted]]);
    let of = now.actual(actual);
    let (text, ground) = match ctx.state.panels.matrix {
        // Halves go up: under half a per cent the cell is empty, so no cell says 0.
        Matrix::Share => (
            (share >= 0.005).then(|| format!("{:.0}", (share * 100.0).round())),
            ground(tokens, actual == predicted, share),
        ),
        Matrix::Count => {
            ((count > 0).then(|| count.to_string()), ground(tokens, actual == predicted, share))
        }
        Matrix::Change => {
            // More on the diagonal helps, more beside it hurts.
            let helps = (change > 0) == (actual == predicted);
            let color = if helps { tokens.good } else { tokens.bad };
            let strength = (change.unsigned_abs() as f32 / of as f32 * 5.0).min(1.0).sqrt() * 0.85;
            let sign = if change > 0 { "+" } else { "−" };
            let text = (change != 0).then(|| format!("{sign}{}", change.unsigned_abs()));
            (text, mix(tokens.panel, color, if change == 0 { 0.0 } else { strength }))
        }
    };
    ui.painter().rect_filled(cell, 1, ground);
    if let Some(text) = text.filter(|text| cell.width() > 6.0 * text.chars().count() as f32) {
        let color = readable_on(ground, tokens);
        let at = cell.center();
        paint(ui.painter(), at, Align2::CENTER_CENTER, &text, TextKind::NumberSmall, color);
    }
    let names = &open.run.classes.names;
    let told = format!(
        "{count} of {of} test points of {} taken for {}, {change:+} against the baseline",
        names[actual], names[predicted]
    );
    let id = ui.scope_id().with(("cell", actual, predicted));
    let response = ui.interact(cell, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &told));
    if response.hovered() || response.has_focus() {
        let stroke = Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(cell, 1, stroke, StrokeKind::Inside);
    }
    if response.clicked() {
        if ui.input(|input| input.modifiers.command) && actual != predicted {
            ctx.send(BoundaryMsg::SetPair(actual, predicted));
        } else {
            ctx.send(SelectionMsg::SelectConfused(actual, predicted));
        }
    }
    let hint =
        if actual == predicted { "" } else { "; Ctrl and click to set them against each other" };
    response.on_hover_text(format!("{told}. Click to select them{hint}"));
}

fn ground(tokens: &Tokens, is_right: bool, share: f64) -> egui::Color32 {
    let color = if is_right { tokens.text_3 } else { tokens.bad };
    mix(tokens.panel, color, (share as f32).powf(0.8) * 0.85)
}

/// With too many classes for a matrix: the pairs that are confused most.
fn largest_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    /// Pairs that are listed.
    const LISTED: usize = 12;
    let tokens = ctx.tokens;
    let counts = open.report().confusion.counts();
    // The few largest, without sorting a million pairs in every frame.
    let mut pairs: Vec<((usize, usize), u32)> = Vec::new();
    let of_row = |&actual: &usize| {
        counts
            .row(actual)
            .into_iter()
            .enumerate()
            .map(move |(predicted, &count)| ((actual, predicted), count))
    };
    for ((actual, predicted), count) in open.classes.listed.iter().flat_map(of_row) {
        let is_large =
            pairs.len() < LISTED || pairs.last().is_some_and(|(_, least)| count > *least);
        if actual != predicted && count > 0 && is_large {
            let at = pairs.partition_point(|(_, other)| *other >= count);
            pairs.insert(at, ((actual, predicted), count));
            pairs.truncate(LISTED);
        }
    }
    for ((actual, predicted), count) in pairs {
        let rect = row(ui, 18.0);
        let names = &open.run.classes.names;
        let text = format!("{} taken for {}", names[actual], names[predicted]);
        let id = ui.scope_id().with(("pair", actual, predicted));
        let response = ui.interact(rect, id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{count} {text}")));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), 4, tokens.well);
        }
        let painter = ui.painter().with_clip_rect(rect.with_max_x(rect.right() - 40.0));
        paint(
            &painter,
            rect.left_center(),
            Align2::LEFT_CENTER,
            &text,
            TextKind::Small,
            tokens.text,
        );
        let at = rect.right_center();
        let count = count.to_string();
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &count, TextKind::NumberSmall, tokens.text_2);
        if response.clicked() {
            ctx.send(SelectionMsg::SelectConfused(actual, predicted));
        }
    }
    ui.add_space(4.0);
}

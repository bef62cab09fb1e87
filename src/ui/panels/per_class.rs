//! Recall per class with its change, and the confusion matrix.

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::app::{Command, OpenRun, PerClass};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, delta, mix, number, paint, readable_on};
use crate::ui::widgets::{Axis, ChartRow, LABEL_WIDTH, heading, row, segmented};

/// More classes than this do not fit a matrix of readable cells.
const MAX_MATRIX: usize = 20;

pub fn per_class_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, tall: bool) {
    let head = heading(ui, ctx.tokens, "Per class");
    let row_height = if tall { 26.0 } else { 18.0 };
    if tall {
        recall_ui(ui, ctx, open, row_height);
        super::rule(ui, ctx.tokens);
        let head = heading(ui, ctx.tokens, "Confusion");
        let at = pos2(head.left() + 68.0, head.center().y);
        let hint = "rows true, columns predicted, % of row";
        paint(ui.painter(), at, Align2::LEFT_CENTER, hint, TextKind::Caption, ctx.tokens.text_3);
        confusion_ui(ui, ctx, open, 22.0);
        return;
    }
    let rect = Rect::from_min_max(
        pos2(head.right() - 144.0, head.center().y - 12.0),
        pos2(head.right(), head.center().y + 12.0),
    );
    let entries = [
        ("Recall, Δ", "Share of each class that is found, and its change"),
        ("Confusion", "Which class is taken for which, in % of the row"),
    ];
    let selected = usize::from(ctx.state.per_class == PerClass::Confusion);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Per class", &entries, selected) {
        ctx.send(Command::SetPerClass(if at == 0 {
            PerClass::Recall
        } else {
            PerClass::Confusion
        }));
    }
    match ctx.state.per_class {
        PerClass::Recall => recall_ui(ui, ctx, open, row_height),
        PerClass::Confusion => confusion_ui(ui, ctx, open, row_height),
    }
}

fn recall_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let n = open.order.len();
    let rows = row(ui, row_height * n as f32);
    let ticks = row(ui, 20.0);
    let min = if open.recall_floor < 0.45 { 0.0 } else { 0.4 };
    let axis = Axis::new(rows, 92.0, min, 1.0);
    let painter = ui.painter().clone();
    axis.paint(&painter, tokens, rows, ticks, "recall");
    let stale = open.is_stale();
    let (now, base) = (open.metrics(ctx.state.protocol), &open.subject.baseline.metrics);
    for (chart, &class_idx) in ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.order) {
        if !ui.is_rect_visible(chart.rect) {
            continue;
        }
        let name = &open.run.classes.names[class_idx];
        chart.label(&painter, name, tokens.text);
        let y = chart.rect.center().y;
        let fade = if stale { 0.55 } else { 1.0 };
        let (recall, base) = (now.recall[class_idx], base.recall[class_idx]);
        let text = if let Some((recall, base)) = recall.zip(base) {
            let color = ctx.class_color(open, class_idx).gamma_multiply(fade);
            let (from, to) = (axis.x(base), axis.x(recall));
            painter.hline(from.min(to)..=from.max(to), y, Stroke::new(2.0, color));
            painter.circle(pos2(from, y), 3.5, tokens.panel, Stroke::new(1.0, tokens.text_3));
            painter.circle_filled(pos2(to, y), 4.0, color);
            let (change, color) = delta(tokens, Some(recall - base), 3, true);
            chart.value(&painter, 0.0, &change, color.gamma_multiply(fade));
            chart.value(&painter, 46.0, &number(Some(recall), 3), tokens.text.gamma_multiply(fade));
            format!("recall of {name}: {recall:.4}, baseline {base:.4}")
        } else {
            chart.value(&painter, 46.0, "–", tokens.text_3);
            format!("recall of {name}: undefined, the class has no test points")
        };
        let response =
            ui.interact(chart.rect, ui.scope_id().with(("recall", class_idx)), Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
        response.on_hover_text(text);
    }
    ui.add_space(4.0);
}

fn confusion_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let n = open.order.len();
    if n > MAX_MATRIX {
        let rect = row(ui, 40.0);
        let text = format!("{n} classes are too many for a matrix; eoscope info --json has it");
        let at = rect.left_center();
        paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text_3);
        return;
    }
    let rows = row(ui, row_height * n as f32);
    let foot = row(ui, 20.0);
    let confusion = &open.report().confusion;
    let painter = ui.painter().clone();
    let left = rows.left() + LABEL_WIDTH;
    let width = (rows.right() - left) / n as f32;
    for (chart, &class_idx) in ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.order) {
        if !ui.is_rect_visible(chart.rect) {
            continue;
        }
        let name = &open.run.classes.names[class_idx];
        chart.label(&painter, name, tokens.text);
        for (column, &predicted) in open.order.iter().enumerate() {
            let corner = pos2(left + width * column as f32, chart.rect.top());
            let cell = Rect::from_min_size(corner, vec2(width, row_height)).shrink(0.5);
            let Some(share) = confusion.share(class_idx, predicted) else {
                continue;
            };
            let color = if class_idx == predicted { tokens.text_3 } else { tokens.bad };
            let strength = (share as f32).powf(0.8) * 0.85;
            let ground = mix(tokens.panel, color, strength);
            painter.rect_filled(cell, 1, ground);
            if share >= 0.005 {
                // Halves go up: under half a per cent the cell is empty, so no cell says 0.
                let text = format!("{:.0}", (share * 100.0).round());
                let color = readable_on(ground, tokens);
                paint(
                    &painter,
                    cell.center(),
                    Align2::CENTER_CENTER,
                    &text,
                    TextKind::NumberSmall,
                    color,
                );
            }
            let id = ui.scope_id().with(("cell", class_idx, predicted));
            let count = confusion.counts()[[class_idx, predicted]];
            let response = ui.interact(cell, id, Sense::hover());
            response.on_hover_text(format!(
                "{count} of {} test points of {name} were taken for {}",
                confusion.actual(class_idx),
                open.run.classes.names[predicted]
            ));
        }
    }
    for (column, &class_idx) in open.order.iter().enumerate() {
        let x = left + width * (column as f32 + 0.5);
        painter.circle_filled(pos2(x, foot.center().y), 4.0, ctx.class_color(open, class_idx));
    }
    ui.add_space(4.0);
}

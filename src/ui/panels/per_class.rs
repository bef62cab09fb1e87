//! Recall per class with its change, and the confusion matrix.

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2};

use super::confusion::confusion_ui;
use crate::app::{Matrix, OpenRun, PanelMsg, PerClass};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, delta, number, paint};
use crate::ui::widgets::{Axis, ChartRow, heading, row, segmented};

pub fn per_class_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, tall: bool) {
    let head = heading(ui, ctx.tokens, "Per class");
    let row_height = if tall { 26.0 } else { 18.0 };
    if tall {
        recall_ui(ui, ctx, open, row_height);
        super::rule(ui, ctx.tokens);
        let head = heading(ui, ctx.tokens, "Confusion");
        matrix_choice_ui(ui, ctx, head.right(), head.center().y);
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
    let selected = usize::from(ctx.state.panels.per_class == PerClass::Confusion);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Per class", &entries, selected) {
        ctx.send(PanelMsg::SetPerClass(if at == 0 {
            PerClass::Recall
        } else {
            PerClass::Confusion
        }));
    }
    match ctx.state.panels.per_class {
        PerClass::Recall => recall_ui(ui, ctx, open, row_height),
        PerClass::Confusion => {
            matrix_choice_ui(ui, ctx, rect.left() - 6.0, rect.center().y);
            confusion_ui(ui, ctx, open, row_height);
        }
    }
}

/// How the confusion matrix counts; its right end is at `right`.
fn matrix_choice_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, right: f32, y: f32) {
    let place = Rect::from_min_max(pos2(right - 69.0, y - 12.0), pos2(right, y + 12.0));
    let entries = Matrix::ALL.map(|matrix| (matrix.label(), matrix.about()));
    let selected =
        Matrix::ALL.iter().position(|&matrix| matrix == ctx.state.panels.matrix).unwrap_or(0);
    if let Some(at) = segmented(ui, ctx.tokens, place, "Confusion", &entries, selected) {
        ctx.send(PanelMsg::SetMatrix(Matrix::ALL[at]));
    }
}

fn recall_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let n = open.classes.listed.len();
    let rows = row(ui, row_height * n as f32);
    let ticks = row(ui, 20.0);
    let min = if open.scales.recall_floor < 0.45 { 0.0 } else { 0.4 };
    let axis = Axis::new(rows, 92.0, min, 1.0);
    let painter = ui.painter().clone();
    axis.paint(&painter, tokens, rows, ticks, "recall");
    let at = pos2(ticks.right() - 64.0, ticks.center().y);
    painter.circle_stroke(at, 3.5, Stroke::new(1.0, tokens.text_3));
    let at = pos2(ticks.right(), at.y);
    paint(&painter, at, Align2::RIGHT_CENTER, "baseline", TextKind::Caption, tokens.text_3);
    let stale = open.is_stale();
    let (now, base) = (open.metrics(ctx.state.panels.protocol), &open.subject.baseline.metrics);
    for (chart, &class_idx) in
        ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.classes.listed)
    {
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

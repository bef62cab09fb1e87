//! The weight norms of the head per class (the paper's Figure 5).

use egui::{Align2, Stroke, StrokeKind, Ui, vec2};

use super::gap::title_value;
use crate::app::OpenRun;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, delta, number, paint};
use crate::ui::widgets::{Axis, ChartRow, heading, row};

const VALUE_WIDTH: f32 = 44.0;

pub fn norms_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let (report, baseline) = (open.report(), &open.subject.baseline);
    let head = heading(ui, tokens, "Weight norms");
    let spread = report.norm_spread();
    let change = spread.zip(baseline.norm_spread()).map(|(now, base)| now - base);
    // A spread nearer to 1 treats classes more alike: a fall helps.
    let (text, color) = delta(tokens, change, 2, false);
    let stale = open.is_stale();
    title_value(ui, ctx, head, "max / min", &number(spread, 2), (&text, color), stale);

    if report.weight_norms.iter().all(Option::is_none) {
        return without_meaning_ui(ui, ctx);
    }
    let n = open.classes.listed.len();
    let rows = row(ui, row_height * n as f32);
    let ticks = row(ui, 20.0);
    let axis = Axis::new(rows, VALUE_WIDTH, 0.0, open.scales.norm);
    let painter = ui.painter().clone();
    axis.paint(&painter, tokens, rows, ticks, "‖w‖");
    for (chart, &class_idx) in
        ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.classes.listed)
    {
        if !ui.is_rect_visible(chart.rect) {
            continue;
        }
        let name = &open.run.classes.names[class_idx];
        chart.label(&painter, name, tokens.text);
        let (norm, base) = (report.weight_norms[class_idx], baseline.weight_norms[class_idx]);
        let color = ctx.class_color(open, class_idx);
        let color = if stale { color.gamma_multiply(0.55) } else { color };
        if let Some(norm) = norm {
            painter.rect_filled(chart.bar(&axis, norm).expand2(vec2(0.0, 1.0)), 1, color);
        }
        if let Some(base) = base {
            let outline = chart.bar(&axis, base).expand2(vec2(1.5, 2.0));
            painter.rect_stroke(outline, 2, Stroke::new(1.0, tokens.text_2), StrokeKind::Inside);
        }
        let value = number(norm, 2);
        chart.value(&painter, 0.0, &value, if stale { tokens.text_3 } else { tokens.text });
        let id = ui.scope_id().with(("norm", class_idx));
        let response = ui.interact(chart.rect, id, egui::Sense::hover());
        let text = match norm {
            Some(_) => {
                format!("weight norm of {name}: {}, baseline {}", number(norm, 4), number(base, 4))
            }
            None => {
                format!("weight norm of {name}: without meaning, this head compares directions")
            }
        };
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
        response.on_hover_text(text);
    }
    ui.add_space(4.0);
}

/// Instead of the chart, for heads whose weights have no length to compare.
fn without_meaning_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    for line in ["This head compares directions: the length", "of its weights favours no class."] {
        let at = row(ui, 16.0).left_center();
        paint(ui.painter(), at, Align2::LEFT_CENTER, line, TextKind::Caption, ctx.tokens.text_2);
    }
    ui.add_space(8.0);
}

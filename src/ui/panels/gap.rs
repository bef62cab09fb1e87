//! The generalization gap per class, with the imbalance line of the paper's Figure 3.

use egui::{Align2, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::{GapMsg, OpenRun, PanelMsg, SortBy};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, delta, number, paint};
use crate::ui::widgets::{Axis, ChartRow, heading, icon_button, row};

const VALUE_WIDTH: f32 = 44.0;

pub fn gap_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, row_height: f32) {
    let tokens = ctx.tokens;
    let head = heading(ui, tokens, "Generalization gap");
    let split = ctx.state.panels.gap_by_outcome;
    if split {
        ratio_ui(ui, ctx, open, head);
    } else {
        net_ui(ui, ctx, open, head);
    }
    legend_ui(ui, ctx, open);

    let n = open.classes.listed.len();
    let imbalance_ticks = row(ui, 16.0);
    let rows = row(ui, row_height * n as f32);
    let ticks = row(ui, 20.0);
    let axis = Axis::new(rows, VALUE_WIDTH, 0.0, open.scales.gap);
    let painter = ui.painter().clone();
    axis.paint(&painter, tokens, rows, ticks, "gap");

    let stale = open.is_stale();
    let (report, baseline) = (open.report(), &open.subject.baseline);
    let mut line = Vec::new();
    let log_span = largest_imbalance(open).log10().max(f32::MIN_POSITIVE);
    for (chart, &class_idx) in
        ChartRow::rows(rows, rows.top(), row_height, n).zip(&open.classes.listed)
    {
        if let Some(imbalance) = open.run.classes.imbalance(class_idx) {
            let share = imbalance.log10() / log_span;
            line.push(pos2(axis.left + (axis.right - axis.left) * share, chart.rect.center().y));
        }
        if !ui.is_rect_visible(chart.rect) {
            continue;
        }
        let name = &open.run.classes.names[class_idx];
        chart.label(&painter, name, tokens.text);
        if split {
            outcome_ui(ui, ctx, open, (&chart, &axis), class_idx);
            continue;
        }
        let gap = report.gap.per_class[class_idx];
        let base = baseline.gap.per_class[class_idx];
        if let Some(gap) = gap {
            let color = ctx.class_color(open, class_idx);
            let color = if stale { color.gamma_multiply(0.55) } else { color };
            painter.rect_filled(chart.bar(&axis, gap), 1, color);
        }
        if let Some(base) = base {
            let outline = chart.bar(&axis, base).expand(1.5);
            let stroke = Stroke::new(1.0, tokens.text_2);
            painter.rect_stroke(outline, 2, stroke, StrokeKind::Inside);
        }
        chart.value(
            &painter,
            0.0,
            &number(gap, 3),
            if stale { tokens.text_3 } else { tokens.text },
        );
        hover(ui, ctx, chart.rect, (class_idx, name), gap, base);
    }
    if !split {
        imbalance_ui(&painter, ctx, &axis, imbalance_ticks, log_span, line);
    }
    ui.add_space(4.0);
}

/// The gap of the test points of one class that are classified right, and of those that are not.
fn outcome_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (chart, axis): (&ChartRow, &Axis),
    class_idx: usize,
) {
    let tokens = ctx.tokens;
    let fade = if open.is_stale() { 0.55 } else { 1.0 };
    let [right, wrong] = &open.report().gap_by_outcome;
    let (right, wrong) = (right.per_class[class_idx], wrong.per_class[class_idx]);
    let middle = chart.rect.center().y;
    let color = ctx.class_color(open, class_idx).gamma_multiply(fade);
    let bar =
        |gap: f64, top: f32| Rect::from_min_max(pos2(axis.left, top), pos2(axis.x(gap), top + 6.0));
    if let Some(gap) = right {
        ui.painter().rect_filled(bar(gap, middle - 6.5), 1, color);
    }
    if let Some(gap) = wrong {
        // Hollow, so that no class is mistaken for it by its colour.
        let stroke = Stroke::new(1.5, color);
        ui.painter().rect_stroke(bar(gap, middle + 0.5), 1, stroke, StrokeKind::Inside);
    }
    let ratio = right.zip(wrong).filter(|(right, _)| *right > 0.0);
    let ratio = ratio.map_or("–".into(), |(right, wrong)| format!("{:.1}×", wrong / right));
    chart.value(ui.painter(), 0.0, &ratio, tokens.text.gamma_multiply(fade));
    let name = &open.run.classes.names[class_idx];
    let text =
        format!("gap of {name}: classified right {}, wrong {}", number(right, 4), number(wrong, 4));
    let id = ui.scope_id().with(("gap by outcome", class_idx));
    let response = ui.interact(chart.rect, id, egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
    if response.clicked() && right.or(wrong).is_some() {
        ctx.send(GapMsg::ShowGapOf(Some(class_idx)));
    }
    response.on_hover_text(format!("{text}. Click to see which features make it"));
}

/// How much larger the net gap of wrong points is.
fn ratio_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, head: Rect) {
    let (now, base) = (open.report().gap_ratio(), open.subject.baseline.gap_ratio());
    let change = now.zip(base).map(|(now, base)| now - base);
    // Neither end of this ratio is good by itself.
    let (text, _) = delta(ctx.tokens, change, 2, false);
    let now = now.map_or("–".into(), |now| format!("{now:.2}×"));
    let change = (text.as_str(), ctx.tokens.text_2);
    title_value(ui, ctx, head, "wrong / right", &now, change, open.is_stale());
}

fn net_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, head: Rect) {
    let (now, base) = (open.report().gap.net, open.subject.baseline.gap.net);
    let change = now.zip(base).map(|(now, base)| now - base);
    let (text, color) = delta(ctx.tokens, change, 3, false);
    title_value(ui, ctx, head, "net", &number(now, 3), (&text, color), open.is_stale());
}

/// A value with its change at the right of a heading.
pub fn title_value(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    head: Rect,
    name: &str,
    value: &str,
    (change, color): (&str, egui::Color32),
    stale: bool,
) {
    let (painter, y) = (ui.painter(), head.center().y);
    let fade = if stale { 0.55 } else { 1.0 };
    let right = pos2(head.right(), y);
    let color = color.gamma_multiply(fade);
    paint(painter, right, Align2::RIGHT_CENTER, change, TextKind::Number, color);
    let right = pos2(head.right() - 52.0, y);
    let text = ctx.tokens.text.gamma_multiply(fade);
    let place = paint(painter, right, Align2::RIGHT_CENTER, value, TextKind::NumberLead, text);
    let right = pos2(place.left() - 8.0, y);
    paint(painter, right, Align2::RIGHT_CENTER, name, TextKind::Caption, ctx.tokens.text_3);
}

fn legend_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let tokens = ctx.tokens;
    let rect = row(ui, 20.0);
    let painter = &ui.painter().clone();
    let y = rect.center().y;
    let text = |x: f32, text: &str| {
        let at = pos2(x, y);
        paint(painter, at, Align2::LEFT_CENTER, text, TextKind::Caption, tokens.text_2).right()
            + 16.0
    };
    let swatch = |x: f32| Rect::from_min_size(pos2(x, y - 4.0), vec2(16.0, 8.0));
    if ctx.state.panels.gap_by_outcome {
        painter.rect_filled(swatch(rect.left()), 1, tokens.text_2);
        let x = text(rect.left() + 20.0, "classified right");
        painter.rect_stroke(swatch(x), 1, Stroke::new(1.5, tokens.text_2), StrokeKind::Inside);
        text(x + 20.0, "wrong");
        return switch_ui(ui, ctx, rect);
    }
    painter.rect_filled(swatch(rect.left()), 1, tokens.text_2);
    let recipe = open
        .answers
        .newest
        .as_ref()
        .map_or("baseline".into(), |answer| answer.outcome.recipe.brief());
    let x = text(rect.left() + 20.0, &recipe);
    painter.rect_stroke(swatch(x), 2, Stroke::new(1.0, tokens.text_2), StrokeKind::Inside);
    let x = text(x + 20.0, "baseline");
    painter.hline(x..=x + 16.0, y, Stroke::new(1.5, tokens.text));
    painter.circle_filled(pos2(x + 8.0, y), 2.5, tokens.text);
    text(x + 20.0, "n₁ / n");
    switch_ui(ui, ctx, rect);
}

/// Between the gap of all test points and that of right and wrong ones.
fn switch_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, legend: Rect) {
    let rect =
        Rect::from_center_size(pos2(legend.right() - 8.0, legend.center().y), vec2(20.0, 20.0));
    let active = ctx.state.panels.gap_by_outcome;
    let name = "Gap of points classified right against wrong";
    if icon_button(ui, ctx.tokens, rect, Icon::Halves, name, true, active).clicked() {
        ctx.send(PanelMsg::ToggleGapByOutcome);
    }
}

/// The line of `n₁ / n` on its own logarithmic axis.
fn imbalance_ui(
    painter: &egui::Painter,
    ctx: &ViewCtx<'_>,
    axis: &Axis,
    ticks: Rect,
    log_span: f32,
    line: Vec<Pos2>,
) {
    let tokens = ctx.tokens;
    let y = ticks.center().y;
    let at = pos2(ticks.left(), y);
    paint(painter, at, Align2::LEFT_CENTER, "imbalance", TextKind::Caption, tokens.text_3);
    for power in 0..=log_span.floor() as i32 {
        let x = axis.left + (axis.right - axis.left) * power as f32 / log_span;
        let label = format!("{}×", 10_u64.pow(power as u32));
        let at = pos2(x, y);
        paint(painter, at, Align2::CENTER_CENTER, &label, TextKind::NumberSmall, tokens.text_3);
    }
    // In another order than that of support a line between the classes would mean nothing.
    if ctx.state.scene.sort_by == SortBy::Support {
        painter.add(Shape::line(line.clone(), Stroke::new(4.0, tokens.panel)));
        painter.add(Shape::line(line.clone(), Stroke::new(1.5, tokens.text)));
    }
    for point in line {
        painter.circle_filled(point, 2.5, tokens.text);
    }
}

/// How many times rarer the rarest class is than the largest; more than 1.
fn largest_imbalance(open: &OpenRun) -> f32 {
    let all =
        open.classes.order.iter().filter_map(|&class_idx| open.run.classes.imbalance(class_idx));
    all.fold(1.0, f32::max).max(1.01)
}

fn hover(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    rect: Rect,
    (class_idx, name): (usize, &str),
    gap: Option<f64>,
    base: Option<f64>,
) {
    let id = ui.scope_id().with(("gap", class_idx));
    let response = ui.interact(rect, id, egui::Sense::click());
    if response.hovered() || response.has_focus() {
        // Under the bars, which are drawn already: a line at the left is enough.
        let line = rect.with_max_x(rect.left() - 4.0).with_min_x(rect.left() - 6.0);
        ui.painter().rect_filled(line, 0, ctx.tokens.accent);
    }
    let text = match gap {
        Some(_) => format!("gap of {name}: {}, baseline {}", number(gap, 4), number(base, 4)),
        None => format!("gap of {name}: undefined, the class has no train or no test points"),
    };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &text));
    if response.clicked() && gap.is_some() {
        ctx.send(GapMsg::ShowGapOf(Some(class_idx)));
    }
    response.on_hover_text(format!("{text}. Click to see which features make it"));
}

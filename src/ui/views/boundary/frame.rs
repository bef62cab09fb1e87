//! Axes, probabilities, the lines of both heads, and what each side holds.

use egui::epaint::TextShape;
use egui::{Align2, Color32, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use egui_plot::PlotTransform;
use eoscope_core::explore::BoundaryView;
use eoscope_core::projection::{Line, Upright};

use crate::app::OpenRun;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, galley, paint};

/// Least distance between two ticks, in points.
const APART: f32 = 56.0;

/// Round values in a range, as many as have room.
pub fn ticks(range: std::ops::RangeInclusive<f64>, length: f32) -> Vec<f64> {
    let (low, high) = (*range.start(), *range.end());
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return Vec::new();
    }
    let most = f64::from(length / APART).max(1.0);
    let magnitude = 10_f64.powf((span / most).log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude);
    let step = steps.into_iter().find(|step| span / step <= most).unwrap_or(span);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    (first..=last).map(|at| at as f64 * step).collect()
}

fn tick_text(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let text = format!("{:.decimals$}", value.abs());
    if value < -step / 2.0 { format!("−{text}") } else { text }
}

/// Tick labels and titles of both axes.
pub fn axes_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    transform: &PlotTransform,
    canvas: Rect,
    upright: Option<Upright>,
) {
    let (tokens, painter) = (ctx.tokens, ui.painter());
    let xs = ticks(transform.bounds().range_x(), canvas.width());
    let step = xs.windows(2).next().map_or(1.0, |pair| pair[1] - pair[0]);
    for &value in &xs {
        let at = pos2(transform.position_from_point_x(value), canvas.bottom() + 10.0);
        let is_zero = value.abs() < step / 2.0;
        let color = if is_zero { tokens.text } else { tokens.text_3 };
        let text = tick_text(value, step);
        paint(painter, at, Align2::CENTER_CENTER, &text, TextKind::NumberSmall, color);
    }
    let Some(upright) = upright else { return };
    let ys = ticks(transform.bounds().range_y(), canvas.height());
    let step = ys.windows(2).next().map_or(1.0, |pair| pair[1] - pair[0]);
    for &value in &ys {
        let at = pos2(canvas.left() - 8.0, transform.position_from_point_y(value));
        let text = tick_text(value, step);
        paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
    }
    let at = pos2(canvas.center().x, canvas.bottom() + 28.0);
    let title = "signed distance to the boundary, embedding units";
    paint(painter, at, Align2::CENTER_CENTER, title, TextKind::Caption, tokens.text_2);
    let title = galley(painter, upright.label(), TextKind::Caption, tokens.text_2);
    let size = title.size();
    let at = pos2(canvas.left() - 44.0, canvas.center().y + size.x / 2.0);
    let turned = TextShape::new(at, title, tokens.text_2).with_angle(-std::f32::consts::FRAC_PI_2);
    painter.with_clip_rect(canvas.expand2(vec2(48.0, 0.0))).add(turned);
}

/// The names of both sides with the share of their test points that lie there, where there is no room
/// for more.
pub fn shares_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, plane: &BoundaryView, canvas: Rect) {
    let tokens = ctx.tokens;
    let (a, b) = open.boundary.pair;
    let places = [
        (a, Align2::LEFT_CENTER, canvas.left() + 8.0),
        (b, Align2::RIGHT_CENTER, canvas.right() - 8.0),
    ];
    for ((class_idx, anchor, x), share) in places.into_iter().zip(plane.shares[0]) {
        let name = crate::ui::widgets::shorten(&open.run.classes.names[class_idx], 12);
        let share = share.map_or("–".to_owned(), |share| format!("{:.1} %", share * 100.0));
        for (line, (text, kind)) in
            [(name.as_str(), TextKind::Heading), (share.as_str(), TextKind::NumberSmall)]
                .into_iter()
                .enumerate()
        {
            let at = pos2(x, canvas.top() + 14.0 + 17.0 * line as f32);
            let text = galley(ui.painter(), text, kind, tokens.text);
            let place = anchor.anchor_size(at, text.size());
            ui.painter().rect_filled(
                place.expand2(vec2(4.0, 0.0)),
                3,
                tokens.canvas.gamma_multiply(0.82),
            );
            ui.painter().galley(place.min, text, tokens.text);
        }
    }
}

/// Where the head gives the right class 1, 10, 90 and 99 per cent of the pair.
pub fn odds_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    plane: &BoundaryView,
    transform: &PlotTransform,
    rect: Rect,
) {
    let (tokens, painter) = (ctx.tokens, ui.painter().clone());
    let Some(drawn) = &plane.plane else { return };
    let name = crate::ui::widgets::shorten(&open.run.classes.names[open.boundary.pair.1], 14);
    let at = rect.left_center();
    let title = format!("p({name})");
    let title = paint(&painter, at, Align2::LEFT_CENTER, &title, TextKind::Caption, tokens.text_2);
    let mut last = title.right() + 8.0;
    for (probability, text) in [(0.01, ".01"), (0.1, ".1"), (0.9, ".9"), (0.99, ".99")] {
        let x = transform.position_from_point_x(f64::from(drawn.distance_at(probability)));
        if !rect.x_range().contains(x) {
            continue;
        }
        painter.vline(x, rect.bottom() - 5.0..=rect.bottom(), Stroke::new(1.0, tokens.text_3));
        let text = galley(&painter, text, TextKind::NumberSmall, tokens.text_3);
        let left = x - text.size().x / 2.0;
        // A steep head has them too near each other to be read.
        if left > last {
            last = left + text.size().x + 4.0;
            painter.galley(pos2(left, rect.top() + 2.0), text, tokens.text_3);
        }
    }
}

/// The boundary itself.
pub fn line_ui(ui: &Ui, ctx: &ViewCtx<'_>, transform: &PlotTransform, top: f32, canvas: Rect) {
    let x = transform.position_from_point_x(0.0);
    if canvas.x_range().contains(x) {
        ui.painter().vline(x, top..=canvas.bottom(), Stroke::new(2.0, ctx.tokens.text));
    }
}

/// The margins of both classes: dashed in training, dotted in test.
pub fn margins_ui(
    ui: &Ui,
    plane: &BoundaryView,
    transform: &PlotTransform,
    canvas: Rect,
    colors: [Color32; 2],
) {
    let painter = ui.painter().with_clip_rect(canvas);
    for (margins, (dash, gap)) in plane.margins.iter().zip([(5.0, 4.0), (1.5, 4.0)]) {
        for ((margin, side), color) in margins.iter().zip([-1.0, 1.0]).zip(colors) {
            let Some(margin) = margin else { continue };
            let x = transform.position_from_point_x(f64::from(side * margin));
            let line = [pos2(x, canvas.top()), pos2(x, canvas.bottom())];
            painter.extend(Shape::dashed_line(&line, Stroke::new(1.5, color), dash, gap));
        }
    }
}

/// The boundary of the trained head, as far as it shows in this plane.
pub fn ghost_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    plane: &BoundaryView,
    transform: &PlotTransform,
    canvas: Rect,
) {
    let Some(line) = plane.ghost.filter(|_| plane.question.answer.is_some()) else { return };
    let Some(ends) = ends(&line, transform) else { return };
    let painter = ui.painter().with_clip_rect(canvas);
    let stroke = Stroke::new(1.5, ctx.tokens.text_2);
    painter.extend(Shape::dashed_line(&ends, stroke, 6.0, 5.0));
    let text = if line.is_exact { "baseline head" } else { "baseline head, slice" };
    let text = galley(&painter, text, TextKind::Caption, ctx.tokens.text_2);
    let along = ends[1] - ends[0];
    if along.length() < text.size().x + 24.0 {
        return;
    }
    let direction = along / along.length();
    let angle = direction.y.atan2(direction.x);
    // Above the line, near its right end.
    let start = ends[1] - direction * (text.size().x + 16.0);
    let above = vec2(direction.y, -direction.x) * (text.size().y + 2.0);
    painter.add(TextShape::new(start + above, text, ctx.tokens.text_2).with_angle(angle));
}

/// Where a line enters and leaves the frame, from left to right; none if it does not cross it.
fn ends(line: &Line, transform: &PlotTransform) -> Option<[Pos2; 2]> {
    let bounds = transform.bounds();
    let (x, y) = (bounds.range_x(), bounds.range_y());
    let (p, q, r) = (f64::from(line.p), f64::from(line.q), f64::from(line.r));
    let mut crossings: Vec<[f64; 2]> = Vec::new();
    for at in [*x.start(), *x.end()] {
        let other = -(p * at + r) / q;
        if q != 0.0 && y.contains(&other) {
            crossings.push([at, other]);
        }
    }
    for at in [*y.start(), *y.end()] {
        let other = -(q * at + r) / p;
        if p != 0.0 && x.contains(&other) {
            crossings.push([other, at]);
        }
    }
    crossings.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let on_screen =
        |[x, y]: [f64; 2]| transform.position_from_point(&egui_plot::PlotPoint::new(x, y));
    match (crossings.first(), crossings.last()) {
        (Some(&first), Some(&last)) if first != last => Some([on_screen(first), on_screen(last)]),
        _ => None,
    }
}

/// The name of each side with the share of its test points that lie there, now and before.
pub fn sides_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    plane: &BoundaryView,
    canvas: Rect,
    card: Option<Rect>,
) {
    let (a, b) = open.boundary.pair;
    let painter = ui.painter().with_clip_rect(canvas);
    let tokens = ctx.tokens;
    for (at, class_idx) in [a, b].into_iter().enumerate() {
        let name = crate::ui::widgets::shorten(&open.run.classes.names[class_idx], 16);
        let per_cent = |share: Option<f64>| share.map(|share| format!("{:.1} %", share * 100.0));
        let (now, before) = (per_cent(plane.shares[0][at]), per_cent(plane.shares[1][at]));
        let side = if at == 0 { format!("← {name} side") } else { format!("{name} side →") };
        let now = now.map_or(format!("no test points of {name}"), |now| {
            format!("{now} of test points of {name} on this side")
        });
        let mut lines = vec![
            (side, TextKind::Heading, ctx.class_color(open, class_idx)),
            (now, TextKind::Small, tokens.text),
        ];
        if let Some(before) = before {
            lines.push((
                format!("{before} with the baseline head"),
                TextKind::Caption,
                tokens.text_2,
            ));
        }
        // As the axis counts: to the left is negative.
        let (side_sign, than) = if at == 0 { (-1.0, "≤") } else { (1.0, "≥") };
        let reach = |margin: Option<f32>| {
            margin.map_or("none".into(), |margin| format!("{than} {}", signed(side_sign * margin)))
        };
        let [train, test] = plane.margins.map(|margins| reach(margins[at]));
        lines.push((
            format!("95 % at {train} in training (dashed), {test} in test (dotted)"),
            TextKind::Caption,
            tokens.text_2,
        ));
        let height = 22.0 * lines.len() as f32;
        let (anchor, x, mut y) = if at == 0 {
            (Align2::LEFT_CENTER, canvas.left() + 12.0, canvas.bottom() - height)
        } else {
            (Align2::RIGHT_CENTER, canvas.right() - 12.0, canvas.top() + 18.0)
        };
        let spoken: Vec<&str> = lines.iter().map(|(text, _, _)| text.as_str()).collect();
        let spoken = spoken.join(", ");
        let mut all = Rect::NOTHING;
        for (text, kind, color) in &lines {
            let text = galley(&painter, text, *kind, *color);
            let place = anchor.anchor_size(pos2(x, y), text.size());
            let pill = place.expand2(vec2(6.0, 2.0));
            all = all.union(pill);
            // The card is above everything; what would show beside it only disturbs.
            if card.is_none_or(|card| !card.intersects(pill)) {
                // Opaque: the boundary may run below it.
                painter.rect_filled(pill, 4, tokens.canvas);
                painter.galley(place.min, text, *color);
            }
            y += 22.0;
        }
        let response = ui.interact(all, ui.scope_id().with(("side", at)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    }
}

/// A place on the axis with its sign.
fn signed(distance: f32) -> String {
    let sign = if distance < 0.0 { "−" } else { "+" };
    format!("{sign}{:.2}", distance.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_have_room() {
        assert_eq!(ticks(-3.2..=5.1, 580.0), [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(ticks(-0.5..=14.0, 300.0), [0.0, 5.0, 10.0]);
        assert_eq!(ticks(1.0..=1.0, 300.0), Vec::<f64>::new());
        assert_eq!((tick_text(-0.5, 0.5), tick_text(0.0, 1.0)), ("−0.5".into(), "0".into()));
    }
}

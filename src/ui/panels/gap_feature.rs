//! One feature of one class: how far test sticks out of training, and the very images.

use egui::{Align2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use eoscope_core::analysis::FeatureGap;
use eoscope_core::domain::Split;

use super::gap_class::inside;
use crate::app::{OpenRun, PointRef, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, number, paint, thousands};
use crate::ui::views::Pictures;
use crate::ui::widgets::{row, shorten, thumbnail};

const EXTREME: f32 = 48.0;
const FURTHEST: f32 = 32.0;
/// Rows drawn as strokes; more would be a bar.
const MAX_STROKES: usize = 400;

/// Draws strip, extremes and the test points that stick out furthest.
pub fn feature_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    class_idx: usize,
    gap: FeatureGap,
    reach: [f32; 2],
    pictures: &mut Pictures,
) {
    let tokens = ctx.tokens;
    let outside = outside(open, class_idx, gap.feature, reach);
    let name = &open.run.classes.names[class_idx];
    let rect = row(ui, 28.0);
    let at = rect.left_center();
    let title = format!("Feature {}", gap.feature);
    let title =
        paint(ui.painter(), at, Align2::LEFT_CENTER, &title, TextKind::Heading, tokens.text);
    let n = outside.len();
    let text = format!("{} test points of {} outside", thousands(n), shorten(name, 14));
    let at = pos2(title.right() + 10.0, rect.center().y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Small, tokens.text_2);
    strip_ui(ui, ctx, open, class_idx, gap, reach);
    // The end that sticks out further first; the other one only if it sticks out as well.
    let above = gap.above >= gap.below;
    extreme_ui(ui, ctx, open, class_idx, gap, (above, reach), pictures);
    if gap.above.min(gap.below) > 0.0 {
        extreme_ui(ui, ctx, open, class_idx, gap, (!above, reach), pictures);
    }
    furthest_ui(ui, ctx, open, &outside, pictures);
}

/// The test image and the training image that set one end of the ranges.
fn extreme_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    class_idx: usize,
    gap: FeatureGap,
    (above, reach): (bool, [f32; 2]),
    pictures: &mut Pictures,
) {
    let (tokens, end) = (ctx.tokens, usize::from(above));
    let rect = row(ui, EXTREME + 12.0);
    let ends = [("test", Split::Test, gap.test[end]), ("train", Split::Train, gap.train[end])];
    let word = if above { "max" } else { "min" };
    for (at, (label, split, extreme)) in ends.into_iter().enumerate() {
        let left = rect.left() + rect.width() / 2.0 * at as f32;
        let point = PointRef::real(split, extreme.row as u32);
        let place = Rect::from_min_size(pos2(left, rect.top() + 4.0), vec2(EXTREME, EXTREME));
        let texture = pictures.get(ui, open, point);
        let mut x = left;
        if let Some(texture) = texture {
            thumbnail(ui, tokens, place, Some(texture));
            x = place.right() + 8.0;
        }
        let id = open.source_id(split, point.row());
        let value = number(Some(f64::from(extreme.value)), 2);
        let seen = match split {
            Split::Test => {
                let predicted = open.report().predicted[extreme.row] as usize;
                format!("seen as {}", shorten(&open.run.classes.names[predicted], 11))
            }
            Split::Train if reach[end] != extreme.value => {
                format!("with synthetic {:.2}", reach[end])
            }
            Split::Train => {
                format!("of {} images", thousands(open.run.classes.train_counts[class_idx]))
            }
        };
        let lines = [
            (format!("{label} {word}"), TextKind::Small, tokens.text_2),
            (format!("{value} #{id}"), TextKind::NumberSmall, tokens.text),
            (seen, TextKind::Caption, tokens.text_3),
        ];
        for (line, (text, kind, color)) in lines.into_iter().enumerate() {
            let at = pos2(x, rect.top() + 11.0 + 16.0 * line as f32);
            paint(ui.painter(), at, Align2::LEFT_CENTER, &text, kind, color);
        }
        let told = format!("{label} {word} of feature {}: {value}, #{id}", gap.feature);
        let hit = Rect::from_min_size(
            pos2(left, rect.top()),
            vec2(rect.width() / 2.0 - 8.0, rect.height()),
        );
        point_ui(ui, ctx, hit, point, &told);
    }
}

/// Test rows of the class outside the training range, furthest first, with how far.
fn outside(
    open: &OpenRun,
    class_idx: usize,
    feature: usize,
    [low, high]: [f32; 2],
) -> Vec<(u32, f32)> {
    let test = &open.run.test;
    let labels = test.labels().iter().enumerate();
    let mut found: Vec<(u32, f32)> = labels
        .filter(|(_, label)| **label as usize == class_idx)
        .map(|(row, _)| (row, test.row(row)[feature]))
        .map(|(row, value)| (row as u32, (low - value).max(value - high)))
        .filter(|(_, out)| *out > 0.0)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

/// A stroke per training row, the two ranges, a stroke per test row that sticks out.
fn strip_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    class_idx: usize,
    gap: FeatureGap,
    [low, high]: [f32; 2],
) {
    let tokens = ctx.tokens;
    let rect = row(ui, 64.0);
    let painter = ui.painter().clone();
    let (from, to) = (low.min(gap.test[0].value), high.max(gap.test[1].value));
    let span = (to - from).max(f32::MIN_POSITIVE);
    let x = |value: f32| rect.left() + rect.width() * ((value - from) / span).clamp(0.0, 1.0);
    let color = ctx.class_color(open, class_idx);
    let y = rect.top() + 16.0;
    let values =
        |points: &eoscope_core::domain::Embeddings, wanted: &dyn Fn(f32) -> bool| -> Vec<f32> {
            let rows = points.labels().iter().enumerate();
            let of_class = rows.filter(|(_, label)| **label as usize == class_idx);
            let all = of_class.map(|(row, _)| points.row(row)[gap.feature]);
            let all: Vec<f32> = all.filter(|value| wanted(*value)).collect();
            let step = all.len().div_ceil(MAX_STROKES).max(1);
            all.into_iter().step_by(step).collect()
        };
    for value in values(&open.run.train, &|_| true) {
        painter.vline(x(value), y - 10.0..=y - 3.0, Stroke::new(1.0, tokens.text_3));
    }
    let bar = |from: f32, to: f32, top: f32| {
        Rect::from_min_max(pos2(x(from), top), pos2(x(to).max(x(from) + 1.0), top + 5.0))
    };
    if low < gap.train[0].value || high > gap.train[1].value {
        let stroke = Stroke::new(1.0, tokens.text_2);
        painter.rect_stroke(bar(low, high, y), 1, stroke, egui::StrokeKind::Inside);
    }
    painter.rect_filled(bar(gap.train[0].value, gap.train[1].value, y), 1, tokens.text_2);
    painter.rect_filled(
        bar(gap.test[0].value, gap.test[1].value, y + 8.0),
        1,
        inside(tokens, color),
    );
    if gap.below > 0.0 {
        painter.rect_filled(bar(gap.test[0].value, low, y + 8.0), 1, color);
    }
    if gap.above > 0.0 {
        painter.rect_filled(bar(high, gap.test[1].value, y + 8.0), 1, color);
    }
    for value in values(&open.run.test, &|value| value < low || value > high) {
        painter.vline(x(value), y + 16.0..=y + 23.0, Stroke::new(1.0, color));
    }
    let at = pos2(rect.left(), rect.bottom() - 8.0);
    let text = number(Some(f64::from(from)), 2);
    paint(&painter, at, Align2::LEFT_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
    let at = pos2(rect.right(), rect.bottom() - 8.0);
    let text = number(Some(f64::from(to)), 2);
    paint(&painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_3);
    let text = format!("sticks out by {}", number(Some(gap.total()), 2));
    let at = pos2(rect.center().x, rect.bottom() - 8.0);
    paint(&painter, at, Align2::CENTER_CENTER, &text, TextKind::Small, tokens.text_2);
}

/// The test images furthest outside, with what they are taken for.
fn furthest_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    outside: &[(u32, f32)],
    pictures: &mut Pictures,
) {
    let tokens = ctx.tokens;
    if outside.is_empty() {
        return;
    }
    let rect = row(ui, 24.0);
    let at = rect.left_center();
    paint(ui.painter(), at, Align2::LEFT_CENTER, "Furthest out", TextKind::Small, tokens.text_2);
    let at = rect.right_center();
    let hint = "dot: predicted class";
    paint(ui.painter(), at, Align2::RIGHT_CENTER, hint, TextKind::Caption, tokens.text_3);
    let rect = row(ui, FURTHEST + 28.0);
    let n = ((rect.width() + 8.0) / (FURTHEST + 8.0)) as usize;
    for (at, &(test_row, out)) in outside.iter().take(n).enumerate() {
        let point = PointRef::Test(test_row);
        let left = rect.left() + (FURTHEST + 8.0) * at as f32;
        let place = Rect::from_min_size(pos2(left, rect.top()), vec2(FURTHEST, FURTHEST));
        let texture = pictures.get(ui, open, point);
        thumbnail(ui, tokens, place, texture);
        let predicted = open.report().predicted[test_row as usize] as usize;
        let y = place.bottom() + 10.0;
        let color = ctx.class_color(open, predicted);
        ui.painter().circle_filled(pos2(left + 3.0, y), 3.0, color);
        let at = pos2(left + 9.0, y);
        let text = number(Some(f64::from(out)), 1);
        paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::NumberSmall, tokens.text_2);
        let told = format!(
            "test #{} sticks out by {out:.2}, seen as {}",
            open.source_id(Split::Test, test_row),
            open.run.classes.names[predicted]
        );
        let hit = Rect::from_min_max(place.min, pos2(place.right(), rect.bottom()));
        point_ui(ui, ctx, hit, point, &told);
    }
}

/// What stands for a point: a click pins its card, which marks it on the view.
fn point_ui(ui: &Ui, ctx: &ViewCtx<'_>, rect: Rect, point: PointRef, told: &str) {
    let response = ui.interact(rect, ui.scope_id().with(("point", point, told)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, told));
    if response.clicked() {
        ctx.send(SelectionMsg::PinCard(point));
    }
    response.on_hover_text(format!("{told}. Click to pin its card"));
}

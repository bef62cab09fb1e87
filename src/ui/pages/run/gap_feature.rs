//! One feature of one class: how far test lies outside training, and the very images.

use egui::{Rect, Ui, vec2};
use eoscope_core::domain::Split;
use eoscope_report::chart::{FeatureRange, feature_strip};
use eoscope_report::{counted, number, thousands};

use crate::app::{OpenRun, PointRef, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::charts::next_drawing;
use crate::ui::kit::{Cut, Hit, Row, inset, thumbnail};
use crate::ui::points::Pictures;
use crate::ui::theme::{LINE, PADDING, TABLE_ROW, TextKind};
use crate::view_models::{rows_outside, values_of};

/// Sides of the images of the extremes, and of those furthest out.
const IMAGES: [f32; 2] = [48.0, 32.0];

/// Draws strip, extremes and the test points that lie furthest outside.
pub fn feature_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (class_idx, range): (usize, FeatureRange),
    pictures: &mut Pictures,
) {
    let feature = range.gap.feature;
    let outside = rows_outside(open, class_idx, &range);
    {
        let mut row = Row::new(ui, 28.0);
        let tokens = row.tokens;
        row.text(&format!("Feature {feature}"), TextKind::Heading, tokens.text);
        let name = &open.run.classes.names[class_idx];
        let text = format!("{} of {name} outside", counted(outside.len(), "test point"));
        row.gap(10.0).text(&text, TextKind::Small, tokens.text_2);
    }
    let train = values_of(&open.run.train, class_idx, feature);
    let beyond: Vec<f32> =
        outside.iter().map(|(row, _)| open.run.test.row(*row as usize)[feature]).collect();
    let width = ui.available_width() - 2.0 * PADDING;
    let ink = ctx.class_ink(open, class_idx);
    next_drawing(ui, &feature_strip(&range, [&train, &beyond], width, ink));
    // The end that lies further out first; the other one only if it does as well.
    let above = range.gap.above >= range.gap.below;
    let both = range.gap.above.min(range.gap.below) > 0.0;
    for above in std::iter::once(above).chain(both.then_some(!above)) {
        extremes_ui(ui, ctx, open, (class_idx, &range, above), pictures);
    }
    furthest_ui(ui, ctx, open, &outside, pictures);
}

/// The test image and the training image that set one end of the ranges.
fn extremes_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (class_idx, range, above): (usize, &FeatureRange, bool),
    pictures: &mut Pictures,
) {
    let (gap, end) = (&range.gap, usize::from(above));
    let word = if above { "max" } else { "min" };
    let row = Row::new(ui, IMAGES[0] + 12.0);
    let mut halves = Cut(row.rect());
    let ui = row.ui;
    let half = halves.0.width() / 2.0;
    for (label, split, extreme) in
        [("test", Split::Test, gap.test[end]), ("train", Split::Train, gap.train[end])]
    {
        let point = PointRef::real(split, extreme.row as u32);
        let value = number(Some(f64::from(extreme.value)), 2);
        let id = open.source_id(split, point.row());
        let said = format!("{label} {word} of feature {}: {value}, #{id}", gap.feature);
        let place = inset(halves.start(half), 4.0, 2.0);
        point_hit(ui, ctx, place, point, &said);
        let mut row = Row::within(ui, place);
        let tokens = row.tokens;
        if let Some(texture) = pictures.get(row.ui, open, point) {
            let place = row.piece(IMAGES[0], IMAGES[0]);
            thumbnail(row.ui, place, Some(texture));
            row.gap(8.0);
        }
        let third = match split {
            Split::Test => {
                let predicted = open.report().predicted[extreme.row] as usize;
                format!("predicted {}", open.run.classes.names[predicted])
            }
            Split::Train if range.reach[end] != extreme.value => {
                let reach = number(Some(f64::from(range.reach[end])), 2);
                format!("with synthetic {reach}")
            }
            Split::Train => {
                format!("of {} images", thousands(open.run.classes.train_counts[class_idx]))
            }
        };
        let lines = [
            (format!("{label} {word}"), TextKind::Small, tokens.text_2),
            (format!("{value} #{id}"), TextKind::NumberSmall, tokens.text),
            (third, TextKind::Caption, tokens.text_3),
        ];
        let mut cut = Cut(crate::ui::kit::middle(row.rest(), [row.room(), 48.0]));
        for (text, kind, color) in lines {
            Row::within(row.ui, cut.top(16.0)).text(&text, kind, color);
        }
    }
}

/// The test images furthest outside, with what they are predicted as.
fn furthest_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    outside: &[(u32, f32)],
    pictures: &mut Pictures,
) {
    if outside.is_empty() {
        return;
    }
    {
        let mut row = Row::new(ui, TABLE_ROW);
        let tokens = row.tokens;
        row.text("Furthest outside", TextKind::Small, tokens.text_2);
        row.end().hint("dot: predicted class");
    }
    let row = Row::new(ui, IMAGES[1] + 28.0);
    let mut cut = Cut(row.rect());
    let ui = row.ui;
    let n = ((cut.0.width() + 8.0) / (IMAGES[1] + 8.0)) as usize;
    for &(test_row, by) in outside.iter().take(n) {
        let point = PointRef::Test(test_row);
        let place = cut.start(IMAGES[1]);
        cut.start(8.0);
        let predicted = open.report().predicted[test_row as usize] as usize;
        let by = number(Some(f64::from(by)), 2);
        let said = format!(
            "test #{} lies outside by {by}, predicted {}",
            open.source_id(Split::Test, test_row),
            open.run.classes.names[predicted]
        );
        point_hit(ui, ctx, place, point, &said);
        let mut parts = Cut(place);
        let image = parts.top(IMAGES[1]);
        let texture = pictures.get(ui, open, point);
        thumbnail(ui, image, texture);
        let mut line = Row::within(ui, parts.top(LINE));
        let color = line.tokens.text_2;
        line.dot(ctx.class_color(open, predicted)).gap(-4.0);
        line.text_if_room(&by, TextKind::NumberSmall, color);
    }
}

/// What stands for a point: a click pins its card, which marks it on the view.
fn point_hit(ui: &Ui, ctx: &ViewCtx<'_>, rect: Rect, point: PointRef, said: &str) {
    let tooltip = format!("{said}. Click to pin its card");
    let rect = rect.expand2(vec2(2.0, 0.0));
    if Hit::button(said).tooltip(tooltip).show(ui, ("point", point, said), rect).clicked() {
        ctx.send(SelectionMsg::PinCard(point));
    }
}

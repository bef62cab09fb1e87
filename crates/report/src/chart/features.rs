//! One feature of one class: the range of training over the range of test.

use eoscope_core::analysis::FeatureGap;

use super::super::drawing::{Anchor, Dash, Drawing, Span};
use super::super::numbers::number;
use super::super::{Ink, drawing::Font};
use super::axis::Scale;

/// Height of a bar.
const BAR: f32 = 5.0;
/// How much of the class colour lies inside the training range.
const INSIDE: f32 = 0.38;
/// Rows that are drawn as strokes; more would be a bar.
const MOST_STROKES: usize = 400;

/// The ranges of one feature of one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureRange {
    /// Both ranges, and by how much test lies outside training.
    pub gap: FeatureGap,
    /// From where to where training and synthetic points reach.
    pub reach: [f32; 2],
}

impl FeatureRange {
    /// From the least to the largest value of training, synthetic and test points.
    pub fn span(&self) -> [f32; 2] {
        let ([low, high], test) = (self.reach, self.gap.test);
        [low.min(test[0].value), high.max(test[1].value)]
    }

    /// Training above test; what lies outside in full colour, what synthetic points add as an outline.
    fn bars(&self, drawing: &mut Drawing, x: &Scale, [train, test]: [f32; 2], ink: Ink) {
        let bar = |from: f32, to: f32, top: f32| {
            let [from, to] = [from, to].map(|value| x.within(f64::from(value)));
            Span { min: [from, top], max: [to.max(from + 1.0), top + BAR] }
        };
        let ([low, high], gap) = (self.reach, &self.gap);
        if low < gap.train[0].value || high > gap.train[1].value {
            drawing.outline(bar(low, high, train), Ink::Text2, 1.0);
        }
        drawing.bar(bar(gap.train[0].value, gap.train[1].value, train), Ink::Text2);
        drawing.bar(bar(gap.test[0].value, gap.test[1].value, test), ink.at(INSIDE));
        if gap.below > 0.0 {
            drawing.bar(bar(gap.test[0].value, low, test), ink);
        }
        if gap.above > 0.0 {
            drawing.bar(bar(high, gap.test[1].value, test), ink);
        }
    }
}

/// The ranges of a feature in a row of a table, on an axis that all rows share.
pub fn feature_row(range: &FeatureRange, ends: [f32; 2], size: [f32; 2], ink: Ink) -> Drawing {
    let mut drawing = Drawing::new("", size);
    let x = Scale::linear(ends.map(f64::from), [0.0, size[0]]);
    let middle = size[1] / 2.0;
    range.bars(&mut drawing, &x, [middle - 6.0, middle + 1.0], ink);
    drawing
}

/// A stroke per training value, the two ranges, and a stroke per test value outside of training.
///
/// # Shapes
/// `train` are the values of all training points of the class, `outside` those of its test points that
/// lie outside of `range.reach`.
pub fn feature_strip(
    range: &FeatureRange,
    [train, outside]: [&[f32]; 2],
    width: f32,
    ink: Ink,
) -> Drawing {
    /// From the top: strokes of training, its range, the range of test, strokes of test, values.
    const ROWS: [f32; 5] = [6.0, 16.0, 24.0, 32.0, 56.0];
    let mut drawing = Drawing::new("values of the feature", [width, 64.0]);
    let [from, to] = range.span();
    let x = Scale::linear([from, to].map(f64::from), [0.0, width]);
    let mut strokes = |values: &[f32], top: f32, ink: Ink| {
        let step = values.len().div_ceil(MOST_STROKES).max(1);
        for &value in values.iter().step_by(step) {
            let at = x.within(f64::from(value));
            drawing.upright(at, [top, top + 7.0], ink, Dash::Solid);
        }
    };
    strokes(train, ROWS[0], Ink::Text3);
    strokes(outside, ROWS[3], ink);
    range.bars(&mut drawing, &x, [ROWS[1], ROWS[2]], ink);
    let mut end = |x: f32, anchor: Anchor, value: f32| {
        let text = number(Some(f64::from(value)), 2);
        drawing.number([x, ROWS[4]], anchor, text, Ink::Text3);
    };
    end(0.0, Anchor::Start, from);
    end(width, Anchor::End, to);
    let text = format!("outside by {}", number(Some(range.gap.total()), 2));
    drawing.text([width / 2.0, ROWS[4]], Anchor::Middle, text, Ink::Text2).font = Font::Small;
    drawing
}

/// The table of features as a chart: number, share in the gap, ranges, and the axis of all rows.
///
/// # Shapes
/// `rows` holds the ranges of a feature and its share in the gap of the class, 0–1.
pub fn feature_table(
    rows: &[(FeatureRange, f64)],
    ends: [f32; 2],
    width: f32,
    ink: Ink,
) -> Drawing {
    /// Right edges of the first two columns, left edge of the ranges.
    const COLUMNS: [f32; 3] = [48.0, 108.0, 124.0];
    const ROW: f32 = 20.0;
    let height = ROW * (rows.len() + 2) as f32;
    let mut drawing = Drawing::new("ranges by feature", [width, height]);
    let room = (width - COLUMNS[2]).max(1.0);
    let heads = [(COLUMNS[0], "feature"), (COLUMNS[1], "share, %")];
    for (x, text) in heads {
        drawing.text([x, ROW / 2.0], Anchor::End, text, Ink::Text3).font = Font::Caption;
    }
    let text = "range, train over test";
    drawing.text([COLUMNS[2], ROW / 2.0], Anchor::Start, text, Ink::Text3).font = Font::Caption;
    for (at, (range, share)) in rows.iter().enumerate() {
        let top = ROW * (at + 1) as f32;
        let y = top + ROW / 2.0;
        drawing.number([COLUMNS[0], y], Anchor::End, range.gap.feature.to_string(), Ink::Text);
        drawing.number([COLUMNS[1], y], Anchor::End, format!("{:.1}", share * 100.0), Ink::Text2);
        drawing.add(feature_row(range, ends, [room, ROW], ink), [COLUMNS[2], top]);
    }
    let y = height - ROW / 2.0;
    let [low, high] = ends.map(|value| number(Some(f64::from(value)), 2));
    drawing.number([COLUMNS[2], y], Anchor::Start, low, Ink::Text3);
    drawing.number([width, y], Anchor::End, high, Ink::Text3);
    let middle = [COLUMNS[2] + room / 2.0, y];
    drawing.text(middle, Anchor::Middle, "feature value", Ink::Text3).font = Font::Caption;
    drawing
}

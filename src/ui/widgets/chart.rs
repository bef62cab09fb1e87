//! What the charts of the right panel share: labels, axis and values stand in the same columns.

use egui::{Align2, Color32, Painter, Rect, Stroke, pos2, vec2};

use super::class_row::shorten;
use crate::ui::theme::{TextKind, Tokens, paint};

/// Width of the names on the left.
pub const LABEL_WIDTH: f32 = 72.0;

/// The horizontal axis of a chart.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The value at the left end.
    pub min: f64,
    /// The value at the right end.
    pub max: f64,
    /// Where the left end lies.
    pub left: f32,
    /// Where the right end lies.
    pub right: f32,
}

impl Axis {
    /// An axis between the labels and the values of `rect`, `values` points wide.
    pub fn new(rect: Rect, values: f32, min: f64, max: f64) -> Self {
        let max = if max > min { max } else { min + 1.0 };
        Self { min, max, left: rect.left() + LABEL_WIDTH, right: rect.right() - values }
    }

    /// The place of a value, within the axis.
    pub fn x(&self, value: f64) -> f32 {
        let share = ((value - self.min) / (self.max - self.min)).clamp(0.0, 1.0);
        self.left + (self.right - self.left) * share as f32
    }

    /// Two to five round values along the axis, as many as have room.
    pub fn ticks(&self) -> Vec<f64> {
        let span = self.max - self.min;
        /// Least distance between two ticks, in points.
        const APART: f32 = 36.0;
        let most = f64::from((self.right - self.left) / APART).clamp(1.0, 4.5);
        let magnitude = 10_f64.powf((span / most).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .map(|factor| factor * magnitude)
            .into_iter()
            .find(|step| span / step <= most)
            .unwrap_or(span);
        let first = (self.min / step - 1e-9).ceil() as i64;
        let last = (self.max / step + 1e-9).floor() as i64;
        (first..=last).map(|at| at as f64 * step).collect()
    }

    /// Grid lines over `rows` and the tick labels in `labels`, with the axis' name at its left.
    pub fn paint(&self, painter: &Painter, tokens: &Tokens, rows: Rect, labels: Rect, name: &str) {
        let y = labels.center().y;
        for tick in self.ticks() {
            // On half points, so that the line is one pixel sharp.
            let x = self.x(tick).round() + 0.5;
            painter.vline(x, rows.y_range(), Stroke::new(1.0, tokens.grid));
            let text = format_tick(tick, self.max - self.min);
            paint(
                painter,
                pos2(x, y),
                Align2::CENTER_CENTER,
                &text,
                TextKind::NumberSmall,
                tokens.text_3,
            );
        }
        let at = pos2(labels.left(), y);
        paint(painter, at, Align2::LEFT_CENTER, name, TextKind::Caption, tokens.text_3);
    }
}

/// A tick with as many decimals as its axis needs.
fn format_tick(value: f64, span: f64) -> String {
    let decimals = (1.5 - span.log10()).ceil().clamp(0.0, 9.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// One row of a chart.
#[derive(Clone, Copy, Debug)]
pub struct ChartRow {
    /// The whole row.
    pub rect: Rect,
}

impl ChartRow {
    /// The rows of a chart, one below the other from `top` on.
    pub fn rows(area: Rect, top: f32, height: f32, n: usize) -> impl Iterator<Item = Self> {
        (0..n).map(move |at| Self {
            rect: Rect::from_min_size(
                pos2(area.left(), top + height * at as f32),
                vec2(area.width(), height),
            ),
        })
    }

    /// The name of the class, on the left.
    pub fn label(&self, painter: &Painter, name: &str, color: Color32) {
        let at = pos2(self.rect.left(), self.rect.center().y);
        let text = shorten(name, 11);
        paint(painter, at, Align2::LEFT_CENTER, &text, TextKind::Small, color);
    }

    /// A value with its right edge `from_right` points from the right.
    pub fn value(&self, painter: &Painter, from_right: f32, text: &str, color: Color32) {
        let at = pos2(self.rect.right() - from_right, self.rect.center().y);
        paint(painter, at, Align2::RIGHT_CENTER, text, TextKind::NumberSmall, color);
    }

    /// A bar from the left end of the axis to a value.
    pub fn bar(&self, axis: &Axis, value: f64) -> Rect {
        let y = self.rect.center().y;
        let half = (self.rect.height() - 8.0) / 2.0;
        Rect::from_min_max(pos2(axis.left, y - half), pos2(axis.x(value), y + half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(min: f64, max: f64, expected: &[f64]) {
        let axis = Axis { min, max, left: 0.0, right: 200.0 };
        let ticks = axis.ticks();
        assert_eq!(ticks.len(), expected.len(), "{ticks:?}");
        for (tick, expected) in ticks.iter().zip(expected) {
            assert!((tick - expected).abs() < 1e-9, "{ticks:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_few() {
        check(0.0, 1.0, &[0.0, 0.25, 0.5, 0.75, 1.0]);
        check(0.0, 4.3, &[0.0, 1.0, 2.0, 3.0, 4.0]);
        check(0.4, 1.0, &[0.4, 0.6, 0.8, 1.0]);
        check(0.0, 0.03, &[0.0, 0.01, 0.02, 0.03]);
        let narrow = Axis { min: 0.0, max: 1.0, left: 0.0, right: 80.0 };
        assert_eq!(narrow.ticks(), [0.0, 0.5, 1.0]);
    }

    #[test]
    fn ticks_are_written_as_exactly_as_they_are_spaced() {
        assert_eq!(format_tick(0.25, 1.0), "0.25");
        assert_eq!(format_tick(0.075, 0.1), "0.075");
        assert_eq!(format_tick(0.001, 0.004), "0.001");
        assert_eq!(format_tick(20.0, 80.0), "20");
        assert_eq!(format_tick(0.0, 1.0), "0");
    }

    #[test]
    fn values_outside_stay_at_the_ends() {
        let axis = Axis { min: 0.4, max: 1.0, left: 10.0, right: 70.0 };
        assert_eq!(axis.x(0.1), 10.0);
        assert_eq!(axis.x(0.7), 40.0);
        assert_eq!(axis.x(9.0), 70.0);
    }
}

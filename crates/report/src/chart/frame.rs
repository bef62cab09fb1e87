//! What is around the lines of a chart: axes, grid, and the legend on top.

use super::super::Ink;
use super::super::drawing::{Anchor, Dash, Drawing, Place, width_of};

/// Room for the numbers of an axis at a side.
const SIDE: f32 = 44.0;
const BOTTOM: f32 = 40.0;
/// Height of a line of the legend.
const LEGEND_ROW: f32 = 16.0;

/// A straight map from values to places.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The values at both ends.
    pub ends: [f64; 2],
    /// The places of both ends.
    pub places: [f32; 2],
    /// Whether equal steps are equal factors.
    pub is_log: bool,
}

impl Scale {
    /// Where a value lies.
    pub fn at(&self, value: f64) -> f32 {
        let turn = |value: f64| if self.is_log { value.max(f64::MIN_POSITIVE).ln() } else { value };
        let [from, to] = self.ends.map(turn);
        let share = if to > from { (turn(value) - from) / (to - from) } else { 0.5 };
        self.places[0] + (self.places[1] - self.places[0]) * share as f32
    }
}

/// Round values between two ends, about `n` of them, and the digits they need.
pub fn ticks([from, to]: [f64; 2], n: usize) -> (Vec<f64>, usize) {
    if to <= from || !(to - from).is_finite() {
        return (vec![from], 2);
    }
    let rough = (to - from) / n.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power).into_iter().find(|s| *s >= rough);
    let step = step.unwrap_or(rough);
    let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
    let first = (from / step - 1e-9).ceil() as i64;
    let last = (to / step + 1e-9).floor() as i64;
    ((first..=last).map(|at| at as f64 * step).collect(), decimals)
}

/// An entry of the legend.
pub struct Entry {
    /// Its words.
    pub name: String,
    /// The colour of its line.
    pub ink: Ink,
    /// Whether its line is whole.
    pub dash: Dash,
}

/// The part of a drawing in which the lines lie.
pub struct Frame {
    /// The drawing.
    pub drawing: Drawing,
    /// The upper left corner of the lines.
    pub min: Place,
    /// The lower right corner.
    pub max: Place,
}

impl Frame {
    /// Lays legend and axes out. `right` tells whether there are numbers at the right, too.
    pub fn new(title: &str, size: [f32; 2], entries: &[Entry], right: bool) -> Self {
        let mut drawing = Drawing::new(title, size);
        let end = size[0] - if right { SIDE } else { 28.0 };
        let (mut x, mut y) = (SIDE, LEGEND_ROW / 2.0);
        for entry in entries {
            let width = 24.0 + width_of(&entry.name) + 14.0;
            if x + width > end && x > SIDE {
                (x, y) = (SIDE, y + LEGEND_ROW);
            }
            drawing.line(vec![[x, y], [x + 18.0, y]], entry.ink, 2.0, entry.dash);
            drawing.text([x + 24.0, y], Anchor::Start, entry.name.clone(), Ink::Text2);
            x += width;
        }
        let top = y + LEGEND_ROW / 2.0 + 12.0;
        Self { drawing, min: [SIDE, top], max: [end, (size[1] - BOTTOM).max(top + 20.0)] }
    }

    /// A scale over the height.
    pub fn upright(&self, ends: [f64; 2]) -> Scale {
        Scale { ends, places: [self.max[1], self.min[1]], is_log: false }
    }

    /// A scale over the width, a little inside of it.
    pub fn across(&self, ends: [f64; 2], is_log: bool) -> Scale {
        Scale { ends, places: [self.min[0] + 16.0, self.max[0] - 16.0], is_log }
    }

    /// Grid lines and numbers at the left.
    pub fn left_axis(&mut self, scale: &Scale, title: &str) {
        let n = ((self.max[1] - self.min[1]) / 36.0).max(2.0) as usize;
        let (values, decimals) = ticks(scale.ends, n);
        for value in values {
            let y = scale.at(value).round() + 0.5;
            let line = vec![[self.min[0], y], [self.max[0], y]];
            self.drawing.line(line, Ink::Grid, 1.0, Dash::Solid);
            let text = format!("{value:.decimals$}");
            self.drawing.number([self.min[0] - 6.0, y], Anchor::End, text, Ink::Text3);
        }
        let at = [2.0, self.drawing.size[1] - 8.0];
        self.drawing.text(at, Anchor::Start, format!("↑ {title}"), Ink::Text3);
    }

    /// What is below the lines, at the right end.
    pub fn bottom_title(&mut self, title: &str) {
        let at = [self.max[0], self.drawing.size[1] - 8.0];
        self.drawing.text(at, Anchor::End, format!("{title} →"), Ink::Text3);
    }

    /// Words below the lines; those that would touch the one before are left out. The last one is kept
    /// where `ends` says so.
    pub fn labels(&mut self, labels: &[(f32, String)], is_number: bool) {
        let y = self.max[1] + 15.0;
        let mut free = f32::NEG_INFINITY;
        for (x, label) in labels {
            let half = width_of(label) / 2.0 + 4.0;
            if x - half < free {
                continue;
            }
            free = x + half;
            if is_number {
                self.drawing.number([*x, y], Anchor::Middle, label.clone(), Ink::Text3);
            } else {
                self.drawing.text([*x, y], Anchor::Middle, label.clone(), Ink::Text2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within_the_ends() {
        assert_eq!(ticks([0.0, 1.0], 5), (vec![0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0], 1));
        assert_eq!(ticks([0.71, 0.76], 4).1, 2);
        assert_eq!(ticks([3.0, 3.0], 4), (vec![3.0], 2));
        let (values, decimals) = ticks([0.0, 7.0], 3);
        assert_eq!((values, decimals), (vec![0.0, 5.0], 0));
    }

    #[test]
    fn scales_map_ends_to_ends_also_by_factors() {
        let scale = Scale { ends: [1.0, 100.0], places: [0.0, 10.0], is_log: true };
        assert_eq!([scale.at(1.0), scale.at(10.0), scale.at(100.0)], [0.0, 5.0, 10.0]);
    }
}

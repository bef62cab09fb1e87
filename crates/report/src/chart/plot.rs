//! What is around the lines of a chart: axes, grid, and the legend on top.

use super::super::Ink;
use super::super::drawing::{Anchor, Dash, Drawing, Font, Pos, width_of};
use super::axis::Scale;

/// Room for the numbers of an axis at a side.
const SIDE: f32 = 56.0;
const BOTTOM: f32 = 40.0;
/// A label below the lines is not made shorter than this.
const LABEL: f32 = 72.0;
/// Height of a line of the legend.
const LEGEND_ROW: f32 = 16.0;

/// An entry of the legend.
pub struct Entry {
    /// Its words.
    pub name: String,
    /// A sentence on them.
    pub about: &'static str,
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
    pub min: Pos,
    /// The lower right corner.
    pub max: Pos,
}

impl Frame {
    /// Lays legend and axes out. `right` tells whether there are numbers at the right, too.
    pub fn new(title: &str, size: [f32; 2], entries: &[Entry], right: bool) -> Self {
        let mut drawing = Drawing::new(title, size);
        let end = size[0] - if right { SIDE } else { 28.0 };
        let (mut x, mut y) = (SIDE, LEGEND_ROW / 2.0);
        for entry in entries {
            let width = 24.0 + width_of(&entry.name, Font::Caption) + 14.0;
            if x + width > end && x > SIDE {
                (x, y) = (SIDE, y + LEGEND_ROW);
            }
            drawing.line(vec![[x, y], [x + 18.0, y]], entry.ink, 2.0, entry.dash);
            let text = drawing.text([x + 24.0, y], Anchor::Start, entry.name.clone(), Ink::Text2);
            (text.room, text.about) = (Some((end - x - 24.0).max(0.0)), entry.about);
            x += width;
        }
        let top = y + LEGEND_ROW / 2.0 + 12.0;
        Self { drawing, min: [SIDE, top], max: [end, (size[1] - BOTTOM).max(top + 20.0)] }
    }

    /// A scale over the height.
    pub fn upright(&self, ends: [f64; 2]) -> Scale {
        Scale::linear(ends, [self.max[1], self.min[1]])
    }

    /// A scale over the width, a little inside of it.
    pub fn across(&self, ends: [f64; 2], is_log: bool) -> Scale {
        Scale { ends, places: [self.min[0] + 16.0, self.max[0] - 16.0], is_log }
    }

    /// Grid lines and numbers at the left.
    pub fn left_axis(&mut self, scale: &Scale, title: &str) {
        let ticks = scale.ticks(36.0);
        for &value in &ticks.values {
            let y = scale.at(value).round() + 0.5;
            self.drawing.level([self.min[0], self.max[0]], y, Ink::Grid, Dash::Solid);
            let at = [self.min[0] - 6.0, y];
            self.drawing.number(at, Anchor::End, ticks.text(value), Ink::Text3);
        }
        let at = [2.0, self.drawing.size[1] - 8.0];
        self.drawing.text(at, Anchor::Start, format!("↑ {title}"), Ink::Text3);
    }

    /// What is below the lines, at the right end.
    pub fn bottom_title(&mut self, title: &str) {
        let at = [self.max[0], self.drawing.size[1] - 8.0];
        self.drawing.text(at, Anchor::End, format!("{title} →"), Ink::Text3);
    }

    /// Words below the lines, shortened where there is little room; those that would still touch the
    /// one before are left out.
    pub fn labels(&mut self, labels: &[(f32, String)], is_number: bool) {
        let y = self.max[1] + 15.0;
        let mut free = f32::NEG_INFINITY;
        let apart = labels.windows(2).map(|pair| pair[1].0 - pair[0].0).fold(f32::MAX, f32::min);
        for (x, label) in labels {
            let to_edge = 2.0 * x.min(self.drawing.size[0] - x);
            let room = (apart - 8.0).max(LABEL).min(to_edge);
            let half = width_of(label, Font::Number).min(room) / 2.0 + 4.0;
            if x - half < free {
                continue;
            }
            free = x + half;
            if is_number {
                self.drawing.number([*x, y], Anchor::Middle, label.clone(), Ink::Text3);
            } else {
                let text = self.drawing.text([*x, y], Anchor::Middle, label.clone(), Ink::Text2);
                text.room = Some(room);
            }
        }
    }
}

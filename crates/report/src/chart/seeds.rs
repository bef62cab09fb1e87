//! The seeds of every variant beside each other, in the rows of a table.

use eoscope_core::experiment::Measure;
use eoscope_core::numerics::stats::MeanSd;

use super::super::Ink;
use super::super::drawing::{Anchor, Dash, Drawing, Mark, Span};
use super::axis::Scale;

/// The values of one variant.
pub struct SeedRow {
    /// One per seed; none while it is not worked out.
    pub values: Vec<f64>,
    /// Their mean and deviation.
    pub mean: Option<MeanSd>,
    /// Whether it is the best of the column.
    pub is_best: bool,
}

/// The range that all rows share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeedScale(pub [f64; 2]);

impl SeedScale {
    /// A range that holds all values, with some room.
    pub fn of(rows: &[SeedRow]) -> Self {
        let values = || {
            rows.iter().flat_map(|row| {
                let ends = row.mean.map(|mean| {
                    let sd = mean.sd.unwrap_or(0.0);
                    [mean.mean - sd, mean.mean + sd]
                });
                row.values.iter().copied().chain(ends.into_iter().flatten())
            })
        };
        let (least, most) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        if least > most {
            return Self([0.0, 1.0]);
        }
        let room = ((most - least) * 0.06).max(1e-4);
        Self([least - room, most + room])
    }
}

/// Rings for seeds, a band for mean ± sd, a tick for the mean; the first row is the baseline, a
/// diamond with a dashed line through all rows. Below is the axis.
pub fn seeds(measure: Measure, rows: &[SeedRow], width: f32, row: f32) -> Drawing {
    let height = row * rows.len() as f32;
    let title = format!("{} by seed", measure.label());
    let mut drawing = Drawing::new(title, [width, height + 20.0]);
    let SeedScale(ends) = SeedScale::of(rows);
    let x = Scale::linear(ends, [20.0, width - 20.0]);
    let ticks = x.ticks(64.0);
    for &value in &ticks.values {
        let at = x.at(value).round() + 0.5;
        drawing.upright(at, [0.0, height], Ink::Grid, Dash::Solid);
        drawing.number([at, height + 10.0], Anchor::Middle, ticks.text(value), Ink::Text3);
    }
    if let Some(baseline) = rows.first().and_then(|row| row.mean) {
        drawing.upright(x.at(baseline.mean), [0.0, height], Ink::Text2, Dash::Dashed);
    }
    for (at, of) in rows.iter().enumerate() {
        let y = row * (at as f32 + 0.5);
        let ink = if of.is_best { Ink::Accent } else { Ink::Text };
        let Some(MeanSd { mean, sd }) = of.mean else { continue };
        let middle = x.at(mean);
        if at == 0 {
            let [up, down] = [-1.0, 1.0].map(|sign| [middle, y + sign * 5.0]);
            let [left, right] = [-1.0, 1.0].map(|sign| [middle + sign * 5.0, y]);
            let places = vec![up, right, down, left];
            drawing.marks.push(Mark::Area { points: places, tone: ink.into() });
        } else {
            if let Some(sd) = sd {
                let (from, to) = (x.at(mean - sd), x.at(mean + sd));
                drawing.bar(Span { min: [from, y - 4.0], max: [to, y + 4.0] }, ink.at(0.2));
            }
            for value in &of.values {
                drawing.ring([x.at(*value), y], 3.5, ink, 1.25);
            }
            let tick = vec![[middle, y - 6.0], [middle, y + 6.0]];
            drawing.line(tick, ink, 2.0, Dash::Solid);
        }
        let list: Vec<String> = of.values.iter().map(|value| measure.text(*value)).collect();
        drawing.tooltip([middle, y], format!("{}: {}", measure.label(), list.join(", ")));
    }
    drawing
}

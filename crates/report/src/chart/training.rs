//! A training over its epochs: loss, recall of large, middle and rare classes, recall of every class.

use super::super::Ink;
use super::super::drawing::{Anchor, Dash, Drawing, Font, Span, width_of};
use super::super::numbers::number;
use super::axis::Scale;

/// Room for the title above the lines, for epochs below, for values at the left.
const TOP: f32 = 40.0;
const BOTTOM: f32 = 24.0;
const LEFT: f32 = 44.0;
/// More classes than this get thin rows without names.
const NAMED: usize = 24;

/// A line over the epochs.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Its name.
    pub name: &'static str,
    /// Its colour.
    pub ink: Ink,
    /// Whether it has gaps, so that it is told apart without its colour.
    pub dash: Dash,
    /// Epoch, from 1 on, and value.
    pub points: Vec<(usize, f64)>,
}

/// The axis of the epochs: from the first to the last that is planned.
fn epoch_scale(epochs: usize, places: [f32; 2]) -> Scale {
    Scale::linear([1.0, epochs.max(2) as f64], places)
}

/// The first and the last epoch and round numbers between them.
fn epoch_axis(drawing: &mut Drawing, x: &Scale, epochs: usize, y: f32) {
    let step = (epochs as f64 / 4.0).ceil().max(1.0) as usize;
    let mut ticks: Vec<usize> = (0..=4).map(|at| (at * step).clamp(1, epochs.max(1))).collect();
    ticks.dedup();
    for epoch in ticks {
        let is_last = epoch == epochs && epochs > 1;
        let anchor = if is_last { Anchor::End } else { Anchor::Middle };
        drawing.number([x.at(epoch as f64), y], anchor, epoch.to_string(), Ink::Text3);
    }
    drawing.text([0.0, y], Anchor::Start, "epoch", Ink::Text3);
}

/// Lines over the epochs that are planned, from 0 to `top` or to a round number above all values.
/// `steps` are the epochs in which the learning rate falls.
pub fn training_curves(
    title: &str,
    curves: &[Curve],
    epochs: usize,
    top: Option<f64>,
    steps: &[usize],
    size: [f32; 2],
) -> Drawing {
    let mut drawing = Drawing::new(description(title, curves), size);
    let x = epoch_scale(epochs, [LEFT, size[0] - 8.0]);
    let y =
        Scale::linear([0.0, top.unwrap_or_else(|| round_above(curves))], [size[1] - BOTTOM, TOP]);
    drawing.text([0.0, 20.0], Anchor::Start, title, Ink::Text).font = Font::Heading;
    legend(&mut drawing, curves, width_of(title, Font::Heading));
    let ticks = y.ticks(26.0);
    for &value in &ticks.values {
        let at = y.at(value).round() + 0.5;
        drawing.level(x.places, at, Ink::Grid, Dash::Solid);
        drawing.number([LEFT - 6.0, at], Anchor::End, ticks.text(value), Ink::Text3);
    }
    epoch_axis(&mut drawing, &x, epochs, size[1] - 12.0);
    for &epoch in steps {
        let at = x.at(epoch as f64 - 0.5);
        drawing.upright(at, [y.places[1], y.places[0]], Ink::Border, Dash::Dashed);
    }
    for curve in curves {
        let points: Vec<_> = curve
            .points
            .iter()
            .map(|&(epoch, value)| [x.at(epoch as f64), y.within(value)])
            .collect();
        if let Some(&last) = points.last() {
            drawing.disc(last, 3.0, curve.ink);
        }
        drawing.line(points, curve.ink, 1.5, curve.dash);
    }
    if curves.iter().all(|curve| curve.points.is_empty()) {
        let at = [(x.places[0] + x.places[1]) / 2.0, (y.places[0] + y.places[1]) / 2.0];
        let text = "The first point comes with the first finished epoch";
        let text = drawing.text(at, Anchor::Middle, text, Ink::Text3);
        (text.font, text.room) = (Font::Small, Some(size[0] - LEFT));
    }
    epoch_hits(&mut drawing, curves, &x, size[1]);
    drawing
}

/// A tooltip with all values for every epoch that has one.
fn epoch_hits(drawing: &mut Drawing, curves: &[Curve], x: &Scale, bottom: f32) {
    let epochs = curves.iter().map(|curve| &curve.points).max_by_key(|points| points.len());
    let half = (x.at(2.0) - x.at(1.0)) / 2.0;
    for &(epoch, _) in epochs.into_iter().flatten() {
        let value = |curve: &Curve| {
            let found = curve.points.iter().find(|point| point.0 == epoch);
            format!("{} {}", curve.name, number(found.map(|point| point.1), 4))
        };
        let values: Vec<String> = curves.iter().map(value).collect();
        let at = x.at(epoch as f64);
        let span = Span { min: [at - half, TOP], max: [at + half, bottom - BOTTOM] };
        drawing.hit(span, format!("epoch {epoch}: {}", values.join(", ")), "", epoch);
    }
}

/// What every line is at last, at the right end of the title's row; values only where there is room.
fn legend(drawing: &mut Drawing, curves: &[Curve], title: f32) {
    let value = |curve: &Curve| number(curve.points.last().map(|point| point.1), 3);
    let width = |with_values: bool| -> f32 {
        let of = |curve: &Curve| {
            let value = if with_values { width_of(&value(curve), Font::Number) + 6.0 } else { 0.0 };
            16.0 + width_of(curve.name, Font::Caption) + value + 10.0
        };
        curves.iter().map(of).sum()
    };
    let right = drawing.size[0] - 8.0;
    let with_values = width(true) <= right - title - 8.0;
    let mut x = right - width(with_values) + 10.0;
    for curve in curves {
        drawing.line(vec![[x, 20.0], [x + 12.0, 20.0]], curve.ink, 1.5, curve.dash);
        x += 16.0;
        drawing.text([x, 20.0], Anchor::Start, curve.name, Ink::Text2);
        x += width_of(curve.name, Font::Caption) + 6.0;
        if with_values {
            let value = value(curve);
            x += width_of(&value, Font::Number) + 6.0;
            drawing.number([x - 6.0, 20.0], Anchor::End, value, Ink::Text);
        }
        x += 4.0;
    }
}

/// A round number above all values, so that the axis does not change with every epoch.
fn round_above(curves: &[Curve]) -> f64 {
    let values = curves.iter().flat_map(|curve| &curve.points).map(|point| point.1);
    let largest = values.filter(|value| value.is_finite()).fold(0.0, f64::max);
    let step = 10_f64.powf(largest.max(1e-3).log10().floor()) / 2.0;
    ((largest / step).ceil() * step).max(step)
}

/// The same in words.
fn description(title: &str, curves: &[Curve]) -> String {
    let lines = curves.iter().map(|curve| match curve.points.last() {
        None => format!("{} none yet", curve.name),
        Some((epoch, value)) => format!("{} {value:.4} after epoch {epoch}", curve.name),
    });
    format!("{title}: {}", lines.collect::<Vec<_>>().join(", "))
}

/// Recall of every class in every epoch: a cell is as full of the colour of its class as its recall.
///
/// # Shapes
/// `names` and `inks` are of the classes from the top down; `history` gives epoch and one recall per
/// class in that order.
pub fn recall_by_epoch(
    names: &[&str],
    inks: &[Ink],
    history: &[(usize, Vec<Option<f64>>)],
    epochs: usize,
    width: f32,
) -> Drawing {
    /// Room for the values at the right.
    const VALUES: f32 = 44.0;
    let is_named = names.len() <= NAMED;
    let row = if is_named { 16.0 } else { (320.0 / names.len() as f32).clamp(2.0, 8.0) };
    let widest = names.iter().map(|name| width_of(name, Font::Small)).fold(LEFT, f32::max);
    let left = if is_named { widest.min(width * 0.3) + 8.0 } else { LEFT };
    let height = row * names.len() as f32;
    let mut drawing = Drawing::new("recall by class and epoch", [width, height + BOTTOM]);
    let cells = Span { min: [left, 0.0], max: [width - VALUES, height] };
    drawing.bar(cells, Ink::Control.at(0.5));
    let step = cells.size()[0] / epochs.max(1) as f32;
    // Below two points per epoch the gaps between cells would be all there is.
    let gaps = [if step > 3.0 { 1.0 } else { 0.0 }, if is_named { 1.0 } else { 0.0 }];
    for (at, (name, &ink)) in names.iter().zip(inks).enumerate() {
        let top = row * at as f32;
        for (epoch, recall) in history {
            let Some(recall) = recall.get(at).copied().flatten() else { continue };
            let corner = [left + step * (epoch - 1) as f32, top];
            let span = Span::of(corner, [(step - gaps[0]).max(0.5), row - gaps[1]]);
            drawing.bar(span, ink.at(0.04 + 0.96 * recall as f32));
        }
        let last = history.iter().rev().find_map(|(_, recall)| recall.get(at).copied().flatten());
        if is_named {
            let middle = top + row / 2.0;
            let label = drawing.text([0.0, middle], Anchor::Start, *name, Ink::Text);
            (label.font, label.room) = (Font::Small, Some(left - 8.0));
            drawing.number([width, middle], Anchor::End, number(last, 2), Ink::Text);
        }
        let said = format!("{name}: recall {}", number(last, 4));
        drawing.hit(Span::of([0.0, top], [width, row]), said, "", at);
    }
    let half = step / 2.0;
    let x = epoch_scale(epochs, [left + half, width - VALUES - half]);
    epoch_axis(&mut drawing, &x, epochs, height + BOTTOM / 2.0);
    drawing
}

#[cfg(test)]
mod tests {
    use super::super::super::drawing::Mark;
    use super::*;

    #[test]
    fn an_unstarted_training_says_so_and_a_loss_of_any_size_fits() {
        let curve = |points| Curve { name: "train", ink: Ink::Text, dash: Dash::Solid, points };
        let empty = training_curves("Loss", &[curve(vec![])], 0, None, &[], [300.0, 176.0]);
        let says =
            |mark: &Mark| matches!(mark, Mark::Text(text) if text.text.starts_with("The first"));
        assert!(empty.marks.iter().any(says));
        for loss in [1e14, 1e-12, f64::INFINITY] {
            let points = vec![(1, loss), (2, 0.5 * loss)];
            let drawing = training_curves("Loss", &[curve(points)], 2, None, &[2], [300.0, 176.0]);
            for mark in &drawing.marks {
                if let Mark::Line { points, .. } = mark {
                    let inside = |at: &[f32; 2]| {
                        (-1.0..=301.0).contains(&at[0]) && (0.0..=176.0).contains(&at[1])
                    };
                    assert!(points.iter().all(inside), "{loss}: {points:?}");
                }
            }
        }
    }

    #[test]
    fn recall_has_a_cell_per_class_and_epoch() {
        let history = [(1, vec![Some(0.0), None]), (2, vec![Some(0.5), None])];
        let inks = [Ink::Series(0), Ink::Series(1)];
        let drawing = recall_by_epoch(&["ant", "bee"], &inks, &history, 4, 400.0);
        let cells = drawing
            .marks
            .iter()
            .filter(|mark| matches!(mark, Mark::Bar { tone, .. } if tone.ink == inks[0]));
        assert_eq!(cells.count(), 2);
        let said = |mark: &Mark| matches!(mark, Mark::Hit(hit) if hit.name == "bee: recall –");
        assert!(drawing.marks.iter().any(said));
    }
}

//! The boundary between two classes: the frame around its points, and what lies below and above them.

use eoscope_core::explore::BoundaryView;
use eoscope_core::projection::{Line, VerticalAxis};

use super::super::drawing::{Anchor, Dash, Drawing, Font, Mark, Pos, Span, width_of};
use super::super::numbers::number;
use super::super::{Ink, drawing::Text};
use super::axis::Scale;
use super::histogram::histogram;

/// Height of the histograms, of the row of probabilities, of the row of a side.
const HISTOGRAM: f32 = 80.0;
const ODDS: f32 = 24.0;
const SIDE: f32 = 18.0;
/// Room for the vertical axis and for the one below.
const LEFT: f32 = 56.0;
const BELOW: f32 = 44.0;
/// Least distance between two ticks.
const APART: f32 = 56.0;

const ABOUT_DISTANCE: &str =
    "Distance from the boundary; negative on the side of the class on the left";
const ABOUT_ODDS: &str =
    "Probability of the class on the right, of the two alone, at these distances";

/// Where the parts of a boundary lie in an area of a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundaryLayout {
    /// Width and height of the whole.
    pub area: [f32; 2],
    /// What each side holds.
    pub sides: Span,
    /// The histograms.
    pub bars: Span,
    /// The probabilities between histograms and points.
    pub odds: Span,
    /// The points.
    pub canvas: Span,
    /// Whether there is room for axes with their titles, and for what each side holds.
    pub is_whole: bool,
}

impl BoundaryLayout {
    /// The parts in an area; a pane of several leaves titles and sides out.
    pub fn new(area: [f32; 2], is_pane: bool) -> Self {
        let [left, below, right] = if is_pane { [6.0, 22.0, 6.0] } else { [LEFT, BELOW, 16.0] };
        let sides = if is_pane { SIDE } else { 3.0 * SIDE };
        let [width, height] = area;
        let x = [left, (width - right).max(left + 1.0)];
        let mut y = 4.0;
        let mut row = |height: f32| {
            let span = Span { min: [x[0], y], max: [x[1], y + height] };
            y += height;
            span
        };
        let sides = row(sides);
        let bars = row(HISTOGRAM.min(height * 0.2));
        let odds = row(ODDS);
        let canvas = Span { min: [x[0], y], max: [x[1], (height - below).max(y + 1.0)] };
        Self { area, sides, bars, odds, canvas, is_whole: !is_pane }
    }

    /// Whether the points have room to be seen.
    pub fn has_room(&self) -> bool {
        self.canvas.size()[1] >= 40.0
    }
}

/// A boundary, before it is drawn.
#[derive(Clone, Copy)]
pub struct BoundaryChart<'a> {
    /// What is drawn.
    pub view: &'a BoundaryView,
    /// Where its parts lie.
    pub layout: BoundaryLayout,
    /// The values at the left and right end of the points, and at their lower and upper end.
    pub bounds: [[f64; 2]; 2],
    /// The names of both classes.
    pub names: [&'a str; 2],
    /// Their colours.
    pub inks: [Ink; 2],
    /// What the vertical axis shows.
    pub vertical: VerticalAxis,
}

impl BoundaryChart<'_> {
    fn x(&self) -> Scale {
        let canvas = self.layout.canvas;
        Scale::linear(self.bounds[0], [canvas.min[0], canvas.max[0]])
    }

    fn y(&self) -> Scale {
        let canvas = self.layout.canvas;
        Scale::linear(self.bounds[1], [canvas.max[1], canvas.min[1]])
    }

    /// What lies below the points: both sides, grid, axes, histograms and probabilities.
    pub fn under(&self) -> Drawing {
        let mut drawing = Drawing::new("", self.layout.area);
        let (canvas, x, y) = (self.layout.canvas, self.x(), self.y());
        let middle = x.at(0.0).clamp(canvas.min[0], canvas.max[0]);
        let [left, right] = self.inks;
        drawing.bar(Span { min: canvas.min, max: [middle, canvas.max[1]] }, left.at(0.07));
        drawing.bar(Span { min: [middle, canvas.min[1]], max: canvas.max }, right.at(0.07));
        let ticks = x.ticks(APART);
        for &value in &ticks.values {
            let at = x.at(value).round() + 0.5;
            drawing.upright(at, [canvas.min[1], canvas.max[1]], Ink::Hairline, Dash::Solid);
            let ink = if value == 0.0 { Ink::Text } else { Ink::Text3 };
            let place = [at, canvas.max[1] + 10.0];
            drawing.number(place, Anchor::Middle, ticks.text(value), ink);
        }
        if self.layout.is_whole {
            let ticks = y.ticks(APART);
            for &value in &ticks.values {
                let at = y.at(value).round() + 0.5;
                drawing.level([canvas.min[0], canvas.max[0]], at, Ink::Hairline, Dash::Solid);
                let place = [canvas.min[0] - 6.0, at];
                drawing.number(place, Anchor::End, ticks.text(value), Ink::Text3);
            }
            self.titles(&mut drawing);
        }
        if let Some(histograms) = &self.view.histograms {
            let bars = self.layout.bars;
            let [width, height] = bars.size();
            let x = Scale::linear(self.bounds[0], [0.0, width]);
            drawing.add(histogram(histograms, &x, height, self.names, self.inks), bars.min);
        }
        self.odds(&mut drawing);
        drawing
    }

    fn titles(&self, drawing: &mut Drawing) {
        let canvas = self.layout.canvas;
        let title = match self.view.question.held {
            true => "signed distance to the baseline's boundary, embedding units",
            false => "signed distance to the boundary, embedding units",
        };
        let at = [canvas.middle()[0], canvas.max[1] + 28.0];
        let text = drawing.text(at, Anchor::Middle, title, Ink::Text2);
        (text.room, text.about) = (Some(canvas.size()[0]), ABOUT_DISTANCE);
        let at = [10.0, canvas.middle()[1]];
        let title = drawing.text(at, Anchor::Middle, self.vertical.label(), Ink::Text2);
        (title.is_upright, title.room) = (true, Some(canvas.size()[1]));
        title.about = self.vertical.about();
    }

    /// Where the head gives the right class 1, 10, 90 and 99 per cent of the pair.
    fn odds(&self, drawing: &mut Drawing) {
        let (span, x) = (self.layout.odds, self.x());
        let Some(plane) = &self.view.plane else { return };
        let middle = span.middle()[1];
        let title = format!("p({})", self.names[1]);
        let room = span.size()[0] * 0.3;
        let end = span.min[0] + width_of(&title, Font::Caption).min(room) + 8.0;
        let text = drawing.text([span.min[0], middle], Anchor::Start, title, Ink::Text2);
        (text.room, text.about) = (Some(room), ABOUT_ODDS);
        let mut free = end;
        for (probability, text) in [(0.01, ".01"), (0.1, ".1"), (0.9, ".9"), (0.99, ".99")] {
            let at = x.at(f64::from(plane.distance_at(probability)));
            if !(span.min[0]..=span.max[0]).contains(&at) {
                continue;
            }
            drawing.upright(at, [span.max[1] - 5.0, span.max[1]], Ink::Text3, Dash::Solid);
            let half = width_of(text, Font::Number) / 2.0;
            // A steep head has them too near each other to be read.
            if at - half > free {
                free = at + half + 4.0;
                let place = [at, span.min[1] + 9.0];
                drawing.number(place, Anchor::Middle, text, Ink::Text3);
            }
        }
    }

    /// What lies above the points: the line, the margins, the baseline's boundary, what each side holds.
    pub fn over(&self) -> Drawing {
        let mut drawing = Drawing::new("", self.layout.area);
        let (canvas, x) = (self.layout.canvas, self.x());
        let ends = [canvas.min[1], canvas.max[1]];
        let is_inside = |at: f32| (canvas.min[0]..=canvas.max[0]).contains(&at);
        for (margins, dash) in self.view.margins.iter().zip([Dash::Dashed, Dash::Dotted]) {
            for ((margin, side), ink) in margins.iter().zip([-1.0, 1.0]).zip(self.inks) {
                let Some(margin) = margin else { continue };
                let at = x.at(f64::from(side * margin));
                if is_inside(at) {
                    drawing.line(vec![[at, ends[0]], [at, ends[1]]], ink, 1.5, dash);
                }
            }
        }
        let at = x.at(0.0);
        if is_inside(at) {
            let line = vec![[at, self.layout.bars.min[1]], [at, ends[1]]];
            match self.view.question.held {
                true => drawing.line(line, Ink::Text2, 1.5, Dash::Dashed),
                false => drawing.line(line, Ink::Text, 2.0, Dash::Solid),
            }
        }
        match self.view.question.held {
            true => self.moved(&mut drawing),
            false if self.layout.is_whole => self.baseline(&mut drawing),
            false => {}
        }
        for side in 0..2 {
            self.side(&mut drawing, side);
        }
        drawing
    }

    /// The boundary of the trained head, as far as it shows in this plane, with its name at an end.
    fn baseline(&self, drawing: &mut Drawing) {
        let view = self.view;
        let Some(line) = view.baseline_line.filter(|_| view.question.answer.is_some()) else {
            return;
        };
        let Some(points) = self.crossings(&line) else { return };
        drawing.line(points.to_vec(), Ink::Text2, 1.5, Dash::Dashed);
        let cut = if line.is_exact { "" } else { " (cut through this plane)" };
        self.name(drawing, points, &format!("baseline boundary{cut}"));
    }

    /// The boundary of the answer's head where the plane is that of the trained head.
    fn moved(&self, drawing: &mut Drawing) {
        let Some(line) = self.view.line else { return };
        let Some(points) = self.crossings(&line) else { return };
        drawing.line(points.to_vec(), Ink::Text, 2.0, Dash::Solid);
        if self.layout.is_whole && self.view.question.answer.is_some() {
            let cut = if line.is_exact { "" } else { " (cut through this plane)" };
            self.name(drawing, points, &format!("boundary now{cut}; dashed: baseline"));
        }
    }

    /// The name of a line beside its upper end.
    fn name(&self, drawing: &mut Drawing, points: [Pos; 2], name: &str) {
        let canvas = self.layout.canvas;
        let (upper, width) = (points[0], width_of(name, Font::Caption) + 12.0);
        // Beside its upper end, on the side that has room.
        let fits = upper[0] + width < canvas.max[0];
        let (anchor, x) =
            if fits { (Anchor::Start, upper[0] + 8.0) } else { (Anchor::End, upper[0] - 8.0) };
        let y = (upper[1] + 10.0).clamp(canvas.min[1] + 10.0, canvas.max[1] - 10.0);
        let start = if fits { x } else { x - width + 12.0 };
        drawing.bar(Span::of([start - 4.0, y - 8.0], [width - 4.0, 16.0]), Ink::Canvas.at(0.82));
        drawing.text([x, y], anchor, name, Ink::Text2);
    }

    /// Where a line enters and leaves the canvas, the upper one first; none if it does not cross it.
    fn crossings(&self, line: &Line) -> Option<[Pos; 2]> {
        let [x, y] = self.bounds;
        let (p, q, r) = (f64::from(line.p), f64::from(line.q), f64::from(line.r));
        let mut found: Vec<[f64; 2]> = Vec::new();
        let within = |[low, high]: [f64; 2], value: f64| (low..=high).contains(&value);
        for at in x {
            let other = -(p * at + r) / q;
            if q != 0.0 && within(y, other) {
                found.push([at, other]);
            }
        }
        for at in y {
            let other = -(q * at + r) / p;
            if p != 0.0 && within(x, other) {
                found.push([other, at]);
            }
        }
        found.sort_by(|a, b| b[1].total_cmp(&a[1]).then(a[0].total_cmp(&b[0])));
        let on_screen = |[at_x, at_y]: [f64; 2]| [self.x().at(at_x), self.y().at(at_y)];
        match (found.first(), found.last()) {
            (Some(&first), Some(&last)) if first != last => {
                Some([on_screen(first), on_screen(last)])
            }
            _ => None,
        }
    }

    /// The name of a side with the share of its test points that lie there, now and before, and where
    /// 95 per cent of them lie.
    fn side(&self, drawing: &mut Drawing, side: usize) {
        let (name, span) = (self.names[side], self.layout.sides);
        let half = span.size()[0] / 2.0 - 8.0;
        let (anchor, x) =
            if side == 0 { (Anchor::Start, span.min[0]) } else { (Anchor::End, span.max[0]) };
        let per_cent = |share: Option<f64>| share.map(|share| format!("{:.1} %", share * 100.0));
        let [now, before] = [0, 1].map(|at| per_cent(self.view.shares[at][side]));
        let title = match (side, self.layout.is_whole) {
            (_, false) => format!("{name} {}", now.clone().unwrap_or("–".into())),
            (0, true) => format!("← {name} side"),
            (_, true) => format!("{name} side →"),
        };
        let mut lines = vec![(title, Font::Heading, Ink::Text)];
        let before = before.map_or(String::new(), |before| format!(" (baseline {before})"));
        let share = now.map_or(format!("no test points of {name}"), |now| {
            let side = match self.view.question.held {
                true => "on its side of the boundary now",
                false => "on this side",
            };
            format!("{now} of its test points {side}{before}")
        });
        // As the axis counts: to the left is negative.
        let (sign, word) = if side == 0 { (-1.0, "left") } else { (1.0, "right") };
        let reach = |margin: Option<f32>| {
            let value = margin.map(|margin| f64::from(sign * margin));
            let plus = if value.is_some_and(|value| value >= 0.0) { "+" } else { "" };
            format!("{plus}{}", number(value, 2))
        };
        let [train, test] = self.view.margins.map(|margins| reach(margins[side]));
        let margin = format!("95 % {word} of {train} training (dashed), {test} test (dotted)");
        let said = format!("{}, {share}, {margin}", lines[0].0);
        if self.layout.is_whole {
            lines.push((share, Font::Caption, Ink::Text));
            lines.push((margin, Font::Caption, Ink::Text2));
        }
        for (at, (text, font, ink)) in lines.into_iter().enumerate() {
            let y = span.min[1] + SIDE * (at as f32 + 0.5);
            let text = Text {
                at: [x, y],
                anchor,
                text,
                tone: ink.into(),
                font,
                room: Some(half),
                is_upright: false,
                about: "",
            };
            drawing.marks.push(Mark::Text(text));
        }
        let corner = if side == 0 { span.min } else { [span.max[0] - half, span.min[1]] };
        drawing.hit(Span::of(corner, [half, span.size()[1]]), said, "", side);
    }
}

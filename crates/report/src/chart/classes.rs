//! Charts with a row per class: gap and weight norms as bars, recall as dots, each with the baseline.

use eoscope_core::analysis::ByChance;

use super::super::Ink;
use super::super::drawing::{Anchor, Dash, Drawing, Font, Pos, Span, Text, width_of};
use super::super::numbers::{change, number};
use super::axis::Scale;

/// Height of the row of ticks below the rows, and of the row of the legend.
const TICKS: f32 = 20.0;
const LEGEND: f32 = 20.0;
/// Height of the axis of the imbalance, above the rows.
const IMBALANCE: f32 = 16.0;
/// Space between names, bars and values.
const SPACE: f32 = 8.0;
/// Least width of the names; they may take [`NAME_SHARE`] of the chart.
const LEAST_NAMES: f32 = 64.0;
const NAME_SHARE: f32 = 0.4;

/// A chart with a row per class: what stands above the rows, the rows, and what stands below, so that
/// many rows can be scrolled between the two.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChart {
    /// Legend and upper axis.
    pub head: Drawing,
    /// The rows; each is a hit whose key is the label of its class.
    pub rows: Drawing,
    /// The lower axis.
    pub foot: Drawing,
    /// Where values lie across.
    pub axis: Scale,
}

impl RowChart {
    /// All of it as one drawing.
    pub fn whole(self) -> Drawing {
        let width = self.rows.size[0];
        let heights = [&self.head, &self.rows, &self.foot].map(|part| part.size[1]);
        let mut whole = Drawing::new(self.rows.title.clone(), [width, heights.iter().sum()]);
        let mut y = 0.0;
        for (part, height) in [self.head, self.rows, self.foot].into_iter().zip(heights) {
            whole.add(part, [0.0, y]);
            y += height;
        }
        whole
    }
}

/// What all charts with a row per class share.
#[derive(Clone, Copy)]
pub struct ClassLook<'a> {
    /// The names of all classes.
    pub names: &'a [String],
    /// The classes that are listed, from the top down.
    pub listed: &'a [usize],
    /// The colour of a class.
    pub ink: &'a dyn Fn(usize) -> Ink,
    /// Width of the chart and height of a row, in points.
    pub size: [f32; 2],
    /// Whether the values belong to an older recipe; they are fainter then.
    pub is_stale: bool,
}

pub(super) const ABOUT_IMBALANCE: &str =
    "How many times fewer training points a class has than the largest one";
pub(super) const ABOUT_BY_SIZE: &str = "What a random deal of the same points into training and test gives: the part of the gap that the \
     number of points alone explains, with its 95 % interval";
const ABOUT_BASELINE: &str = "The network as it was trained: its own head, no sampling";

/// What the bars of a chart mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bars {
    /// What a screen reader calls a value: “gap”.
    pub noun: &'static str,
    /// The name of the axis.
    pub axis: &'static str,
    /// A sentence on what the axis shows.
    pub about: &'static str,
    /// The ends of the axis.
    pub ends: [f64; 2],
    /// Decimals of values.
    pub decimals: usize,
    /// Whether a rise helps; none where neither does.
    pub up_is_good: Option<bool>,
    /// Whether the change to the baseline stands beside the value.
    pub has_change: bool,
    /// Why a class may have no value.
    pub undefined: &'static str,
    /// What a click on a row does; empty if nothing.
    pub action: &'static str,
    /// Whether values are dots with a line from the baseline instead of bars.
    pub are_dots: bool,
}

/// One value per class now, and with the baseline; none where it is undefined.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// Under the current recipe.
    pub now: &'a [Option<f64>],
    /// With the trained head.
    pub base: &'a [Option<f64>],
    /// The 95 % interval of the value now, by the number of test images; empty where there is none.
    pub intervals: &'a [Option<[f64; 2]>],
    /// What sample size alone gives; empty where that is not known.
    pub by_size: &'a [Option<ByChance>],
}

/// The columns of the rows.
struct Columns {
    names: f32,
    axis: Scale,
    right: f32,
    /// Room of the change at the right end; 0 where there is none.
    change: f32,
}

impl Columns {
    fn new(look: &ClassLook<'_>, bars: &Bars, texts: &[[String; 2]]) -> Self {
        let right = look.size[0];
        let widest = |at: usize| {
            texts.iter().map(|texts| width_of(&texts[at], Font::Number)).fold(0.0, f32::max)
        };
        let change = if bars.has_change { widest(1).max(40.0) + 6.0 } else { 0.0 };
        let value = widest(0).max(34.0) + change;
        let names = look.listed.iter().map(|&class_idx| &look.names[class_idx]);
        let names = names.map(|name| width_of(name, Font::Small)).fold(LEAST_NAMES, f32::max);
        let names = names.min(right * NAME_SHARE);
        let ends = if bars.ends[1] > bars.ends[0] { bars.ends } else { [0.0, 1.0] };
        let places = [names + SPACE, (right - value - SPACE).max(names + 2.0 * SPACE)];
        Self { names, axis: Scale::linear(ends, places), right, change }
    }
}

/// Bars or dots for every class over the outline of the baseline.
pub fn class_bars(look: &ClassLook<'_>, bars: &Bars, values: Values<'_>) -> RowChart {
    let of = |class_idx: usize| [values.now, values.base].map(|of| of[class_idx]);
    let by = |[now, base]: [Option<f64>; 2]| {
        change(now.zip(base).map(|(now, base)| now - base), bars.decimals)
    };
    let texts: Vec<[String; 2]> = look
        .listed
        .iter()
        .map(|&class_idx| [number(of(class_idx)[0], bars.decimals), by(of(class_idx)).0])
        .collect();
    let columns = Columns::new(look, bars, &texts);
    let (mut rows, foot) = frame(look, &columns, bars);
    let fade = if look.is_stale { 0.55 } else { 1.0 };
    for (at, (&class_idx, [value, change])) in look.listed.iter().zip(&texts).enumerate() {
        let [now, base] = of(class_idx);
        let middle = look.size[1] * (at as f32 + 0.5);
        let ink = (look.ink)(class_idx);
        let half = (look.size[1] - 8.0).max(6.0) / 2.0;
        let bar = |value: f64| Span {
            min: [columns.axis.places[0], middle - half],
            max: [columns.axis.within(value), middle + half],
        };
        let interval = values.intervals.get(class_idx).copied().flatten();
        if let Some(ends) = interval {
            whisker(&mut rows, ends.map(|end| columns.axis.within(end)), middle);
        }
        if bars.are_dots {
            dots(
                &mut rows,
                [now, base].map(|v| v.map(|v| columns.axis.within(v))),
                middle,
                ink,
                fade,
            );
        } else {
            now.into_iter().for_each(|now| rows.bar(bar(now), ink.at(fade)));
            let outline = base.map(|base| bar(base).expand(1.5));
            outline.into_iter().for_each(|outline| rows.outline(outline, Ink::Text2, 1.0));
        }
        let by_size = values.by_size.get(class_idx).copied().flatten();
        if let Some(ByChance { mean, low, high }) = by_size {
            let places = [mean, low, high].map(|value| columns.axis.within(value));
            size_tick(&mut rows, places, [middle, half]);
        }
        let end = columns.right - columns.change;
        rows.number([end, middle], Anchor::End, value.clone(), Ink::Text.at(fade));
        if bars.has_change {
            let (_, is_change) = by([now, base]);
            let rises = now.zip(base).is_some_and(|(now, base)| now > base);
            let ink = match bars.up_is_good.filter(|_| is_change) {
                Some(up_is_good) if rises == up_is_good => Ink::Good,
                Some(_) => Ink::Bad,
                None => Ink::Text2,
            };
            let at = [columns.right, middle];
            rows.number(at, Anchor::End, change.clone(), ink.at(fade));
        }
        let name = &look.names[class_idx];
        let said = match now {
            Some(_) => {
                let (now, base) = (number(now, 4), number(base, 4));
                let interval = interval.map_or(String::new(), |[low, high]| {
                    format!(" (95 % by test images: {low:.3} to {high:.3})")
                });
                let by_size = by_size.map_or(String::new(), |of| {
                    let ByChance { mean, low, high } = of;
                    format!(", by sample size alone {mean:.3} ({low:.3} to {high:.3})")
                });
                format!("{} of {name}: {now}{interval}, baseline {base}{by_size}", bars.noun)
            }
            None => format!("{} of {name}: {}", bars.noun, bars.undefined),
        };
        let action = if now.is_some() { bars.action } else { "" };
        rows.hit(row_span(look, at), said, action, class_idx);
    }
    let head = Drawing::new("", [look.size[0], 0.0]);
    RowChart { head, rows, foot, axis: columns.axis }
}

/// A line with ends, for an interval.
fn whisker(rows: &mut Drawing, [low, high]: [f32; 2], y: f32) {
    rows.line(vec![[low, y], [high, y]], Ink::Text3, 1.0, Dash::Solid);
    for x in [low, high] {
        rows.line(vec![[x, y - 3.0], [x, y + 3.0]], Ink::Text3, 1.0, Dash::Solid);
    }
}

/// A mark across a bar with its interval; on a margin of the ground, so that it is seen on any bar.
fn size_tick(rows: &mut Drawing, [mean, low, high]: [f32; 3], [y, half]: [f32; 2]) {
    let tick = vec![[mean, y - half], [mean, y + half]];
    rows.line(vec![[low, y], [high, y]], Ink::Text2, 1.0, Dash::Solid);
    rows.line(tick.clone(), Ink::Panel, 4.0, Dash::Solid);
    rows.line(tick, Ink::Text, 1.5, Dash::Solid);
}

/// A dot for now, a ring for the baseline, and the way between them.
fn dots(rows: &mut Drawing, [now, base]: [Option<f32>; 2], y: f32, ink: Ink, fade: f32) {
    if let (Some(now), Some(base)) = (now, base) {
        let points = vec![[now.min(base), y], [now.max(base), y]];
        rows.line(points, ink.at(fade), 2.0, Dash::Solid);
    }
    if let Some(base) = base {
        rows.disc([base, y], 3.5, Ink::Panel);
        rows.ring([base, y], 3.5, Ink::Text3, 1.0);
    }
    if let Some(now) = now {
        rows.disc([now, y], 4.0, ink.at(fade));
    }
}

/// The gap of test points that are classified right (filled) and of those that are not (hollow).
pub fn outcome_bars(
    look: &ClassLook<'_>,
    bars: &Bars,
    [right, wrong]: [&[Option<f64>]; 2],
) -> RowChart {
    let ratio = |class_idx: usize| {
        let ratio = right[class_idx].zip(wrong[class_idx]).filter(|(right, _)| *right > 0.0);
        ratio.map_or("–".into(), |(right, wrong)| format!("{}×", number(Some(wrong / right), 1)))
    };
    let texts: Vec<[String; 2]> =
        look.listed.iter().map(|&class_idx| [ratio(class_idx), String::new()]).collect();
    let columns = Columns::new(look, bars, &texts);
    let (mut rows, foot) = frame(look, &columns, bars);
    let fade = if look.is_stale { 0.55 } else { 1.0 };
    for (at, (&class_idx, [ratio, _])) in look.listed.iter().zip(&texts).enumerate() {
        let middle = look.size[1] * (at as f32 + 0.5);
        let tone = (look.ink)(class_idx).at(fade);
        let bar = |gap: f64, top: f32| Span {
            min: [columns.axis.places[0], middle + top],
            max: [columns.axis.within(gap), middle + top + 6.0],
        };
        let (of_right, of_wrong) = (right[class_idx], wrong[class_idx]);
        of_right.into_iter().for_each(|gap| rows.bar(bar(gap, -6.5), tone));
        // Hollow, so that it is told apart without its colour.
        of_wrong.into_iter().for_each(|gap| rows.outline(bar(gap, 0.5), tone, 1.5));
        rows.number([columns.right, middle], Anchor::End, ratio.clone(), Ink::Text.at(fade));
        let said = format!(
            "gap of {}: classified right {}, wrong {}",
            look.names[class_idx],
            number(of_right, 4),
            number(of_wrong, 4)
        );
        let action = if of_right.or(of_wrong).is_some() { bars.action } else { "" };
        rows.hit(row_span(look, at), said, action, class_idx);
    }
    let mut head = Drawing::new("", [look.size[0], LEGEND]);
    let mut x = legend_bar(&mut head, 0.0, true);
    x = legend_text(
        &mut head,
        x,
        "classified right",
        "Gap of the test points that are predicted right",
    );
    x = legend_bar(&mut head, x, false);
    legend_text(&mut head, x, "wrong", "Gap of the test points that are predicted wrong");
    RowChart { head, rows, foot, axis: columns.axis }
}

/// The legend of bars over the baseline: what is filled, what is hollow.
pub fn bars_legend(chart: &mut RowChart, now: &str, has_by_size: bool) {
    let head = &mut chart.head;
    let y = head.size[1];
    let mut legend = Drawing::new("", [head.size[0], LEGEND]);
    let x = legend_bar(&mut legend, 0.0, true);
    let room = head.size[0] - if has_by_size { 215.0 } else { 130.0 };
    let room = room.max(40.0);
    let text = super::super::drawing::elided(now, Font::Caption, room);
    let x = legend_text(&mut legend, x, &text, "The recipe under the controls");
    let x = legend_bar(&mut legend, x, false);
    let x = legend_text(&mut legend, x, "baseline", ABOUT_BASELINE);
    if has_by_size {
        size_tick(&mut legend, [x + 8.0, x, x + 16.0], [LEGEND / 2.0, 5.0]);
        legend_text(&mut legend, x + 22.0, "by size", ABOUT_BY_SIZE);
    }
    head.size[1] += LEGEND;
    head.add(legend, [0.0, y]);
}

/// A swatch of the legend, filled or hollow; gives where its words begin.
fn legend_bar(head: &mut Drawing, x: f32, is_filled: bool) -> f32 {
    let span = Span::of([x, LEGEND / 2.0 - 4.0], [16.0, 8.0]);
    if is_filled {
        head.bar(span, Ink::Text2);
    } else {
        head.outline(span, Ink::Text2, 1.0);
    }
    x + 20.0
}

/// Words of the legend; gives where the next entry begins.
fn legend_text(head: &mut Drawing, x: f32, text: &str, about: &'static str) -> f32 {
    head.text([x, LEGEND / 2.0], Anchor::Start, text, Ink::Text2).about = about;
    x + width_of(text, Font::Caption) + 16.0
}

/// Adds the imbalance `n₁ / n` of every class as dots on a logarithmic axis of its own above the rows;
/// a line joins them where the classes are listed by support, elsewhere it would mean nothing.
pub fn add_imbalance(
    chart: &mut RowChart,
    look: &ClassLook<'_>,
    ratios: &[Option<f32>],
    joined: bool,
) {
    let known = || ratios.iter().flatten().copied();
    let most = known().fold(1.01_f32, f32::max);
    let places = chart.axis.places;
    let scale = Scale::log([1.0, f64::from(most)], places);
    let y = chart.head.size[1] + IMBALANCE / 2.0;
    chart.head.size[1] += IMBALANCE;
    chart.head.text([0.0, y], Anchor::Start, "n₁ / n", Ink::Text3).about = ABOUT_IMBALANCE;
    let mut tick = 1.0;
    let mut free = f32::NEG_INFINITY;
    while tick <= f64::from(most) {
        let (x, text) = (scale.at(tick), format!("{}×", number(Some(tick), 0)));
        if x > free {
            free = x + width_of(&text, Font::Number) + 4.0;
            chart.head.number([x, y], Anchor::Middle, text, Ink::Text3);
        }
        tick *= 10.0;
    }
    let row = look.size[1];
    let points: Vec<Pos> = (0..)
        .zip(look.listed)
        .filter_map(|(at, &class_idx)| {
            Some([scale.at(f64::from(ratios[class_idx]?)), row * (at as f32 + 0.5)])
        })
        .collect();
    if joined {
        chart.rows.line(points.clone(), Ink::Panel, 3.0, Dash::Solid);
        chart.rows.line(points.clone(), Ink::Text3, 1.0, Dash::Solid);
    }
    points.into_iter().for_each(|point| chart.rows.disc(point, 2.0, Ink::Text3));
}

/// The row of a class; hits lie on top of everything.
fn row_span(look: &ClassLook<'_>, at: usize) -> Span {
    Span::of([0.0, look.size[1] * at as f32], look.size)
}

/// Names and grid of the rows, and the axis below them.
fn frame(look: &ClassLook<'_>, columns: &Columns, bars: &Bars) -> (Drawing, Drawing) {
    let [width, row] = look.size;
    let height = row * look.listed.len() as f32;
    let mut rows = Drawing::new(bars.axis, [width, height]);
    let mut foot = Drawing::new("", [width, TICKS]);
    let ticks = columns.axis.ticks(44.0);
    for &value in &ticks.values {
        // On half points, so that the line is one pixel sharp.
        let x = columns.axis.at(value).round() + 0.5;
        rows.upright(x, [0.0, height], Ink::Grid, Dash::Solid);
        foot.number([x, TICKS / 2.0], Anchor::Middle, ticks.text(value), Ink::Text3);
    }
    let title = foot.text([0.0, TICKS / 2.0], Anchor::Start, bars.axis, Ink::Text3);
    (title.room, title.about) = (Some(columns.names), bars.about);
    for (at, &class_idx) in look.listed.iter().enumerate() {
        rows.marks.push(super::super::drawing::Mark::Text(Text {
            at: [0.0, row * (at as f32 + 0.5)],
            anchor: Anchor::Start,
            text: look.names[class_idx].clone(),
            tone: Ink::Text.into(),
            font: Font::Small,
            room: Some(columns.names),
            is_upright: false,
            about: "",
        }));
    }
    (rows, foot)
}

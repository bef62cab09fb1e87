//! A line per variant.

use eoscope_core::analysis::{ByChance, Report};
use eoscope_core::experiment::{EpochPoint, Recipe, Summary, SweepPoint};
use eoscope_core::numerics::inference::wilson_of_share;
use eoscope_core::numerics::stats::MeanSd;

use super::super::drawing::{Anchor, Dash, Drawing, Mark, Pos, Span};
use super::super::numbers::number;
use super::super::{ComparedRun, Comparison, Ink};
use super::axis::{Scale, Ticks};
use super::classes::{ABOUT_BY_SIZE, ABOUT_IMBALANCE};
use super::plot::{Entry, Frame};

/// What is drawn class by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ByClass {
    /// The generalization gap, as in Figure 3.
    #[default]
    Gap,
    /// The weight norms, as in Figure 5.
    Norms,
    /// Recall.
    Recall,
}

impl ByClass {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gap, Self::Norms, Self::Recall];

    /// The name of the chart.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gap => "Generalization gap by class",
            Self::Norms => "Weight norms by class",
            Self::Recall => "Recall by class",
        }
    }

    /// A sentence on what it shows of a class.
    pub fn about(self) -> &'static str {
        match self {
            Self::Gap => {
                "How far the test points of a class lie outside the range of its training points, as a \
                 mean over features, in embedding units"
            }
            Self::Norms => "Length of the weight vector of a class in the head",
            Self::Recall => "Share of the test points of a class that are predicted as this class",
        }
    }

    fn axis(self) -> &'static str {
        match self {
            Self::Gap => "gap, embedding units",
            Self::Norms => "norm, weight units",
            Self::Recall => "recall, 0–1",
        }
    }

    fn values(self, summary: &Summary) -> Vec<Option<MeanSd>> {
        match self {
            Self::Gap => summary.per_class(|trial| &trial.gap),
            Self::Norms => summary.per_class(|trial| &trial.weight_norms),
            Self::Recall => summary.recall(),
        }
    }
}

/// A line with its spread.
struct Series {
    name: String,
    /// A sentence on the first of its variants.
    about: &'static str,
    ink: Ink,
    dash: Dash,
    /// Where it goes along the lower axis, and its values.
    points: Vec<(f64, MeanSd)>,
}

/// The variants of a run that are worked out: place, name and what they gave.
fn known<'a>(
    comparison: &'a Comparison,
    run: &'a ComparedRun,
) -> impl Iterator<Item = (usize, String, &'a Summary)> {
    let names = comparison.names().into_iter().zip(&run.summaries).enumerate();
    names.filter_map(|(at, (name, summary))| Some((at, name, summary.as_ref()?)))
}

/// Values by class, largest class first, a line per variant; lines that lie on each other are one, with all
/// their names. Over gap and recall the imbalance `n₁ / n` of every class is a thin grey line, on an axis
/// of its own at the right.
pub fn by_class(
    comparison: &Comparison,
    run: &ComparedRun,
    what: ByClass,
    size: [f32; 2],
) -> Drawing {
    let (order, classes) = (&run.subject.order, &run.run.classes);
    let mut series: Vec<Series> = Vec::new();
    for (at, name, summary) in known(comparison, run) {
        let values = what.values(summary);
        let along = (0..).map(f64::from).zip(order);
        let points: Vec<(f64, MeanSd)> =
            along.filter_map(|(x, &class_idx)| Some((x, (*values.get(class_idx)?)?))).collect();
        let means = |points: &[(f64, MeanSd)]| -> Vec<(f64, f64)> {
            points.iter().map(|(x, value)| (*x, value.mean)).collect()
        };
        match series.iter_mut().find(|other| means(&other.points) == means(&points)) {
            Some(same) => same.name = format!("{} = {name}", same.name),
            None => {
                let (ink, dash) = (comparison.ink(at), dash_of(at));
                let about = summary.recipe.about();
                series.push(Series { name, about, ink, dash, points });
            }
        }
    }
    let mut by_size: Vec<(f64, ByChance)> = Vec::new();
    if let Some(known) = run.by_size.as_ref().filter(|_| what == ByClass::Gap) {
        let along = (0..).map(f64::from).zip(order);
        by_size = along.filter_map(|(x, &at)| Some((x, known.per_class[at]?))).collect();
        let (name, about) = ("by sample size alone".into(), ABOUT_BY_SIZE);
        let points = by_size.iter().map(|(x, of)| (*x, MeanSd { mean: of.mean, sd: None }));
        let points = points.collect();
        series.push(Series { name, about, ink: Ink::Text2, dash: Dash::Dotted, points });
    }
    let with_imbalance = what != ByClass::Norms;
    let mut entries: Vec<Entry> = series.iter().map(entry).collect();
    if with_imbalance {
        let name = "imbalance n₁ / n, right axis".into();
        entries.push(Entry { name, about: ABOUT_IMBALANCE, ink: Ink::Text3, dash: Dash::Solid });
    }
    let mut frame = Frame::new(what.label(), size, &entries, with_imbalance);
    let least = if what == ByClass::Recall { recall_floor(&series) } else { 0.0 };
    let y = frame.upright([least, if what == ByClass::Recall { 1.0 } else { most(&series) }]);
    frame.left_axis(&y, what.axis());
    let x = frame.across([0.0, (order.len().max(2) - 1) as f64], false);
    let labels = (0..)
        .zip(order)
        .map(|(at, &class_idx)| (x.at(f64::from(at)), classes.names[class_idx].clone()));
    frame.labels(&labels.collect::<Vec<_>>(), false);
    frame.bottom_title("classes, largest first");
    if with_imbalance {
        imbalance(&mut frame, run, &x);
    }
    let digits = if what == ByClass::Norms { 2 } else { 3 };
    let n_series = series.len() as f32;
    let upper = by_size.iter().map(|(at, of)| [x.at(*at), y.within(of.high)]);
    let lower = by_size.iter().rev().map(|(at, of)| [x.at(*at), y.within(of.low)]);
    let interval: Vec<Pos> = upper.chain(lower).collect();
    if interval.len() > 2 {
        frame.drawing.marks.push(Mark::Area { points: interval, tone: Ink::Text2.at(0.15) });
    }
    for (at, series) in series.iter().enumerate() {
        let told = |at: f64| classes.names[order[at as usize]].clone();
        draw(&mut frame, series, (&x, &y), &told, digits);
        if what == ByClass::Recall {
            let beside = (at as f32 - (n_series - 1.0) / 2.0) * 3.0;
            let test = |at: f64| classes.test_counts[order[at as usize]];
            intervals(&mut frame, series, (&x, &y), beside, &test);
        }
    }
    frame.drawing
}

/// The 95 % interval of every recall by the number of test images, beside those of other lines.
fn intervals(
    frame: &mut Frame,
    series: &Series,
    (x, y): (&Scale, &Scale),
    beside: f32,
    test: &dyn Fn(f64) -> usize,
) {
    for (at, recall) in &series.points {
        let ends = wilson_of_share(recall.mean, test(*at)).map(|end| y.within(end));
        let line = ends.map(|end| [x.at(*at) + beside, end]);
        frame.drawing.line(line.to_vec(), series.ink, 1.0, Dash::Solid);
    }
}

/// How many times rarer than the largest class every class is, over an axis of its own.
fn imbalance(frame: &mut Frame, run: &ComparedRun, x: &Scale) {
    let classes = &run.run.classes;
    let ratios: Vec<(f64, f64)> = (0..)
        .map(f64::from)
        .zip(&run.subject.order)
        .filter_map(|(at, &class_idx)| Some((at, f64::from(classes.imbalance(class_idx)?))))
        .collect();
    let most = ratios.iter().map(|(_, ratio)| *ratio).fold(10.0, f64::max);
    let y = Scale { is_log: true, ..frame.upright([1.0, most]) };
    let mut tick = 1.0;
    while tick <= most * 1.001 {
        let at = [frame.max[0] + 6.0, y.at(tick)];
        frame.drawing.number(at, Anchor::Start, format!("{tick:.0}×"), Ink::Text3);
        tick *= 10.0;
    }
    let places: Vec<Pos> = ratios.iter().map(|(at, ratio)| [x.at(*at), y.at(*ratio)]).collect();
    for (&place, (_, ratio)) in places.iter().zip(&ratios) {
        frame.drawing.disc(place, 2.0, Ink::Text3);
        frame.drawing.tooltip(place, format!("imbalance {ratio:.1}×"));
    }
    frame.drawing.line(places, Ink::Text3, 1.0, Dash::Solid);
}

/// What a curve over K shows.
#[derive(Clone, Copy)]
pub struct OverK {
    /// The measure with its unit.
    pub title: &'static str,
    /// Its mean and deviation at one K.
    pub value: fn(&SweepPoint) -> Option<MeanSd>,
    /// Its value with the trained head.
    pub baseline: fn(&Report) -> Option<f64>,
}

impl OverK {
    /// The measures that are drawn over K.
    pub const ALL: [Self; 2] = [
        Self {
            title: "balanced accuracy, 0–1",
            value: |point| Some(point.balanced_accuracy),
            baseline: |report| Some(report.metrics.balanced_accuracy),
        },
        Self {
            title: "net gap, embedding units",
            value: |point| point.net_gap,
            baseline: |report| report.gap.net,
        },
    ];
}

/// Variants over K, a line each with a band of one deviation; the baseline as a dashed line.
pub fn over_k(comparison: &Comparison, run: &ComparedRun, what: OverK, size: [f32; 2]) -> Drawing {
    let series: Vec<Series> = run
        .sweeps
        .iter()
        .map(|(at, points)| Series {
            name: comparison.variants[*at].recipe.title_over_k(),
            about: comparison.variants[*at].recipe.about(),
            ink: comparison.ink(*at),
            dash: Dash::Solid,
            points: points.iter().filter_map(|p| Some((p.k as f64, (what.value)(p)?))).collect(),
        })
        .collect();
    let mut entries: Vec<Entry> = series.iter().map(entry).collect();
    let names = comparison.names();
    let (name, about) = (names[0].clone(), Recipe::baseline().about());
    entries.push(Entry { name, about, ink: Ink::Text3, dash: Dash::Dashed });
    let (mut frame, x, y) = k_frame(&series, what, &run.subject.baseline, size, &entries);
    for series in &series {
        draw(&mut frame, series, (&x, &y), &|k| format!("K = {k:.0}"), 4);
    }
    frame.drawing
}

/// One recipe over K, its current K marked; every K is a hit with its K as key.
pub fn sweep(
    name: String,
    points: &[SweepPoint],
    baseline: &Report,
    what: OverK,
    current: Option<usize>,
    size: [f32; 2],
) -> Drawing {
    let of = |p: &SweepPoint| Some((p.k as f64, (what.value)(p)?));
    let points: Vec<(f64, MeanSd)> = points.iter().filter_map(of).collect();
    let series = [Series { name, about: "", ink: Ink::Text, dash: Dash::Solid, points }];
    let (mut frame, x, y) = k_frame(&series, what, baseline, size, &[]);
    draw(&mut frame, &series[0], (&x, &y), &|k| format!("K = {k:.0}"), 4);
    // The hits say the same.
    frame.drawing.marks.retain(|mark| !matches!(mark, Mark::Tooltip { .. }));
    for &(k, value) in &series[0].points {
        if current == Some(k as usize) {
            frame.drawing.disc([x.at(k), y.at(value.mean)], 4.0, Ink::Accent);
        }
        let sd = value.sd.map_or(String::new(), |sd| format!(" ± {}", number(Some(sd), 4)));
        let said = format!("K = {k:.0}: {} {}{sd}", what.title, number(Some(value.mean), 4));
        let span = Span { min: [x.at(k) - 8.0, frame.min[1]], max: [x.at(k) + 8.0, frame.max[1]] };
        frame.drawing.hit(span, said, "Click to choose this K", k as usize);
    }
    frame.drawing
}

/// Axes over K, and the baseline as a dashed line.
fn k_frame(
    series: &[Series],
    what: OverK,
    baseline: &Report,
    size: [f32; 2],
    entries: &[Entry],
) -> (Frame, Scale, Scale) {
    let baseline = (what.baseline)(baseline);
    let mut frame = Frame::new(what.title, size, entries, false);
    let y = frame.upright(around(series, baseline));
    frame.left_axis(&y, what.title);
    let mut ks: Vec<f64> = series.iter().flat_map(|s| s.points.iter().map(|(k, _)| *k)).collect();
    let most = ks.iter().copied().fold(2.0, f64::max);
    let x = frame.across([1.0, most], true);
    ks.sort_by(f64::total_cmp);
    ks.dedup();
    let labels: Vec<(f32, String)> = ks.iter().map(|k| (x.at(*k), format!("{k:.0}"))).collect();
    frame.labels(&labels, true);
    frame.bottom_title("K (log scale)");
    if let Some(value) = baseline {
        let ends = [frame.min[0], frame.max[0]];
        frame.drawing.level(ends, y.at(value), Ink::Text3, Dash::Dashed);
    }
    (frame, x, y)
}

/// Variants over the epochs of their fit: test as a line, training dashed.
pub fn over_epochs(comparison: &Comparison, run: &ComparedRun, size: [f32; 2]) -> Drawing {
    let names = comparison.names();
    let one = |mean: f64| MeanSd { mean, sd: None };
    let mut series = Vec::new();
    for (at, points) in &run.curves {
        let ink = comparison.ink(*at);
        let mut push = |part: &str, dash, value: fn(&EpochPoint) -> f64| {
            let points = points.iter().map(|point| (point.epoch as f64, one(value(point))));
            let name = format!("{}, {part}", names[*at]);
            let about = "Balanced accuracy after every epoch of the fit of its head";
            series.push(Series { name, about, ink, dash, points: points.collect() });
        };
        push("test", Dash::Solid, |point| point.test);
        push("training", Dash::Dashed, |point| point.train);
    }
    let entries: Vec<Entry> = series.iter().map(entry).collect();
    let title = "Balanced accuracy by epoch of the fit";
    let mut frame = Frame::new(title, size, &entries, false);
    let y = frame.upright(around(&series, None));
    frame.left_axis(&y, "balanced accuracy, 0–1");
    let last = series.iter().flat_map(|s| s.points.iter().map(|(x, _)| *x)).fold(2.0, f64::max);
    let x = frame.across([1.0, last], false);
    let epochs = Ticks::new([1.0, last], 10).values.into_iter();
    let whole = epochs.filter(|epoch| epoch.fract() == 0.0);
    let labels: Vec<(f32, String)> = whole.map(|at| (x.at(at), format!("{at:.0}"))).collect();
    frame.labels(&labels, true);
    frame.bottom_title("epoch");
    for series in &series {
        draw(&mut frame, series, (&x, &y), &|epoch| format!("epoch {epoch:.0}"), 4);
    }
    frame.drawing
}

/// The baseline is dashed, so that it is told apart without its colour.
fn dash_of(at: usize) -> Dash {
    if at == 0 { Dash::Dashed } else { Dash::Solid }
}

fn entry(series: &Series) -> Entry {
    let Series { name, about, ink, dash, .. } = series;
    Entry { name: name.clone(), about, ink: *ink, dash: *dash }
}

fn most(series: &[Series]) -> f64 {
    let values = series.iter().flat_map(|series| &series.points);
    let most = values.map(|(_, v)| v.mean + v.sd.unwrap_or(0.0)).fold(0.0, f64::max);
    if most > 0.0 { most * 1.05 } else { 1.0 }
}

/// As in the panels: 0.4, or 0 as soon as a value is below 0.45.
fn recall_floor(series: &[Series]) -> f64 {
    let values = series.iter().flat_map(|series| &series.points);
    let least = values.map(|(_, v)| v.mean - v.sd.unwrap_or(0.0)).fold(1.0, f64::min);
    if least < 0.45 { 0.0 } else { 0.4 }
}

/// A range that holds all values with their spread and some room.
fn around(series: &[Series], also: Option<f64>) -> [f64; 2] {
    let values = series.iter().flat_map(|series| &series.points).flat_map(|(_, value)| {
        let sd = value.sd.unwrap_or(0.0);
        [value.mean - sd, value.mean + sd]
    });
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.chain(also) {
        (least, most) = (least.min(value), most.max(value));
    }
    if least > most {
        return [0.0, 1.0];
    }
    let room = ((most - least) * 0.08).max(0.001);
    [least - room, most + room]
}

fn draw(
    frame: &mut Frame,
    series: &Series,
    (x, y): (&Scale, &Scale),
    place: &dyn Fn(f64) -> String,
    digits: usize,
) {
    let places: Vec<Pos> =
        series.points.iter().map(|(at, value)| [x.at(*at), y.at(value.mean)]).collect();
    let edge = |sign: f64| -> Vec<Pos> {
        let points = series.points.iter();
        points
            .filter_map(|(at, value)| Some([x.at(*at), y.at(value.mean + sign * value.sd?)]))
            .collect()
    };
    let (upper, mut lower) = (edge(1.0), edge(-1.0));
    // A band is only there where every point has a spread.
    let has_band = upper.len() == places.len() && upper.iter().zip(&lower).any(|(u, l)| u != l);
    if has_band && places.len() > 1 {
        lower.reverse();
        let places = upper.into_iter().chain(lower).collect();
        frame.drawing.marks.push(Mark::Area { points: places, tone: series.ink.at(0.2) });
    }
    for (&at, (along, value)) in places.iter().zip(&series.points) {
        frame.drawing.disc(at, 2.5, series.ink);
        let sd = value.sd.filter(|sd| *sd > 0.0).map(|sd| format!(" ± {sd:.digits$}"));
        let told = format!(
            "{}, {}: {:.digits$}{}",
            series.name,
            place(*along),
            value.mean,
            sd.unwrap_or_default()
        );
        frame.drawing.tooltip(at, told);
    }
    frame.drawing.line(places, series.ink, 1.5, series.dash);
}

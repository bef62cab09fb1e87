//! The drawing of a chart for a file.

use eoscope_report::Ink;
use eoscope_report::chart::{ByClass, OverK, sweep};
use eoscope_report::drawing::{Anchor, Drawing, Font, Glyph, Mark, width_of};

use super::{ClassChart, GapFeatures, Look, compare_chart, curves, features_drawing, recall_chart};
use crate::app::{Chart, Kind, OpenRun, State, Sweep};

/// A picture has this many pixels per point, so that its text can be read in print.
pub const FIGURE_SCALE: f32 = 2.0;
/// Free around a figure.
const MARGIN: f32 = 12.0;
/// Height of its title.
const TITLE: f32 = 28.0;
/// Height of the names of shapes, and of a class.
const ROW: f32 = 20.0;

/// The drawing of a chart with its title, laid out for the width of figures that is set. What the middle
/// of the window shows is drawn by `view`.
///
/// # Errors
/// When there is nothing to draw, with what to do about it.
pub fn figure(
    look: &Look<'_>,
    gaps: &GapFeatures,
    view: impl FnOnce() -> Option<Drawing>,
    chart: Chart,
    title: &str,
) -> Result<Drawing, String> {
    let width = look.state.settings.figure_width as f32 / FIGURE_SCALE - 2.0 * MARGIN;
    let is_view = chart == Chart::View;
    let content = if is_view {
        view().ok_or_else(|| missing(chart))?
    } else {
        content(look, gaps, chart, width)?
    };
    let above = MARGIN + TITLE + if is_view { ROW } else { 0.0 };
    let [content_width, height] = content.size;
    let size = [content_width + 2.0 * MARGIN, height + above + MARGIN];
    let mut figure = Drawing::new(title, size);
    let text = figure.text([MARGIN, MARGIN + TITLE / 2.0], Anchor::Start, title, Ink::Text);
    (text.font, text.room) = (Font::Heading, Some(content_width));
    if is_view {
        kinds(&mut figure, look.state, MARGIN + TITLE + ROW / 2.0);
    }
    figure.add(content, [MARGIN, above]);
    Ok(figure)
}

fn missing(chart: Chart) -> String {
    format!("{} is not on screen, so there is no picture of it; bring it up first", chart.label())
}

/// What is drawn, without its title.
fn content(
    look: &Look<'_>,
    gaps: &GapFeatures,
    chart: Chart,
    width: f32,
) -> Result<Drawing, String> {
    let state = look.state;
    let missing = || missing(chart);
    if chart == Chart::Training {
        let training = state.training.selected().ok_or_else(missing)?;
        let curves = curves(training, [width, 200.0]);
        let recall = recall_chart(training, width);
        return Ok(stacked(curves.into_iter().chain(recall), width));
    }
    let open = state.open.as_ref().ok_or_else(missing)?;
    let classes = ClassChart { is_stale: false, ..ClassChart::of(open, [width, ROW]) };
    Ok(match chart {
        Chart::Gap => classes.gap(look).whole(),
        Chart::Norms => classes.bars(look, ByClass::Norms).whole(),
        Chart::PerClass => classes.recall(look, state.panels.protocol).whole(),
        Chart::Sweep => {
            let sweep = open.sweep.as_ref().ok_or_else(missing)?;
            let plots = OverK::ALL.map(|what| sweep_chart(open, sweep, what, [width, 180.0]));
            stacked(plots, width)
        }
        Chart::Features => {
            let class_idx = open.gap.class.ok_or_else(missing)?;
            features_drawing(look, open, (class_idx, gaps), width)
        }
        Chart::Compare => {
            let size = [width, width * 0.45];
            let plots = compare_chart(open, size).map_err(String::from)?;
            let mut drawing = Drawing::new("comparison", size);
            let mut x = 0.0;
            for plot in plots {
                let step = plot.size[0] + 16.0;
                drawing.add(plot, [x, 0.0]);
                x += step;
            }
            drawing
        }
        Chart::View | Chart::Training => return Err(missing()),
    })
}

/// One measure over K.
pub fn sweep_chart(open: &OpenRun, of: &Sweep, what: OverK, size: [f32; 2]) -> Drawing {
    let current = &open.recipe.current.sampling;
    let current = (current.kind == of.recipe.sampling.kind).then_some(current.k_neighbors);
    let name = of.recipe.title_over_k();
    sweep(name, &of.points, &open.subject.baseline, what, current, size)
}

/// The shapes of points with their names.
fn kinds(figure: &mut Drawing, state: &State, y: f32) {
    let mut x = MARGIN + 4.0;
    for kind in Kind::ALL.into_iter().filter(|&kind| state.scene.kinds.shows(kind)) {
        let glyph = match kind {
            Kind::Train => Glyph::Disc,
            Kind::Test => Glyph::Ring,
            Kind::Synthetic => Glyph::Plus,
            Kind::Wrong => Glyph::Cross,
        };
        let tone = Ink::Text.into();
        figure.marks.push(Mark::Point { at: [x, y], glyph, tone, scale: 1.3 });
        figure.text([x + 10.0, y], Anchor::Start, kind.label(), Ink::Text2);
        x += 26.0 + width_of(kind.label(), Font::Caption);
    }
}

/// Drawings below each other.
fn stacked(drawings: impl IntoIterator<Item = Drawing>, width: f32) -> Drawing {
    let mut all = Drawing::new("", [width, 0.0]);
    for drawing in drawings {
        let y = all.size[1];
        all.size[1] += drawing.size[1] + 8.0;
        all.add(drawing, [0.0, y]);
    }
    all
}

//! The drawing of a chart for a file.

use std::cell::RefCell;

use eoscope_report::Ink;
use eoscope_report::chart::{ByClass, OverK};
use eoscope_report::drawing::{Anchor, Drawing, Font, Glyph, Mark, width_of};

use crate::app::{Chart, Kind, OpenRun, State, View};
use crate::ui::ViewCtx;
use crate::ui::charts::ClassChart;
use crate::ui::pages::{compare, features_drawing, over_k, training};
use crate::ui::shell::Views;
use crate::ui::theme::{DARK, LIGHT, LINE, PADDING, ROW};

/// A picture has this many pixels per point, so that its text can be read in print.
pub const SCALE: f32 = 2.0;

/// The drawing of a chart with its title, laid out for the width of figures that is set.
///
/// # Errors
/// When there is nothing to draw, with what to do about it.
pub fn figure(state: &State, views: &Views, chart: Chart, title: &str) -> Result<Drawing, String> {
    let messages = RefCell::default();
    let tokens = if state.settings.figure_dark { &DARK } else { &LIGHT };
    let ctx = ViewCtx::new(state, tokens, &messages);
    let width = state.settings.figure_width as f32 / SCALE - 2.0 * PADDING;
    let content = content(&ctx, views, chart, width)?;
    let has_kinds = chart == Chart::View;
    let above = PADDING + ROW + if has_kinds { LINE } else { 0.0 };
    let [content_width, height] = content.size;
    let size = [content_width + 2.0 * PADDING, height + above + PADDING];
    let mut figure = Drawing::new(title, size);
    let text = figure.text([PADDING, PADDING + ROW / 2.0], Anchor::Start, title, Ink::Text);
    (text.font, text.room) = (Font::Heading, Some(content_width));
    if has_kinds {
        kinds(&mut figure, state, PADDING + ROW + LINE / 2.0);
    }
    figure.add(content, [PADDING, above]);
    Ok(figure)
}

/// What is drawn, without its title.
fn content(ctx: &ViewCtx<'_>, views: &Views, chart: Chart, width: f32) -> Result<Drawing, String> {
    let state = ctx.state;
    let missing = || {
        format!(
            "{} is not on screen, so there is no picture of it; bring it up first",
            chart.label()
        )
    };
    if chart == Chart::Training {
        let training = state.training.selected().ok_or_else(missing)?;
        let curves = training::curves(training, [width, 200.0]);
        let recall = training::recall(training, width);
        return Ok(stacked(curves.into_iter().chain(recall), width));
    }
    let open = state.open.as_ref().ok_or_else(missing)?;
    let classes = ClassChart { is_stale: false, ..ClassChart::of(open, [width, LINE]) };
    Ok(match chart {
        Chart::Gap => classes.gap(ctx).whole(),
        Chart::Norms => classes.bars(ctx, ByClass::Norms).whole(),
        Chart::PerClass => classes.recall(ctx, state.panels.protocol).whole(),
        Chart::Sweep => {
            let sweep = open.sweep.as_ref().ok_or_else(missing)?;
            let plots = OverK::ALL.map(|what| over_k(open, sweep, what, [width, 180.0]));
            stacked(plots, width)
        }
        Chart::Features => {
            let class_idx = open.gap.class.ok_or_else(missing)?;
            features_drawing(ctx, open, (class_idx, &views.gaps), width)
        }
        Chart::Compare => {
            let size = [width, width * 0.45];
            let plots = compare::chart(open, size).map_err(String::from)?;
            let mut drawing = Drawing::new("comparison", size);
            let mut x = 0.0;
            for plot in plots {
                let step = plot.size[0] + 16.0;
                drawing.add(plot, [x, 0.0]);
                x += step;
            }
            drawing
        }
        Chart::View => view(ctx, open, views).ok_or_else(missing)?,
        Chart::Training => return Err(missing()),
    })
}

/// The middle of the window as it was drawn last.
fn view(ctx: &ViewCtx<'_>, open: &OpenRun, views: &Views) -> Option<Drawing> {
    let shown = open.view();
    match ctx.state.scene.view {
        View::Map => views.map.drawing(ctx, &shown, &views.points),
        View::Boundary => {
            let boundary = open.shown_boundary()?;
            views.boundary.drawing(ctx, &shown, boundary, &views.points)
        }
        View::Pair => views.points.drawing(ctx, &shown),
        View::Compare => None,
    }
}

/// The shapes of points with their names.
fn kinds(figure: &mut Drawing, state: &State, y: f32) {
    let mut x = PADDING + 4.0;
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

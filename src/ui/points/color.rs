//! The colour of every point: what it stands for is the user's choice.

use egui::Color32;
use eoscope_core::explore::{PointScore, PointScores};
use eoscope_report::number;

use crate::app::{Change, ColorBy, Kind, PointRef, RunView};
use crate::ui::ViewCtx;
use crate::ui::theme::{Tokens, mix};
use crate::view_models::Glyph;

/// Margins beyond this look the same.
const MARGIN_SPAN: f32 = 5.0;

/// What the colours of points mean.
pub enum ColorScale {
    /// A colour for each of a few things, with its name and a sentence.
    Swatches(Vec<(Color32, &'static str, &'static str)>),
    /// Colours from one end to the other.
    Ramp {
        /// From left to right.
        colors: Vec<Color32>,
        /// The values at both ends.
        ends: [String; 2],
    },
}

/// What the colours in force mean.
pub fn color_scale(ctx: &ViewCtx<'_>, open: &RunView<'_>) -> ColorScale {
    let tokens = ctx.tokens;
    let ramp = |colors: &[Color32], ends: [&str; 2]| ColorScale::Ramp {
        colors: colors.to_vec(),
        ends: ends.map(String::from),
    };
    match ctx.state.scene.color_by {
        ColorBy::Class | ColorBy::Prediction => {
            let about = "Every class has its colour in the list of classes";
            let label = "hues are those of the class list";
            ColorScale::Swatches(vec![(tokens.text_3, label, about)])
        }
        ColorBy::Correctness => {
            let right = (tokens.good, "right", "Predicted as its true class");
            ColorScale::Swatches(vec![right, (tokens.bad, "wrong", "Predicted as another class")])
        }
        ColorBy::Change => {
            let all = [Change::Fixed, Change::Broken, Change::StillWrong, Change::StillRight];
            let swatch =
                |change: Change| (change_color(tokens, change), change.label(), change.about());
            ColorScale::Swatches(all.map(swatch).to_vec())
        }
        ColorBy::Margin => {
            let colors = [tokens.bad, tokens.text_3, tokens.good];
            ramp(&colors, ["≤ −5", "≥ 5"])
        }
        ColorBy::Probability => ramp(&[tokens.unselected, tokens.accent], ["0", "1"]),
        ColorBy::Density => ramp(&[tokens.unselected, tokens.accent], ["1 point", "most"]),
        ColorBy::Trust => ramp(&[tokens.warn, tokens.accent], ["none kept", "all kept"]),
        ColorBy::GapShare => {
            let most = open.scores.map_or(0.0, most_outside);
            let most = number(Some(f64::from(most)), 2);
            ramp(&[tokens.unselected, tokens.warn], ["inside", &most])
        }
    }
}

/// How far the test point lies outside that lies furthest.
fn most_outside(scores: &PointScores) -> f32 {
    scores.out_of_range.iter().copied().fold(f32::MIN_POSITIVE, f32::max)
}

/// What the head makes of a point. Real points keep what an older head made of them until the newest
/// is there; synthetic ones of another answer are other points.
fn score_of(open: &RunView<'_>, scores: &PointScores, point: PointRef) -> Option<PointScore> {
    let serial = scores.question.answer.as_ref().map_or(0, |answer| answer.serial);
    let of = match point {
        PointRef::Train(_) => &scores.train,
        PointRef::Test(_) => &scores.test,
        PointRef::Synthetic(_) if serial == open.answer_serial() => &scores.synthetic,
        PointRef::Synthetic(_) => return None,
    };
    of.get(point.row() as usize).copied()
}

/// The colour of what has become of a test point; those that were right and still are stand back.
pub fn change_color(tokens: &Tokens, change: Change) -> Color32 {
    match change {
        Change::StillRight => tokens.unselected,
        Change::Fixed => tokens.good,
        Change::Broken => tokens.bad,
        Change::StillWrong => tokens.warn,
    }
}

/// One colour per glyph. Points of classes that are `faint`, and points that are not selected while
/// others are, are grey.
///
/// # Shapes
/// `density` has one share per glyph, 0–1: how dense its place is.
pub fn colors(
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    glyphs: &[Glyph],
    density: &[f32],
    faint: &dyn Fn(usize) -> bool,
) -> Vec<Color32> {
    let tokens = ctx.tokens;
    let by = ctx.state.scene.color_by;
    let scores = open.scores.filter(|_| by.needs_head());
    let classes: Vec<Color32> =
        (0..open.classes.order.len()).map(|class_idx| ctx.class_color(open, class_idx)).collect();
    let most_outside = scores.map_or(f32::MIN_POSITIVE, most_outside);
    let selects = !open.picked.points.is_empty();
    let color_of = |(glyph, density): (&Glyph, &f32)| {
        let class_idx = usize::from(glyph.class_idx);
        let point = glyph.point();
        if faint(class_idx) || (selects && !open.picked.points.contains(point)) {
            return tokens.unselected;
        }
        let found = scores.and_then(|scores| Some((scores, score_of(open, scores, point)?)));
        let color = match (by, found) {
            (ColorBy::Change, _) => match point {
                PointRef::Test(row) => change_color(tokens, open.change(row as usize)),
                _ => tokens.unselected,
            },
            (ColorBy::Trust, _) => {
                let share = open.map.trust().and_then(|trust| match point {
                    PointRef::Train(row) => trust.train.get(row as usize),
                    PointRef::Test(row) => trust.test.get(row as usize),
                    PointRef::Synthetic(_) => None,
                });
                share.map_or(tokens.unselected, |share| mix(tokens.warn, tokens.accent, *share))
            }
            (ColorBy::Density, _) => mix(tokens.unselected, tokens.accent, *density),
            (ColorBy::Class, _) | (_, None) => classes[class_idx],
            (ColorBy::Prediction, Some((_, found))) => classes[usize::from(found.predicted)],
            (ColorBy::Correctness, Some((_, found))) => {
                if found.predicted == glyph.class_idx {
                    tokens.good
                } else {
                    tokens.bad
                }
            }
            (ColorBy::Margin, Some((_, found))) => {
                let end = if found.margin >= 0.0 { tokens.good } else { tokens.bad };
                mix(tokens.text_3, end, (found.margin.abs() / MARGIN_SPAN).min(1.0))
            }
            (ColorBy::Probability, Some((_, found))) => {
                mix(tokens.unselected, tokens.accent, found.probability)
            }
            (ColorBy::GapShare, Some((scores, _))) => match point {
                PointRef::Test(row) => {
                    let share = scores.out_of_range[row as usize] / most_outside;
                    mix(tokens.unselected, tokens.warn, share.sqrt())
                }
                _ => tokens.unselected,
            },
        };
        match glyph.kind {
            Kind::Train | Kind::Test => color.gamma_multiply(0.82),
            Kind::Synthetic | Kind::Wrong => color,
        }
    };
    glyphs.iter().zip(density).map(color_of).collect()
}

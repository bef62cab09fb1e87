//! The colour of every point: what it stands for is the user's choice.

use egui::Color32;
use eoscope_core::explore::{PointScore, PointScores};

use super::model::Glyph;
use crate::app::{Change, ColorBy, Kind, PointRef, RunView};
use crate::ui::ViewCtx;
use crate::ui::theme::{Tokens, mix};

/// Margins beyond this look the same.
const MARGIN_SPAN: f32 = 5.0;

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
/// `crowding` has one share per glyph, 0–1: how crowded its place is.
pub fn tones(
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    glyphs: &[Glyph],
    crowding: &[f32],
    faint: &dyn Fn(usize) -> bool,
) -> Vec<Color32> {
    let tokens = ctx.tokens;
    let by = ctx.state.scene.color_by;
    let scores = open.scores.filter(|_| by.needs_head());
    let classes: Vec<Color32> =
        (0..open.classes.order.len()).map(|class_idx| ctx.class_color(open, class_idx)).collect();
    let most_outside = scores.map_or(f32::MIN_POSITIVE, |scores| {
        scores.outside.iter().copied().fold(f32::MIN_POSITIVE, f32::max)
    });
    let selects = !open.picked.points.is_empty();
    let tone = |(glyph, crowding): (&Glyph, &f32)| {
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
            (ColorBy::Density, _) => mix(tokens.unselected, tokens.accent, *crowding),
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
                    let share = scores.outside[row as usize] / most_outside;
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
    glyphs.iter().zip(crowding).map(tone).collect()
}

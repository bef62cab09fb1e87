//! The colour of every point: what it stands for is the user's choice.

use egui::Color32;

use super::model::Glyph;
use crate::app::{ColorBy, Kind, OpenRun, PointRef};
use crate::domain::Head;
use crate::ui::ViewCtx;
use crate::ui::theme::mix;

/// Margins beyond this look the same.
const MARGIN_SPAN: f32 = 5.0;

/// What the current head makes of every point, kept while the answer stands.
#[derive(Default)]
pub struct Judged {
    answer: Option<u64>,
    /// Predicted class, probability of the true class and margin, by training row, test row and
    /// synthetic point.
    of: [Vec<(u16, f32, f32)>; 3],
    /// How far every test row sticks out of the training range of its class.
    outside: Vec<f32>,
}

impl Judged {
    /// Makes it anew if the answer is another one.
    pub fn follow(&mut self, open: &OpenRun) {
        let answer = open.answer_serial();
        if self.answer == Some(answer) {
            return;
        }
        self.answer = Some(answer);
        let head = open.head();
        let dim = open.run.train.dim();
        let empty = (Vec::new(), Vec::new());
        let (flat, labels) = open.answer.as_ref().map_or(empty, |answer| {
            let synthetic = &answer.outcome.synthetic;
            (synthetic.flat.clone(), synthetic.labels.clone())
        });
        self.of = [
            judge(head, open.run.train.features(), open.run.train.labels()),
            judge(head, open.run.test.features(), open.run.test.labels()),
            ndarray::Array2::from_shape_vec((labels.len(), dim), flat)
                .map_or(Vec::new(), |rows| judge(head, &rows, &labels)),
        ];
        let ranges = open
            .answer
            .as_ref()
            .map_or(&open.subject.train_ranges, |answer| &answer.outcome.train_ranges);
        let outside = |row: usize| {
            let class_idx = open.run.test.labels()[row] as usize;
            if ranges.counts[class_idx] == 0 {
                return 0.0;
            }
            let (low, high) = (ranges.min.row(class_idx), ranges.max.row(class_idx));
            let values = open.run.test.row(row).iter().zip(low).zip(high);
            let out = |((value, low), high): ((&f32, &f32), &f32)| {
                (low - value).max(0.0) + (value - high).max(0.0)
            };
            values.map(out).sum::<f32>() / dim as f32
        };
        self.outside = (0..open.run.test.len()).map(outside).collect();
    }

    fn get(&self, point: PointRef) -> Option<(u16, f32, f32)> {
        let of = match point {
            PointRef::Train(_) => &self.of[0],
            PointRef::Test(_) => &self.of[1],
            PointRef::Synthetic(_) => &self.of[2],
        };
        of.get(point.row() as usize).copied()
    }
}

fn judge(head: &Head, features: &ndarray::Array2<f32>, labels: &[u32]) -> Vec<(u16, f32, f32)> {
    let logits = head.logits(features);
    let of_row = |(logits, &label): (ndarray::ArrayView1<'_, f32>, &u32)| {
        let own = logits[label as usize];
        let largest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
        let others = logits.iter().enumerate().filter(|(other, _)| *other != label as usize);
        let best_other = others.map(|(_, &logit)| logit).fold(f32::NEG_INFINITY, f32::max);
        let predicted = crate::domain::argmax(logits.iter().copied()) as u16;
        (predicted, (own - largest).exp() / total, own - best_other)
    };
    logits.rows().into_iter().zip(labels).map(of_row).collect()
}

/// One colour per glyph. Points of classes that are `faint`, and points that are not selected while
/// others are, are grey.
pub fn tones(
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    glyphs: &[Glyph],
    judged: &mut Judged,
    faint: &dyn Fn(usize) -> bool,
) -> Vec<Color32> {
    let tokens = ctx.tokens;
    let by = ctx.state.color_by;
    if by != ColorBy::Class {
        judged.follow(open);
    }
    let classes: Vec<Color32> =
        (0..open.order.len()).map(|class_idx| ctx.class_color(open, class_idx)).collect();
    let most_outside = judged.outside.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let selects = !open.selection.is_empty();
    let tone = |glyph: &Glyph| {
        let class_idx = usize::from(glyph.class_idx);
        if faint(class_idx) || (selects && !open.selection.contains(glyph.point())) {
            return tokens.unselected;
        }
        let color = match (by, judged.get(glyph.point())) {
            (ColorBy::Class, _) | (_, None) => classes[class_idx],
            (ColorBy::Prediction, Some((predicted, _, _))) => classes[usize::from(predicted)],
            (ColorBy::Correctness, Some((predicted, _, _))) => {
                if predicted == glyph.class_idx {
                    tokens.good
                } else {
                    tokens.bad
                }
            }
            (ColorBy::Margin, Some((_, _, margin))) => {
                let end = if margin >= 0.0 { tokens.good } else { tokens.bad };
                mix(tokens.text_3, end, (margin.abs() / MARGIN_SPAN).min(1.0))
            }
            (ColorBy::Probability, Some((_, probability, _))) => {
                mix(tokens.unselected, tokens.accent, probability)
            }
            (ColorBy::GapShare, Some(_)) => match glyph.point() {
                PointRef::Test(row) => {
                    let share = judged.outside[row as usize] / most_outside;
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
    glyphs.iter().map(tone).collect()
}

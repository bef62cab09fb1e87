//! A point that is pointed at: the ring around it, the segment to its parents, and where its card
//! goes.

use egui::{Painter, Pos2, Rect, Stroke, Vec2, vec2};

use super::legend::shape;
use crate::app::{Kind, PointRef, RunView};
use crate::ui::ViewCtx;
use crate::ui::theme::{CARD, LINE};

/// The shape of a point.
pub fn kind_of(open: &RunView<'_>, point: PointRef) -> Kind {
    match point {
        PointRef::Train(_) => Kind::Train,
        PointRef::Synthetic(_) => Kind::Synthetic,
        PointRef::Test(row) => {
            let row = row as usize;
            let is_right = open.report().predicted.get(row) == open.run.test.labels().get(row);
            if is_right { Kind::Test } else { Kind::Wrong }
        }
    }
}

/// Where the card goes: the quarter around the point that holds the fewest points.
pub fn card_place(canvas: Rect, point: Pos2, positions: &[Pos2], height: f32) -> Rect {
    let inside = canvas.shrink(12.0);
    let size = vec2(CARD, height);
    let n_covered = |rect: &Rect| {
        let covered = positions.iter().filter(|at| rect.contains(**at)).count();
        // A card that would have to be pushed back over the point is the last choice.
        if inside.contains_rect(*rect) { covered } else { covered + positions.len() }
    };
    let quarters = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]].map(|[x, y]| {
        let away = vec2(LINE * (1.0 - 2.0 * x), LINE * (1.0 - 2.0 * y));
        Rect::from_min_size(point + away - size * vec2(x, y), size)
    });
    let best = quarters.into_iter().min_by_key(n_covered).unwrap_or(quarters[0]);
    let shift = (inside.min - best.min).max(Vec2::ZERO) + (inside.max - best.max).min(Vec2::ZERO);
    best.translate(shift)
}

/// A ring around a point; for a synthetic one also the segment between its parents.
pub fn highlight(
    painter: &Painter,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    (point, place): (PointRef, Pos2),
    at: &dyn Fn(PointRef) -> Option<Pos2>,
) {
    let tokens = ctx.tokens;
    painter.circle(place, 10.0, tokens.canvas, Stroke::NONE);
    let parents = open
        .answer
        .as_ref()
        .filter(|_| point.split().is_none())
        .and_then(|answer| answer.outcome.synthetic.parents.get(point.row() as usize).copied());
    if let Some(parents) = parents {
        let ends = [parents.base, parents.partner]
            .into_iter()
            .filter_map(|row| Some((at(PointRef::Train(row))?, row)));
        for (end, row) in ends {
            for (width, color) in [(5.0, tokens.canvas), (1.5, tokens.text)] {
                painter.line_segment([end, place], Stroke::new(width, color));
            }
            let class_idx = open.run.train.labels()[row as usize] as usize;
            let color = ctx.class_color(open, class_idx);
            painter.circle(end, 5.0, color, Stroke::new(1.5, tokens.text));
        }
    }
    painter.circle_stroke(place, 9.0, Stroke::new(1.5, tokens.accent));
    if let Some(class_idx) = open.class_of(point) {
        shape(painter, place, kind_of(open, point), ctx.class_color(open, class_idx));
    }
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn the_card_stays_on_the_canvas() {
        let canvas = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 500.0));
        for point in [pos2(1.0, 1.0), pos2(599.0, 1.0), pos2(300.0, 499.0)] {
            assert!(canvas.contains_rect(card_place(canvas, point, &[], 200.0)), "{point:?}");
        }
    }
}

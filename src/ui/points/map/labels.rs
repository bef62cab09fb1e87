//! Class names on the map, at the median of their test points.

use std::cell::RefCell;

use egui::{Rect, Ui, Vec2, vec2};
use egui_plot::{PlotPoint, PlotTransform};
use eoscope_core::domain::{Layout, Point};
use eoscope_report::Ink;
use eoscope_report::drawing::{Anchor, Drawing, Font, Span, width_of};

use crate::app::{OpenRun, RunView};
use crate::ui::ViewCtx;
use crate::ui::kit::middle;
use crate::ui::points::Scatter;
use crate::ui::theme::{CHOICE, SPACE, TextKind, elided};

/// With more classes than this names would cover the map; those that stand out keep theirs.
const MAX_LABELS: usize = 20;

/// The place of each name, kept while the map does not change.
#[derive(Default)]
pub struct LabelCache(RefCell<Option<(usize, Vec<Option<Point>>)>>);

impl LabelCache {
    /// The places of the names that are shown, with their classes.
    fn shown(&self, ctx: &ViewCtx<'_>, open: &OpenRun, layout: &Layout) -> Vec<(usize, Point)> {
        let key = std::ptr::from_ref(layout) as usize;
        let mut kept = self.0.borrow_mut();
        if kept.as_ref().is_none_or(|(of, _)| *of != key) {
            let places =
                (0..open.classes.order.len()).map(|class_idx| median(open, layout, class_idx));
            *kept = Some((key, places.collect()));
        }
        let places = kept.as_ref().map_or(&[][..], |(_, places)| places);
        let scene = &ctx.state.scene;
        let order = &open.classes.order;
        let classes: Vec<usize> = match (scene.solo, order.len() > MAX_LABELS) {
            (Some(class_idx), _) => vec![class_idx],
            (None, false) => order.clone(),
            (None, true) => scene.pointed_class.into_iter().collect(),
        };
        classes
            .into_iter()
            .filter_map(|class_idx| Some((class_idx, (*places.get(class_idx)?)?)))
            .collect()
    }

    /// Writes the names beside each other and beside the card.
    pub fn ui(&self, ui: &Ui, scatter: &Scatter<'_>, layout: &Layout, card: Option<Rect>) {
        let Scatter { ctx, open, transform, canvas, .. } = *scatter;
        let painter = ui.painter().with_clip_rect(canvas);
        let tokens = ctx.tokens;
        let mut taken: Vec<Rect> = card.into_iter().collect();
        for (class_idx, [x, y]) in self.shown(ctx, open, layout) {
            let at = transform.position_from_point(&PlotPoint::new(x, y));
            if !canvas.contains(at) {
                continue;
            }
            let name = &open.run.classes.names[class_idx];
            let text = elided(&painter, name, TextKind::Heading, tokens.text, CHOICE);
            let Some(pill) = free_place(pill(at, text.size(), canvas), &taken) else { continue };
            painter.rect_filled(pill, 4, tokens.canvas.gamma_multiply(0.82));
            painter.galley(middle(pill, text.size()).min, text, tokens.text);
            taken.push(pill);
        }
    }

    /// The same into a file.
    pub fn draw(
        &self,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
        (transform, canvas): (&PlotTransform, Rect),
        drawing: &mut Drawing,
    ) {
        let Some(layout) = open.layout() else { return };
        let mut taken: Vec<Rect> = Vec::new();
        for (class_idx, [x, y]) in self.shown(ctx, open, layout) {
            let at = transform.position_from_point(&PlotPoint::new(x, y));
            let name = &open.run.classes.names[class_idx];
            let size = vec2(width_of(name, Font::Heading).min(CHOICE), 16.0);
            let free = free_place(pill(at, size, canvas), &taken);
            let Some(place) = free.filter(|_| canvas.contains(at)) else { continue };
            let span = place.translate(-canvas.min.to_vec2());
            let span = Span { min: span.min.into(), max: span.max.into() };
            drawing.bar(span, Ink::Canvas.at(0.82));
            let text = drawing.text(span.middle(), Anchor::Middle, name.clone(), Ink::Text);
            (text.font, text.room) = (Font::Heading, Some(CHOICE));
            taken.push(place);
        }
    }
}

/// The ground of a name around a place, inside the canvas.
fn pill(at: egui::Pos2, size: Vec2, canvas: Rect) -> Rect {
    let pill = Rect::from_center_size(at, size + vec2(12.0, 2.0));
    let shift = (canvas.min - pill.min).max(Vec2::ZERO) + (canvas.max - pill.max).min(Vec2::ZERO);
    pill.translate(shift)
}

/// The median place of the test points of a class, or of its training points if it has none.
fn median(open: &OpenRun, layout: &Layout, class_idx: usize) -> Option<Point> {
    let of_class = |labels: &[u32], places: &[[f32; 2]]| -> Vec<[f32; 2]> {
        let pairs = labels.iter().zip(places);
        pairs.filter(|(label, _)| **label as usize == class_idx).map(|(_, place)| *place).collect()
    };
    let mut places = of_class(open.run.test.labels(), &layout.test);
    if places.is_empty() {
        places = of_class(open.run.train.labels(), &layout.train);
    }
    if places.is_empty() {
        return None;
    }
    let middle = places.len() / 2;
    let mut along = |axis: usize| {
        places.select_nth_unstable_by(middle, |a, b| a[axis].total_cmp(&b[axis]));
        places[middle][axis]
    };
    Some([along(0), along(1)])
}

/// Moves a name up or down until it is clear of those that are drawn; none where it cannot be.
fn free_place(pill: Rect, taken: &[Rect]) -> Option<Rect> {
    let step = (pill.height() + SPACE / 2.0) / 2.0;
    let offsets = (0..16).map(|at: i32| if at % 2 == 0 { at / 2 } else { -(at / 2) - 1 });
    let mut moved = offsets.map(|offset| pill.translate(vec2(0.0, step * offset as f32)));
    moved.find(|moved| taken.iter().all(|other| !other.expand(SPACE / 2.0).intersects(*moved)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_out_of_each_others_way() {
        let pill = Rect::from_center_size(egui::pos2(50.0, 50.0), vec2(40.0, 16.0));
        let moved = free_place(pill, &[pill]).unwrap();
        assert!(!pill.expand(SPACE / 2.0).intersects(moved), "{moved:?}");
        assert_eq!(free_place(pill, &[]), Some(pill));
        assert_eq!(free_place(pill, &[pill.expand(400.0)]), None);
    }
}

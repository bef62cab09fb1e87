//! Class names on the map, at the median of their test points.

use egui::{Align2, Painter, Rect, vec2};
use egui_plot::{PlotPoint, PlotTransform};
use eoscope_core::domain::{Layout, Point};

use crate::app::OpenRun;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, galley};

/// With more classes than this names would cover the map.
const MAX_LABELS: usize = 20;
/// Least distance between two pills, in points.
const APART: f32 = 4.0;

/// The place of each name, kept while the map does not change.
#[derive(Default)]
pub struct LabelPlaces(Option<(usize, Vec<Option<Point>>)>);

impl LabelPlaces {
    fn get(&mut self, open: &OpenRun, layout: &Layout) -> &[Option<Point>] {
        let key = std::ptr::from_ref(layout) as usize;
        if self.0.as_ref().is_none_or(|(kept, _)| *kept != key) {
            let places =
                (0..open.classes.order.len()).map(|class_idx| median(open, layout, class_idx));
            self.0 = Some((key, places.collect()));
        }
        self.0.as_ref().map_or(&[], |(_, places)| places)
    }
}

pub fn labels_ui(
    painter: &Painter,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    places: &mut LabelPlaces,
    layout: &Layout,
    transform: &PlotTransform,
    card: Option<Rect>,
) {
    let places = places.get(open, layout);
    let tokens = ctx.tokens;
    let shown: Vec<usize> = match ctx.state.scene.solo {
        Some(class_idx) => vec![class_idx],
        None if open.classes.order.len() <= MAX_LABELS => open.classes.order.clone(),
        None => return,
    };
    let mut taken: Vec<Rect> = card.into_iter().collect();
    for class_idx in shown {
        let Some(place) = places[class_idx] else {
            continue;
        };
        let at = transform.position_from_point(&PlotPoint::new(place[0], place[1]));
        if !painter.clip_rect().contains(at) {
            continue;
        }
        let name = &open.run.classes.names[class_idx];
        let text = galley(painter, name, TextKind::Heading, tokens.text);
        let pill = Rect::from_center_size(at, text.size() + vec2(12.0, 2.0));
        let pill = free_place(pill, &taken);
        painter.rect_filled(pill, 4, tokens.canvas.gamma_multiply(0.82));
        painter.galley(
            Align2::CENTER_CENTER.anchor_size(pill.center(), text.size()).min,
            text,
            tokens.text,
        );
        taken.push(pill);
    }
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

/// Moves a pill up or down until it is clear of those that are drawn.
fn free_place(pill: Rect, taken: &[Rect]) -> Rect {
    let step = (pill.height() + APART) / 2.0;
    let offsets = (0..12).map(|at: i32| if at % 2 == 0 { at / 2 } else { -(at / 2) - 1 });
    for offset in offsets {
        let moved = pill.translate(vec2(0.0, step * offset as f32));
        if taken.iter().all(|other| !other.expand(APART).intersects(moved)) {
            return moved;
        }
    }
    pill
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pills_move_out_of_each_others_way() {
        let pill = Rect::from_center_size(egui::pos2(50.0, 50.0), vec2(40.0, 16.0));
        let moved = free_place(pill, &[pill]);
        assert!(!pill.expand(APART).intersects(moved), "{moved:?}");
        assert_eq!(free_place(pill, &[]), pill);
    }
}

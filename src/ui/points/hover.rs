//! Which point is under the pointer, and when its card is due.

use egui::{Pos2, Response, Ui};

use super::neighbors;
use crate::app::{PointRef, RunView};
use crate::view_models::{Grid, REACH};

/// The pointer is looked up no oftener than this, in seconds.
const BETWEEN_LOOKS: f64 = 0.05;
/// The card waits this long, in seconds.
const DELAY: f64 = 0.125;
/// Points whose neighbours are remembered.
const KEPT: usize = 8;

/// What is under the pointer, and since when.
#[derive(Default)]
pub struct Hover {
    at: Option<usize>,
    since: f64,
    looked: f64,
    /// The nearest training points of what was looked at lately, under one answer.
    neighbors: Vec<(PointRef, u64, Vec<u32>)>,
}

impl Hover {
    /// The glyph whose card is due.
    pub fn update(
        &mut self,
        ui: &Ui,
        response: &Response,
        grid: &Grid,
        places: &[Pos2],
    ) -> Option<usize> {
        let now = ui.input(|input| input.time);
        let pointer = response.hover_pos().filter(|_| !response.dragged());
        let Some(pointer) = pointer else {
            self.at = None;
            return None;
        };
        if now - self.looked >= BETWEEN_LOOKS {
            self.looked = now;
            let found = grid.nearest(pointer, places);
            if found != self.at {
                self.at = found;
                self.since = now;
            }
        } else {
            // A pointer that rests now is looked up a little later.
            ui.ctx().request_repaint_after_secs(BETWEEN_LOOKS as f32);
        }
        let near = |at: &usize| {
            places.get(*at).is_some_and(|place| place.distance(pointer) <= REACH + 1.0)
        };
        let at = self.at.filter(near)?;
        if now - self.since < DELAY {
            ui.ctx().request_repaint_after_secs(DELAY as f32);
            return None;
        }
        Some(at)
    }

    /// The nearest training points of a point, looked up once.
    pub fn neighbors(&mut self, open: &RunView<'_>, point: PointRef) -> Vec<u32> {
        // Real points have the same neighbours whatever the answer.
        let answer = if point.split().is_some() { 0 } else { open.answer_serial() };
        let known = |(of, then, _): &&(PointRef, u64, Vec<u32>)| (*of, *then) == (point, answer);
        if let Some((_, _, rows)) = self.neighbors.iter().find(known) {
            return rows.clone();
        }
        if self.neighbors.len() >= KEPT {
            self.neighbors.remove(0);
        }
        let rows = neighbors::nearest(open, point);
        self.neighbors.push((point, answer, rows.clone()));
        rows
    }
}

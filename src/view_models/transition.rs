//! Points move to their new places instead of jumping, so that the eye can follow them.

use std::borrow::Cow;

use eoscope_core::domain::Point;
use eoscope_core::explore::BoundaryView;

/// How long a point is on its way, in seconds.
const DURATION: f64 = 0.12;

/// Where the points were when the newest plane came.
#[derive(Default)]
pub struct Transition {
    target: usize,
    pair: (usize, usize),
    since: f64,
    from: [Vec<Point>; 2],
    last: [Vec<Point>; 2],
}

impl Transition {
    /// Places of training and test rows at a time in seconds; owned while they are on their way. They go
    /// straight to their end where they are not to move, and where another pair is shown.
    pub fn places<'a>(
        &mut self,
        plane: &'a BoundaryView,
        now: f64,
        moves: bool,
    ) -> (Cow<'a, [Point]>, Cow<'a, [Point]>) {
        let target = std::ptr::from_ref(plane) as usize;
        if self.target != target {
            let same_points = self.last[0].len() == plane.train.len()
                && self.last[1].len() == plane.test.len()
                && self.pair == plane.question.pair;
            self.since = if moves && same_points { now } else { now - DURATION };
            self.from = std::mem::take(&mut self.last);
            self.target = target;
            self.pair = plane.question.pair;
        }
        let share = ((now - self.since) / DURATION).clamp(0.0, 1.0) as f32;
        if share >= 1.0 {
            if self.last[0].is_empty() {
                self.last = [plane.train.clone(), plane.test.clone()];
            }
            return (Cow::Borrowed(&plane.train), Cow::Borrowed(&plane.test));
        }
        // Fast first, slow at the end.
        let share = 1.0 - (1.0 - share).powi(3);
        let between = |from: &[Point], to: &[Point]| -> Vec<Point> {
            let step = |(from, to): (&Point, &Point)| {
                [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
            };
            from.iter().zip(to).map(step).collect()
        };
        let train = between(&self.from[0], &plane.train);
        let test = between(&self.from[1], &plane.test);
        (Cow::Owned(train), Cow::Owned(test))
    }
}

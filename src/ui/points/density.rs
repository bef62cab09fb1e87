//! How many points lie on each spot of the screen, also of those that are not drawn.

use egui::{Pos2, Rect};

/// Side of a spot, in points: about what a shape covers.
const SPOT: f32 = 8.0;

/// Points per spot.
pub struct Density {
    frame: Rect,
    columns: usize,
    counts: Vec<u32>,
    most: u32,
}

impl Density {
    /// Counts the places inside the frame.
    pub fn new(frame: &Rect, places: impl Iterator<Item = Pos2>) -> Self {
        let columns = (frame.width() / SPOT).ceil().max(1.0) as usize;
        let rows = (frame.height() / SPOT).ceil().max(1.0) as usize;
        let mut density = Self { frame: *frame, columns, counts: vec![0; columns * rows], most: 1 };
        for place in places {
            if let Some(at) = density.spot(place) {
                density.counts[at] += 1;
                density.most = density.most.max(density.counts[at]);
            }
        }
        density
    }

    fn spot(&self, place: Pos2) -> Option<usize> {
        let at = place - self.frame.min;
        let (column, row) = ((at.x / SPOT) as usize, (at.y / SPOT) as usize);
        let index = row * self.columns + column.min(self.columns - 1);
        (self.frame.contains(place) && index < self.counts.len()).then_some(index)
    }

    /// How dense a place is: 0 for a point alone, 1 where most are; doublings are equal steps.
    pub fn share(&self, place: Pos2) -> f32 {
        let count = self.spot(place).map_or(1, |at| self.counts[at].max(1));
        if self.most > 1 { (count as f32).log2() / (self.most as f32).log2() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    #[test]
    fn doublings_are_equal_steps_and_places_outside_count_as_alone() {
        let frame = Rect::from_min_size(pos2(10.0, 10.0), vec2(40.0, 30.0));
        let spots = [(pos2(12.0, 12.0), 16), (pos2(30.0, 30.0), 4), (pos2(49.0, 12.0), 1)];
        let places = spots.into_iter().flat_map(|(at, n)| (0..n).map(move |_| at));
        let density = Density::new(&frame, places.chain([pos2(0.0, 0.0), pos2(50.0, 40.0)]));
        assert_eq!(spots.map(|(at, _)| density.share(at)), [1.0, 0.5, 0.0]);
        assert_eq!(density.share(pos2(0.0, 0.0)), 0.0);
        assert_eq!(Density::new(&frame, std::iter::empty()).share(pos2(12.0, 12.0)), 0.0);
    }
}

//! How many points lie on each spot of the screen, also of those that are not drawn.

use eoscope_core::domain::Point;
use eoscope_report::drawing::Span;

/// Side of a spot, in points: about what a shape covers.
const SPOT: f32 = 8.0;

/// Points per spot.
pub struct Density {
    frame: Span,
    columns: usize,
    counts: Vec<u32>,
    most: u32,
}

impl Density {
    /// Counts the places inside the frame.
    pub fn new(frame: Span, places: impl Iterator<Item = Point>) -> Self {
        let columns = (frame.size()[0] / SPOT).ceil().max(1.0) as usize;
        let rows = (frame.size()[1] / SPOT).ceil().max(1.0) as usize;
        let mut density = Self { frame, columns, counts: vec![0; columns * rows], most: 1 };
        for place in places {
            if let Some(at) = density.spot(place) {
                density.counts[at] += 1;
                density.most = density.most.max(density.counts[at]);
            }
        }
        density
    }

    fn spot(&self, place: Point) -> Option<usize> {
        let at = [place[0] - self.frame.min[0], place[1] - self.frame.min[1]];
        let [column, row] = at.map(|along| (along / SPOT) as usize);
        let index = row * self.columns + column.min(self.columns - 1);
        (self.frame.contains(place) && index < self.counts.len()).then_some(index)
    }

    /// How dense a place is: 0 for a point alone, 1 where most are; doublings are equal steps.
    pub fn share(&self, place: Point) -> f32 {
        let count = self.spot(place).map_or(1, |at| self.counts[at].max(1));
        if self.most > 1 { (count as f32).log2() / (self.most as f32).log2() } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doublings_are_equal_steps_and_places_outside_count_as_alone() {
        let frame = Span { min: [10.0, 10.0], max: [50.0, 40.0] };
        let spots = [([12.0, 12.0], 16), ([30.0, 30.0], 4), ([49.0, 12.0], 1)];
        let places = spots.into_iter().flat_map(|(at, n)| (0..n).map(move |_| at));
        let density = Density::new(frame, places.chain([[0.0, 0.0], [50.0, 40.0]]));
        assert_eq!(spots.map(|(at, _)| density.share(at)), [1.0, 0.5, 0.0]);
        assert_eq!(density.share([0.0, 0.0]), 0.0);
        assert_eq!(Density::new(frame, std::iter::empty()).share([12.0, 12.0]), 0.0);
    }
}

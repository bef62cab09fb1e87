//! Which point lies near the pointer, by a grid over the screen.

use eoscope_core::domain::Point;
use eoscope_report::drawing::Span;

/// How far from the pointer a point is still meant, in points of the screen.
pub const REACH: f32 = 14.0;

/// Points by the cell that they lie in.
#[derive(Default)]
pub struct Grid {
    frame: Option<Span>,
    columns: usize,
    rows: usize,
    /// Where the points of each cell begin in `order`; one more at the end.
    starts: Vec<u32>,
    /// Points cell by cell, each cell in ascending order.
    order: Vec<u32>,
}

impl Grid {
    /// Sorts points into cells; those outside `frame` are left out.
    pub fn new(frame: Span, places: &[impl Into<Point> + Copy]) -> Self {
        let columns = (frame.size()[0] / REACH).ceil().max(1.0) as usize;
        let rows = (frame.size()[1] / REACH).ceil().max(1.0) as usize;
        let mut grid = Self {
            frame: Some(frame),
            columns,
            rows,
            starts: vec![0; columns * rows + 1],
            order: Vec::new(),
        };
        let cells: Vec<Option<usize>> =
            places.iter().map(|place| grid.cell((*place).into())).collect();
        for cell in cells.iter().flatten() {
            grid.starts[cell + 1] += 1;
        }
        for at in 1..grid.starts.len() {
            grid.starts[at] += grid.starts[at - 1];
        }
        let mut next = grid.starts.clone();
        grid.order = vec![0; grid.starts[columns * rows] as usize];
        for (at, cell) in cells.into_iter().enumerate() {
            if let Some(cell) = cell {
                grid.order[next[cell] as usize] = at as u32;
                next[cell] += 1;
            }
        }
        grid
    }

    fn cell(&self, place: Point) -> Option<usize> {
        let frame = self.frame.filter(|frame| frame.contains(place))?;
        let column = ((place[0] - frame.min[0]) / REACH) as usize;
        let row = ((place[1] - frame.min[1]) / REACH) as usize;
        Some(row.min(self.rows - 1) * self.columns + column.min(self.columns - 1))
    }

    /// The nearest point within reach; of equals the last one, which lies on top.
    pub fn nearest<P: Into<Point> + Copy>(&self, pointer: P, places: &[P]) -> Option<usize> {
        let pointer = pointer.into();
        let mut best: Option<(f32, u32)> = None;
        let frame = self.frame?;
        let cell = |at: f32, n: usize| ((at / REACH).max(0.0) as usize).min(n - 1);
        let (x, y) = (pointer[0] - frame.min[0], pointer[1] - frame.min[1]);
        for row in cell(y - REACH, self.rows)..=cell(y + REACH, self.rows) {
            for column in cell(x - REACH, self.columns)..=cell(x + REACH, self.columns) {
                let cell = row * self.columns + column;
                let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
                for &at in &self.order[range] {
                    let distance = distance_sq(places[at as usize].into(), pointer);
                    let nearer = best.is_none_or(|(least, other)| {
                        distance < least || (distance == least && at > other)
                    });
                    if distance <= REACH * REACH && nearer {
                        best = Some((distance, at));
                    }
                }
            }
        }
        best.map(|(_, at)| at as usize)
    }
}

fn distance_sq(a: Point, b: Point) -> f32 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every point looked at.
    fn scan(pointer: Point, places: &[Point]) -> Option<usize> {
        let near =
            places.iter().enumerate().filter(|(_, p)| distance_sq(**p, pointer) <= REACH * REACH);
        near.min_by(|a, b| {
            let distance = |place: &Point| distance_sq(*place, pointer);
            distance(a.1).total_cmp(&distance(b.1)).then(b.0.cmp(&a.0))
        })
        .map(|(at, _)| at)
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_a_scan_finds(
            xs in proptest::collection::vec((0_i32..300, 0_i32..200), 0..200),
            x in 0_i32..300,
            y in 0_i32..200,
        ) {
            let places: Vec<Point> = xs.into_iter().map(|(x, y)| [x as f32, y as f32]).collect();
            let frame = Span { min: [0.0, 0.0], max: [300.0, 200.0] };
            let pointer = [x as f32, y as f32];
            let grid = Grid::new(frame, &places);
            prop_assert_eq!(grid.nearest(pointer, &places), scan(pointer, &places));
        }
    }
}

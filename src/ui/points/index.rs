//! Which point lies near the pointer, by a grid over the screen.

use crate::ui::theme::REACH;
use egui::{Pos2, Rect};

/// Points by the cell that they lie in.
#[derive(Default)]
pub struct Grid {
    frame: Option<Rect>,
    columns: usize,
    rows: usize,
    /// Where the points of each cell begin in `order`; one more at the end.
    starts: Vec<u32>,
    /// Points cell by cell, each cell in ascending order.
    order: Vec<u32>,
}

impl Grid {
    /// Sorts points into cells; those outside `frame` are left out.
    pub fn new(frame: Rect, places: &[Pos2]) -> Self {
        let columns = (frame.width() / REACH).ceil().max(1.0) as usize;
        let rows = (frame.height() / REACH).ceil().max(1.0) as usize;
        let mut grid = Self {
            frame: Some(frame),
            columns,
            rows,
            starts: vec![0; columns * rows + 1],
            order: Vec::new(),
        };
        let cells: Vec<Option<usize>> = places.iter().map(|place| grid.cell(*place)).collect();
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

    fn cell(&self, place: Pos2) -> Option<usize> {
        let frame = self.frame.filter(|frame| frame.contains(place))?;
        let column = ((place.x - frame.left()) / REACH) as usize;
        let row = ((place.y - frame.top()) / REACH) as usize;
        Some(row.min(self.rows - 1) * self.columns + column.min(self.columns - 1))
    }

    /// The nearest point within reach; of equals the last one, which lies on top.
    pub fn nearest(&self, pointer: Pos2, places: &[Pos2]) -> Option<usize> {
        let mut best: Option<(f32, u32)> = None;
        let frame = self.frame?;
        let cell = |at: f32, n: usize| ((at / REACH).max(0.0) as usize).min(n - 1);
        let (x, y) = (pointer.x - frame.left(), pointer.y - frame.top());
        for row in cell(y - REACH, self.rows)..=cell(y + REACH, self.rows) {
            for column in cell(x - REACH, self.columns)..=cell(x + REACH, self.columns) {
                let cell = row * self.columns + column;
                let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
                for &at in &self.order[range] {
                    let distance = places[at as usize].distance_sq(pointer);
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

#[cfg(test)]
mod tests {
    use egui::pos2;
    use proptest::prelude::*;

    use super::*;

    /// Every point looked at.
    fn scan(pointer: Pos2, places: &[Pos2]) -> Option<usize> {
        let near =
            places.iter().enumerate().filter(|(_, p)| p.distance_sq(pointer) <= REACH * REACH);
        near.min_by(|a, b| {
            let distance = |place: &Pos2| place.distance_sq(pointer);
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
            let places: Vec<Pos2> = xs.into_iter().map(|(x, y)| pos2(x as f32, y as f32)).collect();
            let frame = Rect::from_min_max(pos2(0.0, 0.0), pos2(300.0, 200.0));
            let pointer = pos2(x as f32, y as f32);
            let grid = Grid::new(frame, &places);
            prop_assert_eq!(grid.nearest(pointer, &places), scan(pointer, &places));
        }
    }
}

//! Which class is predicted where on the map: an approximation, since a map cannot be inverted.
//!
//! Every real point votes for its predicted class in the cells around it, nearer cells more. A cell
//! belongs to the class with most votes, and to none where no point is near.

use crate::domain::Point;

/// Cells on the longer side of the map.
const SIDE: usize = 224;
/// Cells around a point that it votes in.
const REACH: isize = 5;
/// Votes that a cell needs; a single point in its middle gives 1.
const LEAST_VOTES: f32 = 0.32;

/// A grid of predicted classes over the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions {
    /// Cells from left to right.
    pub columns: usize,
    /// Cells from bottom to top.
    pub rows: usize,
    /// The lower left corner on the map.
    pub min: Point,
    /// The upper right corner on the map.
    pub max: Point,
    /// The class of each cell, from the lowest row up; none where there is no data.
    pub cells: Vec<Option<u16>>,
    /// Whether each cell is what the head predicts there, and not what the points around it are predicted as.
    pub is_exact: bool,
}

/// Grids the predictions of some points.
///
/// None if there are no points or they all lie on one spot.
///
/// # Shapes
/// `points` and `predicted` have one entry per point.
pub fn regions<'a>(
    points: impl Iterator<Item = (&'a Point, u32)> + Clone,
    n_classes: usize,
) -> Option<Regions> {
    let (mut min, mut max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for (point, _) in points.clone() {
        for axis in 0..2 {
            min[axis] = min[axis].min(point[axis]);
            max[axis] = max[axis].max(point[axis]);
        }
    }
    let side = (max[0] - min[0]).max(max[1] - min[1]);
    if !(side.is_finite() && side > 0.0) {
        return None;
    }
    let cell = side / (SIDE - 2 * REACH as usize) as f32;
    let border = cell * REACH as f32;
    min = [min[0] - border, min[1] - border];
    let cells_along = |axis: usize| ((max[axis] + border - min[axis]) / cell).ceil() as usize + 1;
    let (columns, rows) = (cells_along(0), cells_along(1));
    max = [min[0] + cell * columns as f32, min[1] + cell * rows as f32];

    let falloff: Vec<f32> =
        (0..=2 * REACH * REACH).map(|square| (-square as f32 / 7.0).exp()).collect();
    // Class by class, so that many classes need no more room than a few.
    let mut of_class: Vec<Vec<Point>> = vec![Vec::new(); n_classes];
    for (point, class_idx) in points {
        of_class[class_idx as usize].push(*point);
    }
    let mut total = vec![0.0_f32; columns * rows];
    let mut best = vec![(0.0_f32, 0_u16); columns * rows];
    let mut votes = vec![0.0_f32; columns * rows];
    let mut touched: Vec<usize> = Vec::new();
    for (class_idx, points) in of_class.iter().enumerate() {
        for point in points {
            let column = ((point[0] - min[0]) / cell) as isize;
            let row = ((point[1] - min[1]) / cell) as isize;
            for dy in -REACH..=REACH {
                for dx in -REACH..=REACH {
                    let (x, y) = (column + dx, row + dy);
                    let square = dx * dx + dy * dy;
                    if square > REACH * REACH || x < 0 || y < 0 {
                        continue;
                    }
                    let (x, y) = (x as usize, y as usize);
                    if x < columns && y < rows {
                        let at = y * columns + x;
                        if votes[at] == 0.0 {
                            touched.push(at);
                        }
                        votes[at] += falloff[square as usize];
                    }
                }
            }
        }
        for at in touched.drain(..) {
            let votes = std::mem::take(&mut votes[at]);
            total[at] += votes;
            // Of equals the first class, as everywhere.
            if votes > best[at].0 {
                best[at] = (votes, class_idx as u16);
            }
        }
    }
    let winner = |(total, best): (&f32, &(f32, u16))| (*total >= LEAST_VOTES).then_some(best.1);
    let cells = total.iter().zip(&best).map(winner).collect();
    Some(Regions { columns, rows, min, max, cells, is_exact: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(regions: &Regions, point: Point) -> Option<u16> {
        let share = |axis: usize| {
            (point[axis] - regions.min[axis]) / (regions.max[axis] - regions.min[axis])
        };
        let column = (share(0) * regions.columns as f32) as usize;
        let row = (share(1) * regions.rows as f32) as usize;
        regions.cells[row * regions.columns + column]
    }

    #[test]
    fn cells_belong_to_the_class_of_the_points_in_them() {
        let points = [[0.0, 0.0], [10.0, 0.0], [10.0, 5.0]];
        let regions = regions(points.iter().zip([0, 1, 1]), 2).unwrap();
        assert_eq!(at(&regions, [0.0, 0.0]), Some(0));
        assert_eq!(at(&regions, [10.0, 5.0]), Some(1));
        assert_eq!(at(&regions, [5.0, 2.0]), None);
    }

    #[test]
    fn one_spot_has_no_regions() {
        assert_eq!(regions([[1.0, 1.0], [1.0, 1.0]].iter().zip([0, 1]), 2), None);
        assert_eq!(regions([].iter().zip([]), 2), None);
    }
}

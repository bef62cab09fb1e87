//! Which class a head predicts where, exactly, on a map of two features: each place is one embedding.

use ndarray::Array2;

use super::Regions;
use crate::domain::{Head, HeadInput, LinearMap, Point};

/// Cells on the longer side.
const SIDE: usize = 320;
/// How far the regions reach beyond the points, as a share of the larger side of their box.
const BEYOND: f32 = 0.5;

/// A line on the map from one place to another.
pub type Segment = [Point; 2];

/// The predicted class around some points on a map of two features.
///
/// None if the map has more features, or the points lie on one spot.
pub fn exact_regions<'a>(
    head: &Head,
    map: &LinearMap,
    points: impl Iterator<Item = &'a Point> + Clone,
) -> Option<Regions> {
    let [min, max] = around(points)?;
    map.row_at(min)?;
    let cell = (max[0] - min[0]).max(max[1] - min[1]) / SIDE as f32;
    let along = |axis: usize| (((max[axis] - min[axis]) / cell).ceil() as usize).max(1);
    let (columns, rows) = (along(0), along(1));
    let mut embeddings = Array2::zeros((columns * rows, 2));
    for (at, mut embedding) in embeddings.rows_mut().into_iter().enumerate() {
        let middle = |axis: usize, cells: usize| min[axis] + cell * (cells as f32 + 0.5);
        let row = map.row_at([middle(0, at % columns), middle(1, at / columns)])?;
        embedding.assign(&ndarray::aview1(&row));
    }
    let cells = head.predict(&embeddings).into_iter().map(|class_idx| Some(class_idx as u16));
    Some(Regions {
        columns,
        rows,
        min,
        max: [min[0] + cell * columns as f32, min[1] + cell * rows as f32],
        cells: cells.collect(),
        is_exact: true,
    })
}

/// The lines at which a head changes its prediction, within the same box. Empty for a head whose
/// boundaries are not straight, as it scales its input.
pub fn exact_lines<'a>(
    head: &Head,
    map: &LinearMap,
    points: impl Iterator<Item = &'a Point> + Clone,
) -> Vec<Segment> {
    let Some([min, max]) = around(points).filter(|_| matches!(head.input, HeadInput::Raw)) else {
        return Vec::new();
    };
    if map.mean.len() != 2 {
        return Vec::new();
    }
    let logits: Vec<[f64; 3]> = (0..head.n_classes()).map(|at| on_map(head, map, at)).collect();
    let corners = [min, [max[0], min[1]], max, [min[0], max[1]]];
    let frame: Vec<Corner> =
        corners.iter().map(|at| Corner { at: at.map(f64::from), edge: None }).collect();
    let mut lines = Vec::new();
    for (a, ours) in logits.iter().enumerate() {
        // The part of the box where no other class has a larger logit.
        let mut region = frame.clone();
        for (b, theirs) in logits.iter().enumerate() {
            if a != b {
                let lead = [0, 1, 2].map(|at| ours[at] - theirs[at]);
                region = clip(&region, lead, b);
            }
        }
        for (at, corner) in region.iter().enumerate() {
            // Both classes have the line; the one that is listed first gives it.
            if corner.edge.is_some_and(|b| a < b) {
                let next = &region[(at + 1) % region.len()];
                lines.push([corner.at, next.at].map(|at| at.map(|value| value as f32)));
            }
        }
    }
    lines
}

/// A corner of a region, and the class behind the edge that begins there; none for the box.
#[derive(Clone)]
struct Corner {
    at: [f64; 2],
    edge: Option<usize>,
}

/// The logit of a class as a function of the place: factors of both coordinates, and a constant.
fn on_map(head: &Head, map: &LinearMap, class_idx: usize) -> [f64; 3] {
    let weight = head.weight.row(class_idx);
    let dot = |with: &dyn Fn(usize) -> f32| -> f64 {
        (0..2).map(|feature| f64::from(weight[feature]) * f64::from(with(feature))).sum()
    };
    let along = |axis: usize| dot(&|feature| map.axes[[axis, feature]]);
    [along(0), along(1), dot(&|feature| map.mean[feature]) + f64::from(head.bias[class_idx])]
}

/// The part of a convex region where `lead` is not negative (Sutherland and Hodgman, 1974).
fn clip(region: &[Corner], [x, y, constant]: [f64; 3], behind: usize) -> Vec<Corner> {
    let value = |corner: &Corner| x * corner.at[0] + y * corner.at[1] + constant;
    let mut kept = Vec::with_capacity(region.len() + 1);
    for (at, corner) in region.iter().enumerate() {
        let next = &region[(at + 1) % region.len()];
        let (here, there) = (value(corner), value(next));
        if here >= 0.0 {
            kept.push(corner.clone());
        }
        if (here >= 0.0) != (there >= 0.0) {
            let share = here / (here - there);
            let between = |axis: usize| corner.at[axis] + share * (next.at[axis] - corner.at[axis]);
            // Going out, the new edge begins here; coming back, the old one goes on.
            let edge = if here >= 0.0 { Some(behind) } else { corner.edge };
            kept.push(Corner { at: [between(0), between(1)], edge });
        }
    }
    kept
}

/// The box around all points, with a margin; none if they lie on one spot.
fn around<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Option<[Point; 2]> {
    let end = |axis: usize, outer: fn(f32, f32) -> f32, start: f32| {
        points.clone().map(|point| point[axis]).fold(start, outer)
    };
    let min = [0, 1].map(|axis| end(axis, f32::min, f32::INFINITY));
    let max = [0, 1].map(|axis| end(axis, f32::max, f32::NEG_INFINITY));
    let side = (max[0] - min[0]).max(max[1] - min[1]);
    let margin = BEYOND * side;
    (side.is_finite() && side > 0.0)
        .then(|| [min.map(|end| end - margin), max.map(|end| end + margin)])
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;

    #[test]
    fn regions_and_lines_are_those_of_the_head() {
        let head = Head::linear(
            array![[1.0, 0.0], [-1.0, 0.5], [0.0, -2.0]],
            Array1::from(vec![0.1, 0.0, -0.3]),
        );
        let map = LinearMap::of_two_features();
        let points = [[-2.0, -2.0], [2.0, 2.0]];
        let regions = exact_regions(&head, &map, points.iter()).unwrap();
        let lines = exact_lines(&head, &map, points.iter());
        // Three classes that meet in one place have a line between each two.
        assert_eq!(lines.len(), 3, "{lines:?}");
        for line in &lines {
            let middle = [0, 1].map(|axis| (line[0][axis] + line[1][axis]) / 2.0);
            let logits = head.logits(&array![[middle[0], middle[1]]]);
            let mut sorted = logits.row(0).to_vec();
            sorted.sort_by(f32::total_cmp);
            assert!((sorted[2] - sorted[1]).abs() < 1e-5, "{sorted:?}");
        }
        let cell = (regions.max[0] - regions.min[0]) / regions.columns as f32;
        for (at, class_idx) in regions.cells.iter().enumerate().step_by(97) {
            let x = regions.min[0] + cell * ((at % regions.columns) as f32 + 0.5);
            let y = regions.min[1] + cell * ((at / regions.columns) as f32 + 0.5);
            let logits = head.logits(&array![[x, y]]);
            let best = crate::domain::argmax(logits.row(0).iter().copied());
            assert_eq!(*class_idx, Some(best as u16));
        }
        assert!(exact_regions(&head, &map, [[1.0, 1.0]; 2].iter()).is_none());
    }

    #[test]
    fn a_class_that_is_never_predicted_has_no_line() {
        let head = Head::linear(
            array![[1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]],
            Array1::from(vec![0.0, 0.0, -1e30]),
        );
        let points = [[-1.0, -1.0], [1.0, 1.0]];
        let lines = exact_lines(&head, &LinearMap::of_two_features(), points.iter());
        assert_eq!(lines.len(), 1);
        assert!(lines[0].iter().all(|place| place[0].abs() < 1e-6), "{lines:?}");
    }
}

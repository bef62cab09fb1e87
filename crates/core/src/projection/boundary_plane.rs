//! The plane in which the boundary between two classes is exactly a line.
//!
//! A linear head decides between classes `a` and `b` by the sign of `(w_b − w_a)·g + (b_b − b_a)`,
//! where `g` is the embedding as the head sees it (as it is, or one long). Divided by
//! `‖w_b − w_a‖` this is the signed distance to their hyperplane: the `x` of the plane, below 0 on
//! the side of `a`. What is left has no part in the decision; `y` shows one direction of it.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::domain::{Head, HeadInput, Point};
use crate::numerics::linalg::principal_axes;

/// Two weight vectors nearer than this are one: no boundary lies between their classes.
const LEAST_DIFFERENCE: f32 = 1e-12;
/// What rounding leaves of a vector whose direction was taken away, as a share of its length.
const ROUNDING: f32 = 1e-5;

/// What the vertical axis shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VerticalAxis {
    /// The first principal direction of what is left, over all real points of the two classes.
    #[default]
    Principal,
    /// The direction in which two heads differ: in this plane both boundaries are exact.
    HeadDifference,
}

impl VerticalAxis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Principal, Self::HeadDifference];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Principal => "first principal direction of the rest",
            Self::HeadDifference => "direction in which the two heads differ",
        }
    }

    /// A sentence on it.
    pub fn about(self) -> &'static str {
        match self {
            Self::Principal => "In what is left beside the distance, points spread most this way",
            Self::HeadDifference => "Along it, and across, the boundary of both heads is exact",
        }
    }
}

/// A plane through the embeddings as a head sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundaryPlane {
    /// The class on the side of negative `x`.
    pub a: usize,
    /// The class on the side of positive `x`.
    pub b: usize,
    input: HeadInput,
    /// `(w_b − w_a) / ‖w_b − w_a‖`.
    normal: Array1<f32>,
    /// `(b_b − b_a) / ‖w_b − w_a‖`.
    offset: f32,
    /// `‖w_b − w_a‖`: logits per unit of distance.
    pub steepness: f32,
    /// Length one, at a right angle to `normal`; zero if nothing is left.
    vertical: Array1<f32>,
    /// What that is: heads that differ in nothing, or see embeddings in another way, have no direction
    /// of their own.
    pub shows: VerticalAxis,
    /// The point of the plane that is drawn as the origin.
    origin: Array1<f32>,
}

/// A line `p·x + q·y + r = 0` in a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The factor of `x`.
    pub p: f32,
    /// The factor of `y`.
    pub q: f32,
    /// What is added.
    pub r: f32,
    /// Whether all points of the line, wherever they lie off the plane, are on the boundary; if
    /// not, it is where the boundary cuts the plane.
    pub is_exact: bool,
}

impl BoundaryPlane {
    /// The plane of a pair of classes under a head; none if the head cannot tell them apart.
    ///
    /// `points` are the real points of the two classes, and `before` is the head to compare with.
    ///
    /// # Shapes
    /// `points` is `n × d`.
    pub fn new(
        head: &Head,
        (a, b): (usize, usize),
        points: &Array2<f32>,
        vertical: VerticalAxis,
        before: &Head,
    ) -> Option<Self> {
        let difference = &head.weight.row(b) - &head.weight.row(a);
        let steepness = difference.dot(&difference).sqrt();
        if steepness.is_nan() || steepness <= LEAST_DIFFERENCE {
            return None;
        }
        let normal = difference / steepness;
        let offset = (head.bias[b] - head.bias[a]) / steepness;
        let seen = head.input.map(points);
        let mean = seen.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(head.dim()));
        let comparable = vertical == VerticalAxis::HeadDifference && before.input == head.input;
        let between = &before.weight.row(b) - &before.weight.row(a);
        let mut direction =
            if comparable { rest(&between, &normal) } else { Array1::zeros(head.dim()) };
        let mut shows = VerticalAxis::HeadDifference;
        if length(&direction) <= ROUNDING * length(&between).max(LEAST_DIFFERENCE) {
            shows = VerticalAxis::Principal;
            // The rest of every point: without its part along the normal.
            let along = seen.dot(&normal);
            let mut left = seen.into_owned();
            for (mut row, along) in left.rows_mut().into_iter().zip(&along) {
                row.scaled_add(-along, &normal);
            }
            let (axes, _) = principal_axes(left.view(), 0);
            direction = rest(&axes.row(0).to_owned(), &normal);
        }
        let size = length(&direction);
        if size > LEAST_DIFFERENCE {
            direction /= size;
        }
        let mut plane = Self {
            a,
            b,
            input: head.input.clone(),
            normal,
            offset,
            steepness,
            vertical: direction,
            shows,
            origin: mean,
        };
        // The origin is the point of the boundary below the mean.
        let shift = plane.signed_distance(plane.origin.view());
        plane.origin.scaled_add(-shift, &plane.normal);
        Some(plane)
    }

    /// Turns the vertical axis round, so that a picture need not be mirrored when the head changes.
    pub fn flip(&mut self) {
        self.vertical.mapv_inplace(|value| -value);
    }

    fn signed_distance(&self, seen: ArrayView1<'_, f32>) -> f32 {
        self.normal.dot(&seen) + self.offset
    }

    /// Where every row lies in the plane.
    ///
    /// # Shapes
    /// `features` is `n × d`; `n` points come back.
    pub fn places(&self, features: &Array2<f32>) -> Vec<Point> {
        let seen = self.input.map(features);
        let down = self.vertical.dot(&self.origin);
        let (x, y) = (seen.dot(&self.normal), seen.dot(&self.vertical));
        x.iter().zip(&y).map(|(x, y)| [x + self.offset, y - down]).collect()
    }

    /// The probability of class `b` among the two at a distance, 0–1.
    pub fn probability(&self, x: f32) -> f32 {
        1.0 / (1.0 + (-self.steepness * x).exp())
    }

    /// The distance at which class `b` has this probability among the two.
    pub fn distance_at(&self, probability: f32) -> f32 {
        (probability / (1.0 - probability)).ln() / self.steepness
    }

    /// The boundary of another head between the same classes, as far as it shows in this plane.
    ///
    /// None if the other head sees embeddings in another way, or its boundary does not cut the plane.
    pub fn line_of(&self, other: &Head) -> Option<Line> {
        if other.input != self.input {
            return None;
        }
        let difference = &other.weight.row(self.b) - &other.weight.row(self.a);
        let bias = other.bias[self.b] - other.bias[self.a];
        let (p, q) = (difference.dot(&self.normal), difference.dot(&self.vertical));
        let size = length(&difference);
        if p.hypot(q) <= 1e-6 * size.max(LEAST_DIFFERENCE) {
            return None;
        }
        let left = size * size - p * p - q * q;
        let is_exact = left <= 1e-5 * size * size;
        Some(Line { p, q, r: difference.dot(&self.origin) + bias, is_exact })
    }
}

/// A vector without its part along a direction of length one.
fn rest(vector: &Array1<f32>, direction: &Array1<f32>) -> Array1<f32> {
    let mut left = vector.clone();
    // Twice, because once loses digits.
    for _ in 0..2 {
        let share = left.dot(direction);
        left.scaled_add(-share, direction);
    }
    left
}

fn length(vector: &Array1<f32>) -> f32 {
    vector.dot(vector).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::numerics::rng::{self, Purpose};

    fn random(shape: (usize, usize), seed: u64, scale: f32) -> Array2<f32> {
        let mut random = rng::stream(seed, Purpose::Sampling, 0);
        Array2::from_shape_simple_fn(shape, || scale * rng::normal(&mut random))
    }

    fn head(seed: u64, dim: usize, input: HeadInput) -> Head {
        let bias = random((1, 4), seed + 1, 1.0).row(0).to_owned();
        Head { weight: random((4, dim), seed, 1.0), bias, input }
    }

    /// The signed distance in double precision, from the definition.
    fn distance(head: &Head, (a, b): (usize, usize), row: &[f32]) -> f64 {
        let mut seen = row.to_vec();
        head.input.apply(&mut seen);
        let weight = |class: usize| head.weight.row(class).mapv(f64::from);
        let difference = weight(b) - weight(a);
        let bias = f64::from(head.bias[b]) - f64::from(head.bias[a]);
        let seen = Array1::from(seen).mapv(f64::from);
        (difference.dot(&seen) + bias) / difference.dot(&difference).sqrt()
    }

    proptest! {
        #[test]
        fn x_is_the_signed_distance_and_its_sign_the_decision(
            seed in 0_u64..10_000,
            dim in 2_usize..80,
            unit in any::<bool>(),
        ) {
            let input = if unit { HeadInput::Unit } else { HeadInput::Raw };
            let (now, before) = (head(seed, dim, input.clone()), head(seed + 7, dim, input));
            let points = random((60, dim), seed + 3, 3.0);
            for vertical in VerticalAxis::ALL {
                let plane = BoundaryPlane::new(&now, (2, 1), &points, vertical, &before).unwrap();
                let logits = now.logits(&points);
                for (row, place) in plane.places(&points).into_iter().enumerate() {
                    let exact = distance(&now, (2, 1), points.row(row).to_slice().unwrap());
                    let scale = 1.0 + exact.abs();
                    prop_assert!((f64::from(place[0]) - exact).abs() < 1e-5 * scale);
                    if exact.abs() > 1e-4 {
                        prop_assert_eq!(place[0] > 0.0, logits[[row, 1]] > logits[[row, 2]]);
                    }
                    let odds = (logits[[row, 1]] - logits[[row, 2]]).clamp(-30.0, 30.0);
                    let expected = 1.0 / (1.0 + (-odds).exp());
                    prop_assert!((plane.probability(place[0]) - expected).abs() < 1e-3);
                }
            }
        }

        #[test]
        fn with_the_difference_of_the_heads_vertical_both_boundaries_are_exact(
            seed in 0_u64..10_000,
            dim in 2_usize..40,
        ) {
            let (now, before) = (head(seed, dim, HeadInput::Raw), head(seed + 7, dim, HeadInput::Raw));
            let points = random((50, dim), seed + 3, 2.0);
            let plane =
                BoundaryPlane::new(&now, (0, 3), &points, VerticalAxis::HeadDifference, &before).unwrap();
            let line = plane.line_of(&before).unwrap();
            prop_assert!(line.is_exact);
            for (row, place) in plane.places(&points).into_iter().enumerate() {
                let exact = distance(&before, (0, 3), points.row(row).to_slice().unwrap());
                let size = f64::from(line.p.hypot(line.q));
                let shown = f64::from(line.p * place[0] + line.q * place[1] + line.r) / size;
                prop_assert!((shown - exact).abs() < 1e-3 * (1.0 + exact.abs()), "{shown} {exact}");
            }
        }
    }

    #[test]
    fn heads_that_do_not_differ_have_no_direction_of_their_own() {
        let now = head(5, 64, HeadInput::Raw);
        let points = random((80, 64), 9, 2.0);
        let plane = |vertical| BoundaryPlane::new(&now, (0, 1), &points, vertical, &now).unwrap();
        let (difference, principal) =
            (plane(VerticalAxis::HeadDifference), plane(VerticalAxis::Principal));
        assert_eq!(difference.shows, VerticalAxis::Principal);
        assert_eq!(difference.places(&points), principal.places(&points));
    }

    #[test]
    fn the_slice_is_where_the_other_boundary_cuts_the_plane() {
        let (now, before) = (head(5, 6, HeadInput::Raw), head(50, 6, HeadInput::Raw));
        let points = random((80, 6), 9, 2.0);
        let plane =
            BoundaryPlane::new(&now, (0, 1), &points, VerticalAxis::Principal, &before).unwrap();
        let line = plane.line_of(&before).unwrap();
        assert!(!line.is_exact);
        // A point of the plane on that line is on the other boundary.
        let (x, y) = (0.7, -(line.p * 0.7 + line.r) / line.q);
        let point = &plane.origin + &(&plane.normal * x) + &(&plane.vertical * y);
        assert!(distance(&before, (0, 1), point.as_slice().unwrap()).abs() < 1e-4);
        assert_eq!(
            plane.line_of(&now).map(|line| (line.q.abs() < 1e-5, line.r.abs() < 1e-4)),
            Some((true, true))
        );
    }

    #[test]
    fn what_has_no_plane_or_no_second_direction_says_so() {
        let mut same = head(1, 3, HeadInput::Raw);
        let row = same.weight.row(0).to_owned();
        same.weight.row_mut(1).assign(&row);
        let points = random((5, 3), 2, 1.0);
        assert_eq!(
            BoundaryPlane::new(&same, (0, 1), &points, VerticalAxis::Principal, &same),
            None
        );
        // All points equal: every one lies at the same place, and y is 0.
        let head = head(1, 3, HeadInput::Raw);
        let equal = Array2::ones((4, 3));
        let plane =
            BoundaryPlane::new(&head, (0, 1), &equal, VerticalAxis::Principal, &head).unwrap();
        let places = plane.places(&equal);
        assert!(places.iter().all(|place| *place == places[0] && place[1].abs() < 1e-5));
        assert!(
            BoundaryPlane::new(
                &head,
                (0, 1),
                &Array2::zeros((0, 3)),
                VerticalAxis::Principal,
                &head
            )
            .is_some()
        );
        let other = Head { input: HeadInput::Unit, ..head };
        assert_eq!(plane.line_of(&other), None);
        assert!((plane.probability(plane.distance_at(0.9)) - 0.9).abs() < 1e-6);
    }
}

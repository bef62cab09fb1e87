//! The view of the exact boundary between two classes.

use std::fmt;
use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::Answer;
use crate::domain::{Embeddings, Head, Point};
use crate::experiment::EvalData;
use crate::projection::{BoundaryPlane, Line, VerticalAxis};

/// Width of a bin of the histograms, in units of distance.
const BIN: f32 = 0.2;
/// The share of a class that may lie within its margin.
const WITHIN_MARGIN: f32 = 0.05;
/// More bins than this are made wider instead.
const MAX_BINS: usize = 120;

/// What is asked: which pair of classes under which head.
#[derive(Clone)]
pub struct BoundaryQuestion {
    /// The run.
    pub subject: Arc<EvalData>,
    /// The recipe's answer; the trained head where there is none.
    pub answer: Option<Arc<Answer>>,
    /// The classes on the negative and on the positive side.
    pub pair: (usize, usize),
    /// What the vertical axis shows.
    pub vertical: VerticalAxis,
    /// Whether the plane is that of the trained head, in which the boundary of the answer moves; else it
    /// is that of the answer.
    pub held: bool,
}

impl PartialEq for BoundaryQuestion {
    fn eq(&self, other: &Self) -> bool {
        let answer = |question: &Self| question.answer.as_ref().map(Arc::as_ptr);
        (self.pair, self.vertical, self.held) == (other.pair, other.vertical, other.held)
            && Arc::ptr_eq(&self.subject, &other.subject)
            && answer(self) == answer(other)
    }
}

impl fmt::Debug for BoundaryQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "boundary of {:?} under {:?} on {:?}", self.pair, self.answer, self.subject)
    }
}

/// Everything that the boundary view draws.
pub struct BoundaryView {
    /// What was asked.
    pub question: BoundaryQuestion,
    /// The plane; none if the head cannot tell the classes apart.
    pub plane: Option<BoundaryPlane>,
    /// A place per training row, of all classes.
    pub train: Vec<Point>,
    /// A place per test row.
    pub test: Vec<Point>,
    /// A place per synthetic point.
    pub synthetic: Vec<Point>,
    /// The boundary of the trained head in this plane.
    pub baseline_line: Option<Line>,
    /// The boundary of the answer's head in this plane.
    pub line: Option<Line>,
    /// How train and test points of both classes are spread over the distance.
    pub histograms: Option<Histograms>,
    /// The share of the test points of both classes on their own side: now, and with the trained
    /// head; none for a class without test points. 0–1.
    pub shares: [[Option<f64>; 2]; 2],
    /// The margin of both classes, in training and in test: 95 per cent of the points of the class
    /// lie at least so far on their own side. Negative where more than the rest are on the other one;
    /// none for a class without points.
    pub margins: [[Option<f32>; 2]; 2],
}

impl fmt::Debug for BoundaryView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.question.fmt(f)
    }
}

/// Shares of points per bin of distance.
#[derive(Clone, Debug, PartialEq)]
pub struct Histograms {
    /// The left end of the first bin.
    pub start: f32,
    /// The width of every bin.
    pub bin: f32,
    /// Training points of both classes; each adds up to 1, or is empty.
    pub train: [Vec<f32>; 2],
    /// Test points of both classes.
    pub test: [Vec<f32>; 2],
}

impl BoundaryQuestion {
    fn head(&self) -> &Head {
        self.answer.as_ref().map_or(&self.subject.head, |answer| &answer.outcome.head)
    }
}

/// Works the view of a boundary out.
pub fn boundary_view(question: BoundaryQuestion) -> BoundaryView {
    let subject = &question.subject;
    let (train, test) = (subject.space.train(), &subject.test);
    let (a, b) = question.pair;
    let rows = |points: &Embeddings| -> Array2<f32> {
        let of_pair = |label: &u32| [a, b].contains(&(*label as usize));
        let labels = points.labels().iter().enumerate();
        let rows: Vec<usize> =
            labels.filter(|(_, label)| of_pair(label)).map(|(row, _)| row).collect();
        points.features().select(Axis(0), &rows)
    };
    let real = ndarray::concatenate(Axis(0), &[rows(train).view(), rows(test).view()])
        .expect("both splits have the features of the run");
    let head = question.head();
    let (of, other) = if question.held { (&subject.head, head) } else { (head, &subject.head) };
    let mut plane = BoundaryPlane::new(of, question.pair, &real, question.vertical, other);
    let Some(plane) = &mut plane else {
        return BoundaryView {
            plane: None,
            train: Vec::new(),
            test: Vec::new(),
            synthetic: Vec::new(),
            baseline_line: None,
            line: None,
            histograms: None,
            shares: [[None; 2]; 2],
            margins: [[None; 2]; 2],
            question,
        };
    };
    let mut train_places = plane.places(train.features());
    // The first class lies higher, so that the picture is not mirrored from one K to the next.
    if mean_height(train, &train_places, a) < mean_height(train, &train_places, b) {
        plane.flip();
        train_places = plane.places(train.features());
    }
    let test_places = plane.places(test.features());
    let synthetic = question.answer.as_ref().map_or(Vec::new(), |answer| {
        let flat = &answer.outcome.synthetic.flat;
        let n = answer.outcome.synthetic.len();
        let rows = Array2::from_shape_vec((n, train.dim()), flat.clone());
        rows.map_or(Vec::new(), |rows| plane.places(&rows))
    });
    let sides = |head: &Head| {
        let axis = VerticalAxis::Principal;
        let plane = BoundaryPlane::new(head, question.pair, &real, axis, head);
        plane.map_or([None; 2], |plane| {
            own_side(test, &plane.places(test.features()), question.pair)
        })
    };
    let now = match question.held {
        true => sides(head),
        false => own_side(test, &test_places, question.pair),
    };
    let before = sides(&subject.head);
    BoundaryView {
        baseline_line: plane.line_of(&subject.head),
        line: plane.line_of(head),
        histograms: histograms([train, test], [&train_places, &test_places], question.pair),
        shares: [now, before],
        margins: [
            margins(train, &train_places, question.pair),
            margins(test, &test_places, question.pair),
        ],
        plane: Some(plane.clone()),
        train: train_places,
        test: test_places,
        synthetic,
        question,
    }
}

fn of_class<'a>(
    points: &'a Embeddings,
    places: &'a [Point],
    class_idx: usize,
) -> impl Iterator<Item = Point> + 'a {
    let rows = points.labels().iter().zip(places);
    rows.filter(move |(label, _)| **label as usize == class_idx).map(|(_, place)| *place)
}

fn mean_height(points: &Embeddings, places: &[Point], class_idx: usize) -> f32 {
    let (mut sum, mut n) = (0.0, 0.0);
    for place in of_class(points, places, class_idx) {
        sum += place[1];
        n += 1.0;
    }
    if n > 0.0 { sum / n } else { 0.0 }
}

fn own_side(test: &Embeddings, places: &[Point], (a, b): (usize, usize)) -> [Option<f64>; 2] {
    let share = |class_idx: usize, is_own: fn(f32) -> bool| {
        let n = of_class(test, places, class_idx).count();
        let own = of_class(test, places, class_idx).filter(|place| is_own(place[0])).count();
        (n > 0).then(|| own as f64 / n as f64)
    };
    // As the head decides ties depends on the order of its classes.
    if a < b {
        [share(a, |x| x <= 0.0), share(b, |x| x > 0.0)]
    } else {
        [share(a, |x| x < 0.0), share(b, |x| x >= 0.0)]
    }
}

/// How far into its own side each class reaches back, but for a few.
fn margins(points: &Embeddings, places: &[Point], (a, b): (usize, usize)) -> [Option<f32>; 2] {
    [(a, -1.0), (b, 1.0)].map(|(class_idx, side)| {
        let mut inside: Vec<f32> =
            of_class(points, places, class_idx).map(|place| side * place[0]).collect();
        let rank = (inside.len() as f32 * WITHIN_MARGIN) as usize;
        let at = rank.min(inside.len().checked_sub(1)?);
        Some(*inside.select_nth_unstable_by(at, f32::total_cmp).1)
    })
}

fn histograms(
    points: [&Embeddings; 2],
    places: [&[Point]; 2],
    (a, b): (usize, usize),
) -> Option<Histograms> {
    let all = || {
        points.into_iter().zip(places).flat_map(move |(points, places)| {
            [a, b].into_iter().flat_map(move |class_idx| of_class(points, places, class_idx))
        })
    };
    let least = all().map(|place| place[0]).reduce(f32::min)?;
    let most = all().map(|place| place[0]).reduce(f32::max)?;
    let bin = BIN.max((most - least) / MAX_BINS as f32);
    // A bin begins at 0, so that none holds points of both sides.
    let first = (least / bin).floor();
    let n = ((most / bin).floor() - first) as usize + 1;
    let share = |points: &Embeddings, places: &[Point], class_idx: usize| {
        let mut counts = vec![0.0_f32; n];
        let mut total = 0.0;
        for place in of_class(points, places, class_idx) {
            let at = ((place[0] / bin).floor() - first) as usize;
            counts[at.min(n - 1)] += 1.0;
            total += 1.0;
        }
        counts.iter_mut().for_each(|count| *count /= f32::max(total, 1.0));
        counts
    };
    let of = |at: usize| [a, b].map(|class_idx| share(points[at], places[at], class_idx));
    Some(Histograms { start: first * bin, bin, train: of(0), test: of(1) })
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;

    fn subject() -> Arc<EvalData> {
        let train = array![[0.0, 0.0], [-1.0, 2.0], [1.0, 0.0], [3.0, 1.0], [9.0, 9.0]];
        let train = Embeddings::new(train, vec![0, 0, 1, 1, 2], 3).unwrap();
        let test = Embeddings::new(array![[-1.0, 0.0], [0.5, 5.0], [2.0, 0.0]], vec![0, 0, 1], 3);
        let weight = array![[-1.0, 0.0], [1.0, 0.0], [0.0, 0.0]];
        let head = Head::linear(weight, Array1::zeros(3));
        Arc::new(EvalData::new(Arc::new(train), Arc::new(test.unwrap()), head))
    }

    #[test]
    fn shares_and_histograms_count_every_point_of_the_pair_once() {
        let question = BoundaryQuestion {
            subject: subject(),
            answer: None,
            pair: (0, 1),
            vertical: VerticalAxis::Principal,
            held: false,
        };
        let answer = boundary_view(question);
        assert_eq!(answer.shares, [[Some(0.5), Some(1.0)]; 2], "no recipe changes nothing");
        assert_eq!(answer.margins, [[Some(0.0), Some(1.0)], [Some(-0.5), Some(2.0)]]);
        let x: Vec<f32> = answer.test.iter().map(|place| place[0]).collect();
        assert_eq!(x, [-1.0, 0.5, 2.0]);
        let histograms = answer.histograms.unwrap();
        for shares in histograms.train.iter().chain(&histograms.test) {
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{shares:?}");
        }
        let zero = -histograms.start / histograms.bin;
        assert!((zero - zero.round()).abs() < 1e-4, "a bin begins at the boundary");
        assert!(answer.baseline_line.unwrap().q.abs() < 1e-6, "the trained head is this head");
    }

    #[test]
    fn a_held_plane_keeps_its_points_while_the_line_moves() {
        let mut recipe = crate::experiment::Recipe::default();
        recipe.head.method = crate::refit::HeadMethod::NearestMean;
        recipe.head.mean.input = crate::refit::MeanInput::Raw;
        let subject = subject();
        let question =
            crate::explore::Question { subject: Arc::clone(&subject), recipe, layout: None };
        let answer = crate::explore::answer(question, &crate::numerics::StopToken::new()).unwrap();
        let view = |answer: Option<Arc<Answer>>, held: bool| {
            let (pair, vertical) = ((0, 1), VerticalAxis::Principal);
            let subject = Arc::clone(&subject);
            boundary_view(BoundaryQuestion { subject, answer, pair, vertical, held })
        };
        let answer = Some(Arc::new(answer));
        let (baseline, held) = (view(None, false), view(answer.clone(), true));
        assert_eq!((&held.train, &held.test), (&baseline.train, &baseline.test));
        let turned = view(answer, false);
        assert_ne!(turned.train, baseline.train, "else the head has not changed");
        assert_eq!(held.shares, turned.shares, "what the head finds does not depend on the plane");
        // The line of the answer is where its logits are equal.
        let line = held.line.unwrap();
        for (place, row) in held.train.iter().zip(subject.space.train().features().rows()) {
            let head = &held.question.answer.as_ref().unwrap().outcome.head;
            let logits = head.logits(&row.to_owned().insert_axis(Axis(0)));
            let lead = logits[[0, 1]] - logits[[0, 0]];
            let on_line = line.p * place[0] + line.q * place[1] + line.r;
            assert!(!line.is_exact || (lead - on_line).abs() < 1e-4, "{lead} {on_line}");
        }
    }

    #[test]
    fn a_margin_leaves_out_the_nearest_twentieth() {
        let values = (0..40).flat_map(|at| [at as f32, 0.0]).collect();
        let points = Array2::from_shape_vec((40, 2), values).unwrap();
        let points = Embeddings::new(points, vec![1; 40], 2).unwrap();
        let places: Vec<Point> = (0..40).rev().map(|at| [at as f32 - 1.0, 0.0]).collect();
        assert_eq!(margins(&points, &places, (0, 1)), [None, Some(1.0)]);
    }

    #[test]
    fn a_class_without_test_points_has_no_share() {
        let question = BoundaryQuestion {
            subject: subject(),
            answer: None,
            pair: (2, 1),
            vertical: VerticalAxis::HeadDifference,
            held: false,
        };
        let answer = boundary_view(question);
        assert_eq!((answer.shares[0][0], answer.margins[1][0]), (None, None));
    }
}

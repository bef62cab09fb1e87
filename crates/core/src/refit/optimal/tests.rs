use ndarray::{Array1, Array2, s};

use super::*;
use crate::domain::Embeddings;
use crate::numerics::cholesky::Cholesky;
use crate::numerics::rng::{self, Purpose};

const PENALTY: Penalty<'static> = Penalty { lambda: 2e-4, class_weights: None };

/// Overlapping clouds, the later classes rarer.
fn clouds(n: usize, dim: usize, n_classes: usize, seed: u64) -> Embeddings {
    let mut random = rng::stream(seed, Purpose::Sampling, 0);
    let labels: Vec<u32> =
        (0..n).map(|row| (row * row % (row % 7 + n_classes) % n_classes) as u32).collect();
    let features = Array2::from_shape_fn((n, dim), |(row, feature)| {
        let centre = if feature % n_classes == labels[row] as usize { 1.0 } else { 0.0 };
        rng::normal(&mut random) + centre
    });
    Embeddings::new(features, labels, n_classes).unwrap()
}

fn changed(points: &Embeddings, change: impl Fn(usize, f32) -> f32) -> Embeddings {
    let features = points.features().indexed_iter().map(|((_, at), &value)| change(at, value));
    let features = Array2::from_shape_vec(points.features().dim(), features.collect()).unwrap();
    Embeddings::new(features, points.labels().to_vec(), points.n_classes()).unwrap()
}

/// The optimum by Newton's method in double precision, as the formulas stand: `c × (d + 1)` with the
/// biases last, and the objective there.
fn newton(points: &Embeddings, lambda: f64, weights: &[f64]) -> (Array2<f64>, f64) {
    let (n, dim, n_classes) = (points.len(), points.dim(), points.n_classes());
    let mut x = Array2::<f64>::ones((n, dim + 1));
    x.slice_mut(s![.., ..dim]).assign(&points.features().mapv(f64::from));
    let share: Array1<f64> = points.labels().iter().map(|&label| weights[label as usize]).collect();
    let share = &share / share.sum();
    let (size, all) = (dim + 1, n_classes * (dim + 1));
    let value_at = |w: &Array2<f64>| -> (f64, Array2<f64>) {
        let mut p = x.dot(&w.t());
        let mut loss = lambda / 2.0 * w.mapv(|w| w * w).sum();
        for (row, mut p) in p.rows_mut().into_iter().enumerate() {
            let largest = p.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let own = p[points.labels()[row] as usize];
            p.mapv_inplace(|logit| (logit - largest).exp());
            loss += share[row] * (p.sum().ln() + largest - own);
            let sum = p.sum();
            p /= sum;
        }
        (loss, p)
    };
    let mut w = Array2::<f64>::zeros((n_classes, size));
    for _ in 0..100 {
        let (value, p) = value_at(&w);
        let mut gradient = w.mapv(|w| lambda * w);
        let mut hessian = Array2::<f64>::eye(all) * lambda;
        for row in 0..n {
            let x = x.row(row);
            let outer = x.insert_axis(ndarray::Axis(1));
            let outer = outer.dot(&outer.t());
            for a in 0..n_classes {
                let truth = f64::from(u8::from(points.labels()[row] as usize == a));
                gradient.row_mut(a).scaled_add(share[row] * (p[[row, a]] - truth), &x);
                for b in 0..n_classes {
                    let own = f64::from(u8::from(a == b));
                    let bend = share[row] * p[[row, a]] * (own - p[[row, b]]);
                    let block = s![a * size..(a + 1) * size, b * size..(b + 1) * size];
                    hessian.slice_mut(block).scaled_add(bend, &outer);
                }
            }
        }
        let mut step = gradient.iter().copied().collect::<Vec<f64>>();
        let length = step.iter().map(|g| g * g).sum::<f64>();
        if length < 1e-26 {
            break;
        }
        Cholesky::new(hessian).unwrap().solve(&mut step);
        let step = Array2::from_shape_vec(w.dim(), step).unwrap();
        let mut scale = 1.0;
        while value_at(&(&w - &(&step * scale))).0 > value && scale > 1e-6 {
            scale /= 2.0;
        }
        w = w - step * scale;
    }
    let value = value_at(&w).0;
    (w, value)
}

#[track_caller]
fn check(points: &Embeddings, weights: Option<&[f64]>) -> OptimalHead {
    let penalty = Penalty { class_weights: weights, ..PENALTY };
    let alike = vec![1.0; points.n_classes()];
    let (expected, optimum) = newton(points, penalty.lambda, weights.unwrap_or(&alike));
    let rows = Rows::new(points, &[], &[]);
    let found = solve(&rows, points.n_classes(), &penalty, SOLVED, &StopToken::new()).unwrap();
    assert!(found.certificate.relative_gap <= 1e-5, "{:?}", found.certificate);
    approx::assert_relative_eq!(found.certificate.objective, optimum, max_relative = 3e-6);
    let dim = points.dim();
    let largest = expected.iter().fold(0.0_f64, |largest, w| largest.max(w.abs()));
    for ((class_idx, feature), &weight) in found.head.weight.indexed_iter() {
        let error = (f64::from(weight) - expected[[class_idx, feature]]).abs();
        assert!(error < 2e-3 * largest, "class {class_idx}, feature {feature}: {error}");
    }
    let predicted = found.head.predict(points.features());
    let head = Head::linear(
        expected.slice(s![.., ..dim]).mapv(|w| w as f32),
        expected.column(dim).mapv(|b| b as f32),
    );
    let same = predicted.iter().zip(head.predict(points.features())).filter(|(a, b)| **a == *b);
    assert!(same.count() as f64 >= 0.999 * points.len() as f64);
    found
}

#[test]
fn the_optimum_is_that_of_newton_in_double_precision() {
    check(&clouds(400, 5, 3, 0), None);
    check(&clouds(3000, 2, 2, 1), None);
    check(&clouds(300, 9, 17, 2), None);
    check(&clouds(12_000, 3, 4, 3), None);
    check(&clouds(500, 4, 3, 4), Some(&[1.0, 5.0, 0.2]));
}

#[test]
fn awkward_features_have_the_same_optimum() {
    let points = clouds(400, 4, 3, 5);
    // Scales that differ by orders of magnitude, far from 0, constant.
    check(&changed(&points, |at, value| value * [1.0, 1e3, 1e-3, 1e-12][at]), None);
    check(&changed(&points, |at, value| if at == 1 { value + 300.0 } else { value }), None);
    check(&changed(&points, |at, value| if at == 2 { 7.0 } else { value }), None);
    check(&changed(&points, |_, _| 3.0), None);
    check(&changed(&points, |at, value| if at == 0 { 1e5 } else { value }), None);
}

#[test]
fn what_single_precision_rounded_is_told() {
    let points = clouds(400, 3, 3, 6);
    let far = changed(&points, |at, value| if at == 0 { 1e8 + 50.0 * value } else { value });
    let rows = Rows::new(&far, &[], &[]);
    let found = solve(&rows, 3, &PENALTY, SOLVED, &StopToken::new()).unwrap();
    assert_eq!(found.certificate.rounded_features, 1);
    assert!(found.head.weight.iter().all(|weight| weight.is_finite()));
    // A spread that the digits carry is no loss.
    let wide = changed(&points, |at, value| if at == 0 { 1e8 + 1e5 * value } else { value });
    let rows = Rows::new(&wide, &[], &[]);
    let found = solve(&rows, 3, &PENALTY, SOLVED, &StopToken::new()).unwrap();
    assert_eq!(found.certificate.rounded_features, 0);
    let accuracy = |points: &Embeddings, head: &Head| {
        let predicted = head.predict(points.features());
        let right = predicted.iter().zip(points.labels()).filter(|(a, b)| a == b).count();
        right as f64 / points.len() as f64
    };
    let plain = solve(&Rows::new(&points, &[], &[]), 3, &PENALTY, SOLVED, &StopToken::new());
    let plain = accuracy(&points, &plain.unwrap().head);
    assert!((accuracy(&wide, &found.head) - plain).abs() < 0.05);
}

#[test]
fn classes_of_one_row_and_of_none_are_no_trouble() {
    let labels: Vec<u32> = (0..60).map(|row| if row == 7 { 2 } else { row % 2 }).collect();
    let points = clouds(60, 3, 4, 7);
    let points = Embeddings::new(points.features().to_owned(), labels, 4).unwrap();
    let found = check(&points, None);
    assert!(found.head.predict(points.features()).iter().all(|&predicted| predicted != 3));
}

#[test]
fn weights_are_copies_without_the_copies() {
    let points = clouds(200, 3, 2, 8);
    let counts = points.counts();
    let weights: Vec<f64> = counts.iter().map(|&count| 1.0 / count as f64).collect();
    let weighted = check(&points, Some(&weights));
    // Both classes copied to the same number of rows, which both counts divide.
    let mut features = Vec::new();
    let mut labels = Vec::new();
    for (row, &label) in points.labels().iter().enumerate() {
        for _ in 1..counts[1 - label as usize] {
            features.extend_from_slice(points.row(row));
            labels.push(label);
        }
    }
    let copies = Rows::new(&points, &features, &labels);
    assert_eq!(copies.counts(2), [counts[0] * counts[1]; 2]);
    let copied = solve(&copies, 2, &PENALTY, SOLVED, &StopToken::new()).unwrap();
    for (a, b) in copied.head.weight.iter().zip(&weighted.head.weight) {
        approx::assert_abs_diff_eq!(a, b, epsilon = 2e-3);
    }
}

#[test]
fn gradients_agree_with_finite_differences() {
    let points = clouds(300, 4, 3, 9);
    for points in [points.clone(), changed(&points, |_, value| 50.0 + value)] {
        let rows = Rows::new(&points, &[], &[]);
        let conditioning = Conditioning::of(&rows);
        let all = conditioning.apply(&rows);
        let parameters = Parameters::new(3, 4, 0.1, &conditioning);
        let weights = [1.0, 3.0, 0.5];
        let objective = Objective::new(&all, &parameters, Some(&weights));
        let place: Vec<f64> = (0..15).map(|at| (at as f64 * 0.7).sin()).collect();
        let (_, gradient) = objective.value_and_gradient(&place);
        for at in 0..place.len() {
            let value = |step: f64| {
                let mut place = place.clone();
                place[at] += step;
                objective.value_and_gradient(&place).0
            };
            let numeric = (value(1e-2) - value(-1e-2)) / 2e-2;
            approx::assert_relative_eq!(gradient[at], numeric, max_relative = 2e-3, epsilon = 2e-4);
        }
        assert!(parameters.bound(&gradient) > 0.0);
        let head = parameters.head(&place);
        for (a, b) in parameters.place(&head).iter().zip(&place) {
            approx::assert_relative_eq!(a, b, max_relative = 1e-4, epsilon = 1e-4);
        }
    }
}

#[test]
fn the_solution_is_the_same_at_any_number_of_threads() {
    let points = clouds(9000, 6, 5, 10);
    let solved = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        let rows = Rows::new(&points, &[], &[]);
        pool.install(|| solve(&rows, 5, &PENALTY, SOLVED, &StopToken::new()).unwrap().head)
    };
    assert_eq!(solved(1), solved(3));
}

#[test]
fn a_rough_solution_is_within_a_thousandth() {
    let points = clouds(6000, 6, 5, 11);
    let rows = Rows::new(&points, &[], &[]);
    let near = changed(&points, |at, value| value + 0.02 * (at as f32 + 1.0));
    let near = Rows::new(&near, &[], &[]);
    let solved = |rows| solve(rows, 5, &PENALTY, SOLVED, &StopToken::new()).unwrap();
    let start = solved(&near);
    let curvature = start.curvature.as_ref().unwrap();
    let rough = solve_roughly(&rows, (&start.head, curvature), &PENALTY, &StopToken::new())
        .unwrap()
        .unwrap();
    let optimum = solved(&rows).certificate.objective;
    let objective = objective_of(&rough.head, &rows, &PENALTY);
    assert!(objective <= (1.0 + ROUGH_TOLERANCE) * optimum, "{objective} {optimum}");
    approx::assert_relative_eq!(objective, rough.certificate.objective, max_relative = 1e-6);
}

#[test]
fn a_stop_is_heard() {
    let points = clouds(3000, 6, 5, 12);
    let stop = StopToken::new();
    stop.stop("stale");
    let rows = Rows::new(&points, &[], &[]);
    assert!(solve(&rows, 5, &PENALTY, SOLVED, &stop).is_err());
}

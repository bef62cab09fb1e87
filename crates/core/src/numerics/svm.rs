//! Support vector machines with a Gaussian kernel, one against one.
//!
//! Each pair of classes is a problem of its own, solved by LIBSVM's algorithm (the crate
//! `libsvm-rs`) and side by side with the others. Predictions are made here, a block of rows at a
//! time: the products of rows and support vectors are one matrix product, and the exponentials run
//! on the vector unit.

use libsvm_rs::train::svm_train;
use libsvm_rs::{SvmNode, SvmParameter, SvmProblem};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView2, Axis, s};
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::linalg::principal_subspace;
use super::simd::{dispatch, exp_of_negative};
use super::{StopToken, Stopped};

/// What a misplaced row costs, `C`.
const COST: f64 = 1.0;
/// Points of more features are shortened to `SHORT`, found from at most `SHORTEN_ROWS` of them.
const MAX_FEATURES: usize = 640;
const SHORT: usize = 64;
const SHORTEN_ROWS: usize = 4096;
/// Rows that are predicted at once.
const BLOCK_ROWS: usize = 128;
/// The solver stops when the optimality conditions are violated by less than this.
const TOLERANCE: f64 = 1e-3;
/// A violation that single precision cannot account for: the solver gave up.
const CLEAR_VIOLATION: f32 = 0.02;

/// A fitted machine: `C (C − 1) / 2` separations that vote.
#[derive(Clone, Debug)]
pub struct Svm {
    gamma: f32,
    /// Support vectors by class, and for each its coefficients against the other classes.
    classes: Vec<ClassVectors>,
    /// Offsets by pair, `None` where a class has no rows; pairs in ascending order.
    offsets: Vec<Option<f32>>,
    /// Rows that support any separation, ascending.
    support_rows: Vec<u32>,
    not_converged: usize,
    /// Mean and axes that points are shortened along first; none for points of few features.
    shortened: Option<(Array1<f32>, Array2<f32>)>,
    /// Taken away from all points, so that products of points far from the origin keep their digits.
    mean: Array1<f32>,
}

#[derive(Clone, Debug)]
struct ClassVectors {
    vectors: Array2<f32>,
    /// Vectors by other classes, the own one left out.
    coefficients: Array2<f32>,
}

/// How a pair is solved.
#[derive(Clone, Copy)]
struct Solve {
    gamma: f64,
    cost: f64,
    tolerance: f64,
}

/// One solved pair.
struct Separation {
    /// Row and coefficient of every support vector.
    support: Vec<(u32, f32)>,
    offset: f32,
    converged: bool,
}

impl Svm {
    /// Fits a machine on points of up to 640 features; longer ones, such as images, are first
    /// shortened to their 64 principal directions, which [`Svm::shortened`] tells.
    ///
    /// Its width is `γ = 1 / (d Var X)`, the variance over all entries.
    ///
    /// # Shapes
    /// `points` is `n × d` with one label in `0..n_classes` per row.
    ///
    /// # Errors
    /// When a stop was asked for; it is heard between two pairs.
    pub fn fit(
        points: ArrayView2<'_, f32>,
        labels: &[u32],
        n_classes: usize,
        stop: &StopToken,
    ) -> Result<Self, Stopped> {
        Self::fit_until(TOLERANCE, points, labels, n_classes, stop)
    }

    /// The same, solved until the conditions of optimality are violated by less than `tolerance`; one
    /// that is too loose leaves separations that have not converged.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn fit_until(
        tolerance: f64,
        points: ArrayView2<'_, f32>,
        labels: &[u32],
        n_classes: usize,
        stop: &StopToken,
    ) -> Result<Self, Stopped> {
        libsvm_rs::set_quiet(true);
        let shortened = (points.ncols() > MAX_FEATURES).then(|| shorten(points));
        let short = shortened.as_ref().map(|axes| along(points, axes));
        let points = short.as_ref().map_or(points, |short| short.view());
        let gamma = scale_gamma(points);
        let mean = points.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(points.ncols()));
        let centred = &points - &mean;
        let points = centred.view();
        let mut rows_by_class = vec![Vec::new(); n_classes];
        for (row, &label) in labels.iter().enumerate() {
            rows_by_class[label as usize].push(row as u32);
        }
        let pairs: Vec<(usize, usize)> =
            (0..n_classes).flat_map(|a| (a + 1..n_classes).map(move |b| (a, b))).collect();
        // The largest problems first, so that no thread is left with one at the end.
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        let size = |at: usize| rows_by_class[pairs[at].0].len() + rows_by_class[pairs[at].1].len();
        order.sort_by_key(|&at| std::cmp::Reverse(size(at)));
        let mut solved: Vec<(usize, Option<Separation>)> = order
            .into_par_iter()
            .with_max_len(1)
            .map(|at| {
                stop.check()?;
                let (a, b) = (&rows_by_class[pairs[at].0], &rows_by_class[pairs[at].1]);
                let empty = a.is_empty() || b.is_empty();
                Ok((
                    at,
                    (!empty)
                        .then(|| separate(points, a, b, Solve { gamma, cost: COST, tolerance })),
                ))
            })
            .collect::<Result<_, Stopped>>()?;
        solved.sort_by_key(|(at, _)| *at);
        let separations: Vec<Option<Separation>> = solved.into_iter().map(|(_, s)| s).collect();
        let svm = Self::gather(points, labels, n_classes, &pairs, &separations, gamma);
        Ok(Self { shortened, mean, ..svm })
    }

    /// Puts the coefficients of all pairs in order.
    fn gather(
        points: ArrayView2<'_, f32>,
        labels: &[u32],
        n_classes: usize,
        pairs: &[(usize, usize)],
        separations: &[Option<Separation>],
        gamma: f64,
    ) -> Self {
        let mut support_rows: Vec<u32> = separations
            .iter()
            .flatten()
            .flat_map(|s| s.support.iter().map(|(row, _)| *row))
            .collect();
        support_rows.sort_unstable();
        support_rows.dedup();
        let mut by_class = vec![Vec::new(); n_classes];
        for &row in &support_rows {
            by_class[labels[row as usize] as usize].push(row as usize);
        }
        let mut classes: Vec<ClassVectors> = by_class
            .iter()
            .map(|rows| ClassVectors {
                vectors: points.select(Axis(0), rows),
                coefficients: Array2::zeros((rows.len(), n_classes.saturating_sub(1))),
            })
            .collect();
        for (&(a, b), separation) in pairs.iter().zip(separations) {
            for &(row, coefficient) in separation.iter().flat_map(|s| &s.support) {
                let own = labels[row as usize] as usize;
                let at = by_class[own].binary_search(&(row as usize)).unwrap_or_default();
                let column = if own == a { b - 1 } else { a };
                classes[own].coefficients[[at, column]] = coefficient;
            }
        }
        let failed = separations.iter().flatten().filter(|s| !s.converged).count();
        Self {
            gamma: gamma as f32,
            classes,
            offsets: separations.iter().map(|s| s.as_ref().map(|s| s.offset)).collect(),
            support_rows,
            not_converged: failed,
            shortened: None,
            mean: Array1::zeros(points.ncols()),
        }
    }

    /// The rows that support any separation, ascending.
    pub fn support_rows(&self) -> &[u32] {
        &self.support_rows
    }

    /// How many separations the solver gave up.
    pub fn not_converged(&self) -> usize {
        self.not_converged
    }

    /// To how many features points were shortened, if they were.
    pub fn shortened(&self) -> Option<usize> {
        self.shortened.as_ref().map(|(_, axes)| axes.nrows())
    }

    /// How many separations there are.
    pub fn n_pairs(&self) -> usize {
        self.offsets.iter().flatten().count()
    }

    /// The class with most votes for every row; the first one wins a tie.
    ///
    /// # Shapes
    /// `points` is `n × d`.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn predict(
        &self,
        points: ArrayView2<'_, f32>,
        stop: &StopToken,
    ) -> Result<Vec<u32>, Stopped> {
        let short = self.shortened.as_ref().map(|axes| along(points, axes));
        let points = short.as_ref().map_or(points, |short| short.view());
        let n_blocks = points.nrows().div_ceil(BLOCK_ROWS);
        let labels: Vec<Vec<u32>> = (0..n_blocks)
            .into_par_iter()
            .map(|block| {
                stop.check()?;
                let end = ((block + 1) * BLOCK_ROWS).min(points.nrows());
                let rows = &points.slice(s![block * BLOCK_ROWS..end, ..]) - &self.mean;
                Ok(self.vote(rows.view()))
            })
            .collect::<Result<_, Stopped>>()?;
        Ok(labels.concat())
    }

    fn vote(&self, rows: ArrayView2<'_, f32>) -> Vec<u32> {
        let n_classes = self.classes.len();
        let sums: Vec<Array2<f32>> = self
            .classes
            .iter()
            .map(|class| kernel(rows, class.vectors.view(), self.gamma).dot(&class.coefficients))
            .collect();
        (0..rows.nrows())
            .map(|row| {
                let mut votes = vec![0_u32; n_classes];
                let mut pair = 0;
                for a in 0..n_classes {
                    for b in a + 1..n_classes {
                        if let Some(offset) = self.offsets[pair] {
                            let value = sums[a][[row, b - 1]] + sums[b][[row, a]] - offset;
                            votes[if value > 0.0 { a } else { b }] += 1;
                        }
                        pair += 1;
                    }
                }
                let most = votes.iter().copied().max().unwrap_or(0);
                votes.iter().position(|&count| count == most).unwrap_or(0) as u32
            })
            .collect()
    }
}

/// Mean and principal directions of points of many features, from some thousands of them.
fn shorten(points: ArrayView2<'_, f32>) -> (Array1<f32>, Array2<f32>) {
    let stride = points.nrows().div_ceil(SHORTEN_ROWS).max(1);
    let (axes, mean) = principal_subspace(points.slice(s![..;stride as isize, ..]), SHORT, 0);
    (mean, axes)
}

/// The points along the axes, `n × axes`.
fn along(points: ArrayView2<'_, f32>, (mean, axes): &(Array1<f32>, Array2<f32>)) -> Array2<f32> {
    (&points - mean).dot(&axes.t())
}

/// `1 / (d Var X)`; 1 / d for points that are all equal.
fn scale_gamma(points: ArrayView2<'_, f32>) -> f64 {
    let n = points.len().max(1) as f64;
    let mean = points.iter().map(|&value| f64::from(value)).sum::<f64>() / n;
    let variance = points.iter().map(|&value| (f64::from(value) - mean).powi(2)).sum::<f64>() / n;
    1.0 / (points.ncols().max(1) as f64 * if variance > 0.0 { variance } else { 1.0 })
}

/// Separates the rows `a`, on the positive side, from the rows `b`.
fn separate(points: ArrayView2<'_, f32>, a: &[u32], b: &[u32], solve: Solve) -> Separation {
    let Solve { gamma, cost, tolerance } = solve;
    let rows: Vec<usize> = a.iter().chain(b).map(|&row| row as usize).collect();
    let instance = |&row: &usize| -> Vec<SvmNode> {
        let values = points.row(row);
        let node =
            |(at, &value): (usize, &f32)| SvmNode { index: at as i32 + 1, value: f64::from(value) };
        values.iter().enumerate().map(node).collect()
    };
    let side = |at: usize| if at < a.len() { 1.0 } else { -1.0 };
    let problem = SvmProblem {
        labels: (0..rows.len()).map(side).collect(),
        instances: rows.iter().map(instance).collect(),
    };
    let parameter = SvmParameter { gamma, c: cost, eps: tolerance, ..SvmParameter::default() };
    let model = svm_train(&problem, &parameter);
    let coefficients = model.sv_coef.first().map_or(&[][..], Vec::as_slice);
    let support: Vec<(usize, f32)> = model
        .support_vector_indices()
        .iter()
        .zip(coefficients)
        .map(|(&index, &coefficient)| (index - 1, coefficient as f32))
        .collect();
    let points = points.select(Axis(0), &rows);
    let converged = violation(points.view(), &support, a.len(), gamma, cost) < CLEAR_VIOLATION;
    let to_row = |(at, coefficient): (usize, f32)| (rows[at] as u32, coefficient);
    Separation {
        support: support.into_iter().map(to_row).collect(),
        offset: model.rho.first().map_or(0.0, |&offset| offset as f32),
        converged,
    }
}

/// How far a solution is from optimal: `max_{up} − min_{low}` of `y_i − Σ_j c_j K(x_i, x_j)`,
/// where `up` are the rows whose coefficient could still grow, and `low` those where it could shrink
/// (Fan, Chen & Lin 2005, equation 6).
fn violation(
    points: ArrayView2<'_, f32>,
    support: &[(usize, f32)],
    n_positive: usize,
    gamma: f64,
    cost: f64,
) -> f32 {
    let mut coefficients = vec![0.0_f32; points.nrows()];
    support.iter().for_each(|&(at, coefficient)| coefficients[at] = coefficient);
    let at: Vec<usize> = support.iter().map(|(at, _)| *at).collect();
    let vectors = points.select(Axis(0), &at);
    let weights = Array1::from_iter(support.iter().map(|(_, coefficient)| *coefficient));
    let (mut up, mut low) = (f32::NEG_INFINITY, f32::INFINITY);
    for (block, rows) in points.axis_chunks_iter(Axis(0), BLOCK_ROWS).enumerate() {
        let values = kernel(rows, vectors.view(), gamma as f32).dot(&weights);
        for (at, value) in values.iter().enumerate() {
            let row = block * BLOCK_ROWS + at;
            let side = if row < n_positive { 1.0 } else { -1.0 };
            let size = coefficients[row] * side;
            let (can_grow, can_shrink) = (size < cost as f32, size > 0.0);
            let slack = side - value;
            if (side > 0.0 && can_grow) || (side < 0.0 && can_shrink) {
                up = up.max(slack);
            }
            if (side > 0.0 && can_shrink) || (side < 0.0 && can_grow) {
                low = low.min(slack);
            }
        }
    }
    up - low
}

/// `exp(−γ ‖x − v‖²)` for all rows and vectors.
fn kernel(rows: ArrayView2<'_, f32>, vectors: ArrayView2<'_, f32>, gamma: f32) -> Array2<f32> {
    let norm = |row: ndarray::ArrayView1<'_, f32>| row.dot(&row);
    let vector_norms: Vec<f32> = vectors.rows().into_iter().map(norm).collect();
    let mut products = Array2::zeros((rows.nrows(), vectors.nrows()));
    general_mat_mul(1.0, &rows, &vectors.t(), 0.0, &mut products);
    for (row, mut values) in rows.rows().into_iter().zip(products.rows_mut()) {
        if let Some(values) = values.as_slice_mut() {
            dispatch(Exponential { values, norms: &vector_norms, norm: norm(row), gamma });
        }
    }
    products
}

/// Turns products `x · v` of one row into `exp(−γ ‖x − v‖²)`.
struct Exponential<'a> {
    values: &'a mut [f32],
    norms: &'a [f32],
    norm: f32,
    gamma: f32,
}

impl WithSimd for Exponential<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        let Self { values, norms, norm, gamma } = self;
        for (value, vector_norm) in values.iter_mut().zip(norms) {
            let squared = (norm + vector_norm - 2.0 * *value).max(0.0);
            *value = exp_of_negative(-gamma * squared);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    fn rings(n: usize) -> (Array2<f32>, Vec<u32>) {
        let mut random = rng::stream(1, Purpose::Sampling, 0);
        let labels: Vec<u32> = (0..n).map(|row| (row % 3) as u32).collect();
        let points = Array2::from_shape_fn((n, 2), |_| rng::normal(&mut random));
        let ring = |row: usize| (1.0 + 2.0 * labels[row] as f32, points.row(row));
        let points = Array2::from_shape_fn((n, 2), |(row, axis)| {
            let (radius, direction) = ring(row);
            direction[axis] / direction.dot(&direction).sqrt() * radius
        });
        (points, labels)
    }

    #[test]
    fn rings_are_told_apart() {
        let (points, labels) = rings(150);
        let svm = Svm::fit(points.view(), &labels, 4, &StopToken::new()).unwrap();
        assert_eq!(svm.predict(points.view(), &StopToken::new()).unwrap(), labels);
        assert_eq!((svm.n_pairs(), svm.not_converged()), (3, 0), "class 3 has no rows");
        let middle = ndarray::array![[0.0, 0.0], [0.0, 9.0]];
        assert_eq!(svm.predict(middle.view(), &StopToken::new()).unwrap(), [0, 2]);
    }

    /// Two points at distance 2 with `γ = ½`: coefficients `±1 / (1 − e^−2)`, offset 0; `C = 1` cuts
    /// them to ±1.
    #[test]
    fn two_points_have_a_solution_on_paper() {
        let points = ndarray::array![[1.0], [-1.0]];
        let solve = |cost| Solve { gamma: 0.5, cost, tolerance: TOLERANCE };
        let found = separate(points.view(), &[0], &[1], solve(9.0));
        let expected = 1.0 / (1.0 - (-2.0_f32).exp());
        for (row, coefficient) in found.support {
            let side = if row == 0 { 1.0 } else { -1.0 };
            approx::assert_abs_diff_eq!(coefficient, side * expected, epsilon = 1e-3);
        }
        approx::assert_abs_diff_eq!(found.offset, 0.0, epsilon = 1e-6);
        let cut = separate(points.view(), &[0], &[1], solve(1.0));
        assert_eq!(cut.support, [(0, 1.0), (1, -1.0)]);
    }

    #[test]
    fn far_from_the_origin_nothing_changes() {
        let (points, labels) = rings(150);
        let far = &points + 1000.0;
        let stop = StopToken::new();
        let svm = Svm::fit(far.view(), &labels, 3, &stop).unwrap();
        assert_eq!(svm.not_converged(), 0);
        assert_eq!(svm.predict(far.view(), &stop).unwrap(), labels);
    }

    #[test]
    fn long_points_are_shortened_and_still_told_apart() {
        let mut random = rng::stream(2, Purpose::Sampling, 0);
        let labels: Vec<u32> = (0..120).map(|row| (row % 3) as u32).collect();
        let points = Array2::from_shape_fn((120, 1200), |(row, feature)| {
            let own = feature % 3 == labels[row] as usize;
            rng::normal(&mut random) + if own { 2.0 } else { 0.0 }
        });
        let svm = Svm::fit(points.view(), &labels, 3, &StopToken::new()).unwrap();
        assert_eq!(svm.shortened(), Some(64));
        assert_eq!(svm.predict(points.view(), &StopToken::new()).unwrap(), labels);
    }

    #[test]
    fn a_violated_solution_is_noticed() {
        let (points, _) = rings(30);
        // No coefficient at all: both sides could grow.
        assert!(violation(points.view(), &[], 10, 0.5, 1.0) > 1.9);
        let (points, labels) = rings(30);
        let early = Svm::fit_until(9.0, points.view(), &labels, 3, &StopToken::new()).unwrap();
        assert_eq!((early.not_converged(), early.n_pairs()), (3, 3));
    }

    #[test]
    fn a_stop_is_heard() {
        let (points, labels) = rings(30);
        let stop = StopToken::new();
        stop.stop("stale");
        assert!(Svm::fit(points.view(), &labels, 3, &stop).is_err());
    }

    #[test]
    fn kernels_are_those_of_the_formula() {
        let (points, _) = rings(40);
        let found = kernel(points.view(), points.slice(s![..7, ..]), 0.3);
        for ((row, vector), value) in found.indexed_iter() {
            let difference = &points.row(row) - &points.row(vector);
            let expected = (-0.3 * difference.dot(&difference)).exp();
            approx::assert_abs_diff_eq!(*value, expected, epsilon = 1e-5);
        }
    }
}

//! The curvature of the objective, in which steps are measured: near the optimum one step along
//! `H⁻¹ g` is almost there.

use std::collections::VecDeque;
use std::sync::Arc;

use ndarray::{Array2, s};
use rayon::prelude::*;

use super::lbfgs::Pair;
use super::objective::{Objective, RowBlocks, Weights};
use super::parameters::Parameters;
use crate::numerics::cholesky::Cholesky;

/// More parameters than this have no Hessian of their own: its factor would take too long.
const MAX_PARAMETERS: usize = 1536;
/// Pairs of classes of a row whose probabilities have a smaller product add next to nothing.
const LEAST_PRODUCT: f32 = 1e-4;
/// Rows whose products are summed in single precision.
const CHUNK: usize = 512;
/// The diagonal grows by this share where rounding has made a matrix indefinite.
const RIDGE: f64 = 1e-10;

/// A positive definite matrix near the Hessian, factored.
#[derive(Clone, Debug)]
pub struct Curvature {
    /// Of all parameters, or of those of any one class.
    factor: Arc<Cholesky>,
    n_parameters: usize,
    /// The last steps that were taken with it.
    memory: VecDeque<Pair>,
}

impl Curvature {
    /// The same for every class: `κ Σ x xᵀ / n`, with 1 as the last feature, and the penalty. With κ = ½
    /// it bounds the Hessian from above (Böhning 1992).
    pub fn spread(rows: &RowBlocks<'_>, parameters: &Parameters, kappa: f64) -> Self {
        let share = kappa / rows.n_rows().max(1) as f64;
        let products: Vec<Array2<f64>> = rows
            .chunks(CHUNK)
            .into_par_iter()
            .map(|(features, labels)| {
                let ones = labels.iter().map(|_| 1.0);
                square(features.chunks_exact(rows.dim()).zip(ones), rows.dim())
            })
            .collect();
        let mut matrix = parameters.penalty_curvature();
        products.iter().for_each(|product| matrix.scaled_add(share, product));
        Self::new(matrix, parameters)
    }

    /// The Hessian of an objective at a place; none where there are too many parameters.
    ///
    /// It is the Laplacian of a graph: `Σ_i v_i Σ_{a<b} p_ia p_ib (e_a − e_b)(e_a − e_b)ᵀ ⊗ x_i x_iᵀ`, so
    /// that leaving out the pairs of classes that a row is not torn between, which are most, leaves it
    /// positive.
    pub fn hessian(objective: &Objective<'_>, place: &[f64]) -> Option<Self> {
        let Objective { rows, parameters, .. } = objective;
        if parameters.len() > MAX_PARAMETERS {
            return None;
        }
        let (n_classes, size) = (parameters.n_classes(), parameters.per_class());
        let mut matrix = Array2::<f64>::zeros((parameters.len(), parameters.len()));
        let penalty = parameters.penalty_curvature();
        let block = |class_idx: usize| class_idx * size..(class_idx + 1) * size;
        for class_idx in 0..n_classes {
            matrix.slice_mut(s![block(class_idx), block(class_idx)]).assign(&penalty);
        }
        let products: Vec<(usize, usize, Array2<f64>)> = torn_rows(objective, place)
            .into_par_iter()
            .map(|(a, b, torn)| {
                let torn = torn.into_iter().map(|(row, weight)| (row, weight.sqrt()));
                (a, b, square(torn, rows.dim()))
            })
            .collect();
        for (a, b, product) in products {
            matrix.slice_mut(s![block(a), block(a)]).scaled_add(1.0, &product);
            matrix.slice_mut(s![block(b), block(b)]).scaled_add(1.0, &product);
            // The lower triangle is what is factored.
            matrix.slice_mut(s![block(b), block(a)]).scaled_add(-1.0, &product);
        }
        Some(Self::new(matrix, parameters))
    }

    fn new(matrix: Array2<f64>, parameters: &Parameters) -> Self {
        let factor = Arc::new(positive(matrix));
        Self { factor, n_parameters: parameters.len(), memory: VecDeque::new() }
    }

    /// The same with the last steps that were taken with it.
    pub fn with_memory(&self, memory: VecDeque<Pair>) -> Self {
        Self { memory, ..self.clone() }
    }

    /// The last steps that were taken with it, newest first.
    pub fn memory(&self) -> &VecDeque<Pair> {
        &self.memory
    }

    /// The number of parameters.
    pub fn n_parameters(&self) -> usize {
        self.n_parameters
    }

    /// `H⁻¹ g`.
    pub fn solve(&self, gradient: &[f64]) -> Vec<f64> {
        let mut solution = gradient.to_vec();
        solution.chunks_exact_mut(self.factor.size()).for_each(|part| self.factor.solve(part));
        solution
    }
}

/// For every pair of classes the rows that are torn between them, with the weight `v p_a p_b`.
fn torn_rows<'a>(
    objective: &'a Objective<'_>,
    place: &[f64],
) -> Vec<(usize, usize, Vec<(&'a [f32], f32)>)> {
    let Objective { rows, parameters, .. } = objective;
    let n_classes = parameters.n_classes();
    let weights = Weights::of(parameters, place);
    let mut torn: Vec<Vec<(&[f32], f32)>> = vec![Vec::new(); n_classes * n_classes];
    for (features, labels) in rows.chunks(CHUNK) {
        let probabilities = weights.probabilities(features);
        let by_row = probabilities.chunks_exact(weights.padded());
        for ((row, &label), p) in features.chunks_exact(rows.dim()).zip(labels).zip(by_row) {
            let share = objective.share(label) as f32;
            let likely: Vec<usize> =
                (0..n_classes).filter(|&class_idx| p[class_idx] > LEAST_PRODUCT).collect();
            for (at, &a) in likely.iter().enumerate() {
                for &b in &likely[at + 1..] {
                    if p[a] * p[b] > LEAST_PRODUCT {
                        torn[a * n_classes + b].push((row, share * p[a] * p[b]));
                    }
                }
            }
        }
    }
    let pairs = torn.into_iter().enumerate().filter(|(_, rows)| !rows.is_empty());
    pairs.map(|(at, rows)| (at / n_classes, at % n_classes, rows)).collect()
}

/// `Σ f² x xᵀ` over some rows with their factors `f`, with 1 as the last feature.
fn square<'a>(rows: impl Iterator<Item = (&'a [f32], f32)>, dim: usize) -> Array2<f64> {
    let mut flat = Vec::new();
    let mut total = Array2::<f64>::zeros((dim + 1, dim + 1));
    let mut flush = |flat: &mut Vec<f32>| {
        let shape = (flat.len() / (dim + 1), dim + 1);
        let part = Array2::from_shape_vec(shape, std::mem::take(flat)).expect("whole rows");
        let product = part.t().dot(&part);
        total.zip_mut_with(&product, |sum, &value| *sum += f64::from(value));
    };
    for (row, factor) in rows {
        flat.extend(row.iter().map(|value| factor * value));
        flat.push(factor);
        if flat.len() == CHUNK * (dim + 1) {
            flush(&mut flat);
        }
    }
    flush(&mut flat);
    total
}

/// The factor of a matrix that is positive but for rounding.
fn positive(matrix: Array2<f64>) -> Cholesky {
    let mut ridge = 0.0;
    while ridge < 1.0 {
        let mut tried = matrix.clone();
        tried.diag_mut().iter_mut().for_each(|value| *value *= 1.0 + ridge);
        if let Some(factor) = Cholesky::new(tried) {
            return factor;
        }
        ridge = if ridge == 0.0 { RIDGE } else { 10.0 * ridge };
    }
    // Only its size is left to go by.
    let size = matrix.diag().iter().copied().filter(|value| value.is_finite()).fold(1.0, f64::max);
    Cholesky::new(Array2::eye(matrix.nrows()) * size).expect("a positive diagonal has a factor")
}

//! The head as softmax regression, fitted by SGD with momentum.
//!
//! The paper's recipe: a fresh linear layer, batches of 128 in random order, momentum 0.9, weight
//! decay 2e-4 on weight and bias, unweighted cross-entropy. One step is two small matrix products
//! (logits and gradient) with a softmax between them. Classes are padded to whole vectors and
//! weights kept transposed, `d × classes`, so that one row of weights meets one feature.

use pulp::{Simd, WithSimd};

use super::products::{forward, transposed};
use super::rows::Rows;
use super::softmax::{PAD_LOGIT, softmax};
use crate::domain::Head;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::simd::{MAX_LANES, dispatch};
use crate::numerics::{StopToken, Stopped};

/// Epochs of the paper's recipe.
pub const REFERENCE_EPOCHS: usize = 10;
/// Epochs of the fast recipe.
pub const FAST_EPOCHS: usize = 5;

/// Steps that SGD must at least have for a head to be near its optimum: few rows make few steps.
pub const LEAST_STEPS: usize = 600;

/// Rows of a step.
pub const BATCH: usize = 128;
const BASE_LR: f32 = 0.1;
/// Momentum of SGD.
pub const MOMENTUM: f32 = 0.9;
/// Weight decay of SGD, on weight and bias.
pub const WEIGHT_DECAY: f32 = 2e-4;
const WARM_UP_EPOCHS: usize = 5;

/// How the learning rate goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// `0.1 · e / 5` in epoch `e ≤ 5`, then 0.1: the paper's recipe.
    WarmUp,
    /// From 0.1 down to 0 along half a cosine, step by step: the noise of the last steps dies out.
    Cosine,
}

impl Schedule {
    fn lr(self, epoch: usize, epochs: usize, step: usize, steps: usize) -> f32 {
        match self {
            Self::WarmUp => BASE_LR * epoch.min(WARM_UP_EPOCHS) as f32 / WARM_UP_EPOCHS as f32,
            Self::Cosine => {
                let done = ((epoch - 1) * steps + step) as f32 / (epochs * steps) as f32;
                BASE_LR * half_cosine(done)
            }
        }
    }
}

/// The epochs that `n_rows` need for [`LEAST_STEPS`], at least as many as asked for.
pub fn enough_epochs(n_rows: usize, asked: usize) -> usize {
    asked.max(LEAST_STEPS.div_ceil(n_rows.div_ceil(BATCH).max(1)))
}

/// From 1 at the start to 0 when all is done.
pub fn half_cosine(done: f32) -> f32 {
    0.5 * (1.0 + (std::f32::consts::PI * done).cos())
}

/// How a head is fitted.
pub struct Plan<'a> {
    /// How the learning rate goes.
    pub schedule: Schedule,
    /// Passes over the rows.
    pub epochs: usize,
    /// The head to start from; none starts fresh.
    pub start: Option<&'a Head>,
}

/// Fits a fresh head. Sums run in a fixed order on one thread: same seed, same bytes.
pub fn fit(
    rows: &Rows<'_>,
    n_classes: usize,
    plan: &Plan<'_>,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut (dyn FnMut(&Head) + Send),
) -> Result<Head, Stopped> {
    let mut fit = Fit::new(rows, n_classes, seed);
    if let Some(start) = plan.start {
        fit.start_from(start);
    }
    let epochs = plan.epochs;
    let mut order: Vec<u32> = (0..rows.len() as u32).collect();
    let steps = rows.len().div_ceil(BATCH);
    let mut head = fit.head();
    for epoch in 1..=epochs {
        let mut random = rng::stream(seed, Purpose::HeadOrder, epoch);
        rng::shuffle(&mut random, &mut order);
        for (step, batch) in order.chunks(BATCH).enumerate() {
            stop.check()?;
            let lr = plan.schedule.lr(epoch, epochs, step, steps);
            dispatch(Step { fit: &mut fit, rows, batch, lr });
        }
        head = fit.head();
        each_epoch(&head);
    }
    Ok(head)
}

/// Weights, momenta and the buffers of a batch; allocated once.
struct Fit {
    dim: usize,
    n_classes: usize,
    /// Classes, padded to whole vectors.
    padded: usize,
    /// `d × padded`.
    weight: Vec<f32>,
    weight_momentum: Vec<f32>,
    /// `padded`; the pads hold [`PAD_LOGIT`].
    bias: Vec<f32>,
    bias_momentum: Vec<f32>,
    /// The rows of a batch, `BATCH × d`.
    input: Vec<f32>,
    /// Logits, then probabilities, then gradients, `BATCH × padded`.
    output: Vec<f32>,
    /// Scratch for gradients of the bias.
    bias_gradient: Vec<f32>,
}

impl Fit {
    /// Weight and bias start at `U(−1/√d, 1/√d)`, PyTorch's default for a linear layer.
    fn new(rows: &Rows<'_>, n_classes: usize, seed: u64) -> Self {
        let dim = rows.dim();
        let padded = n_classes.next_multiple_of(MAX_LANES);
        let bound = 1.0 / (dim as f32).sqrt();
        let mut random = rng::stream(seed, Purpose::HeadInit, 0);
        let mut start = || (2.0 * rng::unit(&mut random) - 1.0) * bound;
        let mut weight = vec![0.0; dim * padded];
        for class_idx in 0..n_classes {
            for feature in 0..dim {
                weight[feature * padded + class_idx] = start();
            }
        }
        let mut bias = vec![PAD_LOGIT; padded];
        bias[..n_classes].fill_with(start);
        Self {
            dim,
            n_classes,
            padded,
            weight_momentum: vec![0.0; weight.len()],
            weight,
            bias,
            bias_momentum: vec![0.0; n_classes],
            input: vec![0.0; BATCH * dim],
            output: vec![0.0; BATCH * padded],
            bias_gradient: vec![0.0; padded],
        }
    }

    fn start_from(&mut self, head: &Head) {
        for ((class_idx, feature), &weight) in head.weight.indexed_iter() {
            self.weight[feature * self.padded + class_idx] = weight;
        }
        for (bias, &start) in self.bias.iter_mut().zip(&head.bias) {
            *bias = start;
        }
    }

    fn head(&self) -> Head {
        let shape = (self.n_classes, self.dim);
        let weight =
            |(class_idx, feature): (usize, usize)| self.weight[feature * self.padded + class_idx];
        let bias = self.bias[..self.n_classes].iter().copied().collect();
        Head::linear(ndarray::Array2::from_shape_fn(shape, weight), bias)
    }
}

/// One step on one batch.
struct Step<'a> {
    fit: &'a mut Fit,
    rows: &'a Rows<'a>,
    batch: &'a [u32],
    lr: f32,
}

impl WithSimd for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Step { fit, rows, batch, lr } = self;
        let (dim, padded) = (fit.dim, fit.padded);
        for (to, &row) in fit.input.chunks_exact_mut(dim).zip(batch) {
            to.copy_from_slice(rows.get(row as usize).0);
        }
        let input = &fit.input[..batch.len() * dim];
        let output = &mut fit.output[..batch.len() * padded];
        forward(simd, input, dim, &fit.weight, &fit.bias, output);

        let scale = 1.0 / batch.len() as f32;
        fit.bias_gradient.fill(0.0);
        for (logits, &row) in output.chunks_exact_mut(padded).zip(batch) {
            softmax(logits);
            let label = rows.get(row as usize).1 as usize;
            logits[label] -= 1.0;
            for (gradient, sum) in logits.iter_mut().zip(&mut fit.bias_gradient) {
                *gradient *= scale;
                *sum += *gradient;
            }
        }
        let weight = S::as_mut_simd_f32s(&mut fit.weight).0;
        let momentum = S::as_mut_simd_f32s(&mut fit.weight_momentum).0;
        transposed(simd, input, dim, output, |at, gradient| {
            take_step(simd, &mut weight[at], &mut momentum[at], gradient, lr);
        });
        let biases = fit.bias.iter_mut().zip(&mut fit.bias_momentum).zip(&fit.bias_gradient);
        for ((bias, momentum), gradient) in biases {
            *momentum = MOMENTUM * *momentum + (gradient + WEIGHT_DECAY * *bias);
            *bias -= lr * *momentum;
        }
    }
}

/// One step of SGD with momentum and weight decay on one vector of weights.
#[inline(always)]
fn take_step<S: Simd>(
    simd: S,
    weight: &mut S::f32s,
    momentum: &mut S::f32s,
    gradient: S::f32s,
    lr: f32,
) {
    let slope = simd.mul_add_e_f32s(simd.splat_f32s(WEIGHT_DECAY), *weight, gradient);
    *momentum = simd.mul_add_e_f32s(simd.splat_f32s(MOMENTUM), *momentum, slope);
    *weight = simd.mul_add_e_f32s(simd.splat_f32s(-lr), *momentum, *weight);
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::domain::Embeddings;

    fn points(n: usize, dim: usize, n_classes: usize) -> Embeddings {
        let mut random = rng::stream(9, Purpose::Sampling, 0);
        let labels: Vec<u32> = (0..n).map(|row| (row % n_classes) as u32).collect();
        let features = Array2::from_shape_fn((n, dim), |(row, feature)| {
            let centre = if feature % n_classes == labels[row] as usize { 1.0 } else { 0.0 };
            rng::normal(&mut random) * 0.5 + centre
        });
        Embeddings::new(features, labels, n_classes).unwrap()
    }

    /// The same recipe in f64, written as the formulas stand.
    fn plain(points: &Embeddings, n_classes: usize, epochs: usize, seed: u64) -> Head {
        let rows = Rows::new(points, &[], &[]);
        let start = Fit::new(&rows, n_classes, seed).head();
        let mut weight = start.weight.mapv(f64::from);
        let mut bias = start.bias.mapv(f64::from);
        let mut weight_momentum = Array2::<f64>::zeros(weight.dim());
        let mut bias_momentum = ndarray::Array1::<f64>::zeros(n_classes);
        let mut order: Vec<u32> = (0..points.len() as u32).collect();
        for epoch in 1..=epochs {
            rng::shuffle(&mut rng::stream(seed, Purpose::HeadOrder, epoch), &mut order);
            let lr = 0.1 * epoch.min(5) as f64 / 5.0;
            for batch in order.chunks(BATCH) {
                let mut weight_gradient = &weight * 2e-4;
                let mut bias_gradient = &bias * 2e-4;
                for &row in batch {
                    let x = points.features().row(row as usize).mapv(f64::from);
                    let logits = weight.dot(&x) + &bias;
                    let exp = logits.mapv(f64::exp);
                    let mut slope = &exp / exp.sum();
                    slope[points.labels()[row as usize] as usize] -= 1.0;
                    slope /= batch.len() as f64;
                    for (class_idx, &slope) in slope.iter().enumerate() {
                        weight_gradient.row_mut(class_idx).scaled_add(slope, &x);
                    }
                    bias_gradient += &slope;
                }
                weight_momentum = weight_momentum * 0.9 + weight_gradient;
                bias_momentum = bias_momentum * 0.9 + bias_gradient;
                weight.scaled_add(-lr, &weight_momentum);
                bias.scaled_add(-lr, &bias_momentum);
            }
        }
        Head::linear(weight.mapv(|w| w as f32), bias.mapv(|b| b as f32))
    }

    fn plan(epochs: usize, schedule: Schedule) -> Plan<'static> {
        Plan { schedule, epochs, start: None }
    }

    #[track_caller]
    fn check(n: usize, dim: usize, n_classes: usize) {
        let points = points(n, dim, n_classes);
        let rows = Rows::new(&points, &[], &[]);
        let plan = plan(3, Schedule::WarmUp);
        let mut seen = 0;
        let fitted = fit(&rows, n_classes, &plan, 4, &StopToken::new(), &mut |_| seen += 1);
        let (fitted, expected) = (fitted.unwrap(), plain(&points, n_classes, 3, 4));
        assert_eq!(seen, 3);
        for (a, b) in fitted.weight.iter().zip(&expected.weight) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 2e-5);
        }
        for (a, b) in fitted.bias.iter().zip(&expected.bias) {
            approx::assert_abs_diff_eq!(a, b, epsilon = 2e-5);
        }
    }

    #[test]
    fn steps_are_those_of_the_formulas() {
        check(300, 64, 10);
        check(131, 7, 3);
        check(200, 19, 20);
    }

    #[test]
    fn few_rows_get_more_epochs() {
        assert_eq!(enough_epochs(50_000, 5), 5);
        assert_eq!(enough_epochs(420, 5), 150);
        assert_eq!(enough_epochs(0, 5), 600);
    }

    #[test]
    fn synthetic_rows_follow_the_training_rows() {
        let points = points(20, 5, 2);
        let synthetic = [9.0; 10];
        let rows = Rows::new(&points, &synthetic, &[1, 0]);
        assert_eq!(rows.len(), 22);
        assert_eq!(rows.get(19), (points.row(19), 1));
        assert_eq!(rows.get(20), (&synthetic[..5], 1));
    }

    #[test]
    fn a_stop_is_heard() {
        let points = points(300, 5, 2);
        let stop = StopToken::new();
        let rows = Rows::new(&points, &[], &[]);
        let plan = plan(100, Schedule::Cosine);
        let outcome = fit(&rows, 2, &plan, 0, &stop, &mut |_| stop.stop("stale"));
        assert!(outcome.is_err());
    }

    #[test]
    fn a_warm_start_begins_where_the_trained_head_is() {
        let points = points(40, 5, 3);
        let rows = Rows::new(&points, &[], &[]);
        let mut fit = Fit::new(&rows, 3, 0);
        let head = Head::linear(
            Array2::from_shape_fn((3, 5), |(class_idx, feature)| (class_idx * 5 + feature) as f32),
            ndarray::array![0.5, -0.5, 0.25],
        );
        fit.start_from(&head);
        assert_eq!(fit.head(), head);
    }
}

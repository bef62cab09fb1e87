//! Value and gradient of the objective over many rows.

use std::borrow::Cow;

use pulp::{Simd, WithSimd, bytemuck};
use rayon::prelude::*;

use super::super::products::{forward, transposed};
use super::super::softmax::{PAD_LOGIT, softmax};
use super::parameters::Parameters;
use crate::numerics::simd::{MAX_LANES, dispatch};

/// Rows whose products are taken at once.
const BATCH: usize = 128;
/// Rows that one thread takes at once, at least.
const CHUNK: usize = 1024;
/// Numbers in all partial gradients together, about, however many rows and classes there are.
const MAX_PARTIAL: usize = 1 << 24;
/// Below this a probability has lost its digits, and its logarithm is taken from the logits.
const LEAST_PROBABILITY: f32 = 1e-30;

/// Rows in contiguous parts, each with its labels.
pub struct RowBlocks<'a> {
    parts: Vec<Part<'a>>,
    dim: usize,
}

/// Features, row after row, and a label per row.
type Part<'a> = (Cow<'a, [f32]>, Cow<'a, [u32]>);

impl<'a> RowBlocks<'a> {
    pub fn new(parts: Vec<Part<'a>>, dim: usize) -> Self {
        Self { parts, dim }
    }

    pub fn n_rows(&self) -> usize {
        self.parts.iter().map(|(_, labels)| labels.len()).sum()
    }

    pub fn dim(&self) -> usize {
        self.dim
    }

    /// Slices of at most so many rows, in their order.
    pub fn chunks(&self, n_rows: usize) -> Vec<(&[f32], &[u32])> {
        let mut chunks = Vec::new();
        for (features, labels) in &self.parts {
            chunks.extend(features.chunks(n_rows * self.dim).zip(labels.chunks(n_rows)));
        }
        chunks
    }

    /// At most so many rows, evenly from all of them.
    pub fn thinned(&self, n_rows: usize) -> RowBlocks<'_> {
        let n = self.n_rows();
        if n <= n_rows {
            let mut parts = Vec::new();
            for (features, labels) in &self.parts {
                parts.push((Cow::Borrowed(&features[..]), Cow::Borrowed(&labels[..])));
            }
            return RowBlocks { parts, dim: self.dim };
        }
        let mut features = Vec::with_capacity(n_rows * self.dim);
        let mut labels = Vec::with_capacity(n_rows);
        let mut part_start = 0;
        let mut wanted = (0..n_rows).map(|at| at * n / n_rows).peekable();
        for (part, part_labels) in &self.parts {
            let part_end = part_start + part_labels.len();
            while let Some(row) = wanted.next_if(|row| *row < part_end) {
                let at = row - part_start;
                features.extend_from_slice(&part[at * self.dim..(at + 1) * self.dim]);
                labels.push(part_labels[at]);
            }
            part_start = part_end;
        }
        RowBlocks { parts: vec![(Cow::Owned(features), Cow::Owned(labels))], dim: self.dim }
    }
}

/// The objective over some rows.
pub struct Objective<'a> {
    pub rows: &'a RowBlocks<'a>,
    pub parameters: &'a Parameters,
    /// One weight per class.
    class_weights: Vec<f32>,
    /// The sum of the weights of all rows.
    total: f64,
}

impl<'a> Objective<'a> {
    pub fn new(
        rows: &'a RowBlocks<'a>,
        parameters: &'a Parameters,
        class_weights: Option<&[f64]>,
    ) -> Self {
        let n_classes = parameters.n_classes();
        let class_weights: Vec<f32> = match class_weights {
            None => vec![1.0; n_classes],
            Some(weights) => weights.iter().map(|&weight| weight as f32).collect(),
        };
        let labels = rows.parts.iter().flat_map(|(_, labels)| labels.iter());
        let total = labels.map(|&label| f64::from(class_weights[label as usize])).sum();
        Self { rows, parameters, class_weights, total }
    }

    /// The weight of a row of a class over that of all rows.
    pub fn share(&self, label: u32) -> f64 {
        f64::from(self.class_weights[label as usize]) / self.total
    }

    /// `F` and its gradient at a place.
    ///
    /// # Shapes
    /// `place` and the gradient have `c (d + 1)` entries, see [`Parameters`].
    pub fn value_and_gradient(&self, place: &[f64]) -> (f64, Vec<f64>) {
        let weights = Weights::of(self.parameters, place);
        let n_chunks = (MAX_PARTIAL / self.parameters.len()).max(1);
        let chunk = self.rows.n_rows().div_ceil(n_chunks).next_multiple_of(CHUNK);
        let sums: Vec<Sums> = self
            .rows
            .chunks(chunk)
            .into_par_iter()
            .map(|(features, labels)| {
                let class_weights = &self.class_weights;
                dispatch(Pass { features, labels, class_weights, weights: &weights })
            })
            .collect();
        let mut loss = 0.0;
        let mut gradient = vec![0.0; place.len()];
        for part in sums {
            loss += part.loss;
            weights.add_transposed(&part, 1.0 / self.total, &mut gradient);
        }
        self.parameters.remove_common(&mut gradient);
        let value = loss / self.total + self.parameters.add_penalty(place, &mut gradient);
        (value, gradient)
    }
}

/// The weights in single precision, transposed and padded.
pub struct Weights {
    dim: usize,
    n_classes: usize,
    padded: usize,
    /// `d × padded`.
    weight: Vec<f32>,
    /// `padded`; the pads hold [`PAD_LOGIT`].
    bias: Vec<f32>,
}

impl Weights {
    pub fn of(parameters: &Parameters, place: &[f64]) -> Self {
        let (dim, n_classes) = (parameters.dim(), parameters.n_classes());
        let padded = n_classes.next_multiple_of(MAX_LANES);
        let mut weight = vec![0.0; dim * padded];
        let mut bias = vec![PAD_LOGIT; padded];
        for (class_idx, of_class) in place.chunks_exact(dim + 1).enumerate() {
            for (feature, &value) in of_class[..dim].iter().enumerate() {
                weight[feature * padded + class_idx] = value as f32;
            }
            bias[class_idx] = of_class[dim] as f32;
        }
        Self { dim, n_classes, padded, weight, bias }
    }

    /// The probabilities of some rows, `n × padded`.
    pub fn probabilities(&self, features: &[f32]) -> Vec<f32> {
        let mut output = vec![0.0; features.len() / self.dim * self.padded];
        dispatch(Forward { weights: self, features, output: &mut output });
        output.chunks_exact_mut(self.padded).for_each(|row| {
            softmax(row);
        });
        output
    }

    pub fn padded(&self) -> usize {
        self.padded
    }

    /// Adds sums that stand transposed to a gradient, times a factor.
    fn add_transposed(&self, sums: &Sums, factor: f64, gradient: &mut [f64]) {
        let of_classes = gradient.chunks_exact_mut(self.dim + 1).take(self.n_classes);
        for (class_idx, of_class) in of_classes.enumerate() {
            for (feature, value) in of_class[..self.dim].iter_mut().enumerate() {
                *value += factor * sums.weight[feature * self.padded + class_idx];
            }
            of_class[self.dim] += factor * sums.bias[class_idx];
        }
    }
}

/// Sums over some rows.
struct Sums {
    loss: f64,
    /// `d × padded`.
    weight: Vec<f64>,
    bias: Vec<f64>,
}

struct Forward<'a> {
    weights: &'a Weights,
    features: &'a [f32],
    output: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Weights { dim, weight, bias, .. } = self.weights;
        forward(simd, self.features, *dim, weight, bias, self.output);
    }
}

/// Loss and gradient of some rows.
struct Pass<'a> {
    features: &'a [f32],
    labels: &'a [u32],
    class_weights: &'a [f32],
    weights: &'a Weights,
}

impl WithSimd for Pass<'_> {
    type Output = Sums;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Sums {
        let Weights { dim, padded, weight, bias, .. } = self.weights;
        let (dim, padded) = (*dim, *padded);
        let mut sums = Sums { loss: 0.0, weight: vec![0.0; dim * padded], bias: vec![0.0; padded] };
        let mut output = vec![0.0; BATCH * padded];
        let batches = self.features.chunks(BATCH * dim).zip(self.labels.chunks(BATCH));
        for (features, labels) in batches {
            let output = &mut output[..labels.len() * padded];
            forward(simd, features, dim, weight, bias, output);
            let mut loss = 0.0;
            for (row, &label) in output.chunks_exact_mut(padded).zip(labels) {
                let label = label as usize;
                let logit = row[label];
                let (largest, sum) = softmax(row);
                let found = row[label];
                let class_weight = self.class_weights[label];
                let own = if found > LEAST_PROBABILITY {
                    -found.ln()
                } else {
                    largest + sum.ln() - logit
                };
                loss += class_weight * own;
                row[label] -= 1.0;
                row.iter_mut().for_each(|value| *value *= class_weight);
            }
            sums.loss += f64::from(loss);
            for row in output.chunks_exact(padded) {
                sums.bias.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
            }
            transposed(simd, features, dim, output, |at, sum| {
                let values: &[f32] = bytemuck::cast_slice(std::slice::from_ref(&sum));
                let place = at * values.len();
                for (sum, &value) in sums.weight[place..].iter_mut().zip(values) {
                    *sum += f64::from(value);
                }
            });
        }
        sums
    }
}

//! Weights and biases as one list, in the coordinates in which the objective is minimized.

use ndarray::{Array1, Array2};

use super::conditioning::Conditioning;
use crate::domain::Head;

/// From lists of numbers to heads and back, with the penalty.
///
/// A place holds, class by class, the `d` weights on conditioned features `z = (x − μ) / s` and the bias
/// beside them: `u = w · s`, `b' = b + w · μ`. The penalty is that of `w` and `b`.
pub struct Parameters {
    n_classes: usize,
    dim: usize,
    lambda: f64,
    offset: Vec<f64>,
    scale: Vec<f64>,
}

impl Parameters {
    pub fn new(n_classes: usize, dim: usize, lambda: f64, conditioning: &Conditioning) -> Self {
        let (offset, scale) = conditioning.offset_and_scale(dim);
        Self { n_classes, dim, lambda, offset, scale }
    }

    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    pub fn dim(&self) -> usize {
        self.dim
    }

    /// The parameters of one class: `d + 1`.
    pub fn per_class(&self) -> usize {
        self.dim + 1
    }

    pub fn len(&self) -> usize {
        self.n_classes * self.per_class()
    }

    /// The weights and the bias of one class on features as they are.
    fn raw(&self, of_class: &[f64]) -> (Vec<f64>, f64) {
        let (weights, bias) = of_class.split_at(self.dim);
        let weights: Vec<f64> = weights.iter().zip(&self.scale).map(|(u, s)| u / s).collect();
        let shift: f64 = weights.iter().zip(&self.offset).map(|(w, offset)| w * offset).sum();
        (weights, bias[0] - shift)
    }

    /// Takes away what all classes share. A loss does not change when all logits grow alike, so the
    /// gradient of a sum of losses has no such part but for rounding, and only the small penalty would hold
    /// against it.
    pub fn remove_common(&self, gradient: &mut [f64]) {
        let step = self.per_class();
        for at in 0..step {
            let of_classes = gradient.iter().skip(at).step_by(step);
            let mean = of_classes.sum::<f64>() / self.n_classes as f64;
            gradient.iter_mut().skip(at).step_by(step).for_each(|value| *value -= mean);
        }
    }

    /// `λ/2 (‖W‖² + ‖b‖²)`; its gradient is added to `gradient`.
    pub fn add_penalty(&self, place: &[f64], gradient: &mut [f64]) -> f64 {
        let mut squares = 0.0;
        let step = self.per_class();
        for (of_class, gradient) in place.chunks_exact(step).zip(gradient.chunks_exact_mut(step)) {
            let (weights, bias) = self.raw(of_class);
            squares += weights.iter().map(|w| w * w).sum::<f64>() + bias * bias;
            for (at, weight) in weights.iter().enumerate() {
                let slope = (weight - bias * self.offset[at]) / self.scale[at];
                gradient[at] += self.lambda * slope;
            }
            gradient[self.dim] += self.lambda * bias;
        }
        self.lambda / 2.0 * squares
    }

    /// The second derivative of the penalty by the parameters of one class, `(d + 1) × (d + 1)`.
    pub fn penalty_curvature(&self) -> Array2<f64> {
        // The rows of the map from a place to the raw parameters: w_j = u_j / s_j, b = b' − Σ μ_j u_j / s_j.
        let n = self.per_class();
        let mut to_bias: Vec<f64> =
            self.offset.iter().zip(&self.scale).map(|(offset, scale)| -offset / scale).collect();
        to_bias.push(1.0);
        Array2::from_shape_fn((n, n), |(i, j)| {
            let own = if i == j && i < self.dim { self.scale[i].powi(-2) } else { 0.0 };
            self.lambda * (own + to_bias[i] * to_bias[j])
        })
    }

    /// The most that the objective can lie above its optimum where it has this gradient:
    /// `‖∇F‖² / 2λ`, with the gradient by the raw parameters.
    pub fn bound(&self, gradient: &[f64]) -> f64 {
        let mut squares = 0.0;
        for of_class in gradient.chunks_exact(self.per_class()) {
            let (weights, bias) = of_class.split_at(self.dim);
            for (at, slope) in weights.iter().enumerate() {
                squares += (slope * self.scale[at] + bias[0] * self.offset[at]).powi(2);
            }
            squares += bias[0] * bias[0];
        }
        squares / (2.0 * self.lambda)
    }

    /// Where a head lies.
    pub fn place(&self, head: &Head) -> Vec<f64> {
        let mut place = Vec::with_capacity(self.len());
        for (weights, &bias) in head.weight.rows().into_iter().zip(&head.bias) {
            let weights = weights.iter().map(|&weight| f64::from(weight));
            let shift: f64 = weights.clone().zip(&self.offset).map(|(w, offset)| w * offset).sum();
            place.extend(weights.zip(&self.scale).map(|(w, scale)| w * scale));
            place.push(f64::from(bias) + shift);
        }
        place
    }

    /// The head at a place.
    pub fn head(&self, place: &[f64]) -> Head {
        let mut weight = Array2::zeros((self.n_classes, self.dim));
        let mut bias = Array1::zeros(self.n_classes);
        for (class_idx, of_class) in place.chunks_exact(self.per_class()).enumerate() {
            let (weights, own_bias) = self.raw(of_class);
            let row = weights.into_iter().map(|value| value as f32).collect::<Array1<f32>>();
            weight.row_mut(class_idx).assign(&row);
            bias[class_idx] = own_bias as f32;
        }
        Head::linear(weight, bias)
    }
}

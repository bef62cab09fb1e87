//! The linear classifier on top of the embeddings.

use std::borrow::Cow;

use ndarray::{Array1, Array2};

/// Rows shorter than this are left as they are instead of being scaled to unit length.
const SHORTEST: f32 = 1e-12;

/// What becomes of an embedding before it meets the weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum HeadInput {
    /// Nothing: `f`.
    #[default]
    Raw,
    /// It is scaled to unit length: `f / ‖f‖`. With weight vectors of equal length the head compares angles.
    Unit,
    /// The mean of the training embeddings is taken away first: `(f − μ) / ‖f − μ‖`.
    CenteredUnit(Array1<f32>),
}

impl HeadInput {
    /// Changes one row in place.
    pub fn apply(&self, row: &mut [f32]) {
        match self {
            Self::Raw => return,
            Self::Unit => {}
            Self::CenteredUnit(mean) => {
                row.iter_mut().zip(mean).for_each(|(value, mean)| *value -= mean);
            }
        }
        let norm = row.iter().map(|value| value * value).sum::<f32>().sqrt();
        if norm > SHORTEST {
            row.iter_mut().for_each(|value| *value /= norm);
        }
    }

    /// Many rows, copied only if something happens to them.
    ///
    /// # Shapes
    /// `features` is `n × d`.
    pub fn map<'a>(&self, features: &'a Array2<f32>) -> Cow<'a, Array2<f32>> {
        if *self == Self::Raw {
            return Cow::Borrowed(features);
        }
        let mut mapped = features.as_standard_layout().into_owned();
        for mut row in mapped.rows_mut() {
            if let Some(row) = row.as_slice_mut() {
                self.apply(row);
            }
        }
        Cow::Owned(mapped)
    }
}

/// A linear head: `logit_c = w_c · g(f) + b_c`, where `g` is its [`HeadInput`].
///
/// # Shapes
/// `weight` is `c × d`, `bias` has `c` entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// One weight vector per class.
    pub weight: Array2<f32>,
    /// One bias per class.
    pub bias: Array1<f32>,
    /// What happens to embeddings first.
    pub input: HeadInput,
}

impl Head {
    /// A head on embeddings as they are.
    pub fn linear(weight: Array2<f32>, bias: Array1<f32>) -> Self {
        Self { weight, bias, input: HeadInput::Raw }
    }

    /// The number of classes, `c`.
    pub fn n_classes(&self) -> usize {
        self.weight.nrows()
    }

    /// The number of features, `d`.
    pub fn dim(&self) -> usize {
        self.weight.ncols()
    }

    /// The logits of many rows, `n × c`.
    ///
    /// # Shapes
    /// `features` is `n × d`.
    pub fn logits(&self, features: &Array2<f32>) -> Array2<f32> {
        self.input.map(features).dot(&self.weight.t()) + &self.bias
    }

    /// The logits of one row.
    ///
    /// # Shapes
    /// `features` has `d` entries.
    pub fn logits_of(&self, features: &[f32]) -> Array1<f32> {
        let mut row = Array1::from(features.to_vec());
        if let Some(row) = row.as_slice_mut() {
            self.input.apply(row);
        }
        self.weight.dot(&row) + &self.bias
    }

    /// The predicted class of one row and its softmax probability, 0–1.
    pub fn decide(&self, features: &[f32]) -> (usize, f32) {
        let logits = self.logits_of(features);
        let class_idx = argmax(logits.iter().copied());
        let sum: f32 = logits.iter().map(|logit| (logit - logits[class_idx]).exp()).sum();
        (class_idx, 1.0 / sum)
    }

    /// What it makes of one row whose class is known.
    pub fn predict_one(&self, features: &[f32], class_idx: usize) -> Prediction {
        let logits = self.logits_of(features);
        let predicted = argmax(logits.iter().copied());
        let largest = logits[predicted];
        let odds: Vec<f32> = logits.iter().map(|logit| (logit - largest).exp()).collect();
        let total: f32 = odds.iter().sum();
        let others = logits.iter().enumerate().filter(|(other, _)| *other != class_idx);
        let best_other = others.map(|(_, &logit)| logit).fold(f32::NEG_INFINITY, f32::max);
        Prediction {
            predicted,
            probability: odds[class_idx] / total,
            margin: logits[class_idx] - best_other,
            probabilities: odds.into_iter().map(|odds| odds / total).collect(),
        }
    }

    /// The predicted class of every row: the one with the largest logit.
    pub fn predict(&self, features: &Array2<f32>) -> Vec<u32> {
        let logits = self.logits(features);
        logits.rows().into_iter().map(|row| argmax(row.iter().copied()) as u32).collect()
    }
}

/// What a head makes of one row whose class is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The predicted class.
    pub predicted: usize,
    /// The probability of the true class, 0–1.
    pub probability: f32,
    /// The logit of the true class less the best other one: above 0 if the head is right.
    pub margin: f32,
    /// The probability of every class; they add up to 1.
    pub probabilities: Vec<f32>,
}

/// The index of the largest value; the first one wins a tie, as it does in PyTorch.
pub fn argmax(values: impl IntoIterator<Item = f32>) -> usize {
    let mut best = (0, f32::NEG_INFINITY);
    for (idx, value) in values.into_iter().enumerate() {
        if value > best.1 {
            best = (idx, value);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn prediction_is_the_largest_logit_and_the_first_of_equals() {
        let head = Head::linear(array![[1.0, 0.0], [0.0, 1.0]], array![0.5, 0.0]);
        let features = array![[0.0, 0.0], [0.0, 2.0], [0.5, 1.0]];
        assert_eq!(head.logits(&features), array![[0.5, 0.0], [0.5, 2.0], [1.0, 1.0]]);
        assert_eq!(head.predict(&features), [0, 1, 0]);
        assert_eq!(head.decide(&[0.0, 0.5]), (0, 0.5));
        let prediction = head.predict_one(&[0.5, 2.0], 0);
        assert_eq!((prediction.predicted, prediction.margin), (1, -1.0));
        assert!((prediction.probability - 0.268_94).abs() < 1e-5);
        assert!((prediction.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn unit_inputs_compare_angles() {
        let mut head = Head::linear(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]);
        head.input = HeadInput::Unit;
        let features = array![[3.0, 4.0], [0.0, 0.0]];
        assert_eq!(head.logits(&features), array![[0.6, 0.8], [0.0, 0.0]]);
        assert_eq!(head.logits_of(&[3.0, 4.0]), array![0.6, 0.8]);
        head.input = HeadInput::CenteredUnit(array![3.0, 2.0]);
        assert_eq!(head.logits(&features).row(0), array![0.0, 1.0]);
    }
}

//! The linear classifier on top of the embeddings.

use ndarray::{Array1, Array2};

/// A linear head: `logit_c = w_c · f + b_c`.
///
/// # Shapes
/// `weight` is `c × d`, `bias` has `c` entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// One weight vector per class.
    pub weight: Array2<f32>,
    /// One bias per class.
    pub bias: Array1<f32>,
}

impl Head {
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
        features.dot(&self.weight.t()) + &self.bias
    }

    /// The predicted class of every row: the one with the largest logit.
    pub fn predict(&self, features: &Array2<f32>) -> Vec<u32> {
        let logits = self.logits(features);
        logits.rows().into_iter().map(|row| argmax(row.iter().copied()) as u32).collect()
    }
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
    use super::*;
    use ndarray::array;

    #[test]
    fn prediction_is_the_largest_logit_and_the_first_of_equals() {
        let head = Head { weight: array![[1.0, 0.0], [0.0, 1.0]], bias: array![0.5, 0.0] };
        let features = array![[0.0, 0.0], [0.0, 2.0], [0.5, 1.0]];
        assert_eq!(head.logits(&features), array![[0.5, 0.0], [0.5, 2.0], [1.0, 1.0]]);
        assert_eq!(head.predict(&features), [0, 1, 0]);
    }
}

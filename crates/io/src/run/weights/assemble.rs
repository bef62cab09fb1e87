//! Putting a network together again: its body as it was, another head (the paper's phase three).

use eoscope_core::domain::{Head, HeadInput, Reason};

use super::fit::HEADS;
use super::{Weight, Weights};

impl Weights {
    /// The same network with another head in the place of its own.
    ///
    /// The new head is always a linear layer with a bias on embeddings as they are, also where the
    /// network was trained with a head that compares angles.
    ///
    /// # Errors
    /// When the head changes embeddings first, which no linear layer does, or the weights have no
    /// layer of logits.
    pub fn with_head(&self, head: &Head) -> Result<Self, Reason> {
        if head.input != HeadInput::Raw {
            return Err("this head compares angles and cannot be stored as a linear layer; choose one that is fitted, such as optimal".into());
        }
        let names = HEADS.iter().map(|head| format!("{head}.weight"));
        let name = names.into_iter().find(|name| self.0.contains_key(name));
        let name = name.ok_or("the network has no layer of logits that could be exchanged")?;
        let mut weights = self.clone();
        let weight = Weight {
            shape: vec![head.n_classes(), head.dim()],
            values: head.weight.iter().copied().collect(),
        };
        let bias = Weight { shape: vec![head.n_classes()], values: head.bias.to_vec() };
        weights.0.insert(name.replace(".weight", ".bias"), bias);
        weights.0.insert(name, weight);
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;

    #[test]
    fn only_the_head_is_exchanged() {
        let weight = |shape: &[usize]| Weight {
            shape: shape.into(),
            values: vec![0.5; shape.iter().product()],
        };
        let network = Weights(
            [("conv1.weight", &[1, 1, 3, 3][..]), ("linear.weight", &[2, 3])]
                .map(|(name, shape)| (name.into(), weight(shape)))
                .into(),
        );
        let head =
            Head::linear(Array2::from_elem((3, 2), 7.0), Array1::from_vec(vec![1.0, 2.0, 3.0]));
        let new = network.with_head(&head).unwrap();
        assert_eq!(new.0["conv1.weight"], network.0["conv1.weight"]);
        assert_eq!(new.0["linear.weight"], Weight { shape: vec![3, 2], values: vec![7.0; 6] });
        assert_eq!(new.0["linear.bias"].values, [1.0, 2.0, 3.0]);
        let angles = Head { input: HeadInput::Unit, ..head };
        assert!(network.with_head(&angles).unwrap_err().contains("compares angles"));
    }
}

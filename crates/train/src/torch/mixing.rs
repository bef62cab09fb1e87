//! Mixing images and labels inside a batch. Formulas: [`Mixing`].

use eoscope_core::numerics::rng::{self, Purpose};
use eoscope_io::run::training::Mixing;
use tch::{Device, Kind, Tensor};

use super::loss::{Objective, Terms};

/// How many times rarer a class must be for rebalanced mixup to lean towards it, and up to which
/// share of its image (Chou et al. 2020: κ and τ).
const RARER: f64 = 3.0;
const LEAN_BELOW: f64 = 0.5;

/// A batch whose images were mixed: image `i` is `share · i + (1 − share) · partner(i)`.
pub struct Mixed {
    pub images: Tensor,
    partners: Tensor,
    /// How much of the label is that of the image itself; the rest is its partner's.
    label_share: Tensor,
}

/// Mixes batches of one training.
pub struct Mixer {
    mixing: Mixing,
    seed: u64,
    counts: Tensor,
}

impl Mixer {
    pub fn new(mixing: Mixing, seed: u64, train_counts: &[usize], device: Device) -> Self {
        let counts: Vec<f64> = train_counts.iter().map(|&count| count as f64).collect();
        Self { mixing, seed, counts: Tensor::from_slice(&counts).to_device(device) }
    }

    /// Mixes a batch; none if nothing is mixed. `step` counts the batches of the whole training.
    ///
    /// The share is drawn from `Beta(1, 1)`, the uniform distribution, once per batch.
    pub fn mix(&self, images: &Tensor, labels: &Tensor, step: usize) -> Option<Mixed> {
        if self.mixing == Mixing::None {
            return None;
        }
        let mut chance = rng::stream(self.seed, Purpose::Mixing, step);
        let share = f64::from(rng::unit(&mut chance));
        let mut order: Vec<i64> = (0..labels.size()[0]).collect();
        rng::shuffle(&mut chance, &mut order);
        let order = Tensor::from_slice(&order).to_device(labels.device());
        let partners = labels.index_select(0, &order);
        let label_share = match self.mixing {
            Mixing::Rebalanced => self.leaning(labels, &partners, share),
            _ => Tensor::full_like(&labels.to_kind(Kind::Double), share),
        };
        let images = images * share + images.index_select(0, &order) * (1.0 - share);
        Some(Mixed { images, partners, label_share: label_share.to_kind(Kind::Float) })
    }

    /// All of the label goes to the rarer class if it is rare enough and most of the image is not.
    fn leaning(&self, labels: &Tensor, partners: &Tensor, share: f64) -> Tensor {
        let count = |labels: &Tensor| self.counts.index_select(0, labels);
        let ratio = count(labels) / count(partners);
        let mut shares = Tensor::full_like(&ratio, share);
        if share < LEAN_BELOW {
            let _ = shares.masked_fill_(&ratio.ge(RARER), 0.0);
        }
        if 1.0 - share < LEAN_BELOW {
            let _ = shares.masked_fill_(&ratio.le(1.0 / RARER), 1.0);
        }
        shares
    }
}

impl Mixed {
    /// The loss for both labels, each with its share.
    pub fn loss(
        &self,
        objective: &Objective,
        logits: &Tensor,
        labels: &Tensor,
        weighted: bool,
    ) -> Tensor {
        let own = objective.terms(logits, labels, weighted);
        let other = objective.terms(logits, &self.partners, weighted);
        let share_of_other = 1.0 - &self.label_share;
        let weigh = |terms: &Terms, share: &Tensor| match &terms.weights {
            None => share.shallow_clone(),
            Some(weights) => share * weights,
        };
        let (own_weight, other_weight) =
            (weigh(&own, &self.label_share), weigh(&other, &share_of_other));
        let total = (&own_weight + &other_weight).sum(None::<Kind>);
        (own.values * own_weight + other.values * other_weight).sum(None::<Kind>) / total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the method, for pairs of counts and a share.
    #[test]
    fn labels_lean_towards_the_rarer_class() {
        for (counts, share, expected) in [
            ([5000, 50], 0.3, 0.0),
            ([5000, 50], 0.7, 0.7),
            ([50, 5000], 0.7, 1.0),
            ([50, 5000], 0.3, 0.3),
            ([100, 50], 0.3, 0.3),
            ([300, 100], 0.49, 0.0),
            ([300, 100], 0.5, 0.5),
        ] {
            let mixer = Mixer::new(Mixing::Rebalanced, 0, &counts, Device::Cpu);
            let (own, other) = (Tensor::from_slice(&[0_i64]), Tensor::from_slice(&[1_i64]));
            let found = mixer.leaning(&own, &other, share).double_value(&[0]);
            approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-12);
        }
    }

    #[test]
    fn images_and_labels_are_mixed_in_the_same_proportion() {
        let mixer = Mixer::new(Mixing::Balanced, 3, &[5, 5], Device::Cpu);
        let labels = Tensor::from_slice(&[0_i64, 1, 0, 1]);
        // Every image shows its own label.
        let images = labels.to_kind(Kind::Float).view([4, 1, 1, 1]);
        let mixed = mixer.mix(&images, &labels, 0).unwrap();
        let share = mixed.label_share.double_value(&[0]);
        for at in 0..4 {
            let partner = mixed.partners.double_value(&[at]);
            let own = labels.double_value(&[at]);
            let expected = share * own + (1.0 - share) * partner;
            let found = mixed.images.double_value(&[at, 0, 0, 0]);
            approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-6);
        }
        assert!(
            Mixer::new(Mixing::None, 3, &[5, 5], Device::Cpu).mix(&images, &labels, 0).is_none()
        );
    }
}

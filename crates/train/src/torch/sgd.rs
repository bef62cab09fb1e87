//! Stochastic gradient descent with momentum on one flat vector of all parameters.
//!
//! The parameters of the network become views of one vector, so that a step is a handful of
//! operations however many layers there are (a third of the launches of one step per layer on a
//! GPU), and so that the momentum, which the optimizers of libtorch keep to themselves, can be
//! stored and restored.

use tch::{Tensor, no_grad};

use super::Network;

/// `g ← ∇ + wd·w;  v ← μ·v + g;  w ← w − lr·v`
pub struct Sgd {
    parameters: Vec<Tensor>,
    /// All parameters, one after the other; they are views of it.
    weights: Tensor,
    velocity: Tensor,
    momentum: f64,
    weight_decay: f64,
}

impl Sgd {
    /// Takes the parameters of a network over; their values stay.
    pub fn new(network: &Network, momentum: f64, weight_decay: f64) -> Self {
        let mut parameters = network.vars().trainable_variables();
        no_grad(|| {
            let weights = flat(&parameters);
            let mut at = 0;
            for parameter in &mut parameters {
                let (n, shape) = (parameter.numel() as i64, parameter.size());
                parameter.set_data(&weights.narrow(0, at, n).view(shape.as_slice()));
                at += n;
            }
            let velocity = weights.zeros_like();
            Self { parameters, weights, velocity, momentum, weight_decay }
        })
    }

    /// One step down the slope of `loss`.
    pub fn step(&mut self, loss: &Tensor, lr: f64) {
        let slopes = Tensor::run_backward(&[loss], &self.parameters, false, false);
        no_grad(|| {
            let mut slope = flat(&slopes);
            slope += &self.weights * self.weight_decay;
            self.velocity *= self.momentum;
            self.velocity += slope;
            self.weights -= &self.velocity * lr;
        });
    }

    /// Whether every parameter is a number.
    pub fn is_finite(&self) -> bool {
        self.weights.isfinite().all().int64_value(&[]) != 0
    }

    /// The momentum of every parameter, in their order.
    pub fn velocity(&self) -> Vec<f32> {
        Vec::try_from(self.velocity.to_device(tch::Device::Cpu)).unwrap_or_default()
    }

    /// Puts a stored momentum back; false if it belongs to another network.
    pub fn set_velocity(&mut self, velocity: &[f32]) -> bool {
        let fits = velocity.len() == self.velocity.numel();
        if fits {
            self.velocity.copy_(&Tensor::from_slice(velocity));
        }
        fits
    }
}

fn flat(tensors: &[Tensor]) -> Tensor {
    let tensors: Vec<Tensor> = tensors.iter().map(|tensor| tensor.reshape([-1])).collect();
    Tensor::cat(&tensors, 0)
}

#[cfg(test)]
mod tests {
    use eoscope_io::run::{Backbone, Loss};
    use tch::nn::OptimizerConfig as _;
    use tch::{Device, Kind};

    use super::*;

    #[test]
    fn steps_are_those_of_libtorch() {
        let network = || Network::new(Backbone::Small, 1, 3, Loss::CrossEntropy, 0, Device::Cpu);
        let (ours, theirs) = (network(), network());
        let mut sgd = Sgd::new(&ours, 0.9, 2e-4);
        let mut peer = tch::nn::sgd(0.9, 0.0, 2e-4, false).build(theirs.vars(), 0.1).unwrap();
        let images = Tensor::arange(4 * 64, (Kind::Float, Device::Cpu)).view([4, 1, 8, 8]) / 128.0;
        let labels = Tensor::from_slice(&[0_i64, 1, 2, 1]);
        let loss = |network: &Network| {
            network.logits(&network.features(&images, true)).cross_entropy_for_logits(&labels)
        };
        for lr in [0.1, 0.1, 0.05] {
            sgd.step(&loss(&ours), lr);
            peer.set_lr(lr);
            peer.backward_step(&loss(&theirs));
        }
        let theirs = theirs.vars().variables();
        for (name, value) in ours.vars().variables() {
            let distance = (value - &theirs[&name]).abs().max().double_value(&[]);
            assert!(distance < 1e-6, "{name}: {distance}");
        }
        assert!(!sgd.set_velocity(&[0.0]));
    }
}

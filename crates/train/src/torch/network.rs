//! A network: a body that gives embeddings, and a head that gives logits.

use std::collections::BTreeMap;

use eoscope_core::domain::{Head, HeadInput};
use eoscope_io::run::weights::{Misfit, Weight, Weights};
use eoscope_io::run::{Backbone, Loss};
use ndarray::{Array1, Array2};
use tch::{Device, Tensor, nn};

use super::TorchError;
use super::densenet::DenseNet;
use super::layers::Init;
use super::resnet::ResNet;
use super::small::Small;
use super::wide_resnet::WideResNet;

/// Norms are never taken to be shorter than this.
const SHORTEST: f64 = 1e-12;

/// The part of a network below its head.
pub trait Body: Send {
    /// The embeddings of a batch.
    ///
    /// # Shapes
    /// `b × channels × h × w` in, `b × d` out.
    fn forward(&self, images: &Tensor, train: bool) -> Tensor;
}

/// A network with its variables.
pub struct Network {
    vs: nn::VarStore,
    body: Box<dyn Body>,
    head: HeadLayer,
}

enum HeadLayer {
    /// `W x + b`, with `W` as `classes × d`.
    Linear { weight: Tensor, bias: Tensor },
    /// `cos(x, W_c)`, with `W` as `d × classes`; LDAM multiplies it by `scale`.
    Normed { weight: Tensor, scale: f64 },
}

impl Network {
    /// A network with fresh weights; the loss decides which head it has.
    pub fn new(
        backbone: Backbone,
        channels: usize,
        n_classes: usize,
        loss: Loss,
        seed: u64,
        device: Device,
    ) -> Self {
        let vs = nn::VarStore::new(device);
        let root = vs.root();
        let mut init = Init::new(seed, device);
        let channels = channels as i64;
        let (body, head_name): (Box<dyn Body>, _) = match backbone {
            Backbone::Small => (Box::new(Small::new(&root, channels, &mut init)), "linear"),
            Backbone::ResNet20 => (residual(&root, 3, channels, &mut init), "linear"),
            Backbone::ResNet32 => (residual(&root, 5, channels, &mut init), "linear"),
            Backbone::ResNet44 => (residual(&root, 7, channels, &mut init), "linear"),
            Backbone::ResNet56 => (residual(&root, 9, channels, &mut init), "linear"),
            Backbone::Wrn16x4 => (wide(&root, 16, 4, channels, &mut init), "fc"),
            Backbone::Wrn22x4 => (wide(&root, 22, 4, channels, &mut init), "fc"),
            Backbone::Wrn28x10 => (wide(&root, 28, 10, channels, &mut init), "fc"),
            Backbone::DenseNetBc100 => {
                (Box::new(DenseNet::new(&root, 100, true, channels, &mut init)), "fc")
            }
            Backbone::DenseNet40 => {
                (Box::new(DenseNet::new(&root, 40, false, channels, &mut init)), "fc")
            }
        };
        let (dim, n_classes) = (backbone.dim() as i64, n_classes as i64);
        let path = &root / head_name;
        let head = match loss {
            Loss::Ldam { scale, .. } => {
                let weight = init.uniform(&[dim, n_classes], 1.0);
                let weight = path.var_copy("weight", &unit(&weight, 0));
                HeadLayer::Normed { weight, scale }
            }
            _ => {
                let weight = init.normal(&[n_classes, dim], (2.0 / dim as f32).sqrt());
                let bound = match backbone {
                    Backbone::DenseNetBc100 | Backbone::DenseNet40 => 0.0,
                    _ => 1.0 / (dim as f32).sqrt(),
                };
                let bias = init.uniform(&[n_classes], bound);
                let weight = path.var_copy("weight", &weight);
                HeadLayer::Linear { weight, bias: path.var_copy("bias", &bias) }
            }
        };
        Self { vs, body, head }
    }

    /// The embeddings of a batch: the pooled output of the last layer.
    ///
    /// # Shapes
    /// `b × channels × h × w` in, `b × d` out.
    pub fn features(&self, images: &Tensor, train: bool) -> Tensor {
        self.body.forward(images, train)
    }

    /// What the head gives: logits, or cosines if it is normed.
    ///
    /// # Shapes
    /// `b × d` in, `b × classes` out.
    pub fn logits(&self, features: &Tensor) -> Tensor {
        match &self.head {
            HeadLayer::Linear { weight, bias } => features.linear(weight, Some(bias)),
            HeadLayer::Normed { weight, .. } => unit(features, 1).matmul(&unit(weight, 0)),
        }
    }

    /// The head as the rest of the program knows it. Of a normed head the loss's scale becomes the
    /// length of the weights, so that its logits are those that the loss saw.
    pub fn head(&self) -> Result<Head, TorchError> {
        let (weight, bias, input) = match &self.head {
            HeadLayer::Linear { weight, bias } => {
                let bias = Vec::<f32>::try_from(bias.to_device(Device::Cpu))?;
                (weight.shallow_clone(), bias, HeadInput::Raw)
            }
            HeadLayer::Normed { weight, scale } => {
                let weight = (unit(weight, 0) * *scale).transpose(0, 1);
                let n_classes = weight.size()[0] as usize;
                (weight, vec![0.0; n_classes], HeadInput::Unit)
            }
        };
        let shape = (weight.size()[0] as usize, weight.size()[1] as usize);
        let flat = weight.to_device(Device::Cpu).contiguous().view([-1]);
        let weight = Array2::from_shape_vec(shape, Vec::<f32>::try_from(flat)?)
            .map_err(|error| TorchError::Backend(error.to_string()))?;
        Ok(Head { weight, bias: Array1::from_vec(bias), input })
    }

    /// The names and shapes of all variables, sorted.
    pub fn expected(&self) -> Vec<(String, Vec<usize>)> {
        let shape = |value: &Tensor| value.size().into_iter().map(|len| len as usize).collect();
        let variables = self.vs.variables();
        let mut expected: Vec<_> =
            variables.iter().map(|(name, value)| (name.clone(), shape(value))).collect();
        expected.sort();
        expected
    }

    /// Takes weights over; gives what else was among them.
    ///
    /// # Errors
    /// When something is missing or of another shape. Then nothing is changed.
    pub fn load(&mut self, weights: &Weights) -> Result<Vec<String>, Misfit> {
        let fitted = weights.fit(&self.expected())?;
        tch::no_grad(|| {
            for (name, mut value) in self.vs.variables() {
                let stored = Tensor::from_slice(&fitted.weights[&name].values);
                value.copy_(&stored.view(value.size().as_slice()));
            }
        });
        Ok(fitted.left_over)
    }

    /// All variables on the host.
    pub fn weights(&self) -> Result<Weights, TorchError> {
        let mut weights = BTreeMap::new();
        for (name, value) in self.vs.variables() {
            let shape = value.size().into_iter().map(|len| len as usize).collect();
            let flat = value.detach().to_device(Device::Cpu).contiguous().view([-1]);
            weights.insert(name, Weight { shape, values: Vec::try_from(flat)? });
        }
        Ok(Weights(weights))
    }

    /// All variables.
    pub fn vars(&self) -> &nn::VarStore {
        &self.vs
    }

    /// The number of trainable values.
    pub fn n_parameters(&self) -> usize {
        self.vs.trainable_variables().iter().map(Tensor::numel).sum()
    }
}

fn residual(root: &nn::Path<'_>, n: usize, channels: i64, init: &mut Init) -> Box<dyn Body> {
    Box::new(ResNet::new(root, n, channels, init))
}

fn wide(
    root: &nn::Path<'_>,
    depth: usize,
    widen: i64,
    channels: i64,
    init: &mut Init,
) -> Box<dyn Body> {
    Box::new(WideResNet::new(root, depth, widen, channels, init))
}

/// Vectors along `dim`, scaled to unit length.
fn unit(x: &Tensor, dim: i64) -> Tensor {
    let norm = x.square().sum_dim_intlist([dim].as_slice(), true, None::<tch::Kind>);
    // Before the root: at 0 its slope would be infinite.
    let norm = norm.clamp_min(SHORTEST * SHORTEST).sqrt();
    x / norm
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(backbone: Backbone, n_classes: usize, loss: Loss) -> Network {
        Network::new(backbone, 3, n_classes, loss, 0, Device::Cpu)
    }

    #[track_caller]
    fn check(backbone: Backbone, n_classes: usize, expected: usize) {
        let found = network(backbone, n_classes, Loss::CrossEntropy).n_parameters();
        assert_eq!(found, expected, "{}", backbone.name());
    }

    #[test]
    fn parameter_counts_are_those_of_the_literature() {
        check(Backbone::ResNet32, 10, 464_154);
        check(Backbone::ResNet32, 100, 470_004);
        check(Backbone::ResNet32, 5, 463_829);
        check(Backbone::ResNet56, 10, 853_018);
        check(Backbone::ResNet20, 10, 269_722);
        check(Backbone::Wrn16x4, 10, 2_748_890);
        check(Backbone::Wrn22x4, 10, 4_298_970);
        check(Backbone::Wrn28x10, 10, 36_479_194);
        check(Backbone::DenseNetBc100, 10, 769_162);
        check(Backbone::DenseNet40, 10, 1_019_722);
        // Six blocks of two convolutions more than ResNet-32, two of them per stage.
        check(Backbone::ResNet44, 10, 464_154 + 2 * (4_672 + 18_560 + 73_984));
        assert!(network(Backbone::Small, 10, Loss::CrossEntropy).n_parameters() <= 100_000);
    }

    #[test]
    fn every_network_gives_its_features_for_any_size() {
        for backbone in Backbone::ALL {
            if backbone == Backbone::Wrn28x10 {
                continue; // Its shape is that of its narrower kin; a pass takes seconds.
            }
            let net = network(backbone, 4, Loss::CrossEntropy);
            for side in [28, 32] {
                let images = Tensor::ones([2, 3, side, side], (tch::Kind::Float, Device::Cpu));
                let features = net.features(&images, false);
                assert_eq!(features.size(), [2, backbone.dim() as i64], "{}", backbone.name());
                assert!(features.min().double_value(&[]) >= 0.0);
                assert_eq!(net.logits(&features).size(), [2, 4]);
            }
        }
    }

    #[test]
    fn names_are_those_of_pytorch() {
        let net = network(Backbone::ResNet32, 10, Loss::CrossEntropy);
        let variables = net.vars().variables();
        // 31 convolutions, 31 norms of four variables each, and the head.
        assert_eq!(variables.len(), 31 + 31 * 4 + 2);
        assert_eq!(variables["layer2.0.conv1.weight"].size(), [32, 16, 3, 3]);
        assert_eq!(variables["layer3.4.bn2.running_var"].size(), [64]);
        assert_eq!(variables["linear.weight"].size(), [10, 64]);
    }

    #[test]
    fn the_normed_head_gives_cosines_and_is_the_same_outside() {
        let net = network(Backbone::Small, 5, Loss::ALL[3]);
        assert_eq!(net.vars().variables()["linear.weight"].size(), [64, 5]);
        let images = Tensor::arange(2 * 3 * 64, (tch::Kind::Float, Device::Cpu)).view([2, 3, 8, 8]);
        let features = net.features(&images, false);
        let cosines = net.logits(&features);
        assert!(cosines.abs().max().double_value(&[]) <= 1.0 + 1e-6);
        let head = net.head().unwrap();
        let rows = Vec::<f32>::try_from(features.contiguous().view([-1])).unwrap();
        let rows = Array2::from_shape_vec((2, 64), rows).unwrap();
        let cosines = Vec::<f32>::try_from(cosines.contiguous().view([-1])).unwrap();
        for (logit, cosine) in head.logits(&rows).iter().zip(cosines) {
            approx::assert_abs_diff_eq!(*logit, 30.0 * cosine, epsilon = 1e-4);
        }
    }
}

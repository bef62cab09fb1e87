//! Residual networks for small images (He et al. 2016, section 4.2), with option-A shortcuts.
//!
//! Three stages of `n` basic blocks with 16, 32 and 64 channels; a stage halves the picture with
//! the stride of its first block. Names of parameters are those of the common PyTorch code, so
//! that weights travel both ways.

use tch::nn::{self, BatchNorm, ModuleT as _};
use tch::{Device, Tensor};

use crate::numerics::rng::{self, Purpose};

const WIDTHS: [i64; 3] = [16, 32, 64];

/// A network that gives `64` features and the logits of a linear head on them.
pub struct ResNet {
    vs: nn::VarStore,
    stem: ConvNorm,
    blocks: Vec<Block>,
    head_weight: Tensor,
    head_bias: Tensor,
}

/// A convolution without bias and the normalization behind it.
struct ConvNorm {
    weight: Tensor,
    norm: BatchNorm,
    stride: i64,
}

struct Block {
    first: ConvNorm,
    second: ConvNorm,
    /// Channels of zeros on either side of the shortcut; none where shapes agree.
    shortcut_pad: Option<i64>,
}

/// Gives every layer its own stream of random numbers.
struct Init {
    seed: u64,
    layer: usize,
}

impl Init {
    fn next(
        &mut self,
        shape: &[i64],
        draw: impl Fn(&mut rand_chacha::ChaCha8Rng) -> f32,
    ) -> Tensor {
        self.layer += 1;
        let mut rng = rng::stream(self.seed, Purpose::NetworkInit, self.layer);
        let n = shape.iter().product::<i64>();
        let values: Vec<f32> = (0..n).map(|_| draw(&mut rng)).collect();
        Tensor::from_slice(&values).view(shape)
    }

    /// Normal with deviation `sqrt(2 / fan_in)` (He et al. 2015).
    fn kaiming(&mut self, shape: &[i64]) -> Tensor {
        let fan_in: i64 = shape[1..].iter().product();
        let deviation = (2.0 / fan_in as f32).sqrt();
        self.next(shape, |rng| rng::normal(rng) * deviation)
    }
}

impl ConvNorm {
    /// `conv` and `norm` are the names of the two in the parent `path`.
    fn new(
        path: &nn::Path<'_>,
        names: [&str; 2],
        channels: [i64; 2],
        stride: i64,
        init: &mut Init,
    ) -> Self {
        let [from, to] = channels;
        let weight = init.kaiming(&[to, from, 3, 3]).to_device(path.device());
        let config = nn::BatchNormConfig { ws_init: nn::Init::Const(1.0), ..Default::default() };
        Self {
            weight: (path / names[0]).var_copy("weight", &weight),
            norm: nn::batch_norm2d(path / names[1], to, config),
            stride,
        }
    }

    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        let stride = [self.stride, self.stride];
        let y = x.conv2d(&self.weight, None::<&Tensor>, stride, [1, 1], [1, 1], 1);
        self.norm.forward_t(&y, train)
    }
}

impl Block {
    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        let mut y = self.first.forward(x, train);
        y = self.second.forward(&y.relu_(), train);
        let shortcut = match self.shortcut_pad {
            None => x.shallow_clone(),
            Some(pad) => x
                .slice(2, None, None, 2)
                .slice(3, None, None, 2)
                .constant_pad_nd([0, 0, 0, 0, pad, pad]),
        };
        y.g_add_(&shortcut).relu_()
    }
}

impl ResNet {
    /// A network of `6 n + 2` layers with fresh weights.
    pub fn new(
        blocks_per_stage: usize,
        channels: usize,
        n_classes: usize,
        seed: u64,
        device: Device,
    ) -> Self {
        let vs = nn::VarStore::new(device);
        let root = vs.root();
        let mut init = Init { seed, layer: 0 };
        let stem =
            ConvNorm::new(&root, ["conv1", "bn1"], [channels as i64, WIDTHS[0]], 1, &mut init);
        let mut blocks = Vec::new();
        let mut from = WIDTHS[0];
        for (stage, &to) in WIDTHS.iter().enumerate() {
            for at in 0..blocks_per_stage {
                let path = &root / format!("layer{}", stage + 1) / at;
                let stride = if at == 0 && stage > 0 { 2 } else { 1 };
                blocks.push(Block {
                    first: ConvNorm::new(&path, ["conv1", "bn1"], [from, to], stride, &mut init),
                    second: ConvNorm::new(&path, ["conv2", "bn2"], [to, to], 1, &mut init),
                    shortcut_pad: (stride != 1 || from != to).then_some((to - from) / 2),
                });
                from = to;
            }
        }
        let n_classes = n_classes as i64;
        let weight = init.kaiming(&[n_classes, from]);
        let bound = 1.0 / (from as f32).sqrt();
        let bias = init.next(&[n_classes], |rng| (2.0 * rng::unit(rng) - 1.0) * bound);
        let linear = &root / "linear";
        let head_weight = linear.var_copy("weight", &weight.to_device(device));
        let head_bias = linear.var_copy("bias", &bias.to_device(device));
        Self { vs, stem, blocks, head_weight, head_bias }
    }

    /// The pooled output of the last stage: the embeddings.
    ///
    /// # Shapes
    /// `b × channels × h × w` in, `b × 64` out.
    pub fn features(&self, images: &Tensor, train: bool) -> Tensor {
        let mut x = self.stem.forward(images, train).relu_();
        for block in &self.blocks {
            x = block.forward(&x, train);
        }
        x.mean_dim([2_i64, 3].as_slice(), false, tch::Kind::Float)
    }

    /// The logits of the head.
    ///
    /// # Shapes
    /// `b × 64` in, `b × classes` out.
    pub fn logits(&self, features: &Tensor) -> Tensor {
        features.linear(&self.head_weight, Some(&self.head_bias))
    }

    /// Weight (`classes × 64`) and bias of the head.
    pub fn head(&self) -> (&Tensor, &Tensor) {
        (&self.head_weight, &self.head_bias)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(blocks_per_stage: usize, n_classes: usize, expected: usize) {
        let net = ResNet::new(blocks_per_stage, 3, n_classes, 0, Device::Cpu);
        assert_eq!(net.n_parameters(), expected);
    }

    #[test]
    fn parameter_counts_are_those_of_the_paper() {
        check(5, 10, 464_154);
        check(5, 100, 470_004);
        check(5, 5, 463_829);
        check(9, 10, 853_018);
        check(3, 10, 269_722);
    }

    #[test]
    fn names_are_those_of_pytorch() {
        let net = ResNet::new(5, 3, 10, 0, Device::Cpu);
        let variables = net.vars().variables();
        // 31 convolutions, 31 norms of four variables each, and the head.
        assert_eq!(variables.len(), 31 + 31 * 4 + 2);
        assert_eq!(variables["layer2.0.conv1.weight"].size(), [32, 16, 3, 3]);
        assert_eq!(variables["layer3.4.bn2.running_var"].size(), [64]);
        assert_eq!(variables["linear.weight"].size(), [10, 64]);
    }

    #[test]
    fn features_are_64_and_not_negative_for_any_size() {
        let net = ResNet::new(1, 1, 4, 3, Device::Cpu);
        for side in [28, 32] {
            let images = Tensor::ones([2, 1, side, side], (tch::Kind::Float, Device::Cpu));
            let features = net.features(&images, false);
            assert_eq!(features.size(), [2, 64]);
            assert!(features.min().double_value(&[]) >= 0.0);
            assert_eq!(net.logits(&features).size(), [2, 4]);
        }
    }
}

//! Densely connected networks (Huang et al. 2017): every layer sees all layers before it.
//!
//! Three blocks with transitions between them that halve the picture. The plain form has one
//! 3 × 3 convolution per layer; the BC form narrows with 1 × 1 convolutions first and halves the
//! channels at every transition. Names of parameters are those of the common PyTorch code.

use tch::{Tensor, nn};

use super::layers::{Conv, Fan, Init, Norm, pool};
use super::network::Body;

const GROWTH: i64 = 12;

pub struct DenseNet {
    stem: Conv,
    blocks: Vec<Vec<Layer>>,
    transitions: Vec<Step>,
    norm: Norm,
}

/// Normalization, rectifier, convolution.
struct Step {
    norm: Norm,
    conv: Conv,
}

/// A bottleneck, if there is one, and the 3 × 3 convolution.
struct Layer(Vec<Step>);

impl Step {
    fn new(
        path: &nn::Path<'_>,
        names: [&str; 2],
        channels: [i64; 2],
        side: i64,
        init: &mut Init,
    ) -> Self {
        Self {
            norm: Norm::new(path, names[0], channels[0]),
            conv: Conv::new(path, names[1], channels, side, 1, Fan::Out, init),
        }
    }

    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        self.conv.forward(&self.norm.relu(x, train))
    }
}

impl DenseNet {
    /// The body of a network of `depth` layers; `narrow` makes it the BC form.
    pub fn new(
        root: &nn::Path<'_>,
        depth: usize,
        narrow: bool,
        channels: i64,
        init: &mut Init,
    ) -> Self {
        let layers_per_block = (depth - 4) / if narrow { 6 } else { 3 };
        let mut width = if narrow { 2 * GROWTH } else { 16 };
        let stem = Conv::new(root, "conv1", [channels, width], 3, 1, Fan::Out, init);
        let (mut blocks, mut transitions) = (Vec::new(), Vec::new());
        for block in 1..=3 {
            let mut layers = Vec::new();
            for at in 0..layers_per_block {
                let path = root / format!("block{block}") / "layer" / at;
                let steps = if narrow {
                    let inner = 4 * GROWTH;
                    vec![
                        Step::new(&path, ["bn1", "conv1"], [width, inner], 1, init),
                        Step::new(&path, ["bn2", "conv2"], [inner, GROWTH], 3, init),
                    ]
                } else {
                    vec![Step::new(&path, ["bn1", "conv1"], [width, GROWTH], 3, init)]
                };
                layers.push(Layer(steps));
                width += GROWTH;
            }
            blocks.push(layers);
            if block < 3 {
                let next = if narrow { width / 2 } else { width };
                let path = root / format!("trans{block}");
                transitions.push(Step::new(&path, ["bn1", "conv1"], [width, next], 1, init));
                width = next;
            }
        }
        Self { stem, blocks, transitions, norm: Norm::new(root, "bn1", width) }
    }
}

impl Body for DenseNet {
    fn forward(&self, images: &Tensor, train: bool) -> Tensor {
        let mut x = self.stem.forward(images);
        for (at, block) in self.blocks.iter().enumerate() {
            for Layer(steps) in block {
                let mut new = x.shallow_clone();
                for step in steps {
                    new = step.forward(&new, train);
                }
                x = Tensor::cat(&[x, new], 1);
            }
            if let Some(transition) = self.transitions.get(at) {
                x = transition.forward(&x, train).avg_pool2d(
                    [2, 2],
                    [2, 2],
                    [0, 0],
                    false,
                    true,
                    None,
                );
            }
        }
        pool(&self.norm.relu(&x, train))
    }
}

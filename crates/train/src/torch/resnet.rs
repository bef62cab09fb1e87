//! Residual networks for small images (He et al. 2016, section 4.2), with option-A shortcuts.
//!
//! Three stages of `n` basic blocks with 16, 32 and 64 channels; a stage halves the picture with
//! the stride of its first block. Names of parameters are those of the common PyTorch code, so
//! that weights travel both ways.

use tch::{Tensor, nn};

use super::layers::{Conv, Fan, Init, Norm, pool};
use super::network::Body;

const WIDTHS: [i64; 3] = [16, 32, 64];

pub struct ResNet {
    stem: ConvNorm,
    blocks: Vec<Block>,
}

/// A convolution and the normalization behind it.
struct ConvNorm {
    conv: Conv,
    norm: Norm,
}

struct Block {
    first: ConvNorm,
    second: ConvNorm,
    /// Channels of zeros on either side of the shortcut; none where shapes agree.
    shortcut_pad: Option<i64>,
}

impl ConvNorm {
    /// `names` are those of the two in the parent `path`.
    fn new(
        path: &nn::Path<'_>,
        names: [&str; 2],
        channels: [i64; 2],
        stride: i64,
        init: &mut Init,
    ) -> Self {
        Self {
            conv: Conv::new(path, names[0], channels, 3, stride, Fan::In, init),
            norm: Norm::new(path, names[1], channels[1]),
        }
    }

    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        self.norm.forward(&self.conv.forward(x), train)
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
    /// The body of a network of `6 n + 2` layers.
    pub fn new(
        root: &nn::Path<'_>,
        blocks_per_stage: usize,
        channels: i64,
        init: &mut Init,
    ) -> Self {
        let stem = ConvNorm::new(root, ["conv1", "bn1"], [channels, WIDTHS[0]], 1, init);
        let mut blocks = Vec::new();
        let mut from = WIDTHS[0];
        for (stage, &to) in WIDTHS.iter().enumerate() {
            for at in 0..blocks_per_stage {
                let path = root / format!("layer{}", stage + 1) / at;
                let stride = if at == 0 && stage > 0 { 2 } else { 1 };
                blocks.push(Block {
                    first: ConvNorm::new(&path, ["conv1", "bn1"], [from, to], stride, init),
                    second: ConvNorm::new(&path, ["conv2", "bn2"], [to, to], 1, init),
                    shortcut_pad: (stride != 1 || from != to).then_some((to - from) / 2),
                });
                from = to;
            }
        }
        Self { stem, blocks }
    }
}

impl Body for ResNet {
    fn forward(&self, images: &Tensor, train: bool) -> Tensor {
        let mut x = self.stem.forward(images, train).relu_();
        for block in &self.blocks {
            x = block.forward(&x, train);
        }
        pool(&x)
    }
}

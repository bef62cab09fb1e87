//! Wide residual networks (Zagoruyko & Komodakis 2016): normalization before every convolution.
//!
//! `WRN-d-k` has three groups of `(d − 4) / 6` blocks with `16 k`, `32 k` and `64 k` channels.
//! Names of parameters are those of the common PyTorch code.

use tch::{Tensor, nn};

use super::layers::{Conv, Fan, Init, Norm, pool};
use super::network::Body;

pub struct WideResNet {
    stem: Conv,
    blocks: Vec<Block>,
    norm: Norm,
}

struct Block {
    norms: [Norm; 2],
    convs: [Conv; 2],
    /// Where channels change the shortcut is a convolution of the normalized input.
    shortcut: Option<Conv>,
}

impl Block {
    fn new(path: &nn::Path<'_>, from: i64, to: i64, stride: i64, init: &mut Init) -> Self {
        Self {
            norms: [Norm::new(path, "bn1", from), Norm::new(path, "bn2", to)],
            convs: [
                Conv::new(path, "conv1", [from, to], 3, stride, Fan::Out, init),
                Conv::new(path, "conv2", [to, to], 3, 1, Fan::Out, init),
            ],
            shortcut: (from != to)
                .then(|| Conv::new(path, "convShortcut", [from, to], 1, stride, Fan::Out, init)),
        }
    }

    fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        let input = self.norms[0].relu(x, train);
        let y = self.norms[1].relu(&self.convs[0].forward(&input), train);
        let y = self.convs[1].forward(&y);
        match &self.shortcut {
            None => y + x,
            Some(shortcut) => y + shortcut.forward(&input),
        }
    }
}

impl WideResNet {
    /// The body of `WRN-depth-widen`.
    pub fn new(
        root: &nn::Path<'_>,
        depth: usize,
        widen: i64,
        channels: i64,
        init: &mut Init,
    ) -> Self {
        let stem = Conv::new(root, "conv1", [channels, 16], 3, 1, Fan::Out, init);
        let mut blocks = Vec::new();
        let mut from = 16;
        for (group, to) in [16 * widen, 32 * widen, 64 * widen].into_iter().enumerate() {
            for at in 0..(depth - 4) / 6 {
                let path = root / format!("block{}", group + 1) / "layer" / at;
                let stride = if at == 0 && group > 0 { 2 } else { 1 };
                blocks.push(Block::new(&path, from, to, stride, init));
                from = to;
            }
        }
        Self { stem, blocks, norm: Norm::new(root, "bn1", from) }
    }
}

impl Body for WideResNet {
    fn forward(&self, images: &Tensor, train: bool) -> Tensor {
        let mut x = self.stem.forward(images);
        for block in &self.blocks {
            x = block.forward(&x, train);
        }
        pool(&self.norm.relu(&x, train))
    }
}

//! Four convolutions: a network that learns in a minute on a CPU, for classrooms.

use tch::{Tensor, nn};

use super::layers::{Conv, Fan, Init, Norm, pool};
use super::network::Body;

/// Channels out and stride of every convolution.
const LAYERS: [(i64, i64); 4] = [(16, 1), (32, 2), (64, 2), (64, 1)];

pub struct Small(Vec<(Conv, Norm)>);

impl Small {
    pub fn new(root: &nn::Path<'_>, channels: i64, init: &mut Init) -> Self {
        let mut from = channels;
        let mut layers = Vec::new();
        for (at, (to, stride)) in LAYERS.into_iter().enumerate() {
            let (conv, norm) = (format!("conv{}", at + 1), format!("bn{}", at + 1));
            let conv = Conv::new(root, &conv, [from, to], 3, stride, Fan::In, init);
            layers.push((conv, Norm::new(root, &norm, to)));
            from = to;
        }
        Self(layers)
    }
}

impl Body for Small {
    fn forward(&self, images: &Tensor, train: bool) -> Tensor {
        let mut x = images.shallow_clone();
        for (conv, norm) in &self.0 {
            x = norm.relu(&conv.forward(&x), train);
        }
        pool(&x)
    }
}

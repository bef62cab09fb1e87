//! What the networks are built from, with first weights that depend on the seed alone.

use eoscope_core::numerics::rng::{self, Purpose};
use tch::nn::{self, BatchNorm, ModuleT as _};
use tch::{Device, Tensor};

/// Gives every layer its own stream of random numbers.
pub struct Init {
    seed: u64,
    layer: usize,
    device: Device,
}

impl Init {
    pub fn new(seed: u64, device: Device) -> Self {
        Self { seed, layer: 0, device }
    }

    /// Normal with the given deviation.
    pub fn normal(&mut self, shape: &[i64], deviation: f32) -> Tensor {
        self.next(shape, |rng| rng::normal(rng) * deviation)
    }

    /// Uniform in `±bound`.
    pub fn uniform(&mut self, shape: &[i64], bound: f32) -> Tensor {
        self.next(shape, |rng| (2.0 * rng::unit(rng) - 1.0) * bound)
    }

    fn next(
        &mut self,
        shape: &[i64],
        draw: impl Fn(&mut rand_chacha::ChaCha8Rng) -> f32,
    ) -> Tensor {
        self.layer += 1;
        let mut rng = rng::stream(self.seed, Purpose::NetworkInit, self.layer);
        let n = shape.iter().product::<i64>();
        let values: Vec<f32> = (0..n).map(|_| draw(&mut rng)).collect();
        Tensor::from_slice(&values).view(shape).to_device(self.device)
    }
}

/// Which side of a convolution its first weights keep the variance of.
#[derive(Clone, Copy)]
pub enum Fan {
    /// What comes in (He et al. 2015): residual networks.
    In,
    /// What goes out: DenseNets and wide residual networks, as their authors have it.
    Out,
}

/// A convolution without bias, padded to keep the size of the picture.
pub struct Conv {
    weight: Tensor,
    stride: i64,
}

impl Conv {
    /// `side` is the width of its square kernel, 1 or 3.
    pub fn new(
        path: &nn::Path<'_>,
        name: &str,
        [from, to]: [i64; 2],
        side: i64,
        stride: i64,
        fan: Fan,
        init: &mut Init,
    ) -> Self {
        let fan = match fan {
            Fan::In => from,
            Fan::Out => to,
        };
        let deviation = (2.0 / (fan * side * side) as f32).sqrt();
        let weight = init.normal(&[to, from, side, side], deviation);
        Self { weight: (path / name).var_copy("weight", &weight), stride }
    }

    pub fn forward(&self, x: &Tensor) -> Tensor {
        let (stride, pad) = ([self.stride; 2], [self.weight.size()[2] / 2; 2]);
        x.conv2d(&self.weight, None::<&Tensor>, stride, pad, [1, 1], 1)
    }
}

/// Batch normalization that starts as the identity.
pub struct Norm(BatchNorm);

impl Norm {
    pub fn new(path: &nn::Path<'_>, name: &str, channels: i64) -> Self {
        let config = nn::BatchNormConfig { ws_init: nn::Init::Const(1.0), ..Default::default() };
        Self(nn::batch_norm2d(path / name, channels, config))
    }

    pub fn forward(&self, x: &Tensor, train: bool) -> Tensor {
        self.0.forward_t(x, train)
    }

    /// Normalization and the rectifier behind it.
    pub fn relu(&self, x: &Tensor, train: bool) -> Tensor {
        self.forward(x, train).relu_()
    }
}

/// The mean over the whole picture: `b × c × h × w` in, `b × c` out.
pub fn pool(x: &Tensor) -> Tensor {
    x.mean_dim([2_i64, 3].as_slice(), false, tch::Kind::Float)
}

//! Training and extraction with libtorch; the only folder that names `tch`.

mod densenet;
mod device;
mod error;
mod extract;
mod images;
mod infer;
mod layers;
mod loss;
mod mixing;
mod network;
mod resnet;
mod script;
mod sgd;
mod small;
mod throughput;
mod train;
mod wide_resnet;

pub use device::{Gpu, device_of, gpus};
pub use error::TorchError;
pub use extract::{Extracted, Model, Source, extract};
pub use network::Network;
pub use script::Script;
pub use tch::Device;
pub use throughput::throughput;
pub use train::{Assignment, Trained, train};

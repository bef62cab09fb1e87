//! Training and extraction with libtorch; the only folder that names `tch`.

mod densenet;
mod device;
mod error;
mod images;
mod layers;
mod loss;
mod mixing;
mod network;
mod resnet;
mod small;
mod train;
mod wide_resnet;

pub use device::device_of;
pub use error::TorchError;
pub use network::Network;
pub use train::{Trained, train};

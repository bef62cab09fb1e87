//! Training and extraction with libtorch; the only folder that names `tch`.

mod device;
mod error;
mod images;
mod resnet;
mod train;

pub use device::device_of;
pub use error::TorchError;
pub use resnet::ResNet;
pub use train::{Trained, train};

//! What this machine can do: where a network can be trained, and how fast.

use eoscope_io::run::Backbone;

/// What the speed of a training depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct ThroughputQuestion {
    /// The network.
    pub backbone: Backbone,
    /// Width and height of the images.
    pub side: usize,
    /// Channels of the images.
    pub channels: usize,
    /// Where it runs.
    pub device: String,
    /// Threads on the CPU.
    pub threads: Option<usize>,
}

/// How fast and how large a network is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throughput {
    /// Training images per second.
    pub images_per_sec: f64,
    /// Bytes that one image of a batch takes on its way through.
    pub bytes_per_image: f64,
    /// Trainable values.
    pub n_parameters: usize,
}

/// A place where a network can be trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The name on the command line.
    pub name: String,
    /// What it is, with its free memory or its threads.
    pub about: String,
}

/// The threads of a training beside a window: one core stays free, so that the window answers while a
/// network learns.
pub fn threads_beside_window() -> usize {
    rayon::current_num_threads().max(2) - 1
}

/// The CPU and every GPU.
pub fn devices() -> Vec<DeviceInfo> {
    let threads = rayon::current_num_threads();
    let free = eoscope_io::pixel::free_memory() as f64 / 1e9;
    let about = format!("{threads} threads, {free:.0} GB free");
    let cpu = DeviceInfo { name: "cpu".into(), about };
    std::iter::once(cpu).chain(crate::backend::gpus()).collect()
}

//! Everything that libtorch does for the rest of the program.

use std::path::{Path, PathBuf};

use eoscope_io::run::Run;

pub use crate::execute::execute;
pub use crate::extraction::extract_run;
use crate::torch::{Gpu, device_of};
use crate::{Classifier, DeviceInfo, Throughput, ThroughputQuestion, TrainingError};

/// The embeddings of image files by the network inside the run at `folder`: one row of features each.
///
/// # Errors
/// When the run does not hold its network, the device is not there, or an image cannot be read.
pub fn embed_images(
    run: &Run,
    folder: &Path,
    files: &[PathBuf],
    device: &str,
) -> Result<Vec<Vec<f32>>, TrainingError> {
    Classifier::open(run, folder, device_of(device)?)?.embed(files)
}

/// Finds out how fast and large a network is here by trying it.
///
/// # Errors
/// When the device is not there or libtorch refuses.
pub fn measure_throughput(question: &ThroughputQuestion) -> Result<Throughput, TrainingError> {
    let ThroughputQuestion { backbone, side, channels, device, threads } = question;
    Ok(crate::torch::throughput(*backbone, *side, *channels, device, *threads)?)
}

/// The GPUs that libtorch sees.
pub fn gpus() -> Vec<DeviceInfo> {
    let info = |gpu: Gpu| DeviceInfo {
        about: match gpu.free_bytes {
            Some(free) => format!("{}, {:.0} GB free", gpu.name, free as f64 / 1e9),
            None => gpu.name,
        },
        name: gpu.device,
    };
    crate::torch::gpus().into_iter().map(info).collect()
}

//! What stands in for libtorch in a program that was built without it: every call says so.

use std::path::{Path, PathBuf};

use eoscope_core::numerics::StopToken;
use eoscope_io::run::Run;
use eoscope_io::run::training::Control;

use crate::{
    DeviceInfo, ExtractPlan, ExtractProgress, Plan, Throughput, ThroughputQuestion, TrainingError,
    TrainingProgress,
};

/// Cannot train.
///
/// # Errors
/// Always.
pub fn execute(
    _plan: &Plan,
    _resume: bool,
    _control: &Control,
    _tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Run, TrainingError> {
    Err(TrainingError::NoLibtorch)
}

/// Cannot extract.
///
/// # Errors
/// Always.
pub fn extract_run(
    _plan: &ExtractPlan,
    _stop: &StopToken,
    _tell: &(dyn Fn(ExtractProgress) + Sync),
) -> Result<Run, TrainingError> {
    Err(TrainingError::NoLibtorch)
}

/// Cannot run a network.
///
/// # Errors
/// Always.
pub fn embed_images(
    _run: &Run,
    _folder: &Path,
    _files: &[PathBuf],
    _device: &str,
) -> Result<Vec<Vec<f32>>, TrainingError> {
    Err(TrainingError::NoLibtorch)
}

/// Cannot try a network.
///
/// # Errors
/// Always.
pub fn measure_throughput(_question: &ThroughputQuestion) -> Result<Throughput, TrainingError> {
    Err(TrainingError::NoLibtorch)
}

/// Without libtorch no GPU is of use.
pub fn gpus() -> Vec<DeviceInfo> {
    Vec::new()
}

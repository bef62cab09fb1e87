//! Devices by name.

use tch::{Cuda, Device};

use super::TorchError;

/// The device called `cpu`, `cuda` or `cuda:N`.
///
/// # Errors
/// When the name is none of these or there is no such GPU.
pub fn device_of(name: &str) -> Result<Device, TorchError> {
    if name == "cpu" {
        return Ok(Device::Cpu);
    }
    let bad = || TorchError::BadDevice(name.into());
    let rest = name.strip_prefix("cuda").ok_or_else(bad)?;
    let index: i64 = match rest.strip_prefix(':') {
        None if rest.is_empty() => 0,
        None => return Err(bad()),
        Some(index) => index.parse().map_err(|_| bad())?,
    };
    let found = if Cuda::is_available() { Cuda::device_count() } else { 0 };
    if !(0..found).contains(&index) {
        return Err(TorchError::NoSuchGpu { wanted: name.into(), found });
    }
    Ok(Device::Cuda(index as usize))
}

/// A GPU as a person chooses it.
#[derive(Clone, Debug)]
pub struct Gpu {
    /// The name on the command line.
    pub device: String,
    /// What its driver calls it.
    pub name: String,
    /// Free memory, where the driver reports it.
    pub free_bytes: Option<u64>,
}

/// Every GPU that libtorch sees.
pub fn gpus() -> Vec<Gpu> {
    let n = if Cuda::is_available() { Cuda::device_count() } else { 0 };
    if n == 0 {
        return Vec::new();
    }
    // The driver's own library knows names and memory; without it a number must do.
    let nvml = nvml_wrapper::Nvml::init().ok();
    let device = |at: i64| nvml.as_ref().and_then(|nvml| nvml.device_by_index(at as u32).ok());
    (0..n)
        .map(|at| Gpu {
            device: format!("cuda:{at}"),
            name: device(at).and_then(|d| d.name().ok()).unwrap_or(format!("GPU {at}")),
            free_bytes: device(at).and_then(|d| d.memory_info().ok()).map(|memory| memory.free),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_device_are_refused() {
        assert_eq!(device_of("cpu").unwrap(), Device::Cpu);
        for name in ["gpu", "cuda1", "cuda:x", ""] {
            assert!(matches!(device_of(name), Err(TorchError::BadDevice(_))), "{name}");
        }
        assert!(matches!(device_of("cuda:999"), Err(TorchError::NoSuchGpu { .. })));
    }
}

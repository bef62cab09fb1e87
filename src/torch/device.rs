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

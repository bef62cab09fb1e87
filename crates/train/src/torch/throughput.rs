//! How fast and how large a network is on this machine, found by trying it.

use std::time::{Duration, Instant};

use eoscope_io::run::{Backbone, Loss};
use eoscope_worker::guard;
use tch::{Device, Kind, Tensor};

use super::sgd::Sgd;
use super::{Network, TorchError, device_of};
use crate::Throughput;

/// Images of a first step, which does not count; where it is quick, full batches follow.
const FIRST_BATCH: i64 = 16;
const FULL_BATCH: i64 = 128;
/// A first step below this is quick.
const QUICK: Duration = Duration::from_millis(100);
/// The trial goes on for at least this long.
const TRIAL: Duration = Duration::from_millis(500);

/// Makes a few steps with random images.
///
/// # Errors
/// When the device is not there or libtorch refuses.
pub fn throughput(
    backbone: Backbone,
    side: usize,
    channels: usize,
    device: &str,
    threads: Option<usize>,
) -> Result<Throughput, TorchError> {
    let device = device_of(device)?;
    if let Some(threads) = threads {
        tch::set_num_threads(threads as i32);
    }
    guard(|| trial(backbone, side as i64, channels, device))
        .map_err(|panic| TorchError::Backend(panic.0))
}

fn trial(backbone: Backbone, side: i64, channels: usize, device: Device) -> Throughput {
    let network = Network::new(backbone, channels, 10, Loss::CrossEntropy, 0, device);
    let mut sgd = Sgd::new(&network, 0.9, 2e-4);
    // Memory is taken once and used again: only a batch larger than any before shows what it takes.
    let (mut bytes_per_image, mut largest): (f64, i64) = (0.0, 0);
    let mut step = |batch: i64| {
        let images = Tensor::ones([batch, channels as i64, side, side], (Kind::Float, device));
        let labels = Tensor::zeros([batch], (Kind::Int64, device));
        let (before, start) = (resident(), Instant::now());
        let logits = network.logits(&network.features(&images, true));
        let loss = logits.cross_entropy_for_logits(&labels);
        let is_shown = device == Device::Cpu && largest > 0 && batch > largest;
        if is_shown {
            let more = (resident() - before) / (batch - largest) as f64;
            bytes_per_image = bytes_per_image.max(more);
        }
        largest = largest.max(batch);
        sgd.step(&loss, 1e-3);
        let _ = loss.double_value(&[]); // Waits for the device.
        start.elapsed()
    };
    step(2); // What is loaded once belongs to no image.
    let first = step(FIRST_BATCH).min(step(FIRST_BATCH));
    let batch = if first < QUICK { FULL_BATCH } else { FIRST_BATCH };
    step(batch);
    // The quickest step counts: others may have had to share the machine.
    let (mut elapsed, mut quickest) = (Duration::ZERO, Duration::MAX);
    while elapsed < TRIAL {
        let took = step(batch);
        elapsed += took;
        quickest = quickest.min(took);
    }
    Throughput {
        images_per_sec: batch as f64 / quickest.as_secs_f64(),
        bytes_per_image,
        n_parameters: network.n_parameters(),
    }
}

/// Memory of this program, in bytes.
fn resident() -> f64 {
    memory_stats::memory_stats().map_or(0.0, |memory| memory.physical_mem as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_network_is_faster_than_a_large_one() {
        let of = |backbone| throughput(backbone, 32, 3, "cpu", Some(1)).unwrap();
        let (small, large) = (of(Backbone::Small), of(Backbone::Wrn16x4));
        assert!(small.images_per_sec > large.images_per_sec);
        assert_eq!(large.n_parameters, 2_748_890);
        assert!(throughput(Backbone::Small, 32, 3, "cuda:99", None).is_err());
    }
}

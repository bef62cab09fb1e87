//! What over-sampling in pixel space will take, before it starts.

use std::time::Instant;

use eoscope_core::sampler::{SamplerKind, Sampling};
use ndarray::Array2;

use super::PixelError;
use crate::dataset::ImageSet;

/// Bytes of a value and of a neighbour with its distance.
const VALUE: u64 = 4;
const NEIGHBOR: u64 = 8;
/// Values that an SVM sees of a large image, and bytes of each in its own format.
const SVM_VALUES: u64 = 64;
const SVM_VALUE: u64 = 16;
/// Distances per pair of rows, in the machine's own slower arithmetic; measured on 15,000 and 60,000
/// images.
const SVM_WORK: f64 = 3.2;
/// Bytes of kernel rows that the solver keeps for each of the problems it works on.
const SVM_CACHE: u64 = 100 << 20;
/// Pixels of border that the training adds on every side.
const BORDER: u64 = 4;
/// Side of the product that the speed of this machine is taken from.
const PROBE: usize = 192;

/// Memory and time that over-sampling takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// New images.
    pub n_new: usize,
    /// Images that every epoch then passes over.
    pub n_total: usize,
    /// Bytes of memory at the worst moment.
    pub bytes: u64,
    /// Seconds, before training starts.
    pub seconds: f64,
}

impl Estimate {
    /// Refuses what does not fit.
    ///
    /// # Errors
    /// When more is needed than is free.
    pub fn check(&self, free: u64) -> Result<(), PixelError> {
        if self.bytes <= free {
            return Ok(());
        }
        Err(PixelError::Memory { needed: self.bytes, free })
    }
}

/// Counts what has to be held at once: images as values, twice more for the search of all and of
/// one class, new images as values and as pixels, and tables of neighbours. The time is that of all
/// distances at the speed at which this machine multiplies matrices.
pub fn estimate(set: &ImageSet, sampling: &Sampling) -> Estimate {
    let present = set.counts(&set.train);
    let targets = sampling.target.counts(&present);
    let missing = |(&target, &present): (&usize, &usize)| {
        if present == 0 { 0 } else { target.saturating_sub(present) }
    };
    let n_new: usize = match sampling.kind {
        SamplerKind::None => 0,
        _ => targets.iter().zip(&present).map(missing).sum(),
    };
    let n = set.train.len() as u64;
    let n_total = n + n_new as u64;
    let size =
        (set.height as u64).saturating_mul(set.width as u64).saturating_mul(set.channels as u64);
    let padded = (set.height as u64 + 2 * BORDER)
        .saturating_mul(set.width as u64 + 2 * BORDER)
        .saturating_mul(set.channels as u64);
    let threads = rayon::current_num_threads() as f64;
    let searches = match sampling.kind {
        SamplerKind::None | SamplerKind::Random => 0,
        SamplerKind::Eos | SamplerKind::Smote | SamplerKind::BalancedSvm => 1,
        _ => 2,
    };
    let uses_svm = matches!(sampling.kind, SamplerKind::SvmSmote | SamplerKind::BalancedSvm);
    let svm_rows = if uses_svm { n_total } else { 0 };
    // Balanced SVM is fitted on real and new images together.
    let joined = if sampling.kind == SamplerKind::BalancedSvm { n_total } else { 0 };
    let bytes = (n * VALUE)
        .saturating_mul(1 + searches)
        .saturating_add(joined.saturating_mul(VALUE))
        .saturating_add(n_new as u64 * VALUE)
        .saturating_add(n_total)
        .saturating_mul(size)
        .saturating_add(n_total.saturating_mul(padded))
        .saturating_add(n * searches * NEIGHBOR * sampling.k_neighbors.max(60) as u64)
        .saturating_add(svm_rows * SVM_VALUES * (2 * SVM_VALUE + VALUE))
        .saturating_add(if uses_svm { threads as u64 * SVM_CACHE } else { 0 });
    let filled: u64 =
        targets.iter().zip(&present).filter(|(t, p)| t > p).map(|(_, &p)| p as u64).sum();
    let distances = (filled * n * searches) as f64 * size as f64;
    let svm = svm_rows as f64 * svm_rows as f64 * SVM_WORK * SVM_VALUES as f64;
    let drawing = n_new as f64 * size as f64;
    let seconds = 2.0 * (distances + svm + 8.0 * drawing) / (products_per_second() * threads);
    Estimate { n_new, n_total: n_total as usize, bytes, seconds }
}

/// Multiplications and additions per second of one thread.
fn products_per_second() -> f64 {
    let matrix = Array2::<f32>::ones((PROBE, PROBE));
    let start = Instant::now();
    let product = matrix.dot(&matrix);
    let seconds = start.elapsed().as_secs_f64().max(1e-9);
    std::hint::black_box(product);
    2.0 * (PROBE as f64).powi(3) / seconds
}

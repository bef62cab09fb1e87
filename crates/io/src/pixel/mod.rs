//! Over-sampling of images before a network is trained on them: the other answer to "before or
//! after?" (the paper, Table I).
//!
//! Images become rows of values in 0–1, a sampler of embedding space makes new rows, and these
//! become 8-bit images again. What that takes is known before it starts.

mod error;
mod estimate;

use std::sync::Arc;

use eoscope_core::domain::Embeddings;
use eoscope_core::numerics::StopToken;
use eoscope_core::sampler::{Geometry, Note, Sampling, draw};
pub use error::PixelError;
pub use estimate::{Estimate, estimate};
use ndarray::Array2;

use crate::dataset::{ImageSet, Images};

/// The images that a network is trained on, and what was done other than asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Oversampled {
    /// The training images in order, then the new ones by class. A sampler may have renamed any.
    pub images: Images,
    /// How many are new.
    pub n_new: usize,
    /// What was done other than asked.
    pub notes: Vec<Note>,
}

/// Makes new training images until classes have their targets.
///
/// Values are rounded to the nearest of 256 levels; a new image has no place in the source, so its
/// id is that of its base.
///
/// # Errors
/// When a stop was asked for, or the images do not fit the memory that is free.
pub fn oversample(
    set: &ImageSet,
    sampling: &Sampling,
    seed: u64,
    stop: &StopToken,
) -> Result<Oversampled, PixelError> {
    let estimate = estimate(set, sampling);
    estimate.check(free_memory())?;
    let images = &set.train;
    let size = set.height * set.width * set.channels;
    let values: Vec<f32> = images.pixels.iter().map(|&value| f32::from(value) / 255.0).collect();
    let rows = Array2::from_shape_vec((images.len(), size), values)
        .map_err(|error| PixelError::Shape(error.to_string()))?;
    let rows = Embeddings::new(rows, images.labels.clone(), set.class_names.len())?;
    let space = Geometry::new(Arc::new(rows));
    let synthetic = draw(sampling, &space, seed, stop)?;
    drop(space);

    let mut all = images.clone();
    if let Some(labels) = &synthetic.train_labels {
        all.labels.clone_from(labels);
    }
    let to_level = |&value: &f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    all.pixels.extend(synthetic.flat.iter().map(to_level));
    all.labels.extend(&synthetic.labels);
    let base_id = |base: u32| images.ids.get(base as usize).copied().unwrap_or(base);
    all.ids.extend(synthetic.parents.iter().map(|parents| base_id(parents.base)));
    all.files.clear();
    Ok(Oversampled { images: all, n_new: synthetic.len(), notes: synthetic.notes })
}

/// Bytes of memory that programs can still have; no limit where the system does not tell.
pub fn free_memory() -> u64 {
    sysinfo::System::new().map_or(u64::MAX, |mut system| {
        system.refresh_memory();
        system.available_memory()
    })
}

#[cfg(test)]
mod tests {
    use eoscope_core::sampler::SamplerKind;

    use super::*;

    /// Two classes of 2×2 images: one dark, one bright and rare.
    fn set() -> ImageSet {
        let labels: Vec<u32> = (0..24).map(|at| u32::from(at >= 18)).collect();
        let pixels = labels.iter().enumerate().flat_map(|(at, &label)| {
            let level = if label == 0 { 20 } else { 200 };
            [0, 1, 2, 3].map(|pixel| level + ((at * 5 + pixel * 3) % 17) as u8)
        });
        let train =
            Images { pixels: pixels.collect(), ids: (100..124).collect(), labels, files: vec![] };
        ImageSet {
            name: "two".into(),
            class_names: vec!["dark".into(), "bright".into()],
            height: 2,
            width: 2,
            channels: 1,
            test: train.clone(),
            train,
            known: Default::default(),
        }
    }

    #[test]
    fn new_images_lie_between_images_of_their_class() {
        let set = set();
        let smote = Sampling::of(SamplerKind::Smote);
        let made = oversample(&set, &smote, 0, &StopToken::new()).unwrap();
        assert_eq!((made.n_new, made.images.len()), (12, 36));
        assert_eq!(made.images.pixels[..96], set.train.pixels[..]);
        assert_eq!(made.images.labels[24..], [1; 12]);
        assert!(made.images.pixels[96..].iter().all(|level| (200..217).contains(level)));
        assert!(made.images.ids[24..].iter().all(|id| (118..124).contains(id)));
        assert_eq!(made, oversample(&set, &smote, 0, &StopToken::new()).unwrap());
    }

    #[test]
    fn eos_reaches_for_the_other_class() {
        let made = oversample(&set(), &Sampling::of(SamplerKind::Eos), 0, &StopToken::new());
        let pixels = made.unwrap().images.pixels;
        assert!(pixels[96..].iter().any(|level| (60..180).contains(level)));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_bytes() {
        let mut set = set();
        let smote = Sampling::of(SamplerKind::Smote);
        let estimate = estimate(&set, &smote);
        assert_eq!(estimate.n_new, 12);
        assert!(estimate.bytes > 0 && estimate.check(estimate.bytes).is_ok());
        let error = estimate.check(estimate.bytes - 1).unwrap_err().to_string();
        assert!(error.contains(&format!("{} bytes", estimate.bytes)), "{error}");
        // Nothing is touched: only the sizes count.
        (set.height, set.width) = (1 << 20, 1 << 20);
        let error = oversample(&set, &smote, 0, &StopToken::new()).unwrap_err().to_string();
        assert!(error.contains("bytes") && error.contains("free"), "{error}");
    }

    #[test]
    fn a_stop_is_heard() {
        let stop = StopToken::new();
        stop.stop("enough");
        let outcome = oversample(&set(), &Sampling::of(SamplerKind::Smote), 0, &stop);
        assert!(matches!(outcome, Err(PixelError::Stopped(_))));
    }
}

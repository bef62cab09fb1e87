//! Labelled images: readers, and making a set imbalanced.
//!
//! A reader gives an [`ImageSet`] of raw 8-bit pixels. Nothing is scaled or normalized here; that
//! happens on the device that trains. Every reader hands what it found to `found`, which checks it,
//! takes test images aside where a set brings none, and says what it did in [`ReadNote`]s.

mod celeba;
mod cifar;
mod csv;
mod decode;
mod error;
mod folder;
mod found;
mod idx;
pub mod imbalance;
mod note;
mod picture;
mod read;
mod spec;
mod svhn;

pub use error::DatasetError;
pub use note::ReadNote;
pub use picture::Picture;
pub use read::{BadImages, Fit, Loaded, ReadOptions, Reading};
pub use spec::{DataKind, DataSpec};

/// Images of one split, all of one size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Images {
    /// Pixels, `n × height × width × channels`, 0–255.
    pub pixels: Vec<u8>,
    /// The class of every image.
    pub labels: Vec<u32>,
    /// The position of every image in its source, so that a point leads back to its image.
    pub ids: Vec<u32>,
    /// The file of every image, relative to the set's folder; empty where images have no files.
    pub files: Vec<String>,
}

impl Images {
    /// The number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The images at `positions`, in that order.
    pub fn select(&self, positions: &[usize]) -> Self {
        let size = self.pixels.len() / self.len().max(1);
        let pixels = positions
            .iter()
            .flat_map(|&at| &self.pixels[at * size..(at + 1) * size])
            .copied()
            .collect();
        Self {
            pixels,
            labels: positions.iter().map(|&at| self.labels[at]).collect(),
            ids: positions.iter().map(|&at| self.ids[at]).collect(),
            files: positions.iter().filter_map(|&at| self.files.get(at).cloned()).collect(),
        }
    }
}

/// A data set in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageSet {
    /// What it is called on screen.
    pub name: String,
    /// A name per class.
    pub class_names: Vec<String>,
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
    /// 1 for grey, 3 for colour.
    pub channels: usize,
    /// What is trained on.
    pub train: Images,
    /// The test images.
    pub test: Images,
    /// What is known of the set beyond its images.
    pub known: Known,
}

/// What the literature fixes for a set of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Mean and deviation per channel on a scale of 0–1, where everybody uses the same.
    pub statistics: Option<Vec<(f32, f32)>>,
    /// Images of the largest class once the set is made imbalanced; without it, all training
    /// images over all classes.
    pub largest_class: Option<usize>,
}

impl ImageSet {
    /// Mean and deviation per channel to normalize with: those of the literature, or else those of
    /// the training images.
    pub fn statistics(&self) -> Vec<(f32, f32)> {
        self.known.statistics.clone().unwrap_or_else(|| self.channel_statistics())
    }

    /// The number of images per class in `images`.
    pub fn counts(&self, images: &Images) -> Vec<usize> {
        let mut counts = vec![0; self.class_names.len()];
        for &label in &images.labels {
            counts[label as usize] += 1;
        }
        counts
    }

    /// The mean and deviation of every channel of the training images, on a scale of 0–1.
    ///
    /// A channel without any variation gets deviation 1, so that dividing by it is harmless.
    pub fn channel_statistics(&self) -> Vec<(f32, f32)> {
        let mut sums = vec![(0_u64, 0_u64); self.channels];
        for pixel in self.train.pixels.chunks_exact(self.channels) {
            for (sum, &value) in sums.iter_mut().zip(pixel) {
                sum.0 += u64::from(value);
                sum.1 += u64::from(value) * u64::from(value);
            }
        }
        let n = (self.train.len() * self.height * self.width).max(1) as f64;
        sums.into_iter()
            .map(|(sum, squares)| {
                let mean = sum as f64 / n;
                let deviation = (squares as f64 / n - mean * mean).max(0.0).sqrt();
                let deviation = if deviation > 0.0 { deviation / 255.0 } else { 1.0 };
                ((mean / 255.0) as f32, deviation as f32)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channel_statistics_are_on_a_scale_of_one() {
        let images = Images {
            pixels: vec![0, 7, 255, 7],
            labels: vec![0, 0],
            ids: vec![0, 1],
            files: vec![],
        };
        let set = ImageSet {
            name: "two".into(),
            class_names: vec!["a".into()],
            height: 1,
            width: 1,
            channels: 2,
            train: images.clone(),
            test: images,
            known: Known::default(),
        };
        let statistics = set.channel_statistics();
        assert_eq!(statistics[0], (0.5, 0.5));
        assert_eq!(statistics[1], (7.0 / 255.0, 1.0));
    }
}

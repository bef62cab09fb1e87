//! How a data set is read, and what comes out.

use eoscope_core::numerics::StopToken;
use serde::{Deserialize, Serialize};

use super::{ImageSet, ReadNote};

/// Choices that a reader leaves to people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// Width and height that image files are brought to; without it all must have one size.
    pub size: Option<usize>,
    /// How they are brought to it.
    pub fit: Fit,
    /// What an image file that is no image means.
    pub bad_images: BadImages,
    /// The share of every class that is taken aside for testing where a set brings no test
    /// images; 0–1.
    pub test_share: f64,
    /// The seed of every choice of images that is made while reading.
    pub seed: u64,
    /// At most so many test images of every class; the set's own custom if it is not given.
    pub test_per_class: Option<usize>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            size: None,
            fit: Fit::Crop,
            bad_images: BadImages::Stop,
            test_share: 0.2,
            seed: 0,
            test_per_class: None,
        }
    }
}

/// How a picture becomes a square of a given size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fit {
    /// The largest square in its middle is resized.
    #[default]
    Crop,
    /// The whole picture is resized, whatever its shape.
    Stretch,
}

/// What to do with files that are no images.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BadImages {
    /// Refuse the set and name the first one.
    #[default]
    Stop,
    /// Leave them out and list them.
    Skip,
}

/// How a reader is watched and stopped.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Asks it to give up.
    pub stop: &'a StopToken,
    /// Told, from any thread, how many images of how many are done.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// A data set, and what a person should know about how it was read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The set.
    pub set: ImageSet,
    /// What was done on the way.
    pub notes: Vec<ReadNote>,
}

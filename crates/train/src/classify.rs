//! Single images through the network of a run, brought to what it was trained on.

use std::path::{Path, PathBuf};

use eoscope_io::dataset::{ImageSet, Images, Picture};
use eoscope_io::run::weights::Weights;
use eoscope_io::run::{MODEL_FILE, Run, RunError};

use super::TrainingError;
use crate::torch::{Device, Model};

/// The network of a run, ready for images.
pub struct Classifier {
    model: Model,
    /// A set without images that tells size and channels.
    shape: ImageSet,
    statistics: Vec<(f32, f32)>,
}

impl Classifier {
    /// Opens the network inside the run at `folder`.
    ///
    /// # Errors
    /// When the run does not hold its network, or not what its images looked like.
    pub fn open(run: &Run, folder: &Path, device: Device) -> Result<Self, TrainingError> {
        let path = folder.join(MODEL_FILE);
        let Some(data) = run.manifest.data.as_ref().filter(|_| path.is_file()) else {
            return Err(RunError::NoNetwork { path: folder.into() }.into());
        };
        let model = Model::of(&Weights::read(&path)?, None, device)?;
        let shape = ImageSet {
            name: data.name.clone(),
            class_names: run.classes.names.clone(),
            height: data.height,
            width: data.width,
            channels: data.channels,
            train: Images::default(),
            test: Images::default(),
            known: Default::default(),
        };
        let statistics = data.mean.iter().copied().zip(data.std.iter().copied()).collect();
        Ok(Self { model, shape, statistics })
    }

    /// The embeddings of image files of any size; the middle of each is taken.
    ///
    /// # Errors
    /// When one cannot be read, or libtorch refuses.
    pub fn embed(&self, files: &[PathBuf]) -> Result<Vec<Vec<f32>>, TrainingError> {
        let (height, width, channels) = (self.shape.height, self.shape.width, self.shape.channels);
        let mut images = Images::default();
        for file in files {
            images.pixels.extend(Picture::read(file)?.pixels(height, width, channels));
            images.labels.push(0);
        }
        Ok(self.model.embed(&self.shape, &images, &self.statistics)?)
    }
}

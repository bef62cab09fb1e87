//! Images that a person brings: through the network of the open run, in the background.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Event, Job, Mailbox, spawn};
use crate::run::Run;

/// Width and height of the picture that is kept, in pixels.
pub const ASKED_SIDE: usize = 96;

/// An image with its embedding; every head can be asked about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The name of its file.
    pub name: String,
    /// The middle of it, RGB.
    pub picture: Vec<u8>,
    /// What the network makes of it, `d` features.
    pub features: Vec<f32>,
}

/// Starts; the images come with [`Event::Classified`].
pub fn classify(run: Arc<Run>, folder: PathBuf, files: Vec<PathBuf>, mailbox: &Mailbox) {
    spawn(Job::Classify, mailbox, move |mailbox| {
        let result = embed(&run, &folder, &files);
        mailbox.send(Event::Classified { run, result });
    });
}

#[cfg(not(feature = "torch"))]
fn embed(_run: &Run, _folder: &Path, _files: &[PathBuf]) -> Result<Vec<Asked>, String> {
    Err("this program was built without libtorch and cannot run networks; cargo xtask run has it"
        .into())
}

#[cfg(feature = "torch")]
fn embed(run: &Run, folder: &Path, files: &[PathBuf]) -> Result<Vec<Asked>, String> {
    use crate::dataset::Picture;
    use crate::torch::Device;
    use crate::training::Classifier;
    let classifier =
        Classifier::open(run, folder, Device::Cpu).map_err(|error| error.to_string())?;
    let rows = classifier.embed(files).map_err(|error| error.to_string())?;
    let asked = files.iter().zip(rows).map(|(file, features)| {
        let picture = Picture::read(file).map_err(|error| error.to_string())?;
        Ok(Asked {
            name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            picture: picture.pixels(ASKED_SIDE, ASKED_SIDE, 3),
            features,
        })
    });
    asked.collect()
}

//! Images that a person brings: through the network of the open run.

use std::path::{Path, PathBuf};

use eoscope_io::dataset::Picture;
use eoscope_io::run::{Run, RunError};
use eoscope_train::{TrainingError, embed_images};
use eoscope_worker::{Mailbox, spawn};

use crate::app::{CLASSIFIED_SIDE, ClassifiedImage, ClassifyEffect, ClassifyEvent, Event};

pub fn execute(effect: ClassifyEffect, mailbox: &Mailbox<Event>) {
    let ClassifyEffect::Run { run, folder, files } = effect;
    let failed = |reason| ClassifyEvent::Failed(reason).into();
    spawn("classifying the images", mailbox, failed, move |mailbox| {
        let result = classify(run.get(), folder.as_deref(), &files);
        mailbox.send(ClassifyEvent::Done { run, result }.into());
    });
}

fn classify(
    run: &Run,
    folder: Option<&Path>,
    files: &[PathBuf],
) -> Result<Vec<ClassifiedImage>, TrainingError> {
    let no_network = || RunError::NoNetwork { path: Path::new(&run.manifest.name).into() };
    let rows = embed_images(run, folder.ok_or_else(no_network)?, files, "cpu")?;
    let images = files.iter().zip(rows).map(|(file, features)| {
        Ok(ClassifiedImage {
            name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            picture: Picture::read(file)?.pixels(CLASSIFIED_SIDE, CLASSIFIED_SIDE, 3),
            features,
        })
    });
    images.collect()
}

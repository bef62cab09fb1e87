//! Images that a person brings, through the network of the open run.

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_train::TrainingError;

use super::{Dialog, Effect, NoticeTopic, OpenRun, Outbox, RunRef};

/// Width and height of the picture that is kept, in pixels.
pub const CLASSIFIED_SIDE: usize = 96;

/// An image with its embedding; every head can be asked about it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassifiedImage {
    /// The name of its file.
    pub name: String,
    /// The middle of it, RGB, [`CLASSIFIED_SIDE`] pixels wide and high.
    pub picture: Vec<u8>,
    /// What the network makes of it, `d` features.
    pub features: Vec<f32>,
}

/// Images that were brought.
#[derive(Clone, Debug, Default)]
pub struct Classified {
    /// The images, once they went through the network.
    pub images: Option<Arc<Vec<ClassifiedImage>>>,
    /// Whether some are on their way.
    pub running: bool,
}

/// A wish about images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassifyMsg {
    /// Let the user choose images to classify.
    PickImages,
    /// Classify images with the trained and the current head.
    Classify(Vec<PathBuf>),
    /// Close the classified images.
    Close,
}

/// What is done about them.
#[derive(Debug)]
pub enum ClassifyEffect {
    /// Put images through the network of a run.
    Run {
        /// The run.
        run: RunRef,
        /// Where it lies; none for a snapshot, which has no network on disk.
        folder: Option<PathBuf>,
        /// The images.
        files: Vec<PathBuf>,
    },
}

/// What comes of it.
#[derive(Debug)]
pub enum ClassifyEvent {
    /// Images went through the network of a run, or could not.
    Done {
        /// The run.
        run: RunRef,
        /// The images, or what is wrong with one.
        result: Result<Vec<ClassifiedImage>, TrainingError>,
    },
    /// The worker panicked.
    Failed(String),
}

impl OpenRun {
    /// Handles a message.
    pub(super) fn update_classify(&mut self, msg: ClassifyMsg, out: &mut Outbox) {
        match msg {
            ClassifyMsg::PickImages => out.effect(Effect::Dialog(Dialog::Images)),
            ClassifyMsg::Classify(files) => {
                if !files.is_empty() {
                    self.classified.running = true;
                    let (run, folder) = (RunRef::of(&self.run), self.source.path());
                    let folder = folder.map(Into::into);
                    out.effect(ClassifyEffect::Run { run, folder, files });
                }
            }
            ClassifyMsg::Close => self.classified.images = None,
        }
    }

    /// Handles an event; those of a run that was closed since are dropped.
    pub(super) fn on_classified(&mut self, event: ClassifyEvent, out: &mut Outbox) {
        match event {
            ClassifyEvent::Done { run, result } => {
                if !run.is(&self.run) {
                    return;
                }
                self.classified.running = false;
                match result {
                    Ok(images) => {
                        self.classified.images = Some(Arc::new(images));
                        out.succeeded(NoticeTopic::Classifying);
                    }
                    Err(error) => out.failed(NoticeTopic::Classifying, error),
                }
            }
            ClassifyEvent::Failed(reason) => {
                self.classified.running = false;
                out.panicked("classifying the images", &reason);
            }
        }
    }
}

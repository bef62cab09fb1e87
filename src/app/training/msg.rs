//! Messages, events and effects of the training page.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use eoscope_io::dataset::{DataSpec, DatasetError, Loaded};
use eoscope_io::trash::{TrashError, Trashed};
use eoscope_train::{
    CheckpointError, DataPlan, DeviceInfo, ExtractPlan, ExtractProgress, NetworkFile, Plan,
    Throughput, ThroughputQuestion, TrainingError, TrainingProgress,
};

/// A wish on the training page.
#[derive(Debug)]
pub enum TrainingMsg {
    /// Show the page, or go back to the run.
    Show(bool),
    /// Let the user choose a folder or a file of images.
    PickData {
        /// Whether a folder is chosen.
        folder: bool,
    },
    /// Train on these images.
    SetData(DataSpec),
    /// Take a plan over; images are read again if other ones are meant.
    SetPlan(Box<Plan>),
    /// Let the user choose a network that was trained elsewhere.
    PickNetwork,
    /// Take embeddings from this network instead of training one; none to train after all.
    SetNetwork(Option<NetworkFile>),
    /// Give the extraction up, or close its result.
    CloseExtraction,
    /// Let the user choose where runs go.
    PickFolder,
    /// Put runs into this folder.
    SetFolder(PathBuf),
    /// Call the next run so; empty for a name made from what is trained.
    SetName(String),
    /// Look for trainings that were interrupted.
    FindUnfinished,
    /// Put the plan into the queue.
    Start,
    /// Resume an interrupted training.
    Resume(PathBuf),
    /// Delete the checkpoint of an interrupted training.
    Forget(PathBuf),
    /// Control a training.
    Control(u64, TrainingControl),
    /// Show a training, or the form.
    Select(Option<u64>),
    /// Put the command line of the plan into the clipboard.
    CopyCommand,
}

/// What a person wants of a running training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainingControl {
    /// Hold it.
    Pause,
    /// Let it go on.
    Resume,
    /// End it and save the last finished epoch.
    StopAndSave,
    /// End it and keep nothing.
    Discard,
    /// Show the network as it is now.
    Snapshot,
}

/// What is done about training.
#[derive(Debug)]
pub enum TrainingEffect {
    /// Read images; what was being read is given up.
    ReadImages(DataPlan),
    /// Find out how fast a network is.
    MeasureThroughput(ThroughputQuestion),
    /// Find out where networks can be trained.
    ListDevices,
    /// Find out what lies in the folder where runs go; empty for the one in which the program was
    /// started.
    ReadFolder(PathBuf),
    /// Begin a training, or go on with an interrupted one.
    Train {
        /// Its number.
        id: u64,
        /// What is trained.
        plan: Box<Plan>,
        /// Whether it was begun before.
        resume: bool,
    },
    /// Control a training.
    Control(u64, TrainingControl),
    /// Put images through a network that was trained elsewhere.
    Extract(u64, Box<ExtractPlan>),
    /// Give that up.
    StopExtraction,
    /// Delete the checkpoint of an interrupted training, and read the folder again.
    Forget(PathBuf, PathBuf),
    /// Take something out of the trash, and then look into the folder of runs.
    Restore(Trashed, PathBuf),
}

/// What lies in the folder where runs go.
#[derive(Clone, Debug, Default)]
pub struct RunFolder {
    /// The folder as it was asked for.
    pub folder: PathBuf,
    /// The same with the folder in which the program was started in place of an empty one.
    pub place: PathBuf,
    /// Everything in it: what a new run cannot be called.
    pub taken: BTreeSet<PathBuf>,
    /// Trainings that were interrupted, there and where the program was started.
    pub unfinished: Vec<(PathBuf, Plan)>,
}

/// What comes of it.
pub enum TrainingEvent {
    /// Images are being read.
    ReadingImages {
        /// Which.
        data: DataPlan,
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// They are read, or cannot be.
    ImagesRead {
        /// Which.
        data: DataPlan,
        /// The images, or what is wrong with them.
        result: Result<Arc<Loaded>, DatasetError>,
    },
    /// The reader of images panicked.
    ImagesFailed(String),
    /// The speed of a network was measured.
    ThroughputMeasured {
        /// Of what.
        question: ThroughputQuestion,
        /// The result; none if it cannot be measured.
        throughput: Option<Throughput>,
    },
    /// The places where networks can be trained.
    Devices(Vec<DeviceInfo>),
    /// Some other work panicked: what it was, and what it said.
    Failed(&'static str, String),
    /// What lies in the folder where runs go.
    FolderRead(RunFolder),
    /// A training reports.
    Progress {
        /// Its number.
        id: u64,
        /// The report.
        progress: TrainingProgress,
    },
    /// A training is over: the run is on disk, or why it is not.
    Ended {
        /// Its number.
        id: u64,
        /// What came of it.
        result: Result<(), TrainingError>,
    },
    /// An extraction reports.
    Extracting {
        /// Its number.
        id: u64,
        /// The report.
        progress: ExtractProgress,
    },
    /// An extraction is over: the run is on disk, or why it is not.
    Extracted {
        /// Its number.
        id: u64,
        /// What came of it.
        result: Result<(), TrainingError>,
    },
    /// What an interrupted training left is in the trash.
    Forgotten(Trashed),
    /// What an interrupted training left could not be deleted.
    NotForgotten(CheckpointError),
    /// Something came back from the trash, or cannot.
    Restored(Trashed, Result<(), TrashError>),
}

impl std::fmt::Debug for TrainingEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ReadingImages { done, total, .. } => {
                write!(f, "reading images: {done} of {total}")
            }
            Self::ImagesRead { data, result } => match result {
                Ok(_) => write!(f, "images read: {}", data.spec),
                Err(error) => write!(f, "images not read: {error}"),
            },
            Self::ImagesFailed(reason) => write!(f, "reader of images panicked: {reason}"),
            Self::ThroughputMeasured { throughput, .. } => write!(f, "speed: {throughput:?}"),
            Self::Devices(devices) => write!(f, "devices: {devices:?}"),
            Self::Failed(what, reason) => write!(f, "{what} panicked: {reason}"),
            Self::FolderRead(folder) => write!(f, "folder read: {}", folder.place.display()),
            Self::Progress { id, progress } => write!(f, "training {id}: {progress:?}"),
            Self::Ended { id, result } => write!(f, "training {id} ended: {result:?}"),
            Self::Extracting { id, progress } => write!(f, "extraction {id}: {progress:?}"),
            Self::Extracted { id, result } => write!(f, "extraction {id} ended: {result:?}"),
            Self::Forgotten(trashed) => write!(f, "deleted: {trashed:?}"),
            Self::Restored(trashed, result) => write!(f, "restored {trashed:?}: {result:?}"),
            Self::NotForgotten(error) => write!(f, "not deleted: {error}"),
        }
    }
}

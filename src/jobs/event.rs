//! What workers tell the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::{
    Answer, Asked, DeviceInfo, ExtractionNews, Finding, ImportReport, Judged, Opened, Pace,
    PaceQuestion, PairMap, PlaneAnswer, Session, Thumbnails, TrainingNews, TrialTask, TrialsFor,
};
use crate::dataset::Loaded;
use crate::domain::Layout;
use crate::experiment::{Recipe, Subject, SweepPoint};
use crate::run::{ImportOptions, Run, RunError};
use crate::training::{DataPlan, Plan};

/// What a worker does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Reading a run.
    Open,
    /// Reading thumbnails.
    Thumbnails,
    /// Working recipes out.
    Answers,
    /// Computing a map.
    Map,
    /// Working out a boundary plane.
    Plane,
    /// Judging every point.
    Judge,
    /// Sweeping over K.
    Sweep,
    /// Trying variants over seeds.
    Trials,
    /// Showing the dialog that chooses a run.
    Dialog,
    /// Reading images.
    ReadImages,
    /// Measuring how fast a network is.
    Pace,
    /// Training a network.
    Train,
    /// Putting images through a network that was trained elsewhere.
    Extract,
    /// Classifying images.
    Classify,
    /// Writing files for other programs.
    Export,
}

impl Job {
    /// The name of its thread, and of the job in a notice.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "opening the run",
            Self::Thumbnails => "reading the thumbnails",
            Self::Answers => "working out the recipe",
            Self::Judge => "judging the points",
            Self::Plane => "working out the boundary",
            Self::Map => "computing the map",
            Self::Sweep => "sweeping over K",
            Self::Trials => "trying the variants",
            Self::Dialog => "the dialog",
            Self::ReadImages => "reading the images",
            Self::Pace => "trying the network",
            Self::Train => "training",
            Self::Extract => "extracting embeddings",
            Self::Classify => "classifying the images",
            Self::Export => "exporting",
        }
    }
}

/// News from a worker.
pub enum Event {
    /// A run was opened, or could not be.
    Opened {
        /// What was asked for.
        path: PathBuf,
        /// How it was to be read.
        options: ImportOptions,
        /// The run, or why there is none.
        result: Result<Opened, RunError>,
    },
    /// What was opened is embeddings in a file: what was found in it.
    Imported(ImportReport),
    /// The thumbnails of a run were read.
    Thumbnails {
        /// The run.
        run: Arc<Run>,
        /// The sheets, or what is wrong with them.
        result: Result<Thumbnails, RunError>,
    },
    /// A recipe was worked out.
    Answered(Arc<Answer>),
    /// All points were judged.
    Judged(Arc<Judged>),
    /// A boundary plane was worked out.
    Planed(Arc<PlaneAnswer>),
    /// The map of two classes is forming, or finished.
    PairMapped {
        /// The number of the job.
        id: u64,
        /// The map.
        map: Arc<PairMap>,
    },
    /// The map is forming.
    LayoutForming {
        /// The number of the job.
        id: u64,
        /// The run.
        run: Arc<Run>,
        /// How much is done, 0–1.
        done: f32,
        /// The positions so far.
        layout: Arc<Layout>,
    },
    /// The map is finished.
    LayoutReady {
        /// The number of the job.
        id: u64,
        /// The run.
        run: Arc<Run>,
        /// The positions.
        layout: Arc<Layout>,
        /// Whether it could be stored in the run.
        stored: Result<(), RunError>,
    },
    /// One K of a sweep was worked out.
    Swept {
        /// The run.
        subject: Arc<Subject>,
        /// The recipe that is swept; its own K does not matter.
        recipe: Recipe,
        /// What the K gives.
        point: SweepPoint,
    },
    /// The recipe of a pane was worked out.
    PaneAnswered {
        /// The number of the pane.
        id: u64,
        /// The answer.
        answer: Arc<Answer>,
        /// What its head makes of every point.
        judged: Arc<Judged>,
    },
    /// The boundary of a pane was worked out.
    PanePlaned {
        /// The number of the pane.
        id: u64,
        /// The plane.
        plane: Arc<PlaneAnswer>,
    },
    /// Another run for the variants was read, or cannot be.
    OtherOpened {
        /// Where it lies.
        path: PathBuf,
        /// The run, or what is wrong with it.
        result: Result<Opened, String>,
    },
    /// A session file was read, or cannot be.
    SessionRead(Result<Box<Session>, String>),
    /// The run that was opened has a session from before.
    SessionFound {
        /// The run.
        path: PathBuf,
        /// The session.
        session: Box<Session>,
    },
    /// A session had to make room for one that was opened; it lies there now.
    SetAside(PathBuf),
    /// A small experiment was done.
    Tried {
        /// Who wanted it.
        of: TrialsFor,
        /// What was asked.
        task: TrialTask,
        /// What was found.
        finding: Finding,
    },
    /// Images of the training page are being read.
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
        result: Result<Arc<Loaded>, String>,
    },
    /// The speed of a network was measured.
    PaceMeasured {
        /// Of what.
        question: PaceQuestion,
        /// The result; none if it cannot be measured.
        pace: Option<Pace>,
    },
    /// The places where networks can be trained.
    Devices(Vec<DeviceInfo>),
    /// Trainings that were interrupted were found.
    Unfinished(Vec<(PathBuf, Plan)>),
    /// News of a training.
    Training {
        /// Its number.
        id: u64,
        /// The news.
        news: TrainingNews,
    },
    /// News of an extraction.
    Extraction {
        /// Its number.
        id: u64,
        /// The news.
        news: ExtractionNews,
    },
    /// Images went through the network of a run, or could not.
    Classified {
        /// The run.
        run: Arc<Run>,
        /// The images, or what is wrong with one.
        result: Result<Vec<Asked>, String>,
    },
    /// A file for other programs was written, or could not be.
    Exported(Result<PathBuf, RunError>),
    /// What was asked for cannot be done; the reason, as a sentence.
    NotDone(String),
    /// The network of a training as it is now.
    Looked(Opened),
    /// A worker panicked.
    Failed {
        /// What it was doing.
        job: Job,
        /// What it said.
        reason: String,
    },
}

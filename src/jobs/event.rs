//! What workers tell the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Answer, Opened, Thumbnails};
use crate::domain::Layout;
use crate::experiment::{Recipe, Subject, SweepPoint};
use crate::run::{Run, RunError};

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
    /// Sweeping over K.
    Sweep,
    /// Showing the dialog that chooses a run.
    Dialog,
}

impl Job {
    /// The name of its thread, and of the job in a notice.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "opening the run",
            Self::Thumbnails => "reading the thumbnails",
            Self::Answers => "working out the recipe",
            Self::Map => "computing the map",
            Self::Sweep => "sweeping over K",
            Self::Dialog => "the dialog",
        }
    }
}

/// News from a worker.
pub enum Event {
    /// A run was opened, or could not be.
    Opened {
        /// What was asked for.
        path: PathBuf,
        /// The run, or why there is none.
        result: Result<Opened, RunError>,
    },
    /// The thumbnails of a run were read.
    Thumbnails {
        /// The run.
        run: Arc<Run>,
        /// The sheets, or what is wrong with them.
        result: Result<Thumbnails, RunError>,
    },
    /// A recipe was worked out.
    Answered(Arc<Answer>),
    /// The map is forming.
    LayoutForming {
        /// The run.
        run: Arc<Run>,
        /// How much is done, 0–1.
        done: f32,
        /// The positions so far.
        layout: Arc<Layout>,
    },
    /// The map is finished.
    LayoutReady {
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
    /// A worker panicked.
    Failed {
        /// What it was doing.
        job: Job,
        /// What it said.
        reason: String,
    },
}

//! What workers tell the window.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Answer, Opened, Thumbnails};
use crate::domain::Layout;
use crate::run::RunError;

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
        folder: PathBuf,
        /// The sheets, or what is wrong with them.
        result: Result<Thumbnails, RunError>,
    },
    /// A recipe was worked out.
    Answered(Arc<Answer>),
    /// The map is forming.
    LayoutForming {
        /// The run.
        folder: PathBuf,
        /// How much is done, 0–1.
        done: f32,
        /// The positions so far.
        layout: Arc<Layout>,
    },
    /// The map is finished.
    LayoutReady {
        /// The run.
        folder: PathBuf,
        /// The positions.
        layout: Arc<Layout>,
        /// Whether it could be stored in the run.
        stored: Result<(), RunError>,
    },
    /// A worker panicked.
    Failed {
        /// What it was doing.
        job: String,
        /// What it said.
        reason: String,
    },
}

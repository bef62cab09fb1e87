//! One training as the window knows it.

use std::sync::Arc;

use crate::run::manifest::EpochEntry;
use crate::training::{Plan, Prepared};

/// One training, from the queue to its end.
pub struct Training {
    /// Its number.
    pub id: u64,
    /// What is trained.
    pub plan: Plan,
    /// Whether it goes on with what an interrupted one left.
    pub resume: bool,
    /// How far it is.
    pub stage: Stage,
    /// Its images, once they are read.
    pub prepared: Option<Arc<Prepared>>,
    /// Its finished epochs.
    pub history: Vec<EpochEntry>,
    /// The epoch under way, counted from 1.
    pub epoch: usize,
    /// Images handed to the network since training began.
    pub images_done: usize,
    /// Images of one epoch.
    pub images_per_epoch: usize,
    /// Images per second lately.
    pub per_sec: f64,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Whether a look at it was asked for and has not come yet.
    pub looking: bool,
}

/// How far a training is.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Another one is before it.
    Waiting,
    /// Its images are read.
    Reading {
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// Images are over-sampled.
    Oversampling,
    /// The network learns.
    Running,
    /// It is held.
    Paused,
    /// The run is on disk; its map is computed, 0–1.
    Mapping(f32),
    /// The run is on disk.
    Done,
    /// There is no run, and why.
    Failed(String),
}

impl Stage {
    /// Whether nothing more happens.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Failed(_))
    }
}

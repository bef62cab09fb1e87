//! What can be wished for on the training page.

use std::path::PathBuf;

use crate::dataset::DataSpec;
use crate::jobs::Directive;
use crate::run::Backbone;
use crate::run::training::TrainConfig;
use crate::training::{NetworkFile, Plan};

/// A wish on the training page.
pub enum DeskCommand {
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
    /// Give the extraction up, or put its result away.
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
    /// Go on with an interrupted training.
    Resume(PathBuf),
    /// Delete what an interrupted training left.
    Forget(PathBuf),
    /// Direct a training.
    Direct(u64, Directive),
    /// Show a training, or the form.
    Select(Option<u64>),
    /// Put the command line of the plan into the clipboard.
    CopyCommand,
}

/// One of the usual plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The paper's network and schedule.
    Paper,
    /// A small network, minutes on a CPU.
    Classroom,
}

impl Preset {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Classroom];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paper => "Paper",
            Self::Classroom => "Classroom",
        }
    }

    /// What it is, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Paper => "ResNet-32, 200 epochs, the paper's schedule: hours on a CPU",
            Self::Classroom => "a small network, 30 epochs: minutes on a CPU",
        }
    }

    /// The configuration, with seed and device as they were.
    pub fn config(self, now: &TrainConfig) -> TrainConfig {
        let paper = TrainConfig {
            seed: now.seed,
            device: now.device.clone(),
            threads: now.threads,
            ..TrainConfig::default()
        };
        match self {
            Self::Paper => paper,
            Self::Classroom => TrainConfig { backbone: Backbone::Small, epochs: 30, ..paper },
        }
    }
}

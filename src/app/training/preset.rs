//! Plans to start from.

use eoscope_io::run::Backbone;
use eoscope_io::run::training::TrainConfig;

/// A plan to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The paper's network and schedule.
    Paper,
    /// A small network, minutes on a CPU.
    Quick,
}

impl Preset {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Paper, Self::Quick];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paper => "Paper",
            Self::Quick => "Quick (30 epochs)",
        }
    }

    /// What it is, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Paper => "ResNet-32, 200 epochs, the paper's schedule: hours on a CPU",
            Self::Quick => "a small network, 30 epochs: minutes on a CPU",
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
            Self::Quick => TrainConfig { backbone: Backbone::Small, epochs: 30, ..paper },
        }
    }
}

//! The vocabulary of training, free of libtorch: what is asked for, what is reported.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use eoscope_core::domain::{Embeddings, Head};
use eoscope_core::numerics::{StopToken, Stopped};
use serde::{Deserialize, Serialize};

use super::manifest::EpochEntry;
use super::weights::Weights;
use super::{Backbone, Loss, Reweighting};

/// Mixing of images and labels inside a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mixing {
    /// None.
    #[default]
    None,
    /// ReMix (Bellinger et al. 2021): every class is equally likely in a batch, whose images are
    /// mixed with labels in the same proportion. The paper's "Remix".
    Balanced,
    /// Rebalanced mixup (Chou et al. 2020): batches as they come; the label leans towards the rarer
    /// of the two classes.
    Rebalanced,
}

impl Mixing {
    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Balanced => "remix",
            Self::Rebalanced => "remix-chou",
        }
    }
}

/// All that a training is made from, apart from the images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainConfig {
    /// The network.
    pub backbone: Backbone,
    /// The loss.
    pub loss: Loss,
    /// When the loss weighs classes.
    pub reweighting: Reweighting,
    /// How images are mixed with one another while the network is trained.
    pub mixing: Mixing,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images per step.
    pub batch_size: usize,
    /// The learning rate after the warm-up.
    pub base_lr: f64,
    /// Momentum of SGD.
    pub momentum: f64,
    /// Weight decay of SGD, on all parameters.
    pub weight_decay: f64,
    /// Crop and flip at random.
    pub augment: bool,
    /// Seed of first weights, order, crops and flips.
    pub seed: u64,
    /// `cpu` or `cuda:N`.
    pub device: String,
    /// Threads on the CPU; all cores if none is given.
    pub threads: Option<usize>,
    /// Measure on the test images after every so many epochs, and after the last one.
    pub eval_every: usize,
    /// The least time between two checkpoints, in seconds.
    pub checkpoint_secs: f64,
}

impl Default for TrainConfig {
    /// The paper's settings.
    fn default() -> Self {
        Self {
            backbone: Backbone::ResNet32,
            loss: Loss::CrossEntropy,
            reweighting: Reweighting::None,
            mixing: Mixing::None,
            epochs: 200,
            batch_size: 128,
            base_lr: 0.1,
            momentum: 0.9,
            weight_decay: 2e-4,
            augment: true,
            seed: 0,
            device: "cpu".into(),
            threads: None,
            eval_every: 1,
            checkpoint_secs: 60.0,
        }
    }
}

impl TrainConfig {
    /// The learning rate of an epoch, counted from 1.
    ///
    /// The paper's schedule for 200 epochs, scaled to any number: a linear warm-up over 5 epochs,
    /// or a tenth of a short training; a hundredth after 80 % of the epochs, a ten-thousandth
    /// after 90 %.
    pub fn lr(&self, epoch: usize) -> f64 {
        let warm_up = (self.epochs / 10).clamp(1, 5);
        if epoch <= warm_up {
            self.base_lr * epoch as f64 / warm_up as f64
        } else if epoch * 10 > self.epochs * 9 {
            self.base_lr * 1e-4
        } else if epoch * 10 > self.epochs * 8 {
            self.base_lr * 1e-2
        } else {
            self.base_lr
        }
    }
}

/// How a training is watched and directed from another thread; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Control {
    /// Ends the training; what the last finished epoch gave is kept.
    pub stop: StopToken,
    pause: Arc<(Mutex<bool>, Condvar)>,
    snapshot_requested: Arc<AtomicBool>,
    discarded: Arc<AtomicBool>,
}

impl Control {
    /// Holds the training before its next step, or lets it go on.
    pub fn set_paused(&self, paused: bool) {
        let (flag, changed) = &*self.pause;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = paused;
        changed.notify_all();
    }

    /// Ends the training and keeps nothing of it.
    pub fn discard(&self) {
        self.discarded.store(true, Ordering::Relaxed);
        self.stop.stop("discarded");
    }

    /// Whether nothing of it is to be kept.
    pub fn is_discarded(&self) -> bool {
        self.discarded.load(Ordering::Relaxed)
    }

    /// Asks for the embeddings of the network as it is now.
    pub fn request_snapshot(&self) {
        self.snapshot_requested.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked for since the last call.
    pub fn take_snapshot_request(&self) -> bool {
        self.snapshot_requested.swap(false, Ordering::Relaxed)
    }

    /// Whether it is paused.
    pub fn is_paused(&self) -> bool {
        *self.pause.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns at once, or after a pause is over, or says that it was stopped.
    ///
    /// # Errors
    /// When a stop was asked for, before or during a pause.
    pub fn check(&self) -> Result<(), Stopped> {
        let (flag, changed) = &*self.pause;
        let mut paused = flag.lock().unwrap_or_else(PoisonError::into_inner);
        while *paused {
            self.stop.check()?;
            // A stop does not wake this thread, so it looks for one from time to time.
            let waited = changed.wait_timeout(paused, Duration::from_millis(50));
            paused = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        self.stop.check()
    }
}

/// A training between two epochs: all that is needed to go on as if nothing had happened. Random
/// numbers come from streams named by seed and epoch, so that the epoch is their whole state.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    /// All variables of the network.
    pub weights: Weights,
    /// The momentum of every trainable value, in the order of the network.
    pub momentum: Vec<f32>,
    /// The finished epochs.
    pub history: Vec<EpochEntry>,
}

/// The network in the middle of its training, seen from outside.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The epoch under way, counted from 1.
    pub epoch: usize,
    /// Embeddings of the training images.
    pub train: Embeddings,
    /// Embeddings of the test images.
    pub test: Embeddings,
    /// The head as it is.
    pub head: Head,
    /// The finished epochs.
    pub history: Vec<EpochEntry>,
}

/// What a training reports while it runs.
#[derive(Clone, Debug)]
pub enum TrainEvent {
    /// A step was handed to the device.
    Step {
        /// The epoch, counted from 1.
        epoch: usize,
        /// Images handed over since training began.
        images_done: usize,
    },
    /// An epoch was finished.
    Epoch(EpochEntry),
    /// What it takes to go on from here later.
    Checkpoint(Box<Checkpoint>),
    /// The snapshot that was asked for.
    Snapshot(Box<Snapshot>),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(epochs: usize, expected: &[(usize, f64)]) {
        let config = TrainConfig { epochs, ..TrainConfig::default() };
        for &(epoch, lr) in expected {
            approx::assert_relative_eq!(config.lr(epoch), lr, max_relative = 1e-12);
        }
    }

    #[test]
    fn two_hundred_epochs_follow_the_paper() {
        check(200, &[(1, 0.02), (4, 0.08), (5, 0.1), (6, 0.1), (160, 0.1)]);
        check(200, &[(161, 0.001), (180, 0.001), (181, 0.00001), (200, 0.00001)]);
    }

    #[test]
    fn short_trainings_decay_at_80_and_90_per_cent() {
        check(30, &[(1, 0.1 / 3.0), (3, 0.1), (24, 0.1), (25, 0.001), (27, 0.001), (28, 0.00001)]);
        check(1, &[(1, 0.1)]);
    }
}

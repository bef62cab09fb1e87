//! Trainings: one is at work, the others wait or are over.

use std::sync::Arc;

use eoscope_io::run::manifest::EpochEntry;
use eoscope_train::{Plan, Prepared, TrainingError, TrainingProgress};

use super::{TrainingControl, TrainingEffect, TrainingPage};
use crate::app::Outbox;

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
    /// It failed, and why.
    Failed(String),
}

impl Stage {
    /// Whether nothing more happens.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Done | Self::Failed(_))
    }
}

impl Training {
    /// Takes a report in.
    fn on_progress(&mut self, progress: TrainingProgress) {
        match progress {
            TrainingProgress::Reading { done, total } => {
                self.stage = Stage::Reading { done, total };
            }
            TrainingProgress::Oversampling(estimate) => {
                self.stage = Stage::Oversampling;
                self.images_per_epoch = estimate.n_total;
            }
            TrainingProgress::Prepared(prepared) => {
                self.images_per_epoch = prepared.set.train.len();
                self.prepared = Some(prepared);
                self.stage = Stage::Running;
            }
            TrainingProgress::Resumed(history) => {
                self.epoch = history.len() + 1;
                self.history = history;
            }
            TrainingProgress::Note(note) => self.notes.push(note),
            TrainingProgress::Step { epoch, images_done, per_sec } => {
                self.epoch = epoch;
                self.images_done = images_done;
                self.per_sec = per_sec;
                if self.stage != Stage::Paused {
                    self.stage = Stage::Running;
                }
            }
            TrainingProgress::Epoch(entry) => self.history.push(entry),
            // It is shown, not reported.
            TrainingProgress::Snapshot(_) | TrainingProgress::Discarded(_) => {}
            TrainingProgress::Saved(_) => self.stage = Stage::Mapping(0.0),
            TrainingProgress::Mapping(done) => self.stage = Stage::Mapping(done),
        }
    }
}

impl TrainingPage {
    fn training(&mut self, id: u64) -> Option<&mut Training> {
        self.trainings.iter_mut().find(|training| training.id == id)
    }

    pub(super) fn enqueue(&mut self, mut plan: Plan, resume: bool, out: &mut Outbox) {
        if !resume && let Some(place) = self.planned_out() {
            plan.out = place;
            // A name is for one run; the next one gets another.
            self.name.clear();
        }
        let id = self.next_id;
        self.next_id += 1;
        self.trainings.push(Training {
            id,
            plan,
            resume,
            stage: Stage::Waiting,
            prepared: None,
            history: Vec::new(),
            epoch: 1,
            images_done: 0,
            images_per_epoch: 0,
            per_sec: 0.0,
            notes: Vec::new(),
            looking: false,
        });
        self.selected = Some(id);
        self.start_next(out);
    }

    /// Starts the oldest training that waits, if none is at work.
    fn start_next(&mut self, out: &mut Outbox) {
        if self.running().is_some() {
            return;
        }
        let next = self.trainings.iter_mut().find(|training| training.stage == Stage::Waiting);
        let Some(next) = next else { return };
        next.stage = Stage::Reading { done: 0, total: 0 };
        let (id, plan, resume) = (next.id, Box::new(next.plan.clone()), next.resume);
        out.effect(TrainingEffect::Train { id, plan, resume });
    }

    pub(super) fn control(&mut self, id: u64, control: TrainingControl, out: &mut Outbox) {
        use TrainingControl::{Discard, Pause, Resume, Snapshot, StopAndSave};
        let Some(training) = self.training(id) else { return };
        if training.stage == Stage::Waiting {
            // It has not begun: there is nothing to control, only to take out of the queue.
            if matches!(control, StopAndSave | Discard) {
                training.stage = Stage::Failed("taken out of the queue".into());
                self.read_folder(out);
            }
            return;
        }
        let applies = match control {
            Pause | Snapshot => training.stage == Stage::Running,
            Resume => training.stage == Stage::Paused,
            StopAndSave | Discard => !training.stage.is_over(),
        };
        if !applies {
            return;
        }
        match control {
            Pause => training.stage = Stage::Paused,
            Resume => training.stage = Stage::Running,
            Snapshot => training.looking = true,
            StopAndSave | Discard => {}
        }
        out.effect(TrainingEffect::Control(id, control));
    }

    /// Takes a report of a training in.
    pub(super) fn on_progress(&mut self, id: u64, progress: TrainingProgress, out: &mut Outbox) {
        if let Some(training) = self.training(id) {
            training.on_progress(progress);
            self.start_next(out);
        }
    }

    /// The snapshot that was asked for has come.
    pub(super) fn on_snapshot(&mut self, id: u64) {
        if let Some(training) = self.training(id) {
            training.looking = false;
        }
    }

    /// A training is over.
    pub(super) fn on_ended(
        &mut self,
        id: u64,
        result: Result<(), TrainingError>,
        out: &mut Outbox,
    ) {
        let Some(training) = self.training(id) else { return };
        if let Err(TrainingError::Panicked(reason)) = &result {
            out.panicked("training", reason);
        }
        training.stage = match result {
            Ok(()) => Stage::Done,
            Err(error) => Stage::Failed(error.to_string()),
        };
        // It may have left a checkpoint from which it can go on; its name is taken now.
        self.read_folder(out);
        self.start_next(out);
    }
}

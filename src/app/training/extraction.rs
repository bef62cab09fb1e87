//! Images through a network that was trained elsewhere, as the window knows it.

use std::path::PathBuf;

use eoscope_io::run::thumbs::Depth;
use eoscope_train::{ExtractPlan, ExtractProgress, Thumbnails, TrainingError};

use super::{ImagesState, TrainingEffect, TrainingPage};
use crate::app::Outbox;

/// One extraction, under way or over.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// Its number.
    pub id: u64,
    /// Where its run goes.
    pub out: PathBuf,
    /// How far it is.
    pub stage: ExtractStage,
    /// What a person should know: the accuracy, above all.
    pub notes: Vec<String>,
}

/// How far an extraction is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExtractStage {
    /// Images are read, go through the network, or are laid out: what, and which share is done.
    Working(&'static str, f32),
    /// The run is on disk.
    Done,
    /// It failed, and why.
    Failed(String),
}

impl Extraction {
    /// Whether it is at work.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, ExtractStage::Working(..))
    }
}

impl TrainingPage {
    /// What would be extracted; none while something is missing.
    pub fn extract_plan(&self) -> Option<ExtractPlan> {
        let (network, plan) = (self.network.clone()?, self.plan.as_ref()?);
        Some(ExtractPlan {
            network,
            data: plan.data.clone(),
            device: plan.config.device.clone(),
            out: self.planned_out()?,
            force: false,
            thumbnails: Thumbnails::Depth(Depth::Full),
            projection: true,
        })
    }

    /// Why nothing can be extracted; none if it can.
    pub(super) fn extract_obstacle(&self) -> Option<String> {
        if !matches!(self.images, ImagesState::Ready(_)) {
            return Some("choose images first".into());
        }
        if !self.can_run_networks {
            return Some("this program was built without libtorch; build and start it with cargo xtask run to train".into());
        }
        let is_running = self.extraction.as_ref().is_some_and(Extraction::is_running);
        is_running.then(|| "another network is at work".into())
    }

    pub(super) fn start_extraction(&mut self, out: &mut Outbox) {
        let Some(plan) = self.extract_plan().filter(|_| self.extract_obstacle().is_none()) else {
            return;
        };
        let id = self.next_id;
        self.next_id += 1;
        // A name is for one run; the next one gets another.
        self.name.clear();
        self.extraction = Some(Extraction {
            id,
            out: plan.out.clone(),
            stage: ExtractStage::Working("Reading the images", 0.0),
            notes: Vec::new(),
        });
        out.effect(TrainingEffect::Extract(id, Box::new(plan)));
    }

    /// Closes an extraction that is over.
    pub(super) fn close_finished_extraction(&mut self) {
        if self.extraction.as_ref().is_some_and(|extraction| !extraction.is_running()) {
            self.extraction = None;
        }
    }

    fn extraction(&mut self, id: u64) -> Option<&mut Extraction> {
        self.extraction.as_mut().filter(|other| other.id == id)
    }

    /// Takes a report of an extraction in; those of one that was given up are dropped.
    pub(super) fn on_extracting(&mut self, id: u64, progress: ExtractProgress) {
        let Some(extraction) = self.extraction(id) else { return };
        let share = |done: usize, total: usize| done as f32 / total.max(1) as f32;
        extraction.stage = match progress {
            ExtractProgress::Note(note) => {
                extraction.notes.push(note);
                return;
            }
            ExtractProgress::Reading(done, total) => {
                ExtractStage::Working("Reading the images", share(done, total))
            }
            ExtractProgress::Extracting(done, total) => {
                ExtractStage::Working("Extracting embeddings", share(done, total))
            }
            ExtractProgress::Mapping(done) => ExtractStage::Working("Computing the map", done),
        };
    }

    /// An extraction is over.
    pub(super) fn on_extracted(
        &mut self,
        id: u64,
        result: Result<(), TrainingError>,
        out: &mut Outbox,
    ) {
        // Its name is taken now, also if the extraction was given up.
        self.read_folder(out);
        let Some(extraction) = self.extraction(id) else { return };
        if let Err(TrainingError::Panicked(reason)) = &result {
            out.panicked("extracting embeddings", reason);
        }
        extraction.stage = match result {
            Ok(()) => ExtractStage::Done,
            Err(error) => ExtractStage::Failed(error.to_string()),
        };
    }
}

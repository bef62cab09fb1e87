//! Images through a network that was trained elsewhere, as the window knows it.

use std::path::PathBuf;

use super::{Desk, ImagesState};
use crate::app::Effect;
use crate::jobs::ExtractionNews;
use crate::run::thumbs::Depth;
use crate::training::{ExtractNews, ExtractPlan, Thumbnails};

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
    /// There is no run, and why.
    Failed(String),
}

impl Extraction {
    /// Whether it is at work.
    pub fn is_running(&self) -> bool {
        matches!(self.stage, ExtractStage::Working(..))
    }
}

impl Desk {
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
        if cfg!(not(feature = "torch")) {
            return Some("this program was built without libtorch; cargo xtask run has it".into());
        }
        let is_running = self.extraction.as_ref().is_some_and(Extraction::is_running);
        is_running.then(|| "another network is at work".into())
    }

    pub(super) fn start_extraction(&mut self) -> Vec<Effect> {
        let Some(plan) = self.extract_plan().filter(|_| self.extract_obstacle().is_none()) else {
            return Vec::new();
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
        vec![Effect::Extract(id, Box::new(plan))]
    }

    /// Puts an extraction that is over away.
    pub(super) fn put_away_extraction(&mut self) {
        if self.extraction.as_ref().is_some_and(|extraction| !extraction.is_running()) {
            self.extraction = None;
        }
    }

    /// Takes news of an extraction in; those of one that was given up are dropped.
    pub fn extraction_news(&mut self, id: u64, news: ExtractionNews) {
        let Some(extraction) = self.extraction.as_mut().filter(|other| other.id == id) else {
            return;
        };
        let share = |done: usize, total: usize| done as f32 / total.max(1) as f32;
        extraction.stage = match news {
            ExtractionNews::Step(ExtractNews::Note(note)) => {
                extraction.notes.push(note);
                return;
            }
            ExtractionNews::Step(ExtractNews::Reading(done, total)) => {
                ExtractStage::Working("Reading the images", share(done, total))
            }
            ExtractionNews::Step(ExtractNews::Extracting(done, total)) => {
                ExtractStage::Working("Extracting embeddings", share(done, total))
            }
            ExtractionNews::Step(ExtractNews::Mapping(done)) => {
                ExtractStage::Working("Computing the map", done)
            }
            ExtractionNews::Ended(Ok(())) => ExtractStage::Done,
            ExtractionNews::Ended(Err(reason)) => ExtractStage::Failed(reason),
        };
    }
}

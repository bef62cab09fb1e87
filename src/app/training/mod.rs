//! The training page: what would be trained, what is being trained, what waits.

mod events;
mod extraction;
mod msg;
mod output_path;
mod preset;
mod queue;

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_io::dataset::imbalance::largest_class;
use eoscope_io::dataset::{DataSpec, Loaded};
use eoscope_io::run::thumbs::Depth;
use eoscope_io::run::training::TrainConfig;
use eoscope_train::{
    DataPlan, DeviceInfo, Imbalance, NetworkFile, Plan, Throughput, ThroughputQuestion, Thumbnails,
};
pub(super) use events::{after_update, on_event};
pub use extraction::{ExtractStage, Extraction};
pub use msg::{RunFolder, TrainingControl, TrainingEffect, TrainingEvent, TrainingMsg};
pub use preset::Preset;
pub use queue::{Stage, Training};

use super::{Dialog, Effect, Outbox};

/// Everything about training that the window knows.
#[derive(Default)]
pub struct TrainingPage {
    /// Whether the page is on screen.
    pub shown: bool,
    /// What would be trained next; none until data are chosen.
    pub plan: Option<Plan>,
    /// The images of the plan.
    pub images: ImagesState,
    /// How fast and large the planned network is, once that was measured.
    pub throughput: Option<(ThroughputQuestion, Throughput)>,
    /// What was asked about the speed last, and may still be on its way.
    asked_throughput: Option<ThroughputQuestion>,
    /// Whether the speed of the planned network cannot be measured.
    pub throughput_fails: bool,
    /// Where a training can run.
    pub devices: Vec<DeviceInfo>,
    /// All trainings since the window was opened, oldest first.
    pub trainings: Vec<Training>,
    /// The one on screen; the form if there is none.
    pub selected: Option<u64>,
    /// Whether the profile is still to be chosen by what the set is like.
    profile_open: bool,
    /// What lies in the folder where runs go, once it was read.
    contents: Option<RunFolder>,
    /// Trainings that were interrupted before.
    pub unfinished: Vec<(PathBuf, Plan)>,
    /// Where runs go; empty for the folder in which the program was started.
    pub folder: PathBuf,
    /// What the next run is called; empty for a name made from what is trained.
    pub name: String,
    /// The network that embeddings are taken from instead of training one.
    pub network: Option<NetworkFile>,
    /// The extraction that is under way or was the last.
    pub extraction: Option<Extraction>,
    /// Whether this program can run networks.
    pub can_run_networks: bool,
    /// How many threads a training takes by default.
    pub(super) threads: Option<usize>,
    next_id: u64,
}

/// What became of reading the images.
#[derive(Default)]
pub enum ImagesState {
    /// None were chosen.
    #[default]
    None,
    /// So many of so many are read.
    Reading {
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// They are there, before they are made imbalanced.
    Ready(Arc<Loaded>),
    /// They cannot be read.
    Failed(String),
}

impl TrainingPage {
    /// The training on screen.
    pub fn selected(&self) -> Option<&Training> {
        self.trainings.iter().find(|training| Some(training.id) == self.selected)
    }

    /// The one that is at work.
    pub fn running(&self) -> Option<&Training> {
        self.trainings
            .iter()
            .find(|training| training.stage != Stage::Waiting && !training.stage.is_over())
    }

    /// The planned number of training images of every class, and how many there are.
    pub fn planned_counts(&self) -> Option<Vec<(usize, usize)>> {
        let ImagesState::Ready(loaded) = &self.images else { return None };
        let available = loaded.set.counts(&loaded.set.train);
        let imbalance = self.plan.as_ref()?.data.imbalance;
        let wanted = match imbalance {
            None => available.clone(),
            Some(Imbalance { profile, .. }) => {
                profile.counts(largest_class(&loaded.set), available.len()).ok()?
            }
        };
        Some(wanted.into_iter().zip(available).map(|(want, have)| (want.min(have), have)).collect())
    }

    /// What is asked about the speed of the plan; none without images.
    pub fn throughput_question(&self) -> Option<ThroughputQuestion> {
        let (ImagesState::Ready(loaded), Some(plan)) = (&self.images, &self.plan) else {
            return None;
        };
        let set = &loaded.set;
        Some(ThroughputQuestion {
            backbone: plan.config.backbone,
            side: set.height.min(set.width),
            channels: set.channels,
            device: plan.config.device.clone(),
            threads: plan.config.threads,
        })
    }

    /// Why the plan cannot be started; none if it can.
    pub fn obstacle(&self) -> Option<String> {
        if self.network.is_some() {
            return self.extract_obstacle();
        }
        let ImagesState::Ready(loaded) = &self.images else {
            return Some("choose images first".into());
        };
        let plan = self.plan.as_ref()?;
        if !self.can_run_networks {
            return Some("this program was built without libtorch; build and start it with cargo xtask run to train".into());
        }
        let (width, height) = (loaded.set.width, loaded.set.height);
        if width != height || width < 8 {
            return Some(format!(
                "the images are {width}×{height}, but networks need squares; choose a size"
            ));
        }
        plan.config.loss.check().err().map(String::from)
    }

    /// Handles a message.
    pub fn update(&mut self, msg: TrainingMsg, out: &mut Outbox) {
        match msg {
            TrainingMsg::Show(shown) => {
                self.shown = shown;
                if shown {
                    self.list_devices(out);
                    self.read_folder(out);
                }
            }
            TrainingMsg::FindUnfinished => self.read_folder(out),
            TrainingMsg::PickNetwork => out.effect(Effect::Dialog(Dialog::Network)),
            TrainingMsg::SetNetwork(network) => {
                self.network = network;
                self.close_finished_extraction();
                self.selected = None;
                self.shown = true;
                self.list_devices(out);
                self.read_folder(out);
            }
            TrainingMsg::CloseExtraction => {
                self.extraction = None;
                out.effect(TrainingEffect::StopExtraction);
            }
            TrainingMsg::PickFolder => out.effect(Effect::Dialog(Dialog::RunFolder)),
            TrainingMsg::SetFolder(folder) => {
                self.folder = folder;
                self.read_folder(out);
            }
            TrainingMsg::SetName(name) => self.name = name,
            TrainingMsg::PickData { folder } => out.effect(Effect::Dialog(Dialog::Data { folder })),
            TrainingMsg::SetData(spec) => {
                self.shown = true;
                self.close_finished_extraction();
                self.selected = None;
                self.list_devices(out);
                self.read_folder(out);
                self.set_data(spec, out);
            }
            TrainingMsg::SetPlan(plan) => self.set_plan(*plan, out),
            TrainingMsg::Start => {
                if self.network.is_some() {
                    self.start_extraction(out);
                } else if let (Some(plan), None) = (self.plan.clone(), self.obstacle()) {
                    self.enqueue(plan, false, out);
                }
            }
            TrainingMsg::Resume(place) => {
                let idx = self.unfinished.iter().position(|(other, _)| *other == place);
                let Some(idx) = idx else { return };
                let (place, plan) = self.unfinished.remove(idx);
                self.shown = true;
                self.enqueue(Plan { out: place, ..plan }, true, out);
            }
            TrainingMsg::Forget(place) => {
                self.unfinished.retain(|(other, _)| *other != place);
                out.effect(TrainingEffect::Forget(place, self.folder.clone()));
            }
            TrainingMsg::Control(id, control) => self.control(id, control, out),
            TrainingMsg::Select(id) => self.selected = id,
            TrainingMsg::CopyCommand => {
                if let Some(command) = self.command() {
                    out.effect(Effect::Copy(command));
                }
            }
        }
    }

    /// The command line of what is on screen.
    fn command(&self) -> Option<String> {
        match (self.selected(), &self.network) {
            (Some(training), _) => Some(training.plan.command()),
            (None, Some(_)) => self.extract_plan().map(|extract| extract.command()),
            (None, None) => self
                .plan
                .clone()
                .map(|plan| Plan { out: self.planned_out().unwrap_or_default(), ..plan }.command()),
        }
    }

    /// Finds out where networks can be trained, once.
    fn list_devices(&self, out: &mut Outbox) {
        if self.devices.is_empty() {
            out.effect(TrainingEffect::ListDevices);
        }
    }

    /// Finds out which names are taken, and which trainings were interrupted.
    fn read_folder(&self, out: &mut Outbox) {
        out.effect(TrainingEffect::ReadFolder(self.folder.clone()));
    }

    fn set_data(&mut self, spec: DataSpec, out: &mut Outbox) {
        let read = self.plan.as_ref().map(|plan| plan.data.read.clone()).unwrap_or_default();
        let config = self.plan.as_ref().map(|plan| plan.config.clone());
        let config = config.unwrap_or_else(|| {
            let threads = self.threads;
            Preset::Quick.config(&TrainConfig { threads, ..TrainConfig::default() })
        });
        let data = DataPlan { read, ..DataPlan::of(spec) };
        self.profile_open = true;
        self.plan = Some(Plan {
            config,
            data: data.clone(),
            pixel: None,
            out: PathBuf::new(),
            force: false,
            thumbnails: Thumbnails::Depth(Depth::Full),
            model: true,
            projection: true,
        });
        self.images = ImagesState::Reading { done: 0, total: 0 };
        out.effect(TrainingEffect::ReadImages(data));
    }

    fn set_plan(&mut self, plan: Plan, out: &mut Outbox) {
        let before = self.plan.replace(plan.clone());
        // A profile that a person chose stays, also if the images come later.
        if before.as_ref().is_some_and(|before| before.data.imbalance != plan.data.imbalance) {
            self.profile_open = false;
        }
        let same = before.is_some_and(|before| {
            before.data.spec == plan.data.spec && before.data.read == plan.data.read
        });
        if same {
            self.throughput_fails = false;
            self.ask_throughput(out);
        } else {
            self.images = ImagesState::Reading { done: 0, total: 0 };
            out.effect(TrainingEffect::ReadImages(plan.data));
        }
    }

    /// Asks how fast the plan is, unless that is known or on its way.
    fn ask_throughput(&mut self, out: &mut Outbox) {
        let Some(question) = self.throughput_question() else { return };
        let known = self.throughput.as_ref().is_some_and(|(known, _)| *known == question);
        // One trial at a time: two would slow each other down.
        if !known && self.asked_throughput.is_none() {
            self.asked_throughput = Some(question.clone());
            out.effect(TrainingEffect::MeasureThroughput(question));
        }
    }
}

#[cfg(test)]
mod tests;

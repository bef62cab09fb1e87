//! The training page: what would be trained, what is being trained, what waits.

mod command;
mod extraction;
mod place;
mod training;

use std::path::PathBuf;
use std::sync::Arc;

pub use command::{DeskCommand, Preset};
pub use extraction::{ExtractStage, Extraction};
pub use training::{Stage, Training};

use super::Effect;
use crate::dataset::imbalance::{Profile, largest_class};
use crate::dataset::{DataSpec, Loaded};
use crate::jobs::{DeviceInfo, Directive, Pace, PaceQuestion, TrainingNews};
use crate::run::thumbs::Depth;
use crate::run::training::TrainConfig;
use crate::training::{DataPlan, Imbalance, NetworkFile, Plan, Thumbnails};

/// Everything about training that the window knows.
#[derive(Default)]
pub struct Desk {
    /// Whether the page is on screen.
    pub shown: bool,
    /// What would be trained next; none until data are chosen.
    pub plan: Option<Plan>,
    /// The images of the plan.
    pub images: ImagesState,
    /// How fast and large the planned network is, once that was measured.
    pub pace: Option<(PaceQuestion, Pace)>,
    /// What was asked about the speed last, and may still be on its way.
    asked_pace: Option<PaceQuestion>,
    /// Whether the speed of the planned network cannot be measured.
    pub pace_fails: bool,
    /// Where a training can run.
    pub devices: Vec<DeviceInfo>,
    /// All trainings since the window was opened, oldest first.
    pub trainings: Vec<Training>,
    /// The one on screen; the form if there is none.
    pub selected: Option<u64>,
    /// Whether the profile is still to be chosen by what the set is like.
    profile_open: bool,
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

impl Desk {
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
    pub fn pace_question(&self) -> Option<PaceQuestion> {
        let (ImagesState::Ready(loaded), Some(plan)) = (&self.images, &self.plan) else {
            return None;
        };
        let set = &loaded.set;
        Some(PaceQuestion {
            backbone: plan.config.backbone,
            side: set.height.min(set.width),
            channels: set.channels,
            device: plan.config.device.clone(),
            threads: plan.config.threads,
        })
    }

    /// Whether images are being read or the network is being tried.
    pub fn is_busy(&self) -> bool {
        let tried = self.pace.as_ref().map(|(question, _)| question);
        let trying = cfg!(feature = "torch")
            && !self.pace_fails
            && self.pace_question().is_some_and(|question| Some(&question) != tried);
        self.shown && (matches!(self.images, ImagesState::Reading { .. }) || trying)
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
        if cfg!(not(feature = "torch")) {
            return Some("this program was built without libtorch; cargo xtask run has it".into());
        }
        let (width, height) = (loaded.set.width, loaded.set.height);
        if width != height || width < 8 {
            return Some(format!(
                "the images are {width}×{height}, but networks need squares; choose a size"
            ));
        }
        plan.config.loss.check().err()
    }

    fn training(&mut self, id: u64) -> Option<&mut Training> {
        self.trainings.iter_mut().find(|training| training.id == id)
    }

    /// Applies a wish.
    pub fn apply(&mut self, command: DeskCommand) -> Vec<Effect> {
        match command {
            DeskCommand::Show(shown) => {
                self.shown = shown;
                if shown { self.list_devices() } else { Vec::new() }
            }
            DeskCommand::FindUnfinished => vec![self.find_unfinished()],
            DeskCommand::PickNetwork => vec![Effect::PickNetwork],
            DeskCommand::SetNetwork(network) => {
                self.network = network;
                self.put_away_extraction();
                self.selected = None;
                self.shown = true;
                self.list_devices()
            }
            DeskCommand::CloseExtraction => {
                self.extraction = None;
                vec![Effect::StopExtraction]
            }
            DeskCommand::PickFolder => vec![Effect::PickRunFolder],
            DeskCommand::SetFolder(folder) => {
                self.folder = folder;
                vec![self.find_unfinished(), Effect::SaveSettings]
            }
            DeskCommand::SetName(name) => {
                self.name = name;
                Vec::new()
            }
            DeskCommand::PickData { folder } => vec![Effect::PickData { folder }],
            DeskCommand::SetData(spec) => {
                self.shown = true;
                self.put_away_extraction();
                self.selected = None;
                let mut effects = self.list_devices();
                effects.extend(self.set_data(spec));
                effects
            }
            DeskCommand::SetPlan(plan) => self.set_plan(*plan),
            DeskCommand::Start if self.network.is_some() => self.start_extraction(),
            DeskCommand::Start => match (self.plan.clone(), self.obstacle()) {
                (Some(plan), None) => self.enqueue(plan, false),
                _ => Vec::new(),
            },
            DeskCommand::Resume(out) => {
                let at = self.unfinished.iter().position(|(other, _)| *other == out);
                let Some(at) = at else { return Vec::new() };
                let (out, plan) = self.unfinished.remove(at);
                self.shown = true;
                self.enqueue(Plan { out, ..plan }, true)
            }
            DeskCommand::Forget(out) => {
                self.unfinished.retain(|(other, _)| *other != out);
                vec![Effect::ForgetTraining(out)]
            }
            DeskCommand::Direct(id, directive) => self.direct(id, directive),
            DeskCommand::Select(id) => {
                self.selected = id;
                Vec::new()
            }
            DeskCommand::CopyCommand => {
                let command = match (self.selected(), &self.network) {
                    (Some(training), _) => Some(training.plan.command()),
                    (None, Some(_)) => self.extract_plan().map(|extract| extract.command()),
                    (None, None) => self.plan.clone().map(|plan| {
                        Plan { out: self.planned_out().unwrap_or_default(), ..plan }.command()
                    }),
                };
                command.map(Effect::Copy).into_iter().collect()
            }
        }
    }

    /// Finds out where networks can be trained, once.
    fn list_devices(&self) -> Vec<Effect> {
        if self.devices.is_empty() { vec![Effect::ListDevices] } else { Vec::new() }
    }

    fn set_data(&mut self, spec: DataSpec) -> Vec<Effect> {
        let read = self.plan.as_ref().map(|plan| plan.data.read.clone()).unwrap_or_default();
        let config = self.plan.as_ref().map(|plan| plan.config.clone());
        // One core stays with the window, so that it answers while a network learns.
        let threads = Some(std::thread::available_parallelism().map_or(1, |n| n.get().max(2) - 1));
        let config = config.unwrap_or_else(|| {
            Preset::Classroom.config(&TrainConfig { threads, ..TrainConfig::default() })
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
        vec![Effect::ReadImages(data)]
    }

    fn set_plan(&mut self, plan: Plan) -> Vec<Effect> {
        let before = self.plan.replace(plan.clone());
        // A profile that a person chose stays, also if the images come later.
        if before.as_ref().is_some_and(|before| before.data.imbalance != plan.data.imbalance) {
            self.profile_open = false;
        }
        let same = before.is_some_and(|before| {
            before.data.spec == plan.data.spec && before.data.read == plan.data.read
        });
        if same {
            self.pace_fails = false;
            return self.ask_pace();
        }
        self.images = ImagesState::Reading { done: 0, total: 0 };
        vec![Effect::ReadImages(plan.data)]
    }

    /// Asks how fast the plan is, unless that is known or on its way.
    fn ask_pace(&mut self) -> Vec<Effect> {
        let Some(question) = self.pace_question() else { return Vec::new() };
        let known = self.pace.as_ref().is_some_and(|(known, _)| *known == question);
        // One trial at a time: two would slow each other down.
        if known || self.asked_pace.is_some() {
            return Vec::new();
        }
        self.asked_pace = Some(question.clone());
        vec![Effect::MeasurePace(question)]
    }

    /// Takes the answer in, and asks again if another network is planned by now.
    pub fn pace_news(&mut self, question: PaceQuestion, pace: Option<Pace>) -> Vec<Effect> {
        self.asked_pace = None;
        if let Some(pace) = pace {
            self.pace = Some((question, pace));
            return self.ask_pace();
        }
        // It cannot be measured; asking the same again would not help.
        self.pace = None;
        self.pace_fails = self.pace_question() == Some(question);
        if self.pace_fails { Vec::new() } else { self.ask_pace() }
    }

    /// Takes in what was found; a training of this window that waits or runs is not interrupted.
    pub fn set_unfinished(&mut self, mut unfinished: Vec<(PathBuf, Plan)>) {
        let ours = |out: &PathBuf| {
            self.trainings
                .iter()
                .any(|training| training.plan.out == *out && !training.stage.is_over())
        };
        unfinished.retain(|(out, _)| !ours(out));
        self.unfinished = unfinished;
    }

    fn find_unfinished(&self) -> Effect {
        Effect::FindUnfinished(self.folder.clone())
    }

    fn enqueue(&mut self, mut plan: Plan, resume: bool) -> Vec<Effect> {
        if !resume && let Some(out) = self.planned_out() {
            plan.out = out;
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
        self.start_next()
    }

    /// Starts the oldest training that waits, if none is at work.
    fn start_next(&mut self) -> Vec<Effect> {
        if self.running().is_some() {
            return Vec::new();
        }
        let next = self.trainings.iter_mut().find(|training| training.stage == Stage::Waiting);
        let Some(next) = next else { return Vec::new() };
        next.stage = Stage::Reading { done: 0, total: 0 };
        vec![Effect::Train { id: next.id, plan: Box::new(next.plan.clone()), resume: next.resume }]
    }

    fn direct(&mut self, id: u64, directive: Directive) -> Vec<Effect> {
        let Some(training) = self.training(id) else { return Vec::new() };
        if training.stage == Stage::Waiting {
            // It has not begun: there is nothing to direct, only to take out of the queue.
            if matches!(directive, Directive::StopAndKeep | Directive::Discard) {
                training.stage = Stage::Failed("taken out of the queue".into());
                return vec![self.find_unfinished()];
            }
            return Vec::new();
        }
        match (directive, &training.stage) {
            (Directive::Pause, Stage::Running) => training.stage = Stage::Paused,
            (Directive::GoOn, Stage::Paused) => training.stage = Stage::Running,
            (Directive::Look, Stage::Running) => training.looking = true,
            (Directive::StopAndKeep | Directive::Discard, stage) if !stage.is_over() => {}
            _ => return Vec::new(),
        }
        vec![Effect::Direct(id, directive)]
    }

    /// Takes news of a reading in.
    pub fn images_news(&mut self, data: &DataPlan, state: ImagesState) -> Vec<Effect> {
        let meant = self
            .plan
            .as_ref()
            .is_some_and(|plan| plan.data.spec == data.spec && plan.data.read == data.read);
        if !meant {
            return Vec::new(); // Other images were chosen since.
        }
        self.images = state;
        if let (ImagesState::Ready(loaded), Some(plan)) = (&self.images, &mut self.plan)
            && std::mem::take(&mut self.profile_open)
        {
            // A balanced set is made imbalanced; one that is imbalanced is what a person came with.
            let counts = loaded.set.counts(&loaded.set.train);
            let (least, most) = (counts.iter().min(), counts.iter().max());
            let is_balanced = least.zip(most).is_some_and(|(&least, &most)| most < 3 * least);
            let profile = Profile::Exponential { ratio: 100.0 };
            plan.data.imbalance = is_balanced.then_some(Imbalance { profile, seed: 0 });
        }
        self.ask_pace()
    }

    /// Takes news of a training in.
    pub fn training_news(&mut self, id: u64, news: TrainingNews) -> Vec<Effect> {
        let Some(training) = self.training(id) else { return Vec::new() };
        match news {
            TrainingNews::Reading { done, total } => {
                training.stage = Stage::Reading { done, total };
            }
            TrainingNews::Oversampling { n_total } => {
                training.stage = Stage::Oversampling;
                training.images_per_epoch = n_total;
            }
            TrainingNews::Prepared(prepared) => {
                training.images_per_epoch = prepared.set.train.len();
                training.prepared = Some(prepared);
                training.stage = Stage::Running;
            }
            TrainingNews::Resumed(history) => {
                training.epoch = history.len() + 1;
                training.history = history;
            }
            TrainingNews::Note(note) => training.notes.push(note),
            TrainingNews::Step { epoch, images_done, per_sec } => {
                training.epoch = epoch;
                training.images_done = images_done;
                training.per_sec = per_sec;
                if training.stage != Stage::Paused {
                    training.stage = Stage::Running;
                }
            }
            TrainingNews::Epoch(entry) => training.history.push(entry),
            TrainingNews::Looked => training.looking = false,
            TrainingNews::Mapping(done) => training.stage = Stage::Mapping(done),
            TrainingNews::Ended(Ok(())) => training.stage = Stage::Done,
            TrainingNews::Ended(Err(reason)) => {
                training.stage = Stage::Failed(reason);
                // It may have left a checkpoint from which it can go on.
                let mut effects = vec![Effect::FindUnfinished(self.folder.clone())];
                effects.extend(self.start_next());
                return effects;
            }
        }
        self.start_next()
    }

    /// A worker panicked while it trained: it trains no longer, and the next one may begin.
    pub fn training_failed(&mut self, reason: &str) -> Vec<Effect> {
        let at_work = self.running().map(|training| training.id);
        if let Some(training) = at_work.and_then(|id| self.training(id)) {
            training.stage = Stage::Failed(reason.into());
        }
        self.start_next()
    }
}

#[cfg(test)]
mod tests;

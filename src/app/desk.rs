//! The training page: what would be trained, what is being trained, what waits.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command::Effect;
use crate::dataset::imbalance::{Profile, largest_class};
use crate::dataset::{DataSpec, Loaded};
use crate::jobs::{DeviceInfo, Directive, Pace, PaceQuestion, TrainingNews};
use crate::run::manifest::EpochEntry;
use crate::run::training::TrainConfig;
use crate::run::{Backbone, thumbs::Depth};
use crate::training::{DataPlan, Imbalance, Plan, Prepared, Thumbnails};

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
    /// Look for trainings that were interrupted in the current folder.
    FindUnfinished,
    /// Choose one of the usual plans.
    Preset(Preset),
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
            && self.pace_question().is_some_and(|question| Some(&question) != tried);
        self.shown && (matches!(self.images, ImagesState::Reading { .. }) || trying)
    }

    /// Why the plan cannot be started; none if it can.
    pub fn obstacle(&self) -> Option<String> {
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
                if shown && self.devices.is_empty() {
                    return vec![Effect::ListDevices];
                }
                Vec::new()
            }
            DeskCommand::FindUnfinished => vec![Effect::FindUnfinished],
            DeskCommand::PickData { folder } => vec![Effect::PickData { folder }],
            DeskCommand::SetData(spec) => {
                self.shown = true;
                self.selected = None;
                self.set_data(spec)
            }
            DeskCommand::SetPlan(plan) => self.set_plan(*plan),
            DeskCommand::Preset(preset) => match self.plan.clone() {
                None => Vec::new(),
                Some(plan) => self.set_plan(Plan { config: preset.config(&plan.config), ..plan }),
            },
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
                let shown = self.selected().map(|training| &training.plan);
                let command = shown.or(self.plan.as_ref()).map(Plan::command);
                command.map(Effect::Copy).into_iter().collect()
            }
        }
    }

    fn set_data(&mut self, spec: DataSpec) -> Vec<Effect> {
        let read = self.plan.as_ref().map(|plan| plan.data.read.clone()).unwrap_or_default();
        let config = self.plan.as_ref().map(|plan| plan.config.clone());
        let config = config.unwrap_or_else(|| Preset::Classroom.config(&TrainConfig::default()));
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
        let same = before.is_some_and(|before| {
            before.data.spec == plan.data.spec && before.data.read == plan.data.read
        });
        if same {
            return self.ask_pace();
        }
        self.images = ImagesState::Reading { done: 0, total: 0 };
        vec![Effect::ReadImages(plan.data)]
    }

    /// Asks how fast the plan is, unless that is known.
    fn ask_pace(&self) -> Vec<Effect> {
        let question = self.pace_question();
        let known = self.pace.as_ref().map(|(question, _)| question);
        match question {
            Some(question) if Some(&question) != known => vec![Effect::MeasurePace(question)],
            _ => Vec::new(),
        }
    }

    fn enqueue(&mut self, mut plan: Plan, resume: bool) -> Vec<Effect> {
        if !resume {
            let set = match &self.images {
                ImagesState::Ready(loaded) => loaded.set.name.clone(),
                _ => "run".into(),
            };
            let taken = |path: &Path| {
                path.exists() || self.trainings.iter().any(|training| training.plan.out == path)
            };
            plan.out = free_place(&plan, &set, taken);
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
            }
            return Vec::new();
        }
        match (directive, &training.stage) {
            (Directive::Pause, Stage::Running) => training.stage = Stage::Paused,
            (Directive::GoOn, Stage::Paused) => training.stage = Stage::Running,
            (Directive::Look, Stage::Running | Stage::Paused) => training.looking = true,
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
            TrainingNews::Ended(Err(reason)) => training.stage = Stage::Failed(reason),
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

/// A place for a run beside the current folder's files that nothing has yet, named after what is in
/// it.
fn free_place(plan: &Plan, set: &str, taken: impl Fn(&Path) -> bool) -> PathBuf {
    let mut name: String =
        set.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    if let Some(imbalance) = plan.data.imbalance {
        let (profile, ratio) = match imbalance.profile {
            Profile::Exponential { ratio } => ("exp", ratio),
            Profile::Step { ratio } => ("step", ratio),
        };
        name += &format!("-{profile}{ratio:.0}");
    }
    name += &format!("-{}-{}", plan.config.backbone.name(), plan.config.loss.name());
    let folder = plan.out.clone();
    let place = |suffix: &str| folder.join(format!("{name}{suffix}.run"));
    let numbered = (2..).map(|n| place(&format!("-{n}")));
    let mut places = std::iter::once(place("")).chain(numbered);
    places.find(|path| !taken(path)).unwrap_or_else(|| place(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{DataKind, ImageSet, Images, ReadOptions};

    fn loaded() -> Arc<Loaded> {
        let images = Images {
            pixels: vec![0; 8 * 64],
            labels: vec![0, 0, 0, 0, 0, 0, 1, 1],
            ids: (0..8).collect(),
            files: vec![],
        };
        let set = ImageSet {
            name: "Two kinds".into(),
            class_names: vec!["a".into(), "b".into()],
            height: 8,
            width: 8,
            channels: 1,
            train: images.clone(),
            test: images,
            known: Default::default(),
        };
        Arc::new(Loaded { set, notes: vec![] })
    }

    fn desk() -> Desk {
        let mut desk = Desk::default();
        let spec = DataSpec { kind: DataKind::Folder, path: "x".into() };
        let effects = desk.apply(DeskCommand::SetData(spec));
        assert!(matches!(effects[..], [Effect::ReadImages(_)]));
        let data = desk.plan.clone().unwrap().data;
        desk.images_news(&data, ImagesState::Ready(loaded()));
        desk
    }

    #[test]
    fn counts_follow_the_profile_and_what_there_is() {
        let mut desk = desk();
        assert_eq!(desk.planned_counts().unwrap(), [(6, 6), (2, 2)], "imbalanced as it is");
        let mut plan = desk.plan.clone().unwrap();
        plan.data.imbalance =
            Some(Imbalance { profile: Profile::Exponential { ratio: 100.0 }, seed: 0 });
        desk.apply(DeskCommand::SetPlan(Box::new(plan)));
        assert_eq!(desk.planned_counts().unwrap(), [(4, 6), (1, 2)]);
        let mut plan = desk.plan.clone().unwrap();
        plan.data.imbalance = None;
        desk.apply(DeskCommand::SetPlan(Box::new(plan.clone())));
        assert_eq!(desk.planned_counts().unwrap(), [(6, 6), (2, 2)]);
        plan.data.read = ReadOptions { size: Some(16), ..ReadOptions::default() };
        let effects = desk.apply(DeskCommand::SetPlan(Box::new(plan)));
        assert!(matches!(effects[..], [Effect::ReadImages(_)]), "another size is read anew");
        assert_eq!(desk.planned_counts(), None);
    }

    #[test]
    fn news_of_images_that_are_not_meant_any_more_are_dropped() {
        let mut desk = desk();
        let other = DataPlan::of(DataSpec { kind: DataKind::Idx, path: "y".into() });
        desk.images_news(&other, ImagesState::Failed("gone".into()));
        assert!(matches!(desk.images, ImagesState::Ready(_)));
    }

    #[cfg(feature = "torch")]
    #[test]
    fn trainings_wait_for_each_other() {
        let mut desk = desk();
        let started = |effects: &[Effect]| match effects {
            [Effect::Train { id, .. }] => Some(*id),
            _ => None,
        };
        let first = started(&desk.apply(DeskCommand::Start)).unwrap();
        assert_eq!(started(&desk.apply(DeskCommand::Start)), None);
        let places: Vec<_> = desk.trainings.iter().map(|t| t.plan.name()).collect();
        assert_eq!(places, ["two-kinds-small-ce", "two-kinds-small-ce-2"]);
        desk.training_news(
            first,
            TrainingNews::Prepared(Arc::new(Prepared {
                set: loaded().set.clone(),
                statistics: vec![(0.0, 1.0)],
                notes: vec![],
            })),
        );
        assert!(matches!(
            desk.apply(DeskCommand::Direct(first, Directive::Pause))[..],
            [Effect::Direct(..)]
        ));
        assert!(desk.apply(DeskCommand::Direct(first, Directive::Pause)).is_empty());
        let effects = desk.training_news(first, TrainingNews::Ended(Err("no memory".into())));
        let second = started(&effects).unwrap();
        assert_ne!(first, second);
        assert_eq!(desk.trainings[0].stage, Stage::Failed("no memory".into()));
        // A panic frees the way as well.
        assert!(desk.training_failed("a fault").is_empty());
        assert!(desk.trainings[1].stage.is_over());
    }
}

//! Reading images, measuring speed and training in the background.

use std::path::Path;
#[cfg(feature = "torch")]
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::{Event, Job, Mailbox, spawn};
use crate::dataset::{Loaded, Reading};
use crate::numerics::StopToken;
use crate::run::Backbone;
use crate::run::manifest::EpochEntry;
use crate::run::training::Control;
use crate::training::{DataPlan, Plan, Prepared, Store, StoreError};

/// Progress is told no oftener than this.
const BETWEEN_NEWS: Duration = Duration::from_millis(50);

/// What a person wants of a training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directive {
    /// Hold it.
    Pause,
    /// Let it go on.
    GoOn,
    /// End it and keep the last finished epoch.
    StopAndKeep,
    /// End it and keep nothing.
    Discard,
    /// Show the network as it is now.
    Look,
}

/// What a training tells the window.
pub enum TrainingNews {
    /// So many images of so many are read.
    Reading {
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// Images are over-sampled first.
    Oversampling {
        /// Images of an epoch afterwards.
        n_total: usize,
    },
    /// The images are there.
    Prepared(Arc<Prepared>),
    /// It goes on behind these epochs.
    Resumed(Vec<EpochEntry>),
    /// Something that a person should know.
    Note(String),
    /// Steps were made.
    Step {
        /// The epoch, counted from 1.
        epoch: usize,
        /// Images since training began.
        images_done: usize,
        /// Images per second lately.
        per_sec: f64,
    },
    /// An epoch was finished.
    Epoch(EpochEntry),
    /// The look that was asked for is on its way.
    Looked,
    /// The run is on disk; its map is computed, 0–1.
    Mapping(f32),
    /// It is over: the run is on disk, or why it is not.
    Ended(Result<(), String>),
}

/// What the speed of a training depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct PaceQuestion {
    /// The network.
    pub backbone: Backbone,
    /// Width and height of the images.
    pub side: usize,
    /// Channels of the images.
    pub channels: usize,
    /// Where it runs.
    pub device: String,
    /// Threads on the CPU.
    pub threads: Option<usize>,
}

/// How fast and how large a network is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Training images per second.
    pub images_per_sec: f64,
    /// Bytes that one image of a batch takes on its way through.
    pub bytes_per_image: f64,
    /// Trainable values.
    pub n_parameters: usize,
}

/// A place where a network can be trained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceInfo {
    /// The name on the command line.
    pub name: String,
    /// What it is, with its free memory or its threads.
    pub about: String,
}

/// The CPU and every GPU.
pub fn devices() -> Vec<DeviceInfo> {
    let threads = rayon::current_num_threads();
    let free = crate::pixel::free_memory() as f64 / 1e9;
    let about = format!("{threads} threads, {free:.0} GB free");
    let cpu = DeviceInfo { name: "cpu".into(), about };
    std::iter::once(cpu).chain(gpus()).collect()
}

#[cfg(not(feature = "torch"))]
fn gpus() -> Vec<DeviceInfo> {
    Vec::new()
}

#[cfg(feature = "torch")]
fn gpus() -> Vec<DeviceInfo> {
    let info = |gpu: crate::torch::Gpu| DeviceInfo {
        about: match gpu.free_bytes {
            Some(free) => format!("{}, {:.0} GB free", gpu.name, free as f64 / 1e9),
            None => gpu.name,
        },
        name: gpu.device,
    };
    crate::torch::gpus().into_iter().map(info).collect()
}

/// Images that are being read; dropping it cancels the work.
pub struct ReadImagesJob(StopToken);

impl ReadImagesJob {
    /// Starts.
    pub fn start(data: DataPlan, mailbox: &Mailbox) -> Self {
        let stop = StopToken::new();
        let theirs = stop.clone();
        spawn(Job::ReadImages, mailbox, move |mailbox| {
            let told = Mutex::new(Instant::now());
            let progress = |done, total| {
                let Ok(mut told) = told.try_lock() else { return };
                if told.elapsed() >= BETWEEN_NEWS {
                    *told = Instant::now();
                    let data = data.clone();
                    mailbox.send(Event::ReadingImages { data, done, total });
                }
            };
            let reading = Reading { stop: &theirs, progress: &progress };
            let result = data.spec.read(&data.read, reading).map(Arc::<Loaded>::new);
            // A stop has nobody to tell: whoever stopped it knows.
            if !theirs.is_stopped() {
                let result = result.map_err(|error| error.to_string());
                mailbox.send(Event::ImagesRead { data: data.clone(), result });
            }
        });
        Self(stop)
    }
}

impl Drop for ReadImagesJob {
    fn drop(&mut self) {
        self.0.stop("cancelled");
    }
}

/// Measures how fast a network is here.
pub fn measure_pace(question: PaceQuestion, mailbox: &Mailbox) {
    spawn(Job::Pace, mailbox, move |mailbox| {
        let pace = try_out(&question);
        mailbox.send(Event::PaceMeasured { question, pace });
    });
}

#[cfg(not(feature = "torch"))]
fn try_out(_question: &PaceQuestion) -> Option<Pace> {
    None
}

#[cfg(feature = "torch")]
fn try_out(question: &PaceQuestion) -> Option<Pace> {
    let PaceQuestion { backbone, side, channels, device, threads } = question;
    let pace = crate::torch::pace(*backbone, *side, *channels, device, *threads).ok()?;
    Some(Pace {
        images_per_sec: pace.images_per_sec,
        bytes_per_image: pace.bytes_per_image,
        n_parameters: pace.n_parameters,
    })
}

/// A training that is under way. It goes on when this is dropped; a checkpoint is always near.
pub struct TrainJob {
    /// The number of the training.
    pub id: u64,
    control: Control,
}

impl TrainJob {
    /// Starts.
    pub fn start(id: u64, plan: Plan, resume: bool, mailbox: &Mailbox) -> Self {
        let control = Control::default();
        let theirs = control.clone();
        spawn(Job::Train, mailbox, move |mailbox| work(id, &plan, resume, &theirs, mailbox));
        Self { id, control }
    }

    /// Directs it.
    pub fn direct(&self, directive: Directive) {
        match directive {
            Directive::Pause => self.control.set_paused(true),
            Directive::GoOn => self.control.set_paused(false),
            Directive::StopAndKeep => self.control.stop.stop("stopped by the user"),
            Directive::Discard => self.control.discard(),
            Directive::Look => self.control.look(),
        }
    }
}

/// Deletes what an interrupted training left.
///
/// # Errors
/// When another program is at it, or it cannot be deleted.
pub fn forget(out: &Path) -> Result<(), String> {
    match Store::resume(out) {
        Ok((store, _, _)) => store.remove().map_err(|error| error.to_string()),
        // What cannot be read can still be deleted.
        Err(StoreError::Damaged { .. }) => {
            std::fs::remove_dir_all(Store::folder_of(out)).map_err(|error| error.to_string())
        }
        Err(other) => Err(other.to_string()),
    }
}

#[cfg(not(feature = "torch"))]
fn work(id: u64, _plan: &Plan, _resume: bool, _control: &Control, mailbox: &Mailbox) {
    let reason = "this program was built without libtorch and cannot train".to_owned();
    mailbox.send(Event::Training { id, news: TrainingNews::Ended(Err(reason)) });
}

#[cfg(feature = "torch")]
fn work(id: u64, plan: &Plan, resume: bool, control: &Control, mailbox: &Mailbox) {
    use crate::experiment::Subject;
    use crate::jobs::{Opened, Thumbnails};
    use crate::run::training::TrainEvent;
    use crate::training::{News, carry_out, run_of_snapshot, sheets};

    let tell = |news| mailbox.send(Event::Training { id, news });
    let mut pace = Speedometer::default();
    let mut told = Instant::now();
    let mut prepared = None;
    let outcome = carry_out(plan, resume, control, &mut |news| match news {
        News::Reading { done, total } if told.elapsed() >= BETWEEN_NEWS => {
            told = Instant::now();
            tell(TrainingNews::Reading { done, total });
        }
        News::Mapping(done) if told.elapsed() >= BETWEEN_NEWS => {
            told = Instant::now();
            tell(TrainingNews::Mapping(done));
        }
        News::Reading { .. } | News::Mapping(_) => {}
        News::Prepared(ready) => {
            prepared = Some(Arc::clone(ready));
            tell(TrainingNews::Prepared(Arc::clone(ready)));
        }
        News::Oversampling(estimate) => {
            tell(TrainingNews::Oversampling { n_total: estimate.n_total });
        }
        News::Note(note) => tell(TrainingNews::Note(note)),
        News::Resumed(history) => tell(TrainingNews::Resumed(history.to_vec())),
        News::Train(TrainEvent::Step { epoch, images_done }) => {
            pace.at(images_done);
            if told.elapsed() >= BETWEEN_NEWS {
                told = Instant::now();
                tell(TrainingNews::Step { epoch, images_done, per_sec: pace.per_sec });
            }
        }
        News::Train(TrainEvent::Epoch(entry)) => tell(TrainingNews::Epoch(entry)),
        News::Train(TrainEvent::Checkpoint(_)) => {}
        News::Train(TrainEvent::Look(snapshot)) => {
            tell(TrainingNews::Looked);
            if let Some(prepared) = &prepared {
                let run = Arc::new(run_of_snapshot(plan, prepared, *snapshot));
                let (train, test) = (Arc::clone(&run.train), Arc::clone(&run.test));
                let subject = Arc::new(Subject::new(train, test, run.head.clone()));
                mailbox.send(Event::Looked(Opened {
                    path: PathBuf::new(),
                    run,
                    subject,
                    notes: Vec::new(),
                    thumbnails: Some(Arc::new(Thumbnails::of(
                        sheets(&prepared.set),
                        [prepared.set.train.files.clone(), prepared.set.test.files.clone()],
                    ))),
                }));
            }
        }
        News::Saved(_) => tell(TrainingNews::Mapping(0.0)),
    });
    tell(TrainingNews::Ended(outcome.map(|_| ()).map_err(|error| error.to_string())));
}

/// Images per second over the last few seconds.
#[cfg(feature = "torch")]
#[derive(Default)]
struct Speedometer {
    since: Option<(Instant, usize)>,
    last: Option<Instant>,
    per_sec: f64,
}

#[cfg(feature = "torch")]
impl Speedometer {
    fn at(&mut self, images: usize) {
        let (start, first) = *self.since.get_or_insert((Instant::now(), images));
        let elapsed = start.elapsed().as_secs_f64();
        let gap = self.last.map_or(0.0, |last| last.elapsed().as_secs_f64());
        self.last = Some(Instant::now());
        // A pause, a look or a measurement on test says nothing about the speed of the steps.
        if gap > 3.0 {
            self.since = Some((Instant::now(), images));
            return;
        }
        if elapsed > 1.0 {
            let now = images.saturating_sub(first) as f64 / elapsed;
            self.per_sec = if self.per_sec == 0.0 { now } else { 0.5 * (self.per_sec + now) };
            self.since = Some((Instant::now(), images));
        }
    }
}

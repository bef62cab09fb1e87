//! Reading images, measuring this machine, training and extracting.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use eoscope_core::numerics::StopToken;
use eoscope_io::dataset::{Loaded, Reading};
use eoscope_io::run::training::Control;
use eoscope_io::trash;
use eoscope_train::{
    CheckpointDir, DataPlan, ExtractPlan, ExtractProgress, Plan, TrainingError, devices, execute,
    extract_run, measure_throughput, report_throttle,
};
use eoscope_worker::{Mailbox, spawn, spawn_background};

use crate::app::{Event, RunFolder, TrainingControl, TrainingEffect, TrainingEvent};

/// What is at work for the training page.
#[derive(Default)]
pub struct Training {
    images: Option<Cancels>,
    training: Option<TrainJob>,
    extraction: Option<Cancels>,
}

/// Work that is cancelled when this is dropped.
struct Cancels(StopToken);

impl Drop for Cancels {
    fn drop(&mut self) {
        self.0.stop("cancelled");
    }
}

/// A training that is under way. It goes on when this is dropped; a checkpoint is always near.
struct TrainJob {
    id: u64,
    control: Control,
}

/// What a panic in some work becomes.
fn failed(what: &'static str) -> impl FnOnce(String) -> Event + Clone + Send + 'static {
    move |reason| TrainingEvent::Failed(what, reason).into()
}

impl Training {
    pub fn execute(&mut self, effect: TrainingEffect, mailbox: &Mailbox<Event>) {
        match effect {
            TrainingEffect::ReadImages(data) => self.images = Some(read_images(data, mailbox)),
            TrainingEffect::MeasureThroughput(question) => {
                spawn(
                    "trying the network",
                    mailbox,
                    failed("trying the network"),
                    move |mailbox| {
                        let throughput = measure_throughput(&question).ok();
                        mailbox.send(
                            TrainingEvent::ThroughputMeasured { question, throughput }.into(),
                        );
                    },
                );
            }
            TrainingEffect::ListDevices => {
                spawn("listing the devices", mailbox, failed("listing the devices"), |mailbox| {
                    mailbox.send(TrainingEvent::Devices(devices()).into());
                });
            }
            TrainingEffect::ReadFolder(folder) => {
                spawn(
                    "reading the folder of runs",
                    mailbox,
                    failed("reading the folder of runs"),
                    |mailbox| {
                        mailbox.send(TrainingEvent::FolderRead(read_folder(folder)).into());
                    },
                );
            }
            TrainingEffect::Train { id, plan, resume } => {
                self.training = Some(train(id, *plan, resume, mailbox));
            }
            TrainingEffect::Control(id, control) => {
                if let Some(job) = self.training.as_ref().filter(|job| job.id == id) {
                    job.apply(control);
                }
            }
            TrainingEffect::Extract(id, plan) => {
                self.extraction = Some(extract(id, *plan, mailbox));
            }
            TrainingEffect::StopExtraction => self.extraction = None,
            TrainingEffect::Forget(place, folder) => {
                const NAME: &str = "deleting a training";
                spawn(NAME, mailbox, failed(NAME), move |mailbox| {
                    match CheckpointDir::forget(&place) {
                        Ok(Some(trashed)) => mailbox.send(TrainingEvent::Forgotten(trashed).into()),
                        Ok(None) => {}
                        Err(error) => mailbox.send(TrainingEvent::NotForgotten(error).into()),
                    }
                    // Its name is free now, or it is offered again.
                    mailbox.send(TrainingEvent::FolderRead(read_folder(folder)).into());
                });
            }
            TrainingEffect::Restore(trashed, folder) => {
                const NAME: &str = "bringing something back";
                spawn(NAME, mailbox, failed(NAME), move |mailbox| {
                    let result = trash::restore(&trashed);
                    mailbox.send(TrainingEvent::Restored(trashed, result).into());
                    mailbox.send(TrainingEvent::FolderRead(read_folder(folder)).into());
                });
            }
        }
    }
}

fn read_images(data: DataPlan, mailbox: &Mailbox<Event>) -> Cancels {
    let stop = StopToken::new();
    let theirs = stop.clone();
    let failed = |reason| TrainingEvent::ImagesFailed(reason).into();
    spawn("reading the images", mailbox, failed, move |mailbox| {
        let throttle = Mutex::new(report_throttle());
        let progress = |done, total| {
            // A reader on another core reports already; one report is as good as another.
            if throttle.try_lock().is_ok_and(|mut throttle| throttle.passes()) {
                let data = data.clone();
                mailbox.send(TrainingEvent::ReadingImages { data, done, total }.into());
            }
        };
        let reading = Reading { stop: &theirs, progress: &progress };
        let result = data.spec.read(&data.read, reading).map(Arc::<Loaded>::new);
        // Cancelled: send no event.
        if !theirs.is_stopped() {
            mailbox.send(TrainingEvent::ImagesRead { data: data.clone(), result }.into());
        }
    });
    Cancels(stop)
}

/// What lies in a folder, and in that in which the program was started where nothing else is said.
fn read_folder(folder: PathBuf) -> RunFolder {
    let here = std::env::current_dir().unwrap_or_default();
    let place = if folder.as_os_str().is_empty() { here.clone() } else { folder.clone() };
    let entries = std::fs::read_dir(&place).into_iter().flatten().flatten();
    let taken: BTreeSet<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).collect();
    let mut unfinished = CheckpointDir::unfinished(Path::new("."));
    if place.canonicalize().ok() != here.canonicalize().ok() {
        unfinished.extend(CheckpointDir::unfinished(&folder));
    }
    RunFolder { folder, place, taken, unfinished }
}

/// A training is not counted as outstanding work: it takes hours.
fn train(id: u64, plan: Plan, resume: bool, mailbox: &Mailbox<Event>) -> TrainJob {
    let control = Control::default();
    let theirs = control.clone();
    let failed = move |reason| {
        let result = Err(TrainingError::Panicked(reason));
        TrainingEvent::Ended { id, result }.into()
    };
    spawn_background("training", mailbox, failed, move |mailbox| {
        let result = execute(&plan, resume, &theirs, &mut |progress| {
            mailbox.send(TrainingEvent::Progress { id, progress }.into());
        });
        mailbox.send(TrainingEvent::Ended { id, result: result.map(|_| ()) }.into());
    });
    TrainJob { id, control }
}

fn extract(id: u64, plan: ExtractPlan, mailbox: &Mailbox<Event>) -> Cancels {
    let stop = StopToken::new();
    let theirs = stop.clone();
    let failed = move |reason| {
        let result = Err(TrainingError::Panicked(reason));
        TrainingEvent::Extracted { id, result }.into()
    };
    spawn_background("extracting embeddings", mailbox, failed, move |mailbox| {
        let throttle = Mutex::new(report_throttle());
        let result = extract_run(&plan, &theirs, &|progress| {
            let is_note = matches!(progress, ExtractProgress::Note(_));
            if is_note || throttle.try_lock().is_ok_and(|mut throttle| throttle.passes()) {
                mailbox.send(TrainingEvent::Extracting { id, progress }.into());
            }
        });
        mailbox.send(TrainingEvent::Extracted { id, result: result.map(|_| ()) }.into());
    });
    Cancels(stop)
}

impl TrainJob {
    fn apply(&self, control: TrainingControl) {
        match control {
            TrainingControl::Pause => self.control.set_paused(true),
            TrainingControl::Resume => self.control.set_paused(false),
            TrainingControl::StopAndSave => self.control.stop.stop("stopped by the user"),
            TrainingControl::Discard => self.control.discard(),
            TrainingControl::Snapshot => self.control.request_snapshot(),
        }
    }
}

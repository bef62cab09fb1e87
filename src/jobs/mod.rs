//! Work in other threads: answers to the K slider, opening runs, maps. No egui.
//!
//! A worker tells the window that there is news through a plain callback, so nothing here knows
//! what a window is.

mod answer;
mod asked;
pub mod charts;
mod event;
mod export;
mod extract;
mod judged;
mod keeper;
mod latest;
mod open;
mod plane;
mod projection;
mod session;
mod sweep;
mod train;
mod trials;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::numerics::guard::guard;

pub use answer::{Answer, Question, answer};
pub use asked::{ASKED_SIDE, Asked, classify};
pub use event::{Event, Job};
pub use export::{export_embeddings, export_network, export_points};
pub use extract::{ExtractJob, ExtractionNews};
pub use judged::{JudgeQuestion, Judged, PointJudgement, judge};
pub use keeper::SessionKeeper;
pub use latest::{LatestWins, Paced};
pub use open::{ImportReport, Opened, Thumbnails, import_with_head, open, open_with, thumbnails};
pub use plane::{Histograms, PlaneAnswer, PlaneQuestion, plane};
pub use projection::{LayoutMethod, LayoutPlan, PairMap, ProjectionJob};
pub use session::{MAX_VARIANTS, SESSION_ENDING, Session, SessionError};
pub use sweep::SweepJob;
pub use train::{
    DeviceInfo, Directive, Pace, PaceQuestion, ReadImagesJob, TrainJob, TrainingNews, devices,
    forget, measure_pace,
};
pub use trials::{Cut, Finding, LiveFirst, TrialTask, TrialWorkers, TrialsFor, What, run_tasks};

/// Called after every event, so that the window wakes up.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where workers put their events.
#[derive(Clone)]
pub struct Mailbox {
    sender: SyncSender<Event>,
    wake: Wake,
}

impl Mailbox {
    /// A mailbox and the end at which events come out, in order.
    pub fn new(wake: Wake) -> (Self, Receiver<Event>) {
        // Bounded: a worker that outruns the window waits instead of filling memory.
        let (sender, receiver) = sync_channel(64);
        (Self { sender, wake }, receiver)
    }

    /// Delivers an event; a window that is gone wants none.
    pub fn send(&self, event: Event) {
        if self.sender.send(event).is_ok() {
            (self.wake)();
        }
    }
}

/// Runs `work` in a thread named after its job; a panic there becomes an event with its reason.
pub fn spawn(job: Job, mailbox: &Mailbox, work: impl FnOnce(&Mailbox) + Send + 'static) {
    let inner = mailbox.clone();
    let guarded = move || {
        if let Err(reason) = guard(|| work(&inner)) {
            inner.send(Event::Failed { job, reason });
        }
    };
    #[expect(clippy::disallowed_methods, reason = "the one place where threads begin")]
    let spawned = std::thread::Builder::new().name(job.name().into()).spawn(guarded);
    if let Err(error) = spawned {
        mailbox.send(Event::Failed { job, reason: error.to_string() });
    }
}

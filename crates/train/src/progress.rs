//! What a training reports on its way.

use std::sync::Arc;
use std::time::Duration;
#[cfg(feature = "torch")]
use std::time::Instant;

use eoscope_io::pixel::Estimate;
use eoscope_io::run::manifest::EpochEntry;
use eoscope_io::run::{Opened, Run};
use eoscope_io::trash::Trashed;
use eoscope_worker::Throttle;

use crate::Prepared;

/// One report of a training.
#[derive(Clone)]
pub enum TrainingProgress {
    /// So many images of so many are read.
    Reading {
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// The images are there, and training begins.
    Prepared(Arc<Prepared>),
    /// Images are over-sampled first, which takes this much.
    Oversampling(Estimate),
    /// Something that a person should know; training goes on.
    Note(String),
    /// The training was begun before, and goes on behind these epochs.
    Resumed(Vec<EpochEntry>),
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
    /// The snapshot that was asked for.
    Snapshot(Box<Opened>),
    /// It was discarded: what there was of it is in the trash.
    Discarded(Trashed),
    /// The run is on disk; its map is being computed.
    Saved(Arc<Run>),
    /// The map is computed, 0–1.
    Mapping(f32),
}

impl std::fmt::Debug for TrainingProgress {
    /// Images and runs are named, not printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reading { done, total } => write!(f, "reading {done} of {total}"),
            Self::Prepared(prepared) => write!(f, "prepared {}", prepared.set.name),
            Self::Oversampling(estimate) => write!(f, "over-sampling {estimate:?}"),
            Self::Note(note) => write!(f, "note: {note}"),
            Self::Resumed(epochs) => write!(f, "resumed after epoch {}", epochs.len()),
            Self::Step { epoch, images_done, .. } => {
                write!(f, "epoch {epoch}, {images_done} images")
            }
            Self::Epoch(entry) => write!(f, "finished epoch {}", entry.epoch),
            Self::Snapshot(opened) => write!(f, "snapshot {}", opened.run.manifest.name),
            Self::Discarded(trashed) => write!(f, "discarded: {trashed:?}"),
            Self::Saved(run) => write!(f, "saved {}", run.manifest.name),
            Self::Mapping(done) => write!(f, "map {:.0} %", done * 100.0),
        }
    }
}

/// Reports that come in a stream are passed on no more often than this.
const BETWEEN_REPORTS: Duration = Duration::from_millis(50);

/// What lets the reports of a stream pass.
pub fn report_throttle() -> Throttle {
    Throttle::every(BETWEEN_REPORTS)
}

/// Images per second over the last few seconds.
#[cfg(feature = "torch")]
#[derive(Default)]
pub struct Speedometer {
    since: Option<(Instant, usize)>,
    last: Option<Instant>,
    per_sec: f64,
}

#[cfg(feature = "torch")]
impl Speedometer {
    /// The speed, now that so many images were handed over since training began.
    pub fn at(&mut self, images: usize) -> f64 {
        let (start, first) = *self.since.get_or_insert((Instant::now(), images));
        let elapsed = start.elapsed().as_secs_f64();
        let gap = self.last.map_or(0.0, |last| last.elapsed().as_secs_f64());
        self.last = Some(Instant::now());
        // A pause, a snapshot or a measurement on test says nothing about the speed of the steps.
        if gap > 3.0 {
            self.since = Some((Instant::now(), images));
        } else if elapsed > 1.0 {
            let now = images.saturating_sub(first) as f64 / elapsed;
            self.per_sec = if self.per_sec == 0.0 { now } else { 0.5 * (self.per_sec + now) };
            self.since = Some((Instant::now(), images));
        }
        self.per_sec
    }
}

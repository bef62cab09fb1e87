//! The steps of a training.

use std::sync::Arc;

use super::store::{Resume, fingerprint};
use super::{Plan, Prepared, Store, StoreError, save};
use crate::dataset::{DatasetError, Reading};
use crate::domain::{Classes, Layout};
use crate::numerics::Stopped;
use crate::pixel::{self, Estimate, PixelError};
use crate::projection::{TsneConfig, tsne};
use crate::run::manifest::EpochEntry;
use crate::run::training::{Control, TrainEvent};
use crate::run::{Run, RunError, check_place};
use crate::torch::{Assignment, TorchError, device_of, train};

/// Why a training gave no run. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// The images.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// Over-sampling them.
    #[error(transparent)]
    Pixel(#[from] PixelError),
    /// The network.
    #[error(transparent)]
    Torch(#[from] TorchError),
    /// The run on disk.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The checkpoint on disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody wants it.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// What happens on the way.
pub enum News<'a> {
    /// So many images of so many are read.
    Reading {
        /// Images read.
        done: usize,
        /// Images there are.
        total: usize,
    },
    /// The images are there, and training begins.
    Prepared(&'a Arc<Prepared>),
    /// Images are over-sampled first, which takes this much.
    Oversampling(Estimate),
    /// Something that a person should know; training goes on.
    Note(String),
    /// The training was begun before, and goes on behind these epochs.
    Resumed(&'a [EpochEntry]),
    /// News of the training itself.
    Train(TrainEvent),
    /// The run is on disk; its map is being computed.
    Saved(&'a Run),
    /// The map is computed, 0–1.
    Mapping(f32),
}

/// Carries a plan out, or goes on with one that was begun before if `resume` is set.
///
/// Gives the run, which is on disk. A stop keeps what the last finished epoch gave; where none was,
/// an older checkpoint stays.
///
/// # Errors
/// When images, device, output or checkpoint are not as they must be, or nothing was finished.
pub fn carry_out(
    plan: &Plan,
    resume: bool,
    control: &Control,
    tell: &mut (dyn FnMut(News<'_>) + Send),
) -> Result<Run, TrainingError> {
    // Said before the hours of training, not after them.
    check_place(&plan.out, plan.force)?;
    device_of(&plan.config.device)?;
    let (store, resume) = if resume {
        let (store, _, resume) = Store::resume(&plan.out)?;
        (store, resume)
    } else {
        (Store::begin(plan)?, None)
    };
    let outcome = train_and_save(plan, &store, resume, control, tell);
    let is_over = match &outcome {
        Ok(_) => true,
        Err(_) => control.is_discarded() || !store.has_checkpoint(),
    };
    if is_over && let Err(error) = store.remove() {
        tell(News::Note(format!("{error}; the folder can be deleted")));
    }
    let mut run = outcome?;
    // The run is safe by now: nothing below may lose it.
    if plan.projection && !control.stop.is_stopped() {
        match map(&run, control, tell) {
            Ok(layout) => {
                run.layout = Some(layout);
                if let Err(error) = run.save_layout(&plan.out) {
                    tell(News::Note(error.to_string()));
                }
            }
            Err(stopped) => {
                tell(News::Note(format!(
                    "{stopped}; the window computes the map when it opens the run"
                )));
            }
        }
    }
    Ok(run)
}

fn train_and_save(
    plan: &Plan,
    store: &Store,
    resume: Option<Resume>,
    control: &Control,
    tell: &mut (dyn FnMut(News<'_>) + Send),
) -> Result<Run, TrainingError> {
    let prepared = Arc::new(read(plan, control, tell)?);
    for note in &prepared.notes {
        tell(News::Note(note.clone()));
    }
    let images = fingerprint(&prepared.set, &prepared.statistics);
    let resume = match resume {
        Some(Resume { images: theirs, .. }) if theirs != images => {
            return Err(store.other_images().into());
        }
        Some(resume) => {
            tell(News::Resumed(&resume.checkpoint.history));
            Some(resume.checkpoint)
        }
        None => None,
    };
    tell(News::Prepared(&prepared));
    let more = more_images(plan, &prepared, control, tell)?;
    let assignment = Assignment {
        set: &prepared.set,
        fit_on: more.as_ref(),
        statistics: &prepared.statistics,
        config: &plan.config,
        resume,
    };
    let mut failed_before = false;
    let trained = train(assignment, control, &mut |event| {
        if let TrainEvent::Checkpoint(checkpoint) = &event {
            // A full disk is no reason to lose the training; the last good checkpoint is kept.
            match store.save(checkpoint, &images) {
                Ok(()) => failed_before = false,
                Err(error) if !failed_before => {
                    failed_before = true;
                    tell(News::Note(format!("{error}; training goes on without a new checkpoint")));
                }
                Err(_) => {}
            }
        }
        tell(News::Train(event));
    })?;
    if control.is_discarded() {
        control.stop.check()?;
    }
    let run = save::save(plan, &prepared, &trained)?;
    tell(News::Saved(&run));
    Ok(run)
}

fn read(
    plan: &Plan,
    control: &Control,
    tell: &mut (dyn FnMut(News<'_>) + Send),
) -> Result<Prepared, DatasetError> {
    let tell = std::sync::Mutex::new(tell);
    let progress = |done, total| {
        // A reader on another core reports already; one report is as good as another.
        if let Ok(mut tell) = tell.try_lock() {
            tell(News::Reading { done, total });
        }
    };
    plan.data.load(Reading { stop: &control.stop, progress: &progress })
}

/// The images to train on, if they are over-sampled first.
fn more_images(
    plan: &Plan,
    prepared: &Prepared,
    control: &Control,
    tell: &mut (dyn FnMut(News<'_>) + Send),
) -> Result<Option<crate::dataset::Images>, TrainingError> {
    let Some(pixel) = plan.pixel else { return Ok(None) };
    let (set, sampling) = (&prepared.set, pixel.sampling());
    tell(News::Oversampling(pixel::estimate(set, &sampling)));
    let more = pixel::oversample(set, &sampling, plan.config.seed, &control.stop)?;
    let classes = Classes {
        names: set.class_names.clone(),
        train_counts: set.counts(&set.train),
        test_counts: set.counts(&set.test),
    };
    for note in &more.notes {
        tell(News::Note(note.sentence(&classes)));
    }
    Ok(Some(more.images))
}

fn map(
    run: &Run,
    control: &Control,
    tell: &mut (dyn FnMut(News<'_>) + Send),
) -> Result<Layout, Stopped> {
    let config = TsneConfig::default();
    let (train, test) = (run.train.features().view(), run.test.features().view());
    tsne(train, test, &config, &control.stop, |step| {
        tell(News::Mapping(step.epoch as f32 / step.epochs as f32));
    })
}

//! The steps of a training.

use std::sync::Arc;

use eoscope_core::domain::{Classes, Layout};
use eoscope_core::numerics::Stopped;
use eoscope_core::projection::{TsneConfig, tsne};
use eoscope_io::dataset::{DatasetError, Reading};
use eoscope_io::pixel;
use eoscope_io::run::training::{Control, TrainEvent};
use eoscope_io::run::{Run, check_destination};

use super::checkpoint::{Resume, fingerprint};
use super::progress::{Speedometer, TrainingProgress, report_throttle};
use super::{CheckpointDir, Plan, Prepared, TrainingError, save};
use crate::torch::{Assignment, device_of, train};

/// Carries a plan out, or goes on with one that was begun before if `resume` is set.
///
/// Gives the run, which is on disk. A stop keeps what the last finished epoch gave; where none was,
/// an older checkpoint stays.
///
/// # Errors
/// When images, device, output or checkpoint are not as they must be, or nothing was finished.
pub fn execute(
    plan: &Plan,
    resume: bool,
    control: &Control,
    tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Run, TrainingError> {
    // Said before the hours of training, not after them.
    check_destination(&plan.out, plan.force)?;
    device_of(&plan.config.device)?;
    let (store, resume) = if resume {
        let (store, _, resume) = CheckpointDir::resume(&plan.out)?;
        (store, resume)
    } else {
        (CheckpointDir::begin(plan)?, None)
    };
    let outcome = train_and_save(plan, &store, resume, control, tell);
    let is_discarded = outcome.is_err() && control.is_discarded() && store.has_checkpoint();
    if is_discarded {
        match store.trash() {
            Ok(trashed) => tell(TrainingProgress::Discarded(trashed)),
            Err(error) => tell(TrainingProgress::Note(error.to_string())),
        }
    } else if (outcome.is_ok() || !store.has_checkpoint())
        && let Err(error) = store.remove()
    {
        tell(TrainingProgress::Note(format!("{error}; the folder can be deleted")));
    }
    let mut run = outcome?;
    // The run is safe by now: nothing below may lose it.
    if plan.projection && !control.stop.is_stopped() {
        match map(&run, control, tell) {
            Ok(layout) => {
                run.layout = Some(layout);
                if let Err(error) = run.save_layout(&plan.out) {
                    tell(TrainingProgress::Note(error.to_string()));
                }
            }
            Err(stopped) => {
                tell(TrainingProgress::Note(format!(
                    "{stopped}; the window computes the map when it opens the run"
                )));
            }
        }
    }
    Ok(run)
}

fn train_and_save(
    plan: &Plan,
    store: &CheckpointDir,
    resume: Option<Resume>,
    control: &Control,
    tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Run, TrainingError> {
    let prepared = Arc::new(read(plan, control, tell)?);
    for note in &prepared.notes {
        tell(TrainingProgress::Note(note.clone()));
    }
    let images = fingerprint(&prepared.set, &prepared.statistics);
    let resume = match resume {
        Some(Resume { images: theirs, .. }) if theirs != images => {
            return Err(store.other_images().into());
        }
        Some(resume) => {
            tell(TrainingProgress::Resumed(resume.checkpoint.history.clone()));
            Some(resume.checkpoint)
        }
        None => None,
    };
    tell(TrainingProgress::Prepared(Arc::clone(&prepared)));
    let more = more_images(plan, &prepared, control, tell)?;
    let assignment = Assignment {
        set: &prepared.set,
        fit_on: more.as_ref(),
        statistics: &prepared.statistics,
        config: &plan.config,
        resume,
    };
    let mut failed_before = false;
    let (mut speed, mut steps) = (Speedometer::default(), report_throttle());
    let trained = train(assignment, control, &mut |event| match event {
        TrainEvent::Step { epoch, images_done } => {
            let per_sec = speed.at(images_done);
            if steps.passes() {
                tell(TrainingProgress::Step { epoch, images_done, per_sec });
            }
        }
        TrainEvent::Epoch(entry) => tell(TrainingProgress::Epoch(entry)),
        TrainEvent::Checkpoint(checkpoint) => match store.save(&checkpoint, &images) {
            Ok(()) => failed_before = false,
            // A full disk is no reason to lose the training; the last good checkpoint is kept.
            Err(error) => {
                if !std::mem::replace(&mut failed_before, true) {
                    let text = format!("{error}; training goes on without a new checkpoint");
                    tell(TrainingProgress::Note(text));
                }
            }
        },
        TrainEvent::Snapshot(snapshot) => {
            let opened = save::open_snapshot(plan, &prepared, *snapshot);
            tell(TrainingProgress::Snapshot(Box::new(opened)));
        }
    })?;
    if control.is_discarded() {
        control.stop.check()?;
    }
    let run = save::save(plan, &prepared, &trained)?;
    let run = Arc::new(run);
    tell(TrainingProgress::Saved(Arc::clone(&run)));
    Ok(Arc::unwrap_or_clone(run))
}

fn read(
    plan: &Plan,
    control: &Control,
    tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Prepared, DatasetError> {
    let reports = std::sync::Mutex::new((tell, report_throttle()));
    let progress = |done, total| {
        // A reader on another core reports already; one report is as good as another.
        if let Ok(mut reports) = reports.try_lock() {
            let (tell, throttle) = &mut *reports;
            // The last one always passes: a bar that stops short looks broken.
            if throttle.passes() || done == total {
                tell(TrainingProgress::Reading { done, total });
            }
        }
    };
    plan.data.load(Reading { stop: &control.stop, progress: &progress })
}

/// The images to train on, if they are over-sampled first.
fn more_images(
    plan: &Plan,
    prepared: &Prepared,
    control: &Control,
    tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Option<eoscope_io::dataset::Images>, TrainingError> {
    let Some(pixel) = plan.pixel else { return Ok(None) };
    let (set, sampling) = (&prepared.set, pixel.sampling());
    tell(TrainingProgress::Oversampling(pixel::estimate(set, &sampling)));
    let more = pixel::oversample(set, &sampling, plan.config.seed, &control.stop)?;
    let classes = Classes {
        names: set.class_names.clone(),
        train_counts: set.counts(&set.train),
        test_counts: set.counts(&set.test),
    };
    for note in &more.notes {
        tell(TrainingProgress::Note(note.sentence(&classes)));
    }
    Ok(Some(more.images))
}

fn map(
    run: &Run,
    control: &Control,
    tell: &mut (dyn FnMut(TrainingProgress) + Send),
) -> Result<Layout, Stopped> {
    let config = TsneConfig::default();
    let (train, test) = (run.train.features().view(), run.test.features().view());
    let mut throttle = report_throttle();
    tsne(train, test, &config, &control.stop, |step| {
        if throttle.passes() {
            tell(TrainingProgress::Mapping(step.epoch as f32 / step.epochs as f32));
        }
    })
}

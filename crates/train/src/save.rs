//! From a network to a run: in memory for a look, on disk at the end.

use std::sync::Arc;

use eoscope_core::analysis::Leaks;
use eoscope_core::domain::{Embeddings, Head, Split};
use eoscope_core::experiment::EvalData;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::dataset::{ImageSet, Images};
use eoscope_io::run::manifest::{DataEntry, ImbalanceEntry, Manifest, TrainingEntry};
use eoscope_io::run::training::Snapshot;
use eoscope_io::run::weights::Weights;
use eoscope_io::run::{
    MODEL_FILE, Opened, Run, RunError, RunSource, Thumbnails as RunThumbnails, thumbs, write_file,
};

use super::{DataPlan, Plan, Prepared, Thumbnails};
use crate::torch::{Extracted, Trained};

/// Writes the run of a finished training; without a map, which may come later.
///
/// # Errors
/// When a file cannot be written.
pub fn save(plan: &Plan, prepared: &Prepared, trained: &Trained) -> Result<Run, RunError> {
    let manifest = Manifest {
        training: Some(training_entry(plan, trained.n_parameters, trained.elapsed_secs)),
        history: trained.history.clone(),
        ended: trained.ended.clone(),
        metric_protocol: "final epoch".into(),
        ..manifest(plan.name(), &plan.data, prepared)
    };
    let embeddings = (trained.train.clone(), trained.test.clone(), trained.head.clone());
    let run = run_of(manifest, &prepared.set, embeddings, plan.thumbnails);
    let weights = plan.model.then_some(&trained.weights);
    write(&run, &plan.out, plan.force, &prepared.set, plan.thumbnails, weights)?;
    Ok(run)
}

/// A network in the middle of its training, as a run that was just opened.
pub fn open_snapshot(plan: &Plan, prepared: &Prepared, snapshot: Snapshot) -> Opened {
    let run = Arc::new(run_of_snapshot(plan, prepared, snapshot));
    let subject = EvalData::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone());
    let leaks = Leaks::find(&run.train, &run.test);
    let files = [prepared.set.train.files.clone(), prepared.set.test.files.clone()];
    Opened {
        source: RunSource::Snapshot,
        run,
        subject: Arc::new(subject),
        notes: Vec::new(),
        leaks,
        maps: Vec::new(),
        thumbnails: Some(Arc::new(RunThumbnails::of(sheets(&prepared.set), files))),
    }
}

/// The run of a network in the middle of its training; it lies nowhere on disk.
fn run_of_snapshot(plan: &Plan, prepared: &Prepared, snapshot: Snapshot) -> Run {
    let elapsed_secs = snapshot.history.last().map_or(0.0, |entry| entry.elapsed_secs);
    let manifest = Manifest {
        training: Some(training_entry(plan, 0, elapsed_secs)),
        history: snapshot.history,
        ended: format!("looked at in epoch {} of {}", snapshot.epoch, plan.config.epochs),
        metric_protocol: format!("epoch {}", snapshot.epoch),
        ..manifest(format!("{}, epoch {}", plan.name(), snapshot.epoch), &plan.data, prepared)
    };
    let embeddings = (snapshot.train, snapshot.test, snapshot.head);
    run_of(manifest, &prepared.set, embeddings, Thumbnails::None)
}

/// Where and how a run of extracted embeddings is written.
pub struct ExtractedRun<'a> {
    /// The folder of the run.
    pub out: &'a std::path::Path,
    /// Whether a run of that name is replaced.
    pub force: bool,
    /// Which thumbnails it gets.
    pub thumbnails: Thumbnails,
    /// What the network came from.
    pub source: String,
    /// The network itself, if it is one of ours: its name and weights.
    pub model: Option<(&'a str, &'a Weights)>,
}

/// Writes the run of a network that was trained elsewhere, with its head or one fitted since.
///
/// # Errors
/// When a file cannot be written.
pub fn save_extracted(
    place: &ExtractedRun<'_>,
    data: &DataPlan,
    prepared: &Prepared,
    extracted: Extracted,
    head: Head,
) -> Result<Run, RunError> {
    let name =
        place.out.file_stem().map_or("run".into(), |stem| stem.to_string_lossy().into_owned());
    let manifest = Manifest {
        ended: format!("extracted from {}", place.source),
        metric_protocol: "as given".into(),
        network: place.model.map(|(backbone, _)| backbone.into()),
        ..manifest(name, data, prepared)
    };
    let embeddings = (extracted.train, extracted.test, head);
    let run = run_of(manifest, &prepared.set, embeddings, place.thumbnails);
    let weights = place.model.map(|(_, weights)| weights);
    write(&run, place.out, place.force, &prepared.set, place.thumbnails, weights)?;
    Ok(run)
}

fn manifest(name: String, data: &DataPlan, prepared: &Prepared) -> Manifest {
    Manifest { data: Some(data_entry(data, prepared)), ..Manifest::new(name) }
}

fn training_entry(plan: &Plan, parameters: usize, elapsed_secs: f64) -> TrainingEntry {
    let config = &plan.config;
    TrainingEntry {
        backbone: config.backbone.name().into(),
        parameters,
        loss: config.loss.name().into(),
        loss_parameters: config.loss.parameters(),
        reweighting: config.reweighting.name().into(),
        pixel_sampler: plan.pixel_name().into(),
        pixel_neighbors: plan.pixel.map(|pixel| pixel.k_neighbors),
        epochs: config.epochs,
        batch_size: config.batch_size,
        base_lr: config.base_lr,
        momentum: config.momentum,
        weight_decay: config.weight_decay,
        augment: config.augment,
        seed: config.seed,
        device: config.device.clone(),
        elapsed_secs,
    }
}

fn run_of(
    manifest: Manifest,
    set: &ImageSet,
    (train, test, head): (Embeddings, Embeddings, Head),
    thumbnails: Thumbnails,
) -> Run {
    let mut run = Run::new(manifest, set.class_names.clone(), train, test, head);
    run.train_ids = set.train.ids.clone();
    run.test_ids = set.test.ids.clone();
    if let Thumbnails::Depth(_) = thumbnails {
        run.manifest.thumbnails = Some(thumbs::entry(set.width, set.height));
    }
    run
}

fn write(
    run: &Run,
    out: &std::path::Path,
    force: bool,
    set: &ImageSet,
    thumbnails: Thumbnails,
    weights: Option<&Weights>,
) -> Result<(), RunError> {
    run.save(out, force, |folder| {
        for (split, images) in [(Split::Train, &set.train), (Split::Test, &set.test)] {
            if let Thumbnails::Depth(depth) = thumbnails {
                thumbs::write_sheet(folder, split, raw(set, images), depth)?;
            }
            eoscope_io::run::write_file_list(folder, split, &images.files)?;
        }
        match weights {
            Some(weights) => write_file(&folder.join(MODEL_FILE), &weights.to_safetensors(&[])),
            None => Ok(()),
        }
    })
}

/// The thumbnails of a set, training and test; none where there are too many for a sheet.
fn sheets(set: &ImageSet) -> [Option<thumbs::Sheet>; 2] {
    [&set.train, &set.test].map(|images| thumbs::Sheet::of(raw(set, images)))
}

fn raw<'a>(set: &ImageSet, images: &'a Images) -> thumbs::Raw<'a> {
    thumbs::Raw {
        pixels: &images.pixels,
        height: set.height,
        width: set.width,
        channels: set.channels,
    }
}

fn data_entry(data: &DataPlan, prepared: &Prepared) -> DataEntry {
    let imbalance = data.imbalance.map(|imbalance| {
        let (profile, ratio) = match imbalance.profile {
            Profile::Exponential { ratio } => ("exp", ratio),
            Profile::Step { ratio } => ("step", ratio),
        };
        ImbalanceEntry { profile: profile.into(), ratio, seed: imbalance.seed }
    });
    let set = &prepared.set;
    DataEntry {
        name: set.name.clone(),
        imbalance,
        height: set.height,
        width: set.width,
        channels: set.channels,
        mean: prepared.statistics.iter().map(|s| s.0).collect(),
        std: prepared.statistics.iter().map(|s| s.1).collect(),
    }
}

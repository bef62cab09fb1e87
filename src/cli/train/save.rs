//! From a finished training to a run on disk.

use super::args::{Thumbnails, TrainArgs};
use crate::dataset::imbalance::Profile;
use crate::dataset::{ImageSet, Images};
use crate::domain::Split;
use crate::run::manifest::{
    DataEntry, FORMAT_VERSION, ImbalanceEntry, Manifest, TrainingEntry, timestamp, written_by,
};
use crate::run::training::TrainConfig;
use crate::run::{MODEL_FILE, Run, RunError, thumbs};
use crate::torch::Trained;

/// Writes the run; without a map, which may come later.
///
/// # Errors
/// When a file cannot be written.
pub fn save(
    args: &TrainArgs,
    config: &TrainConfig,
    set: &ImageSet,
    statistics: &[(f32, f32)],
    trained: &Trained,
) -> anyhow::Result<Run> {
    let name = args.out.file_stem().map_or("run".into(), |stem| stem.to_string_lossy());
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        name: name.into_owned(),
        created: timestamp(),
        written_by: written_by(),
        classes: Vec::new(),
        dim: 0,
        head_input: Default::default(),
        data: Some(data_entry(args, set, statistics)),
        training: Some(TrainingEntry {
            backbone: config.backbone.name().into(),
            parameters: trained.n_parameters,
            loss: config.loss.name().into(),
            loss_parameters: config.loss.parameters(),
            reweighting: config.reweighting.name().into(),
            pixel_sampler: args.pixel_sampler.clone(),
            pixel_neighbors: args.pixel_sampling().map(|sampling| sampling.k_neighbors),
            epochs: config.epochs,
            batch_size: config.batch_size,
            base_lr: config.base_lr,
            momentum: config.momentum,
            weight_decay: config.weight_decay,
            augment: config.augment,
            seed: config.seed,
            device: config.device.clone(),
            elapsed_secs: trained.elapsed_secs,
        }),
        history: trained.history.clone(),
        ended: trained.ended.clone(),
        metric_protocol: "final epoch".into(),
        thumbnails: None,
        fingerprints: Default::default(),
    };
    let mut run = Run::new(
        manifest,
        set.class_names.clone(),
        trained.train.clone(),
        trained.test.clone(),
        trained.head.clone(),
    );
    run.train_ids = set.train.ids.clone();
    run.test_ids = set.test.ids.clone();
    if let Thumbnails::Depth(_) = args.thumbnails {
        run.manifest.thumbnails = Some(thumbs::entry(set.width, set.height));
    }
    run.save(&args.out, args.force, |folder| {
        if let Thumbnails::Depth(depth) = args.thumbnails {
            for (split, images) in [(Split::Train, &set.train), (Split::Test, &set.test)] {
                thumbs::write_sheet(folder, split, raw(set, images), depth)?;
            }
        }
        for (split, images) in [(Split::Train, &set.train), (Split::Test, &set.test)] {
            crate::run::write_file_list(folder, split, &images.files)?;
        }
        if !args.no_model {
            let path = folder.join(MODEL_FILE);
            trained.save_network(&path).map_err(|error| RunError::Io {
                path: path.clone(),
                source: std::io::Error::other(error.to_string()),
            })?;
        }
        Ok(())
    })?;
    Ok(run)
}

fn raw<'a>(set: &ImageSet, images: &'a Images) -> thumbs::Raw<'a> {
    thumbs::Raw {
        pixels: &images.pixels,
        height: set.height,
        width: set.width,
        channels: set.channels,
    }
}

fn data_entry(args: &TrainArgs, set: &ImageSet, statistics: &[(f32, f32)]) -> DataEntry {
    let imbalance = args.profile().map(|profile| {
        let (profile, ratio) = match profile {
            Profile::Exponential { ratio } => ("exp", ratio),
            Profile::Step { ratio } => ("step", ratio),
        };
        ImbalanceEntry { profile: profile.into(), ratio, seed: args.imbalance_seed }
    });
    DataEntry {
        name: set.name.clone(),
        imbalance,
        height: set.height,
        width: set.width,
        channels: set.channels,
        mean: statistics.iter().map(|s| s.0).collect(),
        std: statistics.iter().map(|s| s.1).collect(),
    }
}

//! `eoscope extract`: from a network that was trained elsewhere, and images, to a run.

use std::path::PathBuf;

use clap::Args;

use super::data_args::DataArgs;
use super::train::{backbone_names, parse_thumbnails};
use crate::training::Thumbnails;

/// Which network on which images, and where the run goes.
#[derive(Args)]
pub struct ExtractArgs {
    /// The weights: a state dict (.pth, .pt), a .safetensors file, or a run with its network
    #[arg(long, value_name = "FILE")]
    checkpoint: PathBuf,
    /// Which network they belong to; found out if not given
    #[arg(long, value_name = "NAME", value_parser = backbone_names())]
    backbone: Option<String>,
    #[command(flatten)]
    data: DataArgs,
    /// cpu or cuda:N
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Where the run goes, a folder called NAME.run
    #[arg(long, value_name = "RUN")]
    out: PathBuf,
    /// Replace a run of that name
    #[arg(long)]
    force: bool,
    /// Thumbnails: full, none, or a number of levels per channel (smaller files)
    #[arg(long, default_value = "full", value_parser = parse_thumbnails)]
    thumbnails: Thumbnails,
    /// Leave the map out; the window computes it when it opens the run
    #[arg(long)]
    no_projection: bool,
}

/// Without libtorch this can only say how to get it.
///
/// # Errors
/// Always.
#[cfg(not(feature = "torch"))]
pub fn run(args: &ExtractArgs) -> anyhow::Result<()> {
    args.data.plan()?; // Wrong options are said first.
    anyhow::bail!("{}", super::NO_TORCH)
}

/// Extracts and writes the run, and says at once how good the network is on these images.
///
/// # Errors
/// When weights, images or place are not as they must be.
#[cfg(feature = "torch")]
pub fn run(args: &ExtractArgs) -> anyhow::Result<()> {
    use crate::dataset::Reading;
    use crate::numerics::StopToken;
    use crate::projection::TsneConfig;
    use crate::run::weights::Weights;
    use crate::run::{Backbone, MODEL_FILE, check_place};
    use crate::torch::{Model, device_of, extract};
    use crate::training::{ExtractedRun, save_extracted};

    check_place(&args.out, args.force)?;
    let file = if args.checkpoint.is_dir() {
        args.checkpoint.join(MODEL_FILE)
    } else {
        args.checkpoint.clone()
    };
    let weights = Weights::read(&file)?;
    let named = |backbone: &Backbone| Some(backbone.name()) == args.backbone.as_deref();
    let backbone = Backbone::ALL.into_iter().find(named);
    let model = Model::of(&weights, backbone, device_of(&args.device)?)
        .map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
    if !model.left_over.is_empty() {
        eprintln!("note: not used from {}: {}", file.display(), model.left_over.join(", "));
    }
    let data = args.data.plan()?;
    let stop = StopToken::new();
    let bar = indicatif::ProgressBar::new(0);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let prepared = data.load(Reading { stop: &stop, progress: &progress })?;
    for note in &prepared.notes {
        bar.suspend(|| eprintln!("note: {note}"));
    }
    let total = prepared.set.train.len() + prepared.set.test.len();
    let extracted = extract(&model, &prepared.set, &prepared.statistics, &stop, &mut |done| {
        progress(done, total);
    })?;
    bar.finish_and_clear();
    say_accuracy(&model, &prepared, &extracted);
    let source = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let place = ExtractedRun {
        out: &args.out,
        force: args.force,
        thumbnails: args.thumbnails,
        source,
        model: Some((model.backbone.name(), &weights)),
    };
    let mut run = save_extracted(&place, &data, &prepared, extracted)?;
    if !args.no_projection {
        super::project::compute(&mut run, &TsneConfig::default(), &stop)?;
        run.save_layout(&args.out)?;
    }
    say!("{}", args.out.display());
    Ok(())
}

/// Wrong pre-processing shows in nothing but the accuracy, so that is said first.
#[cfg(feature = "torch")]
fn say_accuracy(
    model: &crate::torch::Model,
    prepared: &crate::training::Prepared,
    extracted: &crate::torch::Extracted,
) {
    use crate::analysis::{Confusion, Metrics};
    let balanced = |points: &crate::domain::Embeddings| {
        let predicted = extracted.head.predict(points.features());
        let confusion = Confusion::new(points.labels(), &predicted, model.n_classes);
        Metrics::new(&confusion).balanced_accuracy
    };
    let (train, test) = (balanced(&extracted.train), balanced(&extracted.test));
    let list = |pick: fn(&(f32, f32)) -> f32| {
        prepared.statistics.iter().map(|s| format!("{:.4}", pick(s))).collect::<Vec<_>>().join(", ")
    };
    let (mean, std) = (list(|s| s.0), list(|s| s.1));
    eprintln!(
        "{}, {} classes: balanced accuracy {train:.4} on the training images, {test:.4} on the test images (mean {mean}, deviation {std})",
        model.backbone.label(),
        model.n_classes,
    );
    if train < 2.0 / model.n_classes as f64 || train < 0.5 && model.n_classes <= 10 {
        eprintln!(
            "note: that is little on images that the network was trained on; check order of classes, size, and --mean and --std"
        );
    }
}

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
    #[arg(long, value_name = "FILE", required_unless_present = "script")]
    checkpoint: Option<PathBuf>,
    /// A TorchScript module instead, which returns embeddings
    #[arg(long, value_name = "FILE", conflicts_with_all = ["checkpoint", "backbone"])]
    script: Option<PathBuf>,
    /// The layer of that module whose input the embeddings are, such as fc; it becomes the head
    #[arg(long, value_name = "NAME", requires = "script")]
    layer: Option<String>,
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
    use crate::jobs::fitted_head;
    use crate::numerics::StopToken;
    use crate::projection::TsneConfig;
    use crate::run::check_place;
    use crate::torch::{Script, Source, device_of, extract};
    use crate::training::{ExtractedRun, save_extracted};

    check_place(&args.out, args.force)?;
    let device = device_of(&args.device)?;
    let script = args.script.as_ref();
    let script =
        script.map(|file| Script::open(file, args.layer.as_deref(), device)).transpose()?;
    let model = args.checkpoint.as_ref().map(|file| open_model(args, file, device)).transpose()?;
    let source = match (&script, &model) {
        (Some(script), _) => Source::Script(script, device),
        (None, Some((model, _))) => Source::Model(model),
        (None, None) => anyhow::bail!("give --checkpoint FILE or --script FILE"),
    };
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
    let (set, statistics) = (&prepared.set, &prepared.statistics);
    let total = set.train.len() + set.test.len();
    let extracted = extract(&source, set, statistics, &stop, &mut |done| progress(done, total))?;
    bar.finish_and_clear();
    let head = extracted.head.clone().unwrap_or_else(|| {
        eprintln!("note: there is no head with it, so one was fitted to the training images");
        fitted_head(&extracted.train)
    });
    say_accuracy(&prepared, &extracted, &head);
    let file = args.script.as_ref().or(args.checkpoint.as_ref());
    let file = file.and_then(|file| file.file_name()).unwrap_or_default();
    let place = ExtractedRun {
        out: &args.out,
        force: args.force,
        thumbnails: args.thumbnails,
        source: file.to_string_lossy().into_owned(),
        model: model.as_ref().map(|(model, weights)| (model.backbone.name(), weights)),
    };
    let mut run = save_extracted(&place, &data, &prepared, extracted, head)?;
    if !args.no_projection {
        super::project::compute(&mut run, &TsneConfig::default(), &stop)?;
        run.save_layout(&args.out)?;
    }
    say!("{}", args.out.display());
    Ok(())
}

/// The network that the weights in a file, or in a run, belong to.
#[cfg(feature = "torch")]
fn open_model(
    args: &ExtractArgs,
    file: &std::path::Path,
    device: crate::torch::Device,
) -> anyhow::Result<(crate::torch::Model, crate::run::weights::Weights)> {
    use crate::run::weights::Weights;
    use crate::run::{Backbone, MODEL_FILE};
    let file = if file.is_dir() { file.join(MODEL_FILE) } else { file.to_path_buf() };
    let weights = Weights::read(&file)?;
    let named = |backbone: &Backbone| Some(backbone.name()) == args.backbone.as_deref();
    let backbone = Backbone::ALL.into_iter().find(named);
    let model = crate::torch::Model::of(&weights, backbone, device)
        .map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
    eprintln!("{}, {} classes", model.backbone.label(), model.n_classes);
    if !model.left_over.is_empty() {
        eprintln!("note: not used from {}: {}", file.display(), model.left_over.join(", "));
    }
    Ok((model, weights))
}

/// Wrong pre-processing shows in nothing but the accuracy, so that is said first.
#[cfg(feature = "torch")]
fn say_accuracy(
    prepared: &crate::training::Prepared,
    extracted: &crate::torch::Extracted,
    head: &crate::domain::Head,
) {
    use crate::analysis::{Confusion, Metrics};
    let n_classes = head.n_classes();
    let balanced = |points: &crate::domain::Embeddings| {
        let predicted = head.predict(points.features());
        let confusion = Confusion::new(points.labels(), &predicted, n_classes);
        Metrics::new(&confusion).balanced_accuracy
    };
    let (train, test) = (balanced(&extracted.train), balanced(&extracted.test));
    let list = |pick: fn(&(f32, f32)) -> f32| {
        let values = prepared.statistics.iter().map(|s| format!("{:.4}", pick(s)));
        values.collect::<Vec<_>>().join(", ")
    };
    let (mean, std) = (list(|s| s.0), list(|s| s.1));
    eprintln!(
        "balanced accuracy {train:.4} on the training images, {test:.4} on the test images (mean {mean}, deviation {std})"
    );
    // Less than a third of the way from chance to perfect.
    let chance = 1.0 / n_classes as f64;
    if train < chance + (1.0 - chance) / 3.0 {
        eprintln!(
            "note: that is little on images that the network was trained on; check order of classes, size, and --mean and --std"
        );
    }
}

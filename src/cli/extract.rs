//! `eoscope extract`: from a network that was trained elsewhere, and images, to a run.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::numerics::StopToken;
use eoscope_io::run::Backbone;
use eoscope_train::{
    ExtractPlan, ExtractProgress, HAS_LIBTORCH, NetworkFile, NetworkKind, Thumbnails, extract_run,
};

use super::data_args::DataArgs;
use super::train::{backbone_names, parse_thumbnails};

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

/// Extracts and writes the run, and says at once how good the network is on these images; without
/// libtorch this can only say how to get it.
///
/// # Errors
/// When weights, images or place are not as they must be.
pub fn run(args: &ExtractArgs) -> anyhow::Result<()> {
    let data = args.data.plan()?; // Wrong options are said first.
    if !HAS_LIBTORCH {
        anyhow::bail!("{}", super::NO_TORCH)
    }
    let network = match (&args.script, &args.checkpoint) {
        (Some(path), _) => {
            NetworkFile { path: path.clone(), kind: NetworkKind::Script(args.layer.clone()) }
        }
        (None, Some(path)) => {
            let named = |backbone: &Backbone| Some(backbone.name()) == args.backbone.as_deref();
            let backbone = Backbone::ALL.into_iter().find(named);
            NetworkFile { path: path.clone(), kind: NetworkKind::Weights(backbone) }
        }
        (None, None) => anyhow::bail!("give --checkpoint FILE or --script FILE"),
    };
    let plan = ExtractPlan {
        network,
        data,
        device: args.device.clone(),
        out: args.out.clone(),
        force: args.force,
        thumbnails: args.thumbnails,
        projection: !args.no_projection,
    };
    let bar = indicatif::ProgressBar::new(0);
    extract_run(&plan, &StopToken::new(), &|progress| match progress {
        ExtractProgress::Reading(done, total) | ExtractProgress::Extracting(done, total) => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        }
        ExtractProgress::Mapping(done) => {
            bar.set_length(100);
            bar.set_position((done * 100.0) as u64);
        }
        ExtractProgress::Note(note) => bar.suspend(|| eprintln!("note: {note}")),
    })?;
    bar.finish_and_clear();
    say!("{}", args.out.display());
    Ok(())
}

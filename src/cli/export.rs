//! `eoscope export`: the network of a run, with its own or another head, and its embeddings, for
//! other programs.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::experiment::{Recipe, evaluate};
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, export_embeddings, export_network, open};

use super::recipe_args::OneRecipeArgs;

/// Which run, which head, and where it goes.
#[derive(Args)]
pub struct ExportArgs {
    /// The run; for --network it must hold its network
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Where the network goes: FILE.safetensors, or FILE.pth for torch.load
    #[arg(long, value_name = "FILE", required_unless_present = "embeddings")]
    network: Option<PathBuf>,
    /// Where the embeddings go: .npz, .safetensors, .csv, .tsv, .parquet, or a folder of .npy
    #[arg(long, value_name = "FILE")]
    embeddings: Option<PathBuf>,
    /// Let the synthetic points of the recipe go along with the embeddings
    #[arg(long, requires = "embeddings", conflicts_with = "trained_head")]
    with_synthetic: bool,
    /// Keep the trained head instead of making one
    #[arg(long)]
    trained_head: bool,
    #[command(flatten)]
    recipe: OneRecipeArgs,
}

pub fn run(args: &ExportArgs) -> anyhow::Result<()> {
    let Opened { run, subject, source, .. } = open(&args.run)?;
    let recipe =
        if args.trained_head { Recipe::baseline() } else { args.recipe.recipe(&subject)? };
    let outcome = evaluate(&subject, &recipe, None, &StopToken::new())?;
    if let Some(file) = &args.network {
        let head = (!args.trained_head).then_some(&outcome.head);
        export_network(source.path().unwrap_or(&args.run), head, file)?;
        say!("{}", file.display());
    }
    if let Some(file) = &args.embeddings {
        let synthetic = args.with_synthetic.then_some(&outcome.synthetic);
        export_embeddings(&run, &outcome.head, synthetic, file)?;
        say!("{}", file.display());
    }
    if !args.trained_head {
        eprintln!(
            "{}: balanced accuracy {:.4} on test, {:.4} with the trained head",
            recipe.label(),
            outcome.report.metrics.balanced_accuracy,
            subject.baseline.metrics.balanced_accuracy
        );
    }
    Ok(())
}

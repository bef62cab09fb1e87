//! `eoscope export`: the network of a run, with its own or another head, and its embeddings, for
//! other programs.

use std::path::{Path, PathBuf};

use clap::Args;

use super::recipe_args::OneRecipeArgs;
use crate::experiment::{Recipe, evaluate};
use crate::jobs::{Opened, open};
use crate::numerics::StopToken;
use crate::run::import::{self, ExportPoint};
use crate::run::weights::Weights;
use crate::run::{MODEL_FILE, RunError, write_file};

/// Which run, which head, and where it goes.
#[derive(Args)]
pub struct ExportArgs {
    /// The run, which must hold its network
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
    let Opened { run, subject, path } = open(&args.run)?;
    // Before any work is done.
    let weights = args.network.as_ref().map(|_| network_of(&path)).transpose()?;
    let recipe =
        if args.trained_head { Recipe::baseline() } else { args.recipe.recipe(&subject)? };
    let outcome = evaluate(&subject, &recipe, None, &StopToken::new())?;
    if let (Some(file), Some(weights)) = (&args.network, weights) {
        let weights = if args.trained_head {
            weights
        } else {
            weights.with_head(&outcome.head).map_err(anyhow::Error::msg)?
        };
        write_file(file, &bytes_for(file, &weights)?)?;
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
    if let Some(file) = &args.embeddings {
        let points = outcome.synthetic.flat.chunks_exact(run.train.dim());
        let points = outcome.synthetic.labels.iter().zip(points);
        let synthetic: Vec<ExportPoint<'_>> = points
            .map(|(&label, features)| ExportPoint { label, features })
            .filter(|_| args.with_synthetic)
            .collect();
        import::export(&run, &outcome.head, &synthetic, file)?;
        say!("{}", file.display());
    }
    Ok(())
}

/// The network inside a run.
///
/// # Errors
/// When the run does not hold it, or it cannot be read.
fn network_of(run: &Path) -> Result<Weights, RunError> {
    let file = run.join(MODEL_FILE);
    if !file.is_file() {
        return Err(RunError::NoNetwork { path: run.into() });
    }
    Weights::read(&file)
}

fn bytes_for(file: &Path, weights: &Weights) -> anyhow::Result<Vec<u8>> {
    let ending = file.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match ending.as_str() {
        "safetensors" => Ok(weights.to_safetensors(&[])),
        "pth" | "pt" => weights.to_state_dict().map_err(anyhow::Error::msg),
        _ => anyhow::bail!(
            "{}: the name must end in .safetensors, or in .pth for a state dict",
            file.display()
        ),
    }
}

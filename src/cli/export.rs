//! `eoscope export`: the network of a run for other programs, with its own or another head.

use std::path::{Path, PathBuf};

use clap::Args;

use super::recipe_args::OneRecipeArgs;
use crate::experiment::evaluate;
use crate::jobs::{Opened, open};
use crate::numerics::StopToken;
use crate::run::weights::Weights;
use crate::run::{MODEL_FILE, RunError, write_file};

/// Which run, which head, and where it goes.
#[derive(Args)]
pub struct ExportArgs {
    /// The run, which must hold its network
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Where the network goes: FILE.safetensors, or FILE.pth for torch.load
    #[arg(long, value_name = "FILE")]
    network: PathBuf,
    /// Keep the trained head instead of making one
    #[arg(long)]
    trained_head: bool,
    #[command(flatten)]
    recipe: OneRecipeArgs,
}

pub fn run(args: &ExportArgs) -> anyhow::Result<()> {
    let Opened { subject, path, .. } = open(&args.run)?;
    let weights = network_of(&path)?;
    let weights = if args.trained_head {
        weights
    } else {
        let recipe = args.recipe.recipe(&subject)?;
        let outcome = evaluate(&subject, &recipe, None, &StopToken::new())?;
        eprintln!(
            "{}: balanced accuracy {:.4} on test, {:.4} with the trained head",
            recipe.label(),
            outcome.report.metrics.balanced_accuracy,
            subject.baseline.metrics.balanced_accuracy
        );
        weights.with_head(&outcome.head).map_err(anyhow::Error::msg)?
    };
    write_file(&args.network, &bytes_for(&args.network, &weights)?)?;
    say!("{}", args.network.display());
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

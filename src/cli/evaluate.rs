//! `eoscope evaluate`: sample, make the head again, and print what that gives, over seeds.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::experiment::summarize;
use eoscope_core::numerics::StopToken;
use eoscope_io::run::Opened;

use super::recipe_args::RecipeArgs;
use super::results::{self, FormatArgs};

/// Which recipes on which run.
#[derive(Args)]
pub struct EvaluateArgs {
    /// The run, or an .npz file with embeddings
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    leaks: super::run_args::LeakArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Neighbours K, 1–300; 10 for EOS and 5 for the others if not given
    #[arg(long, value_parser = super::k_parser())]
    k_neighbors: Option<u16>,
    #[command(flatten)]
    format: FormatArgs,
}

pub fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    let Opened { run, subject, .. } = args.leaks.open(&args.run)?;
    let stop = StopToken::new();
    let mut summaries = Vec::new();
    for mut recipe in args.recipe.recipes(&subject)? {
        let k = &mut recipe.sampling.k_neighbors;
        *k = args.k_neighbors.map_or(*k, usize::from);
        let n_seeds = usize::from(args.recipe.seeds);
        summaries.push(summarize(&subject, &recipe, n_seeds, &stop)?);
    }
    results::print(&args.format, &run.manifest.name, &run.classes, &subject, &summaries)?;
    Ok(())
}

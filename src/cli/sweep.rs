//! `eoscope sweep`: one sampler over several K, as the paper's Table IV.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::experiment::summarize;
use eoscope_core::numerics::StopToken;
use eoscope_io::run::Opened;

use super::recipe_args::RecipeArgs;
use super::results::{self, FormatArgs};

/// Which sampler over which K on which run.
#[derive(Args)]
pub struct SweepArgs {
    /// The run, or an .npz file with embeddings
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    leaks: super::run_args::LeakArgs,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// The values of K, 1–300
    #[arg(
        long,
        value_name = "K,K,…",
        value_delimiter = ',',
        value_parser = super::k_parser(),
        default_value = "10,50,100,200,300"
    )]
    k_neighbors: Vec<u16>,
    #[command(flatten)]
    format: FormatArgs,
}

pub fn run(args: &SweepArgs) -> anyhow::Result<()> {
    let Opened { run, subject, .. } = args.leaks.open(&args.run)?;
    let stop = StopToken::new();
    let mut recipes = args.recipe.recipes(&subject)?;
    if args.recipe.asks_for_all() {
        recipes.retain(|recipe| recipe.sampling.kind.uses_k());
    }
    // Before any work is done.
    if let Some(recipe) = recipes.iter().find(|recipe| !recipe.sampling.kind.uses_k()) {
        anyhow::bail!(
            "the sampler {} has no K to sweep over; use eoscope evaluate",
            recipe.sampling.kind.name()
        );
    }
    let mut summaries = Vec::new();
    for mut recipe in recipes {
        for &k in &args.k_neighbors {
            recipe.sampling.k_neighbors = usize::from(k);
            let n_seeds = usize::from(args.recipe.seeds);
            summaries.push(summarize(&subject, &recipe, n_seeds, &stop)?);
            eprintln!("K = {k} done");
        }
    }
    results::print(&args.format, &run.manifest.name, &run.classes, &subject, &summaries)?;
    Ok(())
}

//! `eoscope project`: compute the map of a run and store it.

use std::path::PathBuf;

use clap::Args;

/// Which run, and how the map is made.
#[derive(Args)]
pub struct ProjectArgs {
    /// The run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The seed of the start
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

pub fn run(_args: &ProjectArgs) -> anyhow::Result<()> {
    anyhow::bail!("not yet")
}

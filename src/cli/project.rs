//! `eoscope project`: compute the map of a run and store it.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::numerics::{StopToken, Stopped};
use eoscope_core::projection::{TsneConfig, tsne};
use eoscope_io::run::Run;
use indicatif::ProgressBar;

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

pub fn run(args: &ProjectArgs) -> anyhow::Result<()> {
    let mut run = Run::load(&args.run)?;
    let config = TsneConfig { seed: args.seed, ..TsneConfig::default() };
    compute(&mut run, &config, &StopToken::new())?;
    run.save_layout(&args.run)?;
    say!("{}", args.run.display());
    Ok(())
}

/// Lays a run out, with a progress bar.
///
/// # Errors
/// When a stop was asked for.
pub fn compute(run: &mut Run, config: &TsneConfig, stop: &StopToken) -> Result<(), Stopped> {
    let bar = ProgressBar::new(config.epochs as u64).with_message("map");
    let (train, test) = (run.train.features().view(), run.test.features().view());
    let layout = tsne(train, test, config, stop, |step| {
        bar.set_position(step.epoch as u64);
    })?;
    bar.finish_and_clear();
    run.layout = Some(layout);
    Ok(())
}

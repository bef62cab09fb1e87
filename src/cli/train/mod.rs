//! `eoscope train`: from images to a run.

mod args;
#[cfg(feature = "torch")]
mod progress;
#[cfg(feature = "torch")]
mod work;

pub use args::{TrainArgs, backbone_names, parse_thumbnails};
#[cfg(feature = "torch")]
pub use work::run;

/// Without libtorch this can only say how to get it.
///
/// # Errors
/// Always.
#[cfg(not(feature = "torch"))]
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    if args.resume.is_none() {
        args.plan()?; // Wrong options are said first.
    }
    anyhow::bail!("{}", super::NO_TORCH)
}

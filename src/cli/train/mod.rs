//! `eoscope train`: from images to a run.

mod args;
mod execute;
mod progress;

pub use args::{TrainArgs, backbone_names, parse_thumbnails};

/// Trains and writes the run; without libtorch this can only say how to get it.
///
/// # Errors
/// When images, device, output or checkpoint are not as they must be.
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    if !eoscope_train::HAS_LIBTORCH {
        if args.resume.is_none() {
            args.plan()?; // Wrong options are said first.
        }
        anyhow::bail!("{}", super::NO_TORCH)
    }
    execute::run(args)
}

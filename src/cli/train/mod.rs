//! `eoscope train`: from images to a run.

#[cfg_attr(
    not(feature = "torch"),
    allow(dead_code, reason = "without libtorch arguments are only parsed")
)]
mod args;
#[cfg(feature = "torch")]
mod progress;
#[cfg(feature = "torch")]
mod save;
#[cfg(feature = "torch")]
mod work;

pub use args::TrainArgs;
#[cfg(feature = "torch")]
pub use work::run;

/// Without libtorch this can only say how to get it.
///
/// # Errors
/// Always.
#[cfg(not(feature = "torch"))]
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let _ = args;
    anyhow::bail!("{}", super::NO_TORCH)
}

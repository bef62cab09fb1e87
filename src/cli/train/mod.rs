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

pub use args::TrainArgs;

#[cfg(feature = "torch")]
use {
    super::project, crate::dataset::imbalance, crate::numerics::StopToken,
    crate::projection::TsneConfig, crate::run::check_place, crate::torch::train,
    anyhow::Context as _,
};

/// Without libtorch this can only say how to get it.
///
/// # Errors
/// Always.
#[cfg(not(feature = "torch"))]
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let _ = args;
    anyhow::bail!("{}", super::NO_TORCH)
}

/// Trains and writes the run.
///
/// # Errors
/// When images, device or output are not as they must be.
#[cfg(feature = "torch")]
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    // Said before the hours of training, not after them.
    check_place(&args.out, args.force)?;
    let config = args.config()?;
    let mut set = args.data.read()?;
    if let Some(profile) = args.profile() {
        for clamped in imbalance::apply(&mut set, profile, args.imbalance_seed)? {
            let name = &set.class_names[clamped.class_idx];
            eprintln!(
                "note: {name} has {} images, fewer than the {} asked for; all are used",
                clamped.available, clamped.wanted
            );
        }
    }
    eprintln!(
        "{}: {} training images, {} test images, {} classes, {}×{}×{}",
        set.name,
        set.train.len(),
        set.test.len(),
        set.class_names.len(),
        set.width,
        set.height,
        set.channels
    );
    let statistics = set.channel_statistics();
    let stop = StopToken::new();
    stop_on_ctrl_c(&stop)?;
    let trained = {
        let mut progress = progress::Progress::new(&config, set.train.len());
        train(&set, &statistics, &config, &stop, &mut |event| progress.take(event))?
    };
    eprintln!("{} in {:.0} s", trained.ended, trained.elapsed_secs);
    let mut run = save::save(args, &config, &set, &statistics, &trained)?;
    // The run is safe by now: a stop only means that there is no map yet.
    if !args.no_projection && !stop.is_stopped() {
        match project::compute(&mut run, &TsneConfig::default(), &stop) {
            Ok(()) => run.save_layout(&args.out)?,
            Err(stopped) => {
                eprintln!("{stopped}; the window computes the map when it opens the run");
            }
        }
    }
    say!("{}", args.out.display());
    Ok(())
}

#[cfg(feature = "torch")]
fn stop_on_ctrl_c(stop: &StopToken) -> anyhow::Result<()> {
    let stop = stop.clone();
    let handler = move || {
        eprintln!("\nstopping; what the last finished epoch gave is saved");
        stop.stop("stopped by the user");
    };
    ctrlc::set_handler(handler).context("Ctrl-C cannot be caught")
}

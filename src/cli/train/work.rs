//! The steps of a training: read, over-sample, train, save, map.

use anyhow::Context as _;

use super::args::TrainArgs;
use super::{progress, save};
use crate::cli::project;
use crate::dataset::{ImageSet, imbalance};
use crate::domain::Classes;
use crate::numerics::StopToken;
use crate::pixel::{self, Oversampled};
use crate::projection::TsneConfig;
use crate::run::check_place;
use crate::sampler::Sampling;
use crate::torch::{device_of, train};

/// Trains and writes the run.
///
/// # Errors
/// When images, device or output are not as they must be.
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    // Said before the hours of training, not after them.
    check_place(&args.out, args.force)?;
    let config = args.config()?;
    device_of(&config.device)?;
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
    let more =
        args.pixel_sampling().map(|sampling| more_images(&set, &sampling, config.seed, &stop));
    let more = more.transpose()?;
    let trained = {
        let n = more.as_ref().map_or(set.train.len(), |more| more.images.len());
        let mut progress = progress::Progress::new(&config, n);
        let fit_on = more.as_ref().map(|more| &more.images);
        train(&set, fit_on, &statistics, &config, &stop, &mut |event| progress.take(event))?
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

/// Over-samples the images, and says what that takes before it starts.
fn more_images(
    set: &ImageSet,
    sampling: &Sampling,
    seed: u64,
    stop: &StopToken,
) -> anyhow::Result<Oversampled> {
    let estimate = pixel::estimate(set, sampling);
    eprintln!(
        "{} on pixels makes {} images: about {:.1} GB of memory and {:.0} s now, and every epoch \
         passes over {} images instead of {}",
        sampling.kind.label(),
        estimate.n_new,
        estimate.bytes as f64 / 1e9,
        estimate.seconds.ceil(),
        estimate.n_total,
        set.train.len()
    );
    let start = std::time::Instant::now();
    let more = pixel::oversample(set, sampling, seed, stop)?;
    let classes = Classes {
        names: set.class_names.clone(),
        train_counts: set.counts(&set.train),
        test_counts: set.counts(&set.test),
    };
    for note in &more.notes {
        eprintln!("note: {}", note.sentence(&classes));
    }
    eprintln!("{} images made in {:.1} s", more.n_new, start.elapsed().as_secs_f64());
    Ok(more)
}

fn stop_on_ctrl_c(stop: &StopToken) -> anyhow::Result<()> {
    let stop = stop.clone();
    let handler = move || {
        eprintln!("\nstopping; what the last finished epoch gave is saved");
        stop.stop("stopped by the user");
    };
    ctrlc::set_handler(handler).context("Ctrl-C cannot be caught")
}

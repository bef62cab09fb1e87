//! `eoscope train`: from images to a run.

#![cfg_attr(
    not(feature = "torch"),
    allow(dead_code, reason = "without libtorch arguments are only parsed")
)]

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::dataset::DataSpec;
use crate::dataset::imbalance::Profile;
use crate::run::training::{Backbone, TrainConfig};

/// What to train on what, and where to put it.
#[derive(Args)]
pub struct TrainArgs {
    /// The images: idx:FOLDER or folder:FOLDER
    #[arg(long, value_name = "KIND:PATH")]
    data: DataSpec,
    /// Make the training set imbalanced; without it the set is taken as it is
    #[arg(long, value_enum, value_name = "PROFILE")]
    imbalance: Option<ImbalanceArg>,
    /// How many times rarer the rarest class becomes
    #[arg(long, default_value_t = 100.0, value_name = "R", requires = "imbalance")]
    imbalance_ratio: f64,
    /// Which images stay; the paper's three cuts are 0, 10 and 100
    #[arg(long, default_value_t = 0, value_name = "SEED", requires = "imbalance")]
    imbalance_seed: u32,
    /// The network
    #[arg(long, value_enum, default_value = "resnet32")]
    backbone: BackboneArg,
    /// The loss
    #[arg(long, value_enum, default_value = "ce")]
    loss: LossArg,
    /// Passes over the training images
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Images per step
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u32).range(2..))]
    batch_size: u32,
    /// Learning rate after the warm-up
    #[arg(long, default_value_t = 0.1)]
    lr: f64,
    /// Seed of first weights, order, crops and flips
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Take the images as they are, without random crops and flips
    #[arg(long)]
    no_augment: bool,
    /// cpu or cuda:N
    #[arg(long, default_value = "cpu")]
    device: String,
    /// Threads on the CPU; all cores if not given
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Measure on the test images after every so many epochs
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    eval_every: u32,
    /// Where the run goes, a folder called NAME.run
    #[arg(long, value_name = "RUN")]
    out: PathBuf,
    /// Replace a run of that name
    #[arg(long)]
    force: bool,
    /// Thumbnails: full, none, or a number of levels per channel (smaller files)
    #[arg(long, default_value = "full", value_parser = parse_thumbnails)]
    thumbnails: Thumbnails,
    /// Leave the network itself out of the run
    #[arg(long)]
    no_model: bool,
    /// Leave the map out; the window computes it when it opens the run
    #[arg(long)]
    no_projection: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ImbalanceArg {
    /// Classes shrink evenly from the first to the last
    Exp,
    /// The second half of the classes is rare
    Step,
}

#[derive(Clone, Copy, ValueEnum)]
enum BackboneArg {
    /// ResNet-32 for small images
    Resnet32,
}

#[derive(Clone, Copy, ValueEnum)]
enum LossArg {
    /// Cross-entropy
    Ce,
}

#[derive(Clone, Copy)]
enum Thumbnails {
    None,
    Depth(crate::run::thumbs::Depth),
}

fn parse_thumbnails(text: &str) -> Result<Thumbnails, String> {
    use crate::run::thumbs::Depth;
    match text {
        "none" => Ok(Thumbnails::None),
        "full" => Ok(Thumbnails::Depth(Depth::Full)),
        number => match number.parse() {
            Ok(levels @ 2..) => Ok(Thumbnails::Depth(Depth::Levels(levels))),
            _ => Err("write full, none or a number of levels from 2 to 255".into()),
        },
    }
}

impl TrainArgs {
    fn profile(&self) -> Option<Profile> {
        let ratio = self.imbalance_ratio;
        self.imbalance.map(|imbalance| match imbalance {
            ImbalanceArg::Exp => Profile::Exponential { ratio },
            ImbalanceArg::Step => Profile::Step { ratio },
        })
    }

    fn config(&self) -> TrainConfig {
        let backbone = match self.backbone {
            BackboneArg::Resnet32 => Backbone::ResNet32,
        };
        TrainConfig {
            backbone,
            epochs: self.epochs as usize,
            batch_size: self.batch_size as usize,
            base_lr: self.lr,
            augment: !self.no_augment,
            seed: self.seed,
            device: self.device.clone(),
            threads: self.threads.map(usize::from),
            eval_every: self.eval_every as usize,
            ..TrainConfig::default()
        }
    }
}

/// Without libtorch this can only say how to get it.
///
/// # Errors
/// Always.
#[cfg(not(feature = "torch"))]
pub fn run(args: TrainArgs) -> anyhow::Result<()> {
    let _ = args;
    anyhow::bail!("{}", super::NO_TORCH)
}

/// Trains and writes the run.
///
/// # Errors
/// When images, device or output are not as they must be.
#[cfg(feature = "torch")]
pub fn run(args: TrainArgs) -> anyhow::Result<()> {
    with_torch::run(&args)
}

#[cfg(feature = "torch")]
mod with_torch {
    use anyhow::Context as _;
    use indicatif::{ProgressBar, ProgressStyle};

    use super::{LossArg, Thumbnails, TrainArgs};
    use crate::dataset::imbalance::{self, Profile};
    use crate::dataset::{ImageSet, Images};
    use crate::domain::Split;
    use crate::numerics::StopToken;
    use crate::projection::TsneConfig;
    use crate::run::manifest::{
        DataEntry, FORMAT_VERSION, ImbalanceEntry, Manifest, TrainingEntry, timestamp, written_by,
    };
    use crate::run::training::{TrainConfig, TrainEvent};
    use crate::run::{MODEL_FILE, Run, RunError, check_place, thumbs};
    use crate::torch::{Trained, train};

    pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
        // Said before the hours of training, not after them.
        check_place(&args.out, args.force)?;
        let LossArg::Ce = args.loss;
        let config = args.config();
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
            let mut progress = Progress::new(&config, set.train.len());
            train(&set, &statistics, &config, &stop, &mut |event| progress.take(event))?
        };
        eprintln!("{} in {:.0} s", trained.ended, trained.elapsed_secs);
        let mut run = save(args, &config, &set, &statistics, &trained)?;
        // The run is safe by now: a stop only means that there is no map yet.
        if !args.no_projection && !stop.is_stopped() {
            match super::super::project::compute(&mut run, &TsneConfig::default(), &stop) {
                Ok(()) => run.save_layout(&args.out)?,
                Err(stopped) => {
                    eprintln!("{stopped}; the window computes the map when it opens the run");
                }
            }
        }
        say!("{}", args.out.display());
        Ok(())
    }

    fn stop_on_ctrl_c(stop: &StopToken) -> anyhow::Result<()> {
        let stop = stop.clone();
        let handler = move || {
            eprintln!("\nstopping; what the last finished epoch gave is saved");
            stop.stop("stopped by the user");
        };
        ctrlc::set_handler(handler).context("Ctrl-C cannot be caught")
    }

    fn save(
        args: &TrainArgs,
        config: &TrainConfig,
        set: &ImageSet,
        statistics: &[(f32, f32)],
        trained: &Trained,
    ) -> anyhow::Result<Run> {
        let name = args.out.file_stem().map_or("run".into(), |stem| stem.to_string_lossy());
        let manifest = Manifest {
            format_version: FORMAT_VERSION,
            name: name.into_owned(),
            created: timestamp(),
            written_by: written_by(),
            classes: Vec::new(),
            dim: 0,
            data: Some(data_entry(args, set, statistics)),
            training: Some(TrainingEntry {
                backbone: config.backbone.name().into(),
                parameters: trained.n_parameters,
                loss: "ce".into(),
                epochs: config.epochs,
                batch_size: config.batch_size,
                base_lr: config.base_lr,
                momentum: config.momentum,
                weight_decay: config.weight_decay,
                augment: config.augment,
                seed: config.seed,
                device: config.device.clone(),
                elapsed_secs: trained.elapsed_secs,
            }),
            history: trained.history.clone(),
            ended: trained.ended.clone(),
            metric_protocol: "final epoch".into(),
            thumbnails: None,
            fingerprints: Default::default(),
        };
        let mut run = Run::new(
            manifest,
            set.class_names.clone(),
            trained.train.clone(),
            trained.test.clone(),
            trained.head.clone(),
        );
        run.train_ids = set.train.ids.clone();
        run.test_ids = set.test.ids.clone();
        if let Thumbnails::Depth(_) = args.thumbnails {
            run.manifest.thumbnails = Some(thumbs::entry(set.width, set.height));
        }
        run.save(&args.out, args.force, |folder| {
            if let Thumbnails::Depth(depth) = args.thumbnails {
                for (split, images) in [(Split::Train, &set.train), (Split::Test, &set.test)] {
                    thumbs::write_sheet(folder, split, raw(set, images), depth)?;
                }
            }
            for (split, images) in [(Split::Train, &set.train), (Split::Test, &set.test)] {
                crate::run::write_file_list(folder, split, &images.files)?;
            }
            if !args.no_model {
                let path = folder.join(MODEL_FILE);
                trained.save_network(&path).map_err(|error| RunError::Io {
                    path: path.clone(),
                    source: std::io::Error::other(error.to_string()),
                })?;
            }
            Ok(())
        })?;
        Ok(run)
    }

    fn raw<'a>(set: &ImageSet, images: &'a Images) -> thumbs::Raw<'a> {
        thumbs::Raw {
            pixels: &images.pixels,
            height: set.height,
            width: set.width,
            channels: set.channels,
        }
    }

    fn data_entry(args: &TrainArgs, set: &ImageSet, statistics: &[(f32, f32)]) -> DataEntry {
        let imbalance = args.profile().map(|profile| {
            let (profile, ratio) = match profile {
                Profile::Exponential { ratio } => ("exp", ratio),
                Profile::Step { ratio } => ("step", ratio),
            };
            ImbalanceEntry { profile: profile.into(), ratio, seed: args.imbalance_seed }
        });
        DataEntry {
            name: set.name.clone(),
            imbalance,
            height: set.height,
            width: set.width,
            channels: set.channels,
            mean: statistics.iter().map(|s| s.0).collect(),
            std: statistics.iter().map(|s| s.1).collect(),
        }
    }

    /// A bar over all images of all epochs, and a line per finished epoch.
    struct Progress {
        bar: ProgressBar,
    }

    impl Progress {
        fn new(config: &TrainConfig, n_train: usize) -> Self {
            let bar = ProgressBar::new((config.epochs * n_train) as u64);
            let template = "epoch {msg} {wide_bar} {percent} %  {per_sec} images/s  {eta} left";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.with_key(
                    "per_sec",
                    |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                        let _ = write!(out, "{:.0}", state.per_sec()); // A bar has nobody to tell.
                    },
                ));
            }
            Self { bar }
        }

        fn take(&mut self, event: TrainEvent) {
            match event {
                TrainEvent::Step { epoch, images_done } => {
                    self.bar.set_message(epoch.to_string());
                    self.bar.set_position(images_done as u64);
                }
                TrainEvent::Epoch(entry) => {
                    let test = entry.test_balanced_accuracy;
                    let test = test.map_or(String::new(), |bac| {
                        format!(", balanced accuracy on test {bac:.4}")
                    });
                    self.line(&format!(
                        "epoch {:>3}  lr {:<7.5}  loss {:.4}, accuracy on train {:.4}{test}  ({:.0} s)",
                        entry.epoch, entry.lr, entry.loss, entry.train_accuracy, entry.elapsed_secs
                    ));
                }
            }
        }

        /// A line above the bar; without a terminal there is no bar, but still the line.
        fn line(&self, text: &str) {
            if self.bar.is_hidden() {
                eprintln!("{text}");
            } else {
                self.bar.println(text);
            }
        }
    }

    impl Drop for Progress {
        fn drop(&mut self) {
            self.bar.finish_and_clear();
        }
    }
}

//! Which images a command takes, and how they are read.

use clap::{Args, ValueEnum};
use eoscope_core::domain::Reason;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::dataset::{BadImages, DataSpec, Fit, ReadOptions};
use eoscope_train::{DataPlan, Imbalance};

/// The images of a command.
#[derive(Args)]
pub struct DataArgs {
    /// The images: folder, csv, cifar10, cifar100, svhn, celeba or idx, and where they are
    #[arg(long, value_name = "KIND:PATH")]
    pub data: Option<DataSpec>,
    /// Make the training set imbalanced; without it the set is taken as it is
    #[arg(long, value_enum, value_name = "PROFILE")]
    imbalance: Option<ImbalanceArg>,
    /// How many times rarer the rarest class becomes
    #[arg(long, default_value_t = 100.0, value_name = "R", requires = "imbalance")]
    imbalance_ratio: f64,
    /// Which images stay; the paper's three cuts are 0, 10 and 100
    #[arg(long, default_value_t = 0, value_name = "SEED", requires = "imbalance")]
    imbalance_seed: u32,
    /// Bring image files to squares of this size
    #[arg(long, value_name = "PIXELS", help_heading = READING)]
    size: Option<usize>,
    /// How they are brought to it
    #[arg(long, value_enum, default_value = "crop", help_heading = READING)]
    fit: FitArg,
    /// What a file that is no image means
    #[arg(long, value_enum, default_value = "stop", help_heading = READING)]
    bad_images: BadImagesArg,
    /// The share of every class to test on, where a set brings no test images
    #[arg(long, default_value_t = 0.2, value_parser = share, value_name = "SHARE", help_heading = READING)]
    test_share: f64,
    /// The seed of that choice, and of the choice of test images
    #[arg(long, default_value_t = 0, value_name = "SEED", help_heading = READING)]
    split_seed: u64,
    /// At most so many test images of every class; SVHN and CelebA take 1,000 if not given
    #[arg(long, value_name = "N", help_heading = READING)]
    test_per_class: Option<usize>,
    /// Mean per channel to take away, 0–1, with commas; the set's own if not given
    #[arg(long, value_delimiter = ',', requires = "std", help_heading = READING)]
    mean: Option<Vec<f32>>,
    /// Deviation per channel to divide by, 0–1
    #[arg(long, value_delimiter = ',', requires = "mean", help_heading = READING)]
    std: Option<Vec<f32>>,
}

const READING: &str = "Reading images";

#[derive(Clone, Copy, ValueEnum)]
enum ImbalanceArg {
    /// Classes shrink evenly from the first to the last
    Exp,
    /// The second half of the classes is rare
    Step,
}

#[derive(Clone, Copy, ValueEnum)]
enum FitArg {
    /// The largest square in the middle is resized
    Crop,
    /// The whole picture is resized
    Stretch,
}

#[derive(Clone, Copy, ValueEnum)]
enum BadImagesArg {
    /// Refuse the set
    Stop,
    /// Leave the file out and say so
    Skip,
}

fn share(text: &str) -> Result<f64, Reason> {
    match text.parse() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("write a share between 0 and 1, such as 0.2".into()),
    }
}

impl DataArgs {
    /// The plan that was asked for.
    ///
    /// # Errors
    /// When no images are named, or mean and deviation do not go together.
    pub fn plan(&self) -> anyhow::Result<DataPlan> {
        let spec = self.data.clone();
        let spec = spec
            .ok_or_else(|| anyhow::anyhow!("--data KIND:PATH is missing, such as folder:images"))?;
        let ratio = self.imbalance_ratio;
        let imbalance = self.imbalance.map(|imbalance| Imbalance {
            profile: match imbalance {
                ImbalanceArg::Exp => Profile::Exponential { ratio },
                ImbalanceArg::Step => Profile::Step { ratio },
            },
            seed: self.imbalance_seed,
        });
        Ok(DataPlan { spec, read: self.read_options(), imbalance, statistics: self.statistics()? })
    }

    fn read_options(&self) -> ReadOptions {
        ReadOptions {
            size: self.size,
            fit: match self.fit {
                FitArg::Crop => Fit::Crop,
                FitArg::Stretch => Fit::Stretch,
            },
            bad_images: match self.bad_images {
                BadImagesArg::Stop => BadImages::Stop,
                BadImagesArg::Skip => BadImages::Skip,
            },
            test_share: self.test_share,
            seed: self.split_seed,
            test_per_class: self.test_per_class,
        }
    }

    fn statistics(&self) -> anyhow::Result<Option<Vec<(f32, f32)>>> {
        let (Some(mean), Some(std)) = (&self.mean, &self.std) else { return Ok(None) };
        anyhow::ensure!(
            mean.len() == std.len(),
            "--mean has {} values, but --std has {}; give one per channel",
            mean.len(),
            std.len()
        );
        let sound = mean.iter().chain(std).all(|value| value.is_finite());
        anyhow::ensure!(
            sound && std.iter().all(|value| *value > 0.0),
            "--mean and --std must be numbers, and --std above 0"
        );
        Ok(Some(mean.iter().copied().zip(std.iter().copied()).collect()))
    }
}

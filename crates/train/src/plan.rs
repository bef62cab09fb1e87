//! What a training is made from, and the command line that says the same.

use std::path::PathBuf;

use eoscope_core::sampler::{SamplerKind, Sampling};
use eoscope_io::dataset::imbalance::{self, Profile};
use eoscope_io::dataset::{BadImages, DataSpec, DatasetError, Fit, ImageSet, ReadOptions, Reading};
use eoscope_io::run::thumbs::Depth;
use eoscope_io::run::training::{Mixing, TrainConfig};
use serde::{Deserialize, Serialize};

/// Everything that a training is made from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The images.
    pub data: DataPlan,
    /// Network, loss and schedule.
    pub config: TrainConfig,
    /// How images are over-sampled before training.
    pub pixel: Option<PixelPlan>,
    /// Where the run goes.
    pub out: PathBuf,
    /// Whether a run of that name is replaced.
    pub force: bool,
    /// Which thumbnails the run gets.
    pub thumbnails: Thumbnails,
    /// Whether the network itself goes into the run.
    pub model: bool,
    /// Whether the map is computed at the end.
    pub projection: bool,
}

/// Which images, and how they are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataPlan {
    /// The reader and its path.
    pub spec: DataSpec,
    /// Choices of the reader.
    pub read: ReadOptions,
    /// How the set is made imbalanced.
    pub imbalance: Option<Imbalance>,
    /// Mean and deviation per channel; without them the set's own.
    pub statistics: Option<Vec<(f32, f32)>>,
}

/// How a set is made imbalanced.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imbalance {
    /// How the numbers of images fall.
    pub profile: Profile,
    /// Which images stay.
    pub seed: u32,
}

/// How images are over-sampled before training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PixelPlan {
    /// The sampler, by its place in [`SamplerKind::ALL`] as its name.
    #[serde(with = "sampler_name")]
    pub kind: SamplerKind,
    /// Its neighbours K.
    pub k_neighbors: usize,
}

/// Samplers by name, so that their folder needs no file formats.
mod sampler_name {
    use eoscope_core::sampler::SamplerKind;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(kind: &SamplerKind, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kind.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SamplerKind, D::Error> {
        let name = String::deserialize(deserializer)?;
        let known = SamplerKind::ALL.into_iter().find(|kind| kind.name() == name);
        known.ok_or_else(|| D::Error::custom(format!("{name} is no sampler")))
    }
}

/// Which thumbnails a run gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Thumbnails {
    /// None.
    None,
    /// One per image.
    Depth(Depth),
}

/// A set as it is trained on.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The images.
    pub set: ImageSet,
    /// Mean and deviation per channel, 0–1.
    pub statistics: Vec<(f32, f32)>,
    /// What a person should know, a sentence each.
    pub notes: Vec<String>,
}

impl PixelPlan {
    /// The sampler with its other parameters as its authors use them.
    pub fn sampling(self) -> Sampling {
        Sampling { k_neighbors: self.k_neighbors, ..Sampling::of(self.kind) }
    }
}

impl DataPlan {
    /// The plan that takes a set as it is.
    pub fn of(spec: DataSpec) -> Self {
        Self { spec, read: ReadOptions::default(), imbalance: None, statistics: None }
    }

    /// Reads the images and makes the set imbalanced.
    ///
    /// # Errors
    /// When the set cannot be read, or the profile does not suit it.
    pub fn load(&self, reading: Reading<'_>) -> Result<Prepared, DatasetError> {
        let loaded = self.spec.read(&self.read, reading)?;
        let notes = loaded.notes.iter().map(|note| note.sentence()).collect();
        self.prepare(loaded.set, notes)
    }

    /// Makes a set that was read before imbalanced.
    ///
    /// # Errors
    /// When the profile does not suit it, or the statistics are not one pair per channel.
    pub fn prepare(
        &self,
        mut set: ImageSet,
        mut notes: Vec<String>,
    ) -> Result<Prepared, DatasetError> {
        if let Some(imbalance) = self.imbalance {
            for clamped in imbalance::apply(&mut set, imbalance.profile, imbalance.seed)? {
                notes.push(format!(
                    "{} has {} images, fewer than the {} asked for; all are used",
                    set.class_names[clamped.class_idx], clamped.available, clamped.wanted
                ));
            }
        }
        let statistics = self.statistics.clone().unwrap_or_else(|| set.statistics());
        if statistics.len() != set.channels {
            return Err(DatasetError::BadStatistics {
                given: statistics.len(),
                channels: set.channels,
            });
        }
        Ok(Prepared { set, statistics, notes })
    }

    /// The options that say the same on the command line.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data".to_owned(), self.spec.to_string()];
        let mut add = |option: &str, value: String| arguments.extend([option.to_owned(), value]);
        let (read, defaults) = (&self.read, ReadOptions::default());
        if let Some(size) = read.size {
            add("--size", size.to_string());
        }
        if read.fit == Fit::Stretch {
            add("--fit", "stretch".into());
        }
        if read.bad_images == BadImages::Skip {
            add("--bad-images", "skip".into());
        }
        if read.test_share != defaults.test_share {
            add("--test-share", read.test_share.to_string());
        }
        if read.seed != defaults.seed {
            add("--split-seed", read.seed.to_string());
        }
        if let Some(n) = read.test_per_class {
            add("--test-per-class", n.to_string());
        }
        if let Some(statistics) = &self.statistics {
            let list = |pick: fn(&(f32, f32)) -> f32| {
                statistics.iter().map(|s| pick(s).to_string()).collect::<Vec<_>>().join(",")
            };
            add("--mean", list(|s| s.0));
            add("--std", list(|s| s.1));
        }
        if let Some(imbalance) = self.imbalance {
            let (name, ratio) = match imbalance.profile {
                Profile::Exponential { ratio } => ("exp", ratio),
                Profile::Step { ratio } => ("step", ratio),
            };
            add("--imbalance", name.into());
            add("--imbalance-ratio", ratio.to_string());
            add("--imbalance-seed", imbalance.seed.to_string());
        }
        arguments
    }
}

impl Plan {
    /// The name of the run: that of its folder without `.run`.
    pub fn name(&self) -> String {
        self.out.file_stem().map_or("run".into(), |stem| stem.to_string_lossy().into_owned())
    }

    /// How images are over-sampled or mixed, as one name.
    pub fn pixel_name(&self) -> &'static str {
        match self.pixel {
            Some(pixel) => pixel.kind.name(),
            None => self.config.mixing.name(),
        }
    }

    /// The arguments of `eoscope` that make the same run.
    pub fn arguments(&self) -> Vec<String> {
        let config = &self.config;
        let defaults = TrainConfig::default();
        let mut arguments = vec!["train".to_owned()];
        arguments.extend(self.data.arguments());
        let mut add = |option: &str, value: String| arguments.extend([option.to_owned(), value]);
        add("--backbone", config.backbone.name().into());
        add("--loss", config.loss.name().into());
        for (name, value) in config.loss.parameters() {
            add(&format!("--{}", name.replace('_', "-")), value.to_string());
        }
        add("--reweighting", config.reweighting.name().into());
        if self.pixel.is_some() || config.mixing != Mixing::None {
            add("--pixel-sampler", self.pixel_name().into());
        }
        if let Some(pixel) = self.pixel {
            add("--pixel-neighbors", pixel.k_neighbors.to_string());
        }
        add("--epochs", config.epochs.to_string());
        add("--batch-size", config.batch_size.to_string());
        add("--lr", config.base_lr.to_string());
        add("--seed", config.seed.to_string());
        add("--device", config.device.clone());
        if let Some(threads) = config.threads {
            add("--threads", threads.to_string());
        }
        if config.eval_every != defaults.eval_every {
            add("--eval-every", config.eval_every.to_string());
        }
        if config.checkpoint_secs != defaults.checkpoint_secs {
            add("--checkpoint-every", config.checkpoint_secs.to_string());
        }
        match self.thumbnails {
            Thumbnails::Depth(Depth::Full) => {}
            Thumbnails::Depth(Depth::Levels(levels)) => add("--thumbnails", levels.to_string()),
            Thumbnails::None => add("--thumbnails", "none".into()),
        }
        add("--out", self.out.display().to_string());
        let flags = [
            (!config.augment, "--no-augment"),
            (!self.model, "--no-model"),
            (!self.projection, "--no-projection"),
            (self.force, "--force"),
        ];
        arguments.extend(flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag.into()));
        arguments
    }

    /// The same as one line for a shell.
    pub fn command(&self) -> String {
        shell_line(self.arguments())
    }
}

/// Arguments of `eoscope` as one line for a shell.
pub(super) fn shell_line(arguments: Vec<String>) -> String {
    let words = arguments.into_iter().map(|word| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=+".contains(c);
        if word.chars().all(plain) { word } else { format!("'{}'", word.replace('\'', r"'\''")) }
    });
    format!("eoscope {}", words.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn plan() -> Plan {
        Plan {
            data: DataPlan::of("folder:my images".parse().unwrap()),
            config: TrainConfig::default(),
            pixel: Some(PixelPlan { kind: SamplerKind::Smote, k_neighbors: 3 }),
            out: "here/my.run".into(),
            force: false,
            thumbnails: Thumbnails::Depth(Depth::Full),
            model: true,
            projection: true,
        }
    }

    #[test]
    fn a_plan_survives_its_file() {
        let text = serde_json::to_string(&plan()).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan());
        assert!(text.contains("\"folder:my images\"") && text.contains("\"smote\""), "{text}");
        assert!(serde_json::from_str::<Plan>(&text.replace("smote", "smite")).is_err());
    }

    #[test]
    fn a_command_can_be_pasted_into_a_shell() {
        let command = plan().command();
        assert!(command.starts_with("eoscope train --data 'folder:my images' "), "{command}");
        assert_eq!(plan().name(), "my");
    }
}

//! What `eoscope train` understands.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use eoscope_core::domain::Reason;
use eoscope_core::sampler::SamplerKind;
use eoscope_io::run::training::{Mixing, TrainConfig};
use eoscope_io::run::{Backbone, Loss, Reweighting};
use eoscope_train::{PixelPlan, Plan, Thumbnails};

use crate::cli::data_args::DataArgs;
use crate::cli::names;

/// What to train on what, and where to put it.
#[derive(Args)]
pub struct TrainArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Resume the interrupted training of this run; takes no other option
    #[arg(long, value_name = "RUN", exclusive = true)]
    pub resume: Option<PathBuf>,
    /// The network
    #[arg(long, value_name = "NAME", value_parser = backbone_names(), default_value = "resnet32")]
    backbone: String,
    /// The loss
    #[command(flatten)]
    loss: LossArgs,
    /// Over-sample or mix images: "before or after?"
    #[arg(long, value_name = "NAME", value_parser = pixel_names(), default_value = "none")]
    pixel_sampler: String,
    /// Neighbours K of the pixel sampler; its authors' if not given
    #[arg(long, value_name = "K", value_parser = crate::cli::k_parser())]
    pixel_neighbors: Option<u16>,
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
    /// The least seconds between two checkpoints, which `--resume` goes on from
    #[arg(long, default_value_t = 60.0, value_name = "SECONDS")]
    checkpoint_every: f64,
    /// Where the run goes, a folder called NAME.run
    #[arg(long, value_name = "RUN")]
    out: Option<PathBuf>,
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

/// Which loss, with which parameters.
#[derive(Args)]
struct LossArgs {
    /// The loss
    #[arg(long, value_name = "NAME", value_parser = loss_names(), default_value = "ce")]
    loss: String,
    /// Focal: how far recognized samples are played down
    #[arg(long, value_name = "G", help_heading = LOSS_HEADING)]
    gamma: Option<f64>,
    /// ASL: the same for the true class
    #[arg(long, value_name = "G", help_heading = LOSS_HEADING)]
    gamma_pos: Option<f64>,
    /// ASL: the same for the other classes
    #[arg(long, value_name = "G", help_heading = LOSS_HEADING)]
    gamma_neg: Option<f64>,
    /// ASL: the share of the label that goes to all classes
    #[arg(long, value_name = "SHARE", help_heading = LOSS_HEADING)]
    smoothing: Option<f64>,
    /// LDAM: the margin of the rarest class
    #[arg(long, value_name = "M", help_heading = LOSS_HEADING)]
    max_margin: Option<f64>,
    /// LDAM: the factor on cosines
    #[arg(long, value_name = "S", help_heading = LOSS_HEADING)]
    scale: Option<f64>,
    /// When rare classes weigh more; if not given: drw for LDAM, none for the others
    #[arg(long, value_enum, help_heading = LOSS_HEADING)]
    reweighting: Option<ReweightingArg>,
}

const LOSS_HEADING: &str = "Loss parameters";

#[derive(Clone, Copy, ValueEnum)]
enum ReweightingArg {
    /// Never
    None,
    /// In the last fifth of the epochs
    Drw,
    /// From the first epoch
    Always,
}

pub fn backbone_names() -> PossibleValuesParser {
    names::one_of(Backbone::ALL.map(|backbone| (backbone.name(), backbone.label())))
}

fn pixel_names() -> PossibleValuesParser {
    let samplers = SamplerKind::ALL.map(|kind| (kind.name(), kind.summary()));
    let mixing = [
        (Mixing::Balanced.name(), "ReMix: balanced batches, mixed with their labels"),
        (Mixing::Rebalanced.name(), "rebalanced mixup of Chou et al."),
    ];
    names::one_of(samplers.into_iter().chain(mixing))
}

fn loss_names() -> PossibleValuesParser {
    names::one_of(Loss::ALL.map(|loss| (loss.name(), Loss::label_of(loss.name()))))
}

impl LossArgs {
    /// The loss with the parameters that were given.
    ///
    /// # Errors
    /// When a parameter belongs to another loss or is out of its range.
    fn loss(&self) -> anyhow::Result<Loss> {
        let named = |loss: &Loss| loss.name() == self.loss;
        let mut loss = Loss::ALL.into_iter().find(named).unwrap_or_default();
        let mut given = vec![
            ("gamma", self.gamma),
            ("gamma_pos", self.gamma_pos),
            ("gamma_neg", self.gamma_neg),
            ("smoothing", self.smoothing),
            ("max_margin", self.max_margin),
            ("scale", self.scale),
        ];
        given.retain(|(_, value)| value.is_some());
        for (name, value) in given {
            let slot = match (&mut loss, name) {
                (Loss::Focal { gamma }, "gamma") => gamma,
                (Loss::Asymmetric { gamma_pos, .. }, "gamma_pos") => gamma_pos,
                (Loss::Asymmetric { gamma_neg, .. }, "gamma_neg") => gamma_neg,
                (Loss::Asymmetric { smoothing, .. }, "smoothing") => smoothing,
                (Loss::Ldam { max_margin, .. }, "max_margin") => max_margin,
                (Loss::Ldam { scale, .. }, "scale") => scale,
                _ => {
                    let option = name.replace('_', "-");
                    anyhow::bail!("--{option} does not belong to the loss {}", self.loss);
                }
            };
            *slot = value.unwrap_or(*slot);
        }
        loss.check().map_err(anyhow::Error::msg)?;
        Ok(loss)
    }

    fn reweighting(&self, loss: Loss) -> Reweighting {
        match self.reweighting {
            None => loss.default_reweighting(),
            Some(ReweightingArg::None) => Reweighting::None,
            Some(ReweightingArg::Drw) => Reweighting::Deferred,
            Some(ReweightingArg::Always) => Reweighting::Always,
        }
    }
}

/// What `--thumbnails` understands.
///
/// # Errors
/// When it is none of it.
pub fn parse_thumbnails(text: &str) -> Result<Thumbnails, Reason> {
    use eoscope_io::run::thumbs::Depth;
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
    /// All that was asked for.
    ///
    /// # Errors
    /// When data or place are missing, or a parameter is out of its range.
    pub fn plan(&self) -> anyhow::Result<Plan> {
        let out = self.out.clone();
        Ok(Plan {
            data: self.data.plan()?,
            config: self.config()?,
            pixel: self.pixel(),
            out: out.ok_or_else(|| anyhow::anyhow!("--out RUN is missing, such as my.run"))?,
            force: self.force,
            thumbnails: self.thumbnails,
            model: !self.no_model,
            projection: !self.no_projection,
        })
    }

    /// How images are over-sampled before training; none if they are not.
    fn pixel(&self) -> Option<PixelPlan> {
        let named = |kind: &SamplerKind| kind.name() == self.pixel_sampler;
        let kind = SamplerKind::ALL.into_iter().find(named)?;
        let k_neighbors = self.pixel_neighbors.map_or(kind.default_k(), usize::from);
        (kind != SamplerKind::None).then_some(PixelPlan { kind, k_neighbors })
    }

    /// What the training is made from.
    ///
    /// # Errors
    /// When a parameter of the loss is out of its range or belongs to another loss.
    fn config(&self) -> anyhow::Result<TrainConfig> {
        let named = |backbone: &Backbone| backbone.name() == self.backbone;
        let loss = self.loss.loss()?;
        Ok(TrainConfig {
            backbone: Backbone::ALL.into_iter().find(named).unwrap_or_default(),
            loss,
            reweighting: self.loss.reweighting(loss),
            mixing: [Mixing::Balanced, Mixing::Rebalanced]
                .into_iter()
                .find(|mixing| mixing.name() == self.pixel_sampler)
                .unwrap_or_default(),
            epochs: self.epochs as usize,
            batch_size: self.batch_size as usize,
            base_lr: self.lr,
            augment: !self.no_augment,
            seed: self.seed,
            device: self.device.clone(),
            threads: self.threads.map(usize::from),
            eval_every: self.eval_every as usize,
            checkpoint_secs: self.checkpoint_every.max(0.0),
            ..TrainConfig::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        train: TrainArgs,
    }

    /// What is copied out of the window must mean the same on the command line.
    #[track_caller]
    fn check(options: &str) {
        let parse =
            |words: Vec<String>| Program::try_parse_from(words).unwrap().train.plan().unwrap();
        let plan = parse(
            format!("train --out a.run --data {options}").split(' ').map(String::from).collect(),
        );
        assert_eq!(parse(plan.arguments()), plan, "{}", plan.command());
    }

    #[test]
    fn plans_and_command_lines_say_the_same() {
        check("folder:x");
        check(
            "cifar10:x --imbalance exp --imbalance-ratio 50 --imbalance-seed 10 --epochs 3 --lr 0.05",
        );
        check(
            "csv:t.csv --size 48 --fit stretch --bad-images skip --test-share 0.3 --split-seed 4",
        );
        check(
            "svhn:x --test-per-class 500 --mean 0.5,0.5,0.5 --std 0.25,0.2,0.1 --no-augment --force",
        );
        check(
            "idx:x --loss asl --gamma-neg 3 --reweighting always --pixel-sampler smote --pixel-neighbors 7",
        );
        check(
            "idx:x --loss ldam --backbone wrn-16-4 --pixel-sampler remix --threads 2 --device cuda:1",
        );
        check(
            "idx:x --thumbnails 12 --no-model --no-projection --eval-every 5 --checkpoint-every 3.5 --seed 9",
        );
    }
}

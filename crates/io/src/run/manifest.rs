//! `run.json`: what a run is and how it came to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Backbone, Loss};

/// The highest version of the run that this program reads. It writes the lowest that can say what
/// a run holds: 2 only for heads that change embeddings first, which older programs would misread.
pub const FORMAT_VERSION: u32 = 2;

/// Everything about a run that is not an array.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The layout of the folder; set by [`Run::new`](super::Run::new).
    pub format_version: u32,
    /// What the run is called on screen.
    pub name: String,
    /// When it was written, RFC 3339 in UTC.
    pub created: String,
    /// The program that wrote it, with its version.
    pub written_by: String,
    /// The classes by label.
    pub classes: Vec<ClassEntry>,
    /// Features per embedding.
    pub dim: usize,
    /// What the trained head does to embeddings first.
    #[serde(default, skip_serializing_if = "HeadInputEntry::is_raw")]
    pub head_input: HeadInputEntry,
    /// Whether the head was not trained with the network, but fitted to the training rows afterwards.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub head_fitted: bool,
    /// The images, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<DataEntry>,
    /// How the network was trained, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<TrainingEntry>,
    /// Which network the weights beside it belong to, where it was not trained here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// One entry per finished epoch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<EpochEntry>,
    /// Why training ended, or where an import came from.
    pub ended: String,
    /// Which state of the network the arrays belong to.
    pub metric_protocol: String,
    /// The sheets of thumbnails, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnails: Option<ThumbnailEntry>,
    /// BLAKE3 of the bytes of every array that measures depend on.
    #[serde(default)]
    pub fingerprints: BTreeMap<String, String>,
}

/// What a head does to embeddings before the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeadInputEntry {
    /// Nothing.
    #[default]
    Raw,
    /// It makes them one long.
    Unit,
    /// It takes away the array `head_center` and makes them one long.
    CenteredUnit,
}

impl HeadInputEntry {
    fn is_raw(&self) -> bool {
        *self == Self::Raw
    }
}

/// One class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// Its name.
    pub name: String,
    /// Training samples.
    pub train_count: usize,
    /// Test samples.
    pub test_count: usize,
}

/// The images that a network was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataEntry {
    /// The name of the set.
    pub name: String,
    /// How it was made imbalanced; none when it was taken as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imbalance: Option<ImbalanceEntry>,
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
    /// 1 for grey, 3 for colour.
    pub channels: usize,
    /// The mean of every channel, taken away before training; 0–1.
    pub mean: Vec<f32>,
    /// The deviation of every channel, divided by before training; 0–1.
    pub std: Vec<f32>,
}

/// How a set was made imbalanced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImbalanceEntry {
    /// `exp` or `step`.
    pub profile: String,
    /// How many times rarer the rarest class is.
    pub ratio: f64,
    /// The seed of the choice of images.
    pub seed: u32,
}

/// How a network was trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingEntry {
    /// The network, such as `resnet32`.
    pub backbone: String,
    /// Trainable values of the network.
    pub parameters: usize,
    /// The loss, such as `ce`.
    pub loss: String,
    /// Its parameters by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loss_parameters: BTreeMap<String, f64>,
    /// When the loss weighed classes: `none`, `drw` or `always`.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub reweighting: String,
    /// How images were over-sampled or mixed: a sampler, `remix`, `remix-chou` or `none`.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub pixel_sampler: String,
    /// Neighbours K of that sampler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixel_neighbors: Option<usize>,
    /// Epochs asked for.
    pub epochs: usize,
    /// Images per step.
    pub batch_size: usize,
    /// The learning rate after the warm-up.
    pub base_lr: f64,
    /// Momentum of SGD.
    pub momentum: f64,
    /// Weight decay of SGD, on all parameters.
    pub weight_decay: f64,
    /// Whether images were cropped and flipped at random.
    pub augment: bool,
    /// The seed of everything random.
    pub seed: u64,
    /// Where it ran, such as `cpu` or `cuda:0`.
    pub device: String,
    /// How long training took.
    pub elapsed_secs: f64,
}

fn none() -> String {
    "none".into()
}

fn is_none(name: &String) -> bool {
    name == "none"
}

/// What one epoch gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochEntry {
    /// Counted from 1.
    pub epoch: usize,
    /// The learning rate of the epoch.
    pub lr: f64,
    /// The mean loss over its steps.
    pub loss: f64,
    /// The share of its training images that were classified right; 0–1.
    pub train_accuracy: f64,
    /// Balanced accuracy on the test images, where it was measured; 0–1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_balanced_accuracy: Option<f64>,
    /// Recall per class on the test images, where it was measured; 0–1, null for an absent class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_recall: Option<Vec<Option<f64>>>,
    /// Seconds from the start of training to the end of this epoch.
    pub elapsed_secs: f64,
}

/// The geometry of the sheets of thumbnails; thumbnail `i` lies at column `i % columns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThumbnailEntry {
    /// Pixels.
    pub width: usize,
    /// Pixels.
    pub height: usize,
    /// Thumbnails in a row of the sheet.
    pub columns: usize,
}

impl Manifest {
    /// A manifest that says nothing but a name, and that it was written here and now.
    pub fn new(name: String) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            name,
            created: timestamp(),
            written_by: written_by(),
            classes: Vec::new(),
            dim: 0,
            head_input: HeadInputEntry::default(),
            data: None,
            training: None,
            network: None,
            history: Vec::new(),
            head_fitted: false,
            ended: String::new(),
            metric_protocol: String::new(),
            thumbnails: None,
            fingerprints: BTreeMap::new(),
        }
    }

    /// What its head is called: only one that was trained is a trained head.
    pub fn head_name(&self) -> &'static str {
        // Runs of older versions say it in a sentence alone.
        if self.head_fitted || self.ended.contains("head fitted here") {
            "fitted head"
        } else {
            "trained head"
        }
    }

    /// One line for people: data set, backbone, loss, seed, as far as they are known.
    pub fn subtitle(&self) -> String {
        let mut parts = Vec::new();
        if let Some(data) = &self.data {
            parts.push(match &data.imbalance {
                Some(imbalance) => {
                    format!("{}, {} {}:1", data.name, imbalance.profile, imbalance.ratio)
                }
                None => data.name.clone(),
            });
        }
        if let Some(network) = &self.network {
            let known = Backbone::ALL.into_iter().find(|backbone| backbone.name() == network);
            parts.push(known.map_or(network.clone(), |known| known.label().into()));
            parts.push(self.ended.clone());
        }
        if let Some(training) = &self.training {
            let named = |backbone: &Backbone| backbone.name() == training.backbone;
            let known = Backbone::ALL.into_iter().find(named);
            parts.push(known.map_or(training.backbone.clone(), |known| known.label().into()));
            let loss = Loss::label_of(&training.loss);
            let weights = match training.reweighting.as_str() {
                "none" => String::new(),
                "always" => ", weighted".into(),
                other => format!(" + {}", other.to_uppercase()),
            };
            parts.push(format!("{loss}{weights}"));
            if !is_none(&training.pixel_sampler) {
                parts.push(format!("{} on pixels", training.pixel_sampler));
            }
            parts.push(format!("seed {}", training.seed));
        }
        if parts.is_empty() {
            parts.push(format!("{} features", self.dim));
            parts.push(self.ended.clone());
        }
        parts.join("  ·  ")
    }
}

/// Now, as a manifest writes it.
pub fn timestamp() -> String {
    humantime::format_rfc3339_seconds(std::time::SystemTime::now()).to_string()
}

/// This program and its version, as a manifest writes it.
pub fn written_by() -> String {
    format!("eoscope {}", env!("CARGO_PKG_VERSION"))
}

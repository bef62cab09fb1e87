//! The training loop: SGD with momentum, and the embeddings at its end.

use std::collections::HashMap;
use std::time::Instant;

use eoscope_core::domain::{Embeddings, Head};
use eoscope_core::numerics::Stopped;
use eoscope_io::dataset::{ImageSet, Images};
use eoscope_io::run::manifest::EpochEntry;
use eoscope_io::run::training::{Checkpoint, Control, Mixing, Snapshot, TrainConfig, TrainEvent};
use eoscope_io::run::weights::Weights;
use eoscope_worker::guard;
use tch::{Device, Kind, Tensor, no_grad};

use crate::torch::images::{DeviceImages, PixelSpec};
use crate::torch::loss::Objective;
use crate::torch::mixing::Mixer;
use crate::torch::sgd::Sgd;
use crate::torch::{Network, TorchError, device_of, infer};

/// What to train.
pub struct Assignment<'a> {
    /// The images.
    pub set: &'a ImageSet,
    /// The images to train on where they are not those of the set, as after over-sampling in pixel
    /// space; embeddings are always those of the set.
    pub fit_on: Option<&'a Images>,
    /// Mean and deviation per channel, 0–1.
    pub statistics: &'a [(f32, f32)],
    /// How.
    pub config: &'a TrainConfig,
    /// Where to go on, if this training was begun before.
    pub resume: Option<Checkpoint>,
}

/// What a training leaves behind.
pub struct Trained {
    /// Embeddings of the training images, without crops and flips.
    pub train: Embeddings,
    /// Embeddings of the test images.
    pub test: Embeddings,
    /// The head that was trained with the network.
    pub head: Head,
    /// One entry per finished epoch.
    pub history: Vec<EpochEntry>,
    /// Why training ended.
    pub ended: String,
    /// Trainable values of the network.
    pub n_parameters: usize,
    /// How long training took, without reading and writing.
    pub elapsed_secs: f64,
    /// The whole network.
    pub weights: Weights,
}

/// Trains a network and takes the embeddings of all images.
///
/// On a CPU the same images, configuration and number of threads give the same run, also when it
/// was interrupted and resumed; cuDNN makes no such promise. A stop ends training after the step
/// under way; the network is then that of the last finished epoch, and so it is when the loss stops
/// being a number.
///
/// # Errors
/// When a parameter of the loss is out of range, the device is not there, its memory is too small,
/// libtorch refuses, a checkpoint is that of another network, or nothing was finished before a stop
/// or before the loss was lost.
pub fn train(
    assignment: Assignment<'_>,
    control: &Control,
    report: &mut dyn FnMut(TrainEvent),
) -> Result<Trained, TorchError> {
    let Assignment { set, config, .. } = assignment;
    config.loss.check().map_err(|reason| TorchError::BadLoss(reason.into()))?;
    let device = device_of(&config.device)?;
    let (height, width) = (set.height, set.width);
    if height != width || height < 8 {
        return Err(TorchError::BadImageSize { width, height });
    }
    if let Some(threads) = config.threads {
        tch::set_num_threads(threads as i32);
    }
    // tch panics where libtorch throws, for example when memory runs out.
    let outcome =
        guard(|| Trainer::new(&assignment, device).run(assignment.resume, control, report));
    outcome.unwrap_or_else(|panic| Err(TorchError::of_panic(panic.0, config)))
}

struct Trainer<'a> {
    config: &'a TrainConfig,
    class_count: usize,
    train: DeviceImages,
    /// The training images of the set, where training runs on others.
    real: Option<DeviceImages>,
    test: DeviceImages,
    train_labels: &'a [u32],
    test_labels: &'a [u32],
    network: Network,
    objective: Objective,
    mixer: Mixer,
    /// The rows of every class, where batches are balanced.
    balanced: Option<Vec<Vec<u32>>>,
    device: Device,
}

impl<'a> Trainer<'a> {
    fn new(assignment: &Assignment<'a>, device: Device) -> Self {
        let Assignment { set, fit_on, statistics, config, .. } = *assignment;
        let spec = PixelSpec::of(set, statistics);
        let class_count = set.class_names.len();
        let images = fit_on.unwrap_or(&set.train);
        let counts = set.counts(images);
        let on_device = |images: &Images| DeviceImages::new(images, &spec, device);
        Self {
            config,
            class_count,
            train: on_device(images),
            real: fit_on.map(|_| on_device(&set.train)),
            test: on_device(&set.test),
            train_labels: &set.train.labels,
            test_labels: &set.test.labels,
            network: Network::new(
                config.backbone,
                set.channels,
                class_count,
                config.loss,
                config.seed,
                device,
            ),
            objective: Objective::new(config.loss, &counts, Kind::Float, device),
            mixer: Mixer::new(config.mixing, config.seed, &counts, device),
            balanced: (config.mixing == Mixing::Balanced)
                .then(|| rows_by_class(images, class_count)),
            device,
        }
    }

    fn run(
        mut self,
        resume: Option<Checkpoint>,
        control: &Control,
        report: &mut dyn FnMut(TrainEvent),
    ) -> Result<Trained, TorchError> {
        let config = self.config;
        let mut sgd = Sgd::new(&self.network, config.momentum, config.weight_decay);
        let mut history: Vec<EpochEntry> = Vec::new();
        if let Some(checkpoint) = resume {
            let loaded = self.network.load(&checkpoint.weights);
            if loaded.is_err() || !sgd.set_velocity(&checkpoint.momentum) {
                return Err(TorchError::ForeignCheckpoint);
            }
            history = checkpoint.history;
        }
        let before = history.last().map_or(0.0, |entry| entry.elapsed_secs);
        let start = Instant::now();
        let elapsed = || before + start.elapsed().as_secs_f64();
        let mut last_good = (!history.is_empty()).then(|| copy_of(&self.network));
        let mut stored = Instant::now();
        let mut ended = format!("finished {} epochs", config.epochs);
        for epoch in history.len() + 1..=config.epochs {
            let pass = self.epoch(epoch, &mut sgd, &history, control, report);
            let pass = match pass {
                Ok((loss, _)) if !loss.is_finite() => Err(Interruption::Lost(loss)),
                // The last step of an epoch shows in no loss of it.
                Ok(_) if !sgd.is_finite() => Err(Interruption::Lost(f64::NAN)),
                Ok(measured) => Ok(measured),
                Err(error) => Err(error),
            };
            let (loss, train_accuracy) = match pass {
                Ok(measured) => measured,
                Err(interruption) => {
                    let Some(weights) = &last_good else {
                        return Err(interruption.error(epoch));
                    };
                    restore(&self.network, weights);
                    ended = interruption.ended(epoch, config.epochs)?;
                    break;
                }
            };
            let measure = epoch % config.eval_every.max(1) == 0 || epoch == config.epochs;
            let recall = measure.then(|| {
                infer::recall(&self.network, &self.test, self.test_labels, self.class_count)
            });
            let entry = EpochEntry {
                epoch,
                lr: config.lr(epoch),
                loss,
                train_accuracy,
                test_balanced_accuracy: recall.as_deref().map(mean_present),
                test_recall: recall,
                elapsed_secs: elapsed(),
            };
            history.push(entry.clone());
            report(TrainEvent::Epoch(entry));
            last_good = Some(copy_of(&self.network));
            let is_due = stored.elapsed().as_secs_f64() >= config.checkpoint_secs;
            if is_due || epoch == config.epochs {
                report(TrainEvent::Checkpoint(Box::new(Checkpoint {
                    weights: self.network.weights()?,
                    momentum: sgd.velocity(),
                    history: history.clone(),
                })));
                stored = Instant::now();
            }
        }
        let elapsed_secs = elapsed();
        let (train, test) = self.embeddings()?;
        Ok(Trained {
            train,
            test,
            head: self.network.head()?,
            history,
            ended,
            n_parameters: self.network.n_parameters(),
            elapsed_secs,
            weights: self.network.weights()?,
        })
    }

    /// One pass over the training images; gives the mean loss and the share classified right.
    ///
    /// Sums stay on the device until the end: reading a number would make the device wait.
    fn epoch(
        &self,
        epoch: usize,
        sgd: &mut Sgd,
        history: &[EpochEntry],
        control: &Control,
        report: &mut dyn FnMut(TrainEvent),
    ) -> Result<(f64, f64), Interruption> {
        let n = self.train.len();
        let config = self.config;
        let lr = config.lr(epoch);
        let balanced = self.balanced.as_deref();
        let views = self.train.random_views(config.seed, epoch, config.augment, balanced);
        let weighted = config.reweighting.applies(epoch, config.epochs);
        let steps = (n as usize).div_ceil(config.batch_size);
        let mut loss_sum = Tensor::zeros([], (Kind::Float, self.device));
        let mut right_sum = Tensor::zeros([], (Kind::Int64, self.device));
        let (mut start, mut step) = (0, (epoch - 1) * steps);
        while start < n {
            control.check()?;
            if control.take_snapshot_request() {
                // A network that cannot be looked at may still recover, or ends by itself.
                if let Ok(snapshot) = self.snapshot(epoch, history) {
                    report(TrainEvent::Snapshot(Box::new(snapshot)));
                }
            }
            let len = (n - start).min(config.batch_size as i64);
            let (images, labels) = self.train.batch(&views, start, len);
            let mixed = self.mixer.mix(&images, &labels, step);
            let images = mixed.as_ref().map_or(&images, |mixed| &mixed.images);
            let logits = self.network.logits(&self.network.features(images, true));
            let loss = match &mixed {
                None => self.objective.terms(&logits, &labels, weighted).mean(),
                Some(mixed) => mixed.loss(&self.objective, &logits, &labels, weighted),
            };
            sgd.step(&loss, lr);
            no_grad(|| {
                loss_sum += loss.detach() * len as f64;
                right_sum += logits.argmax(1, false).eq_tensor(&labels).sum(Kind::Int64);
            });
            start += len;
            step += 1;
            let images_done = (epoch - 1) * n as usize + start as usize;
            report(TrainEvent::Step { epoch, images_done });
        }
        let share = |sum: &Tensor| sum.double_value(&[]) / n as f64;
        Ok((share(&loss_sum), share(&right_sum)))
    }

    fn snapshot(&self, epoch: usize, history: &[EpochEntry]) -> Result<Snapshot, TorchError> {
        let (train, test) = self.embeddings()?;
        Ok(Snapshot { epoch, train, test, head: self.network.head()?, history: history.to_vec() })
    }

    /// Embeddings of the training and of the test images of the set.
    fn embeddings(&self) -> Result<(Embeddings, Embeddings), TorchError> {
        let of = |images: &DeviceImages, labels: &[u32]| {
            let embed = |batch: &Tensor| Ok(self.network.features(batch, false));
            infer::embeddings(&embed, images, labels, self.class_count, |_| Ok(()))
        };
        let train = of(self.real.as_ref().unwrap_or(&self.train), self.train_labels)?;
        Ok((train, of(&self.test, self.test_labels)?))
    }
}

/// Why an epoch was not finished.
enum Interruption {
    Stopped(Stopped),
    /// The loss is no number any more.
    Lost(f64),
    Failed(TorchError),
}

impl From<Stopped> for Interruption {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl From<TorchError> for Interruption {
    fn from(error: TorchError) -> Self {
        Self::Failed(error)
    }
}

impl Interruption {
    /// What it means where no epoch was finished.
    fn error(self, epoch: usize) -> TorchError {
        match self {
            Self::Stopped(stopped) => TorchError::StoppedTooEarly(stopped),
            Self::Lost(loss) => TorchError::Diverged { loss, epoch },
            Self::Failed(error) => error,
        }
    }

    /// How a run ended that keeps the epoch before.
    fn ended(self, epoch: usize, epochs: usize) -> Result<String, TorchError> {
        let kept = epoch - 1;
        match self {
            Self::Stopped(stopped) => Ok(format!("{stopped} after epoch {kept} of {epochs}")),
            Self::Lost(loss) => Ok(format!(
                "the loss became {loss} in epoch {epoch} of {epochs}; this is epoch {kept}"
            )),
            Self::Failed(error) => Err(error),
        }
    }
}

fn rows_by_class(images: &Images, class_count: usize) -> Vec<Vec<u32>> {
    let mut rows = vec![Vec::new(); class_count];
    for (row, &label) in images.labels.iter().enumerate() {
        rows[label as usize].push(row as u32);
    }
    rows
}

fn mean_present(recall: &[Option<f64>]) -> f64 {
    let present: Vec<f64> = recall.iter().flatten().copied().collect();
    present.iter().sum::<f64>() / present.len().max(1) as f64
}

/// All variables by name, running statistics included.
fn copy_of(network: &Network) -> HashMap<String, Tensor> {
    let variables = network.vars().variables();
    variables.into_iter().map(|(name, value)| (name, value.detach().copy())).collect()
}

fn restore(network: &Network, weights: &HashMap<String, Tensor>) {
    no_grad(|| {
        for (name, mut value) in network.vars().variables() {
            value.copy_(&weights[&name]);
        }
    });
}

#[cfg(test)]
mod tests;

//! The training loop: SGD with momentum, and the embeddings at its end.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use ndarray::Array2;
use tch::nn::OptimizerConfig as _;
use tch::{Device, Kind, Tensor, no_grad};

use super::images::{DeviceImages, PixelSpec};
use super::loss::Objective;
use super::mixing::Mixer;
use super::{Network, TorchError, device_of};
use crate::dataset::{ImageSet, Images};
use crate::domain::{Embeddings, Head};
use crate::numerics::guard::guard;
use crate::numerics::{StopToken, Stopped};
use crate::run::manifest::EpochEntry;
use crate::run::training::{Mixing, TrainConfig, TrainEvent};

/// Images per step where no gradient is needed.
const EVAL_BATCH: i64 = 500;

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
    network: Network,
}

impl Trained {
    /// Writes the whole network as safetensors.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save_network(&self, path: &Path) -> Result<(), TorchError> {
        Ok(self.network.vars().save(path)?)
    }
}

/// Trains a network and takes the embeddings of all images.
///
/// `fit_on` are the images to train on where they are not those of the set, as after over-sampling
/// in pixel space; embeddings are always those of the set.
///
/// On a CPU the same images, configuration and number of threads give the same run; cuDNN makes no
/// such promise. `statistics` are mean and
/// deviation per channel, 0–1. A stop ends training after the step under way; the network is
/// then that of the last finished epoch.
///
/// # Errors
/// When a parameter of the loss is out of range, the device is not there, libtorch refuses, the loss
/// is lost, or a stop came too early.
pub fn train(
    set: &ImageSet,
    fit_on: Option<&Images>,
    statistics: &[(f32, f32)],
    config: &TrainConfig,
    stop: &StopToken,
    report: &mut dyn FnMut(TrainEvent),
) -> Result<Trained, TorchError> {
    config.loss.check().map_err(TorchError::BadLoss)?;
    let device = device_of(&config.device)?;
    let (height, width) = (set.height, set.width);
    if height != width || height < 8 {
        return Err(TorchError::BadImageSize { width, height });
    }
    if let Some(threads) = config.threads {
        tch::set_num_threads(threads as i32);
    }
    // tch panics where libtorch throws, for example when memory runs out.
    let outcome = guard(|| Trainer::new(set, fit_on, statistics, config, device).run(stop, report));
    outcome.unwrap_or_else(|reason| Err(TorchError::Backend(reason)))
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
    fn new(
        set: &'a ImageSet,
        fit_on: Option<&Images>,
        statistics: &[(f32, f32)],
        config: &'a TrainConfig,
        device: Device,
    ) -> Self {
        let spec = PixelSpec {
            height: set.height as i64,
            width: set.width as i64,
            channels: set.channels as i64,
            statistics: statistics.to_vec(),
        };
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
        self,
        stop: &StopToken,
        report: &mut dyn FnMut(TrainEvent),
    ) -> Result<Trained, TorchError> {
        let start = Instant::now();
        let config = self.config;
        let sgd = tch::nn::sgd(config.momentum, 0.0, config.weight_decay, false);
        let mut optimizer = sgd.build(self.network.vars(), config.base_lr)?;
        let mut history: Vec<EpochEntry> = Vec::new();
        let mut last_good = None;
        let mut ended = format!("finished {} epochs", config.epochs);
        for epoch in 1..=config.epochs {
            optimizer.set_lr(config.lr(epoch));
            let (loss, train_accuracy) = match self.epoch(epoch, &mut optimizer, stop, report) {
                Ok(measured) => measured,
                Err(stopped) => {
                    let Some(weights) = &last_good else {
                        return Err(TorchError::StoppedTooEarly(stopped));
                    };
                    restore(&self.network, weights);
                    ended = format!("{stopped} after epoch {} of {}", epoch - 1, config.epochs);
                    break;
                }
            };
            if !loss.is_finite() {
                return Err(TorchError::Diverged { loss, epoch });
            }
            let measure = epoch % config.eval_every.max(1) == 0 || epoch == config.epochs;
            let recall = measure.then(|| self.test_recall());
            let entry = EpochEntry {
                epoch,
                lr: config.lr(epoch),
                loss,
                train_accuracy,
                test_balanced_accuracy: recall.as_deref().map(mean_present),
                test_recall: recall,
                elapsed_secs: start.elapsed().as_secs_f64(),
            };
            history.push(entry.clone());
            report(TrainEvent::Epoch(entry));
            last_good = Some(copy_of(&self.network));
        }
        let elapsed_secs = start.elapsed().as_secs_f64();
        Ok(Trained {
            train: self.embeddings(self.real.as_ref().unwrap_or(&self.train), self.train_labels)?,
            test: self.embeddings(&self.test, self.test_labels)?,
            head: self.network.head()?,
            history,
            ended,
            n_parameters: self.network.n_parameters(),
            elapsed_secs,
            network: self.network,
        })
    }

    /// One pass over the training images; gives the mean loss and the share classified right.
    ///
    /// Sums stay on the device until the end: reading a number would make the device wait.
    fn epoch(
        &self,
        epoch: usize,
        optimizer: &mut tch::nn::Optimizer,
        stop: &StopToken,
        report: &mut dyn FnMut(TrainEvent),
    ) -> Result<(f64, f64), Stopped> {
        let n = self.train.len();
        let config = self.config;
        let balanced = self.balanced.as_deref();
        let views = self.train.random_views(config.seed, epoch, config.augment, balanced);
        let weighted = config.reweighting.applies(epoch, config.epochs);
        let steps = (n as usize).div_ceil(config.batch_size);
        let mut loss_sum = Tensor::zeros([], (Kind::Float, self.device));
        let mut right_sum = Tensor::zeros([], (Kind::Int64, self.device));
        let (mut start, mut step) = (0, (epoch - 1) * steps);
        while start < n {
            stop.check()?;
            let len = (n - start).min(config.batch_size as i64);
            let (images, labels) = self.train.batch(&views, start, len);
            let mixed = self.mixer.mix(&images, &labels, step);
            let images = mixed.as_ref().map_or(&images, |mixed| &mixed.images);
            let logits = self.network.logits(&self.network.features(images, true));
            let loss = match &mixed {
                None => self.objective.terms(&logits, &labels, weighted).mean(),
                Some(mixed) => mixed.loss(&self.objective, &logits, &labels, weighted),
            };
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
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

    /// Recall per class on the test images; none for a class that test does not have.
    fn test_recall(&self) -> Vec<Option<f64>> {
        let mut counts = vec![(0_usize, 0_usize); self.class_count];
        let mut at = 0;
        self.for_each_batch(&self.test, |features| {
            let predicted = self.network.logits(features).argmax(1, false);
            for class in Vec::<i64>::try_from(predicted).unwrap_or_default() {
                let label = self.test_labels[at];
                let (right, all) = &mut counts[label as usize];
                *right += usize::from(class == i64::from(label));
                *all += 1;
                at += 1;
            }
        });
        counts.iter().map(|&(right, all)| (all > 0).then(|| right as f64 / all as f64)).collect()
    }

    fn embeddings(&self, images: &DeviceImages, labels: &[u32]) -> Result<Embeddings, TorchError> {
        let mut values: Vec<f32> = Vec::new();
        self.for_each_batch(images, |features| {
            let features = features.to_device(Device::Cpu).contiguous().view([-1]);
            values.extend(Vec::<f32>::try_from(features).unwrap_or_default());
        });
        let dim = values.len() / labels.len();
        let features = Array2::from_shape_vec((labels.len(), dim), values)
            .map_err(|error| TorchError::Backend(error.to_string()))?;
        Ok(Embeddings::new(features, labels.to_vec(), self.class_count)?)
    }

    /// The embeddings of all images in order, a batch at a time, with fixed statistics.
    fn for_each_batch(&self, images: &DeviceImages, mut take: impl FnMut(&Tensor)) {
        no_grad(|| {
            let views = images.plain_views();
            let mut start = 0;
            while start < images.len() {
                let len = (images.len() - start).min(EVAL_BATCH);
                let (batch, _) = images.batch(&views, start, len);
                take(&self.network.features(&batch, false));
                start += len;
            }
        });
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
mod tests {
    use super::*;
    use crate::run::{Backbone, Loss};

    /// Three classes of 8×8 pictures that differ in where they are bright.
    fn set() -> ImageSet {
        let images = |n: usize| {
            let labels: Vec<u32> = (0..n).map(|at| (at % 3) as u32).collect();
            let bright = |label: u32, at: usize| {
                if (at / 8) / 3 == label as usize { 220 } else { 10 }
            };
            let pixels = labels.iter().enumerate().flat_map(|(i, &label)| {
                (0..64).map(move |at| bright(label, at) + ((i * 7 + at * 3) % 23) as u8)
            });
            Images { pixels: pixels.collect(), ids: (0..n as u32).collect(), labels, files: vec![] }
        };
        ImageSet {
            name: "stripes".into(),
            class_names: ["a", "b", "c"].map(String::from).to_vec(),
            height: 8,
            width: 8,
            channels: 1,
            train: images(60),
            test: images(30),
        }
    }

    fn config() -> TrainConfig {
        TrainConfig {
            epochs: 3,
            batch_size: 16,
            augment: false,
            threads: Some(1),
            ..Default::default()
        }
    }

    fn run(
        config: &TrainConfig,
        stop: &StopToken,
        mut each: impl FnMut(&TrainEvent),
    ) -> Result<Trained, TorchError> {
        let set = set();
        train(&set, None, &set.channel_statistics(), config, stop, &mut |event| each(&event))
    }

    #[test]
    fn the_same_seed_gives_the_same_run_and_another_seed_another() {
        let features =
            |seed| run(&TrainConfig { seed, ..config() }, &StopToken::new(), |_| {}).unwrap();
        let (first, second, other) = (features(0), features(0), features(1));
        assert_eq!(first.train, second.train);
        assert_eq!(first.head, second.head);
        assert_ne!(first.train, other.train);
        assert_eq!(first.history.len(), 3);
        assert_eq!(first.ended, "finished 3 epochs");
        let logits = first.head.logits(first.test.features());
        assert_eq!(logits.dim(), (30, 3));
    }

    #[test]
    fn every_loss_learns_and_mixing_trains() {
        for loss in Loss::ALL {
            let reweighting = loss.default_reweighting();
            let config =
                TrainConfig { loss, reweighting, epochs: 8, backbone: Backbone::Small, ..config() };
            let trained = run(&config, &StopToken::new(), |_| {}).unwrap();
            let recall = trained.history[7].test_balanced_accuracy.unwrap();
            assert!(recall > 0.9, "{}: {recall}", loss.name());
            // The head that leaves is the head that was judged.
            let predicted = trained.head.predict(trained.test.features());
            let right = predicted.iter().zip(trained.test.labels()).filter(|(p, l)| p == l);
            approx::assert_abs_diff_eq!(right.count() as f64 / 30.0, recall, epsilon = 1e-9);
        }
        for mixing in [Mixing::Balanced, Mixing::Rebalanced] {
            let config = TrainConfig { mixing, epochs: 8, backbone: Backbone::Small, ..config() };
            let trained = run(&config, &StopToken::new(), |_| {}).unwrap();
            assert!(trained.history[7].test_balanced_accuracy.unwrap() > 0.6, "{mixing:?}");
        }
    }

    #[test]
    fn every_network_trains() {
        for backbone in Backbone::ALL {
            if backbone == Backbone::Wrn28x10 {
                continue; // As its narrower kin, but it takes half a minute.
            }
            let config =
                TrainConfig { backbone, epochs: 2, batch_size: 30, base_lr: 0.01, ..config() };
            let trained = run(&config, &StopToken::new(), |_| {}).unwrap();
            assert_eq!(trained.train.dim(), backbone.dim());
            let [first, last] = [0, 1].map(|epoch: usize| trained.history[epoch].loss);
            assert!(last < first, "{}: {first} to {last}", backbone.name());
        }
    }

    #[test]
    fn other_images_are_trained_on_but_not_embedded() {
        let set = set();
        let twice: Vec<usize> = (0..120).map(|at| at % 60).collect();
        let more = set.train.select(&twice);
        let config = TrainConfig { backbone: Backbone::Small, ..config() };
        let mut steps = 0;
        let trained = train(
            &set,
            Some(&more),
            &set.channel_statistics(),
            &config,
            &StopToken::new(),
            &mut |event| {
                steps += usize::from(matches!(event, TrainEvent::Step { .. }));
            },
        )
        .unwrap();
        assert_eq!(steps, 3 * 120_usize.div_ceil(16));
        assert_eq!(trained.train.labels(), set.train.labels);
    }

    #[test]
    fn a_loss_parameter_out_of_range_is_refused() {
        let config = TrainConfig { loss: Loss::Focal { gamma: -2.0 }, ..config() };
        let Err(error) = run(&config, &StopToken::new(), |_| {}) else { panic!("it ran") };
        assert!(error.to_string().contains("gamma of the loss focal is -2"), "{error}");
    }

    #[test]
    fn a_stop_keeps_the_last_finished_epoch() {
        let one =
            run(&TrainConfig { eval_every: 9, ..config() }, &StopToken::new(), |_| {}).unwrap();
        let stop = StopToken::new();
        let mut first_epoch = None;
        let stopped = run(&config(), &stop, |event| match event {
            TrainEvent::Epoch(entry) => first_epoch = Some(entry.loss),
            TrainEvent::Step { epoch: 2, .. } => stop.stop("stopped by the user"),
            TrainEvent::Step { .. } => {}
        })
        .unwrap();
        assert_eq!(stopped.ended, "stopped by the user after epoch 1 of 3");
        assert_eq!(Some(one.history[0].loss), first_epoch);
        assert_eq!(stopped.history.len(), 1);
    }

    #[test]
    fn a_stop_before_the_first_epoch_saves_nothing() {
        let stop = StopToken::new();
        stop.stop("stopped by the user");
        let Err(error) = run(&config(), &stop, |_| {}) else { panic!("it ran on") };
        assert!(error.to_string().contains("nothing to save"), "{error}");
    }

    #[test]
    fn a_wrong_device_and_odd_images_are_refused() {
        let elsewhere = TrainConfig { device: "cuda:77".into(), ..config() };
        let Err(error) = run(&elsewhere, &StopToken::new(), |_| {}) else { panic!("it ran") };
        assert!(error.to_string().contains("cuda:77"), "{error}");
        let mut set = set();
        set.width = 4;
        let Err(error) =
            train(&set, None, &[(0.0, 1.0)], &config(), &StopToken::new(), &mut |_| {})
        else {
            panic!("it ran")
        };
        assert!(error.to_string().contains("4×8"), "{error}");
    }
}

//! The charts of a training: loss and balanced accuracy over the epochs, with the recall of large, middle
//! and rare classes, and the recall of every class.

use eoscope_core::domain::thirds;
use eoscope_io::run::manifest::EpochEntry;
use eoscope_report::Ink;
use eoscope_report::chart::{Curve, recall_by_epoch, training_curves};
use eoscope_report::drawing::{Dash, Drawing};

use crate::app::Training;

/// Loss and balanced accuracy, each of a size.
pub fn curves(training: &Training, size: [f32; 2]) -> [Drawing; 2] {
    let epochs = training.plan.config.epochs;
    let steps = rate_steps(training);
    let loss = curve("train", Ink::Text, Dash::Solid, training, |entry| Some(entry.loss));
    let order = by_support(training);
    let thirds = thirds(&order);
    let names = ["large", "middle", "rare"];
    let looks = [(Ink::Text3, Dash::Solid), (Ink::Text2, Dash::Dotted), (Ink::Text, Dash::Dashed)];
    let mut recalls: Vec<Curve> = names
        .into_iter()
        .zip(looks)
        .zip(&thirds)
        .map(|((name, (ink, dash)), classes)| {
            curve(name, ink, dash, training, |entry| mean_recall(entry, classes))
        })
        .collect();
    let all = |entry: &EpochEntry| entry.test_balanced_accuracy;
    recalls.push(curve("all", Ink::Accent, Dash::Solid, training, all));
    [
        training_curves("Loss", &[loss], epochs, None, &steps, size),
        training_curves("Balanced accuracy", &recalls, epochs, Some(1.0), &steps, size),
    ]
}

fn curve(
    name: &'static str,
    ink: Ink,
    dash: Dash,
    training: &Training,
    value: impl Fn(&EpochEntry) -> Option<f64>,
) -> Curve {
    let points = training.history.iter();
    let points = points.filter_map(|entry| Some((entry.epoch, value(entry)?))).collect();
    Curve { name, ink, dash, points }
}

/// Classes by number of training images, largest first.
pub fn by_support(training: &Training) -> Vec<usize> {
    let prepared = training.prepared.as_ref();
    let counts = prepared.map(|prepared| prepared.set.counts(&prepared.set.train));
    let counts = counts.unwrap_or_default();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx]));
    order
}

fn mean_recall(entry: &EpochEntry, classes: &[usize]) -> Option<f64> {
    let recall = entry.test_recall.as_ref()?;
    let known: Vec<f64> = classes.iter().filter_map(|&class_idx| *recall.get(class_idx)?).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// The epochs in which the learning rate falls.
fn rate_steps(training: &Training) -> Vec<usize> {
    let config = &training.plan.config;
    // Rounding makes the end of the warm-up a hair higher than what follows.
    let falls = |epoch: &usize| config.lr(*epoch) < 0.99 * config.lr(epoch - 1);
    (2..=config.epochs).filter(falls).collect()
}

/// The recall of every class in every epoch; none before the images are known.
pub fn recall_chart(training: &Training, width: f32) -> Option<Drawing> {
    let set = &training.prepared.as_ref()?.set;
    let order = by_support(training);
    let names: Vec<&str> =
        order.iter().map(|&class_idx| set.class_names[class_idx].as_str()).collect();
    let inks: Vec<Ink> =
        (0..order.len()).map(|rank| Ink::Class { rank, of: order.len() }).collect();
    let history: Vec<(usize, Vec<Option<f64>>)> = training
        .history
        .iter()
        .filter_map(|entry| {
            let recall = entry.test_recall.as_ref()?;
            let by_rank = order.iter().map(|&class_idx| recall.get(class_idx).copied().flatten());
            Some((entry.epoch, by_rank.collect()))
        })
        .collect();
    Some(recall_by_epoch(&names, &inks, &history, training.plan.config.epochs, width))
}

//! What a training must do, shown on three classes of small pictures.

use eoscope_io::run::{Backbone, Loss};

use super::*;

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
        known: Default::default(),
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
    control: &Control,
    each: impl FnMut(TrainEvent),
) -> Result<Trained, TorchError> {
    resumed(config, None, control, each)
}

fn resumed(
    config: &TrainConfig,
    resume: Option<Checkpoint>,
    control: &Control,
    mut each: impl FnMut(TrainEvent),
) -> Result<Trained, TorchError> {
    let set = set();
    let statistics = set.channel_statistics();
    let assignment =
        Assignment { set: &set, fit_on: None, statistics: &statistics, config, resume };
    train(assignment, control, &mut each)
}

#[test]
fn a_resumed_training_ends_where_an_uninterrupted_one_does() {
    for mixing in [Mixing::None, Mixing::Balanced] {
        let config =
            TrainConfig { mixing, epochs: 4, augment: true, checkpoint_secs: 0.0, ..config() };
        let mut checkpoints = Vec::new();
        let whole = run(&config, &Control::default(), |event| {
            if let TrainEvent::Checkpoint(checkpoint) = event {
                checkpoints.push(*checkpoint);
            }
        })
        .unwrap();
        assert_eq!(checkpoints.len(), 4);
        for checkpoint in checkpoints {
            let n = checkpoint.history.len();
            let again = resumed(&config, Some(checkpoint), &Control::default(), |_| {}).unwrap();
            assert_eq!(again.weights, whole.weights, "after epoch {n}");
            assert_eq!(again.test, whole.test);
            let losses = |trained: &Trained| -> Vec<f64> {
                trained.history.iter().map(|entry| entry.loss).collect()
            };
            assert_eq!(losses(&again), losses(&whole));
        }
    }
}

#[test]
fn a_checkpoint_of_another_network_is_refused() {
    let mut checkpoint = None;
    let small = TrainConfig { backbone: Backbone::Small, epochs: 1, ..config() };
    run(&small, &Control::default(), |event| {
        if let TrainEvent::Checkpoint(stored) = event {
            checkpoint = Some(*stored);
        }
    })
    .unwrap();
    let Err(error) = resumed(&config(), checkpoint, &Control::default(), |_| {}) else {
        panic!("it ran")
    };
    assert!(error.to_string().contains("another network"), "{error}");
}

#[test]
fn looking_at_a_training_does_not_change_it_and_a_pause_holds_it() {
    let plain = run(&config(), &Control::default(), |_| {}).unwrap();
    let control = Control::default();
    let mut looks = Vec::new();
    let watched = run(&config(), &control, |event| match event {
        TrainEvent::Step { epoch: 2, .. } => {
            control.request_snapshot();
            control.set_paused(true);
            assert!(control.is_paused());
            control.set_paused(false);
        }
        TrainEvent::Snapshot(snapshot) => looks.push(*snapshot),
        _ => {}
    })
    .unwrap();
    assert_eq!(watched.weights, plain.weights);
    assert!(!looks.is_empty());
    assert_eq!((looks[0].epoch, looks[0].history.len(), looks[0].train.len()), (2, 1, 60));
    // A stop ends a training that is held.
    let control = Control::default();
    control.set_paused(true);
    control.stop.stop("stopped by the user");
    assert!(run(&config(), &control, |_| {}).is_err());
}

#[test]
fn a_lost_loss_keeps_the_epochs_before_it() {
    let wild = TrainConfig { base_lr: 1e9, epochs: 30, ..config() };
    let Err(error) = run(&wild, &Control::default(), |_| {}) else { panic!("it converged") };
    assert!(error.to_string().contains("lower the learning rate"), "{error}");
    // The rate is harmless while it warms up and wild at its end.
    let late = TrainConfig { base_lr: 60.0, epochs: 50, eval_every: 50, ..config() };
    if let Ok(kept) = run(&late, &Control::default(), |_| {}) {
        assert!(kept.history.iter().all(|entry| entry.loss.is_finite()));
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let features =
        |seed| run(&TrainConfig { seed, ..config() }, &Control::default(), |_| {}).unwrap();
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
        let trained = run(&config, &Control::default(), |_| {}).unwrap();
        let recall = trained.history[7].test_balanced_accuracy.unwrap();
        assert!(recall > 0.9, "{}: {recall}", loss.name());
        // The head that leaves is the head that was judged.
        let predicted = trained.head.predict(trained.test.features());
        let right = predicted.iter().zip(trained.test.labels()).filter(|(p, l)| p == l);
        approx::assert_abs_diff_eq!(right.count() as f64 / 30.0, recall, epsilon = 1e-9);
    }
    for mixing in [Mixing::Balanced, Mixing::Rebalanced] {
        let config = TrainConfig { mixing, epochs: 8, backbone: Backbone::Small, ..config() };
        let trained = run(&config, &Control::default(), |_| {}).unwrap();
        assert!(trained.history[7].test_balanced_accuracy.unwrap() > 0.6, "{mixing:?}");
    }
}

#[test]
fn every_network_trains() {
    for backbone in Backbone::ALL {
        if backbone == Backbone::Wrn28x10 {
            continue; // As its narrower kin, but it takes half a minute.
        }
        let config = TrainConfig { backbone, epochs: 2, batch_size: 30, base_lr: 0.01, ..config() };
        let trained = run(&config, &Control::default(), |_| {}).unwrap();
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
    let statistics = set.channel_statistics();
    let assignment = Assignment {
        set: &set,
        fit_on: Some(&more),
        statistics: &statistics,
        config: &config,
        resume: None,
    };
    let trained = train(assignment, &Control::default(), &mut |event| {
        steps += usize::from(matches!(event, TrainEvent::Step { .. }));
    })
    .unwrap();
    assert_eq!(steps, 3 * 120_usize.div_ceil(16));
    assert_eq!(trained.train.labels(), set.train.labels);
}

#[test]
fn a_loss_parameter_out_of_range_is_refused() {
    let config = TrainConfig { loss: Loss::Focal { gamma: -2.0 }, ..config() };
    let Err(error) = run(&config, &Control::default(), |_| {}) else { panic!("it ran") };
    assert!(error.to_string().contains("gamma of the loss focal is -2"), "{error}");
}

#[test]
fn a_stop_keeps_the_last_finished_epoch() {
    let one = run(&TrainConfig { eval_every: 9, ..config() }, &Control::default(), |_| {}).unwrap();
    let control = Control::default();
    let mut first_epoch = None;
    let stopped = run(&config(), &control, |event| match event {
        TrainEvent::Epoch(entry) => first_epoch = Some(entry.loss),
        TrainEvent::Step { epoch: 2, .. } => control.stop.stop("stopped by the user"),
        _ => {}
    })
    .unwrap();
    assert_eq!(stopped.ended, "stopped by the user after epoch 1 of 3");
    assert_eq!(Some(one.history[0].loss), first_epoch);
    assert_eq!(stopped.history.len(), 1);
}

#[test]
fn a_stop_before_the_first_epoch_saves_nothing() {
    let control = Control::default();
    control.stop.stop("stopped by the user");
    let Err(error) = run(&config(), &control, |_| {}) else { panic!("it ran on") };
    assert!(error.to_string().contains("nothing to save"), "{error}");
}

#[test]
fn a_wrong_device_and_odd_images_are_refused() {
    let elsewhere = TrainConfig { device: "cuda:77".into(), ..config() };
    let Err(error) = run(&elsewhere, &Control::default(), |_| {}) else { panic!("it ran") };
    assert!(error.to_string().contains("cuda:77"), "{error}");
    let mut set = set();
    set.width = 4;
    let (statistics, config) = ([(0.0, 1.0)], config());
    let assignment = Assignment {
        set: &set,
        fit_on: None,
        statistics: &statistics,
        config: &config,
        resume: None,
    };
    let Err(error) = train(assignment, &Control::default(), &mut |_| {}) else { panic!("it ran") };
    assert!(error.to_string().contains("4×8"), "{error}");
}

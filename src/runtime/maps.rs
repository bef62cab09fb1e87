//! Maps, with progress, pause and cancel.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eoscope_core::domain::{Layout, Point};
use eoscope_core::explore::{PairQuestion, pair_map};
use eoscope_core::numerics::StopToken;
use eoscope_core::projection::{LayoutMethod, LayoutPlan, TsneConfig, pca, tsne, two_features};
use eoscope_io::run::Run;
use eoscope_worker::{Mailbox, Throttle, spawn};

use crate::app::{Event, MapEffect, MapEvent, RunRef};

/// Pictures of the forming map come no more often than this.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);
/// A paused map looks this often whether it may go on.
const WHILE_PAUSED: Duration = Duration::from_millis(20);

/// The map that is being computed, one at a time.
#[derive(Default)]
pub struct Maps(Option<MapJob>);

/// How a map that is being computed is held and stopped.
#[derive(Clone, Default)]
struct Control {
    stop: StopToken,
    paused: Arc<AtomicBool>,
}

/// A map that is being computed; dropping it cancels the work.
struct MapJob(Control);

impl Drop for MapJob {
    fn drop(&mut self) {
        self.0.stop.stop("cancelled");
    }
}

impl Maps {
    pub fn execute(&mut self, effect: MapEffect, mailbox: &Mailbox<Event>) {
        match effect {
            MapEffect::Start { id, run, folder, plan } => {
                self.start(mailbox, move |control, mailbox| {
                    work(id, &run, folder.as_deref(), plan, control, mailbox);
                });
            }
            MapEffect::StartPair(id, question) => {
                self.start(mailbox, move |control, mailbox| {
                    work_on_pair(id, &question, control, mailbox);
                });
            }
            MapEffect::Pause(paused) => {
                if let Some(MapJob(control)) = &self.0 {
                    control.paused.store(paused, Ordering::Relaxed);
                }
            }
            MapEffect::Stop => self.0 = None,
        }
    }

    fn start(
        &mut self,
        mailbox: &Mailbox<Event>,
        work: impl FnOnce(&Control, &Mailbox<Event>) + Send + 'static,
    ) {
        let control = Control::default();
        let theirs = control.clone();
        let failed = |reason| MapEvent::Failed(reason).into();
        spawn("computing the map", mailbox, failed, move |mailbox| work(&theirs, mailbox));
        self.0 = Some(MapJob(control));
    }
}

impl Control {
    /// Waits while it is paused and wanted.
    fn wait(&self) {
        while self.paused.load(Ordering::Relaxed) && !self.stop.is_stopped() {
            std::thread::sleep(WHILE_PAUSED);
        }
    }
}

/// The map of a run. A finished t-SNE is stored in the run at `folder`, if it is one.
fn work(
    id: u64,
    run: &RunRef,
    folder: Option<&Path>,
    plan: LayoutPlan,
    control: &Control,
    mailbox: &Mailbox<Event>,
) {
    let arrays = run.get();
    let n_train = arrays.train.len();
    let (train, test) = (arrays.train.features().view(), arrays.test.features().view());
    let config =
        TsneConfig { perplexity: plan.perplexity, seed: plan.seed, ..TsneConfig::default() };
    let mut pictures = Throttle::every(BETWEEN_PICTURES);
    let outcome = match plan.method {
        LayoutMethod::Pca => Ok(pca(&arrays.train, &arrays.test)),
        LayoutMethod::TwoFeatures => {
            let plane = two_features(&arrays.train, &arrays.test);
            Ok(plane.unwrap_or_else(|| pca(&arrays.train, &arrays.test)))
        }
        LayoutMethod::Tsne => tsne(train, test, &config, &control.stop, |step| {
            control.wait();
            if !pictures.passes() {
                return;
            }
            let mut points: Vec<Point> =
                step.positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
            let test = points.split_off(n_train);
            let method = "t-SNE, forming".into();
            let layout =
                Arc::new(Layout { method, seed: config.seed, train: points, test, linear: None });
            let done = step.epoch as f32 / step.epochs as f32;
            mailbox.send(MapEvent::Forming { id, run: run.clone(), done, layout }.into());
        }),
    };
    // Cancelled: send no event.
    let Some(layout) = outcome.ok().filter(|_| !control.stop.is_stopped()) else { return };
    let is_whole = arrays.left_out.is_empty();
    let folder =
        folder.filter(|folder| is_whole && folder.is_dir() && plan.method == LayoutMethod::Tsne);
    let stored = folder.map_or(Ok(()), |folder| {
        let with_layout = Run { layout: Some(layout.clone()), ..Run::clone(arrays) };
        with_layout.save_layout(folder)
    });
    let (run, layout) = (run.clone(), Arc::new(layout));
    mailbox.send(MapEvent::Ready { id, run, layout, stored }.into());
}

fn work_on_pair(id: u64, question: &PairQuestion, control: &Control, mailbox: &Mailbox<Event>) {
    let mut pictures = Throttle::every(BETWEEN_PICTURES);
    let map = pair_map(question, &control.stop, |_done, picture| {
        control.wait();
        if pictures.passes() {
            mailbox.send(MapEvent::Pair { id, map: Arc::new(picture()) }.into());
        }
    });
    // Cancelled: send no event.
    if let Ok(map) = map {
        mailbox.send(MapEvent::Pair { id, map: Arc::new(map) }.into());
    }
}

//! Maps, with progress, pause and cancel.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eoscope_core::domain::{Layout, Point};
use eoscope_core::explore::{PairQuestion, pair_map};
use eoscope_core::numerics::StopToken;
use eoscope_core::projection::{
    LayoutMethod, LayoutPlan, TsneConfig, map_trust, pca, tsne, two_features,
};
use eoscope_io::run::{MAPS_FOLDER, Run, RunError, StoredMap, features_of, store_map, stored_maps};
use eoscope_io::trash;
use eoscope_worker::{Mailbox, Throttle, spawn};

use super::samples::sample_runs;
use crate::app::{Event, MapEffect, MapEvent, RunRef};

/// Pictures of the forming map come no more often than this.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);
/// A paused map looks this often whether it may go on.
const WHILE_PAUSED: Duration = Duration::from_millis(20);

/// The map that is being computed, one at a time.
pub struct Maps {
    job: Option<MapJob>,
    /// Where maps of runs go that have no folder of their own, that cannot be written or that came with the
    /// program.
    user_folder: Option<PathBuf>,
}

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
    pub fn new(user_folder: Option<PathBuf>) -> Self {
        Self { job: None, user_folder }
    }

    pub fn execute(&mut self, effect: MapEffect, mailbox: &Mailbox<Event>) {
        match effect {
            MapEffect::Start { id, run, folder, plan } => {
                let user_folder = self.user_folder.clone();
                self.start(mailbox, move |control, mailbox| {
                    let folders = folders(&run, folder.as_deref(), user_folder.as_deref());
                    work(id, &run, &folders, plan, control, mailbox);
                });
            }
            MapEffect::StartPair(id, question) => {
                self.start(mailbox, move |control, mailbox| {
                    work_on_pair(id, &question, control, mailbox);
                });
            }
            MapEffect::Pause(paused) => {
                if let Some(MapJob(control)) = &self.job {
                    control.paused.store(paused, Ordering::Relaxed);
                }
            }
            MapEffect::Stop => self.job = None,
            MapEffect::Trust(run, layout) => {
                let failed = |reason| MapEvent::Failed(reason).into();
                spawn("comparing the map with the embeddings", mailbox, failed, move |mailbox| {
                    let Run { train, test, .. } = &**run.get();
                    // It cannot be cancelled: it takes about as long as the search for neighbours.
                    if let Ok(trust) = map_trust(train, test, &layout, &StopToken::new()) {
                        let trust = Arc::new(trust);
                        mailbox.send(MapEvent::Trusted { layout, trust }.into());
                    }
                });
            }
            MapEffect::Remove(run, path) => {
                const NAME: &str = "deleting a map";
                let failed = |reason| MapEvent::Failed(reason).into();
                spawn(NAME, mailbox, failed, move |mailbox| {
                    let result = trash::put(&path);
                    mailbox.send(MapEvent::Removed { run, path, result }.into());
                });
            }
            MapEffect::List(run, folder) => {
                let user_folder = self.user_folder.clone();
                let failed = |reason| MapEvent::Failed(reason).into();
                spawn("looking for maps", mailbox, failed, move |mailbox| {
                    let folders = folders(&run, folder.as_deref(), user_folder.as_deref());
                    let maps = all_maps(&folders, run.get());
                    mailbox.send(MapEvent::Listed { run, maps }.into());
                });
            }
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
        self.job = Some(MapJob(control));
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

/// Where the maps of a run may lie: in its own folder, and in that of the user.
fn folders(run: &RunRef, folder: Option<&Path>, user_folder: Option<&Path>) -> Vec<PathBuf> {
    let is_sample = |folder: &Path| {
        sample_runs().iter().any(|sample| sample.canonicalize().ok() == folder.canonicalize().ok())
    };
    let own = folder.filter(|folder| folder.is_dir() && !is_sample(folder));
    let own = own.map(|folder| folder.join(MAPS_FOLDER));
    let of_user = user_folder.map(|folder| folder.join(features_of(run.get())));
    own.into_iter().chain(of_user).collect()
}

/// The maps of a run in all folders, oldest first in each.
pub fn all_maps(folders: &[PathBuf], run: &Run) -> Vec<StoredMap> {
    folders.iter().flat_map(|folder| stored_maps(folder, run)).collect()
}

/// The maps that the user keeps of a run.
pub fn maps_of_user(user_folder: Option<&Path>, run: &Run) -> Vec<StoredMap> {
    let folder = user_folder.map(|folder| folder.join(features_of(run)));
    folder.map_or(Vec::new(), |folder| stored_maps(&folder, run))
}

/// Keeps a map in the first folder that can be written; none where there is no folder.
fn keep(
    folders: &[PathBuf],
    run: &Run,
    layout: &Arc<Layout>,
) -> Result<Option<StoredMap>, RunError> {
    let mut last = Ok(None);
    for folder in folders {
        match store_map(folder, run, Arc::clone(layout)) {
            Ok(map) => return Ok(Some(map)),
            Err(error) => last = Err(error),
        }
    }
    last
}

/// The map of a run. A finished t-SNE is kept beside the run.
fn work(
    id: u64,
    run: &RunRef,
    folders: &[PathBuf],
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
    let layout = Arc::new(layout);
    // A linear map is there again at once.
    let stored = match plan.method {
        LayoutMethod::Tsne => keep(folders, arrays, &layout),
        LayoutMethod::Pca | LayoutMethod::TwoFeatures => Ok(None),
    };
    let run = run.clone();
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

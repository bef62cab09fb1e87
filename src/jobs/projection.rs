//! Computing the map of a run in the background, with progress and cancel.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Event, Job, Mailbox, spawn};
use crate::numerics::StopToken;
use crate::projection::{TsneConfig, tsne};
use crate::run::Run;

/// Pictures of the forming map come no oftener than this.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);

/// A map that is being computed; dropping it cancels the work.
pub struct ProjectionJob {
    stop: StopToken,
}

impl ProjectionJob {
    /// Starts. The finished map is stored in the bundle at `folder`, if it is one.
    pub fn start(run: Arc<Run>, folder: PathBuf, config: TsneConfig, mailbox: &Mailbox) -> Self {
        let stop = StopToken::new();
        let theirs = stop.clone();
        spawn(Job::Map, mailbox, move |mailbox| {
            work(&run, &folder, &config, &theirs, mailbox);
        });
        Self { stop }
    }
}

impl Drop for ProjectionJob {
    fn drop(&mut self) {
        self.stop.stop("cancelled");
    }
}

fn work(run: &Arc<Run>, folder: &Path, config: &TsneConfig, stop: &StopToken, mailbox: &Mailbox) {
    let n_train = run.train.len();
    let mut shown = Instant::now();
    let outcome =
        tsne(run.train.features().view(), run.test.features().view(), config, stop, |step| {
            if step.epoch > 1 && shown.elapsed() < BETWEEN_PICTURES {
                return;
            }
            shown = Instant::now();
            let mut points: Vec<[f32; 2]> =
                step.positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
            let test = points.split_off(n_train);
            mailbox.send(Event::LayoutForming {
                run: Arc::clone(run),
                done: step.epoch as f32 / step.epochs as f32,
                layout: Arc::new(crate::domain::Layout {
                    method: "t-SNE, forming".into(),
                    seed: config.seed,
                    train: points,
                    test,
                }),
            });
        });
    // A stop has nobody to tell: whoever stopped it knows.
    let Ok(layout) = outcome else { return };
    let stored = if folder.is_dir() {
        let with_layout = Run { layout: Some(layout.clone()), ..Run::clone(run) };
        with_layout.save_layout(folder)
    } else {
        Ok(())
    };
    mailbox.send(Event::LayoutReady { run: Arc::clone(run), layout: Arc::new(layout), stored });
}

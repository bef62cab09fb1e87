//! Computing maps in the background, with progress, pause and cancel.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ndarray::{Array2, Axis};

use super::{Answer, Event, Job, Mailbox, spawn};
use crate::domain::{Embeddings, Layout, Point};
use crate::experiment::Subject;
use crate::numerics::StopToken;
use crate::projection::{TsneConfig, pca, tsne};
use crate::run::Run;

/// Pictures of the forming map come no oftener than this.
const BETWEEN_PICTURES: Duration = Duration::from_millis(100);
/// A paused map looks this often whether it may go on.
const WHILE_PAUSED: Duration = Duration::from_millis(20);
/// Points of a map of two classes; of the larger class a part is laid out.
const PAIR_POINTS: usize = 4000;
/// Steps of such a map: it is small, and somebody waits for it.
const PAIR_EPOCHS: usize = 600;

/// How points are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayoutMethod {
    /// Neighbours stay neighbours.
    #[default]
    Tsne,
    /// The two directions of largest spread.
    Pca,
}

/// How the map of a run is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayoutPlan {
    /// The method.
    pub method: LayoutMethod,
    /// The seed of the start.
    pub seed: u64,
    /// How many neighbours a point attends to, roughly.
    pub perplexity: f32,
}

impl Default for LayoutPlan {
    fn default() -> Self {
        let TsneConfig { perplexity, seed, .. } = TsneConfig::default();
        Self { method: LayoutMethod::Tsne, seed, perplexity }
    }
}

/// Two classes on a map of their own, with their synthetic points in the layout: the paper's
/// Figure 6.
pub struct PairMap {
    /// The run.
    pub subject: Arc<Subject>,
    /// The classes.
    pub pair: (usize, usize),
    /// Whose synthetic points they are; the trained head has none.
    pub answer: Option<Arc<Answer>>,
    /// How much is done, 0–1.
    pub done: f32,
    /// A place per training row; not a number for rows that are not laid out.
    pub train: Vec<Point>,
    /// The same for test rows.
    pub test: Vec<Point>,
    /// The same for synthetic points.
    pub synthetic: Vec<Point>,
}

/// A map that is being computed; dropping it cancels the work.
pub struct ProjectionJob {
    stop: StopToken,
    paused: Arc<AtomicBool>,
}

impl ProjectionJob {
    /// Starts the map of a run. A finished t-SNE is stored in the bundle at `folder`, if it is one.
    pub fn start(
        id: u64,
        run: Arc<Run>,
        folder: PathBuf,
        plan: LayoutPlan,
        mailbox: &Mailbox,
    ) -> Self {
        let job = Self { stop: StopToken::new(), paused: Arc::default() };
        let (stop, paused) = (job.stop.clone(), Arc::clone(&job.paused));
        spawn(Job::Map, mailbox, move |mailbox| {
            work(id, &run, &folder, plan, (&stop, &paused), mailbox);
        });
        job
    }

    /// Starts the map of two classes alone.
    pub fn start_pair(
        id: u64,
        subject: Arc<Subject>,
        answer: Option<Arc<Answer>>,
        pair: (usize, usize),
        mailbox: &Mailbox,
    ) -> Self {
        let job = Self { stop: StopToken::new(), paused: Arc::default() };
        let (stop, paused) = (job.stop.clone(), Arc::clone(&job.paused));
        spawn(Job::Map, mailbox, move |mailbox| {
            work_on_pair(id, &subject, answer.as_ref(), pair, (&stop, &paused), mailbox);
        });
        job
    }

    /// Holds it, or lets it go on.
    pub fn set_paused(&self, paused: bool) {
        self.paused.store(paused, Ordering::Relaxed);
    }
}

impl Drop for ProjectionJob {
    fn drop(&mut self) {
        self.stop.stop("cancelled");
    }
}

/// Waits while it is paused and wanted.
fn wait((stop, paused): (&StopToken, &AtomicBool)) {
    while paused.load(Ordering::Relaxed) && !stop.is_stopped() {
        std::thread::sleep(WHILE_PAUSED);
    }
}

fn work(
    id: u64,
    run: &Arc<Run>,
    folder: &Path,
    plan: LayoutPlan,
    control: (&StopToken, &AtomicBool),
    mailbox: &Mailbox,
) {
    let n_train = run.train.len();
    let (train, test) = (run.train.features().view(), run.test.features().view());
    let config =
        TsneConfig { perplexity: plan.perplexity, seed: plan.seed, ..TsneConfig::default() };
    let mut shown = Instant::now();
    let outcome = match plan.method {
        LayoutMethod::Pca => Ok(pca(train, test)),
        LayoutMethod::Tsne => tsne(train, test, &config, control.0, |step| {
            wait(control);
            if step.epoch > 1 && shown.elapsed() < BETWEEN_PICTURES {
                return;
            }
            shown = Instant::now();
            let mut points: Vec<Point> =
                step.positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
            let test = points.split_off(n_train);
            let method = "t-SNE, forming".into();
            mailbox.send(Event::LayoutForming {
                id,
                run: Arc::clone(run),
                done: step.epoch as f32 / step.epochs as f32,
                layout: Arc::new(Layout { method, seed: config.seed, train: points, test }),
            });
        }),
    };
    // A stop has nobody to tell: whoever stopped it knows.
    let Some(layout) = outcome.ok().filter(|_| !control.0.is_stopped()) else { return };
    let stored = if folder.is_dir() && plan.method == LayoutMethod::Tsne {
        let with_layout = Run { layout: Some(layout.clone()), ..Run::clone(run) };
        with_layout.save_layout(folder)
    } else {
        Ok(())
    };
    mailbox.send(Event::LayoutReady { id, run: Arc::clone(run), layout: Arc::new(layout), stored });
}

/// Which rows of the pair are laid out: all of a class up to its part, evenly thinned beyond.
fn rows_of(labels: &[u32], pair: (usize, usize), most: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    for class_idx in [pair.0, pair.1] {
        let labels = labels.iter().enumerate();
        let of_class: Vec<usize> =
            labels.filter(|(_, label)| **label as usize == class_idx).map(|(row, _)| row).collect();
        let n = of_class.len().min(most);
        rows.extend((0..n).map(|at| of_class[at * of_class.len() / n]));
    }
    rows
}

fn work_on_pair(
    id: u64,
    subject: &Arc<Subject>,
    answer: Option<&Arc<Answer>>,
    pair: (usize, usize),
    control: (&StopToken, &AtomicBool),
    mailbox: &Mailbox,
) {
    let (train, test) = (subject.space.train(), &subject.test);
    let synthetic = answer.map(|answer| &answer.outcome.synthetic);
    let n_synthetic = synthetic.map_or(0, |synthetic| synthetic.len());
    // A sixth for every part of every class.
    let part = PAIR_POINTS / 6;
    let train_rows = rows_of(train.labels(), pair, part);
    let test_rows = rows_of(test.labels(), pair, part);
    let synthetic_rows =
        synthetic.map_or(Vec::new(), |synthetic| rows_of(&synthetic.labels, pair, part));
    let select = |points: &Embeddings, rows: &[usize]| points.features().select(Axis(0), rows);
    let made = synthetic.map_or(Vec::new(), |synthetic| {
        let row = |row: &usize| &synthetic.flat[row * train.dim()..(row + 1) * train.dim()];
        synthetic_rows.iter().flat_map(row).copied().collect()
    });
    let made = Array2::from_shape_vec((synthetic_rows.len(), train.dim()), made)
        .expect("every point has the features of the run");
    let real = select(train, &train_rows);
    let fitted = ndarray::concatenate(Axis(0), &[real.view(), made.view()])
        .expect("all points have the features of the run");
    let tested = select(test, &test_rows);
    let place = |points: &[Point], done: f32| {
        let nowhere = [f32::NAN; 2];
        let mut map = PairMap {
            subject: Arc::clone(subject),
            pair,
            answer: answer.cloned(),
            done,
            train: vec![nowhere; train.len()],
            test: vec![nowhere; test.len()],
            synthetic: vec![nowhere; n_synthetic],
        };
        let (of_train, rest) = points.split_at(train_rows.len());
        let (of_synthetic, of_test) = rest.split_at(synthetic_rows.len());
        let parts = [
            (&mut map.train, &train_rows, of_train),
            (&mut map.synthetic, &synthetic_rows, of_synthetic),
            (&mut map.test, &test_rows, of_test),
        ];
        for (places, rows, points) in parts {
            for (&row, &point) in rows.iter().zip(points) {
                places[row] = point;
            }
        }
        mailbox.send(Event::PairMapped { id, map: Arc::new(map) });
    };
    let config = TsneConfig { epochs: PAIR_EPOCHS, ..TsneConfig::default() };
    let mut shown = Instant::now();
    let outcome = tsne(fitted.view(), tested.view(), &config, control.0, |step| {
        wait(control);
        if step.epoch > 1 && shown.elapsed() < BETWEEN_PICTURES {
            return;
        }
        shown = Instant::now();
        let points: Vec<Point> = step.positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
        // A map that is not quite done says so.
        place(&points, (step.epoch as f32 / step.epochs as f32).min(0.999));
    });
    if let Ok(layout) = outcome {
        let points: Vec<Point> = layout.train.into_iter().chain(layout.test).collect();
        place(&points, 1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_classes_are_laid_out_in_full_and_large_ones_evenly() {
        let labels: Vec<u32> = (0..110).map(|row| u32::from(row % 11 == 0)).collect();
        let rows = rows_of(&labels, (1, 0), 20);
        assert_eq!(rows.iter().filter(|row| labels[**row] == 1).count(), 10);
        let large: Vec<usize> = rows.into_iter().filter(|row| labels[*row] == 0).collect();
        assert_eq!(large.len(), 20);
        assert!(large.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 7));
    }
}

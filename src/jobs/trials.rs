//! Many small experiments on all cores: seeds of variants, curves over K and epochs, searches.
//!
//! Every worker computes in a pool of one thread of its own, so that experiments run beside each other
//! instead of dividing each of them, and the pool that answers the K slider stays free. Before each
//! experiment a worker waits until the slider has its answer.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use rayon::ThreadPool;

use super::{Event, Job, Mailbox, spawn};
use crate::experiment::{EpochPoint, Recipe, Subject, Trial, refit_curve, trial, validation_cut};
use crate::numerics::guard::guard;
use crate::numerics::{StopToken, Stopped};

/// What is to be found out.
#[derive(Clone)]
pub struct TrialTask {
    /// On which run.
    pub subject: Arc<Subject>,
    /// With which recipe and seed.
    pub recipe: Recipe,
    /// What is wanted.
    pub what: What,
}

/// What an experiment measures.
#[derive(Clone)]
pub enum What {
    /// Everything at the end, on the test rows.
    Trial,
    /// The head over its epochs.
    Curve,
    /// Everything at the end, on rows that are held out of training.
    Validate(Arc<Cut>),
}

/// A validation cut that is made when it is first needed.
pub struct Cut {
    subject: Arc<Subject>,
    seed: u64,
    cut: OnceLock<Subject>,
}

impl Cut {
    /// The cut of a run with this seed.
    pub fn new(subject: Arc<Subject>, seed: u64) -> Self {
        Self { subject, seed, cut: OnceLock::new() }
    }

    /// The run with rows held out.
    pub fn get(&self) -> &Subject {
        self.cut.get_or_init(|| validation_cut(&self.subject, self.seed))
    }
}

impl PartialEq for TrialTask {
    /// Runs and cuts are the same if they are the same in memory.
    fn eq(&self, other: &Self) -> bool {
        let what = match (&self.what, &other.what) {
            (What::Trial, What::Trial) | (What::Curve, What::Curve) => true,
            (What::Validate(a), What::Validate(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        what && self.recipe == other.recipe && Arc::ptr_eq(&self.subject, &other.subject)
    }
}

/// What was found out.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// What one seed gives.
    Trial(Arc<Trial>),
    /// The head over its epochs.
    Curve(Arc<Vec<EpochPoint>>),
}

impl TrialTask {
    /// Works it out in this thread and whatever pool it belongs to.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn run(&self, stop: &StopToken) -> Result<Finding, Stopped> {
        let Self { subject, recipe, what } = self;
        Ok(match what {
            What::Curve => Finding::Curve(Arc::new(refit_curve(subject, recipe, stop)?)),
            What::Trial => Finding::Trial(Arc::new(trial(subject, recipe, stop)?)),
            What::Validate(cut) => Finding::Trial(Arc::new(trial(cut.get(), recipe, stop)?)),
        })
    }
}

/// Who wants to know; their tasks are given up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialsFor {
    /// The table and charts of variants.
    Variants,
    /// The search over all samplers.
    Search,
}

/// Counts the questions that the slider waits for.
#[derive(Clone, Default)]
pub struct LiveFirst(Arc<AtomicUsize>);

impl LiveFirst {
    /// A question is being answered, until what comes back is dropped.
    pub fn begin(&self) -> impl Drop + use<> {
        struct Ends(Arc<AtomicUsize>);
        impl Drop for Ends {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::Relaxed);
            }
        }
        self.0.fetch_add(1, Ordering::Relaxed);
        Ends(Arc::clone(&self.0))
    }

    fn is_busy(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

struct Queue {
    waiting: VecDeque<(TrialsFor, StopToken, TrialTask)>,
    stops: Vec<(TrialsFor, StopToken)>,
    closed: bool,
}

/// Workers that take tasks one after another; dropping it stops them.
pub struct TrialWorkers {
    shared: Arc<(Mutex<Queue>, Condvar)>,
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    // Nothing under this lock can panic half-way, so what it guards is sound.
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl TrialWorkers {
    /// Starts a worker per core; findings come with [`Event::Tried`].
    pub fn new(mailbox: &Mailbox, live: &LiveFirst) -> Self {
        let queue = Queue { waiting: VecDeque::new(), stops: Vec::new(), closed: false };
        let shared = Arc::new((Mutex::new(queue), Condvar::new()));
        for _ in 0..n_workers() {
            let (theirs, live) = (Arc::clone(&shared), live.clone());
            spawn(Job::Trials, mailbox, move |mailbox| work(&theirs, &live, mailbox));
        }
        Self { shared }
    }

    /// Puts tasks at the end of the queue.
    pub fn add(&self, of: TrialsFor, tasks: Vec<TrialTask>) {
        let mut queue = lock(&self.shared.0);
        let known = queue.stops.iter().find(|(other, _)| *other == of);
        let stop = known.map_or_else(StopToken::new, |(_, stop)| stop.clone());
        if known.is_none() {
            queue.stops.push((of, stop.clone()));
        }
        queue.waiting.extend(tasks.into_iter().map(|task| (of, stop.clone(), task)));
        self.shared.1.notify_all();
    }

    /// Gives up what waits and runs for somebody.
    pub fn cancel(&self, of: TrialsFor) {
        let mut queue = lock(&self.shared.0);
        queue.waiting.retain(|(other, ..)| *other != of);
        queue.stops.retain(|(other, stop)| {
            if *other == of {
                stop.stop("cancelled");
            }
            *other != of
        });
    }
}

impl Drop for TrialWorkers {
    fn drop(&mut self) {
        let mut queue = lock(&self.shared.0);
        queue.closed = true;
        queue.stops.iter().for_each(|(_, stop)| stop.stop("closed"));
        self.shared.1.notify_all();
    }
}

fn work(shared: &(Mutex<Queue>, Condvar), live: &LiveFirst, mailbox: &Mailbox) {
    let pool = one_thread();
    while let Some((of, stop, task)) = next(shared, live) {
        let found = within(pool.as_ref(), || guard(|| task.run(&stop)));
        match found {
            Ok(Ok(finding)) => mailbox.send(Event::Tried { of, task, finding }),
            // A stop has nobody to tell: whoever stopped it knows.
            Ok(Err(_)) => {}
            Err(reason) => mailbox.send(Event::Failed { job: Job::Trials, reason }),
        }
    }
}

/// Waits for a task, and until no question is open; none when the asker is gone.
fn next(
    shared: &(Mutex<Queue>, Condvar),
    live: &LiveFirst,
) -> Option<(TrialsFor, StopToken, TrialTask)> {
    /// How long a worker sleeps before it looks again whether the slider still waits.
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(10);
    let mut queue = lock(&shared.0);
    loop {
        if queue.closed {
            return None;
        }
        if live.is_busy() {
            queue = shared.1.wait_timeout(queue, PAUSE).map_or_else(|e| e.into_inner().0, |w| w.0);
            continue;
        }
        if let Some(task) = queue.waiting.pop_front() {
            return Some(task);
        }
        queue = shared.1.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Works all tasks out on all cores, and calls `done` with how many there are after each.
///
/// # Shapes
/// One finding per task, in their order.
///
/// # Errors
/// When a stop was asked for, or a task panicked.
pub fn run_tasks(
    tasks: &[TrialTask],
    stop: &StopToken,
    done: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Finding>, String> {
    let next = AtomicUsize::new(0);
    let n_done = AtomicUsize::new(0);
    let found: Vec<Mutex<Option<Result<Finding, String>>>> =
        tasks.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..n_workers().min(tasks.len()) {
            scope.spawn(|| {
                let pool = one_thread();
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(at) else { return };
                    let result = within(pool.as_ref(), || guard(|| task.run(stop)));
                    let result = result.and_then(|found| found.map_err(|stopped| stopped.0));
                    if let Ok(mut place) = found[at].lock() {
                        *place = Some(result);
                    }
                    done(n_done.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let taken = found.into_iter().map(|place| {
        let place = place.into_inner().unwrap_or_else(PoisonError::into_inner);
        place.unwrap_or_else(|| Err("a worker ended too early".into()))
    });
    taken.collect()
}

fn n_workers() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A pool in which nothing else runs: a task that waits for a shared table cannot be made to take up
/// another one meanwhile.
fn one_thread() -> Option<ThreadPool> {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().ok()
}

/// Runs something in a pool, or here where the system gave none.
fn within<T: Send>(pool: Option<&ThreadPool>, run: impl FnOnce() -> T + Send) -> T {
    match pool {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

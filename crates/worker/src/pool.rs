//! Many small tasks on all cores: seeds of variants, curves, searches.
//!
//! Every worker computes in a rayon pool of one thread of its own, so that tasks run beside each other
//! instead of dividing each of them, and the pool that answers the K slider stays free. Before each
//! task a worker waits until no interactive question is open.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use eoscope_core::numerics::StopToken;
use rayon::ThreadPool;

use crate::guard::contain;
use crate::{Busy, BusyToken, Mailbox, Panicked, spawn_background};

/// How long a worker sleeps before it looks again whether an interactive question is open.
const WHILE_INTERACTIVE: Duration = Duration::from_millis(10);

struct Waiting<O, T> {
    owner: O,
    stop: StopToken,
    task: T,
    busy: BusyToken,
}

struct Queue<O, T> {
    waiting: VecDeque<Waiting<O, T>>,
    stops: Vec<(O, StopToken)>,
    closed: bool,
}

type Shared<O, T> = Arc<(Mutex<Queue<O, T>>, Condvar)>;

/// A worker per core that takes tasks `T` one after another; dropping it stops them. Tasks of one
/// owner `O` are cancelled together.
pub struct TaskPool<O, T> {
    shared: Shared<O, T>,
    busy: Busy,
}

fn lock<O, T>(queue: &Mutex<Queue<O, T>>) -> MutexGuard<'_, Queue<O, T>> {
    // Nothing under this lock can panic half-way, so what it guards is sound.
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<O: Copy + PartialEq + Send + Sync + 'static, T: Send + 'static> TaskPool<O, T> {
    /// Starts the workers. `work` delivers what it finds itself; `failed` makes an event of a panic's
    /// reason, with the owner of the task that panicked. While `interactive` counts open questions, no task begins.
    pub fn new<E: Send + 'static>(
        name: &str,
        mailbox: &Mailbox<E>,
        interactive: &Busy,
        failed: impl Fn(Option<O>, String) -> E + Clone + Send + 'static,
        work: impl Fn(O, T, &StopToken, &Mailbox<E>) + Clone + Send + Sync + 'static,
    ) -> Self {
        let queue = Queue { waiting: VecDeque::new(), stops: Vec::new(), closed: false };
        let shared: Shared<O, T> = Arc::new((Mutex::new(queue), Condvar::new()));
        for _ in 0..n_workers() {
            let (theirs, interactive) = (Arc::clone(&shared), interactive.clone());
            let (work, task_failed, failed) = (work.clone(), failed.clone(), failed.clone());
            let serve = move |mailbox: &Mailbox<E>| {
                let pool = one_thread();
                while let Some(Waiting { owner, stop, task, busy }) = next(&theirs, &interactive) {
                    let (work, stop) = (&work, &stop);
                    let run = move || contain(|| work(owner, task, stop, mailbox));
                    if let Err(Panicked(reason)) = within(pool.as_ref(), run) {
                        mailbox.send(task_failed(Some(owner), reason));
                    }
                    drop(busy);
                }
            };
            spawn_background(name, mailbox, move |reason| failed(None, reason), serve);
        }
        Self { shared, busy: mailbox.busy().clone() }
    }

    /// Puts tasks at the end of the queue.
    pub fn add(&self, owner: O, tasks: Vec<T>) {
        let mut queue = lock(&self.shared.0);
        let known = queue.stops.iter().find(|(other, _)| *other == owner);
        let stop = known.map_or_else(StopToken::new, |(_, stop)| stop.clone());
        if known.is_none() {
            queue.stops.push((owner, stop.clone()));
        }
        for task in tasks {
            let (stop, busy) = (stop.clone(), self.busy.begin());
            queue.waiting.push_back(Waiting { owner, stop, task, busy });
        }
        self.shared.1.notify_all();
    }

    /// Drops what waits for an owner and stops what runs for it.
    pub fn cancel(&self, owner: O) {
        let mut queue = lock(&self.shared.0);
        queue.waiting.retain(|waiting| waiting.owner != owner);
        queue.stops.retain(|(other, stop)| {
            if *other == owner {
                stop.stop("cancelled");
            }
            *other != owner
        });
    }
}

impl<O, T> Drop for TaskPool<O, T> {
    fn drop(&mut self) {
        let mut queue = lock(&self.shared.0);
        queue.closed = true;
        queue.waiting.clear();
        queue.stops.iter().for_each(|(_, stop)| stop.stop("closed"));
        self.shared.1.notify_all();
    }
}

/// Waits for a task, and until no interactive question is open; none when the pool is gone.
fn next<O, T>(shared: &(Mutex<Queue<O, T>>, Condvar), interactive: &Busy) -> Option<Waiting<O, T>> {
    let mut queue = lock(&shared.0);
    loop {
        if queue.closed {
            return None;
        }
        if interactive.is_busy() {
            let waited = shared.1.wait_timeout(queue, WHILE_INTERACTIVE);
            queue = waited.map_or_else(|e| e.into_inner().0, |w| w.0);
            continue;
        }
        if let Some(task) = queue.waiting.pop_front() {
            return Some(task);
        }
        queue = shared.1.wait(queue).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Works all tasks out on all cores, and calls `done` with how many are finished after each.
///
/// # Shapes
/// One result per task, in their order.
///
/// # Errors
/// Each result on its own: the reason of the panic, where a task panicked.
pub fn run_all<T: Sync, R: Send>(
    tasks: &[T],
    run: impl Fn(&T) -> R + Sync,
    done: &(dyn Fn(usize) + Sync),
) -> Vec<Result<R, Panicked>> {
    let next = AtomicUsize::new(0);
    let n_done = AtomicUsize::new(0);
    let found: Vec<Mutex<Option<Result<R, Panicked>>>> =
        tasks.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..n_workers().min(tasks.len()) {
            scope.spawn(|| {
                let pool = one_thread();
                loop {
                    let idx = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(idx) else { return };
                    let result = within(pool.as_ref(), || contain(|| run(task)));
                    if let Ok(mut slot) = found[idx].lock() {
                        *slot = Some(result);
                    }
                    done(n_done.fetch_add(1, Ordering::Relaxed) + 1);
                }
            });
        }
    });
    let taken = found.into_iter().map(|slot| {
        let slot = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
        slot.unwrap_or_else(|| Err(Panicked("a worker ended too early".into())))
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

/// Runs something in a pool, or here if the system gave none.
fn within<T: Send>(pool: Option<&ThreadPool>, run: impl FnOnce() -> T + Send) -> T {
    match pool {
        Some(pool) => pool.install(run),
        None => run(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_wait_for_interactive_questions_and_a_panic_names_its_owner() {
        let (mailbox, inbox) = Mailbox::new(Arc::new(|| {}));
        let interactive = Busy::default();
        let question = interactive.begin();
        let pool = TaskPool::new(
            "a test",
            &mailbox,
            &interactive,
            |owner: Option<char>, reason| Err((owner, reason)),
            |_, task: u32, _: &StopToken, mailbox: &Mailbox<_>| {
                assert_ne!(task, 2, "a bad task");
                mailbox.send(Ok(task));
            },
        );
        pool.add('a', vec![1, 2, 3]);
        std::thread::sleep(3 * WHILE_INTERACTIVE);
        assert!(inbox.take().is_none(), "no task begins while a question is open");
        drop(question);
        let mut found: Vec<_> = (0..3).filter_map(|_| inbox.wait()).collect();
        found.sort();
        assert_eq!(found, [Ok(1), Ok(3), Err((Some('a'), "a bad task".into()))].map(strip));
        pool.add('b', vec![4]);
        pool.cancel('b');
        drop(pool);
    }

    /// Leaves the values of a failed assertion out of its reason.
    fn strip<T>(result: Result<T, (Option<char>, String)>) -> Result<T, (Option<char>, String)> {
        result.map_err(|(owner, reason)| {
            (owner, format!("assertion `left != right` failed: {reason}"))
        })
    }

    #[test]
    fn results_come_in_the_order_of_their_tasks() {
        let tasks: Vec<usize> = (0..40).collect();
        let n_done = AtomicUsize::new(0);
        let done = |n: usize| {
            n_done.fetch_max(n, Ordering::Relaxed);
        };
        let found = run_all(&tasks, |&n| if n == 7 { panic!("seven") } else { n * n }, &done);
        assert_eq!(found[7], Err(Panicked("seven".into())));
        assert!(found.iter().enumerate().all(|(n, r)| n == 7 || *r == Ok(n * n)));
        assert_eq!(n_done.into_inner(), 40);
    }
}

//! A worker that answers the latest question and forgets those in between.
//!
//! While the K slider moves, questions come faster than answers. The one under way is finished when
//! it is nearly done or answers have become rare, and given up otherwise; of those that wait only
//! the newest is kept. So a fast hand always sees pictures, and the last one is always right.
//!
//! A worker may answer roughly first. The full answer follows when the hand rests: a newer question ends
//! it at once, because there is something to see already.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use eoscope_core::numerics::StopToken;

use crate::guard::contain;
use crate::{Busy, BusyToken, Mailbox, Panicked, spawn_background};

/// Answers should come at least this often while questions keep coming.
const LONGEST_PAUSE: Duration = Duration::from_millis(125);

/// When to give up an answer that a newer question has overtaken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paced {
    /// How long the last finished answer took.
    pub last_took: Option<Duration>,
}

impl Paced {
    /// Whether an answer that has run for `running` should be given up, if the last answer was
    /// shown `since_shown` ago.
    pub fn gives_up(self, running: Duration, since_shown: Duration) -> bool {
        let Some(took) = self.last_took else {
            return false;
        };
        let left = took.saturating_sub(running);
        // Starting again takes a whole answer; finishing this one only what is left of it.
        left > running && since_shown + left <= LONGEST_PAUSE.max(took)
    }
}

/// The newest question, if it was not taken yet, and the stop of the one under way. A question counts
/// as outstanding from when it is asked until it is answered or forgotten.
struct Slot<Q> {
    waiting: Option<(Q, BusyToken)>,
    running: Option<Running>,
    pace: Paced,
    shown: Instant,
    closed: bool,
}

/// The work under way.
struct Running {
    stop: StopToken,
    since: Instant,
    /// Whether a rough answer to the question was given.
    refines: bool,
}

impl Running {
    fn new(refines: bool) -> Self {
        Self { stop: StopToken::new(), since: Instant::now(), refines }
    }
}

/// A thread that answers the latest question.
pub struct LatestWins<Q> {
    shared: Arc<(Mutex<Slot<Q>>, Condvar)>,
    busy: Busy,
}

fn lock<Q>(mutex: &Mutex<Slot<Q>>) -> MutexGuard<'_, Slot<Q>> {
    // Nothing under this lock can panic half-way, so what it guards is sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<Q: Send + 'static> LatestWins<Q> {
    /// Starts the thread. `answer` gets a question and a stop to poll; it delivers what it finds
    /// itself, and tells whether it did. `failed` makes an event of a panic's reason.
    pub fn new<E: Send + 'static>(
        name: &str,
        mailbox: &Mailbox<E>,
        failed: impl Fn(String) -> E + Clone + Send + 'static,
        answer: impl FnMut(Q, &StopToken, &Mailbox<E>) -> bool + Send + 'static,
    ) -> Self {
        Self::refining(name, mailbox, failed, |_, _, _| false, answer)
    }

    /// The same with a rough answer first, where `roughly` has one.
    pub fn refining<E: Send + 'static>(
        name: &str,
        mailbox: &Mailbox<E>,
        failed: impl Fn(String) -> E + Clone + Send + 'static,
        mut roughly: impl FnMut(&Q, &StopToken, &Mailbox<E>) -> bool + Send + 'static,
        mut answer: impl FnMut(Q, &StopToken, &Mailbox<E>) -> bool + Send + 'static,
    ) -> Self {
        let slot = Slot {
            waiting: None,
            running: None,
            pace: Paced::default(),
            shown: Instant::now(),
            closed: false,
        };
        let shared = Arc::new((Mutex::new(slot), Condvar::new()));
        let (theirs, question_failed) = (Arc::clone(&shared), failed.clone());
        spawn_background(name, mailbox, failed, move |mailbox| {
            while let Some((question, stop, busy)) = next(&theirs) {
                let start = Instant::now();
                // One bad question must not leave all later ones without an answer.
                let answered = contain(|| {
                    if !roughly(&question, &stop, mailbox) {
                        return answer(question, &stop, mailbox);
                    }
                    if let Some(stop) = refine(&theirs, start) {
                        answer(question, &stop, mailbox);
                    }
                    // It was paced by its rough answer.
                    false
                });
                let answered = answered.unwrap_or_else(|Panicked(reason)| {
                    mailbox.send(question_failed(reason));
                    false
                });
                let mut slot = lock(&theirs.0);
                slot.running = None;
                if answered {
                    slot.pace.last_took = Some(start.elapsed());
                    slot.shown = Instant::now();
                }
                drop(busy);
            }
        });
        Self { shared, busy: mailbox.busy().clone() }
    }

    /// Asks; an older question that still waits is forgotten.
    pub fn ask(&self, question: Q) {
        let mut slot = lock(&self.shared.0);
        slot.waiting = Some((question, self.busy.begin()));
        if let Some(Running { stop, since, refines }) = &slot.running
            && (*refines || slot.pace.gives_up(since.elapsed(), slot.shown.elapsed()))
        {
            stop.stop("a newer question");
        }
        self.shared.1.notify_one();
    }

    /// Gives up whatever runs or waits.
    pub fn cancel(&self) {
        let mut slot = lock(&self.shared.0);
        slot.waiting = None;
        if let Some(running) = &slot.running {
            running.stop.stop("cancelled");
        }
    }
}

impl<Q> Drop for LatestWins<Q> {
    fn drop(&mut self) {
        let mut slot = lock(&self.shared.0);
        slot.closed = true;
        if let Some(running) = &slot.running {
            running.stop.stop("closed");
        }
        self.shared.1.notify_one();
    }
}

/// Goes on with a question that was answered roughly; not where a newer one waits, or the asker is gone.
fn refine<Q>(shared: &(Mutex<Slot<Q>>, Condvar), start: Instant) -> Option<StopToken> {
    let mut slot = lock(&shared.0);
    slot.pace.last_took = Some(start.elapsed());
    slot.shown = Instant::now();
    let was_stopped = slot.running.as_ref().is_none_or(|running| running.stop.check().is_err());
    if slot.waiting.is_some() || slot.closed || was_stopped {
        return None;
    }
    Some(slot.running.insert(Running::new(true)).stop.clone())
}

/// Waits for a question; none when the asker is gone.
fn next<Q>(shared: &(Mutex<Slot<Q>>, Condvar)) -> Option<(Q, StopToken, BusyToken)> {
    let mut slot = lock(&shared.0);
    loop {
        if slot.closed {
            return None;
        }
        if let Some((question, busy)) = slot.waiting.take() {
            let running = slot.running.insert(Running::new(false));
            let stop = running.stop.clone();
            return Some((question, stop, busy));
        }
        slot = shared.1.wait(slot).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// The event of these tests: the reason of a panic.
    fn no_event(reason: String) -> String {
        reason
    }

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn an_answer_that_is_nearly_done_is_finished() {
        let pace = Paced { last_took: Some(millis(100)) };
        assert!(!pace.gives_up(millis(60), millis(60)), "40 ms are left of it");
        assert!(pace.gives_up(millis(10), millis(10)), "it has hardly begun");
        assert!(!pace.gives_up(millis(10), millis(90)), "nothing was shown for long");
        assert!(!Paced::default().gives_up(millis(10), millis(10)), "its length is unknown");
    }

    #[test]
    fn the_last_question_is_always_answered_and_old_ones_are_forgotten() {
        let (mailbox, _events) = Mailbox::new(Arc::new(|| {}));
        let (started, has_started) = mpsc::sync_channel(16);
        let (go, may_go) = mpsc::sync_channel::<()>(16);
        let (answers, answered) = mpsc::sync_channel(16);
        let worker = LatestWins::new("a test", &mailbox, no_event, move |question: u32, _, _| {
            started.send(question).unwrap();
            may_go.recv().unwrap();
            answers.send(question).unwrap();
            true
        });
        worker.ask(1);
        assert_eq!(has_started.recv().unwrap(), 1);
        for question in 2..=9 {
            worker.ask(question);
        }
        go.send(()).unwrap();
        assert_eq!(answered.recv().unwrap(), 1);
        assert_eq!(has_started.recv().unwrap(), 9);
        go.send(()).unwrap();
        assert_eq!(answered.recv().unwrap(), 9);
    }

    #[test]
    fn a_panic_is_told_and_the_next_question_answered() {
        let (mailbox, events) = Mailbox::new(Arc::new(|| {}));
        let (answers, answered) = mpsc::sync_channel(16);
        let worker = LatestWins::new("a test", &mailbox, no_event, move |question: u32, _, _| {
            assert_ne!(question, 1, "a bad question");
            answers.send(question).unwrap();
            true
        });
        worker.ask(1);
        let reason = events.wait().unwrap();
        assert!(reason.contains("a bad question"), "{reason}");
        worker.ask(2);
        assert_eq!(answered.recv().unwrap(), 2);
    }

    #[test]
    fn a_newer_question_ends_the_refinement_of_a_rough_answer() {
        let (mailbox, _events) = Mailbox::new(Arc::new(|| {}));
        let (answers, answered) = mpsc::sync_channel(16);
        let rough = answers.clone();
        let worker = LatestWins::refining(
            "a test",
            &mailbox,
            no_event,
            move |question: &u32, _, _| rough.send((*question, "roughly")).is_ok(),
            move |question, stop, _| {
                // Refining the first question ends only when a newer one arrives.
                while question == 1 && stop.check().is_ok() {
                    std::thread::yield_now();
                }
                stop.check().is_ok() && answers.send((question, "fully")).is_ok()
            },
        );
        worker.ask(1);
        assert_eq!(answered.recv().unwrap(), (1, "roughly"));
        worker.ask(2);
        assert_eq!(answered.recv().unwrap(), (2, "roughly"));
        assert_eq!(answered.recv().unwrap(), (2, "fully"));
    }

    #[test]
    fn cancelling_stops_what_runs() {
        let (mailbox, _events) = Mailbox::new(Arc::new(|| {}));
        let (started, has_started) = mpsc::sync_channel(16);
        let (ends, ended) = mpsc::sync_channel(16);
        let worker = LatestWins::new(
            "a test",
            &mailbox,
            no_event,
            move |(), stop: &StopToken, _: &Mailbox<String>| {
                started.send(()).unwrap();
                while stop.check().is_ok() {
                    std::thread::yield_now();
                }
                ends.send(stop.check().unwrap_err().0).unwrap();
                false
            },
        );
        worker.ask(());
        has_started.recv().unwrap();
        worker.cancel();
        assert_eq!(ended.recv().unwrap(), "cancelled");
    }
}

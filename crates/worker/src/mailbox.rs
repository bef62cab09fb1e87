//! The way from workers back to their owner.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::guard::contain;
use crate::{Busy, BusyToken, Panicked};

/// Called after every event, so that the receiving side wakes up.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Events that may wait in a mailbox; a worker that is faster waits instead of filling memory.
const CAPACITY: usize = 64;

/// Where workers put their events of type `E`.
pub struct Mailbox<E> {
    sender: SyncSender<(E, BusyToken)>,
    wake: Wake,
    busy: Busy,
}

impl<E> Clone for Mailbox<E> {
    fn clone(&self) -> Self {
        Self { sender: self.sender.clone(), wake: Arc::clone(&self.wake), busy: self.busy.clone() }
    }
}

/// The end at which events come out, in the order in which they were sent.
pub struct Inbox<E> {
    receiver: Receiver<(E, BusyToken)>,
    busy: Busy,
}

impl<E> Mailbox<E> {
    /// A mailbox and the end at which its events come out.
    pub fn new(wake: Wake) -> (Self, Inbox<E>) {
        let (sender, receiver) = sync_channel(CAPACITY);
        let busy = Busy::default();
        (Self { sender, wake, busy: busy.clone() }, Inbox { receiver, busy })
    }

    /// Delivers an event; it is dropped if the receiving side is gone.
    pub fn send(&self, event: E) {
        if self.sender.send((event, self.busy.begin())).is_ok() {
            (self.wake)();
        }
    }

    /// The counter of outstanding work: started work, and events that were not taken in yet.
    pub fn busy(&self) -> &Busy {
        &self.busy
    }
}

impl<E> Inbox<E> {
    /// The next event, if one waits. The work behind it counts as outstanding until the token is
    /// dropped: take the event in first, so that work which follows from it is counted before.
    pub fn take(&self) -> Option<(E, BusyToken)> {
        self.receiver.try_recv().ok()
    }

    /// Waits for the next event; none when all mailboxes are gone.
    pub fn wait(&self) -> Option<E> {
        self.receiver.recv().ok().map(|(event, _)| event)
    }

    /// Whether work is outstanding or an event waits.
    pub fn is_busy(&self) -> bool {
        self.busy.is_busy()
    }
}

/// Runs `work` in a thread of its own and counts it as outstanding; a panic in it becomes the event
/// that `failed` makes of its reason.
pub fn spawn<E: Send + 'static>(
    name: &str,
    mailbox: &Mailbox<E>,
    failed: impl FnOnce(String) -> E + Clone + Send + 'static,
    work: impl FnOnce(&Mailbox<E>) + Send + 'static,
) {
    start(name, mailbox, Some(mailbox.busy.begin()), failed, work);
}

/// The same for work that is not counted as outstanding: a training that runs for hours, a thread that lives as
/// long as the window.
pub fn spawn_background<E: Send + 'static>(
    name: &str,
    mailbox: &Mailbox<E>,
    failed: impl FnOnce(String) -> E + Clone + Send + 'static,
    work: impl FnOnce(&Mailbox<E>) + Send + 'static,
) {
    start(name, mailbox, None, failed, work);
}

fn start<E: Send + 'static>(
    name: &str,
    mailbox: &Mailbox<E>,
    token: Option<BusyToken>,
    failed: impl FnOnce(String) -> E + Clone + Send + 'static,
    work: impl FnOnce(&Mailbox<E>) + Send + 'static,
) {
    let (inner, inner_failed) = (mailbox.clone(), failed.clone());
    let guarded = move || {
        // Outstanding until what came of it is in the mailbox, also where that is a panic.
        let _busy = token;
        if let Err(Panicked(reason)) = contain(|| work(&inner)) {
            inner.send(inner_failed(reason));
        }
    };
    #[expect(clippy::disallowed_methods, reason = "the one place where threads begin")]
    let spawned = std::thread::Builder::new().name(name.into()).spawn(guarded);
    if let Err(error) = spawned {
        mailbox.send(failed(error.to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_event_and_nothing_stays_outstanding() {
        let (mailbox, inbox) = Mailbox::new(Arc::new(|| {}));
        spawn("a test", &mailbox, |reason| reason, |_| panic!("no luck\nand a stack"));
        assert_eq!(inbox.wait().as_deref(), Some("no luck"));
        // The thread may end a moment after its event has come.
        while inbox.is_busy() {
            std::thread::yield_now();
        }
    }

    #[test]
    fn an_event_is_outstanding_until_it_was_taken_in() {
        let (mailbox, inbox) = Mailbox::new(Arc::new(|| {}));
        mailbox.send(7);
        assert!(inbox.is_busy());
        let (event, token) = inbox.take().unwrap();
        assert!(event == 7 && inbox.is_busy());
        drop(token);
        assert!(!inbox.is_busy() && inbox.take().is_none());
    }
}

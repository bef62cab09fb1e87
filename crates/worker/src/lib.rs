//! Threads with rules, for a window that never waits.
//!
//! - [`spawn`] runs one piece of work; a panic becomes an event with its reason.
//! - [`LatestWins`] answers the newest question and forgets those in between.
//! - [`TaskPool`] takes many small tasks one after another on all cores, and lets the interactive
//!   ones go first.
//! - [`Mailbox`] brings their events to one receiver and wakes it; [`Busy`] counts what is
//!   outstanding, so that waiting for everything is one question.
//!
//! Nothing here knows what the work is about: events are a type parameter, and the wake-up is a
//! plain callback.
//!
//! ```
//! use std::sync::Arc;
//! use eoscope_worker::{Mailbox, spawn};
//!
//! let (mailbox, inbox) = Mailbox::new(Arc::new(|| {}));
//! spawn("adding", &mailbox, |reason| Err(reason), |mailbox| mailbox.send(Ok(1 + 1)));
//! assert_eq!(inbox.wait(), Some(Ok(2)));
//! ```

mod busy;
mod guard;
mod latest;
mod mailbox;
mod pool;
mod throttle;

pub use busy::{Busy, BusyToken};
pub use guard::{Panicked, guard, is_contained, is_guarded};
pub use latest::{LatestWins, Paced};
pub use mailbox::{Inbox, Mailbox, Wake, spawn, spawn_background};
pub use pool::{TaskPool, run_all};
pub use throttle::Throttle;

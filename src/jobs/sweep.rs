//! A sweep over K in the background, with progress and cancel.

use std::sync::Arc;

use super::{Event, Job, Mailbox, spawn};
use crate::experiment::{Recipe, SWEEP_K, SWEEP_SEEDS, Subject, sweep_point};
use crate::numerics::StopToken;

/// A sweep that is under way; dropping it cancels the work.
pub struct SweepJob {
    stop: StopToken,
}

impl SweepJob {
    /// Starts. Each K is told as soon as it is done.
    pub fn start(subject: Arc<Subject>, recipe: Recipe, mailbox: &Mailbox) -> Self {
        let stop = StopToken::new();
        let theirs = stop.clone();
        spawn(Job::Sweep, mailbox, move |mailbox| {
            for k in SWEEP_K {
                // A stop has nobody to tell: whoever stopped it knows.
                let Ok(point) = sweep_point(&subject, &recipe, k, SWEEP_SEEDS, &theirs) else {
                    return;
                };
                let (subject, recipe) = (Arc::clone(&subject), recipe.clone());
                mailbox.send(Event::Swept { subject, recipe, point });
            }
        });
        Self { stop }
    }
}

impl Drop for SweepJob {
    fn drop(&mut self) {
        self.stop.stop("cancelled");
    }
}

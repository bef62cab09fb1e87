//! A recipe over several K, with progress and cancel.

use std::sync::Arc;

use eoscope_core::experiment::{EvalData, Recipe, SWEEP_K, SWEEP_SEEDS, sweep_point};
use eoscope_core::numerics::StopToken;
use eoscope_worker::{Mailbox, spawn};

use crate::app::{Event, SweepEffect, SweepEvent};

/// A sweep that is under way; dropping it cancels the work.
pub struct SweepJob(StopToken);

pub fn execute(effect: SweepEffect, mailbox: &Mailbox<Event>) -> Option<SweepJob> {
    match effect {
        SweepEffect::Start(subject, recipe) => Some(SweepJob::start(subject, recipe, mailbox)),
        SweepEffect::Stop => None,
    }
}

impl SweepJob {
    /// Each K is told as soon as it is done.
    fn start(subject: Arc<EvalData>, recipe: Recipe, mailbox: &Mailbox<Event>) -> Self {
        let stop = StopToken::new();
        let theirs = stop.clone();
        let failed = |reason| SweepEvent::Failed(reason).into();
        spawn("sweeping over K", mailbox, failed, move |mailbox| {
            for k in SWEEP_K {
                // Cancelled: send no event.
                let Ok(point) = sweep_point(&subject, &recipe, k, SWEEP_SEEDS, &theirs) else {
                    return;
                };
                let (subject, recipe) = (Arc::clone(&subject), recipe.clone());
                mailbox.send(SweepEvent::Point { subject, recipe, point }.into());
            }
        });
        Self(stop)
    }
}

impl Drop for SweepJob {
    fn drop(&mut self) {
        self.0.stop("cancelled");
    }
}

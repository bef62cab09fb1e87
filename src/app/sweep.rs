//! A recipe over several K.

use std::sync::Arc;

use eoscope_core::experiment::{EvalData, Recipe, SWEEP_K, SweepPoint};

use super::{OpenRun, Outbox};

/// A recipe over several K.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The recipe; its own K does not matter.
    pub recipe: Recipe,
    /// What is done, by K.
    pub points: Vec<SweepPoint>,
    /// Whether more is on its way.
    pub running: bool,
}

/// A wish about the curve over K.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepMsg {
    /// Work the current recipe out for several K, and show the curve.
    Start,
    /// Stop that; what is there stays.
    Cancel,
    /// Close the curve.
    Close,
}

/// What is done about it.
#[derive(Debug)]
pub enum SweepEffect {
    /// Start working a recipe out for several K on a run.
    Start(Arc<EvalData>, Recipe),
    /// Stop that.
    Stop,
}

/// What comes of it.
#[derive(Debug)]
pub enum SweepEvent {
    /// One K was worked out.
    Point {
        /// The run.
        subject: Arc<EvalData>,
        /// The recipe; its own K does not matter.
        recipe: Recipe,
        /// What the K gives.
        point: SweepPoint,
    },
    /// The worker panicked.
    Failed(String),
}

impl OpenRun {
    /// Handles a message.
    pub(super) fn update_sweep(&mut self, msg: SweepMsg, out: &mut Outbox) {
        match msg {
            SweepMsg::Start => {
                let recipe = self.recipe.current.clone();
                if recipe.sampling.kind.uses_k() {
                    let points = Vec::new();
                    self.sweep = Some(Sweep { recipe: recipe.clone(), points, running: true });
                    out.effect(SweepEffect::Start(Arc::clone(&self.subject), recipe));
                }
            }
            SweepMsg::Cancel => {
                if let Some(sweep) = &mut self.sweep {
                    sweep.running = false;
                }
                out.effect(SweepEffect::Stop);
            }
            SweepMsg::Close => {
                self.sweep = None;
                out.effect(SweepEffect::Stop);
            }
        }
    }

    /// Handles an event; those of a sweep that was started anew since are dropped.
    pub(super) fn on_sweep(&mut self, event: SweepEvent, out: &mut Outbox) {
        match event {
            SweepEvent::Point { subject, recipe, point } => {
                let is_ours = Arc::ptr_eq(&subject, &self.subject);
                let Some(sweep) = self.sweep.as_mut().filter(|s| is_ours && s.recipe == recipe)
                else {
                    return;
                };
                let mut seen = recipe;
                seen.sampling.k_neighbors = point.k;
                self.looks.add(&seen);
                // The same recipe gives the same point: one that comes twice, from a sweep that was
                // cancelled and one that was started again, takes its own place.
                sweep.points.retain(|other| other.k != point.k);
                let idx = sweep.points.partition_point(|other| other.k < point.k);
                sweep.points.insert(idx, point);
                sweep.running &= sweep.points.len() < SWEEP_K.len();
            }
            SweepEvent::Failed(reason) => {
                out.panicked("sweeping over K", &reason);
                self.update_sweep(SweepMsg::Cancel, out);
            }
        }
    }
}

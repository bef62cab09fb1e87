//! What may be claimed: asked for when all seeds of the table are there, and kept until they change.

use std::sync::Arc;

use eoscope_core::experiment::{Measure, Study, Trial};
use eoscope_report::{Comparison, ComparisonClaims};

use super::{ClaimsQuestion, Compare, CompareEffect, comparison};
use crate::app::{OpenRun, Outbox};

/// Claims with what they depend on.
#[derive(Default)]
pub struct KnownClaims {
    of: Option<ClaimsKey>,
    /// Counts what was asked for, so that an answer to something older is known as such.
    serial: u64,
    found: Option<Arc<ComparisonClaims>>,
}

/// What claims depend on: the trials of every variant on every run, and the columns.
struct ClaimsKey {
    trials: Vec<(usize, usize, Arc<Trial>)>,
    measures: Vec<Measure>,
}

impl ClaimsKey {
    fn of(comparison: &Comparison) -> Self {
        let mut trials = Vec::new();
        for (run, compared) in comparison.runs.iter().enumerate() {
            for (variant, summary) in compared.summaries.iter().enumerate() {
                let of = summary.iter().flat_map(|summary| &summary.trials);
                trials.extend(of.map(|trial| (run, variant, Arc::clone(trial))));
            }
        }
        Self { trials, measures: comparison.measures.clone() }
    }

    fn is(&self, other: &Self) -> bool {
        let same = |((run, variant, trial), (run_b, variant_b, trial_b)): (
            &(usize, usize, Arc<Trial>),
            &(usize, usize, Arc<Trial>),
        )| run == run_b && variant == variant_b && Arc::ptr_eq(trial, trial_b);
        self.measures == other.measures
            && self.trials.len() == other.trials.len()
            && self.trials.iter().zip(&other.trials).all(same)
    }
}

impl OpenRun {
    /// Puts the comparison together again, and asks for its claims if they are not known.
    pub fn renew_comparison(&mut self, out: &mut Outbox) {
        let mut new = comparison(self);
        let key = ClaimsKey::of(&new);
        let has_all = self.has_all_trials();
        let claims = &mut self.compare.claims;
        let is_known = claims.of.as_ref().is_some_and(|of| of.is(&key));
        if is_known {
            new.claims.clone_from(&claims.found);
        }
        self.compare.comparison = Arc::new(new);
        if !is_known && has_all && self.compare.comparison.variants.len() > 1 {
            claims.of = Some(key);
            claims.serial += 1;
            claims.found = None;
            let comparison = Arc::clone(&self.compare.comparison);
            let question = ClaimsQuestion { serial: claims.serial, comparison };
            out.effect(CompareEffect::AskClaims(question));
        }
    }

    /// Takes claims in; those of other trials are dropped.
    pub(super) fn on_claims(&mut self, serial: u64, found: ComparisonClaims, out: &mut Outbox) {
        if self.compare.claims.serial == serial {
            self.compare.claims.found = Some(Arc::new(found));
            self.renew_comparison(out);
        }
    }

    /// Whether every seed of the table is known, on all runs.
    fn has_all_trials(&self) -> bool {
        let variants = self.compare.all();
        let wanted = Study { variants: &variants, over_k: false, over_epochs: false }.wanted();
        let others = self.compare.others.iter();
        let opened = others.filter_map(|other| other.opened.as_ref()?.as_ref().ok());
        let here = (&self.subject, &self.compare.known);
        let all = std::iter::once(here).chain(opened.map(|(run, known)| (&run.subject, known)));
        all.into_iter().all(|(subject, known)| {
            let (n_classes, largest) = (subject.head.n_classes(), subject.largest_class());
            wanted.iter().all(|wanted| {
                // A recipe for other classes has no place on a run.
                known.knows(wanted) || wanted.recipe.check(n_classes, largest).is_err()
            })
        })
    }
}

impl Compare {
    /// What may be claimed, in sentences; while it is worked out, that.
    pub fn conclusions(&self) -> Vec<String> {
        if self.variants.is_empty() {
            return Vec::new();
        }
        if self.comparison.claims.is_none() {
            return match self.n_pending() {
                0 => vec!["Working out what may be claimed…".into()],
                n => vec![format!("What may be claimed follows when {} more seeds are there", n)],
            };
        }
        let mut said = self.comparison.conclusions(0);
        let over_runs = self.comparison.conclusions_over_runs().into_iter();
        said.extend(self.comparison.about_looks());
        said.extend(over_runs.map(|sentence| format!("Over all runs: {sentence}")));
        said
    }
}

//! What table and charts need to know: it is planned, asked for, and taken in.

use std::path::Path;
use std::sync::Arc;

use eoscope_core::domain::Reason;
use eoscope_core::experiment::{Study, TrialCache, TrialResult, TrialTask};
use eoscope_io::run::Opened;

use super::{CompareEffect, Content, TrialOwner};
use crate::app::{OpenRun, Outbox, View};

impl OpenRun {
    /// What must follow when variants, panes or the view have changed: missing seeds are tried, panes
    /// asked for.
    pub fn follow_comparison(&mut self, view: View, out: &mut Outbox) {
        self.try_missing(out);
        self.renew_comparison(out);
        if view == View::Compare {
            self.ask_panes(out);
            self.ask_pane_boundaries(out);
        }
    }

    fn try_missing(&mut self, out: &mut Outbox) {
        let compare = &mut self.compare;
        let variants = compare.all();
        let study = Study {
            variants: &variants,
            over_k: compare.content == Content::OverK,
            over_epochs: compare.content == Content::Epochs,
        };
        let on_others = Study { over_k: false, over_epochs: false, ..study }.wanted();
        let asked = compare.known.ask(study.wanted());
        let mut asked = vec![(Arc::clone(&self.subject), asked)];
        for other in &mut compare.others {
            let Some(Ok((opened, known))) = &mut other.opened else { continue };
            let subject = &opened.subject;
            // A recipe for other classes has no place on this run.
            let (n_classes, largest) = (subject.head.n_classes(), subject.largest_class());
            let mut wanted = on_others.clone();
            wanted.retain(|wanted| wanted.recipe.check(n_classes, largest).is_ok());
            asked.push((Arc::clone(subject), known.ask(wanted)));
        }
        if asked.iter().any(|(_, (stops, _))| *stops) {
            // Cancel what is no longer needed; the rest begins anew.
            out.effect(CompareEffect::StopTrials(TrialOwner::Variants));
            let others = compare.others.iter();
            let opened = others.filter_map(|other| other.opened.as_ref()?.as_ref().ok());
            let known = std::iter::once(&compare.known).chain(opened.map(|(_, known)| known));
            for ((_, (_, missing)), known) in asked.iter_mut().zip(known) {
                *missing = known.pending();
            }
        }
        let mut tasks = Vec::new();
        for (subject, (_, missing)) in asked {
            tasks.extend(missing.into_iter().map(|wanted| wanted.task(&subject)));
        }
        if !tasks.is_empty() {
            out.effect(CompareEffect::Try(TrialOwner::Variants, tasks));
        }
    }

    /// Takes a result in, on this run or another one.
    pub(super) fn on_tried(
        &mut self,
        owner: TrialOwner,
        task: &TrialTask,
        result: TrialResult,
        out: &mut Outbox,
    ) {
        let is_open = Arc::ptr_eq(&self.subject, &task.subject);
        let compare = &mut self.compare;
        match owner {
            TrialOwner::Search => {
                if let (Some(search), TrialResult::Trial(trial), true) =
                    (&mut compare.search, result, is_open)
                {
                    let more = search.add(task, trial);
                    self.follow_search(more, out);
                }
            }
            TrialOwner::Variants => {
                if is_open {
                    self.looks.add(&task.recipe);
                }
                let others = compare.others.iter_mut();
                let mut opened = others.filter_map(|other| other.opened.as_mut()?.as_mut().ok());
                let is_of = |(opened, _): &&mut (Opened, TrialCache)| {
                    Arc::ptr_eq(&opened.subject, &task.subject)
                };
                let known = match is_open {
                    true => &mut compare.known,
                    false => match opened.find(is_of) {
                        Some((_, known)) => known,
                        None => return,
                    },
                };
                known.add(&task.recipe, result);
                self.renew_comparison(out);
            }
        }
    }

    /// Asks for what a search needs next: the trials of its finalists, and then what may be claimed.
    pub(super) fn follow_search(&self, more: Vec<TrialTask>, out: &mut Outbox) {
        let Some(search) = &self.compare.search else { return };
        if !more.is_empty() {
            out.effect(CompareEffect::Try(TrialOwner::Search, more));
        } else if !search.running && !search.finalists.is_empty() {
            out.effect(CompareEffect::AskSearchClaims(search.finals()));
        }
    }

    /// Takes another run in, or why it cannot be used.
    pub(super) fn on_other(
        &mut self,
        path: &Path,
        result: Result<Opened, Reason>,
        out: &mut Outbox,
    ) {
        let mut others = self.compare.others.iter_mut();
        let Some(other) = others.find(|other| other.path == path) else { return };
        other.opened = Some(result.map(|opened| (opened, TrialCache::default())));
        self.follow_comparison(View::Compare, out);
    }
}

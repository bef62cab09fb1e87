//! What a comparison needs: panes, seeds of variants, other runs.

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_core::experiment::TrialTask;
use eoscope_core::explore::{
    BoundaryQuestion, Question, ScoreQuestion, answer, boundary_view, point_scores,
};
use eoscope_core::numerics::StopToken;
use eoscope_io::run::open;
use eoscope_report::ComparisonClaims;
use eoscope_worker::{Busy, LatestWins, Mailbox, TaskPool, spawn};

use crate::app::{ClaimsQuestion, CompareEffect, CompareEvent, Event, TrialOwner};

/// Every pane has workers of its own, so that none waits for another and each forgets what it was
/// asked before. They are started when they are first needed.
#[derive(Default)]
pub struct Compare {
    panes: Vec<LatestWins<(u64, Question)>>,
    boundaries: Vec<LatestWins<(u64, BoundaryQuestion)>>,
    claims: Option<LatestWins<ClaimsQuestion>>,
    trials: Option<TaskPool<TrialOwner, TrialTask>>,
}

impl Compare {
    pub fn execute(&mut self, effect: CompareEffect, mailbox: &Mailbox<Event>, interactive: &Busy) {
        match effect {
            CompareEffect::AskPane { slot, id, question } => {
                while self.panes.len() <= slot {
                    self.panes.push(pane(mailbox, interactive));
                }
                self.panes[slot].ask((id, question));
            }
            CompareEffect::AskPaneBoundary { slot, id, question } => {
                while self.boundaries.len() <= slot {
                    self.boundaries.push(pane_boundary(mailbox));
                }
                self.boundaries[slot].ask((id, question));
            }
            CompareEffect::Try(owner, tasks) => {
                let trials = self.trials.get_or_insert_with(|| trials(mailbox, interactive));
                trials.add(owner, tasks);
            }
            CompareEffect::StopTrials(owner) => {
                if let Some(trials) = &self.trials {
                    trials.cancel(owner);
                }
            }
            CompareEffect::AskClaims(question) => {
                self.claims.get_or_insert_with(|| claims(mailbox)).ask(question);
            }
            CompareEffect::AskSearchClaims(finals) => {
                let failed = failed("working out what may be claimed");
                spawn("claims of the search", mailbox, failed, move |mailbox| {
                    if let Ok(claims) = finals.claims(&StopToken::new()) {
                        mailbox.send(CompareEvent::SearchClaimed { finals, claims }.into());
                    }
                });
            }
            CompareEffect::OpenOther(path) => open_other(path, mailbox),
        }
    }
}

/// What a panic of a pane's worker becomes.
fn failed(what: &'static str) -> impl Fn(String) -> Event + Clone + Send + 'static {
    move |reason| CompareEvent::PaneFailed(what, reason).into()
}

fn pane(mailbox: &Mailbox<Event>, interactive: &Busy) -> LatestWins<(u64, Question)> {
    let interactive = interactive.clone();
    let work = move |(id, question): (u64, Question), stop: &_, mailbox: &Mailbox<Event>| {
        let _first = interactive.begin();
        let subject = Arc::clone(&question.subject);
        let Ok(answer) = answer(question, stop) else { return false };
        let answer = Arc::new(answer);
        let question = ScoreQuestion { subject, answer: Some(Arc::clone(&answer)) };
        let scores = Arc::new(point_scores(question));
        mailbox.send(CompareEvent::PaneAnswered { id, answer, scores }.into());
        true
    };
    let name = "working out the recipe";
    LatestWins::new(name, mailbox, failed(name), work)
}

fn pane_boundary(mailbox: &Mailbox<Event>) -> LatestWins<(u64, BoundaryQuestion)> {
    let work = |(id, question): (u64, BoundaryQuestion), _: &_, mailbox: &Mailbox<Event>| {
        let boundary = Arc::new(boundary_view(question));
        mailbox.send(CompareEvent::PaneBoundary { id, boundary }.into());
        true
    };
    let name = "working out the boundary";
    LatestWins::new(name, mailbox, failed(name), work)
}

fn claims(mailbox: &Mailbox<Event>) -> LatestWins<ClaimsQuestion> {
    let work = |question: ClaimsQuestion, stop: &_, mailbox: &Mailbox<Event>| {
        let ClaimsQuestion { serial, comparison } = question;
        let Ok(claims) = ComparisonClaims::new(&comparison, stop) else { return false };
        mailbox.send(CompareEvent::Claimed { serial, claims }.into());
        true
    };
    let name = "working out what may be claimed";
    LatestWins::new(name, mailbox, failed(name), work)
}

fn trials(mailbox: &Mailbox<Event>, interactive: &Busy) -> TaskPool<TrialOwner, TrialTask> {
    TaskPool::new(
        "trying the variants",
        mailbox,
        interactive,
        |owner, reason| CompareEvent::TrialFailed(owner, reason).into(),
        |owner, task: TrialTask, stop, mailbox| {
            // Cancelled: send no event.
            if let Ok(result) = task.run(stop) {
                mailbox.send(CompareEvent::Tried { owner, task, result }.into());
            }
        },
    )
}

fn open_other(path: PathBuf, mailbox: &Mailbox<Event>) {
    let place = path.clone();
    let failed = move |reason| CompareEvent::OtherFailed { path: place, reason }.into();
    spawn("opening another run", mailbox, failed, move |mailbox| {
        let result = open(&path);
        mailbox.send(CompareEvent::OtherOpened { path, result }.into());
    });
}

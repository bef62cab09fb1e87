//! Answers to the K slider, scores of every point, and boundaries: newest first.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eoscope_core::analysis::{DEALS, gap_by_size};
use eoscope_core::experiment::EvalData;
use eoscope_core::explore::{
    Answer, BoundaryQuestion, Question, ScoreQuestion, answer, boundary_view, point_scores,
    rough_answer,
};
use eoscope_worker::{Busy, LatestWins, Mailbox};

use crate::app::{AnswerEffect, AnswerEvent, Event};

/// One worker each.
pub struct Answers {
    answers: LatestWins<Question>,
    scores: LatestWins<ScoreQuestion>,
    boundaries: LatestWins<BoundaryQuestion>,
    gaps_by_size: LatestWins<Arc<EvalData>>,
    /// The last answer, from which much the same recipe is answered sooner.
    last: Last,
}

type Last = Arc<Mutex<Option<Arc<Answer>>>>;

impl Answers {
    pub fn new(mailbox: &Mailbox<Event>, interactive: &Busy) -> Self {
        let interactive = interactive.clone();
        let first = interactive.clone();
        let last = Last::default();
        let (near, newest) = (Arc::clone(&last), Arc::clone(&last));
        let tell = move |answer: Answer, mailbox: &Mailbox<Event>| {
            let answer = Arc::new(answer);
            *lock(&newest) = Some(Arc::clone(&answer));
            mailbox.send(AnswerEvent::Answered(answer).into());
            true
        };
        let tell_roughly = tell.clone();
        Self {
            answers: LatestWins::refining(
                "working out the recipe",
                mailbox,
                |reason| AnswerEvent::AnswerFailed(reason).into(),
                move |question: &Question, stop, mailbox| {
                    let _first = first.begin();
                    let near = lock(&near).clone();
                    // Stopped: a newer question waits, and the old one is not wanted.
                    let rough = near.and_then(|near| rough_answer(question, &near, stop).ok()?);
                    rough.is_some_and(|answer| tell_roughly(answer, mailbox))
                },
                move |question, stop, mailbox| {
                    let _first = interactive.begin();
                    answer(question, stop).is_ok_and(|answer| tell(answer, mailbox))
                },
            ),
            scores: LatestWins::new(
                "scoring the points",
                mailbox,
                |reason| AnswerEvent::ScoresFailed(reason).into(),
                |question, _stop, mailbox| {
                    mailbox.send(AnswerEvent::Scored(Arc::new(point_scores(question))).into());
                    true
                },
            ),
            boundaries: LatestWins::new(
                "working out the boundary",
                mailbox,
                |reason| AnswerEvent::BoundaryFailed(reason).into(),
                |question, _stop, mailbox| {
                    mailbox.send(AnswerEvent::Boundary(Arc::new(boundary_view(question))).into());
                    true
                },
            ),
            gaps_by_size: LatestWins::new(
                "working out the gap by sample size",
                mailbox,
                |reason| AnswerEvent::GapBySizeFailed(reason).into(),
                |subject: Arc<EvalData>, stop, mailbox| {
                    let train = subject.space.train();
                    let Ok(found) = gap_by_size(train, &subject.test, DEALS, 0, stop) else {
                        return false;
                    };
                    let found = Arc::new(found);
                    mailbox.send(AnswerEvent::GapBySize { subject, found }.into());
                    true
                },
            ),
            last,
        }
    }

    pub fn execute(&self, effect: AnswerEffect) {
        match effect {
            AnswerEffect::Ask(question) => self.answers.ask(question),
            AnswerEffect::Score(question) => self.scores.ask(question),
            AnswerEffect::GapBySize(subject) => self.gaps_by_size.ask(subject),
            AnswerEffect::Boundary(question) => self.boundaries.ask(question),
            AnswerEffect::Cancel => {
                self.answers.cancel();
                *lock(&self.last) = None;
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing under this lock can panic half-way, so what it guards is sound.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

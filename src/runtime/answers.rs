//! Answers to the K slider, scores of every point, and boundaries: newest first.

use std::sync::Arc;

use eoscope_core::explore::{
    BoundaryQuestion, Question, ScoreQuestion, answer, boundary_view, point_scores,
};
use eoscope_worker::{Busy, LatestWins, Mailbox};

use crate::app::{AnswerEffect, AnswerEvent, Event};

/// One worker each.
pub struct Answers {
    answers: LatestWins<Question>,
    scores: LatestWins<ScoreQuestion>,
    boundaries: LatestWins<BoundaryQuestion>,
}

impl Answers {
    pub fn new(mailbox: &Mailbox<Event>, interactive: &Busy) -> Self {
        let interactive = interactive.clone();
        Self {
            answers: LatestWins::new(
                "working out the recipe",
                mailbox,
                |reason| AnswerEvent::AnswerFailed(reason).into(),
                move |question, stop, mailbox| {
                    let _first = interactive.begin();
                    // Stopped: a newer question waits, and the old one is not wanted.
                    let Ok(answer) = answer(question, stop) else { return false };
                    mailbox.send(AnswerEvent::Answered(Arc::new(answer)).into());
                    true
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
        }
    }

    pub fn execute(&self, effect: AnswerEffect) {
        match effect {
            AnswerEffect::Ask(question) => self.answers.ask(question),
            AnswerEffect::Score(question) => self.scores.ask(question),
            AnswerEffect::Boundary(question) => self.boundaries.ask(question),
            AnswerEffect::Cancel => self.answers.cancel(),
        }
    }
}

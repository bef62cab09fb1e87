//! What follows from a message: work for the outside world, and notices for the person.

use super::{Effect, Notice, NoticeTopic, Undo};

/// Collects what must follow while a message is handled.
#[derive(Debug, Default)]
pub struct Outbox {
    /// What the outside world must do, in this order.
    pub effects: Vec<Effect>,
    /// What a person should know, oldest first.
    pub notices: Vec<Notice>,
    /// What has succeeded: earlier errors about it are gone.
    pub succeeded: Vec<NoticeTopic>,
    /// What can be taken back, oldest first, with the sentence that says so.
    pub undo: Vec<(Undo, Option<String>)>,
}

impl Outbox {
    /// Something must be done outside.
    pub fn effect(&mut self, effect: impl Into<Effect>) {
        self.effects.push(effect.into());
    }

    /// Something that a person should know.
    pub fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// Something was done that can be taken back; the notice about it offers that.
    pub fn undoable(&mut self, undo: Undo, text: impl Into<String>) {
        self.undo.push((undo, Some(text.into())));
    }

    /// Something was done.
    pub fn info(&mut self, text: impl Into<String>) {
        self.notice(Notice::info(text));
    }

    /// Something failed.
    pub fn error(&mut self, text: impl ToString) {
        self.notice(Notice::error(text.to_string()));
    }

    /// Something failed that may succeed later.
    pub fn failed(&mut self, subject: NoticeTopic, text: impl ToString) {
        self.notice(Notice { about: Some(subject), ..Notice::error(text.to_string()) });
    }

    /// Something succeeded.
    pub fn succeeded(&mut self, subject: NoticeTopic) {
        self.succeeded.push(subject);
    }

    /// A worker panicked while it did `what`; everything else goes on.
    pub fn panicked(&mut self, what: &str, reason: &str) {
        self.error(format!("{what} failed: {reason}; everything else keeps working"));
    }
}

//! What a person should know: notices queue, and the newest is on top.

use std::path::{Path, PathBuf};

/// How long a notice matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// A confirmation: a few seconds.
    Briefly,
    /// Until it is dismissed, or the run that it is about is closed.
    WithRun,
    /// Until it is dismissed.
    UntilDismissed,
    /// Until it is dismissed, or the interrupted training of this run was resumed or deleted.
    UntilResumed(PathBuf),
}

/// What an error is about: it is gone as soon as the same thing has succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeTopic {
    /// Opening a run, embeddings, images or a network.
    Opening,
    /// Saving a file.
    Saving,
    /// Classifying images.
    Classifying,
    /// Storing a map.
    Storing,
}

/// Something a person should know, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something failed.
    pub is_error: bool,
    /// How long it matters.
    pub lasts: Lasts,
    /// What it is about, for errors that go with their cause.
    pub about: Option<NoticeTopic>,
    /// The file that was written, so that its folder can be shown.
    pub file: Option<PathBuf>,
    /// What a click on it does.
    pub offer: Option<Offer>,
}

/// What a notice offers to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Take back what it tells of, by its number.
    Undo(u64),
    /// Leave out the test rows that are training rows.
    LeaveOutLeaks,
}

impl Notice {
    /// Something was done.
    pub fn info(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: false,
            lasts: Lasts::Briefly,
            about: None,
            file: None,
            offer: None,
        }
    }

    /// Something failed.
    pub fn error(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_error: true,
            lasts: Lasts::WithRun,
            about: None,
            file: None,
            offer: None,
        }
    }

    /// The same for as long as the run is open.
    pub fn with_run(self) -> Self {
        Self { lasts: Lasts::WithRun, ..self }
    }

    /// The same until it is dismissed.
    pub fn until_dismissed(self) -> Self {
        Self { lasts: Lasts::UntilDismissed, ..self }
    }

    /// The same until the interrupted training of a run was resumed or deleted.
    pub fn until_resumed(self, run: PathBuf) -> Self {
        Self { lasts: Lasts::UntilResumed(run), ..self }
    }
}

/// Notices that still matter, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Notices {
    queue: Vec<(u64, Notice)>,
    last_id: u64,
}

/// More notices than this are a list, not a queue: the oldest go.
const MAX_NOTICES: usize = 20;

impl Notices {
    /// Puts a notice on top; the same sentence is not queued twice.
    pub fn push(&mut self, notice: Notice) {
        self.queue.retain(|(_, other)| other.text != notice.text);
        self.last_id += 1;
        self.queue.push((self.last_id, notice));
        if self.queue.len() > MAX_NOTICES {
            self.queue.remove(0);
        }
    }

    /// The newest notice.
    pub fn newest(&self) -> Option<&Notice> {
        self.queue.last().map(|(_, notice)| notice)
    }

    /// The newest notice with its number, which no other notice has.
    pub fn newest_with_id(&self) -> Option<(u64, &Notice)> {
        self.queue.last().map(|(id, notice)| (*id, notice))
    }

    /// All notices, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.queue.iter().rev().map(|(_, notice)| notice)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Removes the newest.
    pub fn dismiss(&mut self) {
        self.queue.pop();
    }

    /// Removes one whose time is over.
    pub fn expire(&mut self, id: u64) {
        self.queue.retain(|(other, notice)| *other != id || notice.lasts != Lasts::Briefly);
    }

    /// Removes errors about something that has succeeded since.
    pub fn succeeded(&mut self, subject: NoticeTopic) {
        self.queue.retain(|(_, notice)| notice.about != Some(subject));
    }

    /// Removes what was about the run before.
    pub fn run_closed(&mut self) {
        let is_about_run = |lasts: &Lasts| matches!(lasts, Lasts::Briefly | Lasts::WithRun);
        self.queue.retain(|(_, notice)| !is_about_run(&notice.lasts));
    }

    /// Removes what asked for a training that is not interrupted any longer.
    pub fn resumed(&mut self, is_interrupted: impl Fn(&Path) -> bool) {
        self.queue.retain(|(_, notice)| match &notice.lasts {
            Lasts::UntilResumed(run) => is_interrupted(run),
            Lasts::Briefly | Lasts::WithRun | Lasts::UntilDismissed => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_notice_hides_an_older_one_only_as_long_as_it_matters() {
        let mut notices = Notices::default();
        notices.push(Notice::error("the map could not be stored"));
        notices.push(Notice::info("copied"));
        assert_eq!(notices.newest().unwrap().text, "copied");
        let (id, _) = notices.newest_with_id().unwrap();
        notices.expire(id);
        let (id, notice) = notices.newest_with_id().unwrap();
        assert_eq!(notice.text, "the map could not be stored");
        notices.expire(id);
        assert_eq!(notices.len(), 1, "an error has no time limit");
        notices.dismiss();
        assert!(notices.is_empty());
    }

    #[test]
    fn an_error_goes_with_its_cause() {
        let mut notices = Notices::default();
        let error =
            Notice { about: Some(NoticeTopic::Saving), ..Notice::error("the disk is full") };
        notices.push(error);
        notices.succeeded(NoticeTopic::Opening);
        assert_eq!(notices.len(), 1);
        notices.succeeded(NoticeTopic::Saving);
        assert!(notices.is_empty());
    }

    #[test]
    fn what_asks_for_something_stays_until_it_is_done() {
        let mut notices = Notices::default();
        notices.push(Notice::info("resume a").until_resumed("a.run".into()));
        notices.push(Notice::error("an error of the run"));
        notices.run_closed();
        assert_eq!(notices.iter().map(|n| &n.text[..]).collect::<Vec<_>>(), ["resume a"]);
        notices.resumed(|run| run == Path::new("a.run"));
        assert_eq!(notices.len(), 1);
        notices.resumed(|_| false);
        assert!(notices.is_empty());
    }

    #[test]
    fn the_same_sentence_stands_there_once_and_the_queue_is_bounded() {
        let mut notices = Notices::default();
        for n in 0..2 * MAX_NOTICES {
            notices.push(Notice::info(format!("{n}")));
            notices.push(Notice::info("again"));
        }
        assert_eq!(notices.len(), MAX_NOTICES);
        assert_eq!(notices.iter().filter(|notice| notice.text == "again").count(), 1);
    }
}

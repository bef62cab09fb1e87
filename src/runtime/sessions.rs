//! Sessions on disk. They are written in a thread of their own: a name that is typed asks for one with
//! every letter.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use eoscope_core::experiment::{Variant, VariantEntry};
use eoscope_report::{SESSION_ENDING, Session};
use eoscope_worker::{Busy, BusyToken, Mailbox, spawn, spawn_background};

use super::Runtime;
use super::files::resolved;
use crate::app::{Event, SessionEffect, SessionEvent};

/// A disk that takes longer than this keeps no window from closing.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the thread is asked to do with the file of a run.
enum Task {
    /// Write the session there.
    Keep(PathBuf, Box<Session>),
    /// This session was opened for the run: what lies there before is not to be lost.
    BackUp(PathBuf, Box<Session>),
    /// Look there for the session of this run.
    Find(PathBuf, PathBuf),
}

/// A thread that keeps sessions. When it is dropped, all that it was given is on disk.
pub struct Sessions {
    tasks: Option<Sender<(Task, BusyToken)>>,
    busy: Busy,
    /// Nothing ever comes out of it: it is closed when the thread has ended.
    ended: Receiver<()>,
}

impl Sessions {
    /// Starts the thread.
    pub fn new(mailbox: &Mailbox<Event>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the window may not wait, and a person types"
        )]
        let (tasks, todo) = channel();
        let (ending, ended) = sync_channel(1);
        let failed = |reason| SessionEvent::Failed("keeping the session", reason).into();
        spawn_background("keeping the session", mailbox, failed, move |mailbox| {
            let _ending: SyncSender<()> = ending;
            work(&todo, mailbox);
        });
        Self { tasks: Some(tasks), ended, busy: mailbox.busy().clone() }
    }

    /// Writes a session to where the next start finds it; of several for one place the last one counts.
    pub fn keep(&self, file: PathBuf, session: Session) {
        self.send(Task::Keep(file, Box::new(session)));
    }

    /// Moves the session at `file` to a name of its own, unless it compares what `opened` does, and
    /// tells where it is.
    pub fn back_up(&self, file: PathBuf, opened: Session) {
        self.send(Task::BackUp(file, Box::new(opened)));
    }

    /// Delivers the session at `file` as that of the run at `run`, if there is one. One that nobody can
    /// read any longer is none: the run opens without.
    pub fn find(&self, file: PathBuf, run: PathBuf) {
        self.send(Task::Find(file, run));
    }

    fn send(&self, task: Task) {
        if let Some(tasks) = &self.tasks {
            // The thread ends with this sender, not before.
            let _ = tasks.send((task, self.busy.begin()));
        }
    }
}

impl Drop for Sessions {
    fn drop(&mut self) {
        self.tasks = None;
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

fn work(todo: &Receiver<(Task, BusyToken)>, mailbox: &Mailbox<Event>) {
    while let Ok(first) = todo.recv() {
        let mut newest: BTreeMap<PathBuf, Box<Session>> = BTreeMap::new();
        // All of it is outstanding until it is on disk.
        let mut outstanding = Vec::new();
        for (task, busy) in std::iter::once(first).chain(todo.try_iter()) {
            outstanding.push(busy);
            // Write what is pending first, so that a read never finds an older file.
            let mut catch_up = |file: &PathBuf| {
                if let Some(session) = newest.remove(file) {
                    keep(file, &session);
                }
            };
            match task {
                Task::Keep(file, session) => {
                    newest.insert(file, session);
                }
                Task::BackUp(file, opened) => {
                    catch_up(&file);
                    if let Some(place) = back_up(&file, &opened) {
                        mailbox.send(SessionEvent::BackedUp(place).into());
                    }
                }
                Task::Find(file, run) => {
                    catch_up(&file);
                    if let Ok(session) = Session::read(&file) {
                        let session = Box::new(session);
                        mailbox.send(SessionEvent::Found { run, session }.into());
                    }
                }
            }
        }
        for (file, session) in newest {
            keep(&file, &session);
        }
    }
}

fn keep(file: &Path, session: &Session) {
    let folder = file.parent().unwrap_or(Path::new("."));
    // Best effort: failing to keep a session is logged, but not shown.
    let made = std::fs::create_dir_all(folder).map_err(|error| error.to_string());
    let kept = made.and_then(|()| session.write(file).map_err(|error| error.to_string()));
    if let Err(error) = kept {
        tracing::warn!(%error, "session not kept");
    }
}

/// Where the session at `file` has gone; none where there was nothing to lose.
fn back_up(file: &Path, opened: &Session) -> Option<PathBuf> {
    let kept = Session::read(file).ok()?;
    // Omitted fields mean defaults, so compare expanded variants and ignore seeds.
    let variant = |entry: &VariantEntry| Variant { n_seeds: 1, ..entry.variant(1) };
    let opened: Vec<Variant> = opened.recipes.iter().map(variant).collect();
    if kept.recipes.iter().map(variant).all(|kept| opened.contains(&kept)) {
        return None;
    }
    // Named by what it holds, so that none replaces another.
    let hash = blake3::hash(kept.text().as_bytes()).to_hex();
    let run: String = kept.run_name.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    let name = format!("{run}-{}{SESSION_ENDING}", &hash[..8]);
    let place = file.with_file_name(name);
    std::fs::rename(file, &place).ok()?;
    Some(place)
}

impl Runtime {
    pub(super) fn execute_session(&mut self, effect: SessionEffect) {
        match effect {
            SessionEffect::Keep(session) => {
                if let Some((file, session)) = self.kept(*session) {
                    self.sessions().keep(file, session);
                }
            }
            SessionEffect::BackUp(session) => {
                if let Some((file, session)) = self.kept(*session) {
                    self.sessions().back_up(file, session);
                }
            }
            SessionEffect::Find(run) => {
                if let Some(file) = self.session_file(&resolved(&run)) {
                    self.sessions().find(file, run);
                }
            }
            SessionEffect::Read(path) => {
                let failed = |reason| SessionEvent::Failed("reading the session", reason).into();
                spawn("reading the session", &self.mailbox, failed, move |mailbox| {
                    let session = Session::read(&path);
                    let session = session.map(|session| Box::new(session.beside(&path)));
                    mailbox.send(SessionEvent::Read(session).into());
                });
            }
        }
    }

    /// The thread that writes sessions, from the first one on.
    fn sessions(&mut self) -> &Sessions {
        let mailbox = &self.mailbox;
        self.sessions.get_or_insert_with(|| Sessions::new(mailbox))
    }

    /// A session with the one name of its run, and the file where it is kept.
    fn kept(&self, session: Session) -> Option<(PathBuf, Session)> {
        let run = session.run.as_deref().map(resolved)?;
        Some((self.session_file(&run)?, Session { run: Some(run), ..session }))
    }

    /// Where the session of a run is kept: by the one name of its place, beside the settings.
    fn session_file(&self, run: &Path) -> Option<PathBuf> {
        let folder = self.settings_path.as_ref()?.parent()?.join("sessions");
        let name = blake3::hash(run.to_string_lossy().as_bytes()).to_hex();
        Some(folder.join(format!("{}{SESSION_ENDING}", &name[..16])))
    }
}

#[cfg(test)]
mod tests {
    use eoscope_core::experiment::Recipe;
    use eoscope_core::sampler::SamplerKind;

    use super::*;

    fn session(kinds: &[SamplerKind]) -> Session {
        let recipe = |&kind: &SamplerKind| {
            let mut recipe = Recipe::default();
            recipe.sampling.kind = kind;
            Variant::of(recipe, 1)
        };
        let variants: Vec<Variant> = kinds.iter().map(recipe).collect();
        Session { run_name: "a/b".into(), ..Session::of_recipes("?", &variants) }
    }

    #[test]
    fn all_is_on_disk_in_the_end_and_nothing_is_lost_for_another_session() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new").join("x.eoscope.json");
        let (mailbox, inbox) = Mailbox::new(std::sync::Arc::new(|| {}));
        let (smote, eos) = (session(&[SamplerKind::Smote]), session(&[SamplerKind::Eos]));
        let sessions = Sessions::new(&mailbox);
        sessions.keep(file.clone(), eos.clone());
        sessions.keep(file.clone(), smote.clone());
        sessions.back_up(file.clone(), session(&[SamplerKind::Eos, SamplerKind::Smote]));
        sessions.back_up(file.clone(), eos.clone());
        sessions.keep(file.clone(), eos.clone());
        drop(sessions);
        assert_eq!(Session::read(&file).unwrap(), eos);
        let Some((Event::Session(SessionEvent::BackedUp(place)), _)) = inbox.take() else {
            panic!("nothing was told")
        };
        assert_eq!(Session::read(&place).unwrap(), smote);
        assert!(Session::is_one(&place));
        assert_eq!(place.parent(), file.parent());
        assert!(inbox.take().is_none(), "told once");
    }
}

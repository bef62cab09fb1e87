//! Writing sessions beside the window: a name that is typed asks for one with every letter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use super::{Event, Job, Mailbox, SESSION_ENDING, Session, spawn};
use crate::experiment::{Variant, VariantEntry};

/// A disk that takes longer than this keeps no window from closing.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the thread is asked to do with the file of a run.
enum Task {
    /// Write the session there.
    Keep(PathBuf, Box<Session>),
    /// Somebody opened this session for the run: what lies there is not to be lost for it.
    SetAside(PathBuf, Box<Session>),
    /// Look there for the session of this run.
    Find(PathBuf, PathBuf),
}

/// A thread that keeps sessions. When it is dropped, all that it was given is on disk.
pub struct SessionKeeper {
    tasks: Option<Sender<Task>>,
    /// Nothing ever comes out of it: it is closed when the thread has ended.
    ended: Receiver<()>,
}

impl SessionKeeper {
    /// Starts the thread.
    pub fn new(mailbox: &Mailbox) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the window may not wait, and a person types"
        )]
        let (tasks, todo) = channel();
        let (ending, ended) = sync_channel(1);
        spawn(Job::Export, mailbox, move |mailbox| {
            let _ending: SyncSender<()> = ending;
            work(&todo, mailbox);
        });
        Self { tasks: Some(tasks), ended }
    }

    /// Writes a session to where the next start finds it; of several for one place the last one counts.
    pub fn keep(&self, file: PathBuf, session: Session) {
        self.send(Task::Keep(file, Box::new(session)));
    }

    /// Moves the session at `file` to a name of its own, unless it compares what `opened` does, and
    /// tells where it is.
    pub fn set_aside(&self, file: PathBuf, opened: Session) {
        self.send(Task::SetAside(file, Box::new(opened)));
    }

    /// Delivers the session at `file` as that of the run at `run`, if there is one. One that nobody can
    /// read any longer is none: the run opens without.
    pub fn find(&self, file: PathBuf, run: PathBuf) {
        self.send(Task::Find(file, run));
    }

    fn send(&self, task: Task) {
        if let Some(tasks) = &self.tasks {
            // The thread ends with this keeper, not before.
            let _ = tasks.send(task);
        }
    }
}

impl Drop for SessionKeeper {
    fn drop(&mut self) {
        self.tasks = None;
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

fn work(todo: &Receiver<Task>, mailbox: &Mailbox) {
    while let Ok(first) = todo.recv() {
        let mut newest: BTreeMap<PathBuf, Box<Session>> = BTreeMap::new();
        for task in std::iter::once(first).chain(todo.try_iter()) {
            // Whoever reads a file finds what was to be written before.
            let mut catch_up = |file: &PathBuf| {
                if let Some(session) = newest.remove(file) {
                    keep(file, &session);
                }
            };
            match task {
                Task::Keep(file, session) => {
                    newest.insert(file, session);
                }
                Task::SetAside(file, opened) => {
                    catch_up(&file);
                    if let Some(place) = set_aside(&file, &opened) {
                        mailbox.send(Event::SetAside(place));
                    }
                }
                Task::Find(file, path) => {
                    catch_up(&file);
                    if let Ok(session) = Session::read(&file) {
                        mailbox.send(Event::SessionFound { path, session: Box::new(session) });
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
    // A session that cannot be kept is no reason to disturb anybody.
    let _ = std::fs::create_dir_all(folder);
    let _ = session.write(file);
}

/// Where the session at `file` has gone; none where there was nothing to lose.
fn set_aside(file: &Path, opened: &Session) -> Option<PathBuf> {
    let kept = Session::read(file).ok()?;
    // What an entry leaves out is the usual, and that need not be said twice; seeds are made again.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Recipe;
    use crate::sampler::SamplerKind;

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
        let (mailbox, news) = Mailbox::new(std::sync::Arc::new(|| {}));
        let (smote, eos) = (session(&[SamplerKind::Smote]), session(&[SamplerKind::Eos]));
        let keeper = SessionKeeper::new(&mailbox);
        keeper.keep(file.clone(), eos.clone());
        keeper.keep(file.clone(), smote.clone());
        keeper.set_aside(file.clone(), session(&[SamplerKind::Eos, SamplerKind::Smote]));
        keeper.set_aside(file.clone(), eos.clone());
        keeper.keep(file.clone(), eos.clone());
        drop(keeper);
        assert_eq!(Session::read(&file).unwrap(), eos);
        let Ok(Event::SetAside(place)) = news.try_recv() else { panic!("nothing was told") };
        assert_eq!(Session::read(&place).unwrap(), smote);
        assert!(Session::is_one(&place));
        assert_eq!(place.parent(), file.parent());
        assert!(news.try_recv().is_err(), "told once");
    }
}

//! Sessions: what was pinned on a run comes back with it.

use std::path::PathBuf;

use eoscope_io::run::path_text;
use eoscope_report::{Session, SessionError};

use crate::app::{FilesMsg, Notice, NoticeTopic, OpenRun, Outbox, State, update};

/// What is done about sessions. A session is kept by the place of its run.
#[derive(Debug)]
pub enum SessionEffect {
    /// Write the session to the place where it is found at the next start.
    Keep(Box<Session>),
    /// This session was opened for its run: what was kept for the run before is not to be lost.
    BackUp(Box<Session>),
    /// Look whether the run at this place has a session from before.
    Find(PathBuf),
    /// Read a session file.
    Read(PathBuf),
}

/// What comes of it.
#[derive(Debug)]
pub enum SessionEvent {
    /// A session file was read, or cannot be.
    Read(Result<Box<Session>, SessionError>),
    /// The run that was opened has a session from before.
    Found {
        /// The run.
        run: PathBuf,
        /// The session.
        session: Box<Session>,
    },
    /// A session had to make room for one that was opened; it lies there now.
    BackedUp(PathBuf),
    /// The reader or writer panicked: what it did, and what it said.
    Failed(&'static str, String),
}

/// Handles an event.
pub fn on_event(state: &mut State, event: SessionEvent, out: &mut Outbox) {
    match event {
        SessionEvent::Read(Err(error)) => out.failed(NoticeTopic::Opening, error),
        SessionEvent::Read(Ok(session)) => {
            let Some(run) = session.run.clone() else {
                out.error(
                    "this file names no run; open a run first, or give the file to eoscope compare --recipes",
                );
                return;
            };
            update(state, FilesMsg::Open(run).into(), out);
            state.files.session = Some(*session);
        }
        SessionEvent::Found { run, session } => {
            let view = state.scene.view;
            let open = state.open.as_mut();
            let open = open.filter(|open| open.source.path() == Some(run.as_path()));
            let Some(open) = open.filter(|_| !session.recipes.is_empty()) else { return };
            // Neither the recipe on screen nor what was pinned meanwhile is lost for what was there
            // before.
            let recipe = open.recipe.current.clone();
            let meanwhile = std::mem::take(&mut open.compare.variants);
            open.restore(&session);
            open.recipe.current = recipe;
            for variant in meanwhile {
                // One that was there before already stands there.
                let _ = open.pin(variant);
            }
            open.open_others(out);
            open.follow_comparison(view, out);
        }
        SessionEvent::BackedUp(place) => {
            let place = path_text(&place);
            let text = format!("what was pinned on this run before is kept as {place}");
            out.notice(Notice::info(text).with_run());
        }
        SessionEvent::Failed(what, reason) => out.panicked(what, &reason),
    }
}

/// Gives a run that is about to be shown the recipes of a session that was opened, or looks for those of
/// the last time.
pub fn take_over(session: Option<Session>, open: &mut OpenRun, out: &mut Outbox) {
    let path = open.source.path().map(PathBuf::from);
    let Some(session) = session else {
        // A snapshot has no place to be found by.
        if let Some(path) = path {
            out.effect(SessionEffect::Find(path));
        }
        return;
    };
    let left_out = open.restore(&session);
    if let Some(path) = path {
        // It is the session of the run at this place from now on, wherever it was before.
        let opened = Session { run: Some(path), ..session.clone() };
        out.effect(SessionEffect::BackUp(Box::new(opened)));
        open.keep_session(out);
    }
    let name = &open.run.manifest.name;
    if !left_out.is_empty() {
        out.error(format!("left out of the session: {}", left_out.join("; ")));
    } else if session.run_name != *name && !session.run_name.is_empty() {
        let text = format!("the recipes of {} were taken over to {name}", session.run_name);
        out.notice(Notice::info(text).with_run());
    }
}

//! Carrying out what the comparison asks for: panes, seeds, reports and sessions.

use std::path::PathBuf;
use std::sync::Arc;

use super::effects::{Workers, ask_where};
use crate::app::{OpenRun, ReportFormat, State, session_of};
use crate::jobs::{
    Event, Job, JudgeQuestion, LatestWins, Mailbox, PlaneQuestion, Question, SESSION_ENDING,
    Session, SessionKeeper, TrialWorkers, answer, judge, plane, spawn,
};
use crate::report;
use crate::run::write_file;

/// The question of a pane, and the number of the pane.
pub struct PaneQuestion {
    id: u64,
    question: Question,
}

impl Workers {
    /// Works the recipe of a pane out; every pane has a worker of its own, so that none waits for
    /// another and each forgets what it was asked before.
    pub(super) fn ask_pane(&mut self, at: usize, id: u64, question: Question) {
        while self.panes.len() <= at {
            let first = self.live.clone();
            let work = move |asked: PaneQuestion, stop: &_, mailbox: &Mailbox| {
                let _first = first.begin();
                let PaneQuestion { id, question } = asked;
                let subject = Arc::clone(&question.subject);
                let Ok(answer) = answer(question, stop) else { return false };
                let answer = Arc::new(answer);
                let judged = judge(JudgeQuestion { subject, answer: Some(Arc::clone(&answer)) });
                mailbox.send(Event::PaneAnswered { id, answer, judged: Arc::new(judged) });
                true
            };
            self.panes.push(LatestWins::new(Job::Answers, &self.mailbox, work));
        }
        self.panes[at].ask(PaneQuestion { id, question });
    }

    /// Works the boundary of a pane out.
    pub(super) fn ask_pane_plane(&mut self, at: usize, id: u64, question: PlaneQuestion) {
        while self.pane_planes.len() <= at {
            let work = |(id, question): (u64, PlaneQuestion), _: &_, mailbox: &Mailbox| {
                let plane = Arc::new(plane(question));
                mailbox.send(Event::PanePlaned { id, plane });
                true
            };
            self.pane_planes.push(LatestWins::new(Job::Plane, &self.mailbox, work));
        }
        self.pane_planes[at].ask((id, question));
    }

    /// The workers that try seeds, from the first time on that they are needed.
    pub(super) fn trials(&mut self) -> &TrialWorkers {
        let (mailbox, live) = (&self.mailbox, &self.live);
        self.trials.get_or_insert_with(|| TrialWorkers::new(mailbox, live))
    }

    /// Asks where the report goes, in a thread that then writes it.
    pub(super) fn save_report(&self, open: &OpenRun, format: ReportFormat) {
        let comparison = Arc::clone(&open.compare.comparison);
        let beside = self.beside();
        spawn(Job::Export, &self.mailbox, move |mailbox| {
            let ending = format.ending();
            let dialog =
                rfd::FileDialog::new().set_title("Save the report").add_filter("Report", &[ending]);
            let name = comparison.runs.first().map_or("", |run| &run.run.manifest.name);
            let name = format!("{name}-report.{ending}");
            let Some(file) = ask_where(dialog, beside.as_deref(), &name) else { return };
            let bytes = match format {
                ReportFormat::Html => Ok(report::html(&comparison).into_bytes()),
                ReportFormat::Markdown => Ok(report::markdown(&comparison).into_bytes()),
                ReportFormat::Csv => report::csv(&comparison),
            };
            match bytes {
                Ok(bytes) => {
                    mailbox.send(Event::Exported(write_file(&file, &bytes).map(|()| file)));
                }
                Err(reason) => mailbox.send(Event::NotDone(reason)),
            }
        });
    }

    /// Asks where the session goes, in a thread that then writes it.
    pub(super) fn save_session(&self, open: &OpenRun) {
        let (session, beside) = (session_of(open), self.beside());
        spawn(Job::Export, &self.mailbox, move |mailbox| {
            let dialog = rfd::FileDialog::new()
                .set_title("Save the session")
                .add_filter("Session", &["eoscope.json"]);
            let name = format!("{}{SESSION_ENDING}", session.run_name);
            let Some(file) = ask_where(dialog, beside.as_deref(), &name) else { return };
            match session.write(&file) {
                Ok(()) => mailbox.send(Event::Exported(Ok(file))),
                Err(error) => mailbox.send(Event::NotDone(error.to_string())),
            }
        });
    }

    /// Writes the session to where the next start finds it.
    pub(super) fn keep_session(&mut self, state: &State) {
        let Some((open, file)) = state.open.as_ref().zip(self.session_file(state)) else { return };
        self.keeper().keep(file, session_of(open));
    }

    /// Makes room for a session that was opened.
    pub(super) fn set_session_aside(&mut self, state: &State, opened: Session) {
        let Some(file) = self.session_file(state) else { return };
        self.keeper().set_aside(file, opened);
    }

    /// The thread that writes sessions, from the first one on.
    fn keeper(&mut self) -> &SessionKeeper {
        let mailbox = &self.mailbox;
        self.keeper.get_or_insert_with(|| SessionKeeper::new(mailbox))
    }

    /// Looks for the session of the run that was just opened.
    pub(super) fn find_session(&mut self, state: &State) {
        let Some((open, file)) = state.open.as_ref().zip(self.session_file(state)) else { return };
        self.keeper().find(file, open.path.clone());
    }

    /// Where the session of the open run is kept: by the place of the run, beside the settings.
    fn session_file(&self, state: &State) -> Option<PathBuf> {
        let folder = self.settings_path.as_ref()?.parent()?.join("sessions");
        // A run that lies nowhere has no place to be found by.
        let path = Some(&state.open.as_ref()?.path).filter(|path| !path.as_os_str().is_empty())?;
        let path = path.canonicalize().unwrap_or_else(|_| path.clone());
        let name = blake3::hash(path.to_string_lossy().as_bytes()).to_hex();
        Some(folder.join(format!("{}{SESSION_ENDING}", &name[..16])))
    }
}

//! Files for other programs: charts, embeddings, networks, selections, reports, sessions.

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_core::domain::Split;
use eoscope_core::explore::Answer;
use eoscope_io::run::{RunError, Thumbnails, path_text};
use eoscope_report::{Comparison, Session, SessionError};

use super::{
    Chart, ChartFormat, Notice, NoticeTopic, OpenRun, Outbox, ReportFormat, RunRef, State,
};

/// What can be written for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// The network of the run with the current head.
    Network,
    /// Embeddings, labels and the current head, with the synthetic points.
    Embeddings,
    /// The selected points as a table.
    Selection,
}

/// A wish about files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveMsg {
    /// Save a chart, where the user chooses.
    SaveChart(Chart, ChartFormat),
    /// The chart was taken from the screen: these bytes go to a file of this name and ending.
    ChartTaken(Option<ChartFile>),
    /// Write a file for other programs, where the user chooses.
    Export(Exported),
}

/// A chart as it goes to its file.
#[derive(Clone, PartialEq, Eq)]
pub struct ChartFile {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its name without its ending.
    pub name: String,
    /// Its ending.
    pub ending: &'static str,
}

impl std::fmt::Debug for ChartFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}, {} bytes", self.name, self.ending, self.bytes.len())
    }
}

/// What is written, where the user chooses.
#[derive(Debug)]
pub enum SaveEffect {
    /// A chart.
    Chart(ChartFile),
    /// Something of a run.
    Export(Box<Export>),
    /// A comparison.
    Report(ReportInput, ReportFormat),
    /// A session.
    Session(Box<Session>),
}

/// A comparison that is written.
pub struct ReportInput(pub Arc<Comparison>);

impl std::fmt::Debug for ReportInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} variants on {} runs", self.0.variants.len(), self.0.runs.len())
    }
}

/// What an export is made from.
#[derive(Debug)]
pub struct Export {
    /// What is written.
    pub what: Exported,
    /// The run.
    pub run: RunRef,
    /// Where it lies.
    pub folder: Option<PathBuf>,
    /// The answer on screen; none for the trained head.
    pub answer: Option<Arc<Answer>>,
    /// The images, for their names.
    pub images: Option<Arc<Thumbnails>>,
    /// The selected points.
    pub selection: Vec<(Split, u32)>,
}

/// What came of writing.
#[derive(Debug)]
pub enum SaveEvent {
    /// It is in this file.
    Saved(PathBuf),
    /// A file could not be written.
    NotSaved(RunError),
    /// A session could not be written.
    SessionNotSaved(SessionError),
    /// What should be written could not be made.
    NotMade(String),
    /// The writer panicked.
    Failed(String),
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: SaveMsg, out: &mut Outbox) {
    match msg {
        SaveMsg::SaveChart(chart, format) => {
            let saving = Some((chart, format)).filter(|_| state.has_chart(chart));
            state.overlays.saving = saving;
        }
        SaveMsg::ChartTaken(file) => {
            state.overlays.saving = None;
            if let Some(file) = file {
                out.effect(SaveEffect::Chart(file));
            }
        }
        SaveMsg::Export(what) => {
            if let Some(open) = &state.open {
                out.effect(SaveEffect::Export(Box::new(open.export(what))));
            }
        }
    }
}

/// Handles an event.
pub(super) fn on_event(event: SaveEvent, out: &mut Outbox) {
    match event {
        SaveEvent::Saved(path) => {
            out.succeeded(NoticeTopic::Saving);
            let text = format!("saved as {}", path_text(&path));
            out.notice(Notice { file: Some(path), ..Notice::info(text) });
        }
        SaveEvent::NotSaved(error) => out.failed(NoticeTopic::Saving, error),
        SaveEvent::SessionNotSaved(error) => out.failed(NoticeTopic::Saving, error),
        SaveEvent::NotMade(reason) => out.failed(NoticeTopic::Saving, reason),
        SaveEvent::Failed(reason) => out.panicked("exporting", &reason),
    }
}

impl OpenRun {
    fn export(&self, what: Exported) -> Export {
        let points = self.picked.points.iter();
        Export {
            what,
            run: RunRef::of(&self.run),
            folder: self.source.path().map(Into::into),
            answer: self.answers.newest.clone(),
            images: self.thumbnails.clone(),
            selection: points.filter_map(|point| Some((point.split()?, point.row()))).collect(),
        }
    }
}

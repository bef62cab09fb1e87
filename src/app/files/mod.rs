//! Opening runs, embeddings and sessions, and closing them again.

mod dropped;
mod samples;
mod session;

use std::path::PathBuf;
use std::sync::Arc;

pub use dropped::drop_sentence;
use eoscope_io::dataset::DataSpec;
use eoscope_io::run::{ImportOptions, ImportReport, Opened, RunError, Thumbnails};
use eoscope_report::Session;
use eoscope_train::NetworkFile;
pub use samples::{SampleCard, Samples};
pub(super) use session::on_event as on_session;
pub use session::{SessionEffect, SessionEvent};

use super::{
    AnswerEffect, ClassifyMsg, CompareEffect, CompareMsg, Effect, MapEffect, Notice, NoticeTopic,
    Offer, OpenRun, Outbox, RunRef, State, SweepEffect, TrainingMsg, TrialOwner,
    update as update_state,
};

/// What is being opened, and what was found.
#[derive(Debug, Default)]
pub struct Files {
    /// What is being read.
    pub opening: Option<PathBuf>,
    /// How it is read, where it is embeddings in a file.
    pub options: ImportOptions,
    /// A session whose run is being opened, or looked for.
    pub session: Option<Session>,
    /// What was found in the embeddings that were imported last, until it is closed.
    pub import: Option<ImportReport>,
    /// What comes with the program, once the welcome page or the training page has asked for it.
    pub samples: Samples,
}

/// A wish about files.
#[derive(Clone, Debug, PartialEq)]
pub enum FilesMsg {
    /// Open a run, embeddings in a file, or a session.
    Open(PathBuf),
    /// Let the user choose what to open.
    PickRun,
    /// Let the user choose a file with embeddings.
    PickFile,
    /// Read the embeddings that were imported last once more, with these choices.
    ImportAgain(ImportOptions),
    /// Open the run again without the test rows that are training rows.
    LeaveOutLeaks,
    /// Let the user choose the file of their test rows.
    PickTestRows,
    /// Close what was found in them.
    CloseImport,
    /// Files were dropped on the window.
    Drop(Vec<PathBuf>),
    /// Look for the samples that come with the program.
    FindSamples,
    /// Show a file that was written in the file manager.
    ShowInFolder(PathBuf),
    /// Go back to the welcome page.
    Close,
}

/// What is done about files.
#[derive(Debug)]
pub enum FilesEffect {
    /// Read a run, or embeddings with these choices, in the background.
    Open(PathBuf, ImportOptions),
    /// Read the thumbnails of a run that lies in this folder.
    LoadThumbnails(RunRef, PathBuf),
    /// Find out what a file or folder is that was dropped, typed or chosen.
    Recognize {
        /// The file or folder.
        path: PathBuf,
        /// Whether it was dropped on the training page.
        for_training: bool,
    },
    /// Look for the samples that come with the program.
    FindSamples,
    /// Show a file in the file manager.
    ShowInFolder(PathBuf),
}

/// A dialog that lets the user choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A run to open.
    Run,
    /// Embeddings to open.
    Embeddings,
    /// Where the run of a session lies now; the sentence says which.
    MovedRun(String),
    /// Another run for the variants.
    OtherRun,
    /// The test rows of imported embeddings.
    TestRows,
    /// A network that was trained elsewhere.
    Network,
    /// Where runs go.
    RunFolder,
    /// Images to classify.
    Images,
    /// Images to train on.
    Data {
        /// Whether a folder is chosen.
        folder: bool,
    },
}

/// What was chosen in a dialog, or dropped on the window, as what it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// A run, embeddings or a session.
    Run(PathBuf),
    /// Another run for the variants.
    OtherRun(PathBuf),
    /// The test rows of imported embeddings.
    TestRows(PathBuf),
    /// A network that was trained elsewhere.
    Network(NetworkFile),
    /// Where runs go.
    RunFolder(PathBuf),
    /// Images to classify.
    Images(Vec<PathBuf>),
    /// Images to train on.
    Data(DataSpec),
}

/// What comes of it.
#[derive(Debug)]
pub enum FilesEvent {
    /// A run was opened, or could not be.
    Opened {
        /// What was asked for.
        path: PathBuf,
        /// How it was to be read.
        options: ImportOptions,
        /// The run and the place by which it is remembered, or why there is none.
        result: Result<(Opened, PathBuf), RunError>,
    },
    /// The reader panicked.
    OpenFailed(String),
    /// What was opened is embeddings in a file: what was found in it.
    Imported(ImportReport),
    /// The thumbnails of a run were read.
    Thumbnails {
        /// The run.
        run: RunRef,
        /// The sheets, or what is wrong with them.
        result: Result<Thumbnails, RunError>,
    },
    /// The reader of thumbnails panicked.
    ThumbnailsFailed(String),
    /// Something was chosen.
    Chosen(Chosen),
    /// No dialog could be shown; the reason, as a sentence.
    NoDialog(String),
    /// A dialog, or the look at what was dropped, panicked: what it was, and what it said.
    Failed(&'static str, String),
    /// The samples that come with the program.
    Samples(Samples),
    /// The search for them panicked; they are left out.
    SamplesFailed(String),
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: FilesMsg, out: &mut Outbox) {
    match msg {
        FilesMsg::Open(path) => open(state, path, out),
        FilesMsg::ImportAgain(options) => import_again(state, options, out),
        FilesMsg::LeaveOutLeaks => leave_out_leaks(state, out),
        FilesMsg::PickTestRows => out.effect(Effect::Dialog(Dialog::TestRows)),
        FilesMsg::CloseImport => state.files.import = None,
        FilesMsg::PickRun => out.effect(Effect::Dialog(Dialog::Run)),
        FilesMsg::PickFile => out.effect(Effect::Dialog(Dialog::Embeddings)),
        FilesMsg::Drop(paths) => dropped::on_drop(state, paths, out),
        FilesMsg::ShowInFolder(path) => out.effect(FilesEffect::ShowInFolder(path)),
        FilesMsg::FindSamples => {
            if state.files.samples.ask() {
                out.effect(FilesEffect::FindSamples);
            }
        }
        FilesMsg::Close => {
            state.open = None;
            state.files.import = None;
            state.overlays.table = None;
            state.notices.run_closed();
            stop_all(out);
        }
    }
}

fn open(state: &mut State, path: PathBuf, out: &mut Outbox) {
    state.notices.run_closed();
    if Session::is_one(&path) {
        out.effect(SessionEffect::Read(path));
        return;
    }
    state.files.opening = Some(path.clone());
    state.files.options = ImportOptions::default();
    state.files.import = None;
    state.training.shown = false;
    out.effect(FilesEffect::Open(path, ImportOptions::default()));
}

/// Opens the run on screen again without the test rows that are training rows.
fn leave_out_leaks(state: &mut State, out: &mut Outbox) {
    let Some(path) = state.open.as_ref().and_then(|open| open.source.path()) else { return };
    let path = path.to_path_buf();
    let options = ImportOptions { leave_out_leaks: true, ..state.files.options.clone() };
    state.files.opening = Some(path.clone());
    state.files.options = options.clone();
    out.effect(FilesEffect::Open(path, options));
}

fn import_again(state: &mut State, options: ImportOptions, out: &mut Outbox) {
    if let Some(report) = &state.files.import {
        state.files.opening = Some(report.path.clone());
        state.files.options = options.clone();
        out.effect(FilesEffect::Open(report.path.clone(), options));
    }
}

/// Handles an event.
pub(super) fn on_event(state: &mut State, event: FilesEvent, out: &mut Outbox) {
    match event {
        FilesEvent::Opened { path, options, result } => {
            // Something else was asked for since, or the same to be read in another way.
            if state.files.opening.as_ref() != Some(&path) || state.files.options != options {
                return;
            }
            state.files.opening = None;
            match result {
                Err(error) => not_opened(state, &path, &error, out),
                Ok((opened, place)) => {
                    state.notices.run_closed();
                    state.settings.remember(place);
                    show(state, opened, out);
                    state.save_settings(out);
                }
            }
        }
        FilesEvent::OpenFailed(reason) => {
            state.files.opening = None;
            out.panicked("opening the run", &reason);
        }
        FilesEvent::Imported(report) => {
            let files = &mut state.files;
            if files.opening.as_ref() == Some(&report.path) && files.options == report.options {
                files.import = Some(report);
            }
        }
        FilesEvent::Thumbnails { run, result } => {
            let Some(open) = state.open.as_mut().filter(|open| run.is(&open.run)) else { return };
            match result {
                Ok(thumbnails) => open.thumbnails = Some(Arc::new(thumbnails)),
                Err(error) => out.error(error),
            }
        }
        FilesEvent::ThumbnailsFailed(reason) => out.panicked("reading the thumbnails", &reason),
        FilesEvent::Chosen(chosen) => on_chosen(state, chosen, out),
        FilesEvent::NoDialog(text) => out.failed(NoticeTopic::Opening, text),
        FilesEvent::Failed(what, reason) => out.panicked(what, &reason),
        FilesEvent::Samples(samples) => state.files.samples = samples,
        FilesEvent::SamplesFailed(_) => state.files.samples = Samples::none(),
    }
}

/// What was chosen is what a message asks for.
fn on_chosen(state: &mut State, chosen: Chosen, out: &mut Outbox) {
    out.succeeded(NoticeTopic::Opening);
    let msg = match chosen {
        Chosen::Run(path) => FilesMsg::Open(path).into(),
        Chosen::OtherRun(path) => CompareMsg::AddRun(path).into(),
        Chosen::TestRows(path) => {
            let Some(report) = &state.files.import else { return };
            let options = ImportOptions { test: Some(path), ..report.options.clone() };
            FilesMsg::ImportAgain(options).into()
        }
        Chosen::Network(network) => TrainingMsg::SetNetwork(Some(network)).into(),
        Chosen::RunFolder(folder) => TrainingMsg::SetFolder(folder).into(),
        Chosen::Images(paths) => ClassifyMsg::Classify(paths).into(),
        Chosen::Data(spec) => TrainingMsg::SetData(spec).into(),
    };
    update_state(state, msg, out);
}

fn not_opened(state: &State, path: &PathBuf, error: &RunError, out: &mut Outbox) {
    match &state.files.session {
        // The run of a session has moved: once it is found, its recipes are restored.
        Some(session) if session.run.as_ref() == Some(path) => {
            let text = format!(
                "{error}; choose the new location of the session's run {}: its {} are kept",
                session.run_name,
                eoscope_report::counted(session.recipes.len(), "recipe")
            );
            out.error(&text);
            out.effect(Effect::Dialog(Dialog::MovedRun(text)));
        }
        _ => out.failed(NoticeTopic::Opening, error),
    }
}

/// Test rows that are training rows are told before any number is looked at.
fn tell_leaks(opened: &Opened, out: &mut Outbox) {
    if let Some(sentence) = opened.leaks.sentence() {
        let offer = opened.source.path().map(|_| Offer::LeaveOutLeaks);
        out.notice(Notice { offer, ..Notice::error(sentence) });
    }
    match opened.run.left_out.len() {
        0 => {}
        n => out.info(format!("left out {n} test rows that are training rows")),
    }
}

/// Puts a run on screen.
pub(super) fn show(state: &mut State, opened: Opened, out: &mut Outbox) {
    tell_leaks(&opened, out);
    state.scene.solo = None;
    // What it found and showed belongs to the run before.
    (state.overlays.palette, state.overlays.table) = (false, None);
    let mut open = OpenRun::new(opened);
    open.sort(state.scene.sort_by);
    stop_all(out);
    state.undo.run_closed();
    // What the view needs besides the map is asked for with the first answer.
    if open.map.layout.is_none() {
        open.start_first_map(out);
    }
    // A snapshot has no images on disk.
    if let Some(folder) = open.source.path().filter(|_| open.thumbnails.is_none()) {
        out.effect(FilesEffect::LoadThumbnails(RunRef::of(&open.run), folder.into()));
    }
    session::take_over(state.files.session.take(), &mut open, out);
    out.effect(AnswerEffect::Ask(open.question()));
    out.effect(AnswerEffect::GapBySize(Arc::clone(&open.subject)));
    open.ask_trust(out);
    open.open_others(out);
    open.follow_comparison(state.scene.view, out);
    state.open = Some(open);
}

/// What worked for the run before has nothing to do any longer.
fn stop_all(out: &mut Outbox) {
    out.effect(AnswerEffect::Cancel);
    out.effect(MapEffect::Stop);
    out.effect(SweepEffect::Stop);
    out.effect(CompareEffect::StopTrials(TrialOwner::Variants));
    out.effect(CompareEffect::StopTrials(TrialOwner::Search));
}

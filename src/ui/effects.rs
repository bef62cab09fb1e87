//! Carrying out effects: workers, dialogs, clipboard, settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use egui::Context;

use super::effects_compare::PaneQuestion;
use crate::app::{Effect, Exported, OpenRun, State};
use crate::jobs::{
    Event, ExtractJob, ImportReport, Job, JudgeQuestion, LatestWins, LiveFirst, Mailbox,
    PlaneQuestion, ProjectionJob, Question, ReadImagesJob, Session, SessionKeeper, SweepJob,
    TrainJob, TrialWorkers, answer, classify, devices, export_embeddings, export_network,
    export_points, forget, judge, measure_pace, open_with, plane, spawn, thumbnails,
};
use crate::run::{ImportOptions, write_file};
use crate::training::Store;

/// What a dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A run, or embeddings.
    Run,
    /// Images to train on.
    Data,
    /// Images to classify.
    Images,
    /// A network that was trained elsewhere.
    Network,
    /// Where runs go.
    RunFolder,
    /// The test rows of imported embeddings.
    TestRows,
    /// Another run for the variants.
    OtherRun,
}

/// Everything that works for the window.
pub struct Workers {
    pub(super) mailbox: Mailbox,
    answers: LatestWins<Question>,
    planes: LatestWins<PlaneQuestion>,
    judgements: LatestWins<JudgeQuestion>,
    /// One worker per pane, from the first time on that a pane is asked for.
    pub(super) panes: Vec<LatestWins<PaneQuestion>>,
    pub(super) pane_planes: Vec<LatestWins<(u64, PlaneQuestion)>>,
    pub(super) trials: Option<TrialWorkers>,
    pub(super) keeper: Option<SessionKeeper>,
    pub(super) live: LiveFirst,
    projection: Option<ProjectionJob>,
    sweep: Option<SweepJob>,
    images: Option<ReadImagesJob>,
    training: Option<TrainJob>,
    extraction: Option<ExtractJob>,
    dialog: Option<(Pick, Receiver<Vec<PathBuf>>)>,
    pub(super) settings_path: Option<PathBuf>,
}

/// Saves charts where the user chooses.
pub struct ChartSaver {
    mailbox: Mailbox,
    beside: Option<PathBuf>,
}

/// Nobody closes a dialog sooner than this: there was none.
const NO_DIALOG: Duration = Duration::from_millis(400);

/// What is said where the system has no file dialog.
const NO_DIALOG_HERE: &str = "no file dialog could be opened here; drop the files on the window \
    instead, or name them when you start it";

/// Asks where a file goes. Where the system has no such dialog, it goes into the folder `beside`
/// under a name that is free.
pub(super) fn ask_where(
    dialog: rfd::FileDialog,
    beside: Option<&Path>,
    name: &str,
) -> Option<PathBuf> {
    let asked = Instant::now();
    let file = dialog.set_file_name(name).save_file();
    if file.is_some() || asked.elapsed() >= NO_DIALOG {
        return file;
    }
    let (stem, ending) = name.rsplit_once('.')?;
    let names =
        (1..).map(|n| if n == 1 { name.to_owned() } else { format!("{stem}-{n}.{ending}") });
    names
        .map(|name| beside.map(|folder| folder.join(name)))
        .find(|file| file.as_ref().is_none_or(|file| !file.exists()))?
}

impl ChartSaver {
    /// Asks where a chart goes, in a thread that then writes it.
    pub fn save(&self, bytes: Vec<u8>, name: String, ending: &'static str) {
        let beside = self.beside.clone();
        spawn(Job::Export, &self.mailbox, move |mailbox| {
            let dialog =
                rfd::FileDialog::new().set_title("Save the chart").add_filter("Chart", &[ending]);
            let name = format!("{name}.{ending}");
            let Some(file) = ask_where(dialog, beside.as_deref(), &name) else { return };
            mailbox.send(Event::Exported(write_file(&file, &bytes).map(|()| file)));
        });
    }

    /// The same for a chart that could perhaps not be made; the reason is told.
    pub fn save_made(&self, made: Result<Vec<u8>, String>, name: String, ending: &'static str) {
        match made {
            Ok(bytes) => self.save(bytes, name, ending),
            Err(reason) => self.mailbox.send(Event::NotDone(reason)),
        }
    }
}

impl Workers {
    pub fn new(mailbox: Mailbox, settings_path: Option<PathBuf>) -> Self {
        let live = LiveFirst::default();
        let first = live.clone();
        let answers =
            LatestWins::new(Job::Answers, &mailbox, move |question, stop, mailbox: &Mailbox| {
                let _first = first.begin();
                match answer(question, stop) {
                    Ok(answer) => {
                        mailbox.send(Event::Answered(Arc::new(answer)));
                        true
                    }
                    // A newer question is waiting; nobody wants to know about the old one.
                    Err(_) => false,
                }
            });
        let planes = LatestWins::new(Job::Plane, &mailbox, |question, _stop, mailbox: &Mailbox| {
            mailbox.send(Event::Planed(Arc::new(plane(question))));
            true
        });
        let judgements =
            LatestWins::new(Job::Judge, &mailbox, |question, _stop, mailbox: &Mailbox| {
                mailbox.send(Event::Judged(Arc::new(judge(question))));
                true
            });
        Self {
            mailbox,
            answers,
            planes,
            judgements,
            panes: Vec::new(),
            pane_planes: Vec::new(),
            trials: None,
            keeper: None,
            live,
            projection: None,
            sweep: None,
            images: None,
            training: None,
            extraction: None,
            dialog: None,
            settings_path,
        }
    }

    pub fn carry_out(&mut self, ctx: &Context, state: &State, effect: Effect) {
        match effect {
            Effect::Open(path, options) => spawn(Job::Open, &self.mailbox, move |mailbox| {
                let result = open_with(&path, &options);
                if let Some(report) = ImportReport::of(&path, options.clone(), &result) {
                    mailbox.send(Event::Imported(report));
                }
                mailbox.send(Event::Opened { path, options, result });
            }),
            Effect::PickRun => self.pick(ctx, Pick::Run, || {
                rfd::FileDialog::new().set_title("Open a run: a folder NAME.run").pick_folder()
            }),
            Effect::PickFile => self.pick(ctx, Pick::Run, || {
                let dialog = rfd::FileDialog::new().set_title("Open embeddings");
                dialog
                    .add_filter("Arrays", &["npz", "npy", "safetensors"])
                    .add_filter("Tables", &["csv", "tsv", "parquet"])
                    .pick_file()
            }),
            Effect::Ask(question) => self.answers.ask(question),
            Effect::Judge(question) => self.judgements.ask(question),
            Effect::AskPlane(question) => self.planes.ask(question),
            Effect::CancelAnswer => self.answers.cancel(),
            Effect::LoadThumbnails => {
                if let Some(open) = &state.open {
                    self.load_thumbnails(open);
                }
            }
            Effect::StartLayout(id, plan) => {
                if let Some(open) = &state.open {
                    let (run, folder) = (Arc::clone(&open.run), open.path.clone());
                    self.projection =
                        Some(ProjectionJob::start(id, run, folder, plan, &self.mailbox));
                }
            }
            Effect::StartPairMap(id, question) => {
                let PlaneQuestion { subject, answer, pair, .. } = question;
                let job = ProjectionJob::start_pair(id, subject, answer, pair, &self.mailbox);
                self.projection = Some(job);
            }
            Effect::PauseLayout(paused) => {
                if let Some(job) = &self.projection {
                    job.set_paused(paused);
                }
            }
            Effect::StopLayout => self.projection = None,
            Effect::AskPane(at, id, question) => self.ask_pane(at, id, question),
            Effect::AskPanePlane(at, id, question) => self.ask_pane_plane(at, id, question),
            Effect::Try(of, tasks) => self.trials().add(of, tasks),
            Effect::PickOtherRun => self.pick(ctx, Pick::OtherRun, || {
                rfd::FileDialog::new().set_title("Another run for these variants").pick_folder()
            }),
            Effect::OpenOther(path) => spawn(Job::Open, &self.mailbox, move |mailbox| {
                let result = open_with(&path, &ImportOptions::default());
                let result = result.map_err(|error| error.to_string());
                mailbox.send(Event::OtherOpened { path, result });
            }),
            Effect::StopTrials(of) => {
                if let Some(trials) = &self.trials {
                    trials.cancel(of);
                }
            }
            Effect::SaveReport(format) => {
                if let Some(open) = &state.open {
                    self.save_report(open, format);
                }
            }
            Effect::SaveSession => {
                if let Some(open) = &state.open {
                    self.save_session(open);
                }
            }
            Effect::KeepSession => self.keep_session(state),
            Effect::SetSessionAside(session) => self.set_session_aside(state, *session),
            Effect::FindSession => self.find_session(state),
            Effect::ReadSession(path) => spawn(Job::Open, &self.mailbox, move |mailbox| {
                let session = Session::read(&path).map(|session| Box::new(session.beside(&path)));
                mailbox.send(Event::SessionRead(session.map_err(|error| error.to_string())));
            }),
            Effect::PickMovedRun(text) => {
                let otherwise = format!("{text}: drop its folder on the window");
                self.show_dialog(ctx, Pick::Run, otherwise, || {
                    let dialog = rfd::FileDialog::new();
                    let dialog = dialog.set_title("Where does the run of the session lie now?");
                    dialog.pick_folder().into_iter().collect()
                });
            }
            Effect::StartSweep(recipe) => {
                if let Some(open) = &state.open {
                    let subject = Arc::clone(&open.subject);
                    self.sweep = Some(SweepJob::start(subject, recipe, &self.mailbox));
                }
            }
            Effect::StopSweep => self.sweep = None,
            Effect::PickImages => {
                self.show_dialog(ctx, Pick::Images, NO_DIALOG_HERE.into(), || {
                    let dialog = rfd::FileDialog::new().set_title("Classify images");
                    let dialog =
                        dialog.add_filter("Images", &["png", "jpg", "jpeg", "webp", "bmp"]);
                    dialog.pick_files().unwrap_or_default()
                });
            }
            Effect::Classify(files) => {
                if let Some(open) = &state.open {
                    let (run, folder) = (Arc::clone(&open.run), open.path.clone());
                    classify(run, folder, files, &self.mailbox);
                }
            }
            Effect::Export(what) => {
                if let Some(open) = &state.open {
                    self.export(open, what);
                }
            }
            Effect::PickData { folder } => self.pick(ctx, Pick::Data, move || {
                let dialog = rfd::FileDialog::new().set_title("Images to train on");
                if folder { dialog.pick_folder() } else { dialog.pick_file() }
            }),
            Effect::ReadImages(data) => {
                self.images = Some(ReadImagesJob::start(data, &self.mailbox));
            }
            Effect::MeasurePace(question) => measure_pace(question, &self.mailbox),
            Effect::ListDevices => spawn(Job::Pace, &self.mailbox, |mailbox| {
                mailbox.send(Event::Devices(devices()));
            }),
            Effect::PickTestRows => self.pick(ctx, Pick::TestRows, || {
                let dialog = rfd::FileDialog::new().set_title("The table with the test rows");
                dialog.add_filter("Tables", &["csv", "tsv", "parquet"]).pick_file()
            }),
            Effect::PickNetwork => self.pick(ctx, Pick::Network, || {
                let dialog = rfd::FileDialog::new().set_title("A network trained elsewhere");
                dialog.add_filter("Networks", &["pth", "pt", "safetensors"]).pick_file()
            }),
            Effect::PickRunFolder => self.pick(ctx, Pick::RunFolder, || {
                rfd::FileDialog::new().set_title("Where runs go").pick_folder()
            }),
            Effect::Extract(id, plan) => {
                self.extraction = Some(ExtractJob::start(id, *plan, &self.mailbox));
            }
            Effect::StopExtraction => self.extraction = None,
            Effect::FindUnfinished(folder) => spawn(Job::Pace, &self.mailbox, move |mailbox| {
                let mut found = Store::unfinished(Path::new("."));
                let is_here = |folder: &Path| {
                    folder.canonicalize().ok() == Path::new(".").canonicalize().ok()
                };
                if !folder.as_os_str().is_empty() && !is_here(&folder) {
                    found.extend(Store::unfinished(&folder));
                }
                mailbox.send(Event::Unfinished(found));
            }),
            Effect::Train { id, plan, resume } => {
                self.training = Some(TrainJob::start(id, *plan, resume, &self.mailbox));
            }
            Effect::Direct(id, directive) => {
                if let Some(job) = self.training.as_ref().filter(|job| job.id == id) {
                    job.direct(directive);
                }
            }
            Effect::ForgetTraining(out) => spawn(Job::Train, &self.mailbox, move |_| {
                // What cannot be deleted is offered again at the next start.
                let _ = forget(&out);
            }),
            Effect::SaveSettings => {
                if let Some(path) = &self.settings_path {
                    // Settings that cannot be kept are no reason to disturb anybody.
                    let _ = state.settings.save(path);
                }
            }
            Effect::Copy(text) => ctx.copy_text(text),
        }
    }

    /// Something that saves charts, also from other threads.
    pub fn saver(&self) -> ChartSaver {
        ChartSaver { mailbox: self.mailbox.clone(), beside: self.beside() }
    }

    /// Where files go if nobody can be asked: the folder in which the program was started. A window
    /// without settings is a test, and writes nothing.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        self.settings_path.as_ref().and_then(|_| std::env::current_dir().ok())
    }

    /// Asks where a file goes, in a thread that then writes it.
    fn export(&self, open: &OpenRun, what: Exported) {
        let (run, folder) = (Arc::clone(&open.run), open.path.clone());
        let (answer, images) = (open.answer.clone(), open.thumbnails.clone());
        let selection: Vec<_> =
            open.selection.iter().filter_map(|point| Some((point.split()?, point.row()))).collect();
        let beside = self.beside();
        spawn(Job::Export, &self.mailbox, move |mailbox| {
            let outcome = answer.as_ref().map(|answer| &answer.outcome);
            let dialog = rfd::FileDialog::new();
            let name = &run.manifest.name;
            let dialog = match what {
                Exported::Network => dialog
                    .set_title("Save the network with this head")
                    .add_filter("State dict", &["pth", "pt"])
                    .add_filter("safetensors", &["safetensors"]),
                Exported::Selection => {
                    dialog.set_title("Save the selected points").add_filter("Table", &["csv"])
                }
                Exported::Embeddings => dialog
                    .set_title("Save the embeddings")
                    .add_filter("Arrays", &["npz", "safetensors"])
                    .add_filter("Tables", &["csv", "tsv", "parquet"]),
            };
            let file_name = match what {
                Exported::Network => format!("{name}.pth"),
                Exported::Selection => format!("{name}-selection.csv"),
                Exported::Embeddings => format!("{name}.npz"),
            };
            let Some(file) = ask_where(dialog, beside.as_deref(), &file_name) else { return };
            let head = outcome.map_or(&run.head, |outcome| &outcome.head);
            let result = match what {
                Exported::Network => export_network(&folder, Some(head), &file),
                Exported::Selection => {
                    export_points(&run, head, images.as_deref(), &selection, &file)
                }
                Exported::Embeddings => {
                    let synthetic = outcome.map(|outcome| &outcome.synthetic);
                    export_embeddings(&run, head, synthetic, &file)
                }
            };
            mailbox.send(Event::Exported(result.map(|()| file)));
        });
    }

    fn load_thumbnails(&self, open: &OpenRun) {
        let (run, folder) = (Arc::clone(&open.run), open.path.clone());
        spawn(Job::Thumbnails, &self.mailbox, move |mailbox| {
            let result = thumbnails(&run, &folder);
            mailbox.send(Event::Thumbnails { run, result });
        });
    }

    fn pick(
        &mut self,
        ctx: &Context,
        pick: Pick,
        choose: impl FnOnce() -> Option<PathBuf> + Send + 'static,
    ) {
        self.show_dialog(ctx, pick, NO_DIALOG_HERE.into(), move || choose().into_iter().collect());
    }

    /// Shows a dialog in a thread of its own: it blocks until the user is done. Where the system has
    /// none, `otherwise` is said.
    fn show_dialog(
        &mut self,
        ctx: &Context,
        pick: Pick,
        otherwise: String,
        choose: impl FnOnce() -> Vec<PathBuf> + Send + 'static,
    ) {
        if self.dialog.is_some() {
            return; // One dialog is open already.
        }
        let (sender, receiver) = sync_channel(1);
        let ctx = ctx.clone();
        spawn(Job::Dialog, &self.mailbox, move |mailbox| {
            let asked = Instant::now();
            let chosen = choose();
            if chosen.is_empty() && asked.elapsed() < NO_DIALOG {
                mailbox.send(Event::NotDone(otherwise));
            }
            // The window may be gone by now; then nobody wants the choice.
            let _ = sender.send(chosen);
            ctx.request_repaint();
        });
        self.dialog = Some((pick, receiver));
    }

    /// What was chosen in the dialog, once.
    pub fn picked(&mut self) -> Option<(Pick, Vec<PathBuf>)> {
        let (pick, receiver) = self.dialog.as_ref()?;
        let pick = *pick;
        match receiver.try_recv() {
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.dialog = None;
                None
            }
            Ok(choice) => {
                self.dialog = None;
                Some((pick, choice)).filter(|(_, choice)| !choice.is_empty())
            }
        }
    }
}

//! Carrying out effects: workers, dialogs, clipboard, settings.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};

use egui::Context;

use crate::app::{Effect, OpenRun, State};
use crate::jobs::{
    Event, Job, LatestWins, Mailbox, ProjectionJob, Question, ReadImagesJob, SweepJob, TrainJob,
    answer, devices, forget, measure_pace, open, spawn, thumbnails,
};
use crate::projection::TsneConfig;
use crate::training::Store;

/// What a dialog asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A run, or embeddings.
    Run,
    /// Images to train on.
    Data,
}

/// Everything that works for the window.
pub struct Workers {
    mailbox: Mailbox,
    answers: LatestWins<Question>,
    projection: Option<ProjectionJob>,
    sweep: Option<SweepJob>,
    images: Option<ReadImagesJob>,
    training: Option<TrainJob>,
    dialog: Option<(Pick, Receiver<Option<PathBuf>>)>,
    settings_path: Option<PathBuf>,
}

impl Workers {
    pub fn new(mailbox: Mailbox, settings_path: Option<PathBuf>) -> Self {
        let answers =
            LatestWins::new(Job::Answers, &mailbox, |question, stop, mailbox: &Mailbox| {
                match answer(question, stop) {
                    Ok(answer) => {
                        mailbox.send(Event::Answered(Arc::new(answer)));
                        true
                    }
                    // A newer question is waiting; nobody wants to know about the old one.
                    Err(_) => false,
                }
            });
        Self {
            mailbox,
            answers,
            projection: None,
            sweep: None,
            images: None,
            training: None,
            dialog: None,
            settings_path,
        }
    }

    pub fn carry_out(&mut self, ctx: &Context, state: &State, effect: Effect) {
        match effect {
            Effect::Open(path) => spawn(Job::Open, &self.mailbox, move |mailbox| {
                let result = open(&path);
                mailbox.send(Event::Opened { path, result });
            }),
            Effect::PickRun => self.pick(ctx, Pick::Run, || {
                rfd::FileDialog::new().set_title("Open a run: a folder NAME.run").pick_folder()
            }),
            Effect::PickFile => self.pick(ctx, Pick::Run, || {
                let dialog = rfd::FileDialog::new().set_title("Open embeddings");
                dialog.add_filter("NumPy archive", &["npz"]).pick_file()
            }),
            Effect::Ask(question) => self.answers.ask(question),
            Effect::CancelAnswer => self.answers.cancel(),
            Effect::LoadThumbnails => {
                if let Some(open) = &state.open {
                    self.load_thumbnails(open);
                }
            }
            Effect::StartLayout => {
                if let Some(open) = &state.open {
                    let (run, folder) = (Arc::clone(&open.run), open.path.clone());
                    let config = TsneConfig::default();
                    self.projection =
                        Some(ProjectionJob::start(run, folder, config, &self.mailbox));
                }
            }
            Effect::StopLayout => self.projection = None,
            Effect::StartSweep(recipe) => {
                if let Some(open) = &state.open {
                    let subject = Arc::clone(&open.subject);
                    self.sweep = Some(SweepJob::start(subject, recipe, &self.mailbox));
                }
            }
            Effect::StopSweep => self.sweep = None,
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
            Effect::FindUnfinished => spawn(Job::Pace, &self.mailbox, |mailbox| {
                let found = Store::unfinished(Path::new("."));
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

    fn load_thumbnails(&self, open: &OpenRun) {
        let (run, folder) = (Arc::clone(&open.run), open.path.clone());
        spawn(Job::Thumbnails, &self.mailbox, move |mailbox| {
            let result = thumbnails(&run, &folder);
            mailbox.send(Event::Thumbnails { run, result });
        });
    }

    /// Shows a dialog in a thread of its own: it blocks until the user is done.
    fn pick(
        &mut self,
        ctx: &Context,
        pick: Pick,
        choose: impl FnOnce() -> Option<PathBuf> + Send + 'static,
    ) {
        if self.dialog.is_some() {
            return; // One dialog is open already.
        }
        let (sender, receiver) = sync_channel(1);
        let ctx = ctx.clone();
        spawn(Job::Dialog, &self.mailbox, move |_| {
            // The window may be gone by now; then nobody wants the choice.
            let _ = sender.send(choose());
            ctx.request_repaint();
        });
        self.dialog = Some((pick, receiver));
    }

    /// What was chosen in the dialog, once.
    pub fn picked(&mut self) -> Option<(Pick, PathBuf)> {
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
                choice.map(|path| (pick, path))
            }
        }
    }
}

//! Carries effects out: the only place of the program that starts threads, shows dialogs and touches
//! the disk for the window.
//!
//! One file per feature, each with the work and the events that tell how it goes. Nothing here knows
//! what a window is: events wake it up through a plain callback.

mod answers;
mod classify;
mod compare;
pub mod diagnostics;
mod dialogs;
mod files;
mod maps;
mod samples;
mod save;
mod sessions;
pub mod settings_file;
mod sweep;
mod training;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eoscope_worker::{Busy, Inbox, Mailbox, Wake};
pub use files::is_there;
pub use samples::sample_runs;

use crate::app::{Effect, Event, Settings};

/// Everything that works for the window.
pub struct Runtime {
    mailbox: Mailbox<Event>,
    /// Questions that a slider waits for: small experiments let them go first.
    interactive: Busy,
    answers: answers::Answers,
    compare: compare::Compare,
    maps: maps::Maps,
    sessions: Option<sessions::Sessions>,
    sweep: Option<sweep::SweepJob>,
    training: training::Training,
    /// Whether a dialog is open.
    dialog: Arc<AtomicBool>,
    settings_path: Option<PathBuf>,
}

/// Where maps of the user lie: beside the settings.
fn user_maps(settings: Option<&std::path::Path>) -> Option<PathBuf> {
    Some(settings?.parent()?.join("maps"))
}

impl Runtime {
    /// A runtime, and where its events come out. Settings and sessions are kept at `settings_path`;
    /// without one nothing is.
    pub fn new(wake: Wake, settings_path: Option<PathBuf>) -> (Self, Inbox<Event>) {
        let (mailbox, inbox) = Mailbox::new(wake);
        let interactive = Busy::default();
        let runtime = Self {
            answers: answers::Answers::new(&mailbox, &interactive),
            compare: compare::Compare::default(),
            maps: maps::Maps::new(user_maps(settings_path.as_deref())),
            sessions: None,
            sweep: None,
            training: training::Training::default(),
            dialog: Arc::default(),
            interactive,
            settings_path,
            mailbox,
        };
        (runtime, inbox)
    }

    /// What was remembered the last time.
    pub fn load_settings(&self) -> Settings {
        self.settings_path.as_deref().map(settings_file::load).unwrap_or_default()
    }

    /// Where the settings lie.
    pub fn settings_path(&self) -> Option<&std::path::Path> {
        self.settings_path.as_deref()
    }

    /// Carries an effect out. What it brings comes as events.
    pub fn execute(&mut self, effect: Effect) {
        diagnostics::remember("effect", &effect);
        match effect {
            Effect::Files(effect) => self.execute_files(effect),
            Effect::Session(effect) => self.execute_session(effect),
            Effect::Answer(effect) => self.answers.execute(effect),
            Effect::Map(effect) => self.maps.execute(effect, &self.mailbox),
            Effect::Sweep(effect) => self.sweep = sweep::execute(effect, &self.mailbox),
            Effect::Classify(effect) => classify::execute(effect, &self.mailbox),
            Effect::Compare(effect) => {
                self.compare.execute(effect, &self.mailbox, &self.interactive);
            }
            Effect::Training(effect) => self.training.execute(effect, &self.mailbox),
            Effect::Save(effect) => self.execute_save(effect),
            Effect::Dialog(dialog) => self.show_dialog(dialog),
            Effect::SaveSettings(settings) => self.save_settings(&settings),
            // The clipboard belongs to the window, which has taken this effect out before.
            Effect::Copy(_) => {}
        }
    }

    fn save_settings(&self, settings: &Settings) {
        let Some(path) = &self.settings_path else { return };
        // Best effort: failing to save settings is not shown.
        if let Err(error) = settings_file::save(settings, path) {
            tracing::warn!(%error, path = %path.display(), "settings not saved");
        }
    }
}

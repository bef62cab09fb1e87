//! Opening runs and embeddings, and looking at what was dropped.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::{Path, PathBuf};

use eoscope_io::dataset::DataSpec;
use eoscope_io::run::import::is_importable;
use eoscope_io::run::{
    ImportOptions, ImportReport, MANIFEST_FILE, open_with, path_text, thumbnails,
};
use eoscope_report::Session;
use eoscope_train::NetworkFile;
use eoscope_worker::{Mailbox, spawn};

use super::{Runtime, samples};
use crate::app::{Chosen, Event, FilesEffect, FilesEvent};

impl Runtime {
    pub(super) fn execute_files(&self, effect: FilesEffect) {
        let mailbox = &self.mailbox;
        match effect {
            FilesEffect::Open(path, options) => {
                let failed = |reason| FilesEvent::OpenFailed(reason).into();
                let user_folder = super::user_maps(self.settings_path.as_deref());
                spawn("opening the run", mailbox, failed, move |mailbox| {
                    open(path, options, user_folder.as_deref(), mailbox);
                });
            }
            FilesEffect::LoadThumbnails(run, folder) => {
                let failed = |reason| FilesEvent::ThumbnailsFailed(reason).into();
                spawn("reading the thumbnails", mailbox, failed, move |mailbox| {
                    let result = thumbnails(run.get(), &folder);
                    mailbox.send(FilesEvent::Thumbnails { run, result }.into());
                });
            }
            FilesEffect::Recognize { path, for_training } => {
                let failed =
                    |reason| FilesEvent::Failed("looking at what was dropped", reason).into();
                spawn("looking at what was dropped", mailbox, failed, move |mailbox| {
                    mailbox.send(FilesEvent::Chosen(recognize(path, for_training)).into());
                });
            }
            FilesEffect::ShowInFolder(path) => {
                let failed = |reason| FilesEvent::Failed("showing the folder", reason).into();
                spawn("showing the folder", mailbox, failed, move |mailbox| {
                    let folder = path.parent().unwrap_or(&path);
                    if let Err(error) = opener::open(folder) {
                        let text = format!(
                            "{}: the folder cannot be shown: {error}; open it by hand",
                            path_text(folder)
                        );
                        mailbox.send(FilesEvent::NoDialog(text).into());
                    }
                });
            }
            FilesEffect::FindSamples => {
                let failed = |reason| FilesEvent::SamplesFailed(reason).into();
                spawn("reading the samples", mailbox, failed, |mailbox| {
                    mailbox.send(FilesEvent::Samples(samples::samples()).into());
                });
            }
        }
    }
}

fn open(
    path: PathBuf,
    options: ImportOptions,
    user_folder: Option<&Path>,
    mailbox: &Mailbox<Event>,
) {
    let result = open_with(&path, &options);
    if let Some(report) = ImportReport::of(&path, options.clone(), &result) {
        mailbox.send(FilesEvent::Imported(report).into());
    }
    let result = result.map(|mut opened| {
        opened.maps.extend(super::maps::maps_of_user(user_folder, &opened.run));
        let place = opened.source.path().map_or_else(|| path.clone(), resolved);
        (opened, place)
    });
    mailbox.send(FilesEvent::Opened { path, options, result }.into());
}

/// A path without links and dots, so that one place has one name.
pub fn resolved(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.into())
}

/// Whether something still lies at a path that was opened before.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// What something is that was dropped, typed or chosen: a network, a run or embeddings, or images to
/// train on.
pub fn recognize(path: PathBuf, for_training: bool) -> Chosen {
    let path = in_home(path);
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_network =
        ["pth", "pt", "th"].contains(&ending.as_str()) || (for_training && ending == "safetensors");
    if is_network {
        return Chosen::Network(NetworkFile::of(path));
    }
    let is_run = Session::is_one(&path)
        || path.join(MANIFEST_FILE).is_file()
        || path.file_name().is_some_and(|name| name == MANIFEST_FILE)
        || (is_importable(&path) && !for_training);
    match DataSpec::guess(&path) {
        Some(spec) if !is_run => Chosen::Data(spec),
        _ => Chosen::Run(path),
    }
}

/// A path that may begin with `~`, the home of the user.
fn in_home(path: PathBuf) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => path,
    }
}

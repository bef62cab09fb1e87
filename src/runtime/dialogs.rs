//! File dialogs, each in a thread of its own: it blocks until the user is done.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eoscope_io::dataset::DataSpec;
use eoscope_train::NetworkFile;
use eoscope_worker::spawn_background;
use rfd::FileDialog;

use super::Runtime;
use super::files::recognize;
use crate::app::{Chosen, Dialog, FilesEvent};

/// A dialog that returns faster than a person can click means the system has no dialog backend.
const NO_DIALOG: Duration = Duration::from_millis(400);

/// What is said where the system has no file dialog.
const NO_DIALOG_HERE: &str = "no file dialog could be opened here; drop the files on the window \
    instead, or name them when you start it";

/// How files end that are opened: arrays, tables, sessions.
const OPENED: [&str; 7] = ["npz", "npy", "safetensors", "csv", "tsv", "parquet", "json"];

/// Says that no dialog is open any longer, also when it panicked.
struct Open(Arc<AtomicBool>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Runtime {
    /// Where files go if no dialog can be shown: the folder in which the program was started. A window
    /// without settings is a test, and writes nothing.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        self.settings_path.as_ref().and_then(|_| std::env::current_dir().ok())
    }

    /// Shows a dialog, unless one is open already.
    pub(super) fn show_dialog(&self, dialog: Dialog) {
        if self.dialog.swap(true, Ordering::AcqRel) {
            return;
        }
        let open = Open(Arc::clone(&self.dialog));
        let failed = |reason| FilesEvent::Failed("the dialog", reason).into();
        spawn_background("the dialog", &self.mailbox, failed, move |mailbox| {
            let asked = Instant::now();
            let chosen = choose(&dialog);
            // What is chosen may ask for the next dialog at once.
            drop(open);
            match chosen {
                Some(chosen) => mailbox.send(FilesEvent::Chosen(chosen).into()),
                None if asked.elapsed() < NO_DIALOG => {
                    let text = match dialog {
                        Dialog::MovedRun(text) => format!("{text}: drop its folder on the window"),
                        _ => NO_DIALOG_HERE.into(),
                    };
                    mailbox.send(FilesEvent::NoDialog(text).into());
                }
                // Closed without a choice.
                None => {}
            }
        });
    }
}

fn choose(dialog: &Dialog) -> Option<Chosen> {
    let titled = |title: &str| FileDialog::new().set_title(title);
    Some(match dialog {
        Dialog::Run => {
            // A folder of images is no run, and goes where it belongs.
            recognize(titled("Open a run: a folder NAME.run").pick_folder()?, false)
        }
        Dialog::Embeddings => Chosen::Run(
            titled("Open embeddings, or a session")
                .add_filter("Embeddings and sessions", &OPENED)
                .add_filter("Sessions", &["json"])
                .add_filter("Arrays", &["npz", "npy", "safetensors"])
                .add_filter("Tables", &["csv", "tsv", "parquet"])
                .pick_file()?,
        ),
        Dialog::MovedRun(_) => {
            Chosen::Run(titled("Where does the run of the session lie now?").pick_folder()?)
        }
        Dialog::OtherRun => {
            Chosen::OtherRun(titled("Another run for these variants").pick_folder()?)
        }
        Dialog::TestRows => Chosen::TestRows(
            titled("The table with the test rows")
                .add_filter("Tables", &["csv", "tsv", "parquet"])
                .pick_file()?,
        ),
        Dialog::Network => Chosen::Network(NetworkFile::of(
            titled("A network trained elsewhere")
                .add_filter("Networks", &["pth", "pt", "th", "safetensors"])
                .pick_file()?,
        )),
        Dialog::RunFolder => Chosen::RunFolder(titled("Where runs go").pick_folder()?),
        Dialog::Images => Chosen::Images(
            titled("Classify images")
                .add_filter("Images", &["png", "jpg", "jpeg", "webp", "bmp"])
                .pick_files()?,
        ),
        Dialog::Data { folder } => {
            let dialog = titled("Images to train on");
            let path = if *folder { dialog.pick_folder()? } else { dialog.pick_file()? };
            match DataSpec::guess(&path) {
                Some(spec) => Chosen::Data(spec),
                None => Chosen::Run(path),
            }
        }
    })
}

/// Asks where a file goes. Where the system has no such dialog, it goes into the folder `beside`
/// under a name that is free.
pub fn ask_where(dialog: FileDialog, beside: Option<&Path>, name: &str) -> Option<PathBuf> {
    let asked = Instant::now();
    let file = dialog.set_file_name(name).save_file();
    if file.is_some() || asked.elapsed() >= NO_DIALOG {
        return file;
    }
    let folder = beside?;
    let (stem, ending) = name.rsplit_once('.')?;
    let names =
        (1..).map(|n| if n == 1 { name.to_owned() } else { format!("{stem}-{n}.{ending}") });
    names.map(|name| folder.join(name)).find(|file| !file.exists())
}

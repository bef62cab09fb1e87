//! Opening a run, or embeddings in a file, in the background.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::domain::Split;
use crate::experiment::Subject;
use crate::run::{Run, RunError, import_npz, thumbs::Sheet};

/// A run with everything that the window needs at once.
#[derive(Clone)]
pub struct Opened {
    /// Where it came from.
    pub path: PathBuf,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<Subject>,
}

/// Opens a run folder, or imports an `.npz` file without writing anything.
///
/// # Errors
/// Whatever is wrong with the file, in one sentence.
pub fn open(path: &Path) -> Result<Opened, RunError> {
    let is_npz = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("npz"));
    // A file dropped on the window may be the manifest inside a bundle.
    let folder = if path.file_name().is_some_and(|name| name == crate::run::MANIFEST_FILE) {
        path.parent().unwrap_or(path)
    } else {
        path
    };
    let run = if is_npz && path.is_file() { import_npz(path, None)? } else { Run::load(folder)? };
    let subject = Subject::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone());
    Ok(Opened { path: folder.into(), run: Arc::new(run), subject: Arc::new(subject) })
}

/// The thumbnails of a run, where it has any.
#[derive(Clone, Debug, Default)]
pub struct Thumbnails {
    /// Of the training images.
    pub train: Option<Sheet>,
    /// Of the test images.
    pub test: Option<Sheet>,
}

/// Reads both sheets.
///
/// # Errors
/// When a sheet is there but cannot be used.
pub fn thumbnails(run: &Run, folder: &Path) -> Result<Thumbnails, RunError> {
    Ok(Thumbnails {
        train: run.thumbnails(folder, Split::Train)?,
        test: run.thumbnails(folder, Split::Test)?,
    })
}

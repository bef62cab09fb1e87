//! Opening a run, or embeddings in a file, in the background.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::{Array1, Array2};

use crate::domain::{Embeddings, Head, Split};
use crate::experiment::Subject;
use crate::numerics::StopToken;
use crate::refit::{HeadMethod, HeadRecipe, Rows, refit};
use crate::run::import::is_importable;
use crate::run::{ImportOptions, Imported, Run, RunError, import, thumbs::Sheet};

/// A run with everything that the window needs at once.
#[derive(Clone)]
pub struct Opened {
    /// Where it came from.
    pub path: PathBuf,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<Subject>,
    /// What a person should know of how it was read, a sentence each.
    pub notes: Vec<String>,
}

/// Opens a run folder, or imports embeddings in a file without writing anything.
///
/// # Errors
/// Whatever is wrong with the file, in one sentence.
pub fn open(path: &Path) -> Result<Opened, RunError> {
    // A file dropped on the window may be the manifest inside a bundle.
    let folder = if path.file_name().is_some_and(|name| name == crate::run::MANIFEST_FILE) {
        path.parent().unwrap_or(path)
    } else {
        path
    };
    let is_run = folder.join(crate::run::MANIFEST_FILE).is_file();
    let (run, notes) = if !is_run && is_importable(path) {
        import_with_head(path, &ImportOptions::default())?
    } else {
        (Run::load(folder)?, Vec::new())
    };
    let subject = Subject::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone());
    Ok(Opened { path: folder.into(), run: Arc::new(run), subject: Arc::new(subject), notes })
}

/// Imports embeddings, and fits a head where they come without one; gives what was found too.
///
/// # Errors
/// Whatever is wrong with the file, in one sentence.
pub fn import_with_head(
    path: &Path,
    options: &ImportOptions,
) -> Result<(Run, Vec<String>), RunError> {
    let Imported { mut run, has_head, mut notes } = import(path, options)?;
    if !has_head {
        let head = fitted_head(&run.train);
        let names = run.classes.names.clone();
        let points = (Embeddings::clone(&run.train), Embeddings::clone(&run.test));
        run.manifest.ended += ", head fitted here";
        run = Run::new(run.manifest, names, points.0, points.1, head);
        notes.push("there is no head with it, so one was fitted to the training rows".into());
    }
    Ok((run, notes))
}

/// A head for embeddings that come without one: the paper's recipe on the rows as they are.
pub fn fitted_head(train: &Embeddings) -> Head {
    let n_classes = train.counts().len();
    let none = Head::linear(Array2::zeros((n_classes, train.dim())), Array1::zeros(n_classes));
    let recipe = HeadRecipe::of(HeadMethod::Reference);
    let rows = Rows::new(train, &[], &[]);
    let head = refit(&recipe, &none, &rows, 0, &StopToken::new(), &mut |_| {});
    head.expect("nobody stops it")
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

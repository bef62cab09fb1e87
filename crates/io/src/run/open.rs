//! Opening a run, or embeddings in a file, with everything that is derived from it at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eoscope_core::analysis::Leaks;
use eoscope_core::domain::{Reason, Split};
use eoscope_core::experiment::EvalData;

use super::import::is_importable;
use super::maps::{MAPS_FOLDER, StoredMap, stored_maps};
use super::thumbs::Sheet;
use super::{ImportOptions, MANIFEST_FILE, Run, RunError, import, read_file_list};

/// Where a run came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunSource {
    /// A folder with a run, or a file with embeddings.
    Path(PathBuf),
    /// The network of a running training as it was at some moment; it is on no disk.
    Snapshot,
}

impl RunSource {
    /// Where it lies; none for a snapshot.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) => Some(path),
            Self::Snapshot => None,
        }
    }

    /// The path as a command line names it; empty for a snapshot.
    pub fn text(&self) -> String {
        self.path().map_or(String::new(), |path| path.display().to_string())
    }
}

/// A run with everything that the window needs at once.
#[derive(Clone)]
pub struct Opened {
    /// Where it came from.
    pub source: RunSource,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<EvalData>,
    /// What a person should know of how it was read, a sentence each.
    pub notes: Vec<String>,
    /// Test rows that are training rows.
    pub leaks: Leaks,
    /// Maps that were kept beside the run, oldest first.
    pub maps: Vec<StoredMap>,
    /// The images, where they are in memory already.
    pub thumbnails: Option<Arc<Thumbnails>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} from {:?}", self.run.manifest.name, self.source)
    }
}

/// What was found in a file of embeddings, and how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportReport {
    /// The file.
    pub path: PathBuf,
    /// What was chosen by hand.
    pub options: ImportOptions,
    /// What was found, a sentence each, or what is wrong.
    pub outcome: Result<Vec<String>, Reason>,
}

impl ImportReport {
    /// The report of what was opened; none if it was a run.
    pub fn of(
        path: &Path,
        options: ImportOptions,
        result: &Result<Opened, RunError>,
    ) -> Option<Self> {
        let outcome = match result {
            Ok(opened) => Ok(opened.notes.clone()),
            Err(error) => Err(error.to_string().into()),
        };
        (!folder_of(path).join(MANIFEST_FILE).is_file() && is_importable(path)).then(|| Self {
            path: path.into(),
            options,
            outcome,
        })
    }
}

/// The run that a path belongs to: a file dropped on the window may be the manifest inside it.
fn folder_of(path: &Path) -> &Path {
    let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST_FILE);
    if is_manifest { path.parent().unwrap_or(path) } else { path }
}

/// Opens a run folder, or imports embeddings in a file without writing anything.
///
/// # Errors
/// Whatever is wrong with the file, in one sentence.
pub fn open(path: &Path) -> Result<Opened, RunError> {
    open_with(path, &ImportOptions::default())
}

/// The same with choices for embeddings in a file.
///
/// # Errors
/// Whatever is wrong with the file, in one sentence.
pub fn open_with(path: &Path, options: &ImportOptions) -> Result<Opened, RunError> {
    let folder = folder_of(path);
    let is_run = folder.join(MANIFEST_FILE).is_file();
    let (run, notes) = if !is_run && is_importable(path) {
        import(path, options)?.into_run()
    } else {
        (Run::load(folder)?, Vec::new())
    };
    let (run, leaks) = find_leaks(run, options.leave_out_leaks, path)?;
    let subject = EvalData::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone());
    let subject = EvalData { validation: run.validation.clone(), ..subject };
    let (run, subject) = (Arc::new(run), Arc::new(subject));
    let maps = stored_maps(&folder.join(MAPS_FOLDER), &run);
    let source = RunSource::Path(folder.into());
    Ok(Opened { source, run, subject, notes, leaks, maps, thumbnails: None })
}

/// Looks for test rows that are training rows, and leaves them out where that is asked for; then none
/// are given. `path` is what an error names.
///
/// # Errors
/// When none would be left.
pub fn find_leaks(run: Run, leave_out: bool, path: &Path) -> Result<(Run, Leaks), RunError> {
    let leaks = Leaks::find(&run.train, &run.test);
    if leaks.is_empty() || !leave_out {
        return Ok((run, leaks));
    }
    let n = leaks.n_test;
    let run = run.without_test_rows(&leaks.rows());
    let run = run.map_err(|_| RunError::OnlyLeaks { path: path.into(), n })?;
    Ok((run, Leaks::default()))
}

/// The images of a run as far as it has them: thumbnails and names of files.
#[derive(Clone, Debug, Default)]
pub struct Thumbnails {
    /// Of the training images.
    pub train: Option<Sheet>,
    /// Of the test images.
    pub test: Option<Sheet>,
    files: [Vec<String>; 2],
}

impl Thumbnails {
    /// Those of the training and the test images, with the names of their files.
    pub fn of([train, test]: [Option<Sheet>; 2], files: [Vec<String>; 2]) -> Self {
        Self { train, test, files }
    }

    /// The sheet of a split.
    pub fn sheet(&self, split: Split) -> Option<&Sheet> {
        match split {
            Split::Train => self.train.as_ref(),
            Split::Test => self.test.as_ref(),
        }
    }

    /// The name of the file of a row.
    pub fn file(&self, split: Split, row: u32) -> Option<&str> {
        self.files[split as usize].get(row as usize).map(String::as_str)
    }
}

/// The names of the test files without those of rows that were left out.
fn files_without(files: Vec<String>, run: &Run) -> Vec<String> {
    let is_kept = |(row, _): &(u32, String)| run.left_out.binary_search(row).is_err();
    (0..).zip(files).filter(is_kept).map(|(_, file)| file).collect()
}

/// Reads both sheets.
///
/// # Errors
/// When a sheet is there but cannot be used.
pub fn thumbnails(run: &Run, folder: &Path) -> Result<Thumbnails, RunError> {
    Ok(Thumbnails {
        train: run.thumbnails(folder, Split::Train)?,
        test: run.thumbnails(folder, Split::Test)?,
        files: [
            read_file_list(folder, Split::Train, run.train.len())?,
            files_without(read_file_list(folder, Split::Test, run.n_on_disk(Split::Test))?, run),
        ],
    })
}

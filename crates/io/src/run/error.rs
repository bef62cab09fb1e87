//! What can be wrong with a run or an import, as facts.

use crate::trash::TrashError;
use std::path::PathBuf;

use eoscope_core::domain::EmbeddingsError;

use crate::format::path_text;

/// Why a run could not be read or written. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A run without its network.
    #[error(
        "{}: the run does not hold its network; train it without --no-model, or extract it again",
        path_text(path)
    )]
    NoNetwork {
        /// The run.
        path: PathBuf,
    },
    /// Weights of a network that cannot be read.
    #[error("{}: {reason}", path_text(path))]
    BadWeights {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The operating system refused.
    #[error("{}: {source}", path_text(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What it replaces cannot be put into the trash.
    #[error(transparent)]
    Trash(#[from] TrashError),
    /// All test rows are training rows, and they should be left out.
    #[error(
        "{}: all {n} test rows are training rows, so none would be left; bring test rows of their own",
        path_text(path)
    )]
    OnlyLeaks {
        /// The run.
        path: PathBuf,
        /// How many test rows there are.
        n: usize,
    },
    /// There is nothing at the path.
    #[error("{}: there is no such file or folder", path_text(path))]
    NotFound {
        /// What was asked for.
        path: PathBuf,
    },
    /// A path that is no run.
    #[error(
        "{}: this is no run: a run is a folder with run.json and arrays.safetensors; eoscope import makes one from an .npz file",
        path_text(path)
    )]
    NotARun {
        /// What was asked for.
        path: PathBuf,
    },
    /// Something is already there.
    #[error(
        "{}: there is already something of this name; choose another name or pass --force",
        path_text(path)
    )]
    Exists {
        /// Where the run should have gone.
        path: PathBuf,
    },
    /// Something that is no run is in the way, and is not ours to remove.
    #[error(
        "{}: there is something of this name that is no run; choose another name",
        path_text(path)
    )]
    InTheWay {
        /// Where the run should have gone.
        path: PathBuf,
    },
    /// Another run of that name was written meanwhile.
    #[error(
        "{}: another run has taken this place meanwhile, so nothing was written; open it again",
        path_text(path)
    )]
    Replaced {
        /// The run.
        path: PathBuf,
    },
    /// A map that is none.
    #[error("{}: the map has positions that are no numbers, so it was not stored", path_text(path))]
    BadLayout {
        /// The file that it was meant for.
        path: PathBuf,
    },
    /// More than can sensibly be opened; checked before anything is allocated.
    #[error(
        "{}: {what} promises {bytes} bytes, more than the file can hold or than the limit of {limit}",
        path_text(path)
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The array.
        what: String,
        /// Bytes promised.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// `run.json` is no manifest.
    #[error("{}: {reason}; the file is damaged or not written by Eoscope", path_text(path))]
    BadManifest {
        /// The file.
        path: PathBuf,
        /// What the parser said, with line and column.
        reason: String,
    },
    /// Written by a later program.
    #[error(
        "{}: format_version is {found}, but this program reads up to {known}; get a newer Eoscope",
        path_text(path)
    )]
    FutureVersion {
        /// The file.
        path: PathBuf,
        /// The version in the file.
        found: u32,
        /// The highest version that is known.
        known: u32,
    },
    /// Embeddings that cannot be read from a file or written to it.
    #[error("{}: {reason}", path_text(path))]
    BadArrays {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what can be done.
        reason: String,
    },
    /// An array that must be there.
    #[error("{}: there is no array {array}; needed are {needed}", path_text(path))]
    ArrayMissing {
        /// The file.
        path: PathBuf,
        /// The missing array.
        array: String,
        /// All arrays that are needed.
        needed: String,
    },
    /// An array of the wrong kind.
    #[error("{}: array {array} has {found}, but {expected} was expected", path_text(path))]
    WrongShape {
        /// The file.
        path: PathBuf,
        /// The array.
        array: String,
        /// What it is.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// A value that cannot be.
    #[error("{}: array {array}: {fault}", path_text(path))]
    BadValue {
        /// The file.
        path: PathBuf,
        /// The array.
        array: String,
        /// Which value, where, and what was expected.
        fault: EmbeddingsError,
    },
    /// The arrays are not those that the manifest was written for.
    #[error(
        "{}: the fingerprint of {array} does not match run.json; the file was changed or damaged after it was written",
        path_text(path)
    )]
    Fingerprint {
        /// The file.
        path: PathBuf,
        /// The array.
        array: String,
    },
    /// Manifest and arrays that contradict each other.
    #[error("{}: {field} says {said}, but the arrays hold {found}", path_text(path))]
    Contradiction {
        /// The manifest.
        path: PathBuf,
        /// The field of the manifest.
        field: String,
        /// What it says.
        said: String,
        /// What the arrays say.
        found: String,
    },
    /// A sheet of thumbnails that does not fit the run.
    #[error("{}: the sheet of thumbnails cannot be used ({reason})", path_text(path))]
    BadThumbnails {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

impl RunError {
    /// Wraps what the operating system said about `path`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

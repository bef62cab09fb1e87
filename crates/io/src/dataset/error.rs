//! What can be wrong with a data set, as facts.

use std::path::{Path, PathBuf};

use eoscope_core::numerics::Stopped;

use crate::format::archive::ArchiveError;
use crate::format::{FormatError, path_text, printable};

/// Why a data set could not be read. Every message is one sentence: where, what, what to do.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The operating system refused.
    #[error("{}: {source}", path_text(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// None of the names under which a file may lie exists.
    #[error("{}: there is no {wanted}; {hint}", path_text(at))]
    FileMissing {
        /// Where it was looked for.
        at: PathBuf,
        /// The name that it should have.
        wanted: String,
        /// What such a set looks like.
        hint: &'static str,
    },
    /// Nothing in the file.
    #[error("{}: the file is empty; fetch or copy it again", path_text(path))]
    EmptyFile {
        /// The file.
        path: PathBuf,
    },
    /// Not the format that the name promises.
    #[error(
        "{}: the file starts with {found:#010x}, but {what} start with {expected:#010x}",
        path_text(path)
    )]
    WrongMagic {
        /// The file.
        path: PathBuf,
        /// What such files hold.
        what: &'static str,
        /// The number that was expected.
        expected: u32,
        /// The number that stands there.
        found: u32,
    },
    /// Less in the file than its header says.
    #[error(
        "{}: the header promises {expected} bytes of data, but there are {found}; the file is cut short or damaged",
        path_text(path)
    )]
    WrongLength {
        /// The file.
        path: PathBuf,
        /// Bytes after the header that should be there.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// More than can sensibly be opened; checked before anything is allocated.
    #[error(
        "{}: the header promises {bytes} bytes, more than the limit of {limit}",
        path_text(path)
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Bytes promised.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Labels and images that do not belong together.
    #[error(
        "{}: there are {images} images but {labels} labels; the two files do not belong together",
        path_text(path)
    )]
    CountsDiffer {
        /// The file of the labels.
        path: PathBuf,
        /// Images.
        images: usize,
        /// Labels.
        labels: usize,
    },
    /// A classifier needs something to tell apart.
    #[error("{}: there is only {found} class; at least two are needed", path_text(at))]
    TooFewClasses {
        /// The file or folder.
        at: PathBuf,
        /// Classes found.
        found: usize,
    },
    /// A folder without folders of classes.
    #[error(
        "{}: there are no folders of images; expected train/CLASS/IMAGE and test/CLASS/IMAGE, or CLASS/IMAGE alone",
        path_text(folder)
    )]
    NoClassFolders {
        /// The folder.
        folder: PathBuf,
    },
    /// Two classes of one name.
    #[error("{}: two classes are called {}; rename one of them", path_text(at), printable(class))]
    DuplicateClass {
        /// The file or folder.
        at: PathBuf,
        /// The name.
        class: String,
    },
    /// The bytes of a file are not its format.
    #[error("{}: {fault}", path_text(path))]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with them.
        fault: FormatError,
    },
    /// Something in a file that does not fit the rest.
    #[error("{}: {reason}", path_text(path))]
    Content {
        /// The file.
        path: PathBuf,
        /// What was found and what was expected.
        reason: String,
    },
    /// A size that networks for small images cannot take.
    #[error("images of {side}×{side} were asked for; the size must lie between 8 and 512")]
    BadSize {
        /// The size asked for.
        side: usize,
    },
    /// Reading was cancelled.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// A class that is only tested.
    #[error(
        "{}: class {} is in test but not in train; class folders must have the same names in both",
        path_text(folder),
        printable(class)
    )]
    UnknownTestClass {
        /// The folder.
        folder: PathBuf,
        /// The class.
        class: String,
    },
    /// A class without any training image.
    #[error(
        "{}: class {} has no image to train on; every class needs at least one",
        path_text(at),
        printable(class)
    )]
    EmptyClass {
        /// The file or folder.
        at: PathBuf,
        /// The class.
        class: String,
    },
    /// No image at all.
    #[error("{}: there is no image in {part}", path_text(at))]
    NoImages {
        /// The file or folder.
        at: PathBuf,
        /// The part.
        part: &'static str,
    },
    /// A file that is no image.
    #[error("{}: the image cannot be read ({reason}); remove or replace the file", path_text(path))]
    UnreadableImage {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        reason: String,
    },
    /// Images must all have one size.
    #[error(
        "{}: the image is {found_width}×{found_height}, but the first one is {width}×{height}; all must have one size, or give the size that all are brought to (--size 32)",
        path_text(path)
    )]
    MixedSizes {
        /// The file that differs.
        path: PathBuf,
        /// Its width.
        found_width: usize,
        /// Its height.
        found_height: usize,
        /// The width of the first image.
        width: usize,
        /// The height of the first image.
        height: usize,
    },
    /// Statistics for another number of channels.
    #[error("mean and deviation were given for {given} channels, but the images have {channels}")]
    BadStatistics {
        /// Pairs given.
        given: usize,
        /// Channels of the images.
        channels: usize,
    },
    /// A profile that cannot be.
    #[error("the imbalance ratio is {ratio}, but it must be a finite number of at least 1")]
    BadRatio {
        /// The ratio.
        ratio: f64,
    },
    /// Not `KIND:PATH`.
    #[error("“{spec}” names no data set; write one of {kinds}")]
    BadSpec {
        /// What was given.
        spec: String,
        /// What may be given.
        kinds: String,
    },
}

impl DatasetError {
    /// Wraps what is wrong with the bytes of `path`.
    pub fn format(path: &Path) -> impl FnOnce(FormatError) -> Self {
        let path = path.to_path_buf();
        |fault| Self::Format { path, fault }
    }

    /// Wraps why files could not be taken out of `path`.
    pub fn archive(path: &Path) -> impl FnOnce(ArchiveError) -> Self {
        let path = path.to_path_buf();
        |error| match error {
            ArchiveError::Io(source) => Self::Io { path, source },
            ArchiveError::Format(fault) => Self::Format { path, fault },
            ArchiveError::Stopped(stopped) => Self::Stopped(stopped),
        }
    }

    /// Wraps what the operating system said about `path`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        |source| Self::Io { path, source }
    }
}

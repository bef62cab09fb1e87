//! What can be wrong with the bytes of a file, as facts; what a file says is put on one line.

use super::printable;

/// Why bytes are not the format that they should be; the caller names the file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// The bytes end too early.
    #[error("it ends within {what} at byte {at}; the file is cut short or damaged")]
    CutShort {
        /// What was being read.
        what: &'static str,
        /// Where it begins.
        at: usize,
    },
    /// Something that does not belong there.
    #[error("{} at byte {at}; the file is damaged or of another kind", printable(what))]
    Unexpected {
        /// What stands there.
        what: String,
        /// Where.
        at: usize,
    },
    /// A pickle that wants something called that is not on the list.
    #[error(
        "it asks for {} to be run, which is no plain data; nothing was run. Save tensors alone, for example torch.save(model.state_dict(), FILE)",
        printable(name)
    )]
    Code {
        /// The module and name that the pickle asks for.
        name: String,
    },
    /// An entry of an archive whose name leads out of it.
    #[error("the entry {} leads out of the archive; nothing was read from it", printable(entry))]
    Climbs {
        /// The entry's name.
        entry: String,
    },
    /// More than can sensibly be opened.
    #[error("{} takes {bytes} bytes or more, above the limit of {limit}", printable(what))]
    TooLarge {
        /// What is too large.
        what: String,
        /// Bytes promised or found.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// The bytes are sound but hold something else.
    #[error("{}", printable(.0))]
    Content(String),
}

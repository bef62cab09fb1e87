//! File formats that know nothing of the problem: pickle as data, MATLAB arrays, archives.
//!
//! Everything here takes untrusted bytes and gives values or one sentence. Sizes
//! are checked before anything is allocated, and nothing that a file says is ever run.

pub mod archive;
mod delimited;
mod error;
pub mod mat5;
pub mod pickle;
pub mod torchscript;

use std::path::Path;

pub use delimited::DelimitedText;
pub use error::FormatError;

/// Longer texts are cut in messages.
const LONGEST: usize = 300;

/// Text out of a file, for a message of one line: what cannot be printed is shown as a mark, and
/// what is long is cut.
pub fn printable(text: &str) -> String {
    let text = text.trim();
    let mut line: String = text.chars().map(mark).take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}

/// A path for a message of one line: names of files may hold line breaks.
pub fn path_text(path: &Path) -> String {
    path.display().to_string().chars().map(mark).collect()
}

fn mark(c: char) -> char {
    let is_odd = c.is_control() || c == '\u{2028}' || c == '\u{2029}';
    if is_odd { '\u{fffd}' } else { c }
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_out_of_files_stays_on_one_line() {
        assert_eq!(super::printable(&"x".repeat(400)).chars().count(), 301);
        assert_eq!(super::printable("a\r\nb\u{1b}[31m ü"), "a\u{fffd}\u{fffd}b\u{fffd}[31m ü");
    }
}

//! File formats that know nothing of the problem: pickle as data, MATLAB arrays, archives.
//!
//! Everything here takes bytes that nobody has looked at and gives values or one sentence. Sizes
//! are checked before anything is allocated, and nothing that a file says is ever run.

pub mod archive;
mod error;
pub mod mat5;
pub mod pickle;
pub mod torchscript;

pub use error::FormatError;

/// Text out of a file, for a message of one line: what cannot be printed is shown as a mark.
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_out_of_files_stays_on_one_line() {
        assert_eq!(super::printable("a\r\nb\u{1b}[31m ü"), "a\u{fffd}\u{fffd}b\u{fffd}[31m ü");
    }
}

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

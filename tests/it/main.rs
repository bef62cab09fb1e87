//! Everything that is tested from outside: golden numbers, bad input, the window, the structure.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]
#![allow(clippy::disallowed_methods, reason = "tests lay out their own files")]

mod cli;
mod compare;
mod docs;
mod evaluate;
mod formats;
mod golden;
mod leaks;
mod run_folder;
mod seeds;
mod structure;
mod support;
mod window;

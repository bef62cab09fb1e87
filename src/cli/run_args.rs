//! Opening the run of a command, with what must be known before any of its numbers.

use std::path::Path;

use clap::Args;
use eoscope_core::analysis::Leaks;
use eoscope_io::run::{ImportOptions, Opened, Run, find_leaks, open_with, path_text};

/// What becomes of test rows that are training rows.
#[derive(Args)]
pub struct LeakArgs {
    /// Leave test rows out that are training rows, to the bit or nearly
    #[arg(long)]
    leave_out_leaks: bool,
}

impl LeakArgs {
    /// Opens a run; test rows that are training rows are told on stderr before anything else, or left
    /// out.
    ///
    /// # Errors
    /// Whatever is wrong with the run, in one sentence.
    pub fn open(&self, path: &Path) -> anyhow::Result<Opened> {
        let options =
            ImportOptions { leave_out_leaks: self.leave_out_leaks, ..ImportOptions::default() };
        let opened = open_with(path, &options)?;
        tell(path, &opened.leaks, &opened.run);
        Ok(opened)
    }

    /// The same for a run in memory that was read from `path`.
    ///
    /// # Errors
    /// When no test row would be left.
    pub fn apply(&self, run: Run, path: &Path) -> anyhow::Result<Run> {
        let (run, leaks) = find_leaks(run, self.leave_out_leaks, path)?;
        tell(path, &leaks, &run);
        Ok(run)
    }
}

fn tell(path: &Path, leaks: &Leaks, run: &Run) {
    let path = path_text(path);
    if let Some(sentence) = leaks.sentence() {
        eprintln!("warning: {path}: {sentence}; leave them out with --leave-out-leaks");
    }
    if !run.left_out.is_empty() {
        eprintln!("note: {path}: left out {} test rows that are training rows", run.left_out.len());
    }
}

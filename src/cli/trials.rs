//! Many small experiments on all cores, with a bar.

use eoscope_core::experiment::{TrialResult, TrialTask};
use eoscope_core::numerics::StopToken;
use eoscope_worker::run_all;
use indicatif::ProgressBar;

/// One result per task, in their order.
///
/// # Errors
/// When a task panicked.
pub fn run(tasks: &[TrialTask], bar: &ProgressBar) -> anyhow::Result<Vec<TrialResult>> {
    let stop = StopToken::new();
    let found = run_all(tasks, |task| task.run(&stop), &|n| bar.set_position(n as u64));
    bar.finish_and_clear();
    found.into_iter().map(|result| Ok(result.map_err(anyhow::Error::msg)??)).collect()
}

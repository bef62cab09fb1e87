//! Training from the command line: a plan carried out, with a bar.

use anyhow::Context as _;
use eoscope_io::run::training::Control;
use eoscope_train::{CheckpointDir, execute};

use super::args::TrainArgs;
use super::progress::Progress;

/// Trains and writes the run.
///
/// # Errors
/// When images, device, output or checkpoint are not as they must be.
pub fn run(args: &TrainArgs) -> anyhow::Result<()> {
    let plan = match &args.resume {
        // Opened for its plan alone; executing it locks it again.
        Some(out) => CheckpointDir::resume(out)?.1,
        None => args.plan()?,
    };
    let control = Control::default();
    stop_on_ctrl_c(&control)?;
    let mut progress = Progress::new(&plan);
    let outcome =
        execute(&plan, args.resume.is_some(), &control, &mut |report| progress.take(report));
    drop(progress);
    let run = outcome?;
    eprintln!("{}", run.manifest.ended);
    say!("{}", plan.out.display());
    Ok(())
}

fn stop_on_ctrl_c(control: &Control) -> anyhow::Result<()> {
    let stop = control.stop.clone();
    let handler = move || {
        eprintln!("\nstopping; what the last finished epoch gave is saved");
        stop.stop("stopped by the user");
    };
    ctrlc::set_handler(handler).context("Ctrl-C cannot be caught")
}

//! The program `eoscope`: a window on a run, or one of the headless commands.

use std::process::ExitCode;

use clap::Parser as _;
use eoscope::cli;

fn main() -> ExitCode {
    let args = cli::Args::parse();
    let outcome = match args.command {
        Some(command) => cli::run(command),
        None => Ok(()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `{:#}` joins the chain of causes into one line.
            eprintln!("eoscope: {error:#}");
            ExitCode::FAILURE
        }
    }
}

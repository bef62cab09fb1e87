//! The command line: the same functions that the window calls, without a display.
//!
//! Progress goes to standard error, results to standard output. Exit codes: 0 done, 1 failed,
//! 2 used wrongly.

mod train;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a program without libtorch says when it is asked to train.
#[cfg(not(feature = "torch"))]
const NO_TORCH: &str = "this program was built without libtorch and cannot train; \
    run `cargo xtask build` in the checkout, which fetches libtorch and builds everything";

/// See why a network misses rare classes, and try the cure live.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Train a network on imbalanced images and write it as a run
    Train(Box<train::TrainArgs>),
}

/// Parses the arguments, does the work and gives the exit code.
pub fn main() -> ExitCode {
    let args = Args::parse();
    let outcome = match args.command {
        Some(Command::Train(args)) => train::run(*args),
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

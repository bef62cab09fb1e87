//! The command line: the same functions that the window calls, without a display.
//!
//! Progress goes to standard error, results to standard output. Exit codes: 0 done, 1 failed,
//! 2 used wrongly.

#![allow(clippy::disallowed_methods, reason = "commands read and write what they are told to")]

/// Prints a line to standard output. A reader that is gone, such as `head`, wants no more.
macro_rules! say {
    ($($arg:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($arg)*);
    }};
}

mod bench;
mod compare;
mod data_args;
mod evaluate;
mod export;
mod extract;
mod frame_probe;
mod import;
mod info;
mod json;
mod names;
mod predict;
mod project;
mod recipe_args;
mod results;
mod run_args;
mod search;
mod sweep;
mod table;
mod train;
mod trials;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use eoscope_core::domain::Reason;
pub use evaluate::EvaluateArgs;
pub use frame_probe::{FrameProbe, probe};
pub use train::TrainArgs;

/// What a program without libtorch says when it is asked to run a network.
const NO_TORCH: &str = "this program was built without libtorch and cannot run networks; \
    run `cargo xtask build` in the checkout, which fetches libtorch and builds everything";

/// See why a network misses rare classes, and try the cure live.
///
/// Without a command a window opens, on RUN or on the sample run.
#[derive(Parser)]
#[command(name = "eoscope", version, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// What to do without a window
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How the window opens
    #[command(flatten)]
    pub window: WindowArgs,
}

/// How the window opens.
#[derive(clap::Args)]
pub struct WindowArgs {
    /// The run to open: a folder NAME.run, or an .npz file with embeddings
    pub run: Option<PathBuf>,
    /// Open on the welcome page, without the sample run
    #[arg(long)]
    pub welcome: bool,
    /// Classify these images with the run's network, as if they were dropped on the window
    #[arg(long, value_name = "IMAGE", num_args = 1..)]
    pub classify: Vec<PathBuf>,
    /// Open on the training page with a network that was trained elsewhere
    #[arg(long, value_name = "FILE")]
    pub network: Option<PathBuf>,
    /// What the middle shows at first
    #[arg(long, value_name = "VIEW", value_parser = parse_view)]
    pub view: Option<crate::app::View>,
    /// Open on the training page, with these images
    #[arg(long, value_name = "KIND:PATH")]
    pub train: Option<eoscope_io::dataset::DataSpec>,
    /// Draw one settled frame to a PNG file and end
    #[arg(long, value_name = "FILE.png")]
    pub screenshot: Option<PathBuf>,
    /// The size of the window in points; as it was closed last if not given, 1280x800 at first
    #[arg(long, value_name = "WxH", value_parser = parse_size)]
    pub size: Option<[f32; 2]>,
    /// The theme of this window
    #[arg(long, value_enum, default_value = "remembered")]
    pub theme: ThemeArg,
    /// How much of what the window does goes to its log: off, error, warn, info, debug or trace; where
    /// the log lies is said in About
    #[arg(long, value_name = "LEVEL", default_value = "info")]
    pub log_level: tracing::level_filters::LevelFilter,
    /// Open the run without a window and print how long frames take, as JSON
    #[arg(long, hide = true)]
    pub probe: bool,
}

/// Which theme the window starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ThemeArg {
    /// As chosen last
    Remembered,
    /// As the system says
    System,
    /// Light on dark
    Dark,
    /// Dark on light
    Light,
}

fn parse_view(text: &str) -> Result<crate::app::View, Reason> {
    let views = crate::app::View::ALL;
    let found = views.into_iter().find(|view| view.label().eq_ignore_ascii_case(text));
    found.ok_or_else(|| {
        let names: Vec<String> = views.iter().map(|view| view.label().to_lowercase()).collect();
        format!("expected {}", names.join(" or ")).into()
    })
}

fn parse_size(text: &str) -> Result<[f32; 2], Reason> {
    let wrong = || "write width x height in points, such as 1280x800".to_owned();
    let (width, height) = text.split_once('x').ok_or_else(wrong)?;
    let side = |text: &str| -> Result<f32, Reason> {
        match text.parse::<u16>() {
            Ok(points @ 200..=8000) => Ok(f32::from(points)),
            _ => Err(wrong().into()),
        }
    };
    Ok([side(width)?, side(height)?])
}

/// The K that can be asked for.
fn k_parser() -> clap::builder::RangedI64ValueParser<u16> {
    clap::value_parser!(u16).range(1..=eoscope_core::sampler::MAX_K as i64)
}

/// What can be done without a window.
#[derive(Subcommand)]
pub enum Command {
    /// Train a network on imbalanced images and write it as a run
    Train(Box<TrainArgs>),
    /// Make a run from embeddings in an .npz file
    Import(import::ImportArgs),
    /// Make a run from a network that was trained elsewhere, and images
    Extract(Box<extract::ExtractArgs>),
    /// Write the network of a run, with its own or another head, for other programs
    Export(Box<export::ExportArgs>),
    /// Classify images with the network of a run, before and after its head is fitted again
    Predict(Box<predict::PredictArgs>),
    /// Print what is in a run and what its trained head gives
    Info(info::InfoArgs),
    /// Sample, fit the head again and print what that gives
    Evaluate(Box<EvaluateArgs>),
    /// Compare recipes on one or more runs, and write a report
    Compare(Box<compare::CompareArgs>),
    /// Try every sampler with a few K on validation subsets, and measure the best on test
    Search(Box<search::SearchArgs>),
    /// The same for several K of one sampler
    Sweep(Box<sweep::SweepArgs>),
    /// Compute the map of a run and store it in the run
    Project(project::ProjectArgs),
    /// Measure how fast this machine answers
    Bench(bench::BenchArgs),
}

/// Does the work of one command.
///
/// # Errors
/// Whatever went wrong, as one sentence with its causes.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Train(args) => train::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Info(args) => info::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Project(args) => project::run(&args),
        Command::Bench(args) => bench::run(&args),
    }
}

/// An error and its causes in one line. A cause that was said already is not said again.
pub fn sentence(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !text.contains(&cause) {
            text += if text.is_empty() { "" } else { ": " };
            text += &cause;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_said_once() {
        use anyhow::Context as _;
        let read =
            std::fs::read("/no/such/file").map_err(eoscope_io::dataset::DatasetError::io("/no"));
        let text = sentence(&read.unwrap_err().into());
        assert_eq!(text, "/no: No such file or directory (os error 2)");
        let error = Err::<(), _>(anyhow::anyhow!("inner")).context("outer").unwrap_err();
        assert_eq!(sentence(&error), "outer: inner");
    }

    #[test]
    fn the_arguments_are_consistent() {
        use clap::CommandFactory as _;
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_are_width_and_height() {
        assert_eq!(parse_size("1024x700"), Ok([1024.0, 700.0]));
        for bad in ["1024", "x", "0x700", "1024x99999", "-5x700"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
    }
}

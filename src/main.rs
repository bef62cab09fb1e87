//! The program `eoscope`: a window on a run, or one of the headless commands.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;
use eoscope::app::ThemeChoice;
use eoscope::cli::{self, ThemeArg, WindowArgs};
use eoscope::runtime::diagnostics;
use eoscope::ui::{self, WindowOptions};

fn main() -> ExitCode {
    let start = Instant::now();
    // A command tells what went wrong on the terminal; only the window leaves traces on disk.
    let args = cli::Args::parse();
    let is_window =
        args.command.is_none() && !args.window.probe && args.window.screenshot.is_none();
    let folder = is_window.then(diagnostics::folder).flatten();
    diagnostics::install_panic_hook(folder);
    let outcome = match args.command {
        Some(command) => cli::run(command),
        None => window(args.window, start),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("eoscope: {}", cli::sentence(&error));
            ExitCode::FAILURE
        }
    }
}

fn window(args: WindowArgs, start: Instant) -> anyhow::Result<()> {
    if args.probe {
        let run = args.run.ok_or_else(|| anyhow::anyhow!("--probe needs a run"))?;
        println!("{}", serde_json::to_string(&cli::probe(&run, start)?)?);
        return Ok(());
    }
    // A picture must not depend on, or change, what this user has done before.
    if args.screenshot.is_none() {
        diagnostics::start_log(diagnostics::folder(), args.log_level);
    }
    let theme = match args.theme {
        ThemeArg::Remembered => None,
        ThemeArg::System => Some(ThemeChoice::System),
        ThemeArg::Dark => Some(ThemeChoice::Dark),
        ThemeArg::Light => Some(ThemeChoice::Light),
    };
    ui::open_window(WindowOptions {
        run: args.run,
        welcome: args.welcome,
        view: args.view,
        train: args.train,
        classify: args.classify,
        network: args.network,
        screenshot: args.screenshot,
        size: args.size,
        theme,
    })
}

//! The program `eoscope`: a window on a run, or one of the headless commands.

fn main() -> std::process::ExitCode {
    eoscope::cli::main()
}

//! Calls of cargo with the environment that the build needs.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::{Failure, checkout};

/// Runs cargo and hands its exit code on, so that `cargo xtask run` ends as the program ended.
pub fn status_of<'a>(libtorch: &Path, args: impl Iterator<Item = &'a str>) -> Result<u8, Failure> {
    let status = command(libtorch)
        .args(args)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    // A signal leaves no code; 1 stands for "failed" then.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}

/// Runs cargo as one named step of several and fails when it fails.
pub fn step(libtorch: &Path, name: &str, args: &[&str]) -> Result<(), Failure> {
    println!("── {name}: cargo {}", args.join(" "));
    let start = Instant::now();
    match status_of(libtorch, args.iter().copied())? {
        0 => {
            println!("── {name}: done in {} s", start.elapsed().as_secs());
            Ok(())
        }
        code => Err(format!("{name} failed: cargo {} ended with {code}", args.join(" "))),
    }
}

fn command(libtorch: &Path) -> Command {
    // The cargo that called xtask is the right one to call back.
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(checkout()).env("LIBTORCH", libtorch).env("RUSTDOCFLAGS", "-D warnings");
    command
}

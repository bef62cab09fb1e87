//! Set-up, build, run and test in one command each: `cargo xtask run`, `cargo xtask test`.
//!
//! Every command first makes sure that what it needs is there: libtorch (see [`libtorch`]) and, on
//! Linux, the shared libraries of a window (see [`window_libs`]). A second call finds it all in
//! place and fetches nothing.

mod cargo;
mod libtorch;
mod window_libs;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  run [ARGS…]            set up, build everything and open the window (or pass ARGS on)
  test                   set up, then format, lints, tests with and without libtorch, docs
  build                  set up, then build the whole program into target/release/eoscope
  setup [--cpu|--cuda]   only fetch libtorch: the CPU set, the CUDA set, or what this machine needs
";

/// Why a command ended without doing its work, in one sentence for a person.
type Failure = String;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match args.first().map(String::as_str) {
        Some("run") => run(&args[1..]),
        Some("test") => test(),
        Some("build") => build(),
        Some("setup") => setup(&args[1..]),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[String]) -> Result<u8, Failure> {
    let libtorch = libtorch::ensure(libtorch::Want::Fitting)?;
    window_libs::ensure(&window_libs::WINDOW)?;
    let command = ["run", "--release", "--features", "torch", "--bin", "eoscope", "--"];
    cargo::status_of(&libtorch, command.iter().copied().chain(args.iter().map(String::as_str)))
}

fn build() -> Result<u8, Failure> {
    let libtorch = libtorch::ensure(libtorch::Want::Fitting)?;
    cargo::step(&libtorch, "build", &["build", "--release", "--features", "torch"])?;
    Ok(0)
}

fn setup(args: &[String]) -> Result<u8, Failure> {
    let want = match args.first().map(String::as_str) {
        None => libtorch::Want::Fitting,
        Some("--cpu") => libtorch::Want::Cpu,
        Some("--cuda") => libtorch::Want::Cuda,
        Some(other) => return Err(format!("setup knows --cpu and --cuda, not {other}")),
    };
    let libtorch = libtorch::ensure(want)?;
    println!("libtorch {} is at {}", libtorch::VERSION, libtorch.display());
    Ok(0)
}

/// The cheapest check comes first, so that a slip shows within a second. What libtorch does not touch
/// is checked and tested once, without it.
fn test() -> Result<u8, Failure> {
    let here = libtorch::checkout_path();
    cargo::step(&here, "format", &["fmt", "--all", "--check"])?;
    let libtorch = libtorch::ensure(libtorch::Want::Fitting)?;
    window_libs::ensure(&window_libs::WINDOW_AND_SNAPSHOTS)?;
    let step = |name: &str, args: &[&str]| cargo::step(&libtorch, name, args);

    step("lints", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
    // The whole workspace is named also where two packages differ: with fewer packages Cargo would
    // choose other features for what they share, and build it anew.
    let lints = ["clippy", "--workspace", "--features", "torch", "--lib", "--bins", "--tests"];
    step("lints, with libtorch", &[&lints[..], &["--", "-D", "warnings"]].concat())?;
    step("tests", &["test", "--workspace"])?;
    where_there(&paper_embeddings(), "tests of the paper's embeddings", |name| {
        step(name, &["test", "--workspace", "--test", "it", "--", "--ignored"])
    })?;
    let torch = ["test", "--workspace", "--features", "torch", "--test", "torch"];
    step("tests, with libtorch", &[&torch[..], &["--lib"]].concat())?;
    where_there(&python_with_torch(), "tests beside PyTorch", |name| {
        step(name, &[&torch[..], &["--", "--ignored"]].concat())
    })?;
    step("docs", &["doc", "--no-deps", "--workspace", "--document-private-items"])?;
    Ok(0)
}

/// Runs a step where what it needs is there, and says so where it is not: a test that was not run must
/// not look like one that passed.
fn where_there(
    needs: &Result<(), Failure>,
    name: &str,
    step: impl FnOnce(&str) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match needs {
        Ok(()) => step(name),
        Err(missing) => {
            println!("── {name}: NOT RUN, {missing}");
            Ok(())
        }
    }
}

/// The embeddings of the paper's network lie beside the checkout, not in it.
fn paper_embeddings() -> Result<(), Failure> {
    let file = checkout().join("../shared/data/cifar10-paper-ce.npz");
    if file.is_file() { Ok(()) } else { Err(format!("there is no {}", file.display())) }
}

/// A Python that PyTorch can be compared with.
fn python_with_torch() -> Result<(), Failure> {
    let python = std::env::var("EOSCOPE_PYTHON").unwrap_or("python3".into());
    let has = std::process::Command::new(&python)
        .args(["-c", "import torch, safetensors, PIL"])
        .output()
        .is_ok_and(|output| output.status.success());
    if has { Ok(()) } else { Err(format!("{python} has no torch, safetensors and PIL")) }
}

/// The root of the checkout: xtask is a folder in it.
fn checkout() -> PathBuf {
    let manifest_dir = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest_dir.parent().unwrap_or(manifest_dir).to_path_buf()
}

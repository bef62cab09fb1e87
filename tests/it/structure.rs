//! The rules of ARCHITECTURE.md that neither Cargo nor clippy checks: short files, and a core that stands
//! alone.

use std::path::{Path, PathBuf};

use crate::support::checkout;

/// Longer files are split before they get here.
const MAX_LINES: usize = 600;

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn files_are_short() {
    let mut paths = Vec::new();
    for folder in ["src", "crates", "tests", "xtask/src"] {
        sources(&checkout().join(folder), &mut paths);
    }
    assert!(paths.len() > 300, "the sources were not found");
    for path in paths {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

#[test]
fn the_core_needs_no_window_no_libtorch_and_no_readers() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", "eoscope-core", "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(checkout())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let crates: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"ndarray"), "{crates:?}");
    for other in ["egui", "eframe", "tch", "torch-sys", "clap", "rfd", "image", "parquet"] {
        assert!(!crates.contains(&other), "eoscope-core needs {other}");
    }
}

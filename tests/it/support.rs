//! What several tests need.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The root of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The excerpt of the sample run that golden numbers were made for.
pub fn excerpt() -> PathBuf {
    checkout().join("tests/data/excerpt.npz")
}

/// The embeddings of the paper's network, which lie beside the checkout. `cargo xtask test` runs what
/// needs them where they are there, and names it as not run elsewhere.
pub fn paper_embeddings() -> PathBuf {
    let beside = checkout().parent().expect("a checkout lies in some folder");
    let file = beside.join("shared/data/cifar10-paper-ce.npz");
    assert!(file.is_file(), "{} is not there", file.display());
    file
}

/// Runs the program.
pub fn eoscope(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eoscope"));
    // A display of the machine that runs the tests must not matter.
    command.args(args).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.output().expect("the program was built with the tests")
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("test paths are plain text")
}

/// A fresh run, made from the excerpt, in a folder that vanishes with the first value.
pub fn run() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("excerpt.run");
    eoscope_io::run::import(&excerpt(), &Default::default())
        .and_then(|imported| imported.into_run().0.save(&path, false, |_| Ok(())))
        .expect("the excerpt is sound");
    (folder, path)
}

/// Runs the program, which must succeed, and reads the JSON it prints.
pub fn json(args: &[&str]) -> Value {
    let output = eoscope(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value has all these places.
#[track_caller]
pub fn has(value: &Value, pointers: &[&str]) {
    for pointer in pointers {
        assert!(value.pointer(pointer).is_some(), "{pointer} is missing in {value}");
    }
}

/// Fails with 1 and one sentence that says all of `said`.
#[track_caller]
pub fn fails(args: &[&str], said: &[&str]) {
    let output = eoscope(args);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.starts_with("eoscope: "), "{message}");
    for said in said {
        assert!(message.contains(said), "{said} is not in: {message}");
    }
}

//! The rules of ARCHITECTURE.md that a machine can check: who imports whom, and short files.

use std::path::{Path, PathBuf};

use crate::support::checkout;

/// Longer files are split before they get here.
const MAX_LINES: usize = 600;

/// Which folders of the crate a folder may use. Folders that are not named may use all.
const ALLOWED: [(&str, &[&str]); 17] = [
    ("domain", &[]),
    ("numerics", &["domain"]),
    ("sampler", &["domain", "numerics"]),
    ("refit", &["domain", "numerics"]),
    ("analysis", &["domain", "numerics"]),
    ("projection", &["domain", "numerics"]),
    ("experiment", &["domain", "numerics", "sampler", "refit", "analysis", "projection"]),
    ("format", &["numerics"]),
    ("dataset", &["domain", "numerics", "format"]),
    ("pixel", &["domain", "numerics", "sampler", "dataset"]),
    ("run", &["domain", "numerics", "format"]),
    ("torch", &["domain", "numerics", "format", "dataset", "run"]),
    (
        "training",
        &[
            "domain",
            "numerics",
            "sampler",
            "refit",
            "analysis",
            "projection",
            "dataset",
            "pixel",
            "run",
            "torch",
        ],
    ),
    ("report", &["domain", "numerics", "sampler", "refit", "analysis", "experiment", "run"]),
    (
        "jobs",
        &[
            "domain",
            "numerics",
            "sampler",
            "refit",
            "analysis",
            "projection",
            "experiment",
            "dataset",
            "pixel",
            "run",
            "torch",
            "training",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "numerics",
            "sampler",
            "refit",
            "analysis",
            "projection",
            "experiment",
            "dataset",
            "run",
            "torch",
            "training",
            "report",
            "jobs",
            "app",
        ],
    ),
    (
        "app",
        &[
            "domain",
            "numerics",
            "sampler",
            "refit",
            "analysis",
            "projection",
            "experiment",
            "dataset",
            "run",
            "training",
            "report",
            "jobs",
        ],
    ),
];

/// Crates that only one folder may name.
const OWNED: [(&str, &str); 5] =
    [("egui", "ui"), ("egui_plot", "ui"), ("eframe", "ui"), ("rfd", "ui"), ("tch", "torch")];

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

/// All files under src/, with the folder directly under it and the text without its tests.
fn files() -> Vec<(PathBuf, String, String)> {
    let src = checkout().join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let folder = |path: &Path| {
        let inner = path.strip_prefix(&src).unwrap();
        inner.iter().next().unwrap().to_string_lossy().into_owned()
    };
    let code = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap();
        text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
    };
    paths.into_iter().map(|path| (path.clone(), folder(&path), code(&path))).collect()
}

#[test]
fn folders_use_only_what_they_may() {
    let files = files();
    assert!(files.len() > 50, "the sources were not found");
    for (path, folder, code) in &files {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == folder) else {
            continue;
        };
        for used in code.split("crate::").skip(1) {
            let used: String =
                used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let fine = used == *folder || allowed.contains(&used.as_str());
            assert!(fine, "{} uses crate::{used}, which {folder} may not", path.display());
        }
    }
}

#[test]
fn only_one_folder_names_the_window_and_only_one_libtorch() {
    for (path, folder, code) in files() {
        for (name, owner) in OWNED {
            let names = |prefix: &str| code.contains(&format!("{prefix}{name}::"));
            let used = ["use ", " ", "(", "&", "<"].into_iter().any(names);
            assert!(!used || folder == owner, "{} names {name}", path.display());
        }
    }
}

#[test]
fn files_are_short() {
    for (path, _, _) in files() {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", path.display());
    }
}

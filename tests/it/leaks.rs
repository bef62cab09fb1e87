//! Test rows that are training rows: told before any number, and left out where that is asked for.

use std::path::{Path, PathBuf};

use eoscope_core::domain::Embeddings;
use eoscope_io::run::{ImportOptions, Run, open_with};
use ndarray::{Axis, concatenate};

use crate::support::{eoscope, fails, json, run, text};

/// The excerpt with so many training rows of every class in front of its test rows; only these where
/// `alone`.
fn leaky(folder: &Path, original: &Path, n: usize, alone: bool) -> PathBuf {
    let run = Run::load(original).unwrap();
    let rows: Vec<u32> =
        run.train.rows_by_class().iter().flat_map(|rows| rows[..n].to_vec()).collect();
    let leaked = run.train.select(&rows).unwrap();
    let test = match alone {
        true => leaked,
        false => {
            let features = [leaked.features().view(), run.test.features().view()];
            let labels = [leaked.labels(), run.test.labels()].concat();
            let features = concatenate(Axis(0), &features).unwrap();
            Embeddings::new(features, labels, run.classes.len()).unwrap()
        }
    };
    let names = run.classes.names.clone();
    let train = Embeddings::clone(&run.train);
    let leaky = Run::new(run.manifest.clone(), names, train, test, run.head.clone());
    let path = folder.join("leaky.run");
    leaky.save(&path, true, |_| Ok(())).unwrap();
    path
}

#[test]
fn test_rows_that_are_training_rows_are_told_and_left_out() {
    let (folder, original) = run();
    let path = leaky(folder.path(), &original, 2, false);
    let output = eoscope(&["evaluate", text(&path), "--sampler", "none", "--json"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("20 of 270 test rows are training rows, to the bit (rows 0, 1, 2, 3, 4, …)"),
        "{told}"
    );
    assert!(told.contains("--leave-out-leaks"), "{told}");
    // Without them the numbers are those of the run without them.
    let args = ["--sampler", "none", "--json"];
    let mut without = json(&[&["evaluate", text(&path), "--leave-out-leaks"], &args[..]].concat());
    let mut sound = json(&[&["evaluate", text(&original)], &args[..]].concat());
    for value in [&mut without, &mut sound] {
        value["variants"][0]["seconds"] = serde_json::Value::Null;
        value["run"] = serde_json::Value::Null;
    }
    assert_eq!(without, sound);
    let info = json(&["info", text(&path), "--json"]);
    assert_eq!(info["leaks"]["exact"].as_array().unwrap().len(), 20);
    // Nothing on disk has changed, and rows keep their images.
    let options = ImportOptions { leave_out_leaks: true, ..ImportOptions::default() };
    let opened = open_with(&path, &options).unwrap();
    assert_eq!((opened.run.test.len(), opened.run.left_out.len()), (250, 20));
    assert_eq!(Run::load(&path).unwrap().test.len(), 270);
}

#[test]
fn a_run_that_is_tested_on_training_rows_alone_is_refused_without_them() {
    let (folder, original) = run();
    let path = leaky(folder.path(), &original, 3, true);
    fails(
        &["evaluate", text(&path), "--leave-out-leaks"],
        &["leaky.run", "all 30 test rows are training rows", "bring test rows of their own"],
    );
}

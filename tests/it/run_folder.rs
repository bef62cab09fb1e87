//! Bundles: what is written is read, and damage is named.

use std::path::Path;

use eoscope_core::domain::{Head, HeadInput, Layout};
use eoscope_io::run::{ARRAYS_FILE, MANIFEST_FILE, Run, import};

use crate::support::{checkout, eoscope, excerpt, run, text};

#[test]
fn what_is_written_is_read() {
    let (_folder, path) = run();
    let read = Run::load(&path).unwrap();
    let original = import(&excerpt(), &Default::default()).unwrap().into_run().0;
    assert_eq!(read.train, original.train);
    assert_eq!(read.test, original.test);
    assert_eq!(read.head, original.head);
    assert_eq!(read.classes, original.classes);
    assert_eq!(read.manifest.fingerprints.len(), 6);
}

#[test]
fn every_sample_run_is_sound_and_has_a_map() {
    let folder = checkout().join("sample_runs");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "run") {
            let run = Run::load(&path).unwrap();
            assert!(run.layout.is_some(), "{}", path.display());
            names.push(run.manifest.name);
        }
    }
    names.sort();
    assert_eq!(names, ["fashion-mnist-100", "fashion-mnist-ldam"]);
}

#[test]
fn heads_that_change_embeddings_first_are_kept_as_they_are() {
    let (folder, _) = run();
    let original = import(&excerpt(), &Default::default()).unwrap().into_run().0;
    let center = ndarray::Array1::linspace(0.0, 1.0, original.train.dim());
    for (at, input) in [HeadInput::Unit, HeadInput::CenteredUnit(center)].into_iter().enumerate() {
        let head = Head { input, ..original.head.clone() };
        let (train, test) = ((*original.train).clone(), (*original.test).clone());
        let names = original.classes.names.clone();
        let run = Run::new(original.manifest.clone(), names, train, test, head.clone());
        let path = folder.path().join(format!("{at}.run"));
        run.save(&path, false, |_| Ok(())).unwrap();
        let read = Run::load(&path).unwrap();
        assert_eq!(read.head, head);
        // An older program, which would misread it, is told that it cannot.
        assert_eq!(read.manifest.format_version, 2);
    }
    assert_eq!(original.manifest.format_version, 1);
}

#[test]
fn a_map_is_stored_and_the_rest_stays() {
    let (_folder, path) = run();
    let mut run = Run::load(&path).unwrap();
    let layout = Layout {
        method: "t-SNE, perplexity 30".into(),
        seed: 7,
        train: vec![[1.0, -2.5]; run.train.len()],
        test: vec![[0.0, 3.5]; run.test.len()],
        linear: None,
    };
    run.layout = Some(layout.clone());
    run.save_layout(&path).unwrap();
    let read = Run::load(&path).unwrap();
    assert_eq!(read.layout, Some(layout));
    assert_eq!(read.train, run.train);
}

#[test]
fn a_map_is_not_stored_in_a_run_that_was_replaced_or_when_it_is_no_map() {
    let (_folder, path) = run();
    let mut stale = Run::load(&path).unwrap();
    let places = |x: f32| Layout {
        method: "t-SNE".into(),
        seed: 0,
        train: vec![[x, 0.0]; stale.train.len()],
        test: vec![[0.0, 0.0]; stale.test.len()],
        linear: None,
    };
    let (sound, broken) = (places(1.0), places(f32::NAN));
    stale.layout = Some(broken);
    let message = stale.save_layout(&path).unwrap_err().to_string();
    assert!(message.contains("positions that are no numbers"), "{message}");
    stale.layout = Some(sound);
    edit_manifest(&path, |m| m["fingerprints"]["head_bias"] = "another".into());
    let message = stale.save_layout(&path).unwrap_err().to_string();
    assert!(message.contains("another run has taken this place"), "{message}");
}

#[test]
fn a_run_of_that_name_is_kept_unless_forced() {
    let (_folder, path) = run();
    let run = Run::load(&path).unwrap();
    let message = run.save(&path, false, |_| Ok(())).unwrap_err().to_string();
    assert!(message.contains("already something of this name"), "{message}");
    run.save(&path, true, |folder| {
        std::fs::write(folder.join("extra"), "x").unwrap();
        Ok(())
    })
    .unwrap();
    assert!(path.join("extra").exists());
    assert!(Run::load(&path).is_ok());
}

#[test]
fn a_failed_write_leaves_the_old_run_and_nothing_half_made() {
    let (folder, path) = run();
    let run = Run::load(&path).unwrap();
    let refused = run.save(&path, true, |folder| {
        Err(eoscope_io::run::RunError::NotFound { path: folder.into() })
    });
    assert!(refused.is_err());
    assert!(Run::load(&path).is_ok());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// A limit on the size of files acts as a disk without space does: a write ends in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let (folder, path) = run();
    let limited = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
    let output = std::process::Command::new("bash")
        .args(["-c", limited, "bash", env!("CARGO_BIN_EXE_eoscope"), "import", "--force"])
        .args([text(&excerpt()), "--out", text(&path)])
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("arrays.safetensors: File too large"), "{message}");
    assert!(Run::load(&path).is_ok());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Spoils a fresh run, then asks for it: one sentence, exit code 1, file and place in it.
#[track_caller]
fn refused(spoil: impl Fn(&Path), file: &str, said: &str) {
    let (_folder, path) = run();
    spoil(&path);
    let output = eoscope(&["info", text(&path)]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.contains(file) && message.contains(said), "{message}");
}

fn edit_manifest(path: &Path, change: impl Fn(&mut serde_json::Value)) {
    let file = path.join(MANIFEST_FILE);
    let mut manifest = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    change(&mut manifest);
    std::fs::write(file, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

fn edit_arrays(path: &Path, change: impl Fn(&mut Vec<u8>)) {
    let file = path.join(ARRAYS_FILE);
    let mut bytes = std::fs::read(&file).unwrap();
    change(&mut bytes);
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn damaged_manifests_are_named() {
    let write = |text: &'static str| {
        move |path: &Path| std::fs::write(path.join(MANIFEST_FILE), text).unwrap()
    };
    refused(write(""), MANIFEST_FILE, "damaged");
    refused(write("{"), MANIFEST_FILE, "line 1");
    refused(write("{}"), MANIFEST_FILE, "format_version");
    refused(
        |path| edit_manifest(path, |m| m["format_version"] = 99.into()),
        MANIFEST_FILE,
        "format_version is 99",
    );
    refused(
        |path| edit_manifest(path, |m| m["classes"][2]["train_count"] = 1.into()),
        MANIFEST_FILE,
        "classes[2]",
    );
    refused(
        |path| edit_manifest(path, |m| m["classes"] = serde_json::json!([])),
        MANIFEST_FILE,
        "0 classes",
    );
    refused(
        |path| {
            edit_manifest(path, |m| {
                m.as_object_mut().unwrap().remove("ended");
            });
        },
        MANIFEST_FILE,
        "ended",
    );
}

#[test]
fn damaged_arrays_are_named() {
    refused(|path| edit_arrays(path, Vec::clear), ARRAYS_FILE, "cannot be read");
    refused(
        |path| edit_arrays(path, |bytes| bytes.truncate(bytes.len() - 9)),
        ARRAYS_FILE,
        "cut short",
    );
    // The arrays begin behind the header, whose length stands in front; the last bit of a number.
    let first_value =
        |bytes: &[u8]| 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let flip = |bytes: &mut Vec<u8>| {
        let at = first_value(bytes);
        bytes[at] ^= 1;
    };
    refused(|path| edit_arrays(path, flip), ARRAYS_FILE, "fingerprint of");
    let spoil_label = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    refused(|path| edit_arrays(path, spoil_label), ARRAYS_FILE, "labels must lie in 0..10");
    refused(
        |path| std::fs::remove_file(path.join(ARRAYS_FILE)).unwrap(),
        ARRAYS_FILE,
        "No such file",
    );
}

#[test]
fn what_is_no_run_is_said() {
    refused(
        |path| std::fs::remove_file(path.join(MANIFEST_FILE)).unwrap(),
        "excerpt.run",
        "this is no run",
    );
    refused(|path| std::fs::remove_dir_all(path).unwrap(), "excerpt.run", "no such file");
}

//! Embeddings in and out through every format that is read and written.

use std::path::Path;

use crate::support::{eoscope, excerpt, fails, json, run, text};

/// What a run gives, without names that depend on where it lies.
fn facts(path: &Path) -> serde_json::Value {
    let info = json(&["info", text(path), "--json"]);
    serde_json::json!([info["classes"], info["train_counts"], info["baseline"], info["gap"]])
}

fn done(args: &[&str]) -> String {
    let output = eoscope(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn arrays_come_back_with_their_head() {
    let (folder, original) = run();
    for name in ["out.npz", "out.safetensors", "arrays"] {
        let file = folder.path().join(name);
        done(&["export", text(&original), "--trained-head", "--embeddings", text(&file)]);
        let again = folder.path().join(format!("{name}.run"));
        done(&["import", text(&file), "--out", text(&again)]);
        assert_eq!(facts(&original), facts(&again), "{name}");
    }
}

#[test]
fn tables_come_back_with_a_head_fitted_here() {
    let (folder, original) = run();
    let mut fitted = Vec::new();
    for name in ["out.csv", "out.tsv", "out.parquet"] {
        let file = folder.path().join(name);
        let options = ["--sampler", "eos", "--with-synthetic", "--embeddings", text(&file)];
        done(&[&["export", text(&original)], &options[..]].concat());
        let again = folder.path().join(format!("{name}.run"));
        let said = done(&["import", text(&file), "--out", text(&again)]);
        assert!(said.contains("features in") && said.contains("one was fitted"), "{said}");
        let [original, again] = [&original, &again].map(|run| json(&["info", text(run), "--json"]));
        assert_eq!(original["train_counts"], again["train_counts"], "{name}");
        assert_eq!(original["gap"]["net"], again["gap"]["net"], "{name}: the features differ");
        fitted.push(again["baseline"].clone());
    }
    assert_eq!(fitted[0], fitted[1]);
    assert_eq!(fitted[0], fitted[2]);
    assert!(fitted[0]["balanced_accuracy"].as_f64().unwrap() > 0.5, "{}", fitted[0]);
}

/// `actual, pred, certainty, 0, …` in two files, labels with a point, a column without a name.
#[test]
fn tables_of_the_papers_scripts_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let table = |rows: u32| {
        let mut text = ",actual,pred,certainty,0,1,2\n".to_owned();
        for row in 0..rows {
            let (label, value) = (row % 3, f64::from(row % 3) + f64::from(row) * 0.01);
            text += &format!("{row},{label}.0,0,0.9,{value},{},1\n", -value);
        }
        text
    };
    let train = folder.path().join("emb_train.csv");
    std::fs::write(&train, table(30)).unwrap();
    std::fs::write(folder.path().join("emb_test.csv"), table(9)).unwrap();
    let out = folder.path().join("x.run");
    let said = done(&["import", text(&train), "--out", text(&out)]);
    assert!(said.contains("3 features in 0 to 2, labels in actual"), "{said}");
    assert!(said.contains("emb_test.csv"), "{said}");
    let info = json(&["info", text(&out), "--json"]);
    assert_eq!(info["train_counts"], serde_json::json!([10, 10, 10]));
    assert_eq!(info["test_counts"], serde_json::json!([3, 3, 3]));
    assert_eq!(info["dim"], 3);
}

#[test]
fn bad_files_are_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.run");
    let refused = |name: &str, bytes: &[u8], said: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        fails(&["import", text(&file), "--out", text(&out)], &[name, said]);
    };
    for name in ["a.csv", "a.tsv", "a.parquet"] {
        refused(name, b"", "the file is empty");
    }
    refused("b.csv", b"label,f0,f1\n1,2\n", "line");
    refused("c.csv", b"label,f0,f1\nx,2,nan\ny,1,1\n", "feature 1 is NaN");
    refused("d.csv", b"label,f0,f1\nx,2,3\nx,1,1\n", "2 to 4096");
    refused("e.csv", b"f0,f1\n2,3\n", "no column is called label");
    refused("f.csv", b"label,split,f0,f1\nx,trial,2,3\n", "the split is");
    refused("a.npz", b"PK\x03\x04", "");
    refused("a.safetensors", b"{}", "no safetensors file");
    refused("g.parquet", b"PAR1 and nothing more PAR1", "Parquet");
    refused("a.onnx", b"?", "are not read");
    let arrays = folder.path().join("arrays");
    std::fs::create_dir(&arrays).unwrap();
    std::fs::write(arrays.join("train_features.npy"), b"\x93NUMPY\x01\x00").unwrap();
    fails(&["import", text(&arrays), "--out", text(&out)], &["train_features", "no NumPy array"]);
    let (_run_folder, original) = run();
    let strange = folder.path().join("x.xlsx");
    let export = ["export", text(&original), "--trained-head", "--embeddings", text(&strange)];
    fails(&export, &["are not written"]);
    assert!(excerpt().is_file() && !out.exists());
}

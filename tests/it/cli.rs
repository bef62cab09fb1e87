//! The command line from outside: contracts of its JSON, exit codes, one sentence per failure.

use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;
use serde_json::Value;

use crate::support::{eoscope, excerpt, run, text};

fn json(args: &[&str]) -> Value {
    let output = eoscope(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[track_caller]
fn has(value: &Value, pointers: &[&str]) {
    for pointer in pointers {
        assert!(value.pointer(pointer).is_some(), "{pointer} is missing in {value}");
    }
}

#[test]
fn info_keeps_its_contract() {
    let (_folder, path) = run();
    let info = json(&["info", text(&path), "--json"]);
    has(&info, &["/name", "/classes/9", "/train_counts/9", "/test_counts/0", "/dim"]);
    has(&info, &["/baseline/balanced_accuracy", "/baseline/g_mean_paper", "/baseline/g_mean"]);
    has(&info, &["/baseline/macro_f1", "/baseline/recall/9", "/gap/per_class/9", "/gap/net"]);
    has(&info, &["/gap/correct/9", "/gap/wrong/9", "/weight_norms/9"]);
    assert_eq!(info["train_counts"][9], 6);
}

#[test]
fn evaluate_keeps_its_contract() {
    let (_folder, path) = run();
    let args = ["--sampler", "all", "--head", "reference", "--seeds", "2", "--json"];
    let report = json(&[&["evaluate", text(&path)], &args[..]].concat());
    let variants = report["variants"].as_array().unwrap();
    let names: Vec<&str> =
        variants.iter().map(|variant| variant["sampler"].as_str().unwrap()).collect();
    let all = [
        "none",
        "random",
        "smote",
        "borderline-smote",
        "borderline-smote-2",
        "svm-smote",
        "balanced-svm",
        "adasyn",
        "eos",
    ];
    assert_eq!(names, all);
    for variant in variants {
        has(variant, &["/head", "/seeds", "/gap/net/sd", "/gap/per_class/9/mean"]);
        has(variant, &["/weight_norms/9/sd", "/recall/9/mean", "/last/auc/mean"]);
        has(
            variant,
            &["/n_synthetic/9", "/seconds/sample", "/seconds/refit", "/seconds/report", "/notes"],
        );
        for protocol in ["last", "paper_protocol"] {
            for metric in ["balanced_accuracy", "g_mean_paper", "g_mean", "macro_f1"] {
                has(
                    variant,
                    &[&format!("/{protocol}/{metric}/mean"), &format!("/{protocol}/{metric}/sd")],
                );
            }
        }
        let mean =
            |protocol: &str| variant[protocol]["balanced_accuracy"]["mean"].as_f64().unwrap();
        assert!(mean("paper_protocol") >= mean("last"));
    }
    assert!(variants[0]["k_neighbors"].is_null());
    assert_eq!(variants[8]["k_neighbors"], 10);
    let again = json(&[&["evaluate", text(&path)], &args[..]].concat());
    assert_eq!(again["variants"][8]["last"], variants[8]["last"]);
}

#[test]
fn a_k_beyond_a_class_is_clamped_and_said() {
    let (_folder, path) = run();
    let output = eoscope(&["evaluate", text(&path), "--sampler", "smote", "--k-neighbors", "300"]);
    assert!(output.status.success());
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("class 9: K = 300 is more than its 5 neighbours"), "{notes}");
}

#[test]
fn a_map_is_computed_and_stored() {
    let (_folder, path) = run();
    let output = eoscope(&["project", text(&path)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json(&["info", text(&path), "--json"])["has_map"], true);
}

#[test]
fn wrong_use_ends_with_2_and_names_the_argument() {
    let (_folder, path) = run();
    let wrong = |args: &[&str], said: &str| {
        let output = eoscope(args);
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{message}");
        assert!(message.contains(said), "{message}");
    };
    wrong(&["evaluate", text(&path), "--k-neighbors", "0"], "--k-neighbors");
    wrong(&["evaluate", text(&path), "--k-neighbors", "301"], "1..=300");
    wrong(&["evaluate", text(&path), "--seeds", "0"], "--seeds");
    wrong(&["evaluate", text(&path), "--sampler", "magic"], "magic");
    wrong(&["train", "--data", "zip:x", "--out", "y.run"], "idx:FOLDER or folder:FOLDER");
    wrong(&["info"], "RUN");
}

/// Fails with 1 and one sentence that says all of `said`.
#[track_caller]
fn fails(args: &[&str], said: &[&str]) {
    let output = eoscope(args);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(message.starts_with("eoscope: "), "{message}");
    for said in said {
        assert!(message.contains(said), "{said} is not in: {message}");
    }
}

#[test]
fn without_a_display_the_window_names_the_other_ways() {
    fails(&[], &["there is no display", "eoscope info"]);
    fails(&["x.run", "--screenshot", "y.png"], &["there is no display"]);
}

#[cfg(not(feature = "torch"))]
#[test]
fn without_libtorch_training_says_how_to_get_it() {
    fails(
        &["train", "--data", "idx:/x", "--out", "y.run"],
        &["without libtorch", "cargo xtask build"],
    );
}

#[cfg(feature = "torch")]
mod with_torch {
    use super::*;

    /// Three classes of 8 × 8 pictures, 12 to train and 6 to test.
    fn images(folder: &Path) {
        for (part, n) in [("train", 12_u8), ("test", 6)] {
            for at in 0..n {
                let class = folder.join(part).join(["ant", "bee", "cat"][usize::from(at) % 3]);
                std::fs::create_dir_all(&class).unwrap();
                let bright = |x: u32| {
                    if x / 3 == u32::from(at % 3) { 200 + at } else { at }
                };
                let picture = image::GrayImage::from_fn(8, 8, |x, _| image::Luma([bright(x)]));
                picture.save(class.join(format!("{at}.png"))).unwrap();
            }
        }
    }

    #[test]
    fn images_become_a_run_that_everything_reads() {
        let folder = tempfile::tempdir().unwrap();
        images(folder.path());
        let data = format!("folder:{}", folder.path().display());
        let out = folder.path().join("small.run");
        let args =
            ["train", "--data", &data, "--epochs", "2", "--batch-size", "4", "--threads", "1"];
        let output = eoscope(&[&args[..], &["--out", text(&out)]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for file in [
            "run.json",
            "arrays.safetensors",
            "model.safetensors",
            "thumbs_train.png",
            "test_files.txt",
        ] {
            assert!(out.join(file).is_file(), "{file}");
        }
        let info = json(&["info", text(&out), "--json"]);
        assert_eq!(info["classes"], serde_json::json!(["ant", "bee", "cat"]));
        assert_eq!(info["manifest"]["history"].as_array().unwrap().len(), 2);
        assert_eq!(info["has_map"], true);
        fails(&[&args[..], &["--out", text(&out)]].concat(), &["already something of this name"]);
    }

    /// Ctrl-C after the first epoch of very many: the run is there, and says how it ended.
    #[cfg(unix)]
    #[test]
    fn ctrl_c_keeps_the_last_finished_epoch() {
        use std::io::BufRead as _;
        let folder = tempfile::tempdir().unwrap();
        images(folder.path());
        let out = folder.path().join("cut.run");
        let mut training = std::process::Command::new(env!("CARGO_BIN_EXE_eoscope"))
            .args(["train", "--epochs", "1000000", "--batch-size", "4", "--threads", "1", "--data"])
            .arg(format!("folder:{}", folder.path().display()))
            .args(["--out", text(&out)])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(training.stderr.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().starts_with("epoch ")));
        let interrupt = ["-INT", &training.id().to_string()];
        assert!(std::process::Command::new("kill").args(interrupt).status().unwrap().success());
        lines.for_each(drop);
        assert!(training.wait().unwrap().success());
        let info = json(&["info", text(&out), "--json"]);
        let ended = info["manifest"]["ended"].as_str().unwrap();
        assert!(ended.starts_with("stopped by the user after epoch"), "{ended}");
        assert!(!info["manifest"]["history"].as_array().unwrap().is_empty());
    }

    #[test]
    fn bad_data_and_devices_are_said_in_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("x.run");
        let nowhere = format!("idx:{}", folder.path().display());
        fails(&["train", "--data", &nowhere, "--out", text(&out)], &["train-images-idx3-ubyte"]);
        images(folder.path());
        let data = format!("folder:{}", folder.path().display());
        let device = ["--device", "cuda:88", "--out", text(&out)];
        let output = eoscope(&[&["train", "--data", &data], &device[..]].concat());
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(message.contains("cuda:88") && message.contains("--device cpu"), "{message}");
        assert!(!out.exists());
    }

    /// The binary must need libtorch itself: CUDA comes in through it, not through libtorch_cpu.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_program_needs_libtorch_and_finds_it_without_variables() {
        let program = env!("CARGO_BIN_EXE_eoscope");
        let output = std::process::Command::new("readelf").args(["-d", program]).output().unwrap();
        let dynamic = String::from_utf8(output.stdout).unwrap();
        assert!(dynamic.contains("[libtorch.so]"), "{dynamic}");
        assert!(dynamic.contains("RUNPATH") || dynamic.contains("RPATH"), "{dynamic}");
        let output = std::process::Command::new(program)
            .arg("--version")
            .env_remove("LD_LIBRARY_PATH")
            .output()
            .unwrap();
        assert!(output.status.success());
    }
}

/// The arrays of a sound file, to be spoiled one at a time.
struct Arrays {
    train_features: Array2<f32>,
    train_labels: Array1<i64>,
    test_features: Array2<f32>,
    test_labels: Array1<i64>,
    head_weight: Array2<f32>,
    head_bias: Array1<f32>,
    without: &'static str,
}

impl Default for Arrays {
    fn default() -> Self {
        Self {
            train_features: Array2::from_shape_fn((9, 3), |(row, feature)| {
                (row * 3 + feature) as f32
            }),
            train_labels: (0..9).map(|row| row % 3).collect(),
            test_features: Array2::from_shape_fn((6, 3), |(row, feature)| (row + feature) as f32),
            test_labels: (0..6).map(|row| row % 3).collect(),
            head_weight: Array2::eye(3),
            head_bias: Array1::zeros(3),
            without: "",
        }
    }
}

impl Arrays {
    fn write(&self, file: &Path) {
        let mut npz = NpzWriter::new(std::fs::File::create(file).unwrap());
        let mut add = |name: &str, write: &dyn Fn(&mut NpzWriter<std::fs::File>)| {
            if name != self.without {
                write(&mut npz);
            }
        };
        add("train_features", &|npz| {
            npz.add_array("train_features", &self.train_features).unwrap();
        });
        add("train_labels", &|npz| npz.add_array("train_labels", &self.train_labels).unwrap());
        add("test_features", &|npz| npz.add_array("test_features", &self.test_features).unwrap());
        add("test_labels", &|npz| npz.add_array("test_labels", &self.test_labels).unwrap());
        add("head_weight", &|npz| npz.add_array("head_weight", &self.head_weight).unwrap());
        add("head_bias", &|npz| npz.add_array("head_bias", &self.head_bias).unwrap());
        npz.finish().unwrap();
    }
}

#[test]
fn a_sound_file_is_imported_with_names_and_a_class_absent_from_test() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("a.npz"), folder.path().join("a.run"));
    let arrays = Arrays { test_labels: ndarray::array![0, 1, 0, 1, 0, 1], ..Arrays::default() };
    arrays.write(&file);
    let args = ["import", text(&file), "--out", text(&out), "--class-names", "ant,bee,cat"];
    assert!(eoscope(&args).status.success());
    let info = json(&["info", text(&out), "--json"]);
    assert_eq!(info["classes"][2], "cat");
    assert!(info["baseline"]["recall"][2].is_null() && info["gap"]["per_class"][2].is_null());
    let evaluated = json(&["evaluate", text(&out), "--sampler", "all", "--json"]);
    assert_eq!(evaluated["variants"].as_array().unwrap().len(), 9);
    fails(&args, &["a.run", "--force"]);
}

#[test]
fn bad_files_are_refused_with_array_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("a.npz"), folder.path().join("a.run"));
    let refused = |arrays: Arrays, said: &[&str]| {
        arrays.write(&file);
        let said = [&["a.npz"], said].concat();
        fails(&["import", text(&file), "--out", text(&out)], &said);
        assert!(!out.exists());
    };
    let sound = Arrays::default;
    refused(
        Arrays { without: "head_bias", ..sound() },
        &["there is no array head_bias", "needed are"],
    );
    refused(Arrays { without: "test_labels", ..sound() }, &["there is no array test_labels"]);
    let mut arrays = sound();
    arrays.train_features[[4, 1]] = f32::NAN;
    refused(arrays, &["train_features", "row 4, feature 1 is NaN"]);
    let mut arrays = sound();
    arrays.head_weight[[0, 2]] = f32::INFINITY;
    refused(arrays, &["head_weight", "row 0, feature 2 is inf"]);
    let mut arrays = sound();
    arrays.test_labels[3] = -1;
    refused(arrays, &["test_labels", "row 3 has label -1", "0..3"]);
    let mut arrays = sound();
    arrays.train_labels[0] = 3;
    refused(arrays, &["train_labels", "row 0 has label 3"]);
    refused(
        Arrays { test_features: Array2::zeros((6, 2)), ..sound() },
        &["test_features", "[6, 2]", "[6, 3]"],
    );
    refused(
        Arrays { train_labels: Array1::zeros(4), ..sound() },
        &["9 rows of features but 4 labels"],
    );
    refused(Arrays { head_bias: Array1::zeros(2), ..sound() }, &["head_bias", "[2]", "[3]"]);
    refused(
        Arrays { head_weight: Array2::zeros((1, 3)), ..sound() },
        &["head_weight", "2 to 4096"],
    );
    refused(
        Arrays { test_features: Array2::zeros((0, 3)), test_labels: Array1::zeros(0), ..sound() },
        &["test_features", "0 rows"],
    );
}

#[test]
fn compressed_files_with_other_types_and_names_are_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("a.npz"), folder.path().join("a.run"));
    let arrays = Arrays::default();
    let mut npz = NpzWriter::new_compressed(std::fs::File::create(&file).unwrap());
    npz.add_array("train_features", &arrays.train_features.mapv(f64::from)).unwrap();
    npz.add_array("train_labels", &arrays.train_labels.mapv(|label| label as u32)).unwrap();
    npz.add_array("test_features", &arrays.test_features).unwrap();
    npz.add_array("test_labels", &arrays.test_labels.mapv(|label| label as i16)).unwrap();
    npz.add_array("head_weight", &arrays.head_weight).unwrap();
    npz.add_array("head_bias", &arrays.head_bias).unwrap();
    npz.finish().unwrap();
    let output = eoscope(&["import", text(&file), "--out", text(&out)]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(json(&["info", text(&out), "--json"])["train_counts"], serde_json::json!([3, 3, 3]));
    let evaluated = json(&["evaluate", text(&file), "--sampler", "smote", "--json"]);
    assert_eq!(evaluated["variants"][0]["sampler"], "smote");
}

/// A file of a few hundred bytes that promises a petabyte.
#[test]
fn absurd_sizes_are_refused_before_anything_is_allocated() {
    use std::io::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.npz");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&file).unwrap());
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 64), }\n";
    archive.start_file("head_weight.npy", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(b"\x93NUMPY\x01\x00").unwrap();
    archive.write_all(&(header.len() as u16).to_le_bytes()).unwrap();
    archive.write_all(header.as_bytes()).unwrap();
    archive.finish().unwrap();
    fails(&["import", text(&file)], &["head_weight promises 256000000000000 bytes"]);
}

#[test]
fn what_is_no_run_is_not_replaced_even_by_force() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("thesis");
    std::fs::create_dir(&precious).unwrap();
    std::fs::write(precious.join("chapter.txt"), "x").unwrap();
    fails(
        &["import", text(&excerpt()), "--out", text(&precious), "--force"],
        &["thesis", "no run"],
    );
    assert!(precious.join("chapter.txt").exists());
}

#[test]
fn what_is_no_npz_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.npz");
    for bytes in [&b""[..], b"PK\x03\x04 not really", b"hello"] {
        std::fs::write(&file, bytes).unwrap();
        fails(&["import", text(&file)], &["a.npz", "cannot be read"]);
    }
    let whole = std::fs::read(excerpt()).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    fails(&["import", text(&file)], &["a.npz", "cut short or damaged"]);
    fails(&["import", "/no/such.npz"], &["/no/such.npz", "no such file"]);
    let out = folder.path().join("file");
    std::fs::write(&out, "in the way").unwrap();
    fails(&["import", text(&excerpt()), "--out", text(&out.join("x.run"))], &["file"]);
}

//! The command line from outside: contracts of its JSON, exit codes, one sentence per failure.

use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::NpzWriter;

use crate::support::{eoscope, excerpt, fails, has, json, run, text};

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
    wrong(&["train", "--data", "zip:x", "--out", "y.run"], "folder:PATH, csv:PATH");
    wrong(&["info"], "RUN");
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

//! Training from the command line.

use std::path::Path;

use crate::support::{eoscope, fails, json, text};

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
    let args = ["train", "--data", &data, "--epochs", "2", "--batch-size", "4", "--threads", "1"];
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

#[test]
fn losses_networks_and_pixel_samplers_are_named_in_the_run() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let out = folder.path().join("ldam.run");
    let args = ["train", "--data", &data, "--epochs", "2", "--batch-size", "4", "--threads", "1"];
    let chosen = ["--backbone", "small", "--loss", "ldam", "--max-margin", "0.3"];
    let pixels = ["--pixel-sampler", "smote", "--pixel-neighbors", "2", "--out", text(&out)];
    let output = eoscope(&[&args[..], &chosen, &pixels].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("GB of memory"), "{said}");
    let info = json(&["info", text(&out), "--json"]);
    let training = &info["manifest"]["training"];
    assert_eq!(training["backbone"], "small");
    assert_eq!((&training["loss"], &training["reweighting"]), (&"ldam".into(), &"drw".into()));
    assert_eq!(training["loss_parameters"]["max_margin"], 0.3);
    assert_eq!(training["pixel_sampler"], "smote");
    assert_eq!(info["manifest"]["head_input"], "unit");
    assert_eq!(info["manifest"]["format_version"], 2);
    assert!(info["weight_norms"][0].is_null(), "angles have no norms");
    // The embeddings are those of the images of the set.
    assert_eq!(info["train_counts"], serde_json::json!([4, 4, 4]));
    let said = ["--warm-start needs", "compares angles"];
    fails(&["evaluate", text(&out), "--warm-start"], &said);
    assert!(eoscope(&["evaluate", text(&out), "--head", "lws"]).status.success());
}

#[test]
fn loss_parameters_out_of_range_or_place_are_refused_before_training() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let out = folder.path().join("x.run");
    let args = ["train", "--data", &data, "--out", text(&out)];
    let refused = |options: &[&str], said: &str| fails(&[&args[..], options].concat(), &[said]);
    refused(&["--loss", "focal", "--gamma=-1"], "gamma of the loss focal is -1");
    refused(&["--loss", "ldam", "--scale", "0"], "scale of the loss ldam is 0");
    refused(&["--loss", "ce", "--gamma", "2"], "--gamma does not belong to the loss ce");
    refused(&["--loss", "asl", "--smoothing", "1"], "smoothing of the loss asl is 1");
    assert!(!out.exists());
}

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

/// Killed at ten moments and resumed each time, a training ends with the same bytes as one that was
/// left alone.
#[cfg(unix)]
#[test]
fn a_training_that_is_killed_again_and_again_ends_the_same() {
    use std::io::BufRead as _;
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let options = ["--backbone", "small", "--epochs", "150", "--batch-size", "4", "--threads", "1"];
    let more = ["--no-projection", "--checkpoint-every", "0", "--data", &data, "--out"];
    let run_at = |name: &str| folder.path().join(name);
    let (whole, killed) = (run_at("whole.run"), run_at("killed.run"));
    let begin = |out: &Path| -> Vec<String> {
        let words = ["train"].iter().chain(&options).chain(&more).copied().chain([text(out)]);
        words.map(String::from).collect()
    };
    let arguments = begin(&whole);
    let output = eoscope(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let resume = || ["train", "--resume", text(&killed)].map(String::from).to_vec();
    let mut random = 12_345_u64;
    let mut arguments = begin(&killed);
    let mut farthest = 0;
    for _ in 0..10 {
        let mut training = std::process::Command::new(env!("CARGO_BIN_EXE_eoscope"))
            .args(&arguments)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(training.stderr.take().unwrap()).lines();
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        // After a few epochs, and then at any moment of the next one.
        let epochs = lines.map_while(Result::ok).filter(|line| line.starts_with("epoch "));
        farthest += epochs.take(1 + (random >> 61) as usize).count();
        (0..random >> 44).for_each(|at| {
            std::hint::black_box(at);
        });
        training.kill().unwrap();
        training.wait().unwrap();
        assert!(!killed.exists(), "it was over after {farthest} epochs, before it could be killed");
        arguments = resume();
    }
    let output = eoscope(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("resumed after epoch"), "{said}");
    for file in ["model.safetensors", "arrays.safetensors"] {
        let [whole, killed] = [&whole, &killed].map(|run| std::fs::read(run.join(file)).unwrap());
        assert!(whole == killed, "{file} differs");
    }
    let losses = |run: &Path| -> Vec<f64> {
        let info = json(&["info", text(run), "--json"]);
        let history = info["manifest"]["history"].as_array().unwrap().clone();
        history.iter().map(|entry| entry["loss"].as_f64().unwrap()).collect()
    };
    assert_eq!(losses(&whole), losses(&killed));
    assert!(!folder.path().join("killed.run.training").exists());
    fails(&["train", "--resume", text(&killed)], &["no training to resume"]);
}

#[test]
fn images_that_changed_and_damaged_checkpoints_are_refused_when_resuming() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let out = folder.path().join("cut.run");
    let mut training = std::process::Command::new(env!("CARGO_BIN_EXE_eoscope"))
        .args(["train", "--backbone", "small", "--epochs", "1000000", "--batch-size", "4"])
        .args(["--threads", "1", "--checkpoint-every", "0", "--data", &data, "--out", text(&out)])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    {
        use std::io::BufRead as _;
        let mut lines = std::io::BufReader::new(training.stderr.as_mut().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().starts_with("epoch   2")));
        let resume = ["train", "--resume", text(&out)];
        fails(&resume, &["another window or program is training this run"]);
    }
    training.kill().unwrap();
    training.wait().unwrap();
    let resume = ["train", "--resume", text(&out)];
    let extra = folder.path().join("train/ant/extra.png");
    std::fs::copy(folder.path().join("train/ant/0.png"), &extra).unwrap();
    fails(&resume, &["the images have changed", "--force"]);
    std::fs::remove_file(&extra).unwrap();
    let gone = folder.path().join("gone");
    std::fs::rename(folder.path().join("train"), &gone).unwrap();
    assert_eq!(eoscope(&resume).status.code(), Some(1), "there are no images");
    std::fs::rename(&gone, folder.path().join("train")).unwrap();
    let checkpoint = folder.path().join("cut.run.training/checkpoint.safetensors");
    let bytes = std::fs::read(&checkpoint).unwrap();
    std::fs::write(&checkpoint, &bytes[..bytes.len() / 2]).unwrap();
    fails(&resume, &["checkpoint.safetensors", "to begin anew"]);
}

/// A disk that is full while checkpoints are written, and images that vanish meanwhile, do not stop a
/// training: it says so and ends with its run.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_vanished_images_do_not_stop_a_training() {
    use std::io::BufRead as _;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("images");
    images(&data);
    let out = folder.path().join("full.run");
    // No file may grow beyond 300 KiB: the network fits, a checkpoint with its momentum does not.
    let limited = "trap '' XFSZ; ulimit -f 300; exec \"$@\"";
    let options = ["--backbone", "small", "--epochs", "40", "--batch-size", "4", "--threads", "1"];
    let mut training = std::process::Command::new("bash")
        .args(["-c", limited, "bash", env!("CARGO_BIN_EXE_eoscope"), "train"])
        .args(options)
        .args(["--no-projection", "--checkpoint-every", "0", "--out", text(&out), "--data"])
        .arg(format!("folder:{}", data.display()))
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(training.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("epoch   1")));
    std::fs::remove_dir_all(&data).unwrap();
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(training.wait().unwrap().success(), "{rest:?}");
    let notes: Vec<&String> = rest.iter().filter(|line| line.starts_with("note: ")).collect();
    assert_eq!(notes.len(), 1, "{rest:?}");
    assert!(
        notes[0].contains("checkpoint.safetensors") && notes[0].contains("goes on"),
        "{notes:?}"
    );
    assert_eq!(json(&["info", text(&out), "--json"])["manifest"]["ended"], "finished 40 epochs");
}

/// A network leaves and comes back through every format; its head can be another one.
#[test]
fn networks_are_exported_extracted_and_asked() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let (first, again) = (folder.path().join("first.run"), folder.path().join("again.run"));
    let options = ["--data", &data, "--no-projection"];
    let train = ["train", "--backbone", "small", "--epochs", "8", "--batch-size", "4", "--out"];
    let done = |args: &[&str]| {
        let output = eoscope(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    done(&[&train[..], &[text(&first)], &options].concat());
    let file = folder.path().join("network.pth");
    done(&["export", text(&first), "--trained-head", "--network", text(&file)]);
    let extract = ["extract", "--checkpoint", text(&file), "--out", text(&again)];
    let said = done(&[&extract[..], &options].concat());
    assert!(said.contains("small CNN, 3 classes") && said.contains("balanced accuracy"), "{said}");
    let arrays = |run: &Path| std::fs::read(run.join("arrays.safetensors")).unwrap();
    assert!(arrays(&first) == arrays(&again), "the embeddings differ");
    fails(&[&extract[..], &options].concat(), &["already something of this name"]);
    let other = ["--backbone", "resnet32", "--force"];
    fails(&[&extract[..], &options, &other].concat(), &["network.pth", "resnet32", "missing"]);

    // With a head fitted again the whole network gives what the head alone gives.
    let fitted = folder.path().join("fitted.safetensors");
    done(&["export", text(&first), "--sampler", "none", "--network", text(&fitted)]);
    let evaluated = json(&["evaluate", text(&first), "--sampler", "none", "--json"]);
    let refit = folder.path().join("refit.run");
    let extract = ["extract", "--checkpoint", text(&fitted), "--out", text(&refit)];
    done(&[&extract[..], &options].concat());
    let info = json(&["info", text(&refit), "--json"]);
    let expected = &evaluated["variants"][0]["last"]["balanced_accuracy"]["mean"];
    assert_eq!(&info["baseline"]["balanced_accuracy"], expected);
    fails(
        &[
            "export",
            text(&first),
            "--head",
            "nearest-mean",
            "--mean",
            "centered-unit",
            "--network",
            text(&file),
        ],
        &["compares angles"],
    );
    let strange = folder.path().join("network.onnx");
    fails(
        &["export", text(&first), "--trained-head", "--network", text(&strange)],
        &["must end in .safetensors"],
    );

    let picture = folder.path().join("test/bee/1.png");
    let answer = json(&["predict", text(&first), text(&picture), "--sampler", "none", "--json"]);
    let (trained, recipe) =
        (&answer["images"][0]["trained_head"], &answer["images"][0]["recipe_head"]);
    assert!(trained["probability"].as_f64().unwrap() > 1.0 / 3.0 && recipe["class"].is_string());
    let text_file = folder.path().join("test_files.txt");
    std::fs::write(&text_file, "no image").unwrap();
    fails(&["predict", text(&first), text(&text_file)], &["the image cannot be read"]);
}

#[test]
fn weights_that_are_none_or_hold_code_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    images(folder.path());
    let data = format!("folder:{}", folder.path().display());
    let out = folder.path().join("x.run");
    let file = folder.path().join("network.pth");
    let refused = |bytes: &[u8], said: &str| {
        std::fs::write(&file, bytes).unwrap();
        let args = ["extract", "--checkpoint", text(&file), "--data", &data, "--out", text(&out)];
        fails(&args, &["network.pth", said]);
    };
    refused(b"", "the file is empty");
    refused(b"PK\x03\x04 cut", "the zip archive cannot be read");
    refused(
        b"\x80\x02cposix\nsystem\nq\x00X\x02\x00\x00\x00ls\x85R.",
        "asks for posix.system to be run",
    );
    refused(b"some text", "no safetensors file and no PyTorch state dict");
    assert!(!out.exists());
}

/// Both ways between this program and PyTorch (`EOSCOPE_PYTHON` or `python3`). `cargo xtask test` runs
/// it where Python has what it needs, and names it as not run elsewhere.
#[test]
#[ignore = "needs a Python with torch, safetensors and PIL"]
fn weights_travel_to_pytorch_and_back() {
    let python = std::env::var("EOSCOPE_PYTHON").unwrap_or("python3".into());
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("images");
    images(&data);
    let script = crate::support::checkout().join("tests/data/check_weights.py");
    let program = env!("CARGO_BIN_EXE_eoscope");
    let output = std::process::Command::new(&python)
        .args([text(&script), program, text(&data)])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    eprintln!("{said}");
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
    // The same images are trained and tested on here, which is told before the refusal.
    let refused = eoscope(&["evaluate", text(&out), "--head", "fast", "--warm-start"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!((refused.status.code(), lines.len()), (Some(1), 2), "{said}");
    assert!(lines[0].starts_with("warning: ") && lines[0].contains("are training rows"), "{said}");
    assert!(lines[1].starts_with("eoscope: --warm-start needs"), "{said}");
    assert!(lines[1].contains("compares angles"), "{said}");
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

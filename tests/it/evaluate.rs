//! `evaluate` and `sweep` from outside: formats, parameters, notes.

use eoscope_io::run::Run;

use crate::support::{eoscope, fails, has, json, run, text};

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

fn lines(args: &[&str]) -> Vec<String> {
    let output = eoscope(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(String::from).collect()
}

#[test]
fn tables_mark_the_best_and_csv_holds_the_same_numbers() {
    let (_folder, path) = run();
    let args = ["evaluate", text(&path), "--sampler", "none", "--sampler", "smote", "--seeds", "2"];
    let csv = lines(&[&args[..], &["--csv"]].concat());
    assert_eq!(csv.len(), 3);
    let column = csv[0].split(',').position(|name| name == "balanced_accuracy_mean").unwrap();
    let of = |line: &str| -> f64 {
        // The first cell is quoted and holds a comma.
        line.rsplit_once('"').unwrap().1.split(',').nth(column).unwrap().parse().unwrap()
    };
    let report = json(&[&args[..], &["--json"]].concat());
    for (line, variant) in csv[1..].iter().zip(report["variants"].as_array().unwrap()) {
        assert_eq!(variant["last"]["balanced_accuracy"]["mean"], of(line));
    }
    let markdown = lines(&[&args[..], &["--markdown"]].concat());
    assert!(markdown[1].starts_with("|---|---:"));
    let best = if of(&csv[1]) > of(&csv[2]) { &markdown[2] } else { &markdown[3] };
    assert!(best.split('|').nth(2).unwrap().trim().starts_with("**"), "{best}");
    let table = lines(&args).join("\n");
    assert!(table.contains("* best of its column") && table.contains("over 2 seeds"), "{table}");
}

#[test]
fn a_sweep_has_a_row_for_every_k() {
    let (_folder, path) = run();
    let sweep = json(&["sweep", text(&path), "--k-neighbors", "3,30", "--head", "keep", "--json"]);
    let ks: Vec<_> =
        sweep["variants"].as_array().unwrap().iter().map(|v| v["k_neighbors"].clone()).collect();
    assert_eq!(ks, [3, 30]);
    fails(&["sweep", text(&path), "--sampler", "random"], &["random has no K to sweep over"]);
}

#[test]
fn parameters_reach_their_samplers() {
    let (_folder, path) = run();
    let made = |options: &[&str]| {
        let args = ["evaluate", text(&path), "--head", "nearest-mean", "--json"];
        json(&[&args[..], options].concat())["variants"][0].clone()
    };
    let half = made(&["--sampler", "smote", "--target", "0.5", "--steps", "0,0.5"]);
    let whole = made(&["--sampler", "smote"]);
    let sum = |variant: &serde_json::Value| -> u64 {
        let counts = variant["n_synthetic"].as_array().unwrap();
        counts.iter().map(|count| count.as_u64().unwrap()).sum()
    };
    assert!(sum(&half) > 0 && sum(&half) * 2 < sum(&whole));
    let command = half["command"].as_str().unwrap();
    assert!(command.contains("--target 0.5 --steps 0,0.5"), "{command}");
    let svm =
        made(&["--sampler", "balanced-svm", "--relabel", "synthetic", "--svm-fit", "original"]);
    assert!(svm["recipe"].as_str().unwrap().contains("fit original relabel synthetic"));
    let mean = ["evaluate", text(&path), "--head", "nearest-mean", "--mean", "raw", "--cosine"];
    let mean = json(&[&mean[..], &["--sampler", "none", "--json"]].concat())["variants"][0].clone();
    assert!(mean["recipe"].as_str().unwrap().contains("raw cosine"));
}

#[test]
fn parameters_out_of_range_are_said_in_one_sentence() {
    let (_folder, path) = run();
    let refused = |options: &[&str], said: &str| {
        fails(&[&["evaluate", text(&path)], options].concat(), &[said]);
    };
    refused(&["--target", "3"], "the target is 3 times the largest class");
    refused(&["--target-counts", "5,6"], "names 2 counts, but the run has 10 classes");
    refused(&["--steps", "0.9,0.2"], "from 0.9 to 0.2");
    refused(&["--tau", "9"], "τ is 9");
}

#[test]
fn a_target_below_what_is_there_keeps_everything_and_says_so() {
    let (_folder, path) = run();
    let counts = ["--target-counts", "1,1,1,1,1,1,1,1,1,9", "--sampler", "smote"];
    let output = eoscope(&[&["evaluate", text(&path)], &counts[..]].concat());
    assert!(output.status.success());
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(notes.contains("class 0: 1 samples were asked for, all"), "{notes}");
    assert!(!notes.contains("class 9: 9 samples"), "{notes}");
}

#[test]
fn a_search_chooses_on_the_validation_part_where_a_run_has_one() {
    let (folder, path) = run();
    let original = Run::load(&path).unwrap();
    let rows: Vec<u32> = (0..original.train.len() as u32).step_by(5).collect();
    let validation = original.train.select(&rows).unwrap();
    let with = folder.path().join("with.run");
    original.with_validation(Some(validation)).save(&with, false, |_| Ok(())).unwrap();
    assert_eq!(Run::load(&with).unwrap().validation.unwrap().len(), rows.len());
    let found = json(&["search", text(&with), "--head", "nearest-mean", "--json"]);
    assert_eq!(found["choose_on"], "validation");
    // What is reported is that of the whole test set.
    let command = found["candidates"][0]["command"].as_str().unwrap();
    assert!(command.starts_with("eoscope evaluate RUN"), "{command}");
    let baseline = &found["reported"].as_array().unwrap()[2];
    let alone = json(&["evaluate", text(&with), "--sampler", "none", "--head", "keep", "--json"]);
    assert_eq!(baseline["recipe"], "Baseline");
    assert_eq!(baseline["last"], alone["variants"][0]["last"]);
    // Without one, half of the test images choose; training rows only where that is asked for.
    let args = ["search", text(&path), "--head", "nearest-mean", "--json"];
    assert_eq!(json(&args)["choose_on"], "half-of-test");
    let on_train = json(&[&args[..], &["--choose-on", "training-rows"]].concat());
    assert!(on_train["about"].as_str().unwrap().contains("The network was trained on these rows"));
    fails(
        &["search", text(&path), "--choose-on", "validation"],
        &["excerpt.run", "the run has no validation part", "--choose-on"],
    );
}

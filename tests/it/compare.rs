//! `compare` from outside: the same numbers in every format, and what may be claimed.

use std::path::{Path, PathBuf};

use eoscope_core::experiment::{Claims, EvalData, Measure, Recipe, RunSummaries, summarize};
use eoscope_core::numerics::StopToken;
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::SamplerKind;
use serde_json::Value;

use crate::support::{eoscope, fails, json, run, text};

/// Writes recipes to a file beside a run.
fn recipes(beside: &Path, content: &str) -> PathBuf {
    let file = beside.with_file_name("recipes.json");
    std::fs::write(&file, content).unwrap();
    file
}

const TWO: &str = r#"{
  "question": "Which <one>?",
  "recipes": [
    {"sampler": "smote", "k_neighbors": 3, "seed": 2, "seeds": 2},
    {"name": "wide", "sampler": "eos", "k_neighbors": 100, "note": "a note", "seeds": 2}
  ]
}"#;

/// A value without what depends on the clock and on how the command was given.
fn untimed(value: &Value) -> Value {
    let mut value = value.clone();
    for key in ["seconds", "name", "command"] {
        value.as_object_mut().unwrap().remove(key);
    }
    value
}

#[test]
fn all_formats_hold_the_numbers_of_evaluate() {
    let (_folder, path) = run();
    let file = recipes(&path, TWO);
    let page = path.with_file_name("report.html");
    let args =
        ["compare", text(&path), "--recipes", text(&file), "--report", text(&page), "--json"];
    let compared = json(&args);
    let variants = compared["runs"][0]["variants"].as_array().unwrap();
    let names: Vec<&str> = variants.iter().map(|v| v["name"].as_str().unwrap()).collect();
    assert_eq!(names[..3], ["Baseline", "SMOTE K = 3, seed 2", "wide"]);
    assert_eq!(names.len(), 3 + 5, "the baselines stand beside them");
    let evaluate = |args: &[&str]| {
        let found = json(&[&["evaluate", text(&path), "--json", "--seeds", "2"], args].concat());
        untimed(&found["variants"][0])
    };
    let smote = evaluate(&["--sampler", "smote", "--k-neighbors", "3", "--seed", "2"]);
    assert_eq!(untimed(&variants[1]), smote);
    assert_eq!(untimed(&variants[2]), evaluate(&["--sampler", "eos", "--k-neighbors", "100"]));

    // The page holds the same, and nothing that it would have to fetch or run.
    let page = std::fs::read_to_string(&page).unwrap();
    let (_, data) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    assert_eq!(data, compared);
    assert!(page.contains("<h1>Which &lt;one&gt;?</h1>") && page.contains("a note"));
    for outside in ["http://", "https://", "<link rel=\"stylesheet", "src="] {
        assert!(!page.contains(outside), "{outside}");
    }
    let mean = variants[2]["last"]["balanced_accuracy"]["mean"].as_f64().unwrap();
    assert!(page.contains(&format!("{mean:.4} ±&nbsp;")), "the table has the same mean");
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());

    let print = |format: &str| {
        let output = eoscope(&["compare", text(&path), "--recipes", text(&file), format]);
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let csv = print("--csv");
    let row = csv.lines().find(|line| line.contains(",wide,") && line.contains(",balanced_acc"));
    assert!(row.unwrap().contains(&format!(",balanced_accuracy,,{mean},")), "{row:?}");
    assert_eq!(
        csv.lines().filter(|line| line.contains(",wide,") && line.contains(",gap,")).count(),
        10
    );
    assert!(print("--markdown").contains(&format!("{mean:.4} ± ")));
}

#[test]
fn the_recipes_in_a_report_make_the_same_report() {
    let (_folder, path) = run();
    let file = recipes(&path, TWO);
    let first =
        json(&["compare", text(&path), "--recipes", text(&file), "--json", "--no-baselines"]);
    let markdown = eoscope(&[
        "compare",
        text(&path),
        "--recipes",
        text(&file),
        "--markdown",
        "--no-baselines",
    ]);
    let markdown = String::from_utf8(markdown.stdout).unwrap();
    let (_, again) = markdown.split_once("```json\n").unwrap();
    let again = recipes(&path, again.split("```").next().unwrap());
    let second =
        json(&["compare", text(&path), "--recipes", text(&again), "--json", "--no-baselines"]);
    let untimed = |value: &Value| -> Vec<Value> {
        value["runs"][0]["variants"].as_array().unwrap().iter().map(untimed).collect()
    };
    assert_eq!(untimed(&first), untimed(&second));
    assert_eq!(first["runs"][0]["claims"], second["runs"][0]["claims"]);
}

#[test]
fn several_runs_stand_beside_each_other() {
    let (_folder, path) = run();
    let page = path.with_file_name("grid.html");
    let args = ["compare", text(&path), text(&path), "--sampler", "eos", "--no-baselines"];
    // An optimum has no epochs to draw a curve over.
    let output = eoscope(
        &[&args[..], &["--head", "reference", "--sweep", "--curves", "--report", text(&page)]]
            .concat(),
    );
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let page = std::fs::read_to_string(&page).unwrap();
    for part in ["Runs beside runs", "Balanced accuracy over K", "by epoch of the fit"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn bad_recipes_and_places_are_told_before_any_work() {
    let (_folder, path) = run();
    let compare = |content: &str, said: &[&str]| {
        let file = recipes(&path, content);
        fails(&["compare", text(&path), "--recipes", text(&file)], said);
    };
    compare(
        "{\n\"recipes\": [\n{\"sampler\": \"eos\", \"k_neighbor\": 5}]}",
        &["recipes.json, line 3", "recipes[0]", "unknown field `k_neighbor`"],
    );
    compare(
        "{\"recipes\": [{\"sampler\": \"eos\", \"seeds\": 0}]}",
        &["recipes[0].seeds", "1 and 100"],
    );
    compare("{\"recipes\": []}", &["recipes is empty"]);
    compare(
        "{\"recipes\": [{\"sampler\": \"eos\", \"target_counts\": [5, 6]}]}",
        &["recipes.json", "EOS K = 10", "does not fit excerpt", "2 counts, but the run has 10"],
    );
    let nowhere = path.join("no/such/report.html");
    fails(&["compare", text(&path), "--report", text(&nowhere)], &["there is no folder"]);
    fails(&["compare", text(&path), "--report", text(&path)], &["this is a folder"]);
    fails(&["compare", text(&path), "--recipes", "/no/such.json"], &["/no/such.json"]);
    let zero = eoscope(&["compare", text(&path), "--seeds", "0"]);
    assert_eq!(zero.status.code(), Some(2));
}

/// Copies, SMOTE and EOS with the default heads on the network that is shipped.
#[test]
fn on_fashion_mnist_copies_are_level_with_smote_and_ahead_of_eos() {
    let run = crate::support::checkout().join("sample_runs/fashion-mnist-100.run");
    let args = ["random", "smote", "eos"].map(|sampler| ["--sampler", sampler]).concat();
    let more = ["--seeds", "12", "--json"];
    let found = json(&[&["evaluate", text(&run)], &args[..], &more].concat());
    let claims = found["claims"].as_array().unwrap();
    let of = |a: &str, b: &str| {
        let is_of = |claim: &&Value| {
            let names = [&claim["a"], &claim["b"]].map(|name| name.as_str().unwrap());
            claim["metric"] == "balanced_accuracy"
                && names.iter().any(|name| name.starts_with(a))
                && names.iter().any(|name| name.starts_with(b))
        };
        claims.iter().find(is_of).unwrap()
    };
    let level = of("Random", "SMOTE");
    assert_eq!(level["holds"], false, "{level}");
    assert!(
        level["p_images"].as_f64().unwrap() > 0.05 && level["interval"][0].as_f64() < Some(0.0)
    );
    let ahead = of("Random", "EOS");
    assert!(ahead["holds"] == true && ahead["a"] == "Random, optimal head", "{ahead}");
    let said = found["conclusions"].as_array().unwrap().iter();
    let said: Vec<&str> = said.map(|sentence| sentence.as_str().unwrap()).collect();
    assert!(
        said[0].contains("beats EOS K = 10, optimal head in balanced accuracy by 0.0"),
        "{said:?}"
    );
    assert!(said[1].ends_with("no difference can be claimed"), "{said:?}");
}

#[test]
#[ignore = "needs the embeddings of the paper's network beside the checkout"]
fn on_the_papers_embeddings_the_claims_are_the_known_ones() {
    let file = crate::support::paper_embeddings();
    let opened = eoscope_io::run::open(&file).unwrap();
    let subject: &EvalData = &opened.subject;
    let eight = |kind| {
        let recipe = Recipe::of(kind, HeadMethod::Reference, 0);
        summarize(subject, &recipe, 8, &StopToken::new()).unwrap()
    };
    let [eos, smote, random] =
        [SamplerKind::Eos, SamplerKind::Smote, SamplerKind::Random].map(eight);
    let summaries = [eos, smote, random].map(Some);
    let run = RunSummaries { subject, summaries: &summaries };
    let measure = Measure::BalancedAccuracy;
    let claims = Claims::new(&[run], &[measure], &StopToken::new()).unwrap();
    let ahead = claims.of(measure, 0, 1).unwrap();
    assert!(ahead.holds && ahead.a == 0, "{ahead:?}");
    // SMOTE is no better than copies; by eight seeds it is a quarter of a point worse.
    let copies = claims.of(measure, 1, 2).unwrap();
    assert!(copies.holds && copies.a == 2 && copies.interval.unwrap()[1] < 0.01, "{copies:?}");
}

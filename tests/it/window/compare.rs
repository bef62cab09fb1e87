//! Variants beside each other: panes, table, claims, search, and what survives a restart.

use eoscope::app::{
    BoundaryMsg, CompareMsg, Content, FilesMsg, PaneMsg, PaneSource, PaneView, RecipeMsg, SceneMsg,
    SelectionMsg,
};
use eoscope_core::experiment::{ChooseOn, Measure, Variant, test_halves};
use eoscope_core::refit::HeadMethod;
use eoscope_report::Session;
use eoscope_report::chart::{ByClass, by_class};

use super::*;

fn pin(window: &mut Window, kind: SamplerKind, k: usize) {
    let mut recipe = Recipe::of(kind, HeadMethod::Fast, 0);
    recipe.sampling.k_neighbors = k;
    window.send(RecipeMsg::SetRecipe { recipe, dragging: false });
    window.send(CompareMsg::PinCurrent);
}

fn compare(window: &mut Window, command: CompareMsg) {
    window.send(Msg::Compare(command));
}

/// A window with SMOTE and EOS pinned, on the page that compares.
fn compared() -> Window {
    let mut window = Window::new();
    pin(&mut window, SamplerKind::Smote, 5);
    pin(&mut window, SamplerKind::Eos, 10);
    window.send(SceneMsg::SetView(View::Compare));
    window
}

/// Balanced accuracy of every pane's answer, and the recipe that it belongs to.
fn panes(window: &Window) -> Vec<(String, f64)> {
    let open = window.open();
    let panes = open.compare.panes.iter();
    panes
        .map(|pane| {
            let outcome = &open.pane_answer(pane).unwrap().outcome;
            (outcome.recipe.label(), outcome.report.metrics.balanced_accuracy)
        })
        .collect()
}

#[test]
fn panes_show_their_own_answers_on_one_map() {
    let mut window = compared();
    let shown = panes(&window);
    let names: Vec<&str> = shown.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Baseline", "EOS K = 10", "SMOTE K = 5", "EOS K = 10"]);
    let baseline = window.open().subject.baseline.metrics.balanced_accuracy;
    assert_eq!(shown[0].1, baseline);
    assert_eq!(shown[1].1, shown[3].1, "the same recipe, the same number");
    assert_eq!(window.harness.query_all_by_label_contains("map, ").count(), 4);

    // K of one pane moves that pane alone.
    compare(&mut window, CompareMsg::Pane(PaneMsg::SetK(2, 2)));
    assert_eq!(window.open().compare.variants[0].recipe.sampling.k_neighbors, 5, "the pin stays");
    let names: Vec<String> = panes(&window).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["Baseline", "EOS K = 10", "SMOTE K = 2", "EOS K = 10"]);

    window.click("Close pane D");
    window.click("Close pane B");
    assert_eq!(window.open().compare.panes.len(), 2);
    window.click_starting("Show EOS K = 10, fast in a pane");
    assert_eq!(window.open().compare.panes[2].of, PaneSource::Variant(1));
}

#[test]
fn a_point_is_judged_in_every_pane() {
    let mut window = compared();
    let wrong = window.open().subject.baseline.predicted.clone();
    let labels = window.open().run.test.labels().to_vec();
    let row = wrong.iter().zip(&labels).position(|(predicted, label)| predicted != label).unwrap();
    window.send(SelectionMsg::Hover(Some(PointRef::Test(row as u32))));
    let open = window.open();
    for pane in &open.compare.panes {
        let shown = open.pane_view(pane);
        let judged = shown.head().predict_one(open.run.test.row(row), labels[row] as usize);
        assert_eq!(judged.predicted as u32, shown.report().predicted[row]);
    }
    compare(&mut window, CompareMsg::SetContent(Content::Changes));
    // Of the baseline's own pane nothing is fixed and nothing broken.
    window.harness.get_by_label("0 test points of all classes fixed in pane A");
    let open = window.open();
    let shown = open.pane_view(&open.compare.panes[1]);
    let n = (0..open.run.test.len())
        .filter(|&row| shown.change(row) == eoscope::app::Change::Fixed)
        .count();
    assert!(n > 0);
    window.click(&format!("{n} test points of all classes fixed in pane B"));
    assert_eq!(window.open().picked.points.len(), n);
}

#[test]
fn the_table_holds_all_seeds_and_says_what_may_be_claimed() {
    let mut window = compared();
    compare(&mut window, CompareMsg::AddBaselines);
    compare(&mut window, CompareMsg::SetSeeds(4));
    let open = window.open();
    let comparison = &open.compare.comparison;
    let run = &comparison.runs[0];
    assert_eq!(comparison.variants.len(), 1 + 2 + 5);
    for (variant, summary) in comparison.variants.iter().zip(&run.summaries) {
        let n = if variant.recipe.is_random() { 4 } else { 1 };
        assert_eq!(summary.as_ref().unwrap().n_seeds(), n, "{}", variant.title());
    }
    let conclusions = comparison.conclusions(0);
    assert!(!conclusions.is_empty());
    window.harness.get_by_label(&conclusions[0]);
    // The numbers are those of the command line.
    let file = window.run().with_file_name("recipes.json");
    std::fs::write(&file, &comparison.recipes).unwrap();
    let path = crate::support::text(window.run());
    let args =
        ["compare", path, "--recipes", crate::support::text(&file), "--no-controls", "--json"];
    let headless = crate::support::json(&args);
    for (at, summary) in run.summaries.iter().enumerate() {
        let there = &headless["runs"][0]["variants"][at];
        let here = eoscope_report::json::summary(summary.as_ref().unwrap(), &open.run.classes);
        // Read back as the program's own output is.
        let mut here: serde_json::Value = serde_json::from_str(&here.to_string()).unwrap();
        here["seconds"] = there["seconds"].clone();
        here["name"] = there["name"].clone();
        assert_eq!(&here, there);
    }
    assert_eq!(headless["runs"][0]["conclusions"], serde_json::json!(conclusions));

    compare(&mut window, CompareMsg::ToggleColumn(Measure::NetGap));
    assert!(!window.open().compare.columns.contains(&Measure::NetGap));
    window.click("Sort by Macro F1");
    assert_eq!(window.open().compare.sorted_by, Some(Measure::MacroF1));
}

#[test]
fn charts_over_variants_are_those_of_the_report() {
    let mut window = compared();
    for content in Content::ALL {
        compare(&mut window, CompareMsg::SetContent(content));
    }
    let run = &window.open().compare.comparison.runs[0];
    assert_eq!(run.sweeps.len(), 2, "SMOTE and EOS over K");
    assert_eq!(run.sweeps[0].1.len(), eoscope_core::experiment::SWEEP_K.len());
    assert_eq!(run.curves.len(), 2);
    let epochs = run.curves[0].1.len();
    assert!(epochs > 5, "the fast head gets enough steps on few rows: {epochs} epochs");
    let chart = by_class(&window.open().compare.comparison, run, ByClass::Gap, [700.0, 300.0]);
    let names: Vec<String> = chart
        .marks
        .iter()
        .filter_map(|mark| match mark {
            eoscope_report::drawing::Mark::Text(text) => Some(text.text.clone()),
            _ => None,
        })
        .collect();
    // SMOTE cannot widen a range: its line lies on that of the baseline, and is one with it.
    assert!(names.contains(&"Baseline = SMOTE K = 5, fast".to_owned()), "{names:?}");
    assert!(names.contains(&"EOS K = 10, fast".to_owned()));
}

#[test]
fn a_search_chooses_on_one_half_of_the_test_images_and_reports_on_the_other() {
    let mut window = Window::new();
    compare(&mut window, CompareMsg::StartSearch(None));
    let search = window.open().compare.search.as_ref().unwrap();
    assert!(!search.running && search.claims.is_some());
    assert_eq!((search.n_done, search.on), (search.n_all, ChooseOn::HalfOfTest));
    let ranked = search.ranked();
    assert_eq!(ranked.len(), search.candidates.len());
    assert!(ranked.iter().any(|candidate| search.is_current(&candidate.recipe)));
    let best = ranked[0].recipe.clone();
    // Its numbers are those of a run with only these test rows.
    let [choose, report] = test_halves(&window.open().subject, best.seed).unwrap();
    let stop = eoscope_core::numerics::StopToken::new();
    let again = eoscope_core::experiment::trial(&choose.subject, &best, &stop).unwrap();
    assert_eq!(again.last, ranked[0].trials[0].last);
    let again = eoscope_core::experiment::trial(&report.subject, &best, &stop).unwrap();
    assert_eq!(search.finalists[0].recipe, best);
    assert_eq!(again.last, search.finalists[0].trials[0].last);
    window.click("Pin the best");
    let compare = &window.open().compare;
    let is_pinned = compare.variants.iter().any(|variant| variant.recipe == best);
    assert!(compare.search.is_none() && (is_pinned || best.is_baseline()));
}

#[test]
fn nothing_is_pinned_with_one_button_from_training_rows() {
    let mut window = Window::new();
    compare(&mut window, CompareMsg::StartSearch(Some(ChooseOn::TrainingRows)));
    let search = window.open().compare.search.as_ref().unwrap();
    assert!(!search.running && !search.ranked().is_empty());
    assert!(window.harness.query_by_label("Pin the best").is_none());
    compare(&mut window, CompareMsg::KeepBest);
    assert!(window.open().compare.variants.is_empty());
    compare(&mut window, CompareMsg::StartSearch(Some(ChooseOn::Validation)));
    let notices = &window.shell().state().notices;
    let said = &notices.newest().unwrap().text;
    assert!(said.contains("the run has no validation part"), "{said}");
}

#[test]
fn pinned_variants_survive_a_restart_and_a_moved_run() {
    let first = Window::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let path = first.run().to_path_buf();
    {
        let mut window = Window::with(path.clone(), Some(settings.clone()));
        pin(&mut window, SamplerKind::Smote, 7);
        let mut variant = window.open().compare.variants[0].clone();
        (variant.name, variant.note) = ("narrow".into(), "a note".into());
        compare(&mut window, CompareMsg::SetVariant { at: 0, variant });
        compare(&mut window, CompareMsg::SetContent(Content::Boundaries));
        compare(&mut window, CompareMsg::Pane(PaneMsg::SetView(1, PaneView::Bars)));
    }
    let mut window = Window::with(path.clone(), Some(settings));
    let patience = Instant::now() + Duration::from_secs(20);
    while window.open().compare.variants.is_empty() && Instant::now() < patience {
        window.settle();
    }
    let variant = window.open().compare.variants[0].clone();
    assert_eq!((variant.name.as_str(), variant.note.as_str()), ("narrow", "a note"));
    assert_eq!(variant.recipe.sampling.k_neighbors, 7);
    let shown = &window.open().compare;
    let panes: Vec<_> = shown.panes.iter().map(|pane| (pane.of, shown.view_of(pane))).collect();
    let (boundary, bars) = (Some(PaneView::Boundary), Some(PaneView::Bars));
    let expected = [
        (PaneSource::Baseline, boundary),
        (PaneSource::Current, bars),
        (PaneSource::Variant(0), boundary),
    ];
    assert_eq!(panes, expected);

    // A session whose run has moved: told, the recipes are kept, and come back with the run.
    let session = window.open().session();
    let file = folder.path().join("a.eoscope.json");
    Session { run: Some("/gone/excerpt.run".into()), ..session }.write(&file).unwrap();
    let mut window = Window::on(path.clone());
    window.send(FilesMsg::Open(file));
    let patience = Instant::now() + Duration::from_secs(20);
    while window.shell().state().files.session.is_none() && Instant::now() < patience {
        window.settle();
    }
    window.settle();
    let notice = window.shell().state().notices.newest().cloned().unwrap();
    assert!(
        notice.text.contains("/gone/excerpt.run") && notice.text.contains("kept"),
        "{notice:?}"
    );
    window.send(FilesMsg::Open(path));
    assert_eq!(window.open().compare.variants, [variant]);
}

#[test]
fn an_opened_session_replaces_none_that_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let settings = folder.path().join("settings.json");
    let first = Window::new();
    let mut window = Window::with(first.run().to_path_buf(), Some(settings));
    pin(&mut window, SamplerKind::Smote, 7);
    let before = window.open().compare.variants.clone();
    let other = Variant::of(Recipe::of(SamplerKind::Random, HeadMethod::Fast, 0), 2);
    let session = Session {
        run: Some(window.run().to_path_buf()),
        ..Session::of_recipes("?", std::slice::from_ref(&other))
    };
    let file = folder.path().join("c.eoscope.json");
    session.write(&file).unwrap();
    window.send(FilesMsg::Open(file));
    let told = |window: &Window| {
        let notice = window.shell().state().notices.newest().cloned();
        notice.map(|notice| notice.text).filter(|text| text.contains("is kept as"))
    };
    let patience = Instant::now() + Duration::from_secs(20);
    while told(&window).is_none() && Instant::now() < patience {
        window.settle();
    }
    assert_eq!(window.open().compare.variants, [Variant { slot: Some(0), ..other }]);
    let told = told(&window).unwrap();
    let aside = Session::read(told.split("is kept as ").nth(1).unwrap().as_ref()).unwrap();
    assert_eq!(aside.variants("".as_ref(), 1).unwrap(), before);
}

#[test]
fn recipes_for_other_classes_are_left_out_and_told() {
    let mut window = Window::new();
    let mut bad = Variant::of(Recipe::default(), 2);
    bad.recipe.sampling.target = eoscope_core::sampler::Target::Counts(vec![1, 2]);
    let good = Variant::of(Recipe::of(SamplerKind::Random, HeadMethod::Fast, 0), 2);
    let session = Session {
        run: Some(window.run().to_path_buf()),
        columns: vec!["net_gap".into(), "speed".into()],
        ..Session::of_recipes("?", &[bad, good.clone()])
    };
    let file = window.run().with_file_name("b.eoscope.json");
    session.write(&file).unwrap();
    window.send(FilesMsg::Open(file));
    let patience = Instant::now() + Duration::from_secs(20);
    while window.open().compare.variants.is_empty() && Instant::now() < patience {
        window.settle();
    }
    assert_eq!(window.open().compare.variants, [Variant { slot: Some(0), ..good }]);
    let notice = window.shell().state().notices.newest().cloned().unwrap();
    assert!(notice.text.contains("2 counts, but the run has 10 classes"), "{notice:?}");
    assert!(notice.text.contains("column \"speed\""), "{notice:?}");
    assert_eq!(window.open().compare.columns, [Measure::NetGap]);
}

#[test]
fn variants_are_tried_on_other_runs_too() {
    let mut window = compared();
    let (_folder, other) = crate::support::run();
    let gone = other.with_file_name("gone.run");
    compare(&mut window, CompareMsg::AddRun(other.clone()));
    compare(&mut window, CompareMsg::AddRun(gone));
    let open = window.open();
    let comparison = &open.compare.comparison;
    assert_eq!(comparison.runs.len(), 2, "one of them cannot be read");
    let [here, there] = &comparison.runs[..] else { panic!() };
    for (here, there) in here.summaries.iter().zip(&there.summaries) {
        let accuracy = |s: &Option<eoscope_core::experiment::Summary>| {
            s.as_ref().unwrap().values(Measure::BalancedAccuracy)
        };
        assert_eq!(accuracy(here), accuracy(there), "the same embeddings, the same numbers");
    }
    assert!(
        matches!(&open.compare.others[1].opened, Some(Err(reason)) if reason.contains("gone.run"))
    );
    window.click("Remove the run gone");
    assert_eq!(window.open().compare.others.len(), 1);
    let session = window.open().session();
    assert_eq!(session.other_runs, [other]);
}

#[test]
fn every_pane_has_the_boundary_of_its_own_head() {
    let mut window = compared();
    compare(&mut window, CompareMsg::SetContent(Content::Boundaries));
    window.send(BoundaryMsg::SetPair(9, 0));
    let open = window.open();
    assert_eq!(window.harness.query_all_by_label_contains("boundary between").count(), 4);
    for pane in &open.compare.panes {
        let (shown, plane) = (open.pane_view(pane), open.pane_boundary(pane).unwrap());
        for (row, place) in plane.test.iter().enumerate() {
            let logits = shown.head().logits_of(open.run.test.row(row));
            // Near the line single precision decides.
            let ahead = logits[0] - logits[9];
            assert!(ahead.abs() < 1e-3 || (place[0] > 0.0) == (ahead > 0.0), "{row}");
        }
    }
}

#[test]
fn panes_differ_in_what_they_show() {
    let mut window = compared();
    window.click("What pane B shows");
    window.click("Bars by class");
    window.click("What pane C shows");
    window.click("Boundary of two classes");
    assert_eq!(window.harness.query_all_by_label_contains("map, ").count(), 2);
    assert_eq!(window.harness.query_all_by_label_contains("boundary between").count(), 1);
    window.click("Bars: Recall");
    let open = window.open();
    let recall = open.pane_view(&open.compare.panes[1]).report().metrics.recall[0].unwrap();
    let base = open.subject.baseline.metrics.recall[0].unwrap();
    let name = &open.run.classes.names[0];
    let n = open.run.classes.test_counts[0];
    let [low, high] = eoscope_core::numerics::inference::wilson_of_share(recall, n);
    let told = format!(
        "recall of {name}: {recall:.4} (95 % by test images: {low:.3} to {high:.3}), baseline {base:.4}"
    );
    assert_eq!(window.harness.query_all_by_label(&told).count(), 1, "{told}");
    // What the page shows, all panes show.
    compare(&mut window, CompareMsg::SetContent(Content::Maps));
    assert_eq!(window.harness.query_all_by_label_contains("map, ").count(), 4);
}

#[test]
fn what_was_removed_comes_back_from_its_notice_and_with_ctrl_z() {
    let mut window = compared();
    let titles = |window: &Window| -> Vec<String> {
        window.open().compare.variants.iter().map(Variant::title).collect()
    };
    let before = titles(&window);
    // The notice goes after some seconds, so the window is not settled here.
    let ctx = window.harness.ctx.clone();
    window.harness.state_mut().as_mut().unwrap().send(&ctx, CompareMsg::Unpin(0));
    window.harness.run_steps(2);
    assert_eq!(titles(&window).len(), before.len() - 1);
    window.click("Bring it back (Ctrl Z)");
    assert_eq!(titles(&window), before);
    compare(&mut window, CompareMsg::Unpin(1));
    window.send(eoscope::app::WindowMsg::Undo(None));
    assert_eq!(titles(&window), before);
}

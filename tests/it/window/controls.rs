//! Panels, menus and the training page.

use eoscope::app::{FilesMsg, MapMsg, WindowMsg};
use eoscope::runtime::settings_file;

use super::*;
use crate::support::checkout;

#[test]
fn the_k_slider_is_driven_by_its_name_and_everything_follows() {
    let mut window = Window::new();
    assert_eq!(window.answered_k(), 10);
    let before = window.open().report().clone();
    window.harness.get_by_role_and_label(Role::Slider, "K neighbours").focus();
    window.harness.run_steps(2);
    for _ in 0..12 {
        window.harness.key_press(Key::ArrowRight);
        window.harness.run_steps(2);
    }
    window.settle();
    let k = window.answered_k();
    assert!(k > 10, "K is {k}");
    assert_eq!(k, window.open().recipe.current.sampling.k_neighbors);
    assert_ne!(window.open().report(), &before);
    // The map stays where it is; only synthetic points are placed anew.
    let outcome = &window.open().answers.newest.as_ref().unwrap().outcome;
    assert_eq!(outcome.places.len(), outcome.synthetic.len());
}

#[test]
fn a_sampler_is_chosen_from_its_menu_and_taken_back() {
    let mut window = Window::new();
    window.click("Sampler: EOS");
    window.click("SMOTE");
    assert_eq!(window.open().recipe.current.sampling.kind, SamplerKind::Smote);
    assert_eq!(window.answered_k(), 5);
    assert_eq!(window.open().report().gap, window.open().subject.baseline.gap);
    window.click("Undo (Ctrl Z)");
    assert_eq!(window.open().recipe.current.sampling.kind, SamplerKind::Eos);
    window.click("Redo (Shift Ctrl Z)");
    assert_eq!(window.open().recipe.current.sampling.kind, SamplerKind::Smote);
}

#[test]
fn heads_are_chosen_and_variants_pinned() {
    let mut window = Window::new();
    window.click("Pin current");
    window.click("Head: Optimal");
    window.click("Reference");
    assert_eq!(window.open().recipe.current.head.epochs, 10);
    window.click("Pin current");
    window.click("Head: Reference");
    window.click("Keep");
    let keep = eoscope_core::refit::HeadMethod::Keep;
    assert_eq!(window.open().answers.newest.as_ref().unwrap().outcome.recipe.head.method, keep);
    // Two rows of one sampler: a click removes one of them.
    let crosses: Vec<_> = window.harness.get_all_by_label_contains("Remove EOS K = 10").collect();
    assert_eq!(crosses.len(), 2);
    crosses[0].click();
    drop(crosses);
    window.settle();
    assert_eq!(window.open().compare.variants.len(), 1);
}

#[test]
fn points_and_classes_are_hidden_and_shown() {
    let mut window = Window::new();
    let all = window.shell().drawn_points();
    window.click("synthetic points");
    let without = window.shell().drawn_points();
    assert!(without < all, "{without} of {all}");
    window.click("synthetic points");
    assert_eq!(window.shell().drawn_points(), all);
    window.click("class class 9, 6 train, 25 test");
    assert!(window.shell().drawn_points() < all / 4);
    window.click("Show all classes");
    assert_eq!(window.shell().drawn_points(), all);
}

#[test]
fn what_is_no_run_becomes_a_notice_and_the_run_stays_open() {
    let mut window = Window::new();
    let run = window.run().to_path_buf();
    window.send(FilesMsg::Open(run.parent().unwrap().into()));
    window.harness.get_by_role(Role::Alert);
    assert!(window.shell().state().notices.newest().unwrap().text.contains("this is no run"));
    assert_eq!(window.run(), run);
    window.click("Dismiss");
    assert!(window.harness.query_by_role(Role::Alert).is_none());
}

#[test]
fn theme_per_class_view_and_welcome_page_change() {
    let mut window = Window::new();
    window.click("Switch to the light theme");
    assert_eq!(window.shell().state().settings.theme, ThemeChoice::Light);
    window.click("Per class: Confusion");
    assert_eq!(window.shell().state().panels.per_class, PerClass::Confusion);
    window.send(FilesMsg::Close);
    window.harness.get_by_label("Open a run…");
}

#[test]
fn a_map_that_is_made_anew_can_be_given_up() {
    let mut window = Window::new();
    let before = window.open().map.layout.clone().unwrap();
    let ctx = window.harness.ctx.clone();
    let shell = window.harness.state_mut().as_mut().unwrap();
    shell.send(&ctx, MapMsg::Compute);
    window.harness.run_steps(2);
    assert!(window.open().map.forming.is_some());
    window.click("Cancel the map");
    assert!(window.open().map.forming.is_none());
    assert!(std::sync::Arc::ptr_eq(&before, window.open().map.layout.as_ref().unwrap()));
}

#[test]
fn a_sweep_over_k_runs_beside_everything_and_a_k_is_chosen_from_it() {
    let mut window = Window::new();
    window.harness.get_by_label("Draw accuracy and gap over K").click();
    window.harness.run_steps(2);
    assert!(window.open().sweep.as_ref().unwrap().running);
    let patience = Instant::now() + Duration::from_secs(60);
    while window.open().sweep.as_ref().unwrap().running {
        window.harness.run_steps(2);
        assert!(Instant::now() < patience, "the sweep did not end");
        std::thread::yield_now();
    }
    let points = &window.open().sweep.as_ref().unwrap().points;
    assert!(points.is_sorted_by_key(|point| point.k) && points.len() > 8);
    let swept = *points.iter().find(|point| point.k == 30).unwrap();
    window.harness.get_by_label_contains("K = 30: balanced accuracy").click();
    window.settle();
    assert_eq!(window.answered_k(), 30);
    // The first of the sweep's seeds is the recipe's own.
    let now = window.open().report().metrics.balanced_accuracy;
    let sd = swept.balanced_accuracy.sd.unwrap();
    assert!((now - swept.balanced_accuracy.mean).abs() <= 2.0 * sd + 1e-9);
    window.click("Close the curve over K");
    assert!(window.open().sweep.is_none());
}

#[test]
fn a_sweep_can_be_cancelled() {
    let mut window = Window::new();
    window.harness.get_by_label("Draw accuracy and gap over K").click();
    window.harness.run_steps(2);
    window.harness.get_by_label("Cancel").click();
    window.harness.run_steps(2);
    assert!(!window.open().sweep.as_ref().unwrap().running);
}

#[test]
fn the_gap_is_split_into_right_and_wrong() {
    let mut window = Window::new();
    window.click("Split the gap into test points classified right and wrong");
    assert!(window.shell().state().panels.gap_by_outcome);
    window.harness.get_by_label_contains("gap of class 9: classified right");
}

#[test]
fn parameters_of_a_sampler_are_in_its_menu() {
    let mut window = Window::new();
    window.click("Sampler: EOS");
    window.click("SVM-SMOTE");
    window.click("Parameters");
    window.click("Danger: Any");
    let recipe = &window.open().recipe.current;
    assert_eq!(recipe.label(), "SVM-SMOTE K = 5 any enemy");
    window.click("Reset to the authors' values");
    assert_eq!(window.open().recipe.current.label(), "SVM-SMOTE K = 5");
}

#[test]
fn images_are_previewed_and_their_ratio_is_moved() {
    use eoscope::app::{ImagesState, TrainingMsg};
    use eoscope_io::dataset::{DataKind, DataSpec};
    let images = tempfile::tempdir().unwrap();
    write_images(images.path());
    let mut window = Window::new();
    let spec = DataSpec { kind: DataKind::Folder, path: images.path().into() };
    let ctx = window.harness.ctx.clone();
    let shell = window.harness.state_mut().as_mut().unwrap();
    shell.send(&ctx, Msg::Training(TrainingMsg::SetData(spec)));
    window.wait(|page| matches!(page.images, ImagesState::Ready(_)));
    // A balanced set is made imbalanced, 100 : 1.
    window.harness.get_by_label("ant: 10 of 10 training images");
    window.harness.get_by_label("cat: 1 of 10 training images");
    window.harness.get_by_label("Imbalance: As is").click();
    window.harness.run_steps(3);
    window.harness.get_by_label("cat: 10 of 10 training images");
    window.harness.get_by_label("Preset: Paper").click();
    window.harness.run_steps(3);
    assert_eq!(window.page().plan.as_ref().unwrap().config.epochs, 200);
    // The run that was open still is.
    window.harness.get_by_label_contains("Back to excerpt").click();
    window.settle();
    assert!(!window.page().shown);
    let missing = DataSpec { kind: DataKind::Idx, path: images.path().into() };
    let shell = window.harness.state_mut().as_mut().unwrap();
    shell.send(&ctx, Msg::Training(TrainingMsg::SetData(missing)));
    window.wait(|page| matches!(&page.images, ImagesState::Failed(why) if why.contains("idx")));
}

#[test]
fn embeddings_tell_what_was_found_and_can_be_read_again() {
    let mut window = Window::new();
    let table = window.run().with_file_name("birds.csv");
    let rows: String = (0..40).map(|row| format!("{},{row},{}\n", row % 2, row % 7)).collect();
    std::fs::write(&table, format!("label,f0,f1\n{rows}")).unwrap();
    window.send(FilesMsg::Open(table));
    assert_eq!(window.open().run.classes.names, ["class 0", "class 1"]);
    let report = window.shell().state().files.import.clone().unwrap();
    assert!(report.outcome.unwrap()[0].contains("2 features in f0 to f1"));
    window.harness.get_by_label("Class names").focus();
    window.harness.run_steps(2);
    window.harness.get_by_label("Class names").type_text("owl, wren");
    window.harness.run_steps(2);
    window.click("Re-import");
    window.settle();
    assert_eq!(window.open().run.classes.names, ["owl", "wren"]);
    window.send(FilesMsg::CloseImport);
    assert!(window.shell().state().files.import.is_none());
}

#[test]
fn a_panel_that_was_dragged_keeps_its_width() {
    let mut window = Window::new();
    let edge = |window: &Window| {
        let canvas = window.harness.get_by_label_contains("map, ");
        canvas.rect().left()
    };
    let before = edge(&window);
    assert!(window.shell().panel_widths().is_empty(), "nothing was dragged yet");
    // On the panel's side of its edge: the other side belongs to the map.
    let at = egui::pos2(before - 4.0, 400.0);
    window.drag(at, at + vec2(60.0, 0.0));
    let moved = edge(&window);
    assert!((moved - before - 56.0).abs() < 2.0, "{before} {moved}");
    let widths = window.shell().panel_widths().clone();
    assert_eq!(widths.values().copied().collect::<Vec<_>>(), [(moved - 8.0) as u32]);
    window.send(WindowMsg::RememberWindow([1280, 800], widths.clone()));
    assert_eq!(window.shell().state().settings.panel_widths, widths);
    // A window that starts with these settings has the panel as it was left.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.json");
    settings_file::save(&window.shell().state().settings, &file).unwrap();
    let again = Window::with(window.run().to_path_buf(), Some(file));
    assert!((edge(&again) - moved).abs() < 2.0);
}

#[test]
fn a_tick_of_the_slider_is_that_k() {
    let mut window = Window::new();
    window.click("K neighbours: 100");
    assert_eq!(window.answered_k(), 100);
}

#[test]
fn a_reason_is_shown_in_full() {
    use eoscope::app::{RunFolder, TrainingEvent, TrainingMsg};
    let reason = "images/train/ant: the file 17.png has 3 × 100,000 pixels, but a picture may have 16,384 \
                  along a side; make it smaller, or leave it out with --bad-images skip and begin again";
    let mut window = Window::new();
    window.send(TrainingMsg::Show(true));
    let path = checkout().join("sample_runs/fashion-mnist-images");
    let kind = eoscope_io::dataset::DataKind::Idx;
    window.send(TrainingMsg::SetData(eoscope_io::dataset::DataSpec { kind, path }));
    let plan = window.shell().state().training.plan.clone().unwrap();
    let out = PathBuf::from("a-training.run");
    let folder = RunFolder { unfinished: vec![(out.clone(), plan)], ..RunFolder::default() };
    window.preview(TrainingEvent::FolderRead(folder));
    window.preview(TrainingMsg::Resume(out));
    let id = window.shell().state().training.trainings[0].id;
    let result = Err(eoscope_train::TrainingError::Panicked(reason.into()));
    window.preview(TrainingEvent::Ended { id, result });
    window.harness.run_steps(4);
    let all: Vec<String> = layout::texts(&window).into_iter().map(|painted| painted.text).collect();
    assert!(all.iter().any(|text| text == reason), "{all:?}");
}

//! What the window does on its own thread: it draws, and reads nothing.

use egui_kittest::Harness;
use eoscope::ui::Shell;

use super::*;

/// Bytes that this thread has read so far.
#[cfg(target_os = "linux")]
fn bytes_read() -> (u64, u64) {
    let io = std::fs::read_to_string("/proc/thread-self/io").unwrap();
    let read = io.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap();
    (read.parse().unwrap(), io.len() as u64)
}

#[cfg(target_os = "linux")]
#[test]
fn the_first_page_is_drawn_without_reading_the_samples_on_its_thread() {
    // The pool of all cores looks at the machine when it is first used, and never again.
    rayon::current_num_threads();
    let mut harness = Harness::builder().with_size(vec2(1280.0, 800.0)).build_ui_state(
        |ui: &mut egui::Ui, shell: &mut Option<Shell>| {
            let (before, own) = bytes_read();
            shell.get_or_insert_with(|| Shell::new(ui.ctx(), None)).frame(ui);
            let (after, _) = bytes_read();
            // Looking costs as much as what is looked at.
            assert_eq!(after - before, own, "the window's thread has read something");
        },
        None,
    );
    let patience = Instant::now() + Duration::from_secs(60);
    while harness.state().as_ref().is_none_or(|shell| !shell.is_settled()) {
        harness.run_steps(1);
        assert!(Instant::now() < patience, "the samples did not come");
    }
    harness.run_steps(2);
    assert_eq!(harness.get_all_by_label_contains("open Fashion-MNIST").count(), 2);
}

#[test]
fn what_is_dropped_is_told_before_and_after_also_under_a_dialog() {
    use eoscope::app::{FilesMsg, WindowMsg};
    let folder = tempfile::tempdir().unwrap();
    let unknown = folder.path().join("what.xyz");
    std::fs::write(&unknown, "?").unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut window = Window::new();
    let name = window.open().run.manifest.name.clone();
    window.send(WindowMsg::ToggleShortcuts);

    let hovered = egui::HoveredFile { path: Some(unknown.clone()), ..egui::HoveredFile::default() };
    window.harness.input_mut().hovered_files = vec![hovered];
    window.harness.run_steps(2);
    assert!(window.harness.query_by_label_contains("Drop to see what what.xyz is").is_some());
    window.harness.input_mut().hovered_files.clear();
    window.harness.run_steps(2);
    assert!(window.harness.query_by_label_contains("Drop to see").is_none());

    let newest = |window: &Window| window.shell().state().notices.newest().unwrap().text.clone();
    window.send(FilesMsg::Drop(vec![unknown.clone()]));
    assert!(newest(&window).contains("what.xyz"), "{}", newest(&window));
    window.send(FilesMsg::Drop(vec![empty]));
    let page = &window.shell().state().training;
    assert!(page.shown, "a folder may hold images");
    let why = match &page.images {
        eoscope::app::ImagesState::Failed(why) => why.to_string(),
        _ => panic!("an empty folder was read"),
    };
    assert!(why.contains("empty"), "{why}");
    window.send(FilesMsg::Drop((0..10).map(|_| unknown.clone()).collect()));
    let told: Vec<String> =
        window.shell().state().notices.iter().map(|notice| notice.text.clone()).collect();
    assert!(told.iter().any(|text| text.contains("the first, what.xyz,")), "{told:?}");
    // Nothing was lost.
    assert_eq!(window.open().run.manifest.name, name);
    assert!(window.shell().state().overlays.shortcuts);
}

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

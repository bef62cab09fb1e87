//! The training page with a real training.

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use eoscope::app::Msg;
use eoscope_io::run::Run;

use crate::fixture::{Window, write_images};

#[test]
fn a_training_is_watched_paused_looked_at_and_kept() {
    use eoscope::app::{ImagesState, Stage, TrainingMsg};
    use eoscope_io::dataset::{DataKind, DataSpec};
    let images = tempfile::tempdir().unwrap();
    write_images(images.path());
    let mut window = Window::new();
    let ctx = window.harness.ctx.clone();
    let send = |window: &mut Window, command| {
        let shell = window.harness.state_mut().as_mut().unwrap();
        shell.send(&ctx, Msg::Training(command));
    };
    let spec = DataSpec { kind: DataKind::Folder, path: images.path().into() };
    send(&mut window, TrainingMsg::SetData(spec));
    window.wait(|page| matches!(page.images, ImagesState::Ready(_)));
    let mut plan = window.page().plan.clone().unwrap();
    plan.data.imbalance = None;
    plan.config.epochs = 1_000_000;
    plan.config.batch_size = 8;
    plan.config.threads = Some(1);
    plan.projection = false;
    send(&mut window, TrainingMsg::SetFolder(images.path().into()));
    send(&mut window, TrainingMsg::SetPlan(Box::new(plan)));
    window.harness.run_steps(3);
    window.harness.get_by_label("Start training").click();
    window.wait(|page| page.trainings.first().is_some_and(|training| training.history.len() > 2));
    window.harness.get_by_label_contains("Loss: train");
    window.harness.get_by_label("Charts as tables and files").click();
    window.harness.run_steps(3);
    window.harness.get_by_label("Numbers of training curves as a table").click();
    window.harness.run_steps(4);
    window.harness.get_by_label_contains("epoch 1, learning_rate");
    window.harness.key_press(Key::Escape);
    window.harness.run_steps(3);
    assert_eq!(window.shell().state().overlays.table, None);
    window.harness.get_by_label("Pause").click();
    window.wait(|page| page.trainings[0].stage == Stage::Paused);
    window.harness.get_by_label("Resume").click();
    window.wait(|page| page.trainings[0].stage == Stage::Running);
    window.harness.get_by_label("Snapshot").click();
    window.wait(|page| !page.shown);
    assert!(window.open().run.manifest.name.contains("small-ce, epoch"));
    assert_eq!(window.open().run.train.len(), 30);
    send(&mut window, TrainingMsg::Show(true));
    window.harness.run_steps(2);
    window.harness.get_by_label("Stop and save").click();
    window.wait(|page| page.trainings[0].stage.is_over());
    assert_eq!(window.page().trainings[0].stage, Stage::Done);
    let out = window.page().trainings[0].plan.out.clone();
    let kept = Run::load(&out).unwrap();
    assert!(kept.manifest.ended.starts_with("stopped by the user after epoch"));
    window.harness.get_by_label("Open the run").click();
    window.settle();
    assert_eq!(window.run(), out);
}

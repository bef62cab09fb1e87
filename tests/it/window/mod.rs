//! The window, driven by the names that screen readers see.

mod commands;
mod compare;
mod controls;
mod scene;
mod strange;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Key, Role, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::support::run;
use eoscope::analysis::feature_gaps;
use eoscope::app::{
    Chart, ChartFormat, ColorBy, Command, Matrix, OpenRun, PerClass, PointRef, SortBy, ThemeChoice,
    View,
};
use eoscope::domain::{Embeddings, Head, Split};
use eoscope::experiment::Recipe;
use eoscope::jobs::{LayoutMethod, LayoutPlan};
use eoscope::projection::{TsneConfig, Upright, tsne};
use eoscope::run::{Manifest, Run};
use eoscope::sampler::SamplerKind;
use eoscope::ui::Shell;
use ndarray::{Array1, Array2};

/// A window without a display. The shell is made in the first frame, which brings its context.
struct Window {
    harness: Harness<'static, Option<Shell>>,
    run: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Window {
    /// A settled window on the excerpt, which has a map.
    fn new() -> Self {
        let (folder, path) = run();
        let mut stored = Run::load(&path).unwrap();
        let (train, test) = (stored.train.features().view(), stored.test.features().view());
        let config = TsneConfig { epochs: 300, ..TsneConfig::default() };
        let stop = eoscope::numerics::StopToken::new();
        stored.layout = Some(tsne(train, test, &config, &stop, |_| {}).unwrap());
        stored.save_layout(&path).unwrap();

        Self { _folder: Some(folder), ..Self::on(path) }
    }

    /// A settled window on any run.
    fn on(path: PathBuf) -> Self {
        Self::with(path, None)
    }

    /// The same with settings that were kept in a file.
    fn with(path: PathBuf, settings: Option<PathBuf>) -> Self {
        let first = path.clone();
        let frame = move |ui: &mut egui::Ui, shell: &mut Option<Shell>| {
            let shell = shell.get_or_insert_with(|| {
                let mut shell = Shell::new(ui.ctx(), settings.clone());
                shell.send(ui.ctx(), Command::SetTheme(ThemeChoice::Dark));
                shell.send(ui.ctx(), Command::Open(first.clone()));
                shell
            });
            shell.frame(ui);
        };
        let harness = Harness::builder().with_size(vec2(1280.0, 800.0)).build_ui_state(frame, None);
        let mut window = Self { harness, run: path, _folder: None };
        window.settle();
        window
    }

    /// Draws frames until everything asked for is there.
    fn settle(&mut self) {
        let patience = Instant::now() + Duration::from_secs(120);
        loop {
            self.harness.run_steps(4);
            if self.shell().is_settled() {
                break;
            }
            assert!(
                Instant::now() < patience,
                "the window did not settle: {:?}",
                self.shell().state().notice
            );
            std::thread::yield_now();
        }
        self.harness.run_steps(2);
    }

    fn shell(&self) -> &Shell {
        self.harness.state().as_ref().unwrap()
    }

    fn open(&self) -> &OpenRun {
        self.shell().state().open.as_ref().unwrap()
    }

    fn send(&mut self, command: Command) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().as_mut().unwrap().send(&ctx, command);
        self.settle();
    }

    /// Clicks the one thing whose name begins so.
    fn click_starting(&mut self, start: &str) {
        let start = start.to_owned();
        self.harness
            .get_by(|node| node.label().is_some_and(|label| label.starts_with(&start)))
            .click();
        self.settle();
    }

    /// Clicks the first thing in whose name the text stands.
    fn click_containing(&mut self, text: &str) {
        let found = self.harness.query_all_by_label_contains(text).next();
        found.unwrap_or_else(|| panic!("nothing is called {text}")).click();
        self.settle();
    }

    fn drag(&mut self, from: egui::Pos2, to: egui::Pos2) {
        self.drag_along(&[from, from.lerp(to, 0.5), to]);
    }

    /// Presses at the first place, goes along the others, lets go at the last.
    fn drag_along(&mut self, path: &[egui::Pos2]) {
        let button = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        self.harness.event(egui::Event::PointerMoved(path[0]));
        self.harness.run_steps(1);
        self.harness.event(button(path[0], true));
        self.harness.run_steps(1);
        for &at in &path[1..] {
            self.harness.event(egui::Event::PointerMoved(at));
            self.harness.run_steps(1);
        }
        self.harness.event(button(path[path.len() - 1], false));
        self.settle();
    }

    fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.settle();
    }

    fn answered_k(&self) -> usize {
        self.open().answer.as_ref().unwrap().outcome.recipe.sampling.k_neighbors
    }
}

//! A window without a display, and what drives it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use egui::vec2;
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, HarnessBuilder};
use eoscope::app::{FilesMsg, Msg, OpenRun, ThemeChoice, TrainingPage, WindowMsg};
use eoscope::ui::Shell;
use eoscope_core::projection::{TsneConfig, tsne};
use eoscope_io::run::Run;

use crate::support::run;

/// A window without a display. The shell is made in the first frame, which brings its context.
pub struct Window {
    pub harness: Harness<'static, Option<Shell>>,
    _folder: Option<tempfile::TempDir>,
}

/// What paints pictures. Without a renderer a test of pictures was not run, and must not look as if.
fn painter() -> HarnessBuilder<Option<Shell>> {
    std::panic::catch_unwind(|| Harness::builder().wgpu()).unwrap_or_else(|_| {
        panic!(
            "NOT RUN: there is no renderer for pictures; install one (Debian: mesa-vulkan-drivers), \
             or leave these tests out with --skip pictures"
        )
    })
}

/// A copy of the excerpt with its map, which is laid out once for all windows.
fn excerpt_with_map() -> (tempfile::TempDir, PathBuf) {
    static LAID_OUT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_folder, original) = LAID_OUT.get_or_init(|| {
        let (folder, path) = run();
        let mut stored = Run::load(&path).unwrap();
        let (train, test) = (stored.train.features().view(), stored.test.features().view());
        let config = TsneConfig { epochs: 300, ..TsneConfig::default() };
        let stop = eoscope_core::numerics::StopToken::new();
        stored.layout = Some(tsne(train, test, &config, &stop, |_| {}).unwrap());
        stored.save_layout(&path).unwrap();
        (folder, path)
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("excerpt.run");
    std::fs::create_dir(&path).unwrap();
    for entry in std::fs::read_dir(original).unwrap().flatten() {
        std::fs::copy(entry.path(), path.join(entry.file_name())).unwrap();
    }
    (folder, path)
}

impl Window {
    /// A settled window on a copy of the excerpt, which has a map.
    pub fn new() -> Self {
        let (folder, path) = excerpt_with_map();
        Self { _folder: Some(folder), ..Self::on(path) }
    }

    /// A settled window on any run.
    pub fn on(path: PathBuf) -> Self {
        Self::with(path, None)
    }

    /// The same with settings that were kept in a file.
    pub fn with(path: PathBuf, settings: Option<PathBuf>) -> Self {
        let start = move |ctx: &egui::Context| {
            let mut shell = Shell::new(ctx, settings.clone());
            shell.send(ctx, WindowMsg::SetTheme(ThemeChoice::Dark));
            shell.send(ctx, FilesMsg::Open(path.clone()));
            shell
        };
        Self::begin(Harness::builder().allow_missing_glyphs(), start)
    }

    /// A settled window that can be painted: on a run, or on the welcome page.
    pub fn painted(run: Option<PathBuf>) -> Self {
        let start = move |ctx: &egui::Context| {
            let mut shell = Shell::new(ctx, None);
            shell.send(ctx, WindowMsg::DismissHints);
            if let Some(run) = run.clone() {
                shell.send(ctx, FilesMsg::Open(run));
            }
            shell
        };
        Self::begin(painter(), start)
    }

    /// The same on a copy of the excerpt.
    pub fn painted_excerpt() -> Self {
        let (folder, path) = excerpt_with_map();
        Self { _folder: Some(folder), ..Self::painted(Some(path)) }
    }

    fn begin(
        builder: HarnessBuilder<Option<Shell>>,
        start: impl Fn(&egui::Context) -> Shell + 'static,
    ) -> Self {
        let frame = move |ui: &mut egui::Ui, shell: &mut Option<Shell>| {
            shell.get_or_insert_with(|| start(ui.ctx())).frame(ui);
        };
        let harness = builder.with_size(vec2(1280.0, 800.0)).build_ui_state(frame, None);
        let mut window = Self { harness, _folder: None };
        window.settle();
        window
    }

    /// Tells the model alone: nothing is carried out.
    pub fn preview(&mut self, msg: impl Into<Msg>) {
        self.harness.state_mut().as_mut().unwrap().preview(msg);
        self.harness.run_steps(2);
    }

    /// Where the open run lies.
    pub fn run(&self) -> &Path {
        self.open().source.path().unwrap()
    }

    /// Draws frames until everything asked for is there.
    pub fn settle(&mut self) {
        let patience = Instant::now() + Duration::from_secs(120);
        loop {
            self.harness.run_steps(4);
            if self.shell().is_settled() {
                break;
            }
            assert!(
                Instant::now() < patience,
                "the window did not settle: {:?}",
                self.shell().state().notices
            );
            std::thread::yield_now();
        }
        self.harness.run_steps(2);
    }

    pub fn shell(&self) -> &Shell {
        self.harness.state().as_ref().unwrap()
    }

    pub fn open(&self) -> &OpenRun {
        self.shell().state().open.as_ref().unwrap()
    }

    pub fn send(&mut self, msg: impl Into<Msg>) {
        let ctx = self.harness.ctx.clone();
        self.harness.state_mut().as_mut().unwrap().send(&ctx, msg);
        self.settle();
    }

    /// Clicks the one thing whose name begins so.
    pub fn click_starting(&mut self, start: &str) {
        let start = start.to_owned();
        self.harness
            .get_by(|node| node.label().is_some_and(|label| label.starts_with(&start)))
            .click();
        self.settle();
    }

    /// Clicks the first thing in whose name the text stands.
    pub fn click_containing(&mut self, text: &str) {
        let found = self.harness.query_all_by_label_contains(text).next();
        found.unwrap_or_else(|| panic!("no node contains {text}")).click();
        self.settle();
    }

    pub fn drag(&mut self, from: egui::Pos2, to: egui::Pos2) {
        self.drag_along(&[from, from.lerp(to, 0.5), to]);
    }

    /// Presses at the first place, goes along the others, lets go at the last.
    pub fn drag_along(&mut self, path: &[egui::Pos2]) {
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

    pub fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.settle();
    }

    pub fn click(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.settle();
    }

    pub fn answered_k(&self) -> usize {
        self.open().answers.newest.as_ref().unwrap().outcome.recipe.sampling.k_neighbors
    }
}

/// Images in folders, balanced: three classes of 8 × 8 pictures.
pub fn write_images(folder: &Path) {
    for at in 0..30_u8 {
        let class = ["ant", "bee", "cat"][usize::from(at) % 3];
        for (part, n) in [("train", 30), ("test", 9)] {
            if at < n {
                let path = folder.join(part).join(class);
                std::fs::create_dir_all(&path).unwrap();
                let bright = |x: u32| if x / 3 == u32::from(at % 3) { 200 } else { at };
                let picture = image::GrayImage::from_fn(8, 8, |x, _| image::Luma([bright(x)]));
                picture.save(path.join(format!("{at}.png"))).unwrap();
            }
        }
    }
}

impl Window {
    pub fn page(&self) -> &TrainingPage {
        &self.shell().state().training
    }

    /// Draws frames until something is so.
    #[track_caller]
    pub fn wait(&mut self, what: impl Fn(&TrainingPage) -> bool) {
        let patience = Instant::now() + Duration::from_secs(120);
        while !what(self.page()) {
            self.harness.run_steps(1);
            assert!(Instant::now() < patience, "it did not happen");
            std::thread::yield_now();
        }
        self.harness.run_steps(2);
    }
}

//! The shell in a native window, and how it opens.

use std::path::PathBuf;

use egui::{Context, Ui};
use eoscope_io::dataset::DataSpec;
use eoscope_train::NetworkFile;

use super::Shell;
use super::screenshot::Screenshot;
use crate::app::{FilesMsg, SceneMsg, ThemeChoice, TrainingMsg, View, WindowMsg};
use crate::runtime::{sample_runs, settings_file};

/// The size of a window that was never opened before.
const USUAL_SIZE: [f32; 2] = [1280.0, 800.0];

/// How the window opens.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// The run to open; the first sample run if none is given.
    pub run: Option<PathBuf>,
    /// Open on the welcome page.
    pub welcome: bool,
    /// What the middle shows at first; the map if nothing is said.
    pub view: Option<View>,
    /// Images to classify once the run is open.
    pub classify: Vec<PathBuf>,
    /// Open on the training page with a network that was trained elsewhere.
    pub network: Option<PathBuf>,
    /// Open on the training page with these images.
    pub train: Option<DataSpec>,
    /// Draw one settled frame into this file and end.
    pub screenshot: Option<PathBuf>,
    /// Width and height in points; as they were last if none is given.
    pub size: Option<[f32; 2]>,
    /// The theme, if it is not the remembered one.
    pub theme: Option<ThemeChoice>,
}

/// Opens the window and comes back when it is closed.
///
/// # Errors
/// When there is no display, or a screenshot could not be made.
pub fn open_window(options: WindowOptions) -> anyhow::Result<()> {
    if cfg!(target_os = "linux") && !has_display() {
        anyhow::bail!(
            "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); \
             eoscope info, evaluate, train and import work without one"
        );
    }
    // A picture must not depend on, or change, what this user has done before.
    let settings_path = if options.screenshot.is_some() { None } else { settings_file::path() };
    let remembered =
        settings_path.as_deref().and_then(|path| settings_file::load(path).window_size);
    let remembered = remembered.map(|size| size.map(|length| length as f32));
    let size = options.size.or(remembered).unwrap_or(USUAL_SIZE);
    let viewport = egui::ViewportBuilder::default()
        .with_title("Eoscope")
        .with_app_id("eoscope")
        .with_inner_size(size)
        .with_min_inner_size([640.0, 480.0]);
    let native = eframe::NativeOptions { viewport, ..Default::default() };
    let screenshot = options.screenshot.clone().map(Screenshot::new);
    let result = screenshot.as_ref().map(Screenshot::result);
    let create = move |creation: &eframe::CreationContext<'_>| {
        let ctx = &creation.egui_ctx;
        let mut shell = Shell::new(ctx, settings_path);
        shell.theme = options.theme;
        if screenshot.is_some() {
            shell.send(ctx, WindowMsg::DismissHints);
        }
        let run =
            options.run.or_else(|| last_run(&shell)).or_else(|| sample_runs().into_iter().next());
        if let Some(run) = run.filter(|_| !options.welcome) {
            shell.send(ctx, FilesMsg::Open(run));
        }
        if let Some(view) = options.view {
            shell.send(ctx, SceneMsg::SetView(view));
        }
        shell.classify_later = options.classify;
        shell.send(ctx, TrainingMsg::FindUnfinished);
        if let Some(spec) = options.train {
            shell.send(ctx, TrainingMsg::Show(true));
            shell.send(ctx, TrainingMsg::SetData(spec));
        }
        if let Some(network) = options.network.map(NetworkFile::of) {
            shell.send(ctx, TrainingMsg::SetNetwork(Some(network)));
        }
        let app: Box<dyn eframe::App> = Box::new(Window { shell, screenshot, seen: None });
        Ok(app)
    };
    eframe::run_native("eoscope", native, Box::new(create))
        .map_err(|error| anyhow::anyhow!("the window cannot be opened: {error}"))?;
    match result {
        Some(result) => result.finish(),
        None => Ok(()),
    }
}

/// The run that was open last, where it is to be opened again and is still there.
fn last_run(shell: &Shell) -> Option<PathBuf> {
    let settings = &shell.state().settings;
    let last = settings.recent.first().filter(|_| settings.reopen_last)?;
    crate::runtime::is_there(last).then(|| last.clone())
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The shell in a native window.
struct Window {
    shell: Shell,
    screenshot: Option<Screenshot>,
    /// The context and the size of the window in the last frame.
    seen: Option<(Context, [u32; 2])>,
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.shell.logic(ctx);
        // In points of the usual size, whatever the zoom.
        let size = ctx.content_rect().size() * ctx.zoom_factor();
        self.seen = Some((ctx.clone(), [size.x.round() as u32, size.y.round() as u32]));
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some((ctx, size)) = self.seen.take() {
            let panels = self.shell.panel_widths().clone();
            self.shell.send(&ctx, WindowMsg::RememberWindow(size, panels));
        }
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.shell.ui(ui);
        if let Some(screenshot) = &mut self.screenshot {
            screenshot.after_frame(ui.ctx(), &self.shell);
        }
    }
}

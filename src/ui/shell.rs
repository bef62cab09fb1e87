//! The window itself: events and keys become commands, commands change the state, panels draw it.

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use egui::{CentralPanel, Context, Frame, Panel, Rect, Stroke, Ui, pos2, vec2};

use super::effects::{Pick, Workers};
use super::export::{ChartPlaces, numbers};
use super::palette::{Palette, palette_ui};
use super::theme::{DARK, LIGHT, Tokens, install_fonts, install_styles};
use super::views::{
    AskedCache, BoundaryCache, HoverSource, ImportForm, MapCache, PairCache, Samples, ScatterCache,
    StripCache, asked_ui, boundary_ui, contact_height, contact_ui, import_ui, map_ui, numbers_ui,
    pair_ui, train_ui, welcome_ui,
};
use super::{ViewCtx, input, panels, shortcuts};
use crate::app::{
    Chart, ColorBy, Command, DeskCommand, OpenRun, Settings, State, ThemeChoice, View, apply,
};
use crate::dataset::DataSpec;
use crate::jobs::{Event, Mailbox};
use crate::training::NetworkFile;

/// Windows narrower than this have no room for the charts beside the map.
pub const NARROW: f32 = 1100.0;
/// Windows at least this wide get wider panels.
const WIDE: f32 = 1920.0;
/// Windows lower than this show the table of variants folded.
const LOW: f32 = 740.0;
const TOP_BAR: f32 = 40.0;
const STATUS_BAR: f32 = 24.0;
/// Height of the row of tabs and tools above a view.
const VIEW_HEADER: f32 = 40.0;

/// The program with its window: state, workers, and what views keep from frame to frame.
pub struct Shell {
    pub(super) state: State,
    events: Receiver<Event>,
    pub(super) workers: Workers,
    pub(super) views: Views,
    samples: Samples,
    strips: StripCache,
    asked: AskedCache,
    import: ImportForm,
    palette: Palette,
    /// The chart that was saved last, as it went to its file.
    pub(super) taken: Vec<u8>,
    /// Images that wait for a run.
    pub(super) classify_later: Vec<PathBuf>,
    /// Which run the caches belong to.
    shown_run: Option<usize>,
    /// A theme for this window alone.
    pub(super) theme: Option<ThemeChoice>,
}

/// What the views of a run keep from frame to frame.
#[derive(Default)]
pub(super) struct Views {
    pub(super) map: MapCache,
    boundary: BoundaryCache,
    pair: PairCache,
    pub(super) points: ScatterCache,
    pub(super) gaps: panels::GapCache,
    contact: HoverSource,
}

impl Shell {
    /// A shell that draws into `ctx`; settings are read from and written to `settings_path`.
    pub fn new(ctx: &Context, settings_path: Option<PathBuf>) -> Self {
        install_fonts(ctx);
        install_styles(ctx);
        // Our own keys do it, so that the size is remembered.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let wake = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let (mailbox, events) = Mailbox::new(wake);
        let settings = settings_path.as_deref().map(Settings::load).unwrap_or_default();
        Self {
            state: State::new(settings),
            events,
            workers: Workers::new(mailbox, settings_path),
            views: Views::default(),
            samples: Samples::default(),
            strips: StripCache::default(),
            asked: AskedCache::default(),
            import: ImportForm::default(),
            palette: Palette::default(),
            taken: Vec::new(),
            classify_later: Vec::new(),
            shown_run: None,
            theme: None,
        }
    }

    /// Everything the program knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Applies a command at once.
    pub fn send(&mut self, ctx: &Context, command: Command) {
        if matches!(command, Command::SetTheme(_)) {
            self.theme = None;
        }
        for effect in apply(&mut self.state, command) {
            self.workers.carry_out(ctx, &self.state, effect);
        }
    }

    /// Takes news and keys in. Paints nothing.
    pub fn logic(&mut self, ctx: &Context) {
        ctx.set_theme(match self.theme.unwrap_or(self.state.settings.theme) {
            ThemeChoice::System => egui::ThemePreference::System,
            ThemeChoice::Dark => egui::ThemePreference::Dark,
            ThemeChoice::Light => egui::ThemePreference::Light,
        });
        let zoom = self.state.settings.zoom_per_cent as f32 / 100.0;
        if ctx.zoom_factor() != zoom {
            ctx.set_zoom_factor(zoom);
        }
        while let Ok(event) = self.events.try_recv() {
            self.send(ctx, Command::News(event));
        }
        if let Some((pick, mut paths)) = self.workers.picked() {
            let command = match pick {
                Pick::Images => Command::Classify(paths),
                Pick::Run => Command::Open(paths.remove(0)),
                Pick::Network => {
                    let network = NetworkFile::of(paths.remove(0));
                    Command::Desk(DeskCommand::SetNetwork(Some(network)))
                }
                Pick::TestRows => Command::SetTestRows(paths.remove(0)),
                Pick::RunFolder => Command::Desk(DeskCommand::SetFolder(paths.remove(0))),
                Pick::Data => match DataSpec::guess(&paths[0]) {
                    Some(spec) => Command::Desk(DeskCommand::SetData(spec)),
                    None => Command::Open(paths.remove(0)),
                },
            };
            self.send(ctx, command);
        }
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect()
        });
        if !dropped.is_empty() {
            let command = input::dropped(dropped, &self.state);
            self.send(ctx, command);
        }
        if self.state.open.is_some() && !self.classify_later.is_empty() {
            let files = std::mem::take(&mut self.classify_later);
            self.send(ctx, Command::Classify(files));
        }
        for command in input::keys(ctx, &self.state) {
            self.send(ctx, command);
        }
        let run = self.state.open.as_ref().map(|open| Arc::as_ptr(&open.run) as usize);
        if run != self.shown_run {
            self.views = Views { map: MapCache::for_another_run(), ..Views::default() };
            self.shown_run = run;
        }
    }

    /// Draws one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let tokens = tokens_of(ui);
        let commands = RefCell::new(Vec::new());
        let charts = RefCell::new(ChartPlaces::default());
        {
            let Self { state, views, samples, strips, asked, .. } = self;
            let ctx = ViewCtx::new(state, tokens, &commands, &charts);
            let frame = Frame::new().fill(tokens.panel);
            Panel::top("top bar")
                .exact_size(TOP_BAR)
                .frame(frame)
                .show_separator_line(false)
                .resizable(false)
                .show(ui, |ui| panels::top_bar_ui(ui, &ctx));
            Panel::bottom("status bar")
                .exact_size(STATUS_BAR)
                .frame(frame)
                .show_separator_line(false)
                .resizable(false)
                .show(ui, |ui| panels::status_bar_ui(ui, &ctx, views.points.drawn()));
            match &state.open {
                _ if state.desk.shown => train_ui(ui, &ctx, strips),
                Some(open) => run_ui(ui, &ctx, open, views, asked),
                None => {
                    CentralPanel::default()
                        .frame(frame)
                        .show(ui, |ui| welcome_ui(ui, &ctx, samples));
                }
            }
        }
        let ctx = ui.ctx().clone();
        // Before anything floats above them.
        self.save_chart(&ctx, tokens, &charts.borrow());
        {
            let Self { state, views, import, palette, .. } = self;
            let view = ViewCtx::new(state, tokens, &commands, &charts);
            let table = state.table.and_then(|chart| numbers(state, &views.gaps, chart));
            numbers_ui(&ctx, &view, table.as_ref());
            import_ui(&ctx, &view, import);
            shortcuts::shortcuts_ui(&ctx, &view);
            palette_ui(&ctx, &view, palette);
        }
        for command in commands.into_inner() {
            self.send(&ctx, command);
            ctx.request_repaint();
        }
    }

    /// News and drawing in one, for harnesses that have no separate step for news.
    pub fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.logic(&ctx);
        self.ui(ui);
    }

    /// Whether nothing is being read or computed that the window waits for.
    pub fn is_settled(&self) -> bool {
        if self.state.opening.is_some() || self.state.desk.is_busy() {
            return false;
        }
        self.state.open.as_ref().is_none_or(|open| {
            let has_pictures = open.thumbnails.is_some()
                || open.run.manifest.thumbnails.is_none()
                || self.state.notice.is_some();
            let asks = open.asking && self.state.notice.is_none();
            let has_plane = self.state.view != View::Boundary
                || open.pair.0 == open.pair.1
                || open.failed_plane.is_some()
                || open.plane.as_ref().is_some_and(|p| p.question == open.plane_question());
            let has_pair_map =
                self.state.view != View::Pair || (open.has_pair_map() && open.pair_asked.is_none());
            let has_colors = self.state.color_by == ColorBy::Class
                || open.judged.as_ref().is_some_and(|j| j.question == open.judge_question());
            has_colors
                && has_plane
                && has_pair_map
                && !open.is_stale()
                && open.forming.is_none()
                && has_pictures
                && !asks
        })
    }

    /// The point that the middle shows at a place on screen, or nearest to it.
    pub fn point_at(&self, place: egui::Pos2) -> Option<crate::app::PointRef> {
        self.views.points.point_at(place)
    }

    /// The chart that was saved last, as it went to its file; pictures come later and are not kept.
    pub fn taken_chart(&self) -> &[u8] {
        &self.taken
    }

    /// How many points the map drew last.
    pub fn drawn_points(&self) -> usize {
        self.views.points.drawn().map_or(0, |drawn| drawn.n)
    }
}

fn tokens_of(ui: &Ui) -> &'static Tokens {
    match ui.ctx().theme() {
        egui::Theme::Dark => &DARK,
        egui::Theme::Light => &LIGHT,
    }
}

/// The panels around the map of an open run.
fn run_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    views: &mut Views,
    asked: &mut AskedCache,
) {
    let tokens = ctx.tokens;
    let window = ui.ctx().content_rect();
    let (left, right) = match window.width() {
        width if width >= WIDE => (296.0, 440.0),
        width if width < NARROW => (240.0, 312.0),
        _ => (256.0, 312.0),
    };
    let frame = Frame::new().fill(tokens.panel);
    let side = |panel: Panel, size: f32, low: f32, high: f32| {
        panel.default_size(size).size_range(low..=high).frame(frame).show_separator_line(false)
    };
    // Each class of widths remembers what the user dragged for itself.
    let id = |name: &str| format!("{name} {left}");
    side(Panel::left(id("left")), left, 240.0, 360.0).show(ui, |ui| {
        edge(ui, tokens, ui.max_rect().right() - 0.5);
        panels::left_panel_ui(ui, ctx, open);
    });
    if window.width() >= NARROW || ctx.state.show_charts {
        // The features of one class need more room than the charts over all.
        let (name, right) = match open.gap_class {
            Some(_) => ("right, one class", f32::max(right, 384.0)),
            None => ("right", right),
        };
        side(Panel::right(id(name)), right, 288.0, 520.0).show(ui, |ui| {
            edge(ui, tokens, ui.max_rect().left() + 0.5);
            let caches = (&mut views.gaps, &mut views.points.pictures);
            panels::right_panel_ui(ui, ctx, open, caches);
        });
    }
    let folded = ctx.state.fold_variants.unwrap_or(window.height() < LOW);
    let height = if folded { panels::folded_height() } else { panels::open_height(open) };
    Panel::bottom("variants")
        .exact_size(height)
        .resizable(false)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            let rect = ui.max_rect();
            ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, tokens.hairline));
            panels::variants_ui(ui, ctx, open, folded);
        });
    if !open.selection.is_empty() {
        Panel::bottom("contact sheet")
            .exact_size(contact_height())
            .resizable(false)
            .frame(frame)
            .show_separator_line(false)
            .show(ui, |ui| {
                let caches = (&mut views.contact, &mut views.points.pictures);
                contact_ui(ui, ctx, open, caches.0, caches.1);
            });
    }
    CentralPanel::default().frame(Frame::new().fill(tokens.canvas)).show(ui, |ui| {
        let rect = ui.max_rect();
        match ctx.state.view {
            View::Map => map_ui(ui, ctx, open, &mut views.map, &mut views.points),
            View::Boundary => boundary_ui(ui, ctx, open, &mut views.boundary, &mut views.points),
            View::Pair => pair_ui(ui, ctx, open, &mut views.pair, &mut views.points),
        }
        ctx.chart(Chart::View, rect.with_min_y(rect.top() + VIEW_HEADER));
        asked_ui(ui, ctx, open, rect, asked);
    });
    stale_line(ui, ctx, open, window);
}

fn edge(ui: &Ui, tokens: &Tokens, x: f32) {
    ui.painter().vline(x, ui.max_rect().y_range(), Stroke::new(1.0, tokens.hairline));
}

/// A thin line under the top bar while the numbers belong to an older recipe.
fn stale_line(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, window: Rect) {
    if open.is_stale() {
        let line =
            Rect::from_min_size(pos2(window.left(), TOP_BAR - 2.0), vec2(window.width(), 2.0));
        ui.painter().rect_filled(line, 0, ctx.tokens.accent);
    }
}

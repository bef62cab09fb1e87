//! The window itself: events and keys become commands, commands change the state, panels draw it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use egui::{CentralPanel, Context, Frame, Panel, Ui};

use super::effects::{Pick, Workers};
use super::export::{ChartPlaces, numbers};
use super::palette::{Palette, palette_ui};
use super::run_page::run_ui;
use super::theme::{DARK, LIGHT, Tokens, install_fonts, install_styles};
use super::views::{
    AskedCache, BoundaryCache, CompareCache, HoverSource, ImportForm, MapCache, PairCache, Samples,
    ScatterCache, StripCache, import_ui, numbers_ui, train_ui, welcome_ui,
};
use super::{ViewCtx, input, panels, shortcuts};
use crate::app::{
    Command, CompareCommand, DeskCommand, Pane, PaneView, Settings, State, ThemeChoice, View, apply,
};
use crate::dataset::DataSpec;
use crate::jobs::{Event, Mailbox};
use crate::training::NetworkFile;

/// Windows narrower than this have no room for the charts beside the map.
pub const NARROW: f32 = 1100.0;
/// Height of the bar with the name of the run.
pub const TOP_BAR: f32 = 40.0;
const STATUS_BAR: f32 = 24.0;

/// The program with its window: state, workers, and what views keep from frame to frame.
pub struct Shell {
    pub(super) state: State,
    events: Receiver<Event>,
    pub(super) workers: Workers,
    pub(super) views: Views,
    samples: Samples,
    strips: StripCache,
    asked: AskedCache,
    panel_widths: BTreeMap<String, u32>,
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
    pub(super) boundary: BoundaryCache,
    pub(super) pair: PairCache,
    pub(super) compare: CompareCache,
    pub(super) points: ScatterCache,
    pub(super) gaps: panels::GapCache,
    pub(super) contact: HoverSource,
}

impl Views {
    /// How many points the middle drew last.
    fn drawn(&self, view: View) -> Option<super::views::Drawn> {
        if view == View::Compare { self.compare.drawn() } else { self.points.drawn() }
    }
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
            panel_widths: BTreeMap::new(),
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
                Pick::OtherRun => Command::Compare(CompareCommand::AddRun(paths.remove(0))),
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
            let Self { state, views, samples, strips, asked, panel_widths, .. } = self;
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
                .show(ui, |ui| panels::status_bar_ui(ui, &ctx, views.drawn(state.view)));
            match &state.open {
                _ if state.desk.shown => train_ui(ui, &ctx, strips),
                Some(open) => run_ui(ui, &ctx, open, (views, asked), panel_widths),
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
            let shown = state.table.filter(|&chart| state.has_chart(chart));
            let table = shown.and_then(|chart| numbers(state, &views.gaps, chart));
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
            let is_waiting = |pane: &Pane| {
                let boundaries = open.compare.view_of(pane) == Some(PaneView::Boundary);
                let planed = pane.plane.as_ref().map(|plane| &plane.question);
                open.is_pane_stale(pane) || (boundaries && planed != pane.asked_plane.as_ref())
            };
            let is_compared = open.compare.n_asked() == 0
                && open.compare.others.iter().all(|other| other.opened.is_some())
                && open.compare.search.as_ref().is_none_or(|search| !search.running)
                && (self.state.view != View::Compare
                    || open.compare.panes.iter().all(|pane| !is_waiting(pane)));
            let has_colors = !self.state.color_by.needs_head()
                || open.judged.as_ref().is_some_and(|j| j.question == open.judge_question());
            has_colors
                && has_plane
                && has_pair_map
                && !open.is_stale()
                && is_compared
                && open.forming.is_none()
                && has_pictures
                && !asks
        })
    }

    /// The point that the middle shows at a place on screen, or nearest to it.
    pub fn point_at(&self, place: egui::Pos2) -> Option<crate::app::PointRef> {
        if self.state.view == View::Compare {
            return self.views.compare.point_at(place);
        }
        self.views.points.point_at(place)
    }

    /// The chart that was saved last, as it went to its file; pictures come later and are not kept.
    pub fn taken_chart(&self) -> &[u8] {
        &self.taken
    }

    /// The widths of panels that were dragged, in points, by name.
    pub fn panel_widths(&self) -> &BTreeMap<String, u32> {
        &self.panel_widths
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

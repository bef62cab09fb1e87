//! The window itself: events and keys become messages, messages change the state, panels draw it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egui::{CentralPanel, Context, Frame, Panel, ScrollArea, Ui, UiBuilder};
use eoscope_worker::Inbox;

use super::overlays::{
    ClassifiedCache, GlossaryForm, ImportForm, Palette, about_ui, drop_ui, glossary_ui, import_ui,
    numbers_ui, palette_ui, shortcuts_ui,
};
use super::pages::{
    ChartCache, CompareCache, SelectionCache, StripCache, run_ui, status_bar_ui, top_bar_ui,
    train_ui, welcome_ui,
};
use super::points::{BoundaryCache, MapCache, PairCache, ScatterCache};
use super::theme::{CONTROL, HEADER, TextKind, Tokens, install_fonts, install_styles};
use super::{ViewCtx, keyboard};
use crate::app::{
    Chart, ClassifyMsg, Effect, Event, FilesMsg, Lasts, Msg, SceneMsg, State, ThemeChoice, View,
    WindowMsg, apply,
};
use crate::runtime::Runtime;
use crate::runtime::diagnostics::{self, Trouble};
use crate::view_models::{Drawn, GapFeatures, numbers};

/// Least width and height of a page.
const LEAST_PAGE: [f32; 2] = [600.0, 412.0];
/// Letters that are named where no font has them.
const SHOWN_LETTERS: usize = 5;
/// How long a confirmation is shown, in seconds.
const BRIEFLY: f64 = 10.0;

/// The program with its window: state, runtime, and what views keep from frame to frame.
pub struct Shell {
    pub(super) state: State,
    inbox: Inbox<Event>,
    pub(super) runtime: Runtime,
    pub(super) views: Views,
    strips: StripCache,
    classified: ClassifiedCache,
    panel_widths: BTreeMap<String, u32>,
    import: ImportForm,
    glossary: GlossaryForm,
    palette: Palette,
    /// The chart that was saved last, as it went to its file.
    pub(super) taken: Vec<u8>,
    /// The notice on top, and since when it is, in seconds of the window.
    notice_shown: Option<(u64, f64)>,
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
    pub(super) gaps: GapFeatures,
    pub(super) charts: ChartCache,
    pub(super) selected: SelectionCache,
}

impl Views {
    /// How many points the middle drew last.
    fn drawn(&self, view: View) -> Option<Drawn> {
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
        let (runtime, inbox) = Runtime::new(wake, settings_path);
        Self {
            state: State::new(runtime.load_settings(), eoscope_train::threads_beside_window()),
            inbox,
            runtime,
            views: Views::default(),
            strips: StripCache::default(),
            classified: ClassifiedCache::default(),
            panel_widths: BTreeMap::new(),
            import: ImportForm::default(),
            glossary: GlossaryForm::default(),
            palette: Palette::default(),
            taken: Vec::new(),
            notice_shown: None,
            classify_later: Vec::new(),
            shown_run: None,
            theme: None,
        }
    }

    /// Everything the program knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Applies a message at once, and carries out what follows from it.
    pub fn send(&mut self, ctx: &Context, msg: impl Into<Msg>) {
        let msg = msg.into();
        diagnostics::remember("message", &msg);
        if matches!(msg, Msg::Window(WindowMsg::SetTheme(_))) {
            self.theme = None;
        }
        let before = self.state.notices.newest_with_id().map(|(id, _)| id);
        let effects = apply(&mut self.state, msg);
        if let Some((id, notice)) = self.state.notices.newest_with_id()
            && before.is_none_or(|before| id > before)
        {
            diagnostics::log_notice(&notice.text, notice.is_error);
        }
        for effect in effects {
            match effect {
                Effect::Copy(text) => ctx.copy_text(text),
                effect => self.runtime.execute(effect),
            }
        }
    }

    /// Applies a message to the state alone, and carries nothing out: how states are shown that take
    /// hours to reach.
    pub fn preview(&mut self, msg: impl Into<Msg>) {
        let _ = apply(&mut self.state, msg); // What would follow is what is left out.
    }

    /// Takes a brief notice away when it was on top for long enough.
    fn expire_notice(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let Some((id, notice)) = self.state.notices.newest_with_id() else {
            self.notice_shown = None;
            return;
        };
        let (shown, since) = *self.notice_shown.get_or_insert((id, now));
        let since = if shown == id { since } else { now };
        self.notice_shown = Some((id, since));
        if notice.lasts == Lasts::Briefly {
            let left = BRIEFLY - (now - since);
            if left <= 0.0 {
                self.send(ctx, WindowMsg::ExpireNotice(id));
            } else {
                ctx.request_repaint_after(Duration::from_secs_f64(left));
            }
        }
    }

    /// Takes events and keys in. Paints nothing.
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
        // The token goes when the event was taken in: what follows from it is outstanding by then.
        while let Some((event, _token)) = self.inbox.take() {
            self.send(ctx, Msg::Event(event));
        }
        for trouble in diagnostics::take_troubles() {
            let text = match trouble {
                Trouble::NoLog(reason) => reason,
                Trouble::Panic(report) => {
                    format!(
                        "there was a fault in the program; please report it with {}",
                        report.display()
                    )
                }
            };
            self.send(ctx, WindowMsg::ReportTrouble(text));
        }
        self.expire_notice(ctx);
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect()
        });
        if !dropped.is_empty() {
            self.send(ctx, FilesMsg::Drop(dropped));
        }
        if self.state.open.is_some() && !self.classify_later.is_empty() {
            let files = std::mem::take(&mut self.classify_later);
            self.send(ctx, ClassifyMsg::Classify(files));
        }
        for msg in keyboard::keys(ctx, &self.state) {
            self.send(ctx, msg);
        }
        let run = self.state.open.as_ref().map(|open| Arc::as_ptr(&open.run) as usize);
        if run != self.shown_run {
            self.views = Views { map: MapCache::for_another_run(), ..Views::default() };
            self.shown_run = run;
            self.check_letters(ctx);
        }
    }

    /// Tells which letters of class names no font has: neither those here nor those of the machine.
    fn check_letters(&mut self, ctx: &Context) {
        let Some(open) = &self.state.open else { return };
        let font = TextKind::Body.font();
        let names = open.run.classes.names.iter();
        let letters: BTreeSet<char> = names.flat_map(|name| name.chars()).collect();
        let lacking: String = ctx.fonts_mut(|fonts| {
            let is_lacking = |&letter: &char| {
                !letter.is_control() && !letter.is_whitespace() && !fonts.has_glyph(&font, letter)
            };
            letters.into_iter().filter(is_lacking).take(SHOWN_LETTERS).collect()
        });
        if !lacking.is_empty() {
            let text = format!(
                "some class names have letters that no font of this computer has ({lacking}) and show as \
                 boxes; install a font for their script, such as Noto Sans, and start Eoscope again"
            );
            self.send(ctx, WindowMsg::ReportTrouble(text));
        }
    }

    /// Draws one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let messages = RefCell::new(Vec::new());
        let pointed_class = {
            let Self { state, views, strips, classified, panel_widths, .. } = self;
            let ctx = ViewCtx::new(state, tokens, &messages);
            let frame = Frame::new().fill(tokens.panel);
            Panel::top("top bar")
                .exact_size(HEADER)
                .frame(frame)
                .show_separator_line(false)
                .resizable(false)
                .show(ui, |ui| top_bar_ui(ui, &ctx));
            Panel::bottom("status bar")
                .exact_size(CONTROL)
                .frame(frame)
                .show_separator_line(false)
                .resizable(false)
                .show(ui, |ui| status_bar_ui(ui, &ctx, views.drawn(state.scene.view)));
            let page = |ui: &mut Ui| match &state.open {
                _ if state.training.shown => train_ui(ui, &ctx, strips),
                Some(open) => run_ui(ui, &ctx, open, (views, classified), panel_widths),
                None => {
                    CentralPanel::default().frame(frame).show(ui, |ui| welcome_ui(ui, &ctx));
                }
            };
            with_room(ui, page);
            ctx.pointed_class()
        };
        let ctx = ui.ctx().clone();
        if pointed_class != self.state.scene.pointed_class {
            messages.borrow_mut().push(SceneMsg::PointOutClass(pointed_class).into());
        }
        self.save_chart(&ctx);
        self.overlays(&ctx, tokens, &messages);
        for msg in messages.into_inner() {
            self.send(&ctx, msg);
            ctx.request_repaint();
        }
    }

    /// Draws what lies above the pages.
    fn overlays(&mut self, ctx: &Context, tokens: &'static Tokens, messages: &RefCell<Vec<Msg>>) {
        let Self { state, views, import, glossary, palette, .. } = self;
        let view = ViewCtx::new(state, tokens, messages);
        let shown = state.overlays.table.filter(|&chart| state.has_chart(chart));
        if let (Some(Chart::Features), Some(open)) = (shown, &state.open)
            && let Some(class_idx) = open.gap.class
        {
            views.gaps.follow(open, class_idx);
        }
        let table = shown.and_then(|chart| numbers(state, &views.gaps, chart));
        numbers_ui(ctx, &view, table.as_ref());
        import_ui(ctx, &view, import);
        shortcuts_ui(ctx, &view);
        glossary_ui(ctx, &view, glossary);
        about_ui(ctx, &view);
        palette_ui(ctx, &view, palette);
        drop_ui(ctx, &view);
    }

    /// Events and drawing in one, for harnesses that have no separate step for events.
    pub fn frame(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        self.logic(&ctx);
        self.ui(ui);
    }

    /// Whether nothing is outstanding that the window waits for: no work, and no event.
    pub fn is_settled(&self) -> bool {
        !self.inbox.is_busy()
    }

    /// The point that the middle shows at a place on screen, or nearest to it.
    pub fn point_at(&self, place: egui::Pos2) -> Option<crate::app::PointRef> {
        if self.state.scene.view == View::Compare {
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

/// Draws a page; in a window that is too small for it, it scrolls.
fn with_room(ui: &mut Ui, page: impl FnOnce(&mut Ui)) {
    let room = ui.available_size();
    if room.x >= LEAST_PAGE[0] && room.y >= LEAST_PAGE[1] {
        return page(ui);
    }
    let bar = if room.y < LEAST_PAGE[1] { ui.spacing().scroll.allocated_width() } else { 0.0 };
    let size = (room - egui::vec2(bar, 0.0)).max(LEAST_PAGE.into());
    ScrollArea::both().id_salt("page").auto_shrink(false).show(ui, |ui| {
        let (_, rect) = ui.allocate_space(size);
        ui.scope_builder(UiBuilder::new().max_rect(rect), page);
    });
}

//! Everything the program knows, and the one function that changes it.

use super::{
    Chart, Effect, Event, Files, GapMsg, Msg, Notice, Notices, Offer, OpenRun, Outbox, Overlays,
    Panels, RecipeMsg, Scene, SelectionMsg, Settings, TrainingPage, UndoStack, View, WindowMsg,
};

/// The whole state; changed by [`apply`] and nothing else.
#[derive(Default)]
pub struct State {
    /// What is remembered from one start to the next.
    pub settings: Settings,
    /// What a person should know.
    pub notices: Notices,
    /// What can be taken back.
    pub undo: UndoStack,
    /// What is being opened, and what was found in it.
    pub files: Files,
    /// The open run; none on the welcome page.
    pub open: Option<OpenRun>,
    /// What the middle shows.
    pub scene: Scene,
    /// What the panels show.
    pub panels: Panels,
    /// What lies above the page.
    pub overlays: Overlays,
    /// The training page.
    pub training: TrainingPage,
}

impl State {
    /// The state at the start, with what is remembered.
    ///
    /// `threads` is how many a training may take beside the window.
    pub fn new(settings: Settings, threads: usize) -> Self {
        let mut state = Self { settings, ..Self::default() };
        state.training.threads = Some(threads);
        state.training.folder.clone_from(&state.settings.run_folder);
        state.training.can_run_networks = eoscope_train::HAS_LIBTORCH;
        state
    }

    /// The open run, where its page is on screen.
    pub fn run_on_screen(&self) -> Option<&OpenRun> {
        self.open.as_ref().filter(|_| !self.training.shown)
    }

    /// Whether there is such a chart on this page, on screen or a click away.
    pub fn has_chart(&self, chart: Chart) -> bool {
        if self.training.shown || chart == Chart::Training {
            let has_curves = self.training.shown && self.training.selected().is_some();
            return has_curves && chart == Chart::Training;
        }
        self.open.as_ref().is_some_and(|open| match chart {
            Chart::Features => open.gap.class.is_some(),
            Chart::Sweep => open.sweep.is_some(),
            Chart::Compare => {
                self.scene.view == View::Compare && open.compare.content.pane_view().is_none()
            }
            Chart::View => self.scene.view != View::Compare,
            Chart::Gap | Chart::Norms | Chart::PerClass | Chart::Training => true,
        })
    }
}

/// Applies a message, and says what the outside world must do because of it.
pub fn apply(state: &mut State, msg: impl Into<Msg>) -> Vec<Effect> {
    let mut out = Outbox::default();
    let msg = msg.into();
    if follows_hint(&msg) && !state.settings.hints_seen {
        super::window::update(state, WindowMsg::DismissHints, &mut out);
    }
    update(state, msg, &mut out);
    let Outbox { effects, notices, succeeded, undo } = out;
    succeeded.into_iter().for_each(|subject| state.notices.succeeded(subject));
    for effect in &effects {
        // Copying has no visible effect, so confirm it with a notice.
        if let Effect::Copy(text) = effect {
            state.notices.push(Notice::info(format!("copied: {text}")));
        }
    }
    notices.into_iter().for_each(|notice| state.notices.push(notice));
    for (entry, text) in undo {
        let id = state.undo.push(entry);
        if let Some(text) = text {
            state.notices.push(Notice { offer: Some(Offer::Undo(id)), ..Notice::info(text) });
        }
    }
    effects
}

/// Whether a person does what the first hints propose; then they have been read.
fn follows_hint(msg: &Msg) -> bool {
    match msg {
        Msg::Recipe(RecipeMsg::SetRecipe { .. } | RecipeMsg::SetSampler(_)) => true,
        Msg::Selection(SelectionMsg::PinCard(_)) => true,
        Msg::Gap(GapMsg::ShowGapOf(class)) => class.is_some(),
        Msg::Window(WindowMsg::TogglePalette | WindowMsg::ToggleGlossary) => true,
        _ => false,
    }
}

/// The same, where another message is being handled.
pub(super) fn update(state: &mut State, msg: Msg, out: &mut Outbox) {
    match msg {
        Msg::Files(msg) => super::files::update(state, msg, out),
        Msg::Recipe(msg) => {
            if let Some(open) = &mut state.open {
                open.update_recipe(msg, out);
            }
        }
        Msg::Scene(msg) => super::scene::update(state, msg, out),
        Msg::Selection(msg) => {
            if let Some(open) = &mut state.open {
                open.update_selection(msg);
            }
        }
        Msg::Map(msg) => super::map::update(state, msg, out),
        Msg::Boundary(msg) => super::boundary::update(state, msg, out),
        Msg::Gap(msg) => super::gap::update(state, msg),
        Msg::Sweep(msg) => {
            if let Some(open) = &mut state.open {
                open.update_sweep(msg, out);
            }
        }
        Msg::Classify(msg) => {
            if let Some(open) = &mut state.open {
                open.update_classify(msg, out);
            }
        }
        Msg::Compare(msg) => super::compare::update(state, msg, out),
        Msg::Training(msg) => {
            state.training.update(msg, out);
            super::training::after_update(state, out);
        }
        Msg::Panel(msg) => state.panels.update(msg),
        Msg::Save(msg) => super::save::update(state, msg, out),
        Msg::Window(msg) => super::window::update(state, msg, out),
        Msg::Event(event) => on_event(state, event, out),
    }
}

fn on_event(state: &mut State, event: Event, out: &mut Outbox) {
    match event {
        Event::Files(event) => super::files::on_event(state, event, out),
        Event::Session(event) => super::files::on_session(state, event, out),
        Event::Answer(event) => super::answers::on_event(state, event, out),
        Event::Map(event) => super::map::on_event(state, event, out),
        Event::Sweep(event) => {
            if let Some(open) = &mut state.open {
                open.on_sweep(event, out);
            }
        }
        Event::Classify(event) => {
            if let Some(open) = &mut state.open {
                open.on_classified(event, out);
            }
        }
        Event::Compare(event) => super::compare::on_event(state, event, out),
        Event::Training(event) => super::training::on_event(state, event, out),
        Event::Save(event) => super::save::on_event(event, out),
    }
}

impl State {
    /// Settings changed: they are written.
    pub(super) fn save_settings(&self, out: &mut Outbox) {
        out.effect(Effect::SaveSettings(Box::new(self.settings.clone())));
    }
}

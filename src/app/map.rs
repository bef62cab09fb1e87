//! The maps of a run. One is computed at a time and known by its number, so that events of one that
//! was given up are dropped.

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_core::domain::Layout;
use eoscope_core::explore::{PairMap, PairQuestion};
use eoscope_core::projection::{LayoutMethod, LayoutPlan, MapTrust};
use eoscope_io::run::{RunError, StoredMap};
use eoscope_io::trash::{TrashError, Trashed};

use super::{AnswerEffect, NoticeTopic, OpenRun, Outbox, RunRef, State, Undo, View};

/// The maps of a run.
#[derive(Clone, Debug, Default)]
pub struct MapState {
    /// The map, finished or forming.
    pub layout: Option<Arc<Layout>>,
    /// The last finished map, to go back to when a new one is given up.
    finished: Option<Arc<Layout>>,
    /// How much of the map is done, 0–1, while it forms.
    pub forming: Option<f32>,
    /// Whether a forming map is held.
    pub paused: bool,
    /// How far the finished map can be trusted, once that is known.
    trust: Option<(Arc<Layout>, Arc<MapTrust>)>,
    /// Maps that were kept beside the run, oldest first.
    pub stored: Vec<StoredMap>,
    /// How the map is made the next time.
    pub plan: LayoutPlan,
    /// What is computed when the map that is computed now is finished.
    then: Option<LayoutPlan>,
    /// The number of the map that is computed now or was the last.
    pub(super) job: u64,
    /// The newest map of two classes; it may belong to an older recipe or pair.
    pub pair_map: Option<Arc<PairMap>>,
    /// The pair whose map is being computed.
    pub pair_asked: Option<(usize, usize)>,
}

impl MapState {
    /// The map that a run came with, or the newest that was kept of it.
    pub fn new(layout: Option<Arc<Layout>>, stored: Vec<StoredMap>) -> Self {
        let layout = layout.or_else(|| stored.last().map(|map| Arc::clone(&map.layout)));
        Self { finished: layout.clone(), layout, stored, ..Self::default() }
    }

    /// How far the map on screen can be trusted; none while it forms, and until that is worked out.
    pub fn trust(&self) -> Option<&MapTrust> {
        let (of, trust) = self.trust.as_ref()?;
        let is_shown = self.layout.as_ref().is_some_and(|layout| Arc::ptr_eq(layout, of));
        is_shown.then_some(trust)
    }

    /// The number of the next map; nothing that was forming goes on.
    fn next_job(&mut self) -> u64 {
        self.job += 1;
        self.paused = false;
        self.pair_asked = None;
        self.pair_map = self.pair_map.take().filter(|map| map.done >= 1.0);
        self.job
    }
}

/// A wish about maps.
#[derive(Clone, Debug, PartialEq)]
pub enum MapMsg {
    /// Compute the map anew or for the first time.
    Compute,
    /// How the map is made the next time.
    SetPlan(LayoutPlan),
    /// Hold the forming map, or let it go on.
    Pause(bool),
    /// Lay the two classes of the boundary out on a map of their own.
    ComputePair,
    /// Give the computation of the map up.
    Cancel,
    /// Show the map that the run came with.
    ShowOwn,
    /// Show a map that was kept.
    ShowStored(usize),
    /// Delete a map that was kept.
    Remove(usize),
}

/// What is done about maps.
#[derive(Debug)]
pub enum MapEffect {
    /// Start computing the map of a run; it is kept beside the run, and the run stays as it is.
    Start {
        /// The number of the job.
        id: u64,
        /// The run.
        run: RunRef,
        /// Where it lies.
        folder: Option<PathBuf>,
        /// How the map is made.
        plan: LayoutPlan,
    },
    /// Start computing the map of two classes, with the number of the job.
    StartPair(u64, PairQuestion),
    /// Hold it, or let it go on.
    Pause(bool),
    /// Stop computing.
    Stop,
    /// Work out how far a map can be trusted.
    Trust(RunRef, Arc<Layout>),
    /// Put the file of a map into the trash.
    Remove(RunRef, PathBuf),
    /// Look for the maps of a run that lies in a folder.
    List(RunRef, Option<PathBuf>),
}

/// What comes of it.
#[derive(Debug)]
pub enum MapEvent {
    /// The map is forming.
    Forming {
        /// The number of the job.
        id: u64,
        /// The run.
        run: RunRef,
        /// How much is done, 0–1.
        done: f32,
        /// The positions so far.
        layout: Arc<Layout>,
    },
    /// The map is finished.
    Ready {
        /// The number of the job.
        id: u64,
        /// The run.
        run: RunRef,
        /// The positions.
        layout: Arc<Layout>,
        /// Where it was kept; none if it needs not or nowhere can.
        stored: Result<Option<StoredMap>, RunError>,
    },
    /// How far a map can be trusted was worked out.
    Trusted {
        /// The map.
        layout: Arc<Layout>,
        /// What was found.
        trust: Arc<MapTrust>,
    },
    /// A map was deleted, or cannot be.
    Removed {
        /// The run.
        run: RunRef,
        /// Its file.
        path: PathBuf,
        /// Where it is now.
        result: Result<Trashed, TrashError>,
    },
    /// The maps of a run were looked for.
    Listed {
        /// The run.
        run: RunRef,
        /// What was found, oldest first.
        maps: Vec<StoredMap>,
    },
    /// The map of two classes is forming, or finished.
    Pair {
        /// The number of the job.
        id: u64,
        /// The map.
        map: Arc<PairMap>,
    },
    /// The worker panicked.
    Failed(String),
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: MapMsg, out: &mut Outbox) {
    let Some(open) = &mut state.open else { return };
    match msg {
        MapMsg::Compute => {
            if open.map.forming.is_none() {
                open.start_map(out);
                // Without a finished map the recipe has another answer: one without positions.
                out.effect(AnswerEffect::Ask(open.question()));
            }
        }
        MapMsg::SetPlan(plan) => {
            // No further than makes sense.
            let perplexity = plan.perplexity.clamp(2.0, 200.0);
            open.map.plan = LayoutPlan { perplexity, ..plan };
        }
        MapMsg::Pause(paused) => {
            open.map.paused = paused;
            out.effect(MapEffect::Pause(paused));
        }
        MapMsg::ComputePair => {
            if open.map.forming.is_none() {
                open.start_pair_map(out);
            }
        }
        MapMsg::Cancel => cancel(state, out),
        MapMsg::ShowOwn => {
            if let Some(layout) = open.run.layout.clone() {
                open.show_map(Arc::new(layout), out);
            }
        }
        MapMsg::ShowStored(at) => {
            if let Some(map) = open.map.stored.get(at) {
                let layout = Arc::clone(&map.layout);
                open.show_map(layout, out);
            }
        }
        MapMsg::Remove(at) => {
            if let Some(map) = open.map.stored.get(at) {
                out.effect(MapEffect::Remove(RunRef::of(&open.run), map.path.clone()));
            }
        }
    }
}

/// Handles an event; those of a run that was closed since are dropped.
pub(super) fn on_event(state: &mut State, event: MapEvent, out: &mut Outbox) {
    let Some(open) = &mut state.open else { return };
    match event {
        MapEvent::Forming { id, run, done, layout } => {
            if run.is(&open.run) && id == open.map.job && open.map.forming.is_some() {
                open.map.forming = Some(done);
                open.map.layout = Some(layout);
            }
        }
        MapEvent::Ready { id, run, layout, stored } => {
            if run.is(&open.run) {
                open.finish_map(id, layout, stored, out);
            }
            match state.scene.view {
                View::Pair => state.ask_for_view(out),
                View::Compare => open.follow_comparison(View::Compare, out),
                View::Map | View::Boundary => {}
            }
        }
        MapEvent::Pair { id, map } => {
            let is_ours = Arc::ptr_eq(&map.question.subject, &open.subject) && id == open.map.job;
            if is_ours && open.map.forming.is_none() {
                if map.done >= 1.0 {
                    open.map.pair_asked = None;
                }
                open.map.pair_map = Some(map);
            }
        }
        MapEvent::Trusted { layout, trust } => {
            if open.map.finished.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, &layout)) {
                open.map.trust = Some((layout, trust));
            }
        }
        MapEvent::Removed { run, path, result } => match result {
            Ok(trashed) => {
                let text = format!("deleted the map {}", path.display());
                out.undoable(Undo::Delete(trashed), text);
                if run.is(&open.run) {
                    open.map.stored.retain(|map| map.path != path);
                }
            }
            Err(error) => out.failed(NoticeTopic::Storing, error),
        },
        MapEvent::Listed { run, maps } => {
            if run.is(&open.run) {
                open.map.stored = maps;
            }
        }
        MapEvent::Failed(reason) => {
            out.panicked("computing the map", &reason);
            cancel(state, out);
        }
    }
}

/// Gives the forming map up; without the one of two classes its view shows nothing, so the map does.
fn cancel(state: &mut State, out: &mut Outbox) {
    let Some(open) = &mut state.open else { return };
    let was_forming = open.map.forming.take().is_some();
    open.map.next_job();
    if state.scene.view == View::Pair && !open.has_pair_map() {
        state.scene.view = View::Map;
    }
    out.effect(MapEffect::Stop);
    if was_forming {
        open.map.layout = open.map.finished.clone();
        out.effect(AnswerEffect::Ask(open.question()));
    }
}

impl OpenRun {
    /// Whether the newest map of two classes is one of the pair in question.
    pub fn has_pair_map(&self) -> bool {
        self.map.pair_map.as_ref().is_some_and(|map| map.question.pair == self.boundary.pair)
    }

    /// Gives a run without a map its first: two features on their own axes, else the principal directions,
    /// which are there at once, and then t-SNE.
    pub(super) fn start_first_map(&mut self, out: &mut Outbox) {
        let later = self.map.plan;
        let method = LayoutMethod::for_dim(self.run.train.dim())[0];
        if method == LayoutMethod::TwoFeatures {
            self.map.plan.method = method;
            self.start_map(out);
            return;
        }
        self.map.plan.method = LayoutMethod::Pca;
        self.start_map(out);
        self.map.plan = later;
        self.map.then = Some(later);
    }

    /// Starts the map of the run.
    pub(super) fn start_map(&mut self, out: &mut Outbox) {
        let id = self.map.next_job();
        self.map.then = None;
        self.map.forming = Some(0.0);
        let (run, folder) = (RunRef::of(&self.run), self.source.path().map(Into::into));
        out.effect(MapEffect::Start { id, run, folder, plan: self.map.plan });
    }

    /// Shows a finished map; one that forms is given up.
    fn show_map(&mut self, layout: Arc<Layout>, out: &mut Outbox) {
        self.map.next_job();
        self.map.forming = None;
        self.map.then = None;
        self.map.finished = Some(Arc::clone(&layout));
        self.map.layout = Some(layout);
        out.effect(MapEffect::Stop);
        out.effect(AnswerEffect::Ask(self.question()));
        self.ask_trust(out);
    }

    /// Asks how far the finished map can be trusted.
    pub(super) fn ask_trust(&self, out: &mut Outbox) {
        if let Some(layout) = &self.map.finished {
            out.effect(MapEffect::Trust(RunRef::of(&self.run), Arc::clone(layout)));
        }
    }

    /// Looks for the maps that are kept of the run.
    pub(super) fn list_maps(&self, out: &mut Outbox) {
        let folder = self.source.path().map(Into::into);
        out.effect(MapEffect::List(RunRef::of(&self.run), folder));
    }

    /// Starts the map of two classes.
    pub(super) fn start_pair_map(&mut self, out: &mut Outbox) {
        let id = self.map.next_job();
        self.map.pair_asked = Some(self.boundary.pair);
        let question = PairQuestion {
            subject: Arc::clone(&self.subject),
            answer: self.answers.newest.clone(),
            pair: self.boundary.pair,
        };
        out.effect(MapEffect::StartPair(id, question));
    }

    fn finish_map(
        &mut self,
        id: u64,
        layout: Arc<Layout>,
        stored: Result<Option<StoredMap>, RunError>,
        out: &mut Outbox,
    ) {
        if id != self.map.job || self.map.forming.is_none() {
            return;
        }
        match stored {
            Ok(stored) => {
                self.map.stored.extend(stored);
                out.succeeded(NoticeTopic::Storing);
            }
            Err(error) => {
                let text = format!("the map is shown but could not be kept: {error}");
                out.failed(NoticeTopic::Storing, text);
            }
        }
        self.map.forming = None;
        self.map.paused = false;
        self.map.finished = Some(Arc::clone(&layout));
        self.map.layout = Some(layout);
        out.effect(MapEffect::Stop);
        out.effect(AnswerEffect::Ask(self.question()));
        self.ask_trust(out);
        if let Some(plan) = self.map.then.take() {
            debug_assert_eq!(plan, self.map.plan);
            self.start_map(out);
        }
    }
}

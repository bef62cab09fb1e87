//! The maps of a run. One is computed at a time and known by its number, so that news of one that was
//! given up are dropped.

use std::sync::Arc;

use crate::app::OpenRun;
use crate::app::View;
use crate::app::command::Effect;
use crate::app::compare::ask_planes;
use crate::app::state::{Notice, State};
use crate::domain::Layout;
use crate::jobs::PairMap;
use crate::run::RunError;

/// The number of the next map; nothing that was forming goes on.
fn next_job(open: &mut OpenRun) -> u64 {
    open.map_job += 1;
    open.layout_paused = false;
    open.pair_asked = None;
    open.pair_map = open.pair_map.take().filter(|map| map.done >= 1.0);
    open.map_job
}

/// Starts the map of the run.
pub fn start(open: &mut OpenRun) -> Effect {
    let id = next_job(open);
    open.forming = Some(0.0);
    Effect::StartLayout(id, open.layout_plan)
}

/// Starts the map of two classes.
pub fn start_pair(open: &mut OpenRun) -> Effect {
    let id = next_job(open);
    open.pair_asked = Some(open.pair);
    Effect::StartPairMap(id, open.plane_question())
}

/// Gives the forming map up; without the one of two classes its view shows nothing, so the map does.
pub fn cancel(state: &mut State) -> Vec<Effect> {
    let Some(open) = &mut state.open else { return Vec::new() };
    let was_forming = open.forming.take().is_some();
    next_job(open);
    if state.view == View::Pair && !open.has_pair_map() {
        state.view = View::Map;
    }
    if was_forming {
        open.layout = open.finished_layout.clone();
        return vec![Effect::StopLayout, Effect::Ask(open.question())];
    }
    vec![Effect::StopLayout]
}

/// What the view needs that is not there yet: the plane of the boundary, the map of two classes.
pub fn ask_for_view(state: &mut State) -> Vec<Effect> {
    let Some(open) = &mut state.open else { return Vec::new() };
    match state.view {
        View::Boundary => vec![Effect::AskPlane(open.plane_question())],
        // One map at a time; the map of the run asks again when it is done.
        View::Pair
            if !open.has_pair_map()
                && open.forming.is_none()
                && open.pair_asked != Some(open.pair) =>
        {
            vec![start_pair(open)]
        }
        View::Compare => ask_planes(open),
        View::Map | View::Pair => Vec::new(),
    }
}

/// What the colours of points need besides their classes.
pub fn ask_for_colors(state: &State) -> Vec<Effect> {
    match &state.open {
        Some(open) if state.color_by.needs_head() => {
            vec![Effect::Judge(open.judge_question())]
        }
        _ => Vec::new(),
    }
}

/// A picture of the forming map.
pub fn forming(open: &mut OpenRun, id: u64, done: f32, layout: Arc<Layout>) {
    if id == open.map_job && open.forming.is_some() {
        open.forming = Some(done);
        open.layout = Some(layout);
    }
}

/// The finished map.
pub fn ready(
    open: &mut OpenRun,
    notice: &mut Option<Notice>,
    id: u64,
    layout: Arc<Layout>,
    stored: Result<(), RunError>,
) -> Vec<Effect> {
    if id != open.map_job || open.forming.is_none() {
        return Vec::new();
    }
    if let Err(error) = stored {
        let text = format!("the map could not be stored: {error}");
        *notice = Some(Notice { text, is_error: true });
    }
    open.forming = None;
    open.layout_paused = false;
    open.finished_layout = Some(Arc::clone(&layout));
    open.layout = Some(layout);
    vec![Effect::StopLayout, Effect::Ask(open.question())]
}

/// The map of two classes, forming or finished.
pub fn pair(open: &mut OpenRun, id: u64, map: Arc<PairMap>) {
    if id == open.map_job && open.forming.is_none() {
        if map.done >= 1.0 {
            open.pair_asked = None;
        }
        open.pair_map = Some(map);
    }
}

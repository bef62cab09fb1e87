//! News of workers.

use std::sync::Arc;

use super::maps;
use crate::app::OpenRun;
use crate::app::command::{Command, Effect};
use crate::app::compare::{ask_planes, follow, open_others, other_opened, pin, restore, tried};
use crate::app::desk::ImagesState;
use crate::app::state::{Notice, State};
use crate::app::{PointRef, View};
use crate::experiment::SWEEP_K;
use crate::jobs::{Event, ExtractionNews, Job, Opened};

/// Takes news in.
pub fn news(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Opened { path, options, result } => {
            // Something else was asked for since, or the same to be read in another way.
            if state.opening.as_ref() != Some(&path) || state.opening_options != options {
                return Vec::new();
            }
            state.opening = None;
            match result {
                Err(error) => match &state.session {
                    // The run of a session has moved: whoever finds it gets the recipes back.
                    Some(session) if session.run.as_ref() == Some(&path) => {
                        let name = &session.run_name;
                        let text = format!(
                            "{error}; choose where the run {name} of the session lies now, its {} recipes are kept",
                            session.recipes.len()
                        );
                        state.notice = Some(Notice { text: text.clone(), is_error: true });
                        vec![Effect::PickMovedRun(text)]
                    }
                    _ => {
                        state.notice = Some(Notice { text: error.to_string(), is_error: true });
                        Vec::new()
                    }
                },
                Ok(opened) => {
                    state.notice = None;
                    state.settings.remember(&opened.path);
                    let mut effects = show(state, opened);
                    effects.push(Effect::SaveSettings);
                    effects
                }
            }
        }
        Event::Imported(report) => {
            if state.opening.as_ref() == Some(&report.path)
                && state.opening_options == report.options
            {
                state.import = Some(report);
            }
            Vec::new()
        }
        // It lies nowhere, so there is nothing to remember.
        Event::Looked(opened) => {
            state.desk.shown = false;
            state.import = None;
            show(state, opened)
        }
        Event::ReadingImages { data, done, total } => {
            state.desk.images_news(&data, ImagesState::Reading { done, total })
        }
        Event::ImagesRead { data, result } => {
            if result.is_ok() {
                state.settings.remember_data(&data.spec);
            }
            let images = result.map_or_else(ImagesState::Failed, ImagesState::Ready);
            let mut effects = state.desk.images_news(&data, images);
            effects.push(Effect::SaveSettings);
            effects
        }
        Event::PaceMeasured { question, pace } => state.desk.pace_news(question, pace),
        Event::Devices(devices) => {
            state.desk.devices = devices;
            Vec::new()
        }
        Event::Unfinished(unfinished) => {
            // At the start nobody knows of them yet.
            if let Some((_, plan)) = unfinished.first().filter(|_| state.desk.trainings.is_empty())
            {
                let name = plan.name();
                let text = format!(
                    "the training of {name} was interrupted; resume it on the training page (Ctrl T)"
                );
                state.notice = Some(Notice { text, is_error: false });
            }
            state.desk.set_unfinished(unfinished);
            Vec::new()
        }
        Event::Training { id, news } => state.desk.training_news(id, news),
        Event::Extraction { id, news } => {
            state.desk.extraction_news(id, news);
            Vec::new()
        }
        Event::NotDone(text) => {
            state.notice = Some(Notice { text, is_error: true });
            Vec::new()
        }
        Event::Exported(result) => {
            let is_error = result.is_err();
            let text = result.map_or_else(
                |error| error.to_string(),
                |path| format!("saved as {}", crate::run::path_text(&path)),
            );
            state.notice = Some(Notice { text, is_error });
            Vec::new()
        }
        Event::Failed { job, reason } => failed(state, job, &reason),
        Event::SessionRead(Err(text)) => {
            state.notice = Some(Notice { text, is_error: true });
            Vec::new()
        }
        Event::SessionRead(Ok(session)) => {
            let Some(run) = session.run.clone() else {
                let text = "this file names no run; open a run first, or give the file to eoscope compare --recipes".into();
                state.notice = Some(Notice { text, is_error: true });
                return Vec::new();
            };
            let effects = crate::app::apply(state, Command::Open(run));
            state.session = Some(*session);
            effects
        }
        Event::SessionFound { path, session } => {
            let view = state.view;
            let Some(open) = state.open.as_mut().filter(|open| open.path == path) else {
                return Vec::new();
            };
            if session.recipes.is_empty() {
                return Vec::new();
            }
            // Neither the recipe on screen nor what was pinned meanwhile is lost for what was there
            // before.
            let recipe = open.recipe.clone();
            let meanwhile = std::mem::take(&mut open.compare.variants);
            restore(open, &session);
            open.recipe = recipe;
            for variant in meanwhile {
                // One that was there before already stands there.
                let _ = pin(open, variant);
            }
            let mut effects = open_others(open);
            effects.extend(follow(open, view));
            effects
        }
        Event::SetAside(place) => {
            let place = crate::run::path_text(&place);
            let text = format!("what was pinned on this run before is kept as {place}");
            state.notice = Some(Notice { text, is_error: false });
            Vec::new()
        }
        Event::Tried { of, task, finding } => {
            if let Some(open) = &mut state.open {
                tried(open, of, &task, finding);
            }
            Vec::new()
        }
        Event::PanePlaned { id, plane } => {
            if let Some(open) = &mut state.open
                && Arc::ptr_eq(&plane.question.subject, &open.subject)
                && let Some(pane) = open.compare.panes.iter_mut().find(|pane| pane.id == id)
            {
                pane.plane = Some(plane);
            }
            Vec::new()
        }
        Event::OtherOpened { path, result } => match &mut state.open {
            Some(open) => other_opened(open, &path, result),
            None => Vec::new(),
        },
        Event::PaneAnswered { id, answer, judged } => {
            if let Some(open) = &mut state.open
                && Arc::ptr_eq(&answer.question.subject, &open.subject)
                && open.compare.panes.iter().any(|pane| pane.id == id)
            {
                open.widen_scales(&answer.outcome.report);
                let mut panes = open.compare.panes.iter_mut();
                let Some(pane) = panes.find(|pane| pane.id == id) else { return Vec::new() };
                pane.answer = Some(answer);
                pane.judged = Some(judged);
                return ask_planes(open);
            }
            Vec::new()
        }
        event => {
            // A map of two classes is laid out again when that is asked for.
            let asks = match &event {
                Event::Answered(_) => {
                    state.view == View::Boundary
                        || (state.view == View::Pair && !has_pair_map(state))
                }
                Event::LayoutReady { .. } => state.view == View::Pair,
                _ => false,
            };
            let is_answer = matches!(event, Event::Answered(_));
            let is_map = matches!(event, Event::LayoutReady { .. });
            let Some(open) = &mut state.open else { return Vec::new() };
            let mut effects = news_of_run(open, &mut state.notice, event);
            if is_answer {
                if let Some(open) = &mut state.open {
                    effects.extend(ask_planes(open));
                }
                effects.extend(maps::ask_for_colors(state));
            }
            if asks {
                effects.extend(maps::ask_for_view(state));
            }
            if is_map
                && state.view == View::Compare
                && let Some(open) = &mut state.open
            {
                effects.extend(follow(open, state.view));
            }
            effects
        }
    }
}

fn has_pair_map(state: &State) -> bool {
    state.open.as_ref().is_some_and(OpenRun::has_pair_map)
}

/// Puts a run on screen.
fn show(state: &mut State, opened: Opened) -> Vec<Effect> {
    state.solo = None;
    // What it found and showed belongs to the run before.
    (state.palette, state.table) = (false, None);
    let mut open = OpenRun::new(opened);
    open.sort(state.sort_by);
    let mut effects = super::stop_all();
    // What the view needs besides the map is asked for with the first answer.
    if open.layout.is_none() {
        effects.push(maps::start(&mut open));
    }
    // A run that lies nowhere has no images on disk either.
    if open.thumbnails.is_none() && !open.path.as_os_str().is_empty() {
        effects.push(Effect::LoadThumbnails);
    }
    let session = state.session.take();
    let left_out = session.as_ref().map(|session| restore(&mut open, session));
    if let Some(session) = &session
        && !open.path.as_os_str().is_empty()
    {
        effects.push(Effect::SetSessionAside(Box::new(session.clone())));
        effects.push(Effect::KeepSession);
    }
    let name = &open.run.manifest.name;
    let other = session.filter(|session| session.run_name != *name && !session.run_name.is_empty());
    match left_out {
        Some(left_out) if !left_out.is_empty() => {
            let text = format!("left out of the session: {}", left_out.join("; "));
            state.notice = Some(Notice { text, is_error: true });
        }
        Some(_) => {
            if let Some(other) = other {
                let text = format!("the recipes of {} were taken over to {name}", other.run_name);
                state.notice = Some(Notice { text, is_error: false });
            }
        }
        None if open.path.as_os_str().is_empty() => {}
        // Pinned variants of the last time, where nobody has brought others.
        None => effects.push(Effect::FindSession),
    }
    effects.push(Effect::Ask(open.question()));
    effects.extend(open_others(&open));
    effects.extend(follow(&mut open, state.view));
    state.open = Some(open);
    effects
}

/// A worker panicked: nothing may wait for it any longer.
fn failed(state: &mut State, job: Job, reason: &str) -> Vec<Effect> {
    let text = format!("{} failed: {reason}; everything else works on", job.name());
    state.notice = Some(Notice { text, is_error: true });
    match job {
        Job::Open => state.opening = None,
        Job::Extract => {
            let id = state.desk.extraction.as_ref().map_or(0, |extraction| extraction.id);
            state.desk.extraction_news(id, ExtractionNews::Ended(Err(reason.into())));
            return Vec::new();
        }
        Job::Map => return maps::cancel(state),
        Job::Train => return state.desk.training_failed(reason),
        Job::ReadImages => state.desk.images = ImagesState::Failed(reason.into()),
        _ => {}
    }
    let Some(open) = &mut state.open else { return Vec::new() };
    match job {
        Job::Classify => {
            open.asking = false;
            Vec::new()
        }
        Job::Plane => {
            open.failed_plane = Some(open.plane_question());
            Vec::new()
        }
        Job::Sweep => super::on_run(open, Command::CancelSweep),
        Job::Answers => {
            open.failed = Some(open.question());
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// News that concern the open run; those of a run that was closed since are dropped.
fn news_of_run(open: &mut OpenRun, notice: &mut Option<Notice>, event: Event) -> Vec<Effect> {
    match event {
        Event::Answered(answer) if Arc::ptr_eq(&answer.question.subject, &open.subject) => {
            open.widen_scales(&answer.outcome.report);
            open.answer = Some(answer);
            // Other synthetic points have taken their rows.
            let is_real = |point: &PointRef| point.split().is_some();
            open.hover = open.hover.filter(is_real);
            open.cards.retain(is_real);
        }
        Event::Judged(judged) if Arc::ptr_eq(&judged.question.subject, &open.subject) => {
            open.judged = Some(judged);
        }
        Event::Planed(plane) if Arc::ptr_eq(&plane.question.subject, &open.subject) => {
            open.plane = Some(plane);
        }
        Event::PairMapped { id, map } if Arc::ptr_eq(&map.subject, &open.subject) => {
            maps::pair(open, id, map);
        }
        Event::Swept { subject, recipe, point } if Arc::ptr_eq(&subject, &open.subject) => {
            // News of a sweep that was started anew since are dropped.
            if let Some(sweep) = open.sweep.as_mut().filter(|sweep| sweep.recipe == recipe) {
                // The same recipe gives the same point: one that comes twice, from a sweep that was
                // cancelled and one that was started again, takes its own place.
                sweep.points.retain(|other| other.k != point.k);
                let at = sweep.points.partition_point(|other| other.k < point.k);
                sweep.points.insert(at, point);
                sweep.running &= sweep.points.len() < SWEEP_K.len();
            }
        }
        Event::Classified { run, result } if Arc::ptr_eq(&run, &open.run) => {
            open.asking = false;
            match result {
                Ok(asked) => open.asked = Some(Arc::new(asked)),
                Err(text) => *notice = Some(Notice { text, is_error: true }),
            }
        }
        Event::Thumbnails { run, result } if Arc::ptr_eq(&run, &open.run) => match result {
            Ok(thumbnails) => open.thumbnails = Some(Arc::new(thumbnails)),
            Err(error) => *notice = Some(Notice { text: error.to_string(), is_error: true }),
        },
        Event::LayoutForming { id, run, done, layout } if Arc::ptr_eq(&run, &open.run) => {
            maps::forming(open, id, done, layout);
        }
        Event::LayoutReady { id, run, layout, stored } if Arc::ptr_eq(&run, &open.run) => {
            return maps::ready(open, notice, id, layout, stored);
        }
        _ => {}
    }
    Vec::new()
}

//! The one function that changes the state.

use std::sync::Arc;

use crate::app::command::{Command, Effect};
use crate::app::desk::ImagesState;
use crate::app::state::{Notice, OpenRun, Pinned, State, Sweep};
use crate::app::{PointRef, SelectMode, Selection, View};
use crate::experiment::{Recipe, SWEEP_K};
use crate::jobs::{Event, ExtractionNews, Job, LayoutPlan, Opened};
use crate::refit::HeadRecipe;
use crate::run::ImportOptions;
use crate::sampler::Sampling;

/// Rows of the table of variants besides the baseline and the current recipe.
const MAX_PINNED: usize = 24;
/// Everything can be drawn at 80 to 200 per cent.
const ZOOM: (u32, u32) = (80, 200);
/// Cards that stay: two can be compared.
const MAX_CARDS: usize = 2;
/// Changes of the recipe that can be taken back.
const MAX_UNDO: usize = 100;

/// Applies a command and says what must follow from it.
pub fn apply(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Open(path) => {
            state.opening = Some(path.clone());
            state.desk.shown = false;
            state.notice = None;
            state.import = None;
            vec![Effect::Open(path, ImportOptions::default())]
        }
        Command::ImportAgain(options) => match &state.import {
            None => Vec::new(),
            Some(report) => {
                state.opening = Some(report.path.clone());
                vec![Effect::Open(report.path.clone(), options)]
            }
        },
        Command::PickTestRows => vec![Effect::PickTestRows],
        Command::SetTestRows(file) => match &state.import {
            None => Vec::new(),
            Some(report) => {
                let options = ImportOptions { test: Some(file), ..report.options.clone() };
                apply(state, Command::ImportAgain(options))
            }
        },
        Command::CloseImport => {
            state.import = None;
            Vec::new()
        }
        Command::PickRun => vec![Effect::PickRun],
        Command::PickFile => vec![Effect::PickFile],
        Command::Close => {
            state.open = None;
            vec![Effect::CancelAnswer, Effect::StopLayout, Effect::StopSweep]
        }
        Command::ToggleKind(kind) => {
            state.kinds.toggle(kind);
            Vec::new()
        }
        Command::Solo(class_idx) => {
            state.solo = if state.solo == Some(class_idx) { None } else { Some(class_idx) };
            Vec::new()
        }
        Command::ShowAllClasses => {
            state.solo = None;
            Vec::new()
        }
        Command::ToggleRegions => {
            state.hide_regions ^= true;
            Vec::new()
        }
        Command::SetPerClass(per_class) => {
            state.per_class = per_class;
            Vec::new()
        }
        Command::TogglePalette => {
            state.palette ^= true;
            Vec::new()
        }
        Command::ToggleShortcuts => {
            state.shortcuts ^= true;
            Vec::new()
        }
        Command::SetZoom(per_cent) => {
            state.settings.zoom_per_cent = per_cent.clamp(ZOOM.0, ZOOM.1);
            vec![Effect::SaveSettings]
        }
        Command::ToggleThumbnails => {
            state.show_thumbnails ^= true;
            Vec::new()
        }
        Command::SetMatrix(matrix) => {
            state.matrix = matrix;
            Vec::new()
        }
        Command::SetView(view) => {
            state.view = view;
            ask_plane(state)
        }
        Command::SetTool(tool) => {
            state.tool = tool;
            Vec::new()
        }
        Command::SetColorBy(color_by) => {
            state.color_by = color_by;
            Vec::new()
        }
        Command::ToggleOtherClasses => {
            state.other_classes ^= true;
            Vec::new()
        }
        Command::SetPair(a, b) => {
            if let Some(open) =
                state.open.as_mut().filter(|open| a != b && a.max(b) < open.order.len())
            {
                open.pair = (a, b);
                if state.view == View::Map {
                    state.view = View::Boundary;
                }
            }
            ask_plane(state)
        }
        Command::SetUpright(upright) => {
            if let Some(open) = &mut state.open {
                open.upright = upright;
            }
            ask_plane(state)
        }
        Command::SetProtocol(protocol) => {
            state.protocol = protocol;
            Vec::new()
        }
        Command::FoldVariants(fold) => {
            state.fold_variants = Some(fold);
            Vec::new()
        }
        Command::ToggleCharts => {
            state.show_charts ^= true;
            Vec::new()
        }
        Command::ToggleGapByOutcome => {
            state.gap_by_outcome ^= true;
            Vec::new()
        }
        Command::SetTheme(theme) => {
            state.settings.theme = theme;
            vec![Effect::SaveSettings]
        }
        Command::DismissNotice => {
            state.notice = None;
            Vec::new()
        }
        Command::Desk(command) => {
            let effects = state.desk.apply(command);
            state.settings.run_folder.clone_from(&state.desk.folder);
            effects
        }
        Command::News(event) => news(state, event),
        command => match &mut state.open {
            Some(open) => on_run(open, command),
            None => Vec::new(),
        },
    }
}

/// Asks for the boundary plane, if that is on screen.
fn ask_plane(state: &State) -> Vec<Effect> {
    match &state.open {
        Some(open) if state.view == View::Boundary => vec![Effect::AskPlane(open.plane_question())],
        Some(open)
            if state.view == View::Pair && !open.has_pair_map() && open.forming.is_none() =>
        {
            vec![Effect::StartPairMap(open.plane_question())]
        }
        _ => Vec::new(),
    }
}

/// Commands that need an open run.
fn on_run(open: &mut OpenRun, command: Command) -> Vec<Effect> {
    let recipe = open.recipe.clone();
    match command {
        Command::SetSampler(kind) if kind != recipe.sampling.kind => {
            let sampling = Sampling { kind, k_neighbors: kind.default_k(), ..recipe.sampling };
            change(open, Recipe { sampling, ..recipe })
        }
        Command::SetHead(method) => {
            let head = HeadRecipe { method, epochs: method.default_epochs(), ..recipe.head };
            change(open, Recipe { head, ..recipe })
        }
        Command::SetRecipe { recipe: mut next, dragging } => {
            next.limit();
            let was_dragging = std::mem::replace(&mut open.dragging, dragging);
            // Only the first step of a drag can be gone back to.
            if was_dragging { ask(open, next) } else { change(open, next) }
        }
        Command::Undo => match open.undo.pop() {
            None => Vec::new(),
            Some(last) => {
                open.redo.push(recipe);
                ask(open, last)
            }
        },
        Command::Redo => match open.redo.pop() {
            None => Vec::new(),
            Some(next) => {
                open.undo.push(recipe);
                ask(open, next)
            }
        },
        Command::Pin => {
            pin(open);
            Vec::new()
        }
        Command::Unpin(at) => {
            if at < open.pinned.len() {
                open.pinned.remove(at);
            }
            Vec::new()
        }
        Command::ComputeLayout if open.forming.is_none() => {
            open.forming = Some(0.0);
            // Without a standing map the recipe has another answer: one without places.
            open.layout_paused = false;
            vec![Effect::StartLayout(open.layout_plan), Effect::Ask(open.question())]
        }
        Command::SetLayoutPlan(plan) => {
            // As bhtsne needs it, and no further than makes sense.
            let perplexity = plan.perplexity.clamp(2.0, 200.0);
            open.layout_plan = LayoutPlan { perplexity, ..plan };
            Vec::new()
        }
        Command::PauseLayout(paused) => {
            open.layout_paused = paused;
            vec![Effect::PauseLayout(paused)]
        }
        Command::ComputePairMap if open.forming.is_none() => {
            open.layout_paused = false;
            vec![Effect::StartPairMap(open.plane_question())]
        }
        Command::CancelLayout if open.forming.is_some() => {
            open.forming = None;
            open.layout = open.finished_layout.clone();
            vec![Effect::StopLayout, Effect::Ask(open.question())]
        }
        Command::StartSweep if recipe.sampling.kind.uses_k() => {
            open.sweep = Some(Sweep { recipe: recipe.clone(), points: Vec::new(), running: true });
            vec![Effect::StartSweep(recipe)]
        }
        Command::CancelSweep => {
            if let Some(sweep) = &mut open.sweep {
                sweep.running = false;
            }
            vec![Effect::StopSweep]
        }
        Command::CloseSweep => {
            open.sweep = None;
            vec![Effect::StopSweep]
        }
        Command::Select(..)
        | Command::SelectConfused(..)
        | Command::ClearSelection
        | Command::Hover(_)
        | Command::PinCard(_)
        | Command::ShowGapOf(_)
        | Command::ShowFeature(_)
        | Command::ToggleAllFeatures => {
            look(open, command);
            Vec::new()
        }
        Command::PickImages => vec![Effect::PickImages],
        Command::Classify(files) if !files.is_empty() => {
            open.asking = true;
            vec![Effect::Classify(files)]
        }
        Command::CloseAsked => {
            open.asked = None;
            Vec::new()
        }
        Command::Export(what) => vec![Effect::Export(what)],
        Command::CopyCommand => {
            vec![Effect::Copy(recipe.command(&open.path.display().to_string()))]
        }
        _ => Vec::new(),
    }
}

/// Commands that change what is looked at, and nothing that is computed.
fn look(open: &mut OpenRun, command: Command) {
    match command {
        Command::Select(points, mode) => {
            open.selection = open.selection.with(points, mode, open.n_real());
        }
        Command::SelectConfused(actual, predicted) => {
            let labels = open.run.test.labels().iter().zip(&open.report().predicted);
            let points: Vec<PointRef> = (0..)
                .zip(labels)
                .filter(|(_, (a, p))| (**a as usize, **p as usize) == (actual, predicted))
                .map(|(row, _)| PointRef::Test(row))
                .collect();
            open.selection = open.selection.with(points, SelectMode::Replace, open.run.test.len());
        }
        Command::ClearSelection => {
            open.selection = Selection::default();
            open.cards.clear();
        }
        Command::Hover(point) => open.hover = point,
        Command::PinCard(point) => {
            if let Some(at) = open.cards.iter().position(|other| *other == point) {
                open.cards.remove(at);
            } else {
                if open.cards.len() >= MAX_CARDS {
                    open.cards.remove(0);
                }
                open.cards.push(point);
            }
        }
        Command::ShowGapOf(class_idx) => {
            open.gap_class = class_idx.map(|class_idx| (class_idx, usize::MAX));
        }
        Command::ShowFeature(feature) => {
            if let Some((_, chosen)) = &mut open.gap_class {
                *chosen = feature;
            }
        }
        Command::ToggleAllFeatures => open.all_features ^= true,
        _ => {}
    }
}

/// Makes a change that can be taken back.
fn change(open: &mut OpenRun, next: Recipe) -> Vec<Effect> {
    if next == open.recipe {
        return Vec::new();
    }
    open.undo.push(open.recipe.clone());
    if open.undo.len() > MAX_UNDO {
        open.undo.remove(0);
    }
    open.redo.clear();
    ask(open, next)
}

fn ask(open: &mut OpenRun, next: Recipe) -> Vec<Effect> {
    if next == open.recipe {
        return Vec::new();
    }
    open.recipe = next;
    vec![Effect::Ask(open.question())]
}

/// Keeps the newest answer, unless its recipe is in the table already.
fn pin(open: &mut OpenRun) {
    let Some(answer) = &open.answer else { return };
    let outcome = &answer.outcome;
    let known = open.pinned.iter().any(|pinned| pinned.recipe == outcome.recipe);
    if known || outcome.recipe.is_baseline() || open.pinned.len() >= MAX_PINNED {
        return;
    }
    open.pinned.push(Pinned {
        recipe: outcome.recipe.clone(),
        report: outcome.report.clone(),
        paper_protocol: outcome.paper_protocol.clone(),
        took: answer.took,
    });
}

fn news(state: &mut State, event: Event) -> Vec<Effect> {
    match event {
        Event::Opened { path, result } => {
            if state.opening.as_ref() != Some(&path) {
                return Vec::new(); // Something else was asked for since.
            }
            state.opening = None;
            match result {
                Err(error) => {
                    state.notice = Some(Notice { text: error.to_string(), is_error: true });
                    Vec::new()
                }
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
            if state.opening.as_ref() == Some(&report.path) {
                state.import = Some(report);
            }
            Vec::new()
        }
        // It lies nowhere, so there is nothing to remember.
        Event::Looked(opened) => {
            state.desk.shown = false;
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
            state.desk.unfinished = unfinished;
            Vec::new()
        }
        Event::Training { id, news } => state.desk.training_news(id, news),
        Event::Extraction(news) => {
            state.desk.extraction_news(news);
            Vec::new()
        }
        Event::Exported(result) => {
            let is_error = result.is_err();
            let text = result.map_or_else(
                |error| error.to_string(),
                |path| format!("saved as {}", path.display()),
            );
            state.notice = Some(Notice { text, is_error });
            Vec::new()
        }
        Event::Failed { job, reason } => failed(state, job, &reason),
        event => {
            let is_answer = matches!(event, Event::Answered(_));
            let Some(open) = &mut state.open else { return Vec::new() };
            let mut effects = news_of_run(open, &mut state.notice, event);
            // A map of two classes is laid out again when that is asked for.
            if is_answer && (state.view == View::Boundary || open.pair_map.is_none()) {
                effects.extend(ask_plane(state));
            }
            effects
        }
    }
}

/// Puts a run on screen.
fn show(state: &mut State, opened: Opened) -> Vec<Effect> {
    state.solo = None;
    let mut open = OpenRun::new(opened);
    let mut effects = vec![Effect::CancelAnswer, Effect::StopLayout, Effect::StopSweep];
    if state.view == View::Boundary {
        effects.push(Effect::AskPlane(open.plane_question()));
    }
    if open.layout.is_none() {
        open.forming = Some(0.0);
        effects.push(Effect::StartLayout(open.layout_plan));
    }
    effects.push(Effect::Ask(open.question()));
    // A run that lies nowhere has no images on disk either.
    if open.thumbnails.is_none() && !open.path.as_os_str().is_empty() {
        effects.push(Effect::LoadThumbnails);
    }
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
            state.desk.extraction_news(ExtractionNews::Ended(Err(reason.into())));
            return Vec::new();
        }
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
        Job::Map => on_run(open, Command::CancelLayout),
        Job::Sweep => on_run(open, Command::CancelSweep),
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
        Event::Planed(plane) if Arc::ptr_eq(&plane.question.subject, &open.subject) => {
            open.plane = Some(plane);
        }
        Event::PairMapped(map) if Arc::ptr_eq(&map.subject, &open.subject) => {
            open.pair_map = Some(map);
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
        // A picture of a computation that was cancelled may still be on its way.
        Event::LayoutForming { run, done, layout }
            if Arc::ptr_eq(&run, &open.run) && open.forming.is_some() =>
        {
            open.forming = Some(done);
            open.layout = Some(layout);
        }
        Event::LayoutReady { run, layout, stored }
            if Arc::ptr_eq(&run, &open.run) && open.forming.is_some() =>
        {
            if let Err(error) = stored {
                let text = format!("the map could not be stored: {error}");
                *notice = Some(Notice { text, is_error: true });
            }
            open.forming = None;
            open.finished_layout = Some(Arc::clone(&layout));
            open.layout = Some(layout);
            return vec![Effect::StopLayout, Effect::Ask(open.question())];
        }
        _ => {}
    }
    Vec::new()
}

#[cfg(test)]
mod tests;

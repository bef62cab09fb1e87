//! The one function that changes the state.

mod maps;
mod news;
mod variants;

use crate::app::OpenRun;
use crate::app::command::{Command, Effect};
use crate::app::compare::follow;
use crate::app::state::{Notice, State, Sweep};
use crate::app::{PointRef, SelectMode, Selection, View};
use crate::experiment::Recipe;
use crate::jobs::{LayoutPlan, Session, TrialsFor};
use crate::refit::HeadRecipe;
use crate::run::ImportOptions;
use crate::sampler::Sampling;

/// Everything can be drawn at 80 to 200 per cent.
const ZOOM: (u32, u32) = (80, 200);
/// Cards that stay: two can be compared.
const MAX_CARDS: usize = 2;
/// Changes of the recipe that can be taken back.
const MAX_UNDO: usize = 100;

/// Applies a command and says what must follow from it.
pub fn apply(state: &mut State, command: Command) -> Vec<Effect> {
    let effects = decide(state, command);
    // A clipboard cannot be seen.
    if let Some(Effect::Copy(text)) = effects.iter().find(|e| matches!(e, Effect::Copy(_))) {
        state.notice = Some(Notice { text: format!("copied: {text}"), is_error: false });
    }
    effects
}

fn decide(state: &mut State, command: Command) -> Vec<Effect> {
    match command {
        Command::Open(path) if Session::is_one(&path) => {
            state.notice = None;
            vec![Effect::ReadSession(path)]
        }
        Command::Open(path) => {
            state.opening = Some(path.clone());
            state.desk.shown = false;
            state.notice = None;
            state.import = None;
            state.opening_options = ImportOptions::default();
            vec![Effect::Open(path, ImportOptions::default())]
        }
        Command::ImportAgain(options) => match &state.import {
            None => Vec::new(),
            Some(report) => {
                state.opening = Some(report.path.clone());
                state.opening_options = options.clone();
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
            state.import = None;
            state.table = None;
            stop_all()
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
        Command::DismissHints => {
            state.settings.hints_seen = true;
            vec![Effect::SaveSettings]
        }
        Command::SaveChart(chart, format) => {
            state.saving = Some((chart, format)).filter(|_| state.has_chart(chart));
            Vec::new()
        }
        Command::ShowTable(chart) => {
            state.table = chart.filter(|&chart| state.has_chart(chart));
            Vec::new()
        }
        Command::ChartTaken => {
            state.saving = None;
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
        Command::RememberWindow(size, panels) => {
            state.settings.window_size = Some(size);
            state.settings.panel_widths.extend(panels);
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
            let mut effects = maps::ask_for_view(state);
            if let Some(open) = state.open.as_mut().filter(|_| view == View::Compare) {
                effects.extend(follow(open, view));
            }
            effects
        }
        Command::SetTool(tool) => {
            state.tool = tool;
            Vec::new()
        }
        Command::SetColorBy(color_by) => {
            state.color_by = color_by;
            maps::ask_for_colors(state)
        }
        Command::SetSortBy(sort_by) => {
            state.sort_by = sort_by;
            if let Some(open) = &mut state.open {
                open.sort(sort_by);
            }
            Vec::new()
        }
        Command::FindClasses(query) => {
            if let Some(open) = &mut state.open {
                open.class_query = query;
                open.sort(state.sort_by);
            }
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
            maps::ask_for_view(state)
        }
        Command::SetUpright(upright) => {
            if let Some(open) = &mut state.open {
                open.upright = upright;
            }
            maps::ask_for_view(state)
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
        Command::Pin => variants::pin_current(state),
        Command::Unpin(at) => variants::remove(state, at),
        Command::Compare(command) => variants::carry_out(state, command),
        Command::ShowGapOf(Some(class_idx)) => {
            // It stands among the charts: bring them up.
            state.show_charts = true;
            if state.view == View::Compare {
                state.view = View::Map;
            }
            if let Some(open) = &mut state.open {
                look(open, Command::ShowGapOf(Some(class_idx)));
            }
            Vec::new()
        }
        Command::Desk(command) => {
            let effects = state.desk.apply(command);
            state.settings.run_folder.clone_from(&state.desk.folder);
            effects
        }
        Command::CancelLayout => maps::cancel(state),
        Command::News(event) => news::news(state, event),
        command => match &mut state.open {
            Some(open) => on_run(open, command),
            None => Vec::new(),
        },
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
        Command::ComputeLayout if open.forming.is_none() => {
            // Without a standing map the recipe has another answer: one without places.
            vec![maps::start(open), Effect::Ask(open.question())]
        }
        Command::SetLayoutPlan(plan) => {
            // No further than makes sense.
            let perplexity = plan.perplexity.clamp(2.0, 200.0);
            open.layout_plan = LayoutPlan { perplexity, ..plan };
            Vec::new()
        }
        Command::PauseLayout(paused) => {
            open.layout_paused = paused;
            vec![Effect::PauseLayout(paused)]
        }
        Command::ComputePairMap if open.forming.is_none() => vec![maps::start_pair(open)],
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
            open.hover = None;
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
            let class_idx = class_idx.filter(|class_idx| *class_idx < open.order.len());
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
pub fn change(open: &mut OpenRun, next: Recipe) -> Vec<Effect> {
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

/// What worked for the run before has nothing to do any longer.
fn stop_all() -> Vec<Effect> {
    vec![
        Effect::CancelAnswer,
        Effect::StopLayout,
        Effect::StopSweep,
        Effect::StopTrials(TrialsFor::Variants),
        Effect::StopTrials(TrialsFor::Search),
    ]
}

#[cfg(test)]
mod tests;

//! Runs beside runs: a row per variant, a column per run, as the paper's Table II.

use egui::{Popup, Rect, ScrollArea, Ui, UiBuilder, vec2};
use eoscope_core::experiment::Measure;
use eoscope_io::run::path_text;
use eoscope_report::{ComparedRun, cell, names};

use crate::app::{CompareMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Column, Cut, Hit, Row, Table, Tool, paragraph};
use crate::ui::theme::{CHOICE, HEADER, NAMES, ROW, TextKind};

/// A column of the grid.
struct RunColumn<'a> {
    name: String,
    /// Its place among the other runs; none for the run that is open.
    other: Option<usize>,
    /// What is known of it; none while it is being read, or if it cannot be.
    run: Option<&'a ComparedRun>,
}

/// Draws the grid of the ranking measure.
pub fn runs_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    let measure = open.compare.columns[0];
    let mut cut = Cut(area);
    {
        let mut head = Row::within(ui, cut.top(HEADER));
        let color = head.tokens.text;
        let add = head.end().button(Button::new(Icon::Folder, "Add a run").menu());
        Popup::menu(&add).show(|ui| add_menu_ui(ui, ctx, open));
        head.start().term(measure.label(), TextKind::Heading, color, measure.about());
    }
    let runs = columns(open);
    let width = (NAMES + CHOICE * runs.len() as f32 + 16.0).max(area.width());
    ui.scope_builder(UiBuilder::new().max_rect(cut.0), |ui| {
        ScrollArea::horizontal().id_salt("runs").auto_shrink(false).show(ui, |ui| {
            let (_, rect) = ui.allocate_space(vec2(width, ui.available_height()));
            grid_ui(ui, ctx, open, (measure, &runs), rect);
        });
    });
}

/// The run that is open, and the others that were added.
fn columns(open: &OpenRun) -> Vec<RunColumn<'_>> {
    let comparison = &open.compare.comparison;
    let mut ready = comparison.runs.iter();
    let name = open.run.manifest.name.clone();
    let mut columns = vec![RunColumn { name, other: None, run: ready.next() }];
    for (at, other) in open.compare.others.iter().enumerate() {
        let name = other.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let run = matches!(other.opened, Some(Ok(_))).then(|| ready.next()).flatten();
        columns.push(RunColumn { name, other: Some(at), run });
    }
    columns
}

fn add_menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let known = |path: &std::path::Path| {
        open.source.path() == Some(path)
            || open.compare.others.iter().any(|other| other.path == path)
    };
    for path in ctx.state.settings.recent.iter().filter(|path| !known(path)) {
        let name = path
            .file_name()
            .map_or_else(|| path_text(path), |name| name.to_string_lossy().into_owned());
        if ui.button(name).on_hover_text(path_text(path)).clicked() {
            ctx.send(CompareMsg::AddRun(path.clone()));
            ui.close();
        }
    }
    if ui.button("From a folder…").clicked() {
        ctx.send(CompareMsg::PickRun);
        ui.close();
    }
}

fn grid_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (measure, runs): (Measure, &[RunColumn<'_>]),
    rect: Rect,
) {
    let mut table = vec![Column::words("Variant", NAMES)];
    for run in runs {
        let about = run.run.map_or("being read".to_owned(), |run| run.run.manifest.subtitle());
        table.push(
            Column::numbers(&*run.name, CHOICE - 16.0).tooltip(format!("{}: {about}", run.name)),
        );
        table.push(Column::words("", 16.0));
    }
    let table = Table { name: "runs", columns: table, row: ROW };
    let titles = names(&open.compare.comparison.variants);
    let best: Vec<Option<String>> = runs
        .iter()
        .map(|run| {
            let means = run.run?.summaries.iter();
            measure.best(means.map(|summary| Some(summary.as_ref()?.mean(measure)?.mean)))
        })
        .collect();
    let mut cut = Cut(rect);
    removal_ui(ui, ctx, runs, cut.top(20.0));
    if let Some(failed) = failures(open) {
        ui.scope_builder(UiBuilder::new().max_rect(cut.bottom(48.0)), |ui| {
            paragraph(ui, &failed, TextKind::Small, ctx.tokens.bad);
        });
    }
    table.show(ui, cut.0, titles.len(), |mut row, at| {
        let mut name = row.cell();
        let color = name.tokens.text;
        let about = open.compare.comparison.variants[at].recipe.about();
        name.term(&titles[at], TextKind::SmallMedium, color, about);
        for (run, best) in runs.iter().zip(&best) {
            let summary = run.run.and_then(|run| run.summaries.get(at)?.as_ref());
            let (text, is_best) = cell(measure, summary, best.as_deref());
            row.value(&text, is_best, 1.0);
            row.cell();
        }
    });
}

/// A way to remove each of the other runs, above its column.
fn removal_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, runs: &[RunColumn<'_>], rect: Rect) {
    let mut row = Row::within(ui, rect);
    row.gap(NAMES);
    for run in runs {
        let mut cell = row.part(CHOICE);
        let Some(other) = run.other else { continue };
        let name = format!("Remove the run {}", run.name);
        if cell.end().gap(16.0).tool(Tool::new(Icon::Cross, &name)).clicked() {
            ctx.send(CompareMsg::RemoveRun(other));
        }
        if run.run.is_none() {
            let place = cell.rest();
            Hit::label("Being read, or not readable").show(cell.ui, ("reading", other), place);
            cell.start().hint("reading…");
        }
    }
}

/// Why other runs cannot be used.
fn failures(open: &OpenRun) -> Option<String> {
    let reasons = open.compare.others.iter().filter_map(|other| match &other.opened {
        Some(Err(reason)) => Some(format!("{}: {}", path_text(&other.path), &**reason)),
        _ => None,
    });
    let all: Vec<String> = reasons.collect();
    (!all.is_empty()).then(|| all.join("; "))
}

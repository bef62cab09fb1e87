//! Runs beside runs: a row per variant, a column per run, as the paper's Table II.

use egui::{Align2, Popup, Rect, ScrollArea, Sense, Stroke, Ui, pos2, vec2};
use eoscope_io::run::path_text;
use eoscope_report::{ComparedRun, cell, names};

use crate::app::{CompareMsg, OpenRun};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, icon_button, shorten};

const HEAD: f32 = 40.0;
const ROW: f32 = 26.0;
const NAMES: f32 = 224.0;
const COLUMN: f32 = 190.0;
/// Names of runs are shortened to so many letters.
const LONGEST: usize = 20;

/// Draws the grid of the ranking measure.
pub fn runs_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    let tokens = ctx.tokens;
    let compare = &open.compare;
    let measure = compare.columns[0];
    let send = |msg: CompareMsg| ctx.send(msg);
    let y = area.top() + HEAD / 2.0;
    let left = Align2::LEFT_CENTER;
    paint(
        ui.painter(),
        pos2(area.left(), y),
        left,
        measure.label(),
        TextKind::Heading,
        tokens.text,
    );
    let (add, _) = button(ui, tokens, area.right(), y, Icon::Folder, "Add a run", true);
    Popup::menu(&add).show(|ui| {
        let known = |path: &std::path::Path| {
            open.source.path() == Some(path)
                || compare.others.iter().any(|other| other.path == path)
        };
        for path in ctx.state.settings.recent.iter().filter(|path| !known(path)) {
            let name = path
                .file_name()
                .map_or_else(|| path_text(path), |name| name.to_string_lossy().into_owned());
            if ui.button(shorten(&name, 40)).on_hover_text(path_text(path)).clicked() {
                send(CompareMsg::AddRun(path.clone()));
                ui.close();
            }
        }
        if ui.button("From a folder…").clicked() {
            send(CompareMsg::PickRun);
            ui.close();
        }
    });
    let list = area.with_min_y(area.top() + HEAD);
    let comparison = &compare.comparison;
    let mut runs: Vec<(Option<usize>, String, Option<&ComparedRun>)> = Vec::new();
    runs.push((None, open.run.manifest.name.clone(), comparison.runs.first()));
    let mut ready = comparison.runs.iter().skip(1);
    for (at, other) in compare.others.iter().enumerate() {
        let name = other.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let run = matches!(other.opened, Some(Ok(_))).then(|| ready.next()).flatten();
        runs.push((Some(at), name, run));
    }
    let titles = names(&comparison.variants);
    ui.scope_builder(egui::UiBuilder::new().max_rect(list), |ui| {
        let scroll = ScrollArea::both().id_salt("runs").auto_shrink(false);
        scroll.show(ui, |ui| {
            let width = NAMES + COLUMN * runs.len() as f32 + 16.0;
            let size = vec2(width.max(list.width()), ROW * (titles.len() + 1) as f32 + 4.0);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            let line = Stroke::new(1.0, tokens.hairline);
            for (row, title) in titles.iter().enumerate() {
                let y = rect.top() + ROW * (row as f32 + 1.5);
                let place = pos2(rect.left(), y);
                paint(ui.painter(), place, left, title, TextKind::SmallMedium, tokens.text);
                ui.painter().hline(rect.x_range(), y - ROW / 2.0, line);
            }
            for (at, (other, name, run)) in runs.iter().enumerate() {
                let right = rect.left() + NAMES + COLUMN * (at + 1) as f32;
                let y = rect.top() + ROW / 2.0;
                let mut end = right;
                if let Some(other) = other {
                    let place = Rect::from_center_size(pos2(right - 8.0, y), vec2(20.0, 20.0));
                    let told = format!("Remove the run {name}");
                    if icon_button(ui, tokens, place, Icon::Cross, &told, true, false).clicked() {
                        send(CompareMsg::RemoveRun(*other));
                    }
                    end = place.left() - 6.0;
                }
                let anchor = Align2::RIGHT_CENTER;
                let label = shorten(name, LONGEST);
                let kind = TextKind::SmallMedium;
                let place = paint(ui.painter(), pos2(end, y), anchor, &label, kind, tokens.text_2);
                if let Some(run) = run {
                    let told = format!("{name}: {}", run.run.manifest.subtitle());
                    let id = ui.scope_id().with(("run", at));
                    ui.interact(place, id, Sense::hover()).on_hover_text(told);
                    column_ui(ui, ctx, measure, run, (right, rect.top() + ROW));
                    continue;
                }
                let opened = other.and_then(|other| compare.others[other].opened.as_ref());
                let (text, color) = match opened {
                    Some(Err(reason)) => (&**reason, tokens.bad),
                    _ => ("reading…", tokens.text_3),
                };
                let room = Rect::from_min_max(
                    pos2(right - COLUMN + 16.0, rect.top() + ROW),
                    pos2(right, rect.bottom()),
                );
                let galley = ui.painter().layout(
                    text.to_owned(),
                    TextKind::Small.font(),
                    color,
                    room.width(),
                );
                ui.painter().galley(room.min + vec2(0.0, 6.0), galley, color);
            }
        });
    });
}

/// One run: the measure of every variant, the best marked.
fn column_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    measure: eoscope_core::experiment::Measure,
    run: &ComparedRun,
    (right, top): (f32, f32),
) {
    let tokens = ctx.tokens;
    let means = run.summaries.iter().map(|summary| Some(summary.as_ref()?.mean(measure)?.mean));
    let best = measure.best(means);
    for (row, summary) in run.summaries.iter().enumerate() {
        let (text, is_best) = cell(measure, summary.as_ref(), best.as_deref());
        let (kind, color) = if is_best {
            (TextKind::NumberBold, tokens.accent)
        } else {
            (TextKind::Number, tokens.text)
        };
        let place = pos2(right, top + ROW * (row as f32 + 0.5));
        let place = paint(ui.painter(), place, Align2::RIGHT_CENTER, &text, kind, color);
        if is_best {
            ui.painter().circle_filled(pos2(place.left() - 7.0, place.center().y), 2.5, color);
        }
    }
}

//! Which sampler, its formula and its K.

use egui::Ui;
use eoscope_core::sampler::{MAX_K, SamplerKind};
use eoscope_report::counted;

use super::sampler_advanced::{is_changed, options_ui};
use crate::app::glossary::meaning;
use crate::app::{Action, OpenRun, RecipeMsg, SweepMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Hit, Row, Tool, heading, k_slider, number_field, pick, segments};
use crate::ui::theme::{FIELD, LINE, TABLE_ROW, TextKind};
use crate::view_models::{NoteLine, sampler_note};

pub fn sampler_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    tools_ui(ui, ctx, open);
    let sampling = &open.recipe.current.sampling;
    let rect = Row::new(ui, 28.0).rect();
    if let Some(kind) = pick(ui, rect, "Sampler", sampling.kind) {
        ctx.send(RecipeMsg::SetSampler(kind));
    }
    {
        let mut row = Row::new(ui, LINE);
        let color = row.tokens.text_2;
        row.term(sampling.formula(), TextKind::Caption, color, sampling.kind.about());
    }
    if sampling.kind.uses_k() {
        k_ui(ui, ctx, open);
    }
    note_ui(ui, "notes", sampler_note(open));
    if sampling.kind == SamplerKind::Eos {
        let mut row = Row::new(ui, TABLE_ROW);
        let color = row.tokens.text_2;
        let about = "Where a synthetic point goes from its base: three readings of the paper";
        row.term("Step", TextKind::Small, color, about);
        let rect = row.gap(12.0).rest();
        if let Some(rule) = segments(row.ui, rect, "Step", sampling.rule) {
            ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| recipe.sampling.rule = rule));
        }
    }
    ui.add_space(8.0);
}

/// Options, undo, redo and copy, at the end of the heading.
fn tools_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let about = "Makes synthetic points of rare classes before the head is re-fitted";
    let mut head = heading(ui, "Sampler", about);
    let history = &open.recipe.history;
    let copy = Tool::new(Icon::Copy, "Copy as command line");
    if head.end().tool(copy).clicked() {
        ctx.send(RecipeMsg::CopyCommand);
    }
    let with_key = |name: &str, action: Action| {
        let key = action.shortcut().map_or(String::new(), |key| format!(" ({})", key.text()));
        format!("{name}{key}")
    };
    let undo_name = with_key("Undo", Action::Undo);
    let redo_name = with_key("Redo", Action::Redo);
    let redo = Tool::new(Icon::Redo, &redo_name).enabled(history.can_redo());
    if head.tool(redo).clicked() {
        ctx.send(RecipeMsg::Redo);
    }
    let undo = Tool::new(Icon::Undo, &undo_name).enabled(history.can_undo());
    if head.tool(undo).clicked() {
        ctx.send(RecipeMsg::Undo);
    }
    let is_changed = is_changed(&open.recipe.current.sampling);
    let response = head.tool(Tool::new(Icon::Options, "Parameters").active(is_changed));
    options_ui(ctx, open, &response);
}

fn k_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let k = open.recipe.current.sampling.k_neighbors;
    let mut row = Row::new(ui, TABLE_ROW);
    let color = row.tokens.text_2;
    row.term(&format!("K, 1–{MAX_K}"), TextKind::Small, color, meaning("K"));
    let field = row.end().piece(FIELD, 24.0);
    let typed = number_field(row.ui, field, "K neighbours, exact", k, 1..=MAX_K);
    let is_open = open.sweep.is_some();
    let tool = Tool::new(Icon::Curve, "Draw accuracy and gap over K").active(is_open);
    if row.gap(4.0).tool(tool).clicked() {
        ctx.send(if is_open { SweepMsg::Close } else { SweepMsg::Start });
    }
    let rect = Row::new(ui, 36.0).rect();
    if let Some(moved) = k_slider(ui, rect, "K neighbours", k).or(typed) {
        ctx.send(RecipeMsg::drag(&open.recipe.current, moved.dragging, |recipe| {
            recipe.sampling.k_neighbors = moved.value;
        }));
    }
}

/// What a part of the answer came to, behind how many notes there are on it.
pub fn note_ui(ui: &mut Ui, name: &str, line: Option<NoteLine>) {
    let mut row = Row::new(ui, LINE);
    let Some(NoteLine { text, about, notes }) = line else { return };
    let tokens = row.tokens;
    if !notes.is_empty() {
        let label = counted(notes.len(), "note");
        let place = row.end().text(&label, TextKind::Caption, tokens.warn);
        Hit::label(&*label).tooltip(notes.join("\n")).show(row.ui, name, place);
        row.gap(8.0).start();
    }
    row.term(&text, TextKind::Caption, tokens.text_3, &about);
}

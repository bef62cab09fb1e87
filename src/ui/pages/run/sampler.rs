//! Which sampler, its formula and its K.

use egui::Ui;
use eoscope_core::sampler::{MAX_K, SamplerKind};
use eoscope_report::{counted, thousands};

use super::sampler_advanced::{is_changed, options_ui};
use crate::app::glossary::meaning;
use crate::app::{Action, OpenRun, RecipeMsg, SweepMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Hit, Row, Tool, heading, k_slider, number_field, pick, segments};
use crate::ui::theme::{FIELD, LINE, TABLE_ROW, TextKind};

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
    note_ui(ui, open);
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

/// What the sampler made, and what it did other than asked.
fn note_ui(ui: &mut Ui, open: &OpenRun) {
    let mut row = Row::new(ui, LINE);
    let Some(answer) = &open.answers.newest else { return };
    let synthetic = &answer.outcome.synthetic;
    let made = counted(synthetic.len(), "synthetic point");
    let (text, about) = match (answer.outcome.recipe.sampling.kind, answer.bases) {
        (SamplerKind::None, _) => {
            ("No synthetic points".to_owned(), "Every class keeps its own points".to_owned())
        }
        (_, Some((bases, rows))) => (
            format!("{} of {} can be bases", thousands(bases), thousands(rows)),
            format!(
                "{made}. {} of {} minority points have another class among their K neighbours. Base: the \
                 real point that a new one starts from; enemy: a neighbour of another class",
                thousands(bases),
                thousands(rows)
            ),
        ),
        _ => {
            let renamed = relabelled(open);
            let also = match renamed {
                0 => String::new(),
                n => format!(", {} relabelled", thousands(n)),
            };
            let about = match renamed {
                0 => made.clone(),
                n => format!("{made}; {} got another label from the SVM", counted(n, "real point")),
            };
            (format!("{made}{also}"), about)
        }
    };
    let tokens = row.tokens;
    let notes = &synthetic.notes;
    if !notes.is_empty() {
        let label = counted(notes.len(), "note");
        let sentences: Vec<String> =
            notes.iter().map(|note| note.sentence(&open.run.classes)).collect();
        let place = row.end().text(&label, TextKind::Caption, tokens.warn);
        Hit::label(&*label).tooltip(sentences.join("\n")).show(row.ui, "notes", place);
        row.gap(8.0).start();
    }
    row.term(&text, TextKind::Caption, tokens.text_3, &about);
}

/// Training points that the newest answer's sampler has labelled anew.
fn relabelled(open: &OpenRun) -> usize {
    let synthetic = open.answers.newest.as_ref().map(|answer| &answer.outcome.synthetic);
    let labels = synthetic.and_then(|synthetic| synthetic.train_labels.as_ref());
    let own = open.run.train.labels();
    labels.map_or(0, |labels| labels.iter().zip(own).filter(|(new, own)| new != own).count())
}

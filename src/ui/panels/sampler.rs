//! Which sampler, its formula and its K.

use egui::{Align2, Rect, Ui, pos2, vec2};
use eoscope_core::sampler::{EosRule, MAX_K, SamplerKind, Sampling};

use super::sampler_options::{is_changed, options_ui};
use crate::app::{OpenRun, RecipeMsg, SweepMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint, thousands};
use crate::ui::widgets::{
    SelectEntry, heading, icon_button, k_slider, number_field, row, segmented, select,
};

pub fn sampler_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let head = heading(ui, ctx.tokens, "Sampler");
    tools(ui, ctx, open, head);

    let entries = SamplerKind::ALL.map(|kind| SelectEntry {
        label: kind.label(),
        hint: kind.summary(),
        about: kind.about(),
    });
    let kind = open.recipe.current.sampling.kind;
    let selected = SamplerKind::ALL.iter().position(|&other| other == kind);
    let rect = row(ui, 28.0);
    if let Some(at) = select(ui, ctx.tokens, rect, "Sampler", &entries, selected.unwrap_or(0)) {
        ctx.send(RecipeMsg::SetSampler(SamplerKind::ALL[at]));
    }
    formula_ui(ui, ctx, &open.recipe.current.sampling);
    if kind.uses_k() {
        k_ui(ui, ctx, open);
    }
    note_ui(ui, ctx, open);
    if kind == SamplerKind::Eos {
        rule_ui(ui, ctx, open);
    }
    ui.add_space(8.0);
}

/// The formula; the sentence on it while the pointer rests on it.
fn formula_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, sampling: &Sampling) {
    let about = sampling.kind.about();
    let rect = row(ui, 20.0);
    let (at, color) = (rect.left_center(), ctx.tokens.text_2);
    let formula = sampling.formula();
    paint(ui.painter(), at, Align2::LEFT_CENTER, formula, TextKind::Caption, color);
    let response = ui.interact(rect, ui.scope_id().with("formula"), egui::Sense::hover());
    let spoken = format!("{formula}. {about}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &spoken));
    response.on_hover_text(about);
}

/// Which reading of the paper EOS follows.
fn rule_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = row(ui, 24.0);
    let at = rect.left_center();
    let color = ctx.tokens.text_2;
    let label = paint(ui.painter(), at, Align2::LEFT_CENTER, "Step", TextKind::Small, color);
    let rect = rect.with_min_x(label.right() + 12.0);
    let entries = [
        ("Toward", "From the base toward an enemy: the paper's prose and figures"),
        ("Away", "From the base away from an enemy: the paper's Algorithm 2 as printed"),
        ("Released", "The off-by-one of the paper's published code, whose numbers its tables hold"),
    ];
    let selected = EosRule::ALL.iter().position(|&rule| rule == open.recipe.current.sampling.rule);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Step", &entries, selected.unwrap_or(0)) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.sampling.rule = EosRule::ALL[at];
        }));
    }
}

/// Options, undo, redo and copy, at the right of the heading.
fn tools(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, head: Rect) {
    let tools = [
        (Icon::Options, "Parameters", true),
        (Icon::Undo, "Undo (Ctrl Z)", open.recipe.history.can_undo()),
        (Icon::Redo, "Redo (Shift Ctrl Z)", open.recipe.history.can_redo()),
        (Icon::Copy, "Copy as command line", true),
    ];
    let tools_len = tools.len();
    for (at, (icon, name, enabled)) in tools.into_iter().enumerate() {
        let x = head.right() - 8.0 - 24.0 * (tools_len - 1 - at) as f32;
        let rect = Rect::from_center_size(pos2(x, head.center().y), vec2(24.0, 24.0));
        let active = icon == Icon::Options && is_changed(&open.recipe.current.sampling);
        let response = icon_button(ui, ctx.tokens, rect, icon, name, enabled, active);
        if icon == Icon::Options {
            options_ui(ctx, open, &response);
        } else if response.clicked() {
            ctx.send(match icon {
                Icon::Undo => RecipeMsg::Undo,
                Icon::Redo => RecipeMsg::Redo,
                _ => RecipeMsg::CopyCommand,
            });
        }
    }
}

fn k_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let k = open.recipe.current.sampling.k_neighbors;
    let rect = row(ui, 24.0);
    let at = pos2(rect.left(), rect.center().y);
    let color = ctx.tokens.text_2;
    let label = format!("K, 1–{MAX_K}");
    paint(ui.painter(), at, Align2::LEFT_CENTER, &label, TextKind::Small, color);
    let field = Rect::from_min_max(pos2(rect.right() - 48.0, rect.top()), rect.max);
    let moved = number_field(ui, field, "K neighbours, exact", k, 1..=MAX_K);
    let sweep = Rect::from_min_size(field.left_top() - vec2(28.0, 0.0), vec2(24.0, 24.0));
    let (name, active) = ("Sweep over K", open.sweep.is_some());
    if icon_button(ui, ctx.tokens, sweep, Icon::Curve, name, true, active).clicked() {
        ctx.send(if active { SweepMsg::Close } else { SweepMsg::Start });
    }
    let rect = row(ui, 36.0);
    let moved = k_slider(ui, ctx.tokens, rect, "K neighbours", k).or(moved);
    if let Some(moved) = moved {
        ctx.send(RecipeMsg::drag(&open.recipe.current, moved.dragging, |recipe| {
            recipe.sampling.k_neighbors = moved.value;
        }));
    }
}

/// How many bases there are, and what the sampler did other than asked.
fn note_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = row(ui, 20.0);
    let Some(answer) = &open.answers.newest else { return };
    let synthetic = &answer.outcome.synthetic;
    let text = match (answer.outcome.recipe.sampling.kind, answer.bases) {
        (SamplerKind::None, _) => "every class keeps its own points".to_owned(),
        (_, Some((bases, rows))) => {
            format!("{} of {} bases have an enemy", thousands(bases), thousands(rows))
        }
        _ => match relabelled(open) {
            0 => format!("{} points made", thousands(synthetic.len())),
            n => format!(
                "{} points made, {} real ones renamed",
                thousands(synthetic.len()),
                thousands(n)
            ),
        },
    };
    let at = pos2(rect.left(), rect.center().y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, ctx.tokens.text_3);
    if synthetic.notes.is_empty() {
        return;
    }
    let label = match synthetic.notes.len() {
        1 => "1 note".to_owned(),
        n => format!("{n} notes"),
    };
    let at = pos2(rect.right(), rect.center().y);
    let place =
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &label, TextKind::Caption, ctx.tokens.warn);
    let sentences: Vec<String> =
        synthetic.notes.iter().map(|note| note.sentence(&open.run.classes)).collect();
    let response = ui.interact(place, ui.scope_id().with("notes"), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &label));
    response.on_hover_text(sentences.join("\n"));
}

/// Training points that the newest answer's sampler has named anew.
fn relabelled(open: &OpenRun) -> usize {
    let synthetic = open.answers.newest.as_ref().map(|answer| &answer.outcome.synthetic);
    let labels = synthetic.and_then(|synthetic| synthetic.train_labels.as_ref());
    let own = open.run.train.labels();
    labels.map_or(0, |labels| labels.iter().zip(own).filter(|(new, own)| new != own).count())
}

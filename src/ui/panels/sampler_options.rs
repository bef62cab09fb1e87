//! The parameters of samplers that are seldom changed: a menu behind an icon.

use egui::{
    Align, Align2, Frame, Layout, Popup, PopupCloseBehavior, Rect, Response, Ui, pos2, vec2,
};
use eoscope_core::experiment::Recipe;
use eoscope_core::sampler::{
    DangerRule, MAX_FACTOR, MAX_K, Relabel, SamplerKind, Sampling, SvmData, Target,
};

use super::labelled_field;
use crate::app::{OpenRun, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{Moved, segmented};

const WIDTH: f32 = 272.0;

/// Whether a parameter that is not on the card, and that the sampler uses, differs from what its
/// authors use.
pub fn is_changed(sampling: &Sampling) -> bool {
    let (kind, usual) = (sampling.kind, Sampling::of(sampling.kind));
    let danger = (sampling.m_neighbors, sampling.danger) != (usual.m_neighbors, usual.danger);
    let svm = (sampling.svm_data, sampling.relabel) != (usual.svm_data, usual.relabel);
    kind != SamplerKind::None
        && (sampling.target != usual.target
            || (kind.uses_steps() && sampling.steps != usual.steps)
            || (kind.uses_m() && danger)
            || (kind == SamplerKind::BalancedSvm && svm)
            || (kind == SamplerKind::Adasyn && sampling.top_up))
}

/// The menu that `button` opens.
pub fn options_ui(ctx: &ViewCtx<'_>, open: &OpenRun, button: &Response) {
    let frame = Frame::popup(&button.ctx.global_style()).inner_margin(12);
    Popup::from_toggle_button_response(button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .frame(frame)
        .layout(Layout::top_down(Align::LEFT))
        .show(|ui| {
            ui.set_max_width(WIDTH);
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            fields_ui(ui, ctx, open);
        });
}

fn fields_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let kind = open.recipe.current.sampling.kind;
    ui.label(kind.about());
    ui.add_space(4.0);
    if kind == SamplerKind::None {
        return;
    }
    target_ui(ui, ctx, open);
    if kind.uses_steps() {
        steps_ui(ui, ctx, open);
    }
    if kind.uses_m() {
        danger_ui(ui, ctx, open);
    }
    if kind == SamplerKind::BalancedSvm {
        svm_ui(ui, ctx, open);
    }
    if kind == SamplerKind::Adasyn {
        let entries = [
            ("As rounded", "Classes end slightly off their target"),
            ("Topped up", "What rounding lost is made up for"),
        ];
        let selected = usize::from(open.recipe.current.sampling.top_up);
        choice(ui, ctx, open, "Counts", &entries, selected, |sampling, at| {
            sampling.top_up = at == 1;
        });
    }
    if !is_changed(&open.recipe.current.sampling) {
        return;
    }
    ui.add_space(8.0);
    if ui.button("As its authors use it").clicked() {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.sampling = Sampling::of(recipe.sampling.kind);
        }));
    }
}

fn line(ui: &mut Ui) -> Rect {
    ui.add_space(4.0);
    ui.allocate_exact_size(vec2(WIDTH, 24.0), egui::Sense::hover()).0
}

fn send<N>(
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    moved: Option<Moved<N>>,
    set: impl FnOnce(&mut Recipe, N),
) {
    if let Some(Moved { value, dragging }) = moved {
        ctx.send(RecipeMsg::drag(&open.recipe.current, dragging, |recipe| set(recipe, value)));
    }
}

fn target_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = line(ui);
    match open.recipe.current.sampling.target {
        Target::Factor(factor) => {
            let name = "Fill classes to × the largest";
            let moved = labelled_field(ui, ctx, rect, name, factor, 0.0..=MAX_FACTOR);
            send(ctx, open, moved, |recipe, factor| {
                recipe.sampling.target = Target::Factor(factor);
            });
        }
        // The window has no table of counts yet; a recipe from elsewhere may bring one.
        Target::Counts(_) => {
            let color = ctx.tokens.text_2;
            let at = rect.left_center();
            let text = "Every class has a target of its own";
            paint(ui.painter(), at, Align2::LEFT_CENTER, text, TextKind::Small, color);
        }
    }
}

fn steps_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = line(ui);
    let steps = open.recipe.current.sampling.steps;
    let (left, right) = rect.split_left_right_at_fraction(0.6);
    let right = right.with_min_x(right.left() + 8.0);
    let moved = labelled_field(ui, ctx, left, "Step r from", steps.low, 0.0..=1.0);
    send(ctx, open, moved, |recipe, low| recipe.sampling.steps.low = low);
    let moved = labelled_field(ui, ctx, right, "to", steps.high, 0.0..=1.0);
    send(ctx, open, moved, |recipe, high| recipe.sampling.steps.high = high);
}

fn danger_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = line(ui);
    let m = open.recipe.current.sampling.m_neighbors;
    let moved = labelled_field(ui, ctx, rect, "Neighbours m that show danger", m, 1..=MAX_K);
    send(ctx, open, moved, |recipe, m| recipe.sampling.m_neighbors = m);
    let entries = [
        ("Half", "A point is in danger if half of them or more are enemies, but not all"),
        ("Any", "One enemy is enough: as the paper's prose has it"),
    ];
    let selected = usize::from(open.recipe.current.sampling.danger == DangerRule::Any);
    choice(ui, ctx, open, "Danger", &entries, selected, |sampling, at| {
        sampling.danger = [DangerRule::Half, DangerRule::Any][at];
    });
}

fn svm_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let sampling = &open.recipe.current.sampling;
    let entries = [
        ("Smoted", "The SVM is fitted on real and synthetic points"),
        ("Original", "The SVM is fitted on real points alone"),
    ];
    let selected = usize::from(sampling.svm_data == SvmData::Original);
    choice(ui, ctx, open, "Fit on", &entries, selected, |sampling, at| {
        sampling.svm_data = SvmData::ALL[at];
    });
    let entries = [
        ("All", "The SVM names real and synthetic points"),
        ("Synthetic", "The SVM names synthetic points alone"),
    ];
    let selected = usize::from(sampling.relabel == Relabel::Synthetic);
    choice(ui, ctx, open, "Relabel", &entries, selected, |sampling, at| {
        sampling.relabel = Relabel::ALL[at];
    });
}

/// A name and a segmented control.
fn choice(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    name: &str,
    entries: &[(&str, &str)],
    selected: usize,
    set: impl FnOnce(&mut Sampling, usize),
) {
    let rect = line(ui);
    let at = pos2(rect.left(), rect.center().y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, name, TextKind::Small, ctx.tokens.text_2);
    let control = rect.with_min_x(rect.left() + 64.0);
    if let Some(at) = segmented(ui, ctx.tokens, control, name, entries, selected) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| set(&mut recipe.sampling, at)));
    }
}

//! The parameters of samplers that are seldom changed: a menu behind an icon.

use egui::{Align, Frame, Layout, Popup, PopupCloseBehavior, Rect, Response, Ui, vec2};
use eoscope_core::experiment::Recipe;
use eoscope_core::sampler::{MAX_FACTOR, MAX_K, SamplerKind, Sampling, Target};

use crate::app::{OpenRun, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{Cut, Moved, Row, labelled_field, segment_entries, segments};
use crate::ui::theme::{MENU, TextKind};
use crate::view_models::Choice;

/// Whether a parameter that is not on the card, and that the sampler uses, differs from its default.
pub fn is_changed(sampling: &Sampling) -> bool {
    let (kind, default) = (sampling.kind, Sampling::of(sampling.kind));
    let danger = (sampling.m_neighbors, sampling.danger) != (default.m_neighbors, default.danger);
    let svm = (sampling.svm_data, sampling.relabel) != (default.svm_data, default.relabel);
    kind != SamplerKind::None
        && (sampling.target != default.target
            || (kind.uses_steps() && sampling.steps != default.steps)
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
            ui.set_max_width(MENU);
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            fields_ui(ui, ctx, open);
        });
}

fn fields_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let sampling = &open.recipe.current.sampling;
    let kind = sampling.kind;
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
        let label = ["Neighbours m", "How many neighbours decide whether a point is in danger"];
        let rect = line(ui);
        let moved = labelled_field(ui, rect, label, sampling.m_neighbors, 1..=MAX_K);
        send(ctx, open, moved, |recipe, m| recipe.sampling.m_neighbors = m);
        choice(ui, ctx, open, "Danger", sampling.danger, |sampling, rule| sampling.danger = rule);
    }
    if kind == SamplerKind::BalancedSvm {
        choice(ui, ctx, open, "Fit on", sampling.svm_data, |sampling, data| {
            sampling.svm_data = data;
        });
        choice(ui, ctx, open, "Relabel", sampling.relabel, |sampling, relabel| {
            sampling.relabel = relabel;
        });
    }
    if kind == SamplerKind::Adasyn {
        let entries = [
            ["As rounded", "Classes end slightly off their target"],
            ["Topped up", "Points that rounding lost are added"],
        ];
        let control = labelled_line(ui, "Counts");
        let selected = Some(usize::from(sampling.top_up));
        if let Some(at) = segment_entries(ui, control, "Counts", &entries, selected) {
            ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
                recipe.sampling.top_up = at == 1;
            }));
        }
    }
    if !is_changed(sampling) {
        return;
    }
    ui.add_space(8.0);
    if ui.button("Reset to the authors' values").clicked() {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.sampling = Sampling::of(recipe.sampling.kind);
        }));
    }
}

fn line(ui: &mut Ui) -> Rect {
    ui.add_space(4.0);
    ui.allocate_exact_size(vec2(MENU, 24.0), egui::Sense::hover()).0
}

/// A line with its label; gives the place of its control.
fn labelled_line(ui: &mut Ui, label: &str) -> Rect {
    let rect = line(ui);
    let mut row = Row::within(ui, rect);
    let color = row.tokens.text_2;
    row.part(64.0).text(label, TextKind::Small, color);
    row.rest()
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
            let label =
                ["Fill to, × largest class", "1: every class gets as many points as the largest"];
            let moved = labelled_field(ui, rect, label, factor, 0.0..=MAX_FACTOR);
            send(ctx, open, moved, |recipe, factor| {
                recipe.sampling.target = Target::Factor(factor);
            });
        }
        // The window has no table of counts yet; a recipe from elsewhere may bring one.
        Target::Counts(_) => {
            let mut row = Row::within(ui, rect);
            let color = row.tokens.text_2;
            row.text("Every class has a target of its own", TextKind::Small, color);
        }
    }
}

fn steps_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let steps = open.recipe.current.sampling.steps;
    let mut cut = Cut(line(ui));
    let about = "How far from its base a point is put: 0 on the base, 1 on its neighbour";
    let first = cut.start(MENU * 0.6);
    let moved = labelled_field(ui, first, ["Step r from", about], steps.low, 0.0..=1.0);
    send(ctx, open, moved, |recipe, low| recipe.sampling.steps.low = low);
    cut.start(8.0);
    let moved = labelled_field(ui, cut.0, ["to", about], steps.high, 0.0..=1.0);
    send(ctx, open, moved, |recipe, high| recipe.sampling.steps.high = high);
}

/// A label and all choices.
fn choice<C: Choice>(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    name: &str,
    current: C,
    set: impl FnOnce(&mut Sampling, C),
) {
    let control = labelled_line(ui, name);
    if let Some(choice) = segments(ui, control, name, current) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            set(&mut recipe.sampling, choice);
        }));
    }
}

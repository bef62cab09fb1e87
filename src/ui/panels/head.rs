//! How the head is made again.

use egui::{Rect, Ui};
use eoscope_core::experiment::MAX_EPOCHS;
use eoscope_core::refit::{HeadMethod, MAX_TAU, MeanInput};

use super::labelled_field;
use crate::app::{OpenRun, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::widgets::{SelectEntry, heading, row, segmented, select};

pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let method = open.recipe.current.head.method;
    heading(ui, ctx.tokens, "Head re-fit");
    let entries = HeadMethod::ALL.map(|method| SelectEntry {
        label: method.label(),
        hint: method.summary(),
        about: method.about(),
    });
    let selected = HeadMethod::ALL.iter().position(|&other| other == method);
    let rect = row(ui, 28.0);
    if let Some(at) = select(ui, ctx.tokens, rect, "Head", &entries, selected.unwrap_or(0)) {
        ctx.send(RecipeMsg::SetHead(HeadMethod::ALL[at]));
    }
    ui.add_space(4.0);
    let rect = row(ui, 24.0);
    if method == HeadMethod::NearestMean {
        mean_ui(ui, ctx, open, rect);
    } else {
        numbers_ui(ui, ctx, open, rect);
    }
    ui.add_space(8.0);
}

/// τ or the epochs, and the seed.
fn numbers_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let recipe = &open.recipe.current;
    let head = &recipe.head;
    let (left, right) = rect.split_left_right_at_fraction(0.5);
    let right = right.with_min_x(right.left() + 8.0);
    if head.method.uses_tau() {
        if let Some(moved) = labelled_field(ui, ctx, left, "τ", head.tau, 0.0..=MAX_TAU) {
            let change =
                |recipe: &mut eoscope_core::experiment::Recipe| recipe.head.tau = moved.value;
            ctx.send(RecipeMsg::drag(recipe, moved.dragging, change));
        }
    } else {
        ui.add_enabled_ui(head.method.is_fitted(), |ui| {
            let (epochs, range) = (head.epochs.max(1), 1..=MAX_EPOCHS);
            if let Some(moved) = labelled_field(ui, ctx, left, "Epochs", epochs, range) {
                ctx.send(RecipeMsg::drag(recipe, moved.dragging, |recipe| {
                    recipe.head.epochs = moved.value;
                }));
            }
        });
    }
    if let Some(moved) = labelled_field(ui, ctx, right, "Seed", recipe.seed, 0..=9_999) {
        ctx.send(RecipeMsg::drag(recipe, moved.dragging, |recipe| recipe.seed = moved.value));
    }
}

/// What becomes of embeddings before the nearest mean is looked for.
fn mean_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let rule = open.recipe.current.head.mean;
    let (left, right) = rect.split_left_right_at_fraction(0.6);
    let entries = [
        ("Raw", "Embeddings as they are"),
        ("l2", "Embeddings made one long"),
        ("cl2", "The mean of the training points is taken away first, then made one long"),
    ];
    let selected = MeanInput::ALL.iter().position(|&input| input == rule.input).unwrap_or(0);
    if let Some(at) = segmented(ui, ctx.tokens, left, "Means of", &entries, selected) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.head.mean.input = MeanInput::ALL[at];
        }));
    }
    let entries = [("Dist", "Compare Euclidean distances"), ("Cos", "Compare angles")];
    let right = right.with_min_x(right.left() + 8.0);
    let selected = usize::from(rule.cosine);
    if let Some(at) = segmented(ui, ctx.tokens, right, "Compare", &entries, selected) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.head.mean.cosine = at == 1;
        }));
    }
}

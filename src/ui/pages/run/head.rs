//! How the head is re-fitted.

use egui::{Rect, Ui};
use eoscope_core::experiment::{MAX_EPOCHS, Recipe};
use eoscope_core::refit::{HeadMethod, LAMBDA_RANGE, MAX_TAU};

use super::sampler::note_ui;
use crate::app::{OpenRun, RecipeMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{
    Cut, Row, heading, labelled_field, labelled_fine_field, pick, segment_entries, segments,
};
use crate::view_models::head_note;

pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let method = open.recipe.current.head.method;
    let about = "The head is the last layer: one weight vector per class. Only it is fitted again; the \
                 rest of the network stays as it is.";
    heading(ui, "Head re-fit", about);
    let rect = Row::new(ui, 28.0).rect();
    if let Some(method) = pick(ui, rect, "Head", method) {
        ctx.send(RecipeMsg::SetHead(method));
    }
    ui.add_space(4.0);
    let rect = Row::new(ui, 24.0).rect();
    if method == HeadMethod::NearestMean {
        mean_ui(ui, ctx, open, rect);
    } else {
        numbers_ui(ui, ctx, open, rect);
    }
    if method.is_fitted() {
        note_ui(ui, "head notes", head_note(open));
    }
    ui.add_space(8.0);
}

/// λ, τ or the epochs, and the seed.
fn numbers_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let recipe = &open.recipe.current;
    let head = &recipe.head;
    let mut cut = Cut(rect);
    let first = cut.start(rect.width() / 2.0 - 4.0);
    cut.start(8.0);
    if head.method.uses_tau() {
        let label = [
            "τ",
            "How strongly classes are evened out. 0: as trained; 1: as if all classes were alike",
        ];
        if let Some(moved) = labelled_field(ui, first, label, head.tau, 0.0..=MAX_TAU) {
            let change = |recipe: &mut Recipe| recipe.head.tau = moved.value;
            ctx.send(RecipeMsg::drag(recipe, moved.dragging, change));
        }
    } else if head.method.is_solved() {
        let about = "Penalty on the squares of weights and biases. A larger one makes them smaller and \
                     the decision softer; 0.0002 is the paper's weight decay";
        let label = ["λ", about];
        if let Some(moved) = labelled_fine_field(ui, first, label, head.lambda, LAMBDA_RANGE) {
            let change = |recipe: &mut Recipe| recipe.head.lambda = moved.value;
            ctx.send(RecipeMsg::drag(recipe, moved.dragging, change));
        }
    } else {
        ui.add_enabled_ui(head.method.uses_epochs(), |ui| {
            let (epochs, range) = (head.epochs.max(1), 1..=MAX_EPOCHS);
            let label = ["Epochs", "How often the fit goes through the data"];
            if let Some(moved) = labelled_field(ui, first, label, epochs, range) {
                ctx.send(RecipeMsg::drag(recipe, moved.dragging, |recipe| {
                    recipe.head.epochs = moved.value;
                }));
            }
        });
    }
    let label = ["Seed", "Another seed, another random draw; the same seed gives the same numbers"];
    if let Some(moved) = labelled_field(ui, cut.0, label, recipe.seed, 0..=9_999) {
        ctx.send(RecipeMsg::drag(recipe, moved.dragging, |recipe| recipe.seed = moved.value));
    }
}

/// What becomes of embeddings before the nearest class mean is looked for.
fn mean_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) {
    let rule = open.recipe.current.head.mean;
    let mut cut = Cut(rect);
    let first = cut.start(rect.width() * 0.6);
    cut.start(8.0);
    if let Some(input) = segments(ui, first, "Means of", rule.input) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| recipe.head.mean.input = input));
    }
    let entries = [["Dist", "Compare Euclidean distances"], ["Cos", "Compare angles"]];
    let selected = Some(usize::from(rule.cosine));
    if let Some(at) = segment_entries(ui, cut.0, "Compare", &entries, selected) {
        ctx.send(RecipeMsg::change(&open.recipe.current, |recipe| {
            recipe.head.mean.cosine = at == 1;
        }));
    }
}

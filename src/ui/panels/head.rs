//! How the head is fitted again.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::app::{Command, OpenRun};
use crate::refit::HeadMethod;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{heading, number_field, row, segmented};

pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let recipe = &open.recipe;
    let rect = heading(ui, ctx.tokens, "Head re-fit");
    let at = pos2(rect.right(), rect.center().y);
    let summary = recipe.head.summary();
    paint(ui.painter(), at, Align2::RIGHT_CENTER, summary, TextKind::Caption, ctx.tokens.text_3);

    let entries = HeadMethod::ALL.map(|method| (method.label(), tooltip(method)));
    let selected = HeadMethod::ALL.iter().position(|&method| method == recipe.head);
    let rect = row(ui, 24.0);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Head", &entries, selected.unwrap_or(0)) {
        ctx.send(Command::SetHead(HeadMethod::ALL[at]));
    }
    ui.add_space(4.0);
    let rect = row(ui, 24.0);
    let fitted = recipe.head != HeadMethod::Keep;
    ui.add_enabled_ui(fitted, |ui| {
        let (left, right) = rect.split_left_right_at_fraction(0.5);
        let right = right.with_min_x(right.left() + 8.0);
        if let Some(epochs) =
            labelled(ui, ctx, left, "Epochs", recipe.epochs.max(1) as u64, 1..=1000)
        {
            ctx.send(Command::SetEpochs(epochs as usize));
        }
        if let Some(seed) = labelled(ui, ctx, right, "Seed", recipe.seed, 0..=9_999) {
            ctx.send(Command::SetSeed(seed));
        }
    });
    ui.add_space(8.0);
}

fn tooltip(method: HeadMethod) -> &'static str {
    match method {
        HeadMethod::Keep => "The head that the network was trained with, as it is",
        HeadMethod::Fast => {
            "A fresh head; the learning rate falls to 0, so the last steps do not jitter"
        }
        HeadMethod::Reference => {
            "The paper's recipe: SGD 0.1 after a warm-up, momentum 0.9, decay 2e-4, batch 128, 10 epochs"
        }
    }
}

fn labelled(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    rect: Rect,
    name: &str,
    value: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Option<u64> {
    let at = pos2(rect.left(), rect.center().y);
    let color = ctx.tokens.text_2;
    let label = paint(ui.painter(), at, Align2::LEFT_CENTER, name, TextKind::Small, color);
    let field = Rect::from_min_size(pos2(rect.right() - 48.0, rect.top()), vec2(48.0, 24.0));
    let field = field.with_min_x(field.left().max(label.right() + 8.0));
    number_field(ui, field, name, value, range)
}

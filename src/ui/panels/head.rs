//! How the head is fitted again.

use egui::{Align2, Rect, Ui, pos2, vec2};

use crate::app::{Command, OpenRun};
use crate::refit::HeadMethod;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{SelectEntry, heading, number_field, row, select};

pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let recipe = &open.recipe;
    heading(ui, ctx.tokens, "Head re-fit");
    let entries =
        HeadMethod::ALL.map(|method| SelectEntry { label: method.label(), hint: method.summary() });
    let selected = HeadMethod::ALL.iter().position(|&method| method == recipe.head);
    let rect = row(ui, 28.0);
    if let Some(at) = select(ui, ctx.tokens, rect, "Head", &entries, selected.unwrap_or(0)) {
        ctx.send(Command::SetHead(HeadMethod::ALL[at]));
    }
    ui.add_space(4.0);
    let rect = row(ui, 24.0);
    ui.add_enabled_ui(recipe.head.is_fitted(), |ui| {
        let (left, right) = rect.split_left_right_at_fraction(0.5);
        let right = right.with_min_x(right.left() + 8.0);
        let epochs = recipe.epochs.max(1) as u64;
        if let Some(epochs) = labelled(ui, ctx, left, "Epochs", epochs, 1..=1000) {
            ctx.send(Command::SetEpochs(epochs as usize));
        }
        if let Some(seed) = labelled(ui, ctx, right, "Seed", recipe.seed, 0..=9_999) {
            ctx.send(Command::SetSeed(seed));
        }
    });
    ui.add_space(8.0);
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

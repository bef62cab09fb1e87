//! Recall of every class in every epoch: a cell is as full of its class's colour as its recall.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use eoscope_io::dataset::ImageSet;

use super::curves::epoch_axis;
use super::inner_row;
use crate::app::Training;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, mix, number, paint};
use crate::ui::widgets::shorten;

/// Room for the names of classes and for their values.
const NAMES: f32 = 88.0;
const VALUES: f32 = 44.0;
/// More classes than this get thin rows without names.
const NAMED: usize = 24;

pub fn recall_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training, set: &ImageSet) {
    let tokens = ctx.tokens;
    let counts = set.counts(&set.train);
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx]));
    let head = inner_row(ui, 32.0);
    let at = head.left_center();
    let title = "Recall by class and epoch";
    let title = paint(ui.painter(), at, Align2::LEFT_CENTER, title, TextKind::Heading, tokens.text);
    let at = pos2(title.right() + 8.0, head.center().y);
    let hint = "test, 0 faint to 1 full colour";
    paint(ui.painter(), at, Align2::LEFT_CENTER, hint, TextKind::Caption, tokens.text_3);

    let is_named = order.len() <= NAMED;
    let height = if is_named { 16.0 } else { (320.0 / order.len() as f32).clamp(2.0, 8.0) };
    let rows = inner_row(ui, height * order.len() as f32);
    let cells = Rect::from_min_max(
        pos2(rows.left() + NAMES, rows.top()),
        pos2(rows.right() - VALUES, rows.bottom()),
    );
    let epochs = training.plan.config.epochs;
    let width = cells.width() / epochs.max(1) as f32;
    // Below two points per epoch the gaps between cells would be all there is.
    let gap = if width > 3.0 { 1.0 } else { 0.0 };
    let last = training.history.iter().rev().find_map(|entry| entry.test_recall.as_ref());
    ui.painter().rect_filled(cells, 0, mix(tokens.canvas, tokens.control, 0.5));
    for (rank, &class_idx) in order.iter().enumerate() {
        let top = rows.top() + height * rank as f32;
        let color = tokens.class_color(rank, order.len(), false);
        for entry in &training.history {
            let recall = entry.test_recall.as_ref().and_then(|recall| *recall.get(class_idx)?);
            let Some(recall) = recall else { continue };
            let left = cells.left() + width * (entry.epoch - 1) as f32;
            let size = vec2((width - gap).max(0.5), height - if is_named { 1.0 } else { 0.0 });
            let fill = mix(tokens.control, color, 0.04 + 0.96 * recall as f32);
            ui.painter().rect_filled(Rect::from_min_size(pos2(left, top), size), 0, fill);
        }
        let recall = last.and_then(|recall| *recall.get(class_idx)?);
        if is_named {
            let y = top + height / 2.0;
            let name = shorten(&set.class_names[class_idx], 14);
            let at = pos2(rows.left(), y);
            paint(ui.painter(), at, Align2::LEFT_CENTER, &name, TextKind::Small, tokens.text);
            let at = pos2(rows.right(), y);
            let text = number(recall, 2);
            paint(
                ui.painter(),
                at,
                Align2::RIGHT_CENTER,
                &text,
                TextKind::NumberSmall,
                tokens.text,
            );
        }
        let row = Rect::from_min_size(pos2(rows.left(), top), vec2(rows.width(), height));
        let response = ui.interact(row, ui.scope_id().with(("recall", class_idx)), Sense::hover());
        let text = format!("{}: recall {}", set.class_names[class_idx], number(recall, 4));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
        response.on_hover_text(text);
    }
    epoch_axis(ui.painter(), tokens, cells.with_min_x(cells.left()), epochs, "");
    let axis = inner_row(ui, 24.0);
    let at = axis.left_center();
    paint(ui.painter(), at, Align2::LEFT_CENTER, "epoch", TextKind::Caption, tokens.text_3);
}

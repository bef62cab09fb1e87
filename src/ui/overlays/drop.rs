//! What lies under the pointer while files are dragged over the window: what would become of them.

use egui::{Align2, Area, Context, Id, Order, Stroke, StrokeKind, vec2};

use crate::app::drop_sentence;
use crate::ui::ViewCtx;
use crate::ui::kit::{card_frame, paragraph};
use crate::ui::theme::TextKind;

/// Draws a frame around the window and says what a drop would do.
pub fn drop_ui(egui: &Context, ctx: &ViewCtx<'_>) {
    let hovered: Vec<Option<std::path::PathBuf>> =
        egui.input(|input| input.raw.hovered_files.iter().map(|file| file.path.clone()).collect());
    if hovered.is_empty() {
        return;
    }
    let sentence = drop_sentence(ctx.state, &hovered);
    let window = egui.content_rect();
    let area = Area::new(Id::unique("drop")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(window.min).show(egui, |ui| {
        let stroke = Stroke::new(2.0, ctx.tokens.accent);
        ui.painter().rect_filled(window, 0, ctx.tokens.canvas.gamma_multiply(0.6));
        ui.painter().rect_stroke(window.shrink(6.0), 8, stroke, StrokeKind::Inside);
    });
    let note = Area::new(Id::unique("drop note")).order(Order::Tooltip).interactable(false);
    note.anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0)).show(egui, |ui| {
        card_frame(ui).inner_margin(12).show(ui, |ui| {
            ui.set_max_width(420.0);
            paragraph(ui, &sentence, TextKind::Body, ctx.tokens.text);
        });
    });
}

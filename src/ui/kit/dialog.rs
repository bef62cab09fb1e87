//! Windows that lie above the page.

use egui::{Align2, Context, Id, Ui, Window, vec2};

/// Draws a window with a title in the middle of the page; tells whether it was closed.
pub fn dialog(egui: &Context, title: &str, width: f32, content: impl FnOnce(&mut Ui)) -> bool {
    let room = egui.content_rect().size() - vec2(48.0, 96.0);
    let mut is_open = true;
    Window::new(title)
        .id(Id::unique("dialog").with(title))
        .open(&mut is_open)
        .collapsible(false)
        .resizable(false)
        .vscroll(true)
        .max_size(room)
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(egui, |ui| {
            ui.set_max_width(width.min(room.x));
            content(ui);
        });
    !is_open
}

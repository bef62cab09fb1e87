//! Windows that lie above the page.

use egui::{Align2, Context, Id, ScrollArea, Ui, Window, vec2};

/// Draws a window with a title in the middle of the page; tells whether it was closed.
pub fn dialog(egui: &Context, title: &str, width: f32, content: impl FnOnce(&mut Ui)) -> bool {
    let room = egui.content_rect().size() - vec2(48.0, 96.0);
    let mut is_open = true;
    Window::new(title)
        .id(Id::unique("dialog").with(title))
        .open(&mut is_open)
        .collapsible(false)
        .auto_sized()
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(egui, |ui| {
            ui.set_width(width.min(room.x));
            ScrollArea::vertical().max_height(room.y).show(ui, content);
        });
    !is_open
}

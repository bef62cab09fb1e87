//! Sections of a panel: a heading, rows of fixed height, a hairline at the end.

use egui::{Align2, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::ui::theme::{TextKind, Tokens, paint};

/// Space left and right of a section's content.
pub const PADDING: f32 = 12.0;

/// Takes a row of the whole width and gives the part between the paddings.
pub fn row(ui: &mut Ui, height: f32) -> Rect {
    let size = vec2(ui.available_width(), height);
    let (_, rect) = ui.allocate_space(size);
    rect.shrink2(vec2(PADDING, 0.0))
}

/// A section's heading; gives its row, whose right part is free.
pub fn heading(ui: &mut Ui, tokens: &Tokens, title: &str) -> Rect {
    let rect = row(ui, 32.0);
    let at = pos2(rect.left(), rect.center().y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, title, TextKind::Heading, tokens.text);
    // Screen readers find sections by their headings.
    let response = ui.interact(rect, ui.scope_id().with(("heading", title)), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, title));
    rect
}

/// The hairline between two sections.
pub fn rule(ui: &mut Ui, tokens: &Tokens) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 1.0));
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, tokens.hairline));
}

//! Sections of a panel: a heading, lines, a hairline at the end; and the cards that float above.

use egui::{Align2, Frame, Rect, Role, Stroke, StrokeKind, Ui, vec2};

use super::cut::corner;
use super::hit::{Hit, cover};
use super::row::Row;
use crate::ui::theme::{HEADING, PADDING, TextKind, Tokens};

/// The heading of a section, with one sentence on what it is; its end is free.
pub fn heading<'u>(ui: &'u mut Ui, title: &str, tooltip: &str) -> Row<'u> {
    let mut row = Row::new(ui, HEADING);
    let color = row.tokens.text;
    let place = row.text(title, TextKind::Heading, color);
    // Screen readers find sections by their headings.
    let hit = Hit::label(title).role(Role::Heading).tooltip(tooltip);
    hit.show(row.ui, ("heading", title), place);
    row.gap(PADDING);
    row
}

/// The hairline between two sections.
pub fn rule(ui: &mut Ui) {
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 1.0));
    hairline(ui, rect);
}

/// A hairline along the lower edge of a rectangle.
pub fn hairline(ui: &Ui, rect: Rect) {
    let line = Stroke::new(1.0, Tokens::of(ui).hairline);
    ui.painter().hline(rect.x_range(), rect.max.y - 0.5, line);
}

/// A hairline along a side of a panel.
pub fn edge(ui: &Ui, x: f32) {
    let line = Stroke::new(1.0, Tokens::of(ui).hairline);
    ui.painter().vline(x, ui.max_rect().y_range(), line);
}

/// The look of what floats: cards, menus, the palette.
pub fn card_frame(ui: &Ui) -> Frame {
    let tokens = Tokens::of(ui);
    Frame::new()
        .fill(tokens.control)
        .stroke(Stroke::new(1.0, tokens.border))
        .corner_radius(8)
        .shadow(ui.visuals().popup_shadow)
}

/// A card in a corner of a view, which keeps the pointer from the view; gives where it is.
pub fn card(
    ui: &mut Ui,
    name: &str,
    view: Rect,
    place: Align2,
    size: egui::Vec2,
    content: impl FnOnce(&mut Ui),
) -> Rect {
    let tokens = Tokens::of(ui);
    let rect = corner(view.shrink(PADDING), place, size);
    cover(ui, name, rect);
    let stroke = Stroke::new(1.0, tokens.border);
    ui.painter().rect(rect, 8, tokens.panel, stroke, StrokeKind::Inside);
    let builder = egui::UiBuilder::new().max_rect(rect).id_salt(name);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        content(ui);
    });
    rect
}

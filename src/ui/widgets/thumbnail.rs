//! Small pictures and buttons.

use egui::{
    Align2, Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, TextureId, Ui, WidgetInfo,
    pos2, vec2,
};

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, Tokens, galley, paint};

/// Paints a picture with a thin edge; an empty well where there is none.
pub fn thumbnail(ui: &Ui, tokens: &Tokens, rect: Rect, texture: Option<TextureId>) {
    ui.painter().rect_filled(rect, 3, tokens.well);
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture, rect, whole, Color32::WHITE);
    }
    ui.painter().rect_stroke(rect, 3, Stroke::new(1.0, tokens.border), StrokeKind::Outside);
}

/// A button of 24 × 24 with an icon; `name` is its tooltip and its accessible name.
pub fn icon_button(
    ui: &mut Ui,
    tokens: &Tokens,
    rect: Rect,
    icon: Icon,
    name: &str,
    enabled: bool,
    active: bool,
) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(("icon", name)), sense);
    response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, active, name));
    if active {
        ui.painter().rect_filled(rect, 4, tokens.accent_soft);
    } else if enabled && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(rect, 4, tokens.well);
    }
    let color = if active { tokens.accent } else { tokens.text_2 };
    let color = if enabled { color } else { color.gamma_multiply(0.45) };
    let glyph = Rect::from_center_size(rect.center(), vec2(16.0, 16.0));
    icons::paint(ui.painter(), glyph, icon, color);
    response.on_hover_text(name)
}

/// A button with an icon and a word, right-aligned at `right`; gives it and its left edge.
pub fn button(
    ui: &mut Ui,
    tokens: &Tokens,
    right: f32,
    y: f32,
    icon: Icon,
    label: &str,
    enabled: bool,
) -> (Response, f32) {
    let text = galley(ui.painter(), label, TextKind::SmallMedium, tokens.text);
    let width = text.size().x + 16.0 + 8.0 + 16.0;
    let rect = Rect::from_min_size(pos2(right - width, y - 12.0), vec2(width, 24.0));
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(rect, ui.scope_id().with(("button", label)), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    let fill = if enabled && response.hovered() { tokens.well } else { tokens.control };
    let edge = if response.has_focus() { tokens.accent } else { tokens.border };
    let fade = if enabled { 1.0 } else { 0.45 };
    ui.painter().rect(rect, 4, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let glyph = Rect::from_center_size(pos2(rect.left() + 16.0, y), vec2(16.0, 16.0));
    icons::paint(ui.painter(), glyph, icon, tokens.text.gamma_multiply(fade));
    let at = pos2(rect.left() + 30.0, y);
    let color = tokens.text.gamma_multiply(fade);
    paint(ui.painter(), at, Align2::LEFT_CENTER, label, TextKind::SmallMedium, color);
    (response, rect.left())
}

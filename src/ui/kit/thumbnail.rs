//! Small pictures.

use egui::{Color32, Rect, Stroke, StrokeKind, TextureId, Ui};

use crate::ui::theme::Tokens;

/// The whole of a texture.
pub const WHOLE: Rect = Rect::from_min_max(egui::Pos2::ZERO, egui::Pos2::new(1.0, 1.0));

/// Paints a picture with a thin edge; an empty well where there is none.
pub fn thumbnail(ui: &Ui, rect: Rect, texture: Option<TextureId>) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 3, tokens.well);
    if let Some(texture) = texture {
        ui.painter().image(texture, rect, WHOLE, Color32::WHITE);
    }
    ui.painter().rect_stroke(rect, 3, Stroke::new(1.0, tokens.border), StrokeKind::Outside);
}

//! A segmented control: one of a few, all visible.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::ui::theme::{TextKind, Tokens, paint};

/// Draws the control into `rect` and gives the entry that was clicked.
///
/// `entries` are label and tooltip. `name` is said before each label by screen readers.
pub fn segmented(
    ui: &mut Ui,
    tokens: &Tokens,
    rect: Rect,
    name: &str,
    entries: &[(&str, &str)],
    selected: usize,
) -> Option<usize> {
    ui.painter().rect_filled(rect, 4, tokens.well);
    let width = rect.width() / entries.len() as f32;
    let mut clicked = None;
    for (at, (label, tooltip)) in entries.iter().enumerate() {
        let left = rect.left() + width * at as f32;
        let cell = Rect::from_min_size(egui::pos2(left, rect.top()), vec2(width, rect.height()));
        let response = ui.interact(cell, ui.scope_id().with((name, *label)), Sense::click());
        let is_selected = at == selected;
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, true, is_selected, format!("{name}: {label}"))
        });
        let color = if is_selected {
            let inner = cell.shrink(1.0);
            ui.painter().rect(
                inner,
                3,
                tokens.control,
                Stroke::new(1.0, tokens.border),
                StrokeKind::Inside,
            );
            tokens.text
        } else if response.hovered() || response.has_focus() {
            tokens.text
        } else {
            tokens.text_2
        };
        if response.has_focus() {
            ui.painter().rect_stroke(cell, 4, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
        }
        let kind = if is_selected { TextKind::SmallMedium } else { TextKind::Small };
        paint(ui.painter(), cell.center(), Align2::CENTER_CENTER, label, kind, color);
        if response.on_hover_text(*tooltip).clicked() {
            clicked = Some(at);
        }
    }
    clicked
}

//! A field for a whole number: type, drag or step.

use std::ops::RangeInclusive;

use egui::{DragValue, Rect, Role, Ui, WidgetInfo};

/// Draws the field into `rect` and gives the new number once it changed.
pub fn number_field(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: u64,
    range: RangeInclusive<u64>,
) -> Option<u64> {
    let mut next = value;
    let field = DragValue::new(&mut next).range(range).speed(0.1).update_while_editing(false);
    let response = ui.scope(|ui| {
        ui.style_mut().override_text_style = Some(egui::TextStyle::Monospace);
        ui.put(rect, field)
    });
    response.inner.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
    (next != value).then_some(next)
}

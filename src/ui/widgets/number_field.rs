//! A field for a number: type, drag or step.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{DragValue, Rect, Role, Ui, WidgetInfo};

use super::Moved;

/// Draws the field into `rect` and tells what became of the number; two decimals are shown of
/// numbers that are not whole.
pub fn number_field<N: Numeric>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: N,
    range: RangeInclusive<N>,
) -> Option<Moved<N>> {
    fine_field(ui, rect, name, value, range, 2)
}

/// The same with as many decimals as are needed, up to `decimals`.
pub fn fine_field<N: Numeric>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: N,
    range: RangeInclusive<N>,
    decimals: usize,
) -> Option<Moved<N>> {
    let mut next = value;
    // Whole numbers creep; shares cross their range in a hand's width.
    let speed = if N::INTEGRAL { 0.1 } else { 0.005 };
    let mut field = DragValue::new(&mut next).range(range).speed(speed).update_while_editing(false);
    if !N::INTEGRAL {
        field = field.max_decimals(decimals);
        if decimals > 2 {
            field = field.speed(value.to_f64() * 0.01).min_decimals(1);
        }
    }
    let response = ui.scope(|ui| {
        ui.style_mut().override_text_style = Some(egui::TextStyle::Monospace);
        ui.put(rect, field)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
    Moved::of(&response, value, next)
}

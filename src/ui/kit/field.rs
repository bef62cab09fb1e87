//! Fields: numbers that are typed, dragged or stepped, and lines of text.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{Align2, DragValue, Rect, Response, Role, TextEdit, Ui, WidgetInfo, vec2};

use super::hit::focus_ring;
use crate::ui::theme::TextKind;

/// A number that was moved, and whether it is still held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved<N> {
    /// The new number.
    pub value: N,
    /// Whether the mouse still holds it.
    pub dragging: bool,
}

impl<N: PartialEq> Moved<N> {
    /// What a control tells after it was drawn; none if nothing happened. Letting go counts, so that
    /// a drag has an end.
    pub(super) fn of(response: &Response, before: N, after: N) -> Option<Self> {
        let released = response.drag_stopped();
        let dragging = response.dragged() && !released;
        (after != before || released).then_some(Self { value: after, dragging })
    }
}

/// A field for a number; two decimals are shown of numbers that are not whole.
pub fn number_field<N: Numeric>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: N,
    range: RangeInclusive<N>,
) -> Option<Moved<N>> {
    fine_field(ui, rect, name, value, (range, 2))
}

/// The same with a range, and as many decimals as are needed up to some.
pub fn fine_field<N: Numeric>(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: N,
    (range, decimals): (RangeInclusive<N>, usize),
) -> Option<Moved<N>> {
    let mut next = value;
    // Whole numbers creep; shares cross their range in a hand's width.
    let speed = if N::INTEGRAL { 0.1 } else { 0.005 };
    let mut field = DragValue::new(&mut next).range(range).speed(speed).update_while_editing(false);
    if !N::INTEGRAL {
        field = field.max_decimals(decimals);
        if decimals > 2 {
            let short = |value: f64, _| format!("{}", value as f32);
            field = field.speed(value.to_f64() * 0.01).custom_formatter(short);
        }
    }
    let response = ui.scope(|ui| {
        ui.style_mut().override_text_style = Some(egui::TextStyle::Monospace);
        ui.put(rect, field)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::labeled(Role::SpinButton, true, name));
    focus_ring(ui, &response);
    Moved::of(&response, value, next)
}

/// A line of text; gives what it becomes.
pub fn text_field(ui: &mut Ui, rect: Rect, name: &str, text: &str, hint: &str) -> Option<String> {
    let mut next = text.to_owned();
    let edit = TextEdit::singleline(&mut next)
        .hint_text(hint)
        .font(TextKind::Small.font())
        .align(Align2::LEFT_CENTER)
        .margin(vec2(8.0, 2.0));
    // Use a child scope so that the field does not advance the cursor of the row.
    let response = ui.scope(|ui| ui.put(rect, edit)).inner;
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
    focus_ring(ui, &response);
    (next != text).then_some(next)
}

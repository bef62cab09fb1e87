//! Fields: numbers that are typed, dragged or stepped, sliders with ticks, lines of text.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{Align2, DragValue, Rect, Response, Role, Slider, TextEdit, Ui, WidgetInfo, vec2};
use eoscope_core::sampler::MAX_K;
use eoscope_report::chart::Scale;

use super::cut::Cut;
use super::hit::{Ground, Hit, focus_ring};
use crate::ui::theme::{LINE, TextKind, Tokens, paint};

/// The ticks of K.
const K_TICKS: [usize; 6] = [1, 3, 10, 30, 100, 300];

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
    fn of(response: &Response, before: N, after: N) -> Option<Self> {
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
            field = field.speed(value.to_f64() * 0.01).min_decimals(1);
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

/// The slider of K, 36 points high.
pub fn k_slider(ui: &mut Ui, rect: Rect, name: &str, k: usize) -> Option<Moved<usize>> {
    log_slider(ui, rect, name, k, (MAX_K, &K_TICKS))
}

/// A logarithmic slider from 1 to a largest value, 36 points high; its ticks can be clicked.
pub fn log_slider(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    value: usize,
    (max, ticks): (usize, &[usize]),
) -> Option<Moved<usize>> {
    let tokens = Tokens::of(ui);
    let mut cut = Cut(rect);
    let rail = cut.top(20.0);
    let mut next = value;
    let response = ui.scope(|ui| {
        ui.spacing_mut().slider_width = rail.width();
        ui.spacing_mut().interact_size.y = 0.75 * LINE;
        ui.style_mut().text_styles.insert(egui::TextStyle::Body, egui::FontId::proportional(1.0));
        let visuals = ui.visuals_mut();
        visuals.selection.bg_fill = tokens.accent;
        visuals.widgets.inactive.bg_fill = tokens.well;
        for state in [
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
        ] {
            state.fg_stroke = egui::Stroke::new(1.5, tokens.accent);
        }
        let slider = Slider::new(&mut next, 1..=max).logarithmic(true).show_value(false);
        ui.put(rail, slider)
    });
    let response = response.inner;
    response.widget_info(|| WidgetInfo::slider(true, next as f64, name));
    focus_ring(ui, &response);

    // egui keeps half a handle free at either end of the rail.
    let margin = 0.3 * LINE;
    let ends = rail.shrink2(vec2(margin, 0.0)).x_range();
    let scale = Scale::log([1.0, max as f64], [ends.min, ends.max]);
    let mut jumped = None;
    for &tick in ticks {
        let x = scale.at(tick as f64);
        let (x, anchor) = match tick {
            1 => (rail.min.x, Align2::LEFT_TOP),
            tick if tick == max => (rail.max.x, Align2::RIGHT_TOP),
            _ => (x, Align2::CENTER_TOP),
        };
        let at = egui::pos2(x, rail.max.y);
        let (text, kind) = (tick.to_string(), TextKind::NumberSmall);
        let place = paint(ui.painter(), at, anchor, &text, kind, tokens.text_3);
        let hit = Hit::button(format!("{name}: {tick}")).ground(Ground::None);
        if hit.show(ui, (name, tick), place.expand(2.0)).clicked() {
            jumped = Some(Moved { value: tick, dragging: false });
        }
    }
    jumped.or(Moved::of(&response, value, next))
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

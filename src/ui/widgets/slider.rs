//! Sliders with a logarithmic scale and ticks.

use egui::{Align2, Rect, Response, Slider, Ui, WidgetInfo, pos2};
use eoscope_core::sampler::MAX_K;

use crate::ui::theme::{TextKind, Tokens, paint};

/// The height that egui makes the handle of; its radius is this over 2.5.
const HANDLE: f32 = 15.0;
const TICKS: [usize; 6] = [1, 3, 10, 30, 100, 300];

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
    pub fn of(response: &Response, before: N, after: N) -> Option<Self> {
        let released = response.drag_stopped();
        let dragging = response.dragged() && !released;
        (after != before || released).then_some(Self { value: after, dragging })
    }
}

/// The slider of K; draws it into `rect` (36 points high) and tells what moved.
pub fn k_slider(
    ui: &mut Ui,
    tokens: &Tokens,
    rect: Rect,
    name: &str,
    k: usize,
) -> Option<Moved<usize>> {
    log_slider(ui, tokens, rect, name, k, MAX_K, &TICKS)
}

/// A slider from 1 to `max` with `ticks` below it, in `rect` (36 points high); tells what moved.
pub fn log_slider(
    ui: &mut Ui,
    tokens: &Tokens,
    rect: Rect,
    name: &str,
    value: usize,
    max: usize,
    ticks: &[usize],
) -> Option<Moved<usize>> {
    let rail = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 20.0));
    let mut next = value;
    let response = ui.scope(|ui| {
        ui.spacing_mut().slider_width = rail.width();
        ui.spacing_mut().interact_size.y = HANDLE;
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

    // egui keeps half a handle free at either end of the rail.
    let margin = HANDLE / 2.5;
    let span = rail.width() - 2.0 * margin;
    for &tick in ticks {
        let share = (tick as f32).ln() / (max as f32).ln();
        let x = rail.left() + margin + span * share;
        let anchor = match tick {
            1 => Align2::LEFT_TOP,
            tick if tick == max => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        let x = match tick {
            1 => rail.left(),
            tick if tick == max => rail.right(),
            _ => x,
        };
        let text = tick.to_string();
        let at = pos2(x, rail.bottom());
        paint(ui.painter(), at, anchor, &text, TextKind::NumberSmall, tokens.text_3);
    }
    Moved::of(&response, value, next)
}

//! Sliders with ticks that can be clicked: K, and other numbers whose ratios matter.

use egui::{Align2, Rect, Slider, Ui, WidgetInfo, vec2};
use eoscope_core::sampler::MAX_K;
use eoscope_report::chart::Scale;

use super::cut::Cut;
use super::field::Moved;
use super::hit::{Ground, Hit, focus_ring};
use crate::ui::theme::{LINE, TextKind, Tokens, paint};

/// The ticks of K.
const K_TICKS: [usize; 6] = [1, 3, 10, 30, 100, 300];

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

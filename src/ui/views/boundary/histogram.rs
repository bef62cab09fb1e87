//! How train and test points of both classes are spread over the distance from the boundary.

use egui::{Color32, Pos2, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2};
use egui_plot::PlotTransform;
use eoscope_core::explore::Histograms;

use crate::app::OpenRun;
use crate::ui::ViewCtx;
use crate::ui::theme::mix;

/// Filled steps for train, a line for test; both as shares of their class, so that 50 and 1,000
/// points compare.
pub fn histogram_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    histograms: &Histograms,
    transform: &PlotTransform,
    rect: Rect,
    colors: [Color32; 2],
) {
    let tokens = ctx.tokens;
    let painter = ui.painter().with_clip_rect(rect);
    let all = histograms.train.iter().chain(&histograms.test).flatten();
    let largest = all.copied().fold(f32::MIN_POSITIVE, f32::max);
    let x = |at: usize| {
        transform.position_from_point_x(f64::from(histograms.start + histograms.bin * at as f32))
    };
    let y = |share: f32| rect.bottom() - (rect.height() - 4.0) * share / largest;
    for (shares, color) in histograms.train.iter().zip(colors) {
        let ground = mix(tokens.canvas, color, 0.35);
        for (at, &share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let bar = Rect::from_min_max(pos2(x(at), y(share)), pos2(x(at + 1), rect.bottom()));
            painter.rect_filled(bar, 0, ground);
        }
    }
    for (shares, color) in histograms.test.iter().zip(colors) {
        if shares.iter().all(|share| *share == 0.0) {
            continue;
        }
        let mut line: Vec<Pos2> = vec![pos2(x(0), rect.bottom() - 0.75)];
        for (at, &share) in shares.iter().enumerate() {
            let top = y(share).min(rect.bottom() - 0.75);
            line.extend([pos2(x(at), top), pos2(x(at + 1), top)]);
        }
        line.push(pos2(x(shares.len()), rect.bottom() - 0.75));
        painter.add(Shape::line(line, Stroke::new(1.5, color)));
    }
    let response = ui.interact(rect, ui.scope_id().with("histogram"), Sense::hover());
    let (a, b) = open.boundary.pair;
    let mean = |shares: &[f32]| -> String {
        if shares.iter().all(|share| *share == 0.0) {
            return "none".into();
        }
        let places = (0..).map(|at| histograms.start + histograms.bin * (at as f32 + 0.5));
        let mean: f32 = shares.iter().zip(places).map(|(share, place)| share * place).sum();
        format!("{mean:.2}")
    };
    let told = |at: usize, class_idx: usize| {
        format!(
            "{}: mean distance {} in training, {} in test",
            open.run.classes.names[class_idx],
            mean(&histograms.train[at]),
            mean(&histograms.test[at])
        )
    };
    let text =
        format!("{}; {}; share of points per bin of {:.2}", told(0, a), told(1, b), histograms.bin);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
    response.on_hover_text(text);
}

//! Gap, recall or weight norm of every class in a pane, over the baseline's outline.

use egui::{Rect, Ui, UiBuilder, vec2};
use eoscope_report::chart::ByClass;

use crate::app::{CompareMsg, RunView};
use crate::ui::ViewCtx;
use crate::ui::charts::{RowView, row_chart};
use crate::ui::kit::{Row, inset, segments};
use crate::ui::theme::{LINE, MENU};
use crate::view_models::ClassChart;

/// Height of a row: within this the rows fill the pane, up to where a projector shows them well.
const ROW: std::ops::RangeInclusive<f32> = 15.0..=48.0;

/// Draws the bars of one pane; `offset` is how far those of all panes are scrolled.
pub fn bars_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    shown: &RunView<'_>,
    (is_stale, offset): (bool, &mut f32),
    rect: Rect,
) {
    let inner = inset(rect, 10.0, 6.0);
    let order = &shown.classes.order;
    let most = inner.height() - LINE;
    let row = (most / order.len().max(1) as f32).clamp(*ROW.start(), *ROW.end());
    let is_baseline = shown.answer.is_none_or(|answer| answer.question.recipe.is_baseline());
    let chart = ClassChart {
        shown: *shown,
        listed: order,
        size: [inner.width(), row],
        is_stale,
        // The baseline has not changed from itself.
        has_change: inner.width() >= MENU && !is_baseline,
    };
    let chart = chart.bars(&ctx.look(), shown.compare.bars);
    ui.scope_builder(UiBuilder::new().max_rect(inner), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let pointed = ctx.state.scene.pointed_class;
        let marked = order.iter().position(|class_idx| Some(*class_idx) == pointed);
        let view = RowView { most, marked, linked: Some(offset) };
        ctx.point_out(row_chart(ui, &chart, order.len(), view).hovered);
    });
}

/// The choice between gap, norms and recall.
pub fn choice_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, bars: ByClass) {
    let rect = row.piece(180.0, 22.0);
    if let Some(bars) = segments(row.ui, rect, "Bars", bars) {
        ctx.send(CompareMsg::SetBars(bars));
    }
}

//! Gap, recall or weight norm of every class in a pane, over the baseline's outline.

use egui::{Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use eoscope_core::analysis::Report;
use eoscope_report::chart::ByClass;

use crate::app::{OpenRun, RunView};
use crate::ui::ViewCtx;
use crate::ui::theme::{delta, number};
use crate::ui::widgets::{Axis, ChartRow};

/// Height of a row: within this the rows fill the pane, up to where a projector shows them well.
const ROW: std::ops::RangeInclusive<f32> = 15.0..=48.0;
const TICKS: f32 = 20.0;
/// Width of the values, and of what has changed in them.
const VALUE: f32 = 40.0;
const CHANGE: f32 = 52.0;
/// Panes narrower than this leave the change out.
const ROOM_FOR_CHANGE: f32 = 260.0;
const DECIMALS: usize = 3;

/// What the bars of all panes share from frame to frame.
#[derive(Default)]
pub struct BarsCache {
    /// The class under the pointer, in whichever pane: all panes mark it.
    hovered: Option<usize>,
    /// How far the rows are scrolled, in points.
    offset: f32,
}

impl BarsCache {
    /// Draws the bars of one pane.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        ctx: &ViewCtx<'_>,
        shown: &RunView<'_>,
        stale: bool,
        rect: Rect,
    ) {
        let open: &OpenRun = shown;
        let bars = open.compare.bars;
        let inner = rect.shrink2(vec2(10.0, 6.0));
        let (rows, ticks) = inner.split_top_bottom_at_y(inner.bottom() - TICKS);
        let has_change = inner.width() >= ROOM_FOR_CHANGE;
        let values = VALUE + 6.0 + if has_change { CHANGE } else { 0.0 };
        let axis = Axis::new(rows, values, 0.0, scale(open, bars));
        axis.paint(ui.painter(), ctx.tokens, rows, ticks, axis_name(bars));
        let n = open.classes.order.len();
        let height = (rows.height() / n.max(1) as f32).clamp(*ROW.start(), *ROW.end());
        let leads = ui.rect_contains_pointer(rect);
        if leads {
            self.hovered = None;
        }
        ui.scope_builder(UiBuilder::new().max_rect(rows), |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let scroll = ScrollArea::vertical().id_salt("bars").auto_shrink(false);
            // Whoever is under the pointer leads, the others follow.
            let scroll = if leads { scroll } else { scroll.vertical_scroll_offset(self.offset) };
            let output = scroll.show_rows(ui, height, n, |ui, range| {
                for &class_idx in &open.classes.order[range] {
                    let (row, _) =
                        ui.allocate_exact_size(vec2(rows.width(), height), Sense::hover());
                    self.row(ui, ctx, shown, (stale, has_change), &axis, row, class_idx);
                }
            });
            if leads {
                self.offset = output.state.clamped_offset().y;
            }
        });
    }

    fn row(
        &mut self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        shown: &RunView<'_>,
        (stale, has_change): (bool, bool),
        axis: &Axis,
        rect: Rect,
        class_idx: usize,
    ) {
        let tokens = ctx.tokens;
        let bars = shown.compare.bars;
        let name = &shown.run.classes.names[class_idx];
        let value = values(bars, shown.report())[class_idx];
        let base = values(bars, &shown.subject.baseline)[class_idx];
        let response = ui.interact(rect, ui.scope_id().with(("bar", class_idx)), Sense::hover());
        if response.hovered() {
            self.hovered = Some(class_idx);
        }
        if self.hovered == Some(class_idx) {
            ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), 3, tokens.well);
        }
        let chart = ChartRow { rect };
        let fade = if stale { 0.55 } else { 1.0 };
        let painter = ui.painter();
        chart.label(painter, name, tokens.text);
        if let Some(value) = value {
            let color = ctx.class_color(shown, class_idx).gamma_multiply(fade);
            painter.rect_filled(chart.bar(axis, value), 1, color);
        }
        if let Some(base) = base {
            let outline = chart.bar(axis, base).expand(1.5);
            painter.rect_stroke(outline, 2, Stroke::new(1.0, tokens.text_2), StrokeKind::Inside);
        }
        // The baseline has not changed from itself.
        let change = value
            .zip(base)
            .filter(|_| shown.answer.is_some_and(|answer| !answer.question.recipe.is_baseline()));
        let change = change.map(|(value, base)| value - base);
        let (text, color) = delta(tokens, change, DECIMALS, bars == ByClass::Recall);
        // A norm is neither good nor bad by itself.
        let color = if bars == ByClass::Norms { tokens.text_2 } else { color };
        if has_change {
            chart.value(painter, 0.0, &text, color.gamma_multiply(fade));
        }
        let from_right = if has_change { CHANGE } else { 0.0 };
        let color = tokens.text.gamma_multiply(fade);
        chart.value(painter, from_right, &number(value, DECIMALS), color);
        let told = format!(
            "{} of {name}: {}, baseline {}",
            word(bars),
            number(value, 4),
            number(base, 4),
        );
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &told));
        response.on_hover_text(told);
    }
}

/// The choice between gap, norms and recall; gives its right end.
pub fn choice_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, bars: ByClass, left: f32, y: f32) -> f32 {
    let rect = Rect::from_min_size(pos2(left, y - 11.0), vec2(180.0, 22.0));
    let entries = ByClass::ALL.map(|bars| (short(bars), bars.label()));
    let selected = ByClass::ALL.iter().position(|&other| other == bars).unwrap_or(0);
    let chosen = crate::ui::widgets::segmented(ui, ctx.tokens, rect, "Bars", &entries, selected);
    if let Some(at) = chosen {
        let msg = crate::app::CompareMsg::SetBars(ByClass::ALL[at]);
        ctx.send(msg);
    }
    rect.right()
}

/// One value per class; none where a class has none.
fn values(bars: ByClass, report: &Report) -> &[Option<f64>] {
    match bars {
        ByClass::Gap => &report.gap.per_class,
        ByClass::Norms => &report.weight_norms,
        ByClass::Recall => &report.metrics.recall,
    }
}

/// The right end of the axis: one for all panes, and it stays while K moves.
fn scale(open: &OpenRun, bars: ByClass) -> f64 {
    match bars {
        ByClass::Gap => open.scales.gap,
        ByClass::Norms => open.scales.norm,
        ByClass::Recall => 1.0,
    }
}

fn short(bars: ByClass) -> &'static str {
    match bars {
        ByClass::Gap => "Gap",
        ByClass::Norms => "Norms",
        ByClass::Recall => "Recall",
    }
}

fn word(bars: ByClass) -> &'static str {
    match bars {
        ByClass::Gap => "gap",
        ByClass::Norms => "weight norm",
        ByClass::Recall => "recall",
    }
}

fn axis_name(bars: ByClass) -> &'static str {
    match bars {
        ByClass::Gap => "gap",
        ByClass::Norms => "‖w‖",
        ByClass::Recall => "recall",
    }
}

//! Charts with a row per class: the rows scroll between the legend and the axis.

use egui::{Rect, ScrollArea, Ui};
use eoscope_report::chart::RowChart;

use super::drawing::{ChartResponse, next_drawing};
use crate::ui::theme::Tokens;

/// How the rows of a chart are shown.
#[derive(Default)]
pub struct RowView<'a> {
    /// Rows beyond this height scroll.
    pub most: f32,
    /// The row that stands out, from the top.
    pub marked: Option<usize>,
    /// How far the rows are scrolled, where several charts scroll together.
    pub linked: Option<&'a mut f32>,
}

/// Draws the chart.
pub fn row_chart(ui: &mut Ui, chart: &RowChart, n_rows: usize, view: RowView<'_>) -> ChartResponse {
    next_drawing(ui, &chart.head);
    let rows = |ui: &mut Ui| {
        if let Some(row) = view.marked {
            mark(ui, chart, n_rows, row);
        }
        next_drawing(ui, &chart.rows)
    };
    let response = if chart.rows.size[1] > view.most {
        let mut scroll = ScrollArea::vertical().id_salt(&chart.rows.title).max_height(view.most);
        let leads = ui.ui_contains_pointer();
        if let Some(offset) = view.linked.as_ref().filter(|_| !leads) {
            scroll = scroll.vertical_scroll_offset(**offset);
        }
        let output = scroll.auto_shrink([false, true]).show(ui, rows);
        if let Some(offset) = view.linked.filter(|_| leads) {
            *offset = output.state.clamped_offset().y;
        }
        output.inner
    } else {
        rows(ui)
    };
    next_drawing(ui, &chart.foot);
    response
}

/// A ground below a row.
fn mark(ui: &Ui, chart: &RowChart, n_rows: usize, row: usize) {
    let height = chart.rows.size[1] / n_rows.max(1) as f32;
    let top = ui.cursor().min.y + height * row as f32;
    let place = Rect::from_x_y_ranges(ui.max_rect().x_range(), top..=top + height);
    ui.painter().rect_filled(place.shrink2(egui::vec2(8.0, 0.0)), 3, Tokens::of(ui).well);
}

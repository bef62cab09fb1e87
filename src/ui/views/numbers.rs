//! The numbers behind a chart as a table, which can be read aloud.

use egui::{
    Align2, Color32, Context, Id, Label, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui,
    WidgetInfo, Window, pos2, vec2,
};
use eoscope_report::tables::Table;

use crate::app::{Chart, ChartFormat, SaveMsg, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, capital, galley, paint, thousands};

const ROW: f32 = 20.0;
/// Rows whose width decides how wide the columns are.
const MEASURED: usize = 20;
const WIDEST: f32 = 220.0;
/// Space between two columns.
const GAP: f32 = 20.0;

/// Draws the table of the chart that is asked for, while there is one.
pub fn numbers_ui(egui: &Context, ctx: &ViewCtx<'_>, table: Option<&Table<'_>>) {
    let Some((chart, table)) = ctx.state.overlays.table.zip(table) else {
        // A chart that went away takes its table with it.
        if ctx.state.overlays.table.is_some() {
            ctx.send(WindowMsg::ShowTable(None));
        }
        return;
    };
    let tokens = ctx.tokens;
    let window = egui.content_rect();
    let mut is_open = true;
    Window::new(format!("Numbers of {}", chart.label()))
        .id(Id::unique("numbers"))
        .open(&mut is_open)
        .collapsible(false)
        .default_size(vec2(640.0, 480.0))
        .max_size(window.size() - vec2(80.0, 120.0))
        .anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(egui, |ui| {
            for line in &table.about {
                let text = RichText::new(capital(line)).font(TextKind::Caption.font());
                ui.add(Label::new(text.color(tokens.text_2)).wrap());
            }
            ui.add_space(4.0);
            ui.horizontal(|ui| {
                if ui.button("Save as CSV…").clicked() {
                    ctx.send(SaveMsg::SaveChart(chart, ChartFormat::Csv));
                }
                let n = thousands(table.n_rows);
                let text = RichText::new(format!("{n} rows")).font(TextKind::Small.font());
                ui.label(text.color(tokens.text_2));
            });
            ui.add_space(4.0);
            if table.n_rows == 0 {
                let text = RichText::new(empty(chart)).font(TextKind::Small.font());
                ui.label(text.color(tokens.text_2));
                return;
            }
            ScrollArea::horizontal().id_salt("numbers across").show(ui, |ui| {
                table_ui(ui, ctx, table);
            });
        });
    if !is_open {
        ctx.send(WindowMsg::ShowTable(None));
    }
}

/// Why a chart has no numbers yet.
fn empty(chart: Chart) -> &'static str {
    match chart {
        Chart::Training => "No epoch is done yet",
        Chart::View => "Nothing is laid out here yet",
        Chart::Features => "No training or no test points of this class",
        Chart::Sweep => "No K is done yet",
        Chart::Gap | Chart::Norms | Chart::PerClass => "No class is listed",
    }
}

fn table_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, table: &Table<'_>) {
    let tokens = ctx.tokens;
    let columns = columns(ui, table);
    let width = columns.last().map_or(0.0, |column| column.right);
    let (head, response) = ui.allocate_exact_size(vec2(width, ROW + 4.0), Sense::hover());
    response.widget_info(|| {
        WidgetInfo::labeled(Role::Label, true, format!("Columns: {}", table.columns.join(", ")))
    });
    for (column, name) in columns.iter().zip(&table.columns) {
        column.paint(ui, head, &name.replace('_', " "), TextKind::Caption, tokens.text_2);
    }
    ui.painter().hline(head.x_range(), head.bottom() - 0.5, Stroke::new(1.0, tokens.hairline));
    ui.spacing_mut().item_spacing.y = 0.0;
    let list = ScrollArea::vertical().id_salt("numbers").auto_shrink([false, true]);
    list.show_rows(ui, ROW, table.n_rows, |ui, rows| {
        for at in rows {
            let fields = table.row(at);
            let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
            response.widget_info(|| {
                let named = table.columns.iter().zip(&fields);
                let told: Vec<String> =
                    named.map(|(name, field)| format!("{name} {field}")).collect();
                WidgetInfo::labeled(Role::Label, true, told.join(", "))
            });
            if response.hovered() {
                ui.painter().rect_filled(rect, 2, tokens.well);
            }
            for (column, field) in columns.iter().zip(&fields) {
                let kind = if column.is_number { TextKind::NumberSmall } else { TextKind::Small };
                column.paint(ui, rect, &column.shown(field), kind, tokens.text);
            }
        }
    });
}

/// Where a column lies.
struct Column {
    left: f32,
    right: f32,
    /// Numbers stand at the right, so that their digits are below each other.
    is_number: bool,
}

impl Column {
    /// A field as it is read.
    fn shown(&self, field: &str) -> String {
        if self.is_number { short(field) } else { field.to_owned() }
    }

    fn paint(&self, ui: &Ui, row: Rect, text: &str, kind: TextKind, color: Color32) {
        let place =
            Rect::from_x_y_ranges(row.left() + self.left..=row.left() + self.right, row.y_range());
        if !place.intersects(ui.clip_rect()) {
            return;
        }
        let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
        let (x, anchor) = if self.is_number {
            (place.right() - GAP / 2.0, Align2::RIGHT_CENTER)
        } else {
            (place.left() + GAP / 2.0, Align2::LEFT_CENTER)
        };
        paint(&painter, pos2(x, row.center().y), anchor, text, kind, color);
    }
}

/// Columns as wide as their names and their first fields.
fn columns(ui: &Ui, table: &Table<'_>) -> Vec<Column> {
    let rows: Vec<Vec<String>> = (0..table.n_rows.min(MEASURED)).map(|at| table.row(at)).collect();
    let width = |text: &str, kind| galley(ui.painter(), text, kind, Color32::PLACEHOLDER).size().x;
    let mut left = 0.0;
    let names = table.columns.iter().enumerate();
    let column = names.map(|(at, name)| {
        let fields = || rows.iter().filter_map(move |row| row.get(at));
        let is_number = fields().all(|field| field.is_empty() || field.parse::<f64>().is_ok());
        let mut column = Column { left, right: left, is_number };
        let widest = fields().map(|field| width(&column.shown(field), TextKind::NumberSmall));
        let name = width(&name.replace('_', " "), TextKind::Caption);
        column.right = left + widest.fold(name, f32::max).min(WIDEST) + GAP;
        left = column.right;
        column
    });
    column.collect()
}

/// A number as it is read: four digits are enough on screen, the file has all.
fn short(field: &str) -> String {
    match field.parse::<f64>() {
        Ok(value) if field.contains('.') && value.abs() < 0.001 => format!("{value:.3e}"),
        Ok(value) if field.contains('.') => format!("{value:.4}"),
        _ => field.to_owned(),
    }
}

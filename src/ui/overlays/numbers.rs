//! The numbers behind a chart as a table, which can be read aloud.

use egui::{Color32, Context, ScrollArea, Ui, vec2};
use eoscope_report::tables::Table;
use eoscope_report::{counted, number};

use crate::app::{ChartFormat, SaveMsg, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{self, Column, Hit, dialog, paragraph};
use crate::ui::theme::{LINE, NAMES, TextKind, capital, galley};
use crate::view_models::no_numbers;

/// Rows whose width decides how wide the columns are.
const MEASURED: usize = 20;
/// Size of the table at first.
const SIZE: [f32; 2] = [720.0, 420.0];

/// Draws the table of the chart that is asked for, while there is one.
pub fn numbers_ui(egui: &Context, ctx: &ViewCtx<'_>, table: Option<&Table<'_>>) {
    let Some((chart, table)) = ctx.state.overlays.table.zip(table) else {
        // A chart that went away takes its table with it.
        if ctx.state.overlays.table.is_some() {
            ctx.send(WindowMsg::ShowTable(None));
        }
        return;
    };
    let title = format!("Numbers of {}", chart.label());
    let is_closed = dialog(egui, &title, SIZE[0], |ui| {
        for line in &table.about {
            paragraph(ui, &capital(line), TextKind::Caption, ctx.tokens.text_2);
        }
        ui.horizontal(|ui| {
            if ui.button("Save as CSV…").clicked() {
                ctx.send(SaveMsg::SaveChart(chart, ChartFormat::Csv));
            }
            ui.label(counted(table.n_rows, "row"));
        });
        ui.add_space(4.0);
        if table.n_rows == 0 {
            paragraph(ui, no_numbers(chart), TextKind::Small, ctx.tokens.text_2);
            return;
        }
        ScrollArea::horizontal().id_salt("numbers across").show(ui, |ui| table_ui(ui, table));
    });
    if is_closed {
        ctx.send(WindowMsg::ShowTable(None));
    }
}

fn table_ui(ui: &mut Ui, table: &Table<'_>) {
    let columns = columns(ui, table);
    let width = columns.iter().map(|column| column.width).sum::<f32>();
    let shown = kit::Table { name: "numbers", columns, row: LINE };
    let height = (LINE * (table.n_rows + 2) as f32).min(SIZE[1]);
    let (_, rect) = ui.allocate_space(vec2(width, height));
    shown.show(ui, rect, table.n_rows, |mut row, at| {
        let fields = table.row(at);
        let named = table.columns.iter().zip(&fields);
        let said: Vec<String> = named.map(|(name, field)| format!("{name} {field}")).collect();
        row.row.hit(Hit::label(said.join(", ")).tooltip(""), ("numbers", at));
        for (field, column) in fields.iter().zip(&shown.columns) {
            let mut cell = row.cell();
            let color = cell.tokens.text;
            let kind = if column.is_number { TextKind::NumberSmall } else { TextKind::Small };
            cell.gap(8.0).text(&short(field, column.is_number), kind, color);
        }
    });
}

/// Columns as wide as their names and their first fields.
fn columns(ui: &Ui, table: &Table<'_>) -> Vec<Column<'static>> {
    let rows: Vec<Vec<String>> = (0..table.n_rows.min(MEASURED)).map(|at| table.row(at)).collect();
    let width = |text: &str, kind| galley(ui.painter(), text, kind, Color32::PLACEHOLDER).size().x;
    let column = |(at, name): (usize, &String)| {
        let fields = || rows.iter().filter_map(move |row| row.get(at));
        let is_number = fields().all(|field| field.is_empty() || field.parse::<f64>().is_ok());
        let widest = fields().map(|field| width(&short(field, is_number), TextKind::NumberSmall));
        let title = name.replace('_', " ");
        let width = widest.fold(width(&title, TextKind::Caption), f32::max).min(NAMES) + 20.0;
        let column = Column::words(title, width).tooltip(format!("Column {name} of the file"));
        Column { is_number, ..column }
    };
    table.columns.iter().enumerate().map(column).collect()
}

/// A number as it is read: four digits are enough on screen, the file has all.
fn short(field: &str, is_number: bool) -> String {
    match field.parse::<f64>() {
        Ok(value) if is_number && field.contains(['.', 'e']) => number(Some(value), 4),
        _ => field.to_owned(),
    }
}

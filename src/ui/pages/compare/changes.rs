//! What became of the test points: fixed, broken, still wrong, by class and pane.

use egui::{Rect, Ui};
use eoscope_report::{letter, thousands};

use crate::app::{Change, OpenRun, SelectMode, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{Column, Cut, Hit, Row, Table};
use crate::ui::points::change_color;
use crate::ui::theme::{CHOICE, LINE, NUMBERS, TABLE_ROW, TextKind};
use crate::view_models::{CompareModel, changed_points};

/// Draws the table; a click on a number selects its points, and the images of them come up.
pub fn changes_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    model: &CompareModel,
    area: Rect,
) {
    let panes = &open.compare.panes;
    let n = (panes.len() * Change::LISTED.len()) as f32;
    let number = ((area.width() - CHOICE) / n).min(NUMBERS);
    let mut columns = vec![Column::words("", CHOICE)];
    for _ in panes {
        for change in Change::LISTED {
            columns.push(Column::numbers(change.label(), number).tooltip(change.about()));
        }
    }
    let mut cut = Cut(area);
    let mut titles = Row::within(ui, cut.top(LINE));
    titles.gap(CHOICE);
    for (at, pane) in panes.iter().enumerate() {
        let mut cell = titles.part(number * Change::LISTED.len() as f32);
        let color = cell.tokens.text;
        let title = format!("{}  {}", letter(at), model.title_of(open, pane.of));
        cell.gap(16.0).text(&title, TextKind::SmallMedium, color);
    }
    let table = Table { name: "changes", columns, row: TABLE_ROW };
    let order = &open.classes.order;
    table.show(ui, cut.0, order.len() + 1, |mut row, at| {
        // The last row counts all classes.
        let class_idx = order.get(at).copied();
        let name = class_idx.map_or("all classes", |class_idx| &open.run.classes.names[class_idx]);
        let mut cell = row.cell();
        let color = cell.tokens.text;
        match class_idx {
            Some(class_idx) => cell.dot(ctx.class_color(open, class_idx)),
            None => cell.gap(14.0),
        };
        cell.text(name, TextKind::Small, color);
        for (place, pane) in panes.iter().enumerate() {
            let counts = model.changes.get(place).and_then(|counts| counts.get(at));
            for (part, change) in Change::LISTED.into_iter().enumerate() {
                let n = counts.map_or(0, |counts| counts[part]);
                let said = format!(
                    "{n} test points of {name} {} in pane {}",
                    change.label(),
                    letter(place)
                );
                if count_ui(&mut row.cell(), (n, change), said).clicked() {
                    let points = changed_points(open, pane, class_idx, change);
                    ctx.send(SelectionMsg::Select(points, SelectMode::Replace));
                }
            }
        }
    });
}

fn count_ui(cell: &mut Row<'_>, (n, change): (usize, Change), said: String) -> egui::Response {
    let tooltip = format!("{said}. Click to select them and see their images");
    let hit = Hit::button(&*said).tooltip(tooltip).enabled(n > 0);
    let rect = cell.rect().shrink2(egui::vec2(4.0, 1.0));
    let response = hit.show(cell.ui, &said, rect);
    let color = if n == 0 { cell.tokens.text_3 } else { change_color(cell.tokens, change) };
    cell.gap(8.0).text(&thousands(n), TextKind::Number, color);
    response
}

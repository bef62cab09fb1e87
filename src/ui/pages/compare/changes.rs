//! What became of the test points: fixed, broken, still wrong, by class and pane.

use egui::{Rect, Ui};
use eoscope_report::{letter, thousands};

use super::model::CompareModel;
use crate::app::{Change, OpenRun, Pane, PointRef, SelectMode, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{Column, Cut, Hit, Row, Table};
use crate::ui::points::change_color;
use crate::ui::theme::{CHOICE, LINE, NUMBERS, TABLE_ROW, TextKind};

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
                    let points = rows(open, pane, class_idx, change);
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

/// How many test rows of every class were fixed, broken, or are still wrong, in the order of the rows;
/// the last entry counts all.
pub fn counts(open: &OpenRun, pane: &Pane) -> Vec<[usize; 3]> {
    let shown = open.pane_view(pane);
    let n_classes = open.classes.order.len();
    let mut counts = vec![[0; 3]; n_classes + 1];
    for (row, label) in open.run.test.labels().iter().enumerate() {
        let change = shown.change(row);
        if let Some(part) = Change::LISTED.into_iter().position(|listed| listed == change) {
            counts[open.classes.rank(*label as usize)][part] += 1;
            counts[n_classes][part] += 1;
        }
    }
    counts
}

/// The test rows of a class, or of all, of which something has become.
fn rows(open: &OpenRun, pane: &Pane, class_idx: Option<usize>, change: Change) -> Vec<PointRef> {
    let shown = open.pane_view(pane);
    let labels = open.run.test.labels().iter().enumerate();
    labels
        .filter(|(_, label)| class_idx.is_none_or(|class_idx| class_idx == **label as usize))
        .filter(|(row, _)| shown.change(*row) == change)
        .map(|(row, _)| PointRef::Test(row as u32))
        .collect()
}

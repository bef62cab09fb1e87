//! What became of the test points: fixed, broken, still wrong, by class and pane.

use egui::{Rect, Ui};
use eoscope_core::experiment::p_text;
use eoscope_core::numerics::inference::LEVEL;
use eoscope_report::{letter, thousands};

use crate::app::{Change, OpenRun, SelectMode, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{Column, Cut, Hit, Row, Table};
use crate::ui::points::change_color;
use crate::ui::theme::{CHOICE, LINE, NUMBERS, TABLE_ROW, TextKind};
use crate::view_models::{CompareModel, changed_points};

const ABOUT_P: &str = "McNemar's exact test of fixed against broken images; of a class, after Holm's \
    correction over all classes. Up to .05 the change is more than the choice of test images can do; other \
    seeds of the sampler are not in it";

/// Draws the table; a click on a number selects its points, and the images of them come up.
pub fn changes_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    model: &CompareModel,
    area: Rect,
) {
    let panes = &open.compare.panes;
    // The counts, and what chance says of them.
    let per_pane = Change::LISTED.len() + 1;
    let number = ((area.width() - CHOICE) / (panes.len() * per_pane) as f32).min(NUMBERS);
    let mut columns = vec![Column::words("", CHOICE)];
    for _ in panes {
        for change in Change::LISTED {
            columns.push(Column::numbers(change.label(), number).tooltip(change.about()));
        }
        columns.push(Column::numbers("p", number).tooltip(ABOUT_P));
    }
    let mut cut = Cut(area);
    let mut titles = Row::within(ui, cut.top(LINE));
    titles.gap(CHOICE);
    for (at, pane) in panes.iter().enumerate() {
        let mut cell = titles.part(number * per_pane as f32);
        let color = cell.tokens.text;
        let title = format!("{}  {}", letter(at), model.title_of(open, pane));
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
                let n = counts.map_or(0, |of| of.counts[part]);
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
            let p = counts.filter(|of| of.counts[0] + of.counts[1] > 0).map(|of| of.p);
            let text =
                p.map_or("–".into(), |p| p_text(p).trim_start_matches("p = ").replace("p ", ""));
            row.value(&text, p.is_some_and(|p| p <= LEVEL), 1.0);
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

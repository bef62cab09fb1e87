//! What became of the test points: fixed, broken, still wrong, by class and pane.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use eoscope_report::letter;

use crate::app::{Change, OpenRun, Pane, PointRef, SelectMode, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, paint, thousands};

const HEAD: f32 = 44.0;
const ROW: f32 = 24.0;
/// Width of the column with the names of the classes.
const NAMES: f32 = 140.0;

/// Draws the table; a click on a number selects its points, and the images of them come up.
pub fn changes_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, area: Rect) {
    let tokens = ctx.tokens;
    let panes: Vec<(usize, &Pane)> = open.compare.panes.iter().enumerate().collect();
    let width = ((area.width() - NAMES) / panes.len() as f32).min(360.0);
    let left_of = |at: usize| area.left() + NAMES + width * at as f32;
    let third = (width - 16.0) / 3.0;
    let right_of = |at: usize, part: usize| left_of(at) + third * (part + 1) as f32;
    for &(at, pane) in &panes {
        let title = open.pane_recipe(pane.of).map_or(String::new(), |recipe| {
            open.compare.variant(pane.of).map_or(recipe.title(), |variant| variant.title())
        });
        let text = format!("{}  {title}", letter(at));
        let clip = Rect::from_min_size(pos2(left_of(at), area.top()), vec2(width - 8.0, HEAD));
        let painter = ui.painter().with_clip_rect(clip);
        let place = pos2(left_of(at) + 12.0, area.top() + 11.0);
        paint(&painter, place, Align2::LEFT_CENTER, &text, TextKind::SmallMedium, tokens.text);
        for (part, change) in Change::TOLD.into_iter().enumerate() {
            let place = pos2(right_of(at, part), area.top() + 33.0);
            let color = super::super::scatter::change_color(tokens, change);
            let anchor = Align2::RIGHT_CENTER;
            paint(ui.painter(), place, anchor, change.label(), TextKind::Caption, color);
        }
    }
    let counts: Vec<Vec<[usize; 3]>> = panes.iter().map(|(_, pane)| counts(open, pane)).collect();
    let line = Stroke::new(1.0, tokens.hairline);
    ui.painter().hline(area.x_range(), area.top() + HEAD - 0.5, line);
    let list = area.with_min_y(area.top() + HEAD);
    ui.scope_builder(egui::UiBuilder::new().max_rect(list), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let scroll = ScrollArea::vertical().id_salt("changes").auto_shrink(false);
        scroll.show_rows(ui, ROW, open.classes.order.len() + 1, |ui, rows| {
            for row in rows {
                let (rect, _) = ui.allocate_exact_size(vec2(area.width(), ROW), Sense::hover());
                // The last row counts all classes.
                let class_idx = open.classes.order.get(row).copied();
                let y = rect.center().y;
                let name = class_idx.map_or("all classes", |class_idx| {
                    ui.painter().circle_filled(
                        pos2(rect.left() + 4.0, y),
                        4.0,
                        ctx.class_color(open, class_idx),
                    );
                    &open.run.classes.names[class_idx]
                });
                let at = pos2(rect.left() + 14.0, y);
                let anchor = Align2::LEFT_CENTER;
                paint(ui.painter(), at, anchor, name, TextKind::Small, tokens.text);
                for &(at, pane) in &panes {
                    for (part, change) in Change::TOLD.into_iter().enumerate() {
                        let right = right_of(at, part);
                        let cell = Rect::from_min_max(
                            pos2(right - third + 4.0, rect.top()),
                            pos2(right + 4.0, rect.bottom()),
                        );
                        let n = counts[at][class_idx.unwrap_or(open.classes.order.len())][part];
                        let of = (class_idx, name, n);
                        cell_ui(ui, ctx, open, (at, pane), of, change, cell);
                    }
                }
            }
        });
    });
}

/// How many test rows of every class were fixed, broken, or are still wrong; the last entry counts all.
fn counts(open: &OpenRun, pane: &Pane) -> Vec<[usize; 3]> {
    let shown = open.pane_view(pane);
    let n_classes = open.classes.order.len();
    let mut counts = vec![[0; 3]; n_classes + 1];
    for (row, label) in open.run.test.labels().iter().enumerate() {
        let change = shown.change(row);
        if let Some(part) = Change::TOLD.into_iter().position(|told| told == change) {
            counts[*label as usize][part] += 1;
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

fn cell_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (at, pane): (usize, &Pane),
    (class_idx, name, n): (Option<usize>, &str, usize),
    change: Change,
    cell: Rect,
) {
    let tokens = ctx.tokens;
    let id = ui.scope_id().with((at, class_idx, change.label()));
    let response = ui.interact(cell, id, Sense::click());
    let told = format!("{n} test points of {name} {} in pane {}", change.label(), letter(at));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, n > 0, &told));
    if n > 0 && (response.hovered() || response.has_focus()) {
        ui.painter().rect_filled(cell, 4, tokens.well);
    }
    let color = if n == 0 { tokens.text_3 } else { tokens.text };
    let place = pos2(cell.right() - 4.0, cell.center().y);
    let kind = TextKind::Number;
    paint(ui.painter(), place, Align2::RIGHT_CENTER, &thousands(n), kind, color);
    if response
        .on_hover_text(format!("{told}; click to select them and see their images"))
        .clicked()
    {
        let points = rows(open, pane, class_idx, change);
        ctx.send(SelectionMsg::Select(points, SelectMode::Replace));
    }
}

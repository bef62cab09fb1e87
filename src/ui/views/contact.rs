//! The images of the selected points side by side.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::scatter::{HoverSource, Pictures};
use crate::app::{OpenRun, PointRef, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint, thousands};
use crate::ui::widgets::{icon_button, thumbnail};

const HEAD: f32 = 28.0;
const IMAGE: f32 = 40.0;
const CELL: egui::Vec2 = vec2(IMAGE + 6.0, IMAGE + 16.0);
/// Rows that are seen at once.
const SHOWN: f32 = 2.0;

/// How high the sheet is.
pub fn contact_height() -> f32 {
    HEAD + SHOWN * CELL.y + 8.0
}

/// Draws the sheet: a dot tells the predicted class, hollow where it is wrong.
pub fn contact_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    hovered: &mut HoverSource,
    pictures: &mut Pictures,
) {
    let tokens = ctx.tokens;
    let whole = ui.max_rect();
    ui.painter().hline(whole.x_range(), whole.top() + 0.5, Stroke::new(1.0, tokens.hairline));
    let y = whole.top() + HEAD / 2.0;
    let at = pos2(whole.left() + 12.0, y);
    let title =
        paint(ui.painter(), at, Align2::LEFT_CENTER, "Selected", TextKind::Heading, tokens.text);
    let wrong = open.picked.points.iter().filter(|point| is_wrong(open, *point)).count();
    let text = format!(
        "{} of {} points, {} classified wrong; dot: predicted class, hollow if wrong",
        thousands(open.picked.points.len()),
        thousands(open.picked.points.of),
        thousands(wrong)
    );
    let painter = ui.painter().with_clip_rect(whole.with_max_x(whole.right() - 40.0));
    let at = pos2(title.right() + 10.0, y);
    paint(&painter, at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text_3);
    let close = Rect::from_center_size(pos2(whole.right() - 24.0, y), vec2(24.0, 24.0));
    let name = "Clear the selection and its images";
    if icon_button(ui, tokens, close, Icon::Cross, name, true, false).clicked() {
        ctx.send(SelectionMsg::ClearSelection);
    }
    let area = Rect::from_min_max(
        pos2(whole.left() + 12.0, whole.top() + HEAD),
        pos2(whole.right() - 4.0, whole.bottom() - 4.0),
    );
    let columns = ((area.width() / CELL.x) as usize).max(1);
    let points: Vec<PointRef> = open.picked.points.iter().collect();
    let rows = points.len().div_ceil(columns);
    let mut under = None;
    ui.scope_builder(egui::UiBuilder::new().max_rect(area), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let scroll = ScrollArea::vertical().id_salt("contact").auto_shrink(false);
        scroll.show_rows(ui, CELL.y, rows, |ui, shown| {
            for row in shown {
                let (line, _) = ui.allocate_exact_size(vec2(area.width(), CELL.y), Sense::hover());
                let first = row * columns;
                for (at, &point) in points[first..].iter().take(columns).enumerate() {
                    let corner = pos2(line.left() + CELL.x * at as f32, line.top());
                    let cell = Rect::from_min_size(corner, CELL);
                    if cell_ui(ui, ctx, open, pictures, cell, point) {
                        under = Some(point);
                    }
                }
            }
        });
    });
    hovered.update(ctx, under);
}

fn is_wrong(open: &OpenRun, point: PointRef) -> bool {
    predicted(open, point) != open.view().class_of(point)
}

fn predicted(open: &OpenRun, point: PointRef) -> Option<usize> {
    let row = point.row() as usize;
    let predicted = match point {
        PointRef::Test(_) => open.report().predicted.get(row).copied(),
        PointRef::Train(_) => match &open.answers.newest {
            Some(answer) => answer.train_predicted.get(row).copied(),
            None => Some(open.run.head.decide(open.run.train.row(row)).0 as u32),
        },
        PointRef::Synthetic(_) => None,
    };
    predicted.map(|class_idx| class_idx as usize)
}

/// One image; tells whether the pointer is on it.
fn cell_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    pictures: &mut Pictures,
    cell: Rect,
    point: PointRef,
) -> bool {
    let tokens = ctx.tokens;
    let (Some(split), Some(class_idx)) = (point.split(), open.view().class_of(point)) else {
        return false;
    };
    let response = ui.interact(cell, ui.scope_id().with(("image", point)), Sense::click());
    let seen = predicted(open, point);
    let names = &open.run.classes.names;
    let told = format!(
        "{} {} #{}, seen as {}",
        split.name(),
        names[class_idx],
        open.source_id(split, point.row()),
        seen.map_or("nothing yet", |class_idx| names[class_idx].as_str())
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
    let place = Rect::from_min_size(cell.min + vec2(3.0, 2.0), vec2(IMAGE, IMAGE));
    let texture = pictures.get(ui, open, point);
    thumbnail(ui, tokens, place, texture);
    if texture.is_none() {
        let color = ctx.class_color(open, class_idx);
        ui.painter().circle_filled(place.center(), 5.0, color);
    }
    if response.hovered() || response.has_focus() {
        let stroke = Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(place.expand(1.0), 3, stroke, egui::StrokeKind::Outside);
    }
    if let Some(seen) = seen {
        let at = pos2(place.center().x, place.bottom() + 8.0);
        let color = ctx.class_color(open, seen);
        if seen == class_idx {
            ui.painter().circle_filled(at, 3.0, color);
        } else {
            ui.painter().circle_stroke(at, 3.0, Stroke::new(1.5, color));
        }
    }
    if response.clicked() {
        ctx.send(SelectionMsg::PinCard(point));
    }
    let hovered = response.hovered();
    let file = open.thumbnails.as_ref().and_then(|images| images.file(split, point.row()));
    let more = file.map_or(String::new(), |file| format!(", {file}"));
    response.on_hover_text(format!("{told}{more}. Click to pin its card"));
    hovered
}

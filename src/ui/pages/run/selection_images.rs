//! The images of the selected points side by side.

use egui::{Rect, ScrollArea, Stroke, StrokeKind, Ui, vec2};
use eoscope_report::thousands;

use crate::app::{OpenRun, PointRef, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Ground, Hit, Row, Tool, hairline, inset, middle, thumbnail};
use crate::ui::points::{HoverSource, Pictures};
use crate::ui::theme::{IMAGE, PADDING, ROW, TextKind};

const CELL: egui::Vec2 = vec2(IMAGE + 6.0, IMAGE + 16.0);

/// How high the sheet is: two rows of images are seen at once.
pub const HEIGHT: f32 = ROW + 2.0 * CELL.y + 8.0;

/// What the sheet keeps from frame to frame.
#[derive(Default)]
pub struct SelectionCache {
    hovered: HoverSource,
    /// Of which selection and answer, and the points with how many are wrong.
    key: Option<(usize, u64)>,
    points: Vec<PointRef>,
    n_wrong: usize,
}

impl SelectionCache {
    fn follow(&mut self, open: &OpenRun) {
        let key = (open.picked.points.key(), open.view().answer_serial());
        if self.key != Some(key) {
            self.key = Some(key);
            self.points = open.picked.points.iter().collect();
            let is_wrong =
                |point: &&PointRef| predicted(open, **point) != open.view().class_of(**point);
            self.n_wrong = self.points.iter().filter(is_wrong).count();
        }
    }
}

/// Draws the sheet: a dot tells the predicted class, hollow where it is wrong.
pub fn selection_images_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    (cache, pictures): (&mut SelectionCache, &mut Pictures),
) {
    cache.follow(open);
    let mut cut = Cut(ui.max_rect());
    hairline(ui, cut.top(1.0));
    head_ui(ui, ctx, open, cache, cut.top(ROW));
    let area = inset(cut.0, PADDING, 4.0);
    let columns = ((area.width() / CELL.x) as usize).max(1);
    let mut under = None;
    ui.scope_builder(egui::UiBuilder::new().max_rect(area), |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let scroll = ScrollArea::vertical().id_salt("selected images").auto_shrink(false);
        scroll.show_rows(ui, CELL.y, cache.points.len().div_ceil(columns), |ui, shown| {
            for points in cache.points.chunks(columns).skip(shown.start).take(shown.len()) {
                let (_, line) = ui.allocate_space(vec2(area.width(), CELL.y));
                let mut line = Cut(line);
                for &point in points {
                    let cell = Cell { ctx, open, point };
                    if cell.ui(ui, pictures, line.start(CELL.x)) {
                        under = Some(point);
                    }
                }
            }
        });
    });
    cache.hovered.update(ctx, under);
}

fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cache: &SelectionCache, rect: Rect) {
    let mut row = Row::within(ui, inset(rect, PADDING, 0.0));
    let color = row.tokens.text;
    if row.end().tool(Tool::new(Icon::Cross, "Clear the selection and its images")).clicked() {
        ctx.send(SelectionMsg::ClearSelection);
    }
    row.gap(8.0).start().text("Selected", TextKind::Heading, color);
    let text = format!(
        "{} of {} points, {} classified wrong; dot: predicted class, hollow if wrong",
        thousands(cache.points.len()),
        thousands(open.picked.points.of),
        thousands(cache.n_wrong)
    );
    row.gap(10.0).hint(&text);
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

/// One image.
struct Cell<'a> {
    ctx: &'a ViewCtx<'a>,
    open: &'a OpenRun,
    point: PointRef,
}

impl Cell<'_> {
    /// Draws it; tells whether the pointer is on it.
    fn ui(&self, ui: &Ui, pictures: &mut Pictures, cell: Rect) -> bool {
        let Self { ctx, open, point } = *self;
        let (Some(split), Some(class_idx)) = (point.split(), open.view().class_of(point)) else {
            return false;
        };
        let predicted = predicted(open, point);
        let names = &open.run.classes.names;
        let said = format!(
            "{} {} #{}, predicted {}",
            split.name(),
            names[class_idx],
            open.source_id(split, point.row()),
            predicted.map_or("nothing yet", |class_idx| names[class_idx].as_str())
        );
        let file = open.thumbnails.as_ref().and_then(|images| images.file(split, point.row()));
        let more = file.map_or(String::new(), |file| format!(", {file}"));
        let tooltip = format!("{said}{more}. Click to pin its card");
        let hit = Hit::button(said).tooltip(tooltip).ground(Ground::None);
        let response = hit.show(ui, ("image", point), cell);
        let mut parts = Cut(inset(cell, 3.0, 2.0));
        let place = parts.top(IMAGE);
        let texture = pictures.get(ui, open, point);
        thumbnail(ui, place, texture);
        if texture.is_none() {
            let color = ctx.class_color(open, class_idx);
            ui.painter().circle_filled(place.center(), 5.0, color);
        }
        if response.hovered() {
            let stroke = Stroke::new(1.5, ctx.tokens.accent);
            ui.painter().rect_stroke(place.expand(1.0), 3, stroke, StrokeKind::Outside);
        }
        if let Some(predicted) = predicted {
            let dot = middle(parts.0, [6.0, 6.0]);
            prediction_dot(ui, dot, ctx.class_color(open, predicted), predicted == class_idx);
        }
        if response.clicked() {
            ctx.send(SelectionMsg::PinCard(point));
        }
        response.hovered()
    }
}

/// A dot in the colour of a predicted class; hollow where the prediction is wrong.
pub fn prediction_dot(ui: &Ui, place: Rect, color: egui::Color32, is_right: bool) {
    if is_right {
        ui.painter().circle_filled(place.center(), 3.0, color);
    } else {
        ui.painter().circle_stroke(place.center(), 3.0, Stroke::new(1.5, color));
    }
}

//! What is known of one point: a ring around it and a card beside it.

use egui::{Align2, Area, Frame, Id, Order, Painter, Rect, Stroke, Ui, pos2, vec2};
use eoscope_core::domain::Split;

use super::hover::Hover;
use super::legend::shape;
use super::mark::kind_of;
use super::pictures::Pictures;
use crate::app::{Kind, PointRef, RunView, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, number, paint};
use crate::ui::widgets::{icon_button, shorten, thumbnail};

/// Width of a card.
pub const WIDTH: f32 = 232.0;
const PICTURE: f32 = 56.0;
/// Side of the picture of a neighbour.
const SMALL: f32 = 28.0;

/// The cards that were pinned, in the upper right corner of a view, each with a way to put it away.
pub fn pinned_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    (hover, pictures): (&mut Hover, &mut Pictures),
    canvas: Rect,
) {
    let tokens = ctx.tokens;
    let mut right = canvas.right() - 12.0;
    for &point in open.picked.cards.iter().rev() {
        let neighbors = hover.neighbors(open, point);
        let size = vec2(WIDTH, height(open, point));
        if right - size.x < canvas.left() || size.y > canvas.height() {
            break; // No room; the ring on the view stays.
        }
        let corner = pos2(right - size.x, canvas.top() + 12.0);
        Area::new(Id::unique("pinned card").with(point))
            .fixed_pos(corner)
            // Below windows that are opened later.
            .order(Order::Middle)
            .show(ui.ctx(), |ui| {
                card_frame(ui, ctx).show(ui, |ui| {
                    let (_, rect) = ui.allocate_space(size);
                    let inner = rect.shrink2(vec2(12.0, 8.0));
                    let response =
                        ui.interact(rect, ui.scope_id().with("content"), egui::Sense::hover());
                    response.widget_info(|| {
                        let text = spoken(open, point);
                        egui::WidgetInfo::labeled(egui::Role::Label, true, text)
                    });
                    // The way out stands where the card of the pointer says where the point is from.
                    let close = Rect::from_center_size(
                        pos2(inner.right() - 8.0, inner.top() + 12.0),
                        vec2(20.0, 20.0),
                    );
                    let mut card = Card { ctx, open, pictures };
                    card.content_ui(ui, point, &neighbors, inner, 24.0);
                    let name = format!("Put the card of {} away", told(open, point));
                    if icon_button(ui, tokens, close, Icon::Cross, &name, true, false).clicked() {
                        ctx.send(SelectionMsg::PinCard(point));
                    }
                });
            });
        right -= size.x + 14.0;
    }
}

/// What a card says, for those who do not see it.
fn spoken(open: &RunView<'_>, point: PointRef) -> String {
    let what = told(open, point);
    let (Some(features), Some(class_idx)) = (open.features(point), open.class_of(point)) else {
        return what;
    };
    let (now, before) =
        (open.head().judge(features, class_idx), open.run.head.judge(features, class_idx));
    let names = &open.run.classes.names;
    format!(
        "{what}: predicted {} with probability {:.2}, margin {:.2}; trained head: {}",
        names[now.predicted], now.probabilities[now.predicted], now.margin, names[before.predicted]
    )
}

/// What a point is, in a few words.
fn told(open: &RunView<'_>, point: PointRef) -> String {
    let name = open.class_of(point).map_or("", |class_idx| &open.run.classes.names[class_idx]);
    match point.split() {
        Some(split) => format!("{} {name} #{}", split.name(), open.source_id(split, point.row())),
        None => format!("synthetic {name}"),
    }
}

fn card_frame(ui: &Ui, ctx: &ViewCtx<'_>) -> Frame {
    Frame::new()
        .fill(ctx.tokens.control)
        .stroke(Stroke::new(1.0, ctx.tokens.border))
        .corner_radius(8)
        .shadow(ui.visuals().popup_shadow)
}

/// A card that floats over everything and takes no clicks.
pub fn card_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    pictures: &mut Pictures,
    neighbors: &[u32],
    point: PointRef,
    rect: Rect,
) {
    Area::new(Id::unique("card"))
        .fixed_pos(rect.min)
        .order(Order::Tooltip)
        .interactable(false)
        .show(ui.ctx(), |ui| {
            card_frame(ui, ctx).show(ui, |ui| {
                let (_, rect) = ui.allocate_space(rect.size());
                let mut card = Card { ctx, open, pictures };
                card.content_ui(ui, point, neighbors, rect.shrink2(vec2(12.0, 8.0)), 0.0);
            });
        });
}

/// Everything that the content of a card is made from.
struct Card<'a, 'b> {
    ctx: &'a ViewCtx<'b>,
    open: &'a RunView<'a>,
    pictures: &'a mut Pictures,
}

impl Card<'_, '_> {
    /// What it is, its images, its neighbours, and what both heads say. The title's row leaves
    /// `aside` points free at its right.
    fn content_ui(&mut self, ui: &Ui, point: PointRef, neighbors: &[u32], rect: Rect, aside: f32) {
        let (tokens, open) = (self.ctx.tokens, self.open);
        let Some(class_idx) = open.class_of(point) else { return };
        let painter = ui.painter();
        let class = shorten(&open.run.classes.names[class_idx], 13);
        let color = self.ctx.class_color(open, class_idx);
        let y = rect.top() + 12.0;
        shape(painter, pos2(rect.left() + 5.0, y), kind_of(open, point), color);
        let title = match point {
            PointRef::Train(_) => format!("Training {class}"),
            PointRef::Test(_) => format!("Test {class}"),
            PointRef::Synthetic(_) => format!("Synthetic {class}"),
        };
        let at = pos2(rect.left() + 18.0, y);
        paint(painter, at, Align2::LEFT_CENTER, &title, TextKind::Heading, tokens.text);
        let origin = match (point.split(), &open.answer) {
            (None, Some(answer)) => answer.outcome.recipe.label(),
            (split, _) => {
                format!("#{}", open.source_id(split.unwrap_or(Split::Train), point.row()))
            }
        };
        let at = pos2(rect.right() - aside, y);
        paint(painter, at, Align2::RIGHT_CENTER, &origin, TextKind::Caption, tokens.text_3);
        let mut top = rect.top() + 28.0;
        match point.split() {
            None => top = self.parents_ui(ui, point, rect.with_min_y(top)),
            Some(_) => {
                if let Some(texture) = self.pictures.get(ui, open, point) {
                    let place = Rect::from_min_size(pos2(rect.left(), top), vec2(PICTURE, PICTURE));
                    thumbnail(ui, tokens, place, Some(texture));
                    let beside = rect.with_min_x(place.right() + 12.0).with_min_y(top);
                    self.top_three_ui(painter, point, beside);
                    top += PICTURE + 8.0;
                } else {
                    self.top_three_ui(painter, point, rect.with_min_y(top));
                    top += PICTURE + 8.0;
                }
            }
        }
        painter.hline(rect.x_range(), top, Stroke::new(1.0, tokens.hairline));
        top = self.predictions_ui(painter, point, rect.with_min_y(top + 4.0));
        self.neighbors_ui(ui, point, neighbors, rect.with_min_y(top));
    }

    /// The three most probable classes with the current head.
    fn top_three_ui(&self, painter: &Painter, point: PointRef, rect: Rect) {
        let (tokens, open) = (self.ctx.tokens, self.open);
        let (Some(features), Some(class_idx)) = (open.features(point), open.class_of(point)) else {
            return;
        };
        let probabilities = open.head().judge(features, class_idx).probabilities;
        let mut classes: Vec<usize> = (0..probabilities.len()).collect();
        classes.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        for (at, &class_idx) in classes.iter().take(3).enumerate() {
            let y = rect.top() + 10.0 + 18.0 * at as f32;
            let color = self.ctx.class_color(open, class_idx);
            painter.circle_filled(pos2(rect.left() + 4.0, y), 4.0, color);
            let name = shorten(&open.run.classes.names[class_idx], 12);
            let at = pos2(rect.left() + 14.0, y);
            paint(painter, at, Align2::LEFT_CENTER, &name, TextKind::Small, tokens.text);
            let text = number(Some(f64::from(probabilities[class_idx])), 2);
            let at = pos2(rect.right(), y);
            paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::NumberSmall, tokens.text_2);
        }
    }

    /// Base and partner with `r` between them, and the rule; gives where the content goes on.
    fn parents_ui(&mut self, ui: &Ui, point: PointRef, rect: Rect) -> f32 {
        let (tokens, open) = (self.ctx.tokens, self.open);
        let parents = open
            .answer
            .as_ref()
            .and_then(|answer| answer.outcome.synthetic.parents.get(point.row() as usize).copied());
        let Some(parents) = parents else { return rect.top() };
        let has_pictures = open.thumbnails.as_ref().is_some_and(|images| images.train.is_some());
        let left = Rect::from_min_size(rect.min, vec2(PICTURE, PICTURE));
        let right =
            Rect::from_min_size(pos2(rect.right() - PICTURE, rect.top()), vec2(PICTURE, PICTURE));
        let height = if has_pictures { PICTURE } else { 24.0 };
        if has_pictures {
            for (place, row) in [(left, parents.base), (right, parents.partner)] {
                let texture = self.pictures.get(ui, open, PointRef::Train(row));
                thumbnail(ui, tokens, place, texture);
            }
        }
        let painter = ui.painter();
        let (from, to) = (left.right() + 10.0, right.left() - 10.0);
        let y = rect.top() + height / 2.0 + 4.0;
        let class_of = |row: u32| open.run.train.labels()[row as usize] as usize;
        let color_of = |row: u32| self.ctx.class_color(open, class_of(row));
        painter.hline(from..=to, y, Stroke::new(1.5, tokens.text_3));
        painter.circle_filled(pos2(from, y), 3.5, color_of(parents.base));
        painter.circle_filled(pos2(to, y), 3.5, color_of(parents.partner));
        let along = parents.r.clamp(0.0, 1.0);
        shape(painter, pos2(from + (to - from) * along, y), Kind::Synthetic, tokens.text);
        let text = format!("r {:.2}", parents.r);
        let at = pos2((from + to) / 2.0, y - 8.0);
        paint(painter, at, Align2::CENTER_BOTTOM, &text, TextKind::NumberSmall, tokens.text_2);
        let is_enemy = class_of(parents.base) != class_of(parents.partner);
        let is_copy = parents.base == parents.partner;
        let role = match (is_copy, is_enemy) {
            (true, _) => "copy of it",
            (false, true) => "enemy",
            (false, false) => "neighbour",
        };
        let top = rect.top() + height + 12.0;
        for (x, anchor, role, row) in [
            (rect.left(), Align2::LEFT_CENTER, "base", parents.base),
            (rect.right(), Align2::RIGHT_CENTER, role, parents.partner),
        ] {
            let text = format!("{role} #{}", open.source_id(Split::Train, row));
            paint(painter, pos2(x, top), anchor, &text, TextKind::Caption, tokens.text_2);
            let name = &shorten(&open.run.classes.names[class_of(row)], 14);
            paint(painter, pos2(x, top + 16.0), anchor, name, TextKind::SmallMedium, tokens.text);
        }
        let rule = open.answer.map_or("", |answer| answer.outcome.recipe.sampling.formula());
        let at = pos2(rect.left(), top + 36.0);
        paint(painter, at, Align2::LEFT_CENTER, rule, TextKind::Caption, tokens.text_2);
        top + 52.0
    }

    /// What both heads say; gives where the content goes on.
    fn predictions_ui(&self, painter: &Painter, point: PointRef, rect: Rect) -> f32 {
        let (tokens, open) = (self.ctx.tokens, self.open);
        let (Some(features), Some(class_idx)) = (open.features(point), open.class_of(point)) else {
            return rect.top();
        };
        let now = open.head().judge(features, class_idx);
        let before = open.run.head.judge(features, class_idx);
        let mut y = rect.top() + 10.0;
        let mut line = |label: &str, value: &str, of: Option<usize>| {
            let at = pos2(rect.left(), y);
            paint(painter, at, Align2::LEFT_CENTER, label, TextKind::Small, tokens.text_2);
            let at = pos2(rect.right(), y);
            let place =
                paint(painter, at, Align2::RIGHT_CENTER, value, TextKind::Number, tokens.text);
            if let Some(class_idx) = of {
                let color = self.ctx.class_color(open, class_idx);
                painter.circle_filled(pos2(place.left() - 10.0, y), 4.0, color);
            }
            y += 18.0;
        };
        for (label, judged) in [("Predicted", &now), ("Baseline", &before)] {
            let name = shorten(&open.run.classes.names[judged.predicted], 12);
            let probability = judged.probabilities[judged.predicted];
            line(label, &format!("{name} {probability:.2}"), Some(judged.predicted));
        }
        let sign = if now.margin >= 0.0 { "+" } else { "" };
        let margin = number(Some(f64::from(now.margin)), 2);
        line("Margin", &format!("{sign}{margin}"), None);
        y
    }

    /// The nearest training points: how many are of its own class, and what they look like.
    fn neighbors_ui(&mut self, ui: &Ui, point: PointRef, rows: &[u32], rect: Rect) {
        let (tokens, open) = (self.ctx.tokens, self.open);
        let Some(class_idx) = open.class_of(point) else { return };
        if rows.is_empty() {
            return;
        }
        let class_of = |row: u32| open.run.train.labels()[row as usize] as usize;
        let own = rows.iter().filter(|row| class_of(**row) == class_idx).count();
        let painter = ui.painter();
        let at = pos2(rect.left(), rect.top() + 8.0);
        let text = "Nearest in training";
        paint(painter, at, Align2::LEFT_CENTER, text, TextKind::Small, tokens.text_2);
        let at = pos2(rect.right(), rect.top() + 8.0);
        let text = format!("{own} of {} own class", rows.len());
        paint(painter, at, Align2::RIGHT_CENTER, &text, TextKind::Caption, tokens.text_3);
        let has_pictures = open.thumbnails.as_ref().is_some_and(|images| images.train.is_some());
        for (at, &row) in rows.iter().enumerate() {
            let left = rect.left() + (SMALL + 7.0) * at as f32;
            let place = Rect::from_min_size(pos2(left, rect.top() + 20.0), vec2(SMALL, SMALL));
            let color = self.ctx.class_color(open, class_of(row));
            let dot = if has_pictures {
                let texture = self.pictures.get(ui, open, PointRef::Train(row));
                thumbnail(ui, tokens, place, texture);
                pos2(place.center().x, place.bottom() + 7.0)
            } else {
                pos2(place.center().x, place.top() + 7.0)
            };
            if class_of(row) == class_idx {
                ui.painter().circle_filled(dot, 3.0, color);
            } else {
                // An enemy: hollow, so that it is told apart without its hue.
                ui.painter().circle_stroke(dot, 3.0, Stroke::new(1.5, color));
            }
        }
    }
}

/// How high the card of a point is.
pub fn height(open: &RunView<'_>, point: PointRef) -> f32 {
    /// Title, predictions and paddings.
    const TEXT: f32 = 8.0 + 28.0 + 66.0 + 4.0;
    let has_pictures = open.thumbnails.as_ref().is_some_and(|images| images.train.is_some());
    let neighbors = 20.0 + if has_pictures { SMALL + 16.0 } else { 16.0 };
    let middle = match point {
        PointRef::Synthetic(_) => {
            if has_pictures {
                PICTURE + 68.0
            } else {
                24.0 + 68.0
            }
        }
        PointRef::Train(_) | PointRef::Test(_) => PICTURE + 8.0,
    };
    TEXT + middle + neighbors
}

//! What lies under the pointer: a ring on the map and a card beside it.

use std::collections::HashMap;

use egui::{
    Align2, Area, Color32, ColorImage, Frame, Id, Order, Painter, Pos2, Rect, Response, Stroke,
    TextureHandle, TextureOptions, Ui, pos2, vec2,
};
use egui_plot::{PlotPoint, PlotTransform};

use super::legend::shape;
use super::model::Glyph;
use crate::app::{Kind, OpenRun};
use crate::domain::{Head, Split};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, Tokens, number, paint};
use crate::ui::widgets::{shorten, thumbnail};

/// How far from a point the pointer may be, in points.
const REACH: f32 = 14.0;
/// The pointer is looked up no oftener than this, in seconds.
const BETWEEN_LOOKS: f64 = 0.05;
/// The card waits this long, in seconds.
const DELAY: f64 = 0.125;
const WIDTH: f32 = 232.0;
const PICTURE: f32 = 56.0;
/// Pictures kept on the graphics card.
const MAX_PICTURES: usize = 64;

/// What is under the pointer, since when, and the pictures that were shown lately.
#[derive(Default)]
pub struct Hover {
    at: Option<usize>,
    since: f64,
    looked: f64,
    pictures: HashMap<(Split, u32), TextureHandle>,
}

impl Hover {
    /// The glyph whose card is due.
    pub fn update(
        &mut self,
        ui: &Ui,
        map: &Response,
        glyphs: &[Glyph],
        places: &[Pos2],
    ) -> Option<usize> {
        let now = ui.input(|input| input.time);
        let pointer = map.hover_pos().filter(|_| !map.dragged());
        let Some(pointer) = pointer else {
            self.at = None;
            return None;
        };
        if now - self.looked >= BETWEEN_LOOKS {
            self.looked = now;
            let found = nearest(pointer, places);
            if found != self.at {
                self.at = found;
                self.since = now;
            }
        } else {
            // A pointer that rests now is looked up a little later.
            ui.ctx().request_repaint_after_secs(BETWEEN_LOOKS as f32);
        }
        let at = self.at.filter(|&at| at < glyphs.len())?;
        if now - self.since < DELAY {
            ui.ctx().request_repaint_after_secs(DELAY as f32);
            return None;
        }
        Some(at)
    }

    /// The card of a glyph.
    pub fn card_ui(
        &mut self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        open: &OpenRun,
        glyph: &Glyph,
        rect: Rect,
    ) {
        let tokens = ctx.tokens;
        let frame = Frame::new()
            .fill(tokens.control)
            .stroke(Stroke::new(1.0, tokens.border))
            .corner_radius(8)
            .shadow(ui.visuals().popup_shadow);
        Area::new(Id::unique("card"))
            .fixed_pos(rect.min)
            .order(Order::Tooltip)
            .interactable(false)
            .show(ui.ctx(), |ui| {
                frame.show(ui, |ui| {
                    let (_, rect) = ui.allocate_space(rect.size());
                    self.content_ui(ui, ctx, open, glyph, rect.shrink2(vec2(12.0, 8.0)));
                });
            });
    }

    fn content_ui(
        &mut self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        open: &OpenRun,
        glyph: &Glyph,
        rect: Rect,
    ) {
        let tokens = ctx.tokens;
        let painter = ui.painter();
        let class = shorten(&open.run.classes.names[usize::from(glyph.class_idx)], 13);
        let color = ctx.class_color(open, glyph.class_idx.into());
        let y = rect.top() + 12.0;
        shape(painter, pos2(rect.left() + 5.0, y), glyph.kind, color);
        let title = match glyph.kind {
            Kind::Train => format!("Training {class}"),
            Kind::Test | Kind::Wrong => format!("Test {class}"),
            Kind::Synthetic => format!("Synthetic {class}"),
        };
        paint(
            painter,
            pos2(rect.left() + 18.0, y),
            Align2::LEFT_CENTER,
            &title,
            TextKind::Heading,
            tokens.text,
        );
        let origin = match (glyph.kind, &open.answer) {
            (Kind::Synthetic, Some(answer)) => answer.outcome.recipe.label(),
            _ => format!("#{}", id_of(open, glyph)),
        };
        let at = pos2(rect.right(), y);
        paint(painter, at, Align2::RIGHT_CENTER, &origin, TextKind::Caption, tokens.text_3);
        let mut top = rect.top() + 28.0;
        match glyph.kind {
            Kind::Synthetic => top = self.parents_ui(ui, ctx, open, glyph, rect.with_min_y(top)),
            Kind::Train | Kind::Test | Kind::Wrong => {
                let split = split_of(glyph.kind);
                if let Some(texture) = self.picture(ui, open, split, glyph.row) {
                    let place = Rect::from_min_size(pos2(rect.left(), top), vec2(PICTURE, PICTURE));
                    thumbnail(ui, tokens, place, Some(texture));
                    top += PICTURE + 8.0;
                }
            }
        }
        painter.hline(rect.x_range(), top, Stroke::new(1.0, tokens.hairline));
        predictions_ui(painter, ctx, open, glyph, rect.with_min_y(top + 4.0));
    }

    /// Base and enemy with `r` between them; gives where the content goes on.
    fn parents_ui(
        &mut self,
        ui: &Ui,
        ctx: &ViewCtx<'_>,
        open: &OpenRun,
        glyph: &Glyph,
        rect: Rect,
    ) -> f32 {
        let tokens = ctx.tokens;
        let Some(answer) = &open.answer else {
            return rect.top();
        };
        let Some(parents) = answer.outcome.synthetic.parents.get(glyph.row as usize) else {
            return rect.top();
        };
        let has_pictures = open.thumbnails.is_some();
        let left = Rect::from_min_size(rect.min, vec2(PICTURE, PICTURE));
        let right =
            Rect::from_min_size(pos2(rect.right() - PICTURE, rect.top()), vec2(PICTURE, PICTURE));
        let height = if has_pictures { PICTURE } else { 24.0 };
        if has_pictures {
            for (place, row) in [(left, parents.base), (right, parents.partner)] {
                let texture = self.picture(ui, open, Split::Train, row);
                thumbnail(ui, tokens, place, texture);
            }
        }
        let painter = ui.painter();
        let (from, to) = (left.right() + 10.0, right.left() - 10.0);
        let y = rect.top() + height / 2.0 + 4.0;
        let class_of = |row: u32| open.run.train.labels()[row as usize] as usize;
        let color_of = |row: u32| ctx.class_color(open, class_of(row));
        painter.hline(from..=to, y, Stroke::new(1.5, tokens.text_3));
        painter.circle_filled(pos2(from, y), 3.5, color_of(parents.base));
        painter.circle_filled(pos2(to, y), 3.5, color_of(parents.partner));
        shape(painter, pos2(from + (to - from) * parents.r, y), Kind::Synthetic, tokens.text);
        let text = format!("r {:.2}", parents.r);
        let at = pos2((from + to) / 2.0, y - 8.0);
        paint(painter, at, Align2::CENTER_BOTTOM, &text, TextKind::NumberSmall, tokens.text_2);
        let is_enemy = class_of(parents.base) != class_of(parents.partner);
        let role = if is_enemy { "enemy" } else { "neighbour" };
        let top = rect.top() + height + 12.0;
        for (x, anchor, role, row) in [
            (rect.left(), Align2::LEFT_CENTER, "base", parents.base),
            (rect.right(), Align2::RIGHT_CENTER, role, parents.partner),
        ] {
            let text = format!("{role} #{}", source_id(&open.run.train_ids, row));
            paint(painter, pos2(x, top), anchor, &text, TextKind::Caption, tokens.text_2);
            let name = &shorten(&open.run.classes.names[class_of(row)], 14);
            paint(painter, pos2(x, top + 16.0), anchor, name, TextKind::SmallMedium, tokens.text);
        }
        top + 32.0
    }

    fn picture(
        &mut self,
        ui: &Ui,
        open: &OpenRun,
        split: Split,
        row: u32,
    ) -> Option<egui::TextureId> {
        if let Some(texture) = self.pictures.get(&(split, row)) {
            return Some(texture.id());
        }
        let thumbnails = open.thumbnails.as_ref()?;
        let sheet = match split {
            Split::Train => thumbnails.train.as_ref()?,
            Split::Test => thumbnails.test.as_ref()?,
        };
        let image = ColorImage::from_rgb(sheet.size(), &sheet.thumbnail(row as usize)?);
        if self.pictures.len() >= MAX_PICTURES {
            self.pictures.clear();
        }
        let texture = ui.ctx().load_texture("thumbnail", image, TextureOptions::NEAREST);
        let id = texture.id();
        self.pictures.insert((split, row), texture);
        Some(id)
    }
}

fn nearest(pointer: Pos2, places: &[Pos2]) -> Option<usize> {
    let mut best = (REACH * REACH, None);
    for (at, place) in places.iter().enumerate() {
        let distance = place.distance_sq(pointer);
        // Of equals the last one: it lies on top.
        if distance <= best.0 {
            best = (distance, Some(at));
        }
    }
    best.1
}

fn split_of(kind: Kind) -> Split {
    if kind == Kind::Train { Split::Train } else { Split::Test }
}

fn id_of(open: &OpenRun, glyph: &Glyph) -> u32 {
    match split_of(glyph.kind) {
        Split::Train => source_id(&open.run.train_ids, glyph.row),
        Split::Test => source_id(&open.run.test_ids, glyph.row),
    }
}

/// The position in the source, or the row where the source is unknown.
fn source_id(ids: &[u32], row: u32) -> u32 {
    ids.get(row as usize).copied().unwrap_or(row)
}

/// The embedding of a glyph.
fn features<'a>(open: &'a OpenRun, glyph: &Glyph) -> Option<&'a [f32]> {
    let row = glyph.row as usize;
    match glyph.kind {
        Kind::Train => Some(open.run.train.row(row)),
        Kind::Test | Kind::Wrong => Some(open.run.test.row(row)),
        Kind::Synthetic => {
            let dim = open.run.train.dim();
            open.answer.as_ref()?.outcome.synthetic.flat.get(row * dim..(row + 1) * dim)
        }
    }
}

/// Predicted class, its probability, and the margin of the true class.
fn judge(head: &Head, features: &[f32], class_idx: usize) -> (usize, f32, f32) {
    let logits = head.logits_of(features);
    let predicted = crate::domain::argmax(logits.iter().copied());
    let largest = logits[predicted];
    let total: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
    let others = logits.iter().enumerate().filter(|(other, _)| *other != class_idx);
    let best_other = others.map(|(_, &logit)| logit).fold(f32::NEG_INFINITY, f32::max);
    (predicted, 1.0 / total, logits[class_idx] - best_other)
}

fn predictions_ui(painter: &Painter, ctx: &ViewCtx<'_>, open: &OpenRun, glyph: &Glyph, rect: Rect) {
    let Some(features) = features(open, glyph) else {
        return;
    };
    let class_idx = usize::from(glyph.class_idx);
    let head = open.answer.as_ref().map_or(&open.run.head, |answer| &answer.outcome.head);
    let (predicted, probability, margin) = judge(head, features, class_idx);
    let (base_predicted, base_probability, _) = judge(&open.run.head, features, class_idx);
    let tokens = ctx.tokens;
    let mut y = rect.top() + 10.0;
    let mut line = |label: &str, value: String, dot: Option<Color32>| {
        paint(
            painter,
            pos2(rect.left(), y),
            Align2::LEFT_CENTER,
            label,
            TextKind::Small,
            tokens.text_2,
        );
        let at = pos2(rect.right(), y);
        let place = paint(painter, at, Align2::RIGHT_CENTER, &value, TextKind::Number, tokens.text);
        if let Some(color) = dot {
            painter.circle_filled(pos2(place.left() - 10.0, y), 4.0, color);
        }
        y += 18.0;
    };
    let name = |class_idx: usize| shorten(&open.run.classes.names[class_idx], 12);
    let color = |class_idx: usize| Some(ctx.class_color(open, class_idx));
    line("Predicted", format!("{} {probability:.2}", name(predicted)), color(predicted));
    let baseline = format!("{} {base_probability:.2}", name(base_predicted));
    line("Baseline", baseline, color(base_predicted));
    let sign = if margin >= 0.0 { "+" } else { "" };
    line("Margin", format!("{sign}{}", number(Some(f64::from(margin)), 2)), None);
}

/// How high the card of a glyph is.
pub fn height(open: &OpenRun, glyph: &Glyph) -> f32 {
    /// Title, predictions and paddings.
    const TEXT: f32 = 8.0 + 28.0 + 66.0 + 4.0;
    let picture = if open.thumbnails.is_some() { PICTURE } else { 0.0 };
    match glyph.kind {
        Kind::Synthetic => TEXT + picture.max(24.0) + 48.0,
        Kind::Train | Kind::Test | Kind::Wrong if picture > 0.0 => TEXT + picture + 8.0,
        Kind::Train | Kind::Test | Kind::Wrong => TEXT,
    }
}

/// Where the card goes: the quarter around the point that holds the fewest points.
pub fn place_of(canvas: Rect, point: Pos2, places: &[Pos2], height: f32) -> Rect {
    let size = vec2(WIDTH, height);
    let corners = [
        point + vec2(20.0, 20.0),
        point + vec2(-20.0 - size.x, 20.0),
        point + vec2(20.0, -20.0 - size.y),
        point + vec2(-20.0 - size.x, -20.0 - size.y),
    ];
    let inside = canvas.shrink(12.0);
    let crowd = |rect: &Rect| {
        let covered = places.iter().filter(|place| rect.contains(**place)).count();
        // A card that would have to be pushed back over the point is the last choice.
        if inside.contains_rect(*rect) { covered } else { covered + places.len() }
    };
    let cards = corners.map(|corner| Rect::from_min_size(corner, size));
    let best = cards.into_iter().min_by_key(crowd).unwrap_or(cards[0]);
    let shift =
        (inside.min - best.min).max(vec2(0.0, 0.0)) + (inside.max - best.max).min(vec2(0.0, 0.0));
    best.translate(shift)
}

/// A ring around the point; for a synthetic one also the segment between its parents.
pub fn mark(
    painter: &Painter,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    glyph: &Glyph,
    place: Pos2,
    transform: &PlotTransform,
) {
    let tokens: &Tokens = ctx.tokens;
    painter.circle(place, 10.0, tokens.canvas, Stroke::NONE);
    if let (Kind::Synthetic, Some(answer), Some(layout)) = (glyph.kind, &open.answer, &open.layout)
        && let Some(parents) = answer.outcome.synthetic.parents.get(glyph.row as usize)
    {
        let at = |row: u32| {
            let [x, y] = layout.train[row as usize];
            transform.position_from_point(&PlotPoint::new(x, y))
        };
        let ends = [at(parents.base), at(parents.partner)];
        for (width, color) in [(5.0, tokens.canvas), (1.5, tokens.text)] {
            painter.line_segment([ends[0], place], Stroke::new(width, color));
            painter.line_segment([place, ends[1]], Stroke::new(width, color));
        }
        for (end, row) in ends.into_iter().zip([parents.base, parents.partner]) {
            let class_idx = open.run.train.labels()[row as usize] as usize;
            let color = ctx.class_color(open, class_idx);
            painter.circle(end, 5.0, color, Stroke::new(1.5, tokens.text));
        }
    }
    painter.circle_stroke(place, 9.0, Stroke::new(1.5, tokens.accent));
    shape(painter, place, glyph.kind, ctx.class_color(open, glyph.class_idx.into()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_nearest_point_within_reach_is_found() {
        let places = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 0.0)];
        assert_eq!(nearest(pos2(8.0, 0.0), &places), Some(2));
        assert_eq!(nearest(pos2(2.0, 0.0), &places), Some(0));
        assert_eq!(nearest(pos2(40.0, 0.0), &places), None);
    }

    #[test]
    fn the_margin_is_against_the_best_other_class() {
        let head = Head::linear(array![[1.0], [0.0], [-1.0]], array![0.0, 0.0, 0.0]);
        let (predicted, probability, margin) = judge(&head, &[2.0], 1);
        assert_eq!(predicted, 0);
        assert!((probability - 0.867).abs() < 1e-3);
        assert_eq!(margin, -2.0);
    }

    #[test]
    fn the_card_stays_on_the_canvas() {
        let canvas = Rect::from_min_max(pos2(0.0, 0.0), pos2(600.0, 500.0));
        for point in [pos2(1.0, 1.0), pos2(599.0, 1.0), pos2(300.0, 499.0)] {
            assert!(canvas.contains_rect(place_of(canvas, point, &[], 200.0)), "{point:?}");
        }
    }
}

//! What is known of one point: a card beside it.

use egui::{Area, Id, Order, Rect, Stroke, Ui};
use eoscope_core::domain::{Head, Split};
use eoscope_report::number;

use super::highlight::kind_of;
use super::hover::Hover;
use super::legend::shape;
use super::pictures::Pictures;
use crate::app::{Kind, PointRef, RunView, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Hit, Row, Tool, card_frame, hairline, inset, thumbnail};
use crate::ui::theme::{CARD, LINE, PADDING, ROW, TALL_ROW, TextKind};

/// The cards that were pinned, in the upper right corner of a view, each with a way to close it.
pub fn pinned_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    (hover, pictures): (&mut Hover, &mut Pictures),
    canvas: Rect,
) {
    let mut room = Cut(canvas.shrink(PADDING));
    for &point in open.picked.cards.iter().rev() {
        let height = height(open, point);
        if room.0.width() < CARD || room.0.height() < height {
            break; // No room; the ring on the view stays.
        }
        let place = Cut(room.end(CARD)).top(height);
        room.end(14.0);
        let neighbors = hover.neighbors(open, point);
        let area = Area::new(Id::unique("pinned card").with(point)).fixed_pos(place.min);
        // Below windows that are opened later.
        area.order(Order::Middle).show(ui.ctx(), |ui| {
            card_frame(ui).show(ui, |ui| {
                let (_, rect) = ui.allocate_space(place.size());
                Hit::label(spoken(open, point)).tooltip("").show(ui, "content", rect);
                let mut card = Card { ctx, open, pictures, point };
                card.content_ui(ui, &neighbors, rect, true);
            });
        });
    }
}

/// What a card says, for those who do not see it.
fn spoken(open: &RunView<'_>, point: PointRef) -> String {
    let what = described(open, point);
    let (Some(features), Some(class_idx)) = (open.features(point), open.class_of(point)) else {
        return what;
    };
    let (now, before) = (
        open.head().predict_one(features, class_idx),
        open.run.head.predict_one(features, class_idx),
    );
    let names = &open.run.classes.names;
    format!(
        "{what}: predicted {} with probability {:.2}, margin {:.2}; baseline: {}",
        names[now.predicted], now.probabilities[now.predicted], now.margin, names[before.predicted]
    )
}

/// What a point is, in a few words.
fn described(open: &RunView<'_>, point: PointRef) -> String {
    let name = open.class_of(point).map_or("", |class_idx| &open.run.classes.names[class_idx]);
    match point.split() {
        Some(split) => format!("{} {name} #{}", split.name(), open.source_id(split, point.row())),
        None => format!("synthetic {name}"),
    }
}

/// A card that floats over everything and takes no clicks.
pub fn card_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    (pictures, neighbors): (&mut Pictures, &[u32]),
    (point, rect): (PointRef, Rect),
) {
    let area = Area::new(Id::unique("card")).fixed_pos(rect.min).order(Order::Tooltip);
    area.interactable(false).show(ui.ctx(), |ui| {
        card_frame(ui).show(ui, |ui| {
            let (_, rect) = ui.allocate_space(rect.size());
            let mut card = Card { ctx, open, pictures, point };
            card.content_ui(ui, neighbors, rect, false);
        });
    });
}

/// Everything that the content of a card is made from.
struct Card<'a, 'b> {
    ctx: &'a ViewCtx<'b>,
    open: &'a RunView<'a>,
    pictures: &'a mut Pictures,
    point: PointRef,
}

impl Card<'_, '_> {
    /// What it is, its images, what both heads say, and its neighbours.
    fn content_ui(&mut self, ui: &mut Ui, neighbors: &[u32], rect: Rect, has_close: bool) {
        let Some(class_idx) = self.open.class_of(self.point) else { return };
        let mut cut = Cut(inset(rect, PADDING, 8.0));
        self.title_ui(ui, class_idx, cut.top(ROW), has_close);
        match self.point.split() {
            None => self.parents_ui(ui, &mut cut),
            Some(_) => {
                let mut row = Row::within(ui, cut.top(TALL_ROW));
                if let Some(texture) = self.pictures.get(row.ui, self.open, self.point) {
                    let place = row.piece(TALL_ROW, TALL_ROW);
                    thumbnail(row.ui, place, Some(texture));
                    row.gap(PADDING);
                }
                let rest = row.rest();
                self.top_three_ui(row.ui, class_idx, rest);
            }
        }
        hairline(ui, cut.top(8.0));
        self.predictions_ui(ui, class_idx, &mut cut);
        self.neighbors_ui(ui, class_idx, neighbors, cut.0);
    }

    fn title_ui(&self, ui: &mut Ui, class_idx: usize, rect: Rect, has_close: bool) {
        let (ctx, open, point) = (self.ctx, self.open, self.point);
        let mut row = Row::within(ui, rect);
        let tokens = row.tokens;
        row.end();
        if has_close {
            let name = format!("Close the card of {}", described(open, point));
            if row.tool(Tool::new(Icon::Cross, &name)).clicked() {
                ctx.send(SelectionMsg::PinCard(point));
            }
            row.gap(4.0);
        }
        let origin = match (point.split(), &open.answer) {
            (None, Some(answer)) => answer.outcome.recipe.label(),
            (split, _) => {
                format!("#{}", open.source_id(split.unwrap_or(Split::Train), point.row()))
            }
        };
        row.text(&origin, TextKind::Caption, tokens.text_3);
        row.gap(8.0).start();
        let glyph = row.piece(10.0, 10.0);
        let color = ctx.class_color(open, class_idx);
        shape(row.ui.painter(), glyph.center(), kind_of(open, point), color);
        let class = &open.run.classes.names[class_idx];
        let title = match point {
            PointRef::Train(_) => format!("Training {class}"),
            PointRef::Test(_) => format!("Test {class}"),
            PointRef::Synthetic(_) => format!("Synthetic {class}"),
        };
        row.gap(8.0).text(&title, TextKind::Heading, tokens.text);
    }

    /// The three most probable classes with the current head.
    fn top_three_ui(&self, ui: &mut Ui, class_idx: usize, rect: Rect) {
        let Some(features) = self.open.features(self.point) else { return };
        let probabilities = self.open.head().predict_one(features, class_idx).probabilities;
        let mut classes: Vec<usize> = (0..probabilities.len()).collect();
        classes.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
        let mut cut = Cut(rect);
        for &class_idx in classes.iter().take(3) {
            let value = number(Some(f64::from(probabilities[class_idx])), 2);
            self.class_ui(ui, cut.top(LINE), class_idx, &value);
        }
    }

    /// A class with a value at the end of its line.
    fn class_ui(&self, ui: &mut Ui, rect: Rect, class_idx: usize, value: &str) {
        let mut row = Row::within(ui, rect);
        let tokens = row.tokens;
        row.dot(self.ctx.class_color(self.open, class_idx));
        row.end().text(value, TextKind::NumberSmall, tokens.text_2);
        let name = &self.open.run.classes.names[class_idx];
        row.gap(6.0).start().text(name, TextKind::Small, tokens.text);
    }

    /// Base and partner with `r` between them, and the rule.
    fn parents_ui(&mut self, ui: &mut Ui, cut: &mut Cut) {
        let (ctx, open, tokens) = (self.ctx, self.open, self.ctx.tokens);
        let has_pictures = has_pictures(open);
        let pictures = cut.top(if has_pictures { TALL_ROW } else { 24.0 });
        let below = cut.top(TALL_ROW);
        let parents = open.answer.as_ref().and_then(|answer| {
            answer.outcome.synthetic.parents.get(self.point.row() as usize).copied()
        });
        let Some(parents) = parents else { return };
        let class_of = |row: u32| open.run.train.labels()[row as usize] as usize;
        let ends = [parents.base, parents.partner];
        let mut between = Cut(pictures);
        if has_pictures {
            for (at, row) in ends.into_iter().enumerate() {
                let place = if at == 0 { between.start(TALL_ROW) } else { between.end(TALL_ROW) };
                let texture = self.pictures.get(ui, open, PointRef::Train(row));
                thumbnail(ui, place, texture);
            }
        }
        // From the base to its partner, with the point between them.
        let x = inset(between.0, 10.0, 0.0).x_range();
        let y = pictures.center().y + 4.0;
        let painter = ui.painter();
        painter.hline(x, y, Stroke::new(1.5, tokens.text_3));
        for (end, row) in [x.min, x.max].into_iter().zip(ends) {
            painter.circle_filled(egui::pos2(end, y), 3.5, ctx.class_color(open, class_of(row)));
        }
        let at = egui::pos2(egui::lerp(x, parents.r.clamp(0.0, 1.0)), y);
        shape(painter, at, Kind::Synthetic, tokens.text);
        let r = format!("r {}", number(Some(f64::from(parents.r)), 2));
        let mut above = Row::within(ui, between.top(pictures.height() / 2.0 - 2.0));
        above.gap((above.room() - 40.0) / 2.0).text(&r, TextKind::NumberSmall, tokens.text_2);
        let is_copy = parents.base == parents.partner;
        let is_enemy = class_of(parents.base) != class_of(parents.partner);
        let role = match (is_copy, is_enemy) {
            (true, _) => "copy of it",
            (false, true) => "enemy",
            (false, false) => "neighbour",
        };
        let mut lines = Cut(below);
        lines.top(4.0);
        let mut roles = Row::within(ui, lines.top(16.0));
        let half = roles.room() / 2.0;
        let text = |role: &str, row: u32| format!("{role} #{}", open.source_id(Split::Train, row));
        let [base, partner] = [text("base", ends[0]), text(role, ends[1])];
        roles.part(half).text(&base, TextKind::Caption, tokens.text_2);
        roles.end().text(&partner, TextKind::Caption, tokens.text_2);
        let mut names = Row::within(ui, lines.top(16.0));
        let name = |row: u32| &open.run.classes.names[class_of(row)];
        names.part(half - 4.0).text(name(ends[0]), TextKind::SmallMedium, tokens.text);
        names.end().text(name(ends[1]), TextKind::SmallMedium, tokens.text);
        let rule = open.answer.map_or("", |answer| answer.outcome.recipe.sampling.formula());
        Row::within(ui, lines.top(20.0)).text(rule, TextKind::Caption, tokens.text_2);
    }

    /// What both heads say.
    fn predictions_ui(&self, ui: &mut Ui, class_idx: usize, cut: &mut Cut) {
        let open = self.open;
        let Some(features) = open.features(self.point) else { return };
        let predict = |head: &Head| head.predict_one(features, class_idx);
        let (now, before) = (predict(open.head()), predict(&open.run.head));
        for (label, prediction) in [("Predicted", &now), ("Baseline", &before)] {
            let mut row = Row::within(ui, cut.top(LINE));
            let tokens = row.tokens;
            row.part(64.0).text(label, TextKind::Small, tokens.text_2);
            let rest = row.rest();
            let value = number(Some(f64::from(prediction.probabilities[prediction.predicted])), 2);
            self.class_ui(row.ui, rest, prediction.predicted, &value);
        }
        let mut row = Row::within(ui, cut.top(LINE));
        let tokens = row.tokens;
        row.text("Margin", TextKind::Small, tokens.text_2);
        let sign = if now.margin >= 0.0 { "+" } else { "" };
        let margin = format!("{sign}{}", number(Some(f64::from(now.margin)), 2));
        row.end().text(&margin, TextKind::Number, tokens.text);
    }

    /// The nearest training points: how many are of its own class, and what they look like.
    fn neighbors_ui(&mut self, ui: &mut Ui, class_idx: usize, rows: &[u32], rect: Rect) {
        if rows.is_empty() {
            return;
        }
        let (ctx, open) = (self.ctx, self.open);
        let class_of = |row: u32| open.run.train.labels()[row as usize] as usize;
        let own = rows.iter().filter(|row| class_of(**row) == class_idx).count();
        let mut cut = Cut(rect);
        {
            let mut row = Row::within(ui, cut.top(20.0));
            let tokens = row.tokens;
            let text = format!("{own} of {} own class", rows.len());
            row.end().text(&text, TextKind::Caption, tokens.text_3);
            row.gap(8.0).start().text("Nearest in training", TextKind::Small, tokens.text_2);
        }
        let has_pictures = has_pictures(open);
        let mut line = Cut(cut.0);
        for &row in rows {
            let mut cell = Cut(line.start(ROW));
            line.start(7.0);
            if has_pictures {
                let place = cell.top(ROW);
                let texture = self.pictures.get(ui, open, PointRef::Train(row));
                thumbnail(ui, place, texture);
            }
            // An enemy is hollow, so that it is told apart without its hue.
            let color = ctx.class_color(open, class_of(row));
            let dot = cell.top(14.0);
            let is_own = class_of(row) == class_idx;
            crate::ui::pages::prediction_dot(ui, dot, color, is_own);
        }
    }
}

fn has_pictures(open: &RunView<'_>) -> bool {
    open.thumbnails.as_ref().is_some_and(|images| images.train.is_some())
}

/// How high the card of a point is.
pub fn height(open: &RunView<'_>, point: PointRef) -> f32 {
    let pictures = has_pictures(open);
    let neighbors = 20.0 + 16.0 + if pictures { ROW } else { 0.0 };
    let middle = match point {
        PointRef::Synthetic(_) => TALL_ROW + if pictures { TALL_ROW } else { 24.0 },
        PointRef::Train(_) | PointRef::Test(_) => TALL_ROW,
    };
    ROW + middle + 8.0 + 3.0 * LINE + neighbors + 16.0
}

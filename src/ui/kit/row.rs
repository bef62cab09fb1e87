//! A line of a panel: things are put into it from its start and from its end, and share its middle.

use egui::{Align2, Color32, Rect, Response, Stroke, Ui, vec2};

use super::button::{Button, Tool};
use super::cut::middle;
use super::hit::Hit;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{CONTROL, FIELD, PADDING, SPACE, TextKind, Tokens, elided, galley};

/// A line that is being filled.
pub struct Row<'u> {
    /// Where it is drawn.
    pub ui: &'u mut Ui,
    /// The colours of its theme.
    pub tokens: &'static Tokens,
    whole: Rect,
    rest: Rect,
    from_end: bool,
}

impl<'u> Row<'u> {
    /// The next line of a panel, between the paddings.
    pub fn new(ui: &'u mut Ui, height: f32) -> Self {
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
        Self::within(ui, rect.shrink2(vec2(PADDING, 0.0)))
    }

    /// A line in a rectangle.
    pub fn within(ui: &'u mut Ui, rect: Rect) -> Self {
        let tokens = Tokens::of(ui);
        Self { ui, tokens, whole: rect, rest: rect, from_end: false }
    }

    /// What follows is put at the start.
    pub fn start(&mut self) -> &mut Self {
        self.from_end = false;
        self
    }

    /// What follows is put at the end.
    pub fn end(&mut self) -> &mut Self {
        self.from_end = true;
        self
    }

    /// The whole line.
    pub fn rect(&self) -> Rect {
        self.whole
    }

    /// What is still free.
    pub fn rest(&self) -> Rect {
        self.rest
    }

    /// How wide that is.
    pub fn room(&self) -> f32 {
        self.rest.width().max(0.0)
    }

    /// Leaves some points free.
    pub fn gap(&mut self, width: f32) -> &mut Self {
        self.take(width);
        self
    }

    /// Takes a piece as high as the line.
    pub fn take(&mut self, width: f32) -> Rect {
        let x = self.rest.x_range();
        if self.from_end {
            let at = (x.max - width).max(x.min);
            self.rest.max.x = at;
            Rect::from_x_y_ranges(at..=x.max, self.rest.y_range())
        } else {
            let at = (x.min + width).min(x.max.max(x.min));
            self.rest.min.x = at;
            Rect::from_x_y_ranges(x.min..=at, self.rest.y_range())
        }
    }

    /// Takes a piece of a height, in the middle of the line.
    pub fn piece(&mut self, width: f32, height: f32) -> Rect {
        let taken = self.take(width);
        middle(taken, vec2(taken.width(), height))
    }

    /// A piece that is filled as a line of its own.
    pub fn part(&mut self, width: f32) -> Row<'_> {
        let taken = self.take(width);
        Row::within(self.ui, taken)
    }

    /// Words; where they do not fit, their middle is left out and they are told to the pointer. Gives
    /// where they are.
    pub fn text(&mut self, text: &str, kind: TextKind, color: Color32) -> Rect {
        let room = self.room();
        let galley = elided(self.ui.painter(), text, kind, color, room);
        let is_cut = galley.text().len() != text.len() && galley.text().contains('…');
        let size = galley.size();
        let place = self.piece(size.x, size.y);
        if self.ui.is_rect_visible(place) {
            self.ui.painter().galley(place.min, galley, color);
            if is_cut {
                self.tell(text, place);
            }
        }
        place
    }

    /// Words that are left out where they have no room.
    pub fn text_if_room(&mut self, text: &str, kind: TextKind, color: Color32) -> bool {
        let galley = elided(self.ui.painter(), text, kind, color, f32::INFINITY);
        let size = galley.size();
        let has_room = size.x <= self.room();
        if has_room {
            let place = self.piece(size.x, size.y);
            self.ui.painter().galley(place.min, galley, color);
        }
        has_room
    }

    /// A term or a value with one sentence on what it means.
    pub fn term(&mut self, text: &str, kind: TextKind, color: Color32, tooltip: &str) -> Rect {
        let place = self.text(text, kind, color);
        Hit::label(text).tooltip(tooltip).show(self.ui, ("term", text, self.from_end), place);
        place
    }

    /// A term that is left out where it has no room.
    pub fn term_if_room(&mut self, text: &str, kind: TextKind, color: Color32, tooltip: &str) {
        if galley(self.ui.painter(), text, kind, color).size().x <= self.room() {
            self.term(text, kind, color, tooltip);
        }
    }

    /// Words that are clicked; they look like a link.
    pub fn link(&mut self, text: &str, tooltip: &str) -> Response {
        let color = self.tokens.accent;
        let place = self.text(text, TextKind::Small, color);
        let name = if tooltip.is_empty() { text } else { tooltip };
        Hit::button(name).tooltip(tooltip).show(self.ui, ("link", text), place.expand(3.0))
    }

    fn tell(&self, text: &str, place: Rect) {
        Hit::label(text).show(self.ui, ("cut", text), place);
    }

    /// The mark of the best of a column: a small disc before it.
    pub fn best_mark(&mut self, color: Color32) {
        self.disc(2.5, color);
    }

    /// A disc of 8 points.
    pub fn dot(&mut self, color: Color32) -> &mut Self {
        self.disc(4.0, color);
        self.gap(0.75 * SPACE)
    }

    fn disc(&mut self, radius: f32, color: Color32) {
        let place = self.piece(2.0 * radius, 2.0 * radius);
        self.ui.painter().circle_filled(place.center(), radius, color);
    }

    /// An icon.
    pub fn icon(&mut self, icon: Icon, color: Color32) -> &mut Self {
        let place = self.piece(16.0, 16.0);
        icons::paint(self.ui.painter(), place, icon, color);
        self
    }

    /// An upright line between two things.
    pub fn separator(&mut self) -> &mut Self {
        let place = self.gap(PADDING).piece(1.0, 18.0);
        let line = Stroke::new(1.0, self.tokens.border);
        self.ui.painter().vline(place.center().x, place.y_range(), line);
        self.gap(PADDING)
    }

    /// A button with an icon alone.
    pub fn tool(&mut self, tool: Tool<'_>) -> Response {
        let place = self.piece(CONTROL, CONTROL.min(self.whole.height()));
        tool.show(self.ui, place)
    }

    /// A button with a word.
    pub fn button(&mut self, button: Button<'_>) -> Response {
        let [width, height] = button.size(self.ui);
        let place = self.piece(width, height);
        button.show(self.ui, place)
    }

    /// The whole line as one thing that is clicked or read.
    pub fn hit(&mut self, hit: Hit<'_>, salt: impl egui::AsIdSalt) -> Response {
        // The ground of a row reaches a little beyond its words.
        hit.show(self.ui, salt, self.whole.expand2(vec2(4.0, 0.0)))
    }

    /// A part of a bar: how much of something is done.
    pub fn progress(&mut self, width: f32, share: f32, color: Color32) -> Rect {
        let rail = self.piece(width, 6.0);
        progress_bar(self.ui, rail, share, color);
        rail
    }

    /// Fills what is free with words that name an empty place.
    pub fn hint(&mut self, text: &str) {
        let color = self.tokens.text_3;
        // A few letters of it would not help.
        if self.room() >= FIELD {
            self.text(text, TextKind::Caption, color);
        } else {
            self.text_if_room(text, TextKind::Caption, color);
        }
    }
}

/// A rail, filled up to a share.
pub fn progress_bar(ui: &Ui, rail: Rect, share: f32, color: Color32) {
    let round = (rail.height() / 2.0) as u8;
    ui.painter().rect_filled(rail, round, Tokens::of(ui).well);
    let filled = rail.split_left_right_at_fraction(share.clamp(0.0, 1.0)).0;
    ui.painter().rect_filled(filled, round, color);
}

/// The next line as a sentence over the whole width, which wraps.
pub fn paragraph(ui: &mut Ui, text: &str, kind: TextKind, color: Color32) {
    let margin = egui::Margin::symmetric(PADDING as i8, 2);
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        let text = egui::RichText::new(text).font(kind.font()).color(color);
        ui.add(egui::Label::new(text).wrap());
    });
}

/// A sentence in the middle of an empty place, on several lines if need be.
pub fn empty(ui: &Ui, rect: Rect, text: &str) {
    let color = Tokens::of(ui).text_3;
    let room = (rect.width() - 2.0 * PADDING).max(40.0);
    let font = TextKind::Body.font();
    let galley = ui.painter().layout(text.to_owned(), font, color, room);
    let place = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(place.min, galley, color);
    Hit::label(text).tooltip("").show(ui, ("empty", text), place);
}

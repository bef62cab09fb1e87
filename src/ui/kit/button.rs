//! Buttons.

use egui::{Rect, Response, Role, Stroke, StrokeKind, Ui};

use super::cut::{Cut, inset, middle};
use super::hit::{Ground, Hit};
use super::row::Row;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{CONTROL, DISABLED, TextKind, Tokens, galley};

/// A button with an icon alone; its name is also its tooltip.
#[derive(Clone, Copy)]
pub struct Tool<'a> {
    icon: Icon,
    name: &'a str,
    is_active: bool,
    is_enabled: bool,
}

impl<'a> Tool<'a> {
    /// A tool that can be used.
    pub fn new(icon: Icon, name: &'a str) -> Self {
        Self { icon, name, is_active: false, is_enabled: true }
    }

    /// Whether what it switches is on.
    pub fn active(self, is_active: bool) -> Self {
        Self { is_active, ..self }
    }

    /// Whether it can be used.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// Draws it into a rectangle.
    pub fn show(self, ui: &Ui, rect: Rect) -> Response {
        let tokens = Tokens::of(ui);
        let hit = Hit::button(self.name).tooltip(self.name).enabled(self.is_enabled);
        let response = hit.selected(self.is_active).show(ui, ("tool", self.name), rect);
        let color = if self.is_active { tokens.accent } else { tokens.text_2 };
        let color = if self.is_enabled { color } else { color.gamma_multiply(DISABLED) };
        icons::paint(ui.painter(), middle(rect, [16.0, 16.0]), self.icon, color);
        response
    }
}

/// A button with an icon and a word.
#[derive(Clone, Copy)]
pub struct Button<'a> {
    icon: Icon,
    label: &'a str,
    tooltip: &'a str,
    is_enabled: bool,
    is_primary: bool,
    is_menu: bool,
}

impl<'a> Button<'a> {
    /// A button that can be used.
    pub fn new(icon: Icon, label: &'a str) -> Self {
        Self { icon, label, tooltip: "", is_enabled: true, is_primary: false, is_menu: false }
    }

    /// One sentence on what it does.
    pub fn tooltip(self, tooltip: &'a str) -> Self {
        Self { tooltip, ..self }
    }

    /// Whether it can be used.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// The one that a page is about.
    pub fn primary(self) -> Self {
        Self { is_primary: true, ..self }
    }

    /// One that opens a menu.
    pub fn menu(self) -> Self {
        Self { is_menu: true, ..self }
    }

    fn kind(self) -> TextKind {
        if self.is_primary { TextKind::BodyMedium } else { TextKind::SmallMedium }
    }

    /// Width and height, in points.
    pub fn size(self, ui: &Ui) -> [f32; 2] {
        let word = galley(ui.painter(), self.label, self.kind(), Tokens::of(ui).text).size().x;
        let menu = if self.is_menu { 16.0 } else { 0.0 };
        if self.is_primary { [word + 54.0, 32.0] } else { [word + 40.0 + menu, CONTROL] }
    }

    /// Draws it into a rectangle.
    pub fn show(self, ui: &mut Ui, rect: Rect) -> Response {
        let tokens = Tokens::of(ui);
        let fade = if self.is_enabled { 1.0 } else { DISABLED };
        let ground = if self.is_primary { Ground::None } else { Ground::Field };
        if self.is_primary {
            ui.painter().rect_filled(rect, 4, tokens.accent_fill.gamma_multiply(fade));
        }
        let hit = Hit::button(self.label).tooltip(self.tooltip).enabled(self.is_enabled);
        let response = hit.ground(ground).show(ui, ("button", self.label), rect);
        let color = if self.is_primary { tokens.on_accent } else { tokens.text };
        let color = color.gamma_multiply(fade);
        let mut row = Row::within(ui, inset(rect, if self.is_primary { 12.0 } else { 8.0 }, 0.0));
        row.icon(self.icon, color).gap(if self.is_primary { 8.0 } else { 6.0 });
        if self.is_menu {
            row.end().icon(Icon::Down, tokens.text_2).start();
        }
        row.text(self.label, self.kind(), color);
        response
    }
}

/// A large button with a title and a line below it, as on the first page.
pub struct Tile<'a> {
    pub icon: Icon,
    pub title: &'a str,
    pub hint: &'a str,
    pub key: &'a str,
    pub is_primary: bool,
}

impl Tile<'_> {
    /// Draws it into a rectangle.
    pub fn show(&self, ui: &mut Ui, rect: Rect) -> Response {
        let tokens = Tokens::of(ui);
        let (text, hint) = if self.is_primary {
            ui.painter().rect_filled(rect, 6, tokens.accent_fill);
            (tokens.on_accent, tokens.on_accent)
        } else {
            (tokens.text, tokens.text_2)
        };
        let ground = if self.is_primary { Ground::None } else { Ground::Field };
        let hit = Hit::button(self.title).role(Role::Button).ground(ground);
        let response = hit.show(ui, ("tile", self.title), rect);
        let mut row = Row::within(ui, inset(rect, 16.0, 8.0));
        row.icon(self.icon, text).gap(12.0);
        row.end().text(self.key, TextKind::NumberSmall, hint);
        row.gap(8.0);
        let mut lines = Cut(row.rest());
        let half = lines.0.height() / 2.0;
        let (first, second) = (lines.top(half), lines.0);
        Row::within(ui, first).text(self.title, TextKind::BodyMedium, text);
        Row::within(ui, second).text(self.hint, TextKind::Small, hint);
        response
    }
}

/// A badge with a letter that stands for a pane or a variant.
pub fn badge(ui: &mut Ui, rect: Rect, letter: Option<&str>, hit: Hit<'_>) -> Response {
    let tokens = Tokens::of(ui);
    let place = middle(rect, [20.0, 20.0]);
    let (fill, edge) = match letter {
        Some(_) => (tokens.well, tokens.well),
        None => (tokens.control, tokens.border),
    };
    ui.painter().rect(place, 4, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let response = hit.show(ui, "badge", place);
    let letter = letter.unwrap_or_default();
    let text = galley(ui.painter(), letter, TextKind::NumberSmall, tokens.text);
    let at = middle(place, text.size()).min;
    ui.painter().galley(at, text, tokens.text);
    response
}

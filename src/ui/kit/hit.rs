//! A part of the window that can be pointed at: its name, its tooltip, its ground, its focus ring.

use std::borrow::Cow;

use egui::{AsIdSalt, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use crate::ui::theme::Tokens;

/// What lies below the content of a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Nothing.
    None,
    /// Nothing until it is pointed at or chosen.
    Row,
    /// The ground and the edge of a field.
    Field,
}

/// A part of the window that can be pointed at, before it is shown.
pub struct Hit<'a> {
    role: Role,
    name: Cow<'a, str>,
    tooltip: Cow<'a, str>,
    sense: Sense,
    is_enabled: bool,
    selected: Option<bool>,
    ground: Ground,
    value: Option<f64>,
}

impl<'a> Hit<'a> {
    /// Something that is clicked.
    pub fn button(name: impl Into<Cow<'a, str>>) -> Self {
        Self {
            role: Role::Button,
            name: name.into(),
            tooltip: "".into(),
            sense: Sense::click(),
            is_enabled: true,
            selected: None,
            ground: Ground::Row,
            value: None,
        }
    }

    /// Something that is read: screen readers say its name, and so does its tooltip.
    pub fn label(name: impl Into<Cow<'a, str>>) -> Self {
        let name = name.into();
        Self {
            role: Role::Label,
            tooltip: name.clone(),
            sense: Sense::hover(),
            ground: Ground::None,
            ..Self::button(name)
        }
    }

    /// What it is to screen readers.
    pub fn role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// One sentence on it, shown while the pointer rests on it.
    pub fn tooltip(self, tooltip: impl Into<Cow<'a, str>>) -> Self {
        Self { tooltip: tooltip.into(), ..self }
    }

    /// Whether it is chosen, for things that can be.
    pub fn selected(self, is_selected: bool) -> Self {
        Self { selected: Some(is_selected), ..self }
    }

    /// Whether it can be used.
    pub fn enabled(self, is_enabled: bool) -> Self {
        Self { is_enabled, ..self }
    }

    /// What lies below its content.
    pub fn ground(self, ground: Ground) -> Self {
        Self { ground, ..self }
    }

    /// A number that screen readers say.
    pub fn value(self, value: f64) -> Self {
        Self { value: Some(value), ..self }
    }

    /// Takes the pointer in a rectangle and paints the ground; what is painted afterwards lies on it.
    pub fn show(self, ui: &Ui, salt: impl AsIdSalt, rect: Rect) -> Response {
        let is_enabled = self.is_enabled && ui.is_enabled();
        let sense = if is_enabled { self.sense } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(salt), sense);
        response.widget_info(|| {
            let mut info = match self.selected {
                Some(is_selected) => {
                    WidgetInfo::selected(self.role, is_enabled, is_selected, &*self.name)
                }
                None => WidgetInfo::labeled(self.role, is_enabled, &*self.name),
            };
            info.value = self.value;
            info
        });
        self.paint(ui, &response, is_enabled);
        if self.tooltip != self.name {
            describe(&response, &self.tooltip);
        }
        if self.tooltip.is_empty() { response } else { response.on_hover_text(&*self.tooltip) }
    }

    fn paint(&self, ui: &Ui, response: &Response, is_enabled: bool) {
        let tokens = Tokens::of(ui);
        let is_hot = is_enabled && (response.hovered() || response.has_focus());
        let is_selected = self.selected == Some(true);
        let rect = response.rect;
        match self.ground {
            Ground::None => {}
            Ground::Row if is_selected => {
                ui.painter().rect_filled(rect, 4, tokens.accent_soft);
            }
            Ground::Row if is_hot => {
                ui.painter().rect_filled(rect, 4, tokens.well);
            }
            Ground::Row => {}
            Ground::Field => {
                let fill = if is_hot { tokens.well } else { tokens.control };
                let edge = Stroke::new(1.0, tokens.border);
                ui.painter().rect(rect, 4, fill, edge, StrokeKind::Inside);
            }
        }
        focus_ring(ui, response);
    }
}

/// Tells screen readers the sentence that the tooltip shows.
pub fn describe(response: &Response, about: &str) {
    if !about.is_empty() {
        let ctx = &response.ctx;
        ctx.accesskit_node_builder(response.id, |node| node.set_description(about.to_owned()));
    }
}

/// A ring around what has the keyboard, the same everywhere.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let accent = Tokens::of(ui).accent;
        let painter = ui.painter();
        painter.rect_stroke(response.rect, 4, Stroke::new(1.0, accent), StrokeKind::Inside);
        let halo = Stroke::new(2.0, accent.gamma_multiply(0.4));
        painter.rect_stroke(response.rect, 4, halo, StrokeKind::Outside);
    }
}

/// Something that keeps the pointer from what lies below it.
pub fn cover(ui: &Ui, salt: impl AsIdSalt, rect: Rect) {
    ui.interact(rect, ui.scope_id().with(salt), Sense::click_and_drag());
}

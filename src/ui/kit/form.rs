//! Forms: a label, a control, a word on it.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{Rect, Response, Role, Ui};

use super::choice::{pick, segments};
use super::cut::{Cut, inset, middle};
use super::field::{Moved, fine_field, number_field};
use super::hit::{Ground, Hit};
use super::row::Row;
use crate::ui::icons::Icon;
use crate::ui::theme::{CONTROL, FIELD, HEADING, NUMBERS, TextKind};
use crate::view_models::Choice;

/// A line of a form with its label; gives the place of its control.
pub fn labelled(ui: &mut Ui, label: &str, tooltip: &str) -> Rect {
    let mut row = Row::new(ui, HEADING);
    let color = row.tokens.text_2;
    row.part(NUMBERS).term(label, TextKind::Small, color, tooltip);
    middle(row.rest(), [row.room(), CONTROL])
}

/// A line with a menu; gives what was chosen.
pub fn pick_line<C: Choice>(ui: &mut Ui, label: &str, tooltip: &str, current: C) -> Option<C> {
    let rect = labelled(ui, label, tooltip);
    pick(ui, rect, label, current)
}

/// A line with all choices beside each other; gives what was clicked.
pub fn segment_line<C: Choice>(ui: &mut Ui, label: &str, tooltip: &str, current: C) -> Option<C> {
    let rect = labelled(ui, label, tooltip);
    segments(ui, rect, label, current)
}

/// A line with a number and a word on it.
pub fn number_line<N: Numeric>(
    ui: &mut Ui,
    [label, hint, tooltip]: [&str; 3],
    value: &mut N,
    range: RangeInclusive<N>,
) {
    let tooltip = if hint.is_empty() { tooltip.into() } else { format!("{tooltip} ({hint})") };
    let mut cut = Cut(labelled(ui, label, &tooltip));
    if let Some(moved) = fine_field(ui, cut.start(64.0), label, *value, (range, 5)) {
        *value = moved.value;
    }
    let mut row = Row::within(ui, cut.0);
    let color = row.tokens.text_3;
    row.gap(8.0).text_if_room(hint, TextKind::Small, color);
}

/// A field for a number with its label before it, in a rectangle.
pub fn labelled_field<N: Numeric>(
    ui: &mut Ui,
    rect: Rect,
    [label, tooltip]: [&str; 2],
    value: N,
    range: RangeInclusive<N>,
) -> Option<Moved<N>> {
    let mut row = Row::within(ui, rect);
    let field = row.end().piece(FIELD, CONTROL);
    let color = row.tokens.text_2;
    row.gap(8.0).start().term(label, TextKind::Small, color, tooltip);
    number_field(ui, field, label, value, range)
}

/// The same for a small number, with as many decimals as it needs.
pub fn labelled_fine_field(
    ui: &mut Ui,
    rect: Rect,
    [label, tooltip]: [&str; 2],
    value: f32,
    range: RangeInclusive<f32>,
) -> Option<Moved<f32>> {
    let mut row = Row::within(ui, rect);
    let field = row.end().piece(FIELD, CONTROL);
    let color = row.tokens.text_2;
    row.gap(8.0).start().term(label, TextKind::Small, color, tooltip);
    fine_field(ui, field, label, value, (range, 8))
}

/// A control that opens something: a menu, a dialog. `hint` stands behind its value where it fits.
pub fn opener(ui: &mut Ui, rect: Rect, name: &str, value: &str, hint: &str) -> Response {
    let hit = Hit::button(format!("{name}: {value}")).role(Role::ComboBox);
    let response = hit.ground(Ground::Field).show(ui, name, rect);
    let mut row = Row::within(ui, inset(rect, 8.0, 0.0));
    let (text, text_2) = (row.tokens.text, row.tokens.text_2);
    row.end().icon(Icon::Down, text_2).gap(4.0).start();
    row.text(value, TextKind::BodyMedium, text);
    row.gap(8.0).text_if_room(hint, TextKind::Small, text_2);
    response
}

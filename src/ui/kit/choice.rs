//! One of a few: a menu, or a control that shows all of them.

use egui::{
    Popup, Rect, RectAlign, Response, Role, ScrollArea, Stroke, StrokeKind, Tooltip, Ui, vec2,
};

use super::cut::{Cut, inset};
use super::hit::{Ground, Hit, describe, focus_ring};
use super::row::Row;
use crate::ui::icons::Icon;
use crate::ui::theme::{DIALOG, MENU, ROW, TextKind, Tokens, elided, galley};
use crate::view_models::Choice;

/// An entry of a menu.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entry<'a> {
    /// Its name.
    pub label: &'a str,
    /// What it does, in a few words.
    pub hint: &'a str,
    /// A sentence on it.
    pub about: &'a str,
}

/// A menu in a rectangle; gives what was chosen. The name is said before the entry by screen readers.
pub fn pick<C: Choice>(ui: &mut Ui, rect: Rect, name: &str, current: C) -> Option<C> {
    let entries: Vec<Entry<'_>> = C::all()
        .iter()
        .map(|choice| Entry { label: choice.label(), hint: choice.hint(), about: choice.about() })
        .collect();
    let selected = C::all().iter().position(|choice| *choice == current);
    pick_entry(ui, rect, name, &entries, selected.unwrap_or(0)).map(|at| C::all()[at])
}

/// All choices beside each other in a rectangle; gives what was clicked.
pub fn segments<C: Choice>(ui: &mut Ui, rect: Rect, name: &str, current: C) -> Option<C> {
    let entries: Vec<[&str; 2]> =
        C::all().iter().map(|choice| [choice.label(), choice.about()]).collect();
    let selected = C::all().iter().position(|choice| *choice == current);
    segment_entries(ui, rect, name, &entries, selected).map(|at| C::all()[at])
}

/// A menu of entries that only the caller knows; gives the place of the one that was chosen.
pub fn pick_entry(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    entries: &[Entry<'_>],
    selected: usize,
) -> Option<usize> {
    let current = entries.get(selected).copied().unwrap_or_default();
    let spoken = format!("{name}: {}", current.label);
    let hit = Hit::button(spoken).role(Role::ComboBox).ground(Ground::Field);
    let response = hit.show(ui, name, rect);
    let mut row = Row::within(ui, inset(rect, 8.0, 0.0));
    let color = row.tokens.text_2;
    row.end().icon(Icon::Down, color).gap(4.0).start();
    entry_text(&mut row, current);

    let mut chosen = None;
    Popup::menu(&response).width(rect.width()).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let list = ScrollArea::vertical().max_height(DIALOG);
        list.show_rows(ui, ROW, entries.len(), |ui, rows| {
            for at in rows {
                let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW));
                let hit = Hit::button(entries[at].label).role(Role::MenuItem);
                let response = hit.selected(at == selected).show(ui, ("entry", at), rect);
                entry_text(&mut Row::within(ui, inset(rect, 8.0, 0.0)), entries[at]);
                if response.clicked() {
                    chosen = Some(at);
                    ui.close();
                }
                about(&response, entries[at].about);
            }
        });
    });
    about(&response, if current.about.is_empty() { current.label } else { current.about });
    chosen
}

/// The sentence on an entry, beside it: below it would cover the next ones.
fn about(response: &Response, about: &str) {
    if about.is_empty() {
        return;
    }
    describe(response, about);
    let mut tooltip = Tooltip::for_enabled(response);
    tooltip.popup = tooltip.popup.align(RectAlign::RIGHT_START).gap(8.0);
    tooltip.show(|ui| {
        ui.set_max_width(MENU);
        ui.label(about);
    });
}

fn entry_text(row: &mut Row<'_>, entry: Entry<'_>) {
    let (text, text_2) = (row.tokens.text, row.tokens.text_2);
    row.text(entry.label, TextKind::BodyMedium, text);
    row.gap(8.0);
    row.text_if_room(entry.hint, TextKind::Small, text_2);
}

/// Labels with their tooltips beside each other; gives the place of the one that was clicked.
pub fn segment_entries(
    ui: &mut Ui,
    rect: Rect,
    name: &str,
    entries: &[[&str; 2]],
    selected: Option<usize>,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 4, tokens.well);
    // Every label gets its width, and an equal share of what is left.
    let width =
        |label: &str| galley(ui.painter(), label, TextKind::SmallMedium, tokens.text).size().x;
    let widths: Vec<f32> = entries.iter().map(|[label, _]| width(label)).collect();
    let spare = (rect.width() - widths.iter().sum::<f32>()) / entries.len() as f32;
    let mut cut = Cut(rect);
    let mut clicked = None;
    for (at, [label, tooltip]) in entries.iter().enumerate() {
        let cell = cut.start(widths[at] + spare);
        let is_selected = Some(at) == selected;
        let hit = Hit::button(format!("{name}: {label}")).role(Role::RadioButton);
        let tooltip = if tooltip.is_empty() { label } else { tooltip };
        let hit = hit.selected(is_selected).tooltip(*tooltip).ground(Ground::None);
        let response = hit.show(ui, (name, *label), cell);
        let is_hot = response.hovered() || response.has_focus();
        if is_selected {
            let edge = Stroke::new(1.0, tokens.border);
            let inner = cell.shrink(1.0);
            ui.painter().rect(inner, 3, tokens.control, edge, StrokeKind::Inside);
            focus_ring(ui, &response);
        }
        let color = if is_selected || is_hot { tokens.text } else { tokens.text_2 };
        let kind = if is_selected { TextKind::SmallMedium } else { TextKind::Small };
        let words = elided(ui.painter(), label, kind, color, cell.width() - 2.0);
        ui.painter().galley(super::middle(cell, words.size()).min, words, color);
        if response.clicked() {
            clicked = Some(at);
        }
    }
    clicked
}

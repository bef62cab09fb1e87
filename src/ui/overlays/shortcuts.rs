//! The sheet of shortcuts, and from key presses to actions.

use egui::{Context, Key, Label, Modifiers, RichText};

use crate::app::{Action, Shortcut, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::dialog;
use crate::ui::theme::TextKind;

/// Keys that are no single action.
const MORE: [(&str, &str); 7] = [
    ("1 … 9", "Choose a sampler"),
    ("Esc", "Close the topmost: dialog, card, selection, class filter"),
    ("Shift drag", "Select with a box"),
    ("Click", "Pin the card of a point"),
    ("Ctrl click", "Add a point to the selection"),
    ("Shift Alt drag", "Remove a box from the selection"),
    ("Wheel", "Zoom to the pointer; drag moves the view"),
];

/// Draws the sheet, while it is open.
pub fn shortcuts_ui(egui: &Context, ctx: &ViewCtx<'_>) {
    if !ctx.state.overlays.shortcuts {
        return;
    }
    let keyed = Action::ALL
        .into_iter()
        .filter_map(|action| Some((action.shortcut()?.text(), action.label().to_owned())));
    let more = MORE.map(|(key, label)| (key.to_owned(), label.to_owned()));
    let rows: Vec<(String, String)> = keyed.chain(more).collect();
    let is_closed = dialog(egui, "Keyboard shortcuts", 760.0, |ui| {
        let n_columns = if ui.available_width() > 640.0 { 2 } else { 1 };
        ui.horizontal_top(|ui| {
            for (at, column) in rows.chunks(rows.len().div_ceil(n_columns)).enumerate() {
                let grid = egui::Grid::new(("shortcuts", at)).num_columns(2).spacing([12.0, 6.0]);
                grid.show(ui, |ui| {
                    for (key, label) in column {
                        let key = RichText::new(key).font(TextKind::Number.font());
                        ui.add(Label::new(key.color(ctx.tokens.text)).extend());
                        let label = RichText::new(label).font(TextKind::Small.font());
                        ui.add(Label::new(label.color(ctx.tokens.text_2)).extend());
                        ui.end_row();
                    }
                });
                ui.add_space(24.0);
            }
        });
    });
    if is_closed {
        ctx.send(WindowMsg::ToggleShortcuts);
    }
}
/// The actions whose keys were pressed in this frame. While text is typed only those with Ctrl count.
pub fn pressed(ctx: &Context) -> Vec<Action> {
    let typing = ctx.text_edit_focused();
    let mut actions: Vec<Action> = Vec::new();
    ctx.input_mut(|input| {
        // The longer shortcut first: it contains the shorter one.
        let mut all: Vec<(Action, Shortcut)> = Action::ALL
            .into_iter()
            .filter_map(|action| Some((action, action.shortcut()?)))
            .collect();
        all.sort_by_key(|(_, shortcut)| !shortcut.shift);
        for (action, shortcut) in all {
            let is_text_key = typing && (!shortcut.ctrl || shortcut.key == "Z");
            let Some(key) = key_of(shortcut.key).filter(|_| !is_text_key) else { continue };
            let mut modifiers = Modifiers::NONE;
            modifiers.command = shortcut.ctrl;
            modifiers.shift = shortcut.shift;
            let is_pressed = if shortcut.ctrl {
                input.consume_shortcut(&egui::KeyboardShortcut::new(modifiers, key))
            } else {
                // Signs such as ? need Shift on most keyboards.
                let free = !input.modifiers.command && !input.modifiers.alt;
                let shift = shortcut.key == "?" || !input.modifiers.shift;
                free && shift && input.key_pressed(key)
            };
            if is_pressed {
                actions.push(action);
            }
        }
    });
    actions
}

fn key_of(name: &str) -> Option<Key> {
    match name {
        "[" => Some(Key::OpenBracket),
        "]" => Some(Key::CloseBracket),
        "?" => Some(Key::Questionmark),
        "+" => Some(Key::Plus),
        "-" => Some(Key::Minus),
        other => Key::from_name(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_is_a_key_that_there_is() {
        for shortcut in Action::ALL.into_iter().filter_map(Action::shortcut) {
            assert!(key_of(shortcut.key).is_some(), "{}", shortcut.key);
        }
    }
}

//! From keys to messages.

use egui::{Context, Key, Modifiers};
use eoscope_core::sampler::SamplerKind;

use crate::app::{
    Action, FilesMsg, GapMsg, Msg, RecipeMsg, SceneMsg, SelectionMsg, Shortcut, State, Tool,
    TrainingMsg, WindowMsg,
};

/// The messages of the keys that were pressed.
pub fn keys(ctx: &Context, state: &State) -> Vec<Msg> {
    let actions = pressed(ctx);
    let mut messages: Vec<Msg> =
        actions.into_iter().filter_map(|action| action.msg(state)).collect();
    let is_busy =
        state.overlays.palette || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx);
    if is_busy {
        return messages;
    }
    let is_escape = ctx.input(|input| input.key_pressed(Key::Escape) && input.modifiers.is_none());
    if is_escape {
        messages.extend(escape(state));
    }
    if state.run_on_screen().is_none() {
        return messages;
    }
    let digits = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    ctx.input(|input| {
        let pressed = |key| input.key_pressed(key) && input.modifiers.is_none();
        for (key, sampler) in digits.into_iter().zip(SamplerKind::ALL) {
            if pressed(key) {
                messages.push(RecipeMsg::SetSampler(sampler).into());
            }
        }
    });
    messages
}

/// What Esc closes: the topmost thing, and only that.
fn escape(state: &State) -> Option<Msg> {
    let overlays = &state.overlays;
    Some(if overlays.about {
        WindowMsg::ToggleAbout.into()
    } else if overlays.glossary {
        WindowMsg::ToggleGlossary.into()
    } else if overlays.shortcuts {
        WindowMsg::ToggleShortcuts.into()
    } else if overlays.table.is_some() {
        WindowMsg::ShowTable(None).into()
    } else if state.files.import.is_some() {
        FilesMsg::CloseImport.into()
    } else if state.training.shown {
        TrainingMsg::Show(false).into()
    } else {
        let open = state.run_on_screen()?;
        if !open.picked.cards.is_empty() {
            SelectionMsg::CloseCard.into()
        } else if !open.picked.points.is_empty() {
            SelectionMsg::ClearSelection.into()
        } else if open.gap.class.is_some() {
            GapMsg::ShowGapOf(None).into()
        } else if state.scene.tool != Tool::Pan {
            SceneMsg::SetTool(Tool::Pan).into()
        } else if state.scene.solo.is_some() {
            SceneMsg::ShowAllClasses.into()
        } else {
            return None;
        }
    })
}

/// The actions whose keys were pressed in this frame. While text is typed only those with Ctrl count.
fn pressed(ctx: &Context) -> Vec<Action> {
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

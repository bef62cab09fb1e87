//! From keys to messages.

use egui::{Context, Key};
use eoscope_core::sampler::SamplerKind;

use super::overlays::pressed as pressed_actions;
use crate::app::{
    FilesMsg, GapMsg, Msg, RecipeMsg, SceneMsg, SelectionMsg, State, Tool, TrainingMsg, WindowMsg,
};

/// The messages of the keys that were pressed.
pub fn keys(ctx: &Context, state: &State) -> Vec<Msg> {
    let actions = pressed_actions(ctx);
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

//! From keys to messages.

use egui::{Context, Key};
use eoscope_core::sampler::SamplerKind;

use super::shortcuts;
use crate::app::{
    FilesMsg, GapMsg, Msg, OpenRun, RecipeMsg, SceneMsg, SelectionMsg, State, Tool, WindowMsg,
};

/// The messages of the keys that were pressed.
pub fn keys(ctx: &Context, state: &State) -> Vec<Msg> {
    let actions = shortcuts::pressed(ctx);
    let mut messages: Vec<Msg> =
        actions.into_iter().filter_map(|action| action.msg(state)).collect();
    if state.overlays.table.is_some() && ctx.input(|input| input.key_pressed(Key::Escape)) {
        messages.push(WindowMsg::ShowTable(None).into());
        return messages;
    }
    let open = state.run_on_screen();
    let is_busy =
        state.overlays.palette || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx);
    let Some(open) = open.filter(|_| !is_busy) else {
        return messages;
    };
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
        if pressed(Key::Escape) {
            messages.push(escape(state, open));
        }
        for (key, sampler) in digits.into_iter().zip(SamplerKind::ALL) {
            if pressed(key) {
                messages.push(RecipeMsg::SetSampler(sampler).into());
            }
        }
    });
    messages
}

/// What Esc takes back first: what was laid on top of the view last.
fn escape(state: &State, open: &OpenRun) -> Msg {
    if state.overlays.about {
        WindowMsg::ToggleAbout.into()
    } else if state.overlays.shortcuts {
        WindowMsg::ToggleShortcuts.into()
    } else if state.files.import.is_some() {
        FilesMsg::CloseImport.into()
    } else if !open.picked.points.is_empty() || !open.picked.cards.is_empty() {
        SelectionMsg::ClearSelection.into()
    } else if open.gap.class.is_some() {
        GapMsg::ShowGapOf(None).into()
    } else if state.scene.tool != Tool::Pan {
        SceneMsg::SetTool(Tool::Pan).into()
    } else {
        SceneMsg::ShowAllClasses.into()
    }
}

//! From keys and dropped files to commands.

use std::path::PathBuf;

use egui::{Context, Key};

use super::shortcuts;
use crate::app::{Command, DeskCommand, OpenRun, State, Tool};
use crate::dataset::DataSpec;
use crate::sampler::SamplerKind;
use crate::training::NetworkFile;

/// The commands of the keys that were pressed.
pub fn keys(ctx: &Context, state: &State) -> Vec<Command> {
    let actions = shortcuts::pressed(ctx);
    let mut commands: Vec<Command> =
        actions.into_iter().filter_map(|action| action.command(state)).collect();
    if state.table.is_some() && ctx.input(|input| input.key_pressed(Key::Escape)) {
        commands.push(Command::ShowTable(None));
        return commands;
    }
    let open = state.open.as_ref().filter(|_| !state.desk.shown);
    let is_busy = state.palette || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx);
    let Some(open) = open.filter(|_| !is_busy) else {
        return commands;
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
            commands.push(escape(state, open));
        }
        for (key, sampler) in digits.into_iter().zip(SamplerKind::ALL) {
            if pressed(key) {
                commands.push(Command::SetSampler(sampler));
            }
        }
    });
    commands
}

/// What Esc takes back first: what was laid on top of the view last.
fn escape(state: &State, open: &OpenRun) -> Command {
    if state.shortcuts {
        Command::ToggleShortcuts
    } else if state.import.is_some() {
        Command::CloseImport
    } else if !open.selection.is_empty() || !open.cards.is_empty() {
        Command::ClearSelection
    } else if open.gap_class.is_some() {
        Command::ShowGapOf(None)
    } else if state.tool != Tool::Pan {
        Command::SetTool(Tool::Pan)
    } else {
        Command::ShowAllClasses
    }
}

/// What to do with what was dropped: single images are classified by the open run, a run or
/// embeddings are opened, and whatever else can be read is trained on.
pub fn dropped(mut paths: Vec<PathBuf>, state: &State) -> Command {
    let is_image = |path: &PathBuf| {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        ["png", "jpg", "jpeg", "webp", "bmp"].contains(&ending.as_str())
    };
    if state.open.is_some() && !state.desk.shown && paths.iter().all(is_image) {
        return Command::Classify(paths);
    }
    let path = paths.remove(0);
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_network =
        ["pth", "pt"].contains(&ending.as_str()) || (state.desk.shown && ending == "safetensors");
    if is_network {
        return Command::Desk(DeskCommand::SetNetwork(Some(NetworkFile::of(path))));
    }
    let is_run = path.join(crate::run::MANIFEST_FILE).is_file()
        || path.file_name().is_some_and(|name| name == crate::run::MANIFEST_FILE)
        || (crate::run::import::is_importable(&path) && !state.desk.shown);
    match DataSpec::guess(&path) {
        Some(spec) if !is_run => Command::Desk(DeskCommand::SetData(spec)),
        _ => Command::Open(path),
    }
}

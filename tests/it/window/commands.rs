//! Everything that can be done by name or by key.

use egui::Modifiers;
use eoscope::app::{Action, SceneMsg};

use super::*;

/// What commands change, as far as it can be told from outside.
fn seen(window: &Window) -> String {
    let (shell, open) = (window.shell(), window.open());
    let state = shell.state();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {} {} {:?} {} {:?} {} {} {:?} {:?}",
        state.scene.view,
        state.scene.tool,
        state.scene.kinds,
        state.settings.theme,
        state.settings.zoom_per_cent,
        state.scene.hide_regions,
        state.scene.show_thumbnails,
        state.overlays,
        state.training.shown,
        open.recipe.current,
        open.compare.variants.len(),
        open.sweep.is_some(),
        open.map.plan,
        state.notices,
    )
}

#[test]
fn every_command_can_be_found_by_its_name_and_does_something() {
    // Their files are chosen in a window of the system, or they are tried elsewhere.
    let elsewhere = [
        Action::Palette,
        Action::OpenRun,
        Action::OpenEmbeddings,
        Action::Classify,
        Action::SaveSelection,
        Action::SaveEmbeddings,
        Action::SaveNetwork,
        Action::SaveReport,
        Action::SaveSession,
        Action::TryAll,
        Action::ComputeMap,
        Action::ZoomReset,
        Action::Undo,
        Action::Redo,
        Action::Close,
    ];
    for action in Action::ALL.into_iter().filter(|action| !elsewhere.contains(action)) {
        let mut window = Window::new();
        window.send(SceneMsg::SetView(match action {
            Action::ViewMap => View::Boundary,
            _ => View::Map,
        }));
        let before = seen(&window);
        window.harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        window.settle();
        window.harness.get_by_label("Find anything").type_text(action.label());
        window.settle();
        window.harness.key_press(Key::Enter);
        window.settle();
        assert!(!window.shell().state().overlays.palette, "{action:?}");
        assert_ne!(seen(&window), before, "{action:?} changed nothing");
    }
}

#[test]
fn a_change_of_the_recipe_is_taken_back_and_made_again_by_keys() {
    let mut window = Window::new();
    let first = window.open().recipe.current.clone();
    window.harness.key_press(Key::CloseBracket);
    window.settle();
    let second = window.open().recipe.current.clone();
    assert_eq!(second.sampling.k_neighbors, first.sampling.k_neighbors + 1);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    window.settle();
    assert_eq!(window.open().recipe.current, first);
    window.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    window.settle();
    assert_eq!(window.open().recipe.current, second);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Plus);
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num0);
    window.settle();
    assert_eq!(window.shell().state().settings.zoom_per_cent, 100);
}

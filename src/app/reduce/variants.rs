//! What is pinned and compared, where more than the open run takes part: the page and the notice.

use super::decide;
use crate::app::compare::{compare, follow, pin, unpin};
use crate::app::{Command, CompareCommand, Effect, Notice, State, View};
use crate::experiment::Variant;

/// Pins the recipe under the controls.
pub(super) fn pin_current(state: &mut State) -> Vec<Effect> {
    let Some(open) = &state.open else { return Vec::new() };
    let variant = Variant::of(open.recipe.clone(), open.compare.n_seeds);
    pin_and_tell(state, variant)
}

/// Removes a pinned variant.
pub(super) fn remove(state: &mut State, at: usize) -> Vec<Effect> {
    let view = state.view;
    let Some(open) = &mut state.open else { return Vec::new() };
    unpin(open, at);
    let mut effects = follow(open, view);
    effects.push(Effect::KeepSession);
    effects
}

/// Carries out what was asked for on the page that compares, or for it.
pub(super) fn carry_out(state: &mut State, command: CompareCommand) -> Vec<Effect> {
    if command == CompareCommand::KeepBest {
        let Some(variant) = state.open.as_ref().and_then(|open| {
            let search = open.compare.search.as_ref()?;
            search.best(open.compare.n_seeds)
        }) else {
            return Vec::new();
        };
        return pin_and_tell(state, variant);
    }
    // What is searched for is seen on its page.
    let shows = matches!(command, CompareCommand::StartSearch | CompareCommand::AddControls);
    let mut effects = Vec::new();
    if shows && state.view != View::Compare {
        effects = decide(state, Command::SetView(View::Compare));
    }
    if let Some(open) = &mut state.open {
        effects.extend(compare(open, command));
    }
    effects
}

fn pin_and_tell(state: &mut State, variant: Variant) -> Vec<Effect> {
    let view = state.view;
    let Some(open) = &mut state.open else { return Vec::new() };
    let title = variant.title();
    let result = pin(open, variant);
    let n = open.compare.variants.len();
    let place = if view == View::Compare { "" } else { ", on the page Compare (C)" };
    let text = match &result {
        Ok(()) => format!("pinned {title}: {n} variants beside the baseline{place}"),
        Err(reason) => format!("{title} was not pinned: {reason}"),
    };
    state.notice = Some(Notice { text, is_error: false });
    if result.is_err() {
        return Vec::new();
    }
    let mut effects = follow(open, view);
    if !open.path.as_os_str().is_empty() {
        effects.push(Effect::KeepSession);
    }
    effects
}

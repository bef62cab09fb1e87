//! Whatever is removed in whatever order comes back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use eoscope_core::experiment::{Recipe, TrialResult, Variant};
use eoscope_core::numerics::StopToken;
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::SamplerKind;
use eoscope_io::trash;
use eoscope_train::{CheckpointDir, Plan};
use proptest::prelude::*;

use crate::app::tests::{opened, with_run};
use crate::app::{
    CompareEffect, CompareEvent, CompareMsg, Effect, RunFolder, State, TrainingEffect,
    TrainingEvent, TrainingMsg, TrialOwner, WindowMsg, apply,
};

/// Carries out what concerns the disk and the search.
fn settle(state: &mut State, effects: Vec<Effect>, folder: &Path) {
    let mut effects = std::collections::VecDeque::from(effects);
    while let Some(effect) = effects.pop_front() {
        match effect {
            Effect::Training(TrainingEffect::Forget(place, _)) => {
                let event = match CheckpointDir::forget(&place).unwrap() {
                    Some(trashed) => TrainingEvent::Forgotten(trashed),
                    None => continue,
                };
                effects.extend(apply(state, event));
                effects.extend(apply(state, read(folder)));
            }
            Effect::Training(TrainingEffect::Restore(trashed, _)) => {
                let result = trash::restore(&trashed);
                effects.extend(apply(state, TrainingEvent::Restored(trashed, result)));
                effects.extend(apply(state, read(folder)));
            }
            Effect::Compare(CompareEffect::OpenOther(path)) => {
                let result = Ok(opened(path.to_str().unwrap()));
                effects.extend(apply(state, CompareEvent::OtherOpened { path, result }));
            }
            // One trial of a search, so that there is something to lose.
            Effect::Compare(CompareEffect::Try(TrialOwner::Search, tasks)) => {
                let task = tasks[0].clone();
                let result: TrialResult = task.run(&StopToken::new()).unwrap();
                let owner = TrialOwner::Search;
                effects.extend(apply(state, CompareEvent::Tried { owner, task, result }));
            }
            _ => {}
        }
    }
}

fn read(folder: &Path) -> TrainingEvent {
    TrainingEvent::FolderRead(RunFolder {
        folder: folder.into(),
        unfinished: CheckpointDir::unfinished(folder),
        ..RunFolder::default()
    })
}

/// A plan for a run at a place.
fn plan_at(place: &Path) -> Plan {
    let mut state = State::default();
    apply(&mut state, TrainingMsg::SetData("folder:/images".parse().unwrap()));
    Plan { out: place.into(), ..state.training.plan.unwrap() }
}

fn smote(k: usize) -> Recipe {
    let mut recipe = Recipe::of(SamplerKind::Smote, HeadMethod::default(), 0);
    recipe.sampling.k_neighbors = k;
    recipe
}

type Kept = (Vec<String>, Vec<String>, Vec<PathBuf>, Option<usize>, BTreeSet<PathBuf>);

/// Everything that a person would miss: variants with their places, panes, other runs, the search, and
/// the files of interrupted trainings.
fn kept(state: &State, folder: &Path) -> Kept {
    let compare = &state.open.as_ref().unwrap().compare;
    let panes = compare.panes.iter().map(|pane| format!("{:?} {:?}", pane.of, pane.view));
    let plans: Vec<(PathBuf, Plan)> = CheckpointDir::unfinished(folder);
    (
        compare.variants.iter().map(Variant::title).collect(),
        panes.collect(),
        compare.others.iter().map(|other| other.path.clone()).collect(),
        compare.search.as_ref().map(|search| search.n_done),
        plans.into_iter().map(|(place, _)| place).collect(),
    )
}

fn destroy(state: &State, kind: u8, at: usize) -> crate::app::Msg {
    let compare = &state.open.as_ref().unwrap().compare;
    match kind {
        0 => CompareMsg::Unpin(at % compare.variants.len().max(1)).into(),
        1 => CompareMsg::RemoveRun(at % compare.others.len().max(1)).into(),
        2 => CompareMsg::CloseSearch.into(),
        _ => {
            let unfinished = &state.training.unfinished;
            let place = unfinished.get(at % unfinished.len().max(1));
            let place = place.map_or("/nothing".into(), |(place, _)| place.clone());
            TrainingMsg::Forget(place).into()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_that_was_removed_is_lost(
        commands in proptest::collection::vec((0u8..4, 0usize..8), 1..12),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let mut state = with_run();
        for name in ["a", "b", "c"] {
            // Begun and left, as by a kill.
            drop(CheckpointDir::begin(&plan_at(&folder.join(format!("{name}.run")))).unwrap());
        }
        let mut all = Vec::new();
        all.extend(apply(&mut state, TrainingMsg::SetFolder(folder.into())));
        all.extend(apply(&mut state, read(folder)));
        for k in [3, 4, 6, 8] {
            let open = state.open.as_mut().unwrap();
            open.pin(Variant::of(smote(k), 1)).unwrap();
        }
        for path in ["/b.run", "/c.run"] {
            all.extend(apply(&mut state, CompareMsg::AddRun(path.into())));
        }
        all.extend(apply(&mut state, CompareMsg::StartSearch(None)));
        settle(&mut state, all, folder);
        let before = kept(&state, folder);
        prop_assert_eq!(before.4.len(), 3);
        prop_assert!(before.3.is_some());

        for (kind, at) in commands {
            let msg = destroy(&state, kind, at);
            let effects = apply(&mut state, msg);
            settle(&mut state, effects, folder);
        }
        while !state.undo.is_empty() {
            let effects = apply(&mut state, WindowMsg::Undo(None));
            settle(&mut state, effects, folder);
        }
        prop_assert_eq!(kept(&state, folder), before);
    }
}

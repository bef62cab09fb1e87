//! Variants, panes and sessions, without a window.

use std::path::PathBuf;
use std::sync::Arc;

use eoscope_core::experiment::{Recipe, TrialResult, TrialTask, Variant};
use eoscope_core::explore::{ScoreQuestion, answer, point_scores};
use eoscope_core::numerics::StopToken;
use eoscope_core::sampler::SamplerKind;
use eoscope_io::run::RunError;

use super::update::NotPinned;
use super::*;
use crate::app::tests::{current, opened, with_run};
use crate::app::{Effect, Event, FilesMsg, RecipeMsg, SceneMsg, SessionEffect, State, View, apply};

fn compare(state: &mut State, msg: CompareMsg) -> Vec<Effect> {
    apply(state, msg)
}

fn compare_mut(state: &mut State) -> &mut OpenRun {
    state.open.as_mut().unwrap()
}

/// The trials that are asked for.
fn tasks(effects: &[Effect]) -> Vec<&TrialTask> {
    let of = |effect| match effect {
        &Effect::Compare(CompareEffect::Try(_, ref tasks)) => Some(tasks),
        _ => None,
    };
    effects.iter().filter_map(of).flatten().collect()
}

fn stops(effects: &[Effect], owner: TrialOwner) -> bool {
    let is_stop = |effect: &Effect| matches!(effect, Effect::Compare(CompareEffect::StopTrials(of)) if *of == owner);
    effects.iter().any(is_stop)
}

fn keeps(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Session(SessionEffect::Keep(_))))
}

fn smote(k: usize) -> Recipe {
    let mut recipe = Recipe::default();
    recipe.sampling.kind = SamplerKind::Smote;
    recipe.sampling.k_neighbors = k;
    recipe
}

#[test]
fn what_is_pinned_is_tried_once_per_seed_and_kept() {
    let mut state = with_run();
    let effects = compare(&mut state, CompareMsg::PinCurrent);
    assert_eq!(
        tasks(&effects).len(),
        USUAL_SEEDS,
        "the baseline was asked for when the run opened"
    );
    assert!(keeps(&effects));
    assert!(
        tasks(&compare(&mut state, CompareMsg::SetSeeds(USUAL_SEEDS))).is_empty(),
        "on their way"
    );
    let more = compare(&mut state, CompareMsg::SetSeeds(USUAL_SEEDS + 2));
    assert_eq!(tasks(&more).len(), 2, "only what is missing");
    let fewer = compare(&mut state, CompareMsg::SetSeeds(1));
    assert!(stops(&fewer, TrialOwner::Variants), "work that is no longer needed is cancelled");
    assert_eq!(current(&state).compare.n_pending(), 2, "the baseline and one seed");
}

#[test]
fn a_result_becomes_a_row_and_late_ones_of_another_run_are_dropped() {
    let mut state = with_run();
    let effects = compare(&mut state, CompareMsg::PinCurrent);
    let task = TrialTask::clone(tasks(&effects)[0]);
    let result = task.run(&StopToken::new()).unwrap();
    let tried = |result: TrialResult| CompareEvent::Tried {
        owner: TrialOwner::Variants,
        task: task.clone(),
        result,
    };
    apply(&mut state, tried(result.clone()));
    let rows = &current(&state).compare.comparison.runs[0].summaries;
    assert_eq!(rows[1].as_ref().unwrap().n_seeds(), 1);
    let before = current(&state).compare.n_pending();
    *compare_mut(&mut state) = OpenRun::new(opened("/other.run"));
    apply(&mut state, tried(result));
    assert_eq!(current(&state).compare.comparison.runs[0].summaries, [None]);
    assert!(before > 0 && current(&state).compare.n_pending() == 0);
}

#[test]
fn a_variant_keeps_its_colour_when_another_one_is_removed() {
    let mut state = with_run();
    for k in [3, 4, 5] {
        let recipe = smote(k);
        apply(&mut state, RecipeMsg::SetRecipe { recipe, dragging: false });
        compare(&mut state, CompareMsg::PinCurrent);
    }
    let slots = |state: &State| -> Vec<(usize, Option<usize>)> {
        let variants = &state.open.as_ref().unwrap().compare.variants;
        variants.iter().map(|v| (v.recipe.sampling.k_neighbors, v.slot)).collect()
    };
    assert_eq!(slots(&state), [(3, Some(0)), (4, Some(1)), (5, Some(2))]);
    compare(&mut state, CompareMsg::Unpin(0));
    assert_eq!(slots(&state), [(4, Some(1)), (5, Some(2))]);
    // The free colour is given to the next one.
    let recipe = smote(6);
    apply(&mut state, RecipeMsg::SetRecipe { recipe, dragging: false });
    compare(&mut state, CompareMsg::PinCurrent);
    assert_eq!(slots(&state)[2], (6, Some(0)));
}

#[test]
fn the_baseline_and_what_stands_there_are_not_pinned_again() {
    let mut state = with_run();
    let open = compare_mut(&mut state);
    let pin = |open: &mut OpenRun, recipe| open.pin(Variant::of(recipe, 1));
    assert_eq!(pin(open, Recipe::baseline()), Err(NotPinned::Baseline));
    assert_eq!(pin(open, smote(5)), Ok(()));
    assert_eq!(pin(open, smote(5)), Err(NotPinned::Already));
    for k in 6..6 + MAX_PINNED - 1 {
        assert_eq!(pin(open, smote(k)), Ok(()));
    }
    assert_eq!(pin(open, smote(200)), Err(NotPinned::Full));
    assert_eq!(open.compare.panes.len(), MAX_PANES);
}

#[test]
fn panes_follow_their_variants_and_one_always_stays() {
    let mut state = with_run();
    for k in [5, 6] {
        compare_mut(&mut state).pin(Variant::of(smote(k), 1)).unwrap();
    }
    let of = |state: &State| -> Vec<PaneSource> {
        current(state).compare.panes.iter().map(|pane| pane.of).collect()
    };
    use PaneSource::{Baseline, Current, Variant as V};
    assert_eq!(of(&state), [Baseline, Current, V(0), V(1)]);
    compare(&mut state, CompareMsg::Pane(PaneMsg::Remove(1)));
    compare(&mut state, CompareMsg::Unpin(0));
    assert_eq!(of(&state), [Baseline, V(0)], "the second variant is the first one now");
    compare(&mut state, CompareMsg::Pane(PaneMsg::Add));
    assert_eq!(of(&state), [Baseline, V(0), Current]);
    compare(&mut state, CompareMsg::Pane(PaneMsg::Show(V(9))));
    assert_eq!(of(&state).len(), 3, "there is no such variant");
    for _ in 0..5 {
        compare(&mut state, CompareMsg::Pane(PaneMsg::Remove(0)));
    }
    assert_eq!(of(&state), [Current]);
}

#[test]
fn a_pane_is_asked_for_on_its_page_only_and_takes_its_answer_alone() {
    let mut state = with_run();
    let asks = |effects: &[Effect]| {
        let id = |effect: &Effect| match effect {
            Effect::Compare(CompareEffect::AskPane { id, .. }) => Some(*id),
            _ => None,
        };
        effects.iter().filter_map(id).collect::<Vec<u64>>()
    };
    assert!(asks(&compare(&mut state, CompareMsg::PinCurrent)).is_empty());
    let asked = asks(&apply(&mut state, SceneMsg::SetView(View::Compare)));
    assert_eq!(asked, [1, 3], "the current recipe is asked for anyway");
    let question = current(&state).compare.panes[2].asked.clone().unwrap();
    let subject = Arc::clone(&question.subject);
    let answer = Arc::new(answer(question, &StopToken::new()).unwrap());
    let scores = ScoreQuestion { subject, answer: Some(Arc::clone(&answer)) };
    let scores = Arc::new(point_scores(scores));
    let answered = |id| CompareEvent::PaneAnswered {
        id,
        answer: Arc::clone(&answer),
        scores: Arc::clone(&scores),
    };
    apply(&mut state, answered(99));
    assert!(current(&state).compare.panes.iter().all(|pane| pane.answer.is_none()));
    apply(&mut state, answered(3));
    let has = |pane: &Pane| pane.answer.is_some();
    assert!(has(&current(&state).compare.panes[2]) && !has(&current(&state).compare.panes[0]));
}

#[test]
fn k_of_a_pane_changes_a_copy_and_never_the_pin() {
    let mut state = with_run();
    apply(&mut state, RecipeMsg::SetRecipe { recipe: smote(5), dragging: false });
    compare(&mut state, CompareMsg::PinCurrent);
    apply(&mut state, SceneMsg::SetView(View::Compare));
    let pinned = |state: &State| -> Vec<Recipe> {
        current(state).compare.variants.iter().map(|variant| variant.recipe.clone()).collect()
    };
    let effects = compare(&mut state, CompareMsg::Pane(PaneMsg::SetK(2, 7)));
    assert!(!keeps(&effects) && tasks(&effects).is_empty());
    let asks =
        |effect: &Effect| matches!(effect, Effect::Compare(CompareEffect::AskPane { slot: 2, .. }));
    assert!(effects.iter().any(asks));
    let pane = &current(&state).compare.panes[2];
    assert_eq!(pane.copy, Some(smote(7)));
    assert_eq!(pinned(&state), [smote(5)]);
    // Back at the K of the pin it is the pin again; a copy is pinned only when that is asked for.
    compare(&mut state, CompareMsg::Pane(PaneMsg::SetK(2, 5)));
    assert_eq!(current(&state).compare.panes[2].copy, None);
    compare(&mut state, CompareMsg::Pane(PaneMsg::SetK(2, 9)));
    compare(&mut state, CompareMsg::Pane(PaneMsg::PinCopy(2)));
    assert_eq!(pinned(&state), [smote(5), smote(9)]);
    let pane = &current(&state).compare.panes[2];
    assert_eq!((pane.of, &pane.copy), (PaneSource::Variant(1), &None));
}

#[test]
fn another_run_is_read_once_and_a_bad_one_says_why() {
    let mut state = with_run();
    let path = PathBuf::from("/b.run");
    let opens = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Compare(CompareEffect::OpenOther(_))))
    };
    assert!(!opens(&compare(&mut state, CompareMsg::AddRun("/toy.run".into()))), "it is open");
    assert!(opens(&compare(&mut state, CompareMsg::AddRun(path.clone()))));
    assert!(!opens(&compare(&mut state, CompareMsg::AddRun(path.clone()))), "on its way");
    let result = Err(RunError::NotARun { path: path.clone() });
    apply(&mut state, CompareEvent::OtherOpened { path: path.clone(), result });
    let other = &current(&state).compare.others[0];
    assert!(matches!(&other.opened, Some(Err(why)) if why.contains("this is no run")));
    let result = Ok(opened("/b.run"));
    let effects = apply(&mut state, CompareEvent::OtherOpened { path, result });
    assert_eq!(tasks(&effects).len(), 1, "the baseline on the other run");
    assert_eq!(current(&state).compare.comparison.runs.len(), 2);
    compare(&mut state, CompareMsg::RemoveRun(0));
    assert_eq!(current(&state).compare.comparison.runs.len(), 1);
}

#[test]
fn a_search_that_loses_a_trial_ends_all_the_same() {
    let mut state = with_run();
    let effects = compare(&mut state, CompareMsg::StartSearch(None));
    assert_eq!(state.scene.view, View::Compare);
    let n = tasks(&effects).len();
    let search = |state: &State| {
        let search = current(state).compare.search.as_ref().unwrap();
        (search.n_all, search.running)
    };
    assert_eq!(search(&state), (n, true));
    let lost = || CompareEvent::TrialFailed(Some(TrialOwner::Search), "a fault".into());
    (0..n).for_each(|_| drop(apply(&mut state, lost())));
    assert_eq!(search(&state), (0, false));
    assert!(state.notices.newest().unwrap().text.contains("a fault"));
    let _: Event = lost().into();
}

#[test]
fn a_session_brings_back_what_it_was_made_from() {
    let mut state = with_run();
    compare_mut(&mut state).pin(Variant::of(smote(7), 4)).unwrap();
    compare(&mut state, CompareMsg::SetContent(Content::Bars));
    compare(&mut state, CompareMsg::Pane(PaneMsg::SetView(0, PaneView::Map)));
    compare(&mut state, CompareMsg::SetQuestion("Which?".into()));
    apply(&mut state, RecipeMsg::SetSampler(SamplerKind::Adasyn));
    let session = current(&state).session();
    let mut again = OpenRun::new(opened("/toy.run"));
    assert!(again.restore(&session).is_empty());
    assert_eq!(again.session(), session);
    assert_eq!(again.recipe.current.sampling.kind, SamplerKind::Adasyn);
    assert_eq!(again.compare.n_seeds, 4);
    // A recipe for other classes is left out and told.
    let mut bad = session;
    let entry = serde_json::json!({ "sampler": "eos", "target_counts": [1, 2, 3] });
    bad.recipes[0] = serde_json::from_value(entry).unwrap();
    let mut again = OpenRun::new(opened("/toy.run"));
    let left_out = again.restore(&bad);
    assert!(left_out.len() == 1 && again.compare.variants.is_empty(), "{left_out:?}");
    apply(&mut state, FilesMsg::Close);
    assert!(state.open.is_none());
}

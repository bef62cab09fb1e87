//! Commands and news, without a window.

use super::*;
use crate::app::state::Notice;
use crate::domain::{Embeddings, Head};
use crate::jobs::{Event, Job, PairMap};
use crate::jobs::{Opened, answer, open};
use crate::numerics::StopToken;
use crate::refit::HeadMethod;
use crate::run::manifest::Manifest;
use crate::run::{Run, RunError};
use crate::sampler::SamplerKind;
use ndarray::{Array1, Array2, array};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn opened(path: &str) -> Opened {
    let points = array![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 2.0], [2.0, 3.0]];
    let train = Embeddings::new(points.clone(), vec![0, 0, 0, 1, 1], 2).unwrap();
    let head = Head::linear(Array2::eye(2), Array1::zeros(2));
    let manifest = Manifest::new("toy".into());
    let names = vec!["a".into(), "b".into()];
    let run = Run::new(manifest, names, train.clone(), train, head.clone());
    let subject =
        crate::experiment::Subject::new(Arc::clone(&run.train), Arc::clone(&run.test), head);
    let (run, subject) = (Arc::new(run), Arc::new(subject));
    Opened { path: path.into(), run, subject, notes: Vec::new(), thumbnails: None }
}

fn with_run() -> State {
    let mut state = State::default();
    apply(&mut state, Command::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    apply(
        &mut state,
        Command::News(Event::Opened {
            path: "/toy.run".into(),
            options: ImportOptions::default(),
            result,
        }),
    );
    state
}

fn current(state: &State) -> &OpenRun {
    state.open.as_ref().unwrap()
}

fn set_k(state: &mut State, k: usize, dragging: bool) -> Vec<Effect> {
    let recipe = &current(state).recipe;
    let command = Command::drag(recipe, dragging, |recipe| recipe.sampling.k_neighbors = k);
    apply(state, command)
}

fn asked_k(effects: &[Effect]) -> Vec<usize> {
    let k = |effect: &Effect| match effect {
        Effect::Ask(question) => Some(question.recipe.sampling.k_neighbors),
        _ => None,
    };
    effects.iter().filter_map(k).collect()
}

#[test]
fn opening_asks_at_once_and_starts_a_missing_map() {
    let mut state = State::default();
    apply(&mut state, Command::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    let event =
        Event::Opened { path: "/toy.run".into(), options: ImportOptions::default(), result };
    let effects = apply(&mut state, Command::News(event));
    assert_eq!(asked_k(&effects), [10]);
    assert!(effects.contains(&Effect::StartLayout(1, LayoutPlan::default())));
    assert_eq!(current(&state).forming, Some(0.0));
    assert_eq!(state.settings.recent, [PathBuf::from("/toy.run")]);
}

#[test]
fn a_file_that_is_no_run_leaves_the_open_run_and_says_why() {
    let mut state = with_run();
    apply(&mut state, Command::Open("/x".into()));
    let result = Err(RunError::NotARun { path: "/x".into() });
    apply(
        &mut state,
        Command::News(Event::Opened {
            path: "/x".into(),
            options: ImportOptions::default(),
            result,
        }),
    );
    assert_eq!(current(&state).path, Path::new("/toy.run"));
    let notice = state.notice.unwrap();
    assert!(notice.is_error && notice.text.starts_with("/x: this is no run"), "{notice:?}");
}

#[test]
fn only_what_was_asked_for_last_is_opened() {
    let mut state = State::default();
    apply(&mut state, Command::Open("/a.run".into()));
    apply(&mut state, Command::Open("/b.run".into()));
    let result = Ok(opened("/a.run"));
    apply(
        &mut state,
        Command::News(Event::Opened {
            path: "/a.run".into(),
            options: ImportOptions::default(),
            result,
        }),
    );
    assert!(state.open.is_none());
    assert_eq!(state.opening, Some(PathBuf::from("/b.run")));
}

#[test]
fn a_drag_is_one_change() {
    let mut state = with_run();
    for (k, dragging) in [(11, true), (12, true), (40, true), (40, false)] {
        set_k(&mut state, k, dragging);
    }
    assert_eq!(current(&state).recipe.sampling.k_neighbors, 40);
    assert_eq!(asked_k(&apply(&mut state, Command::Undo)), [10]);
    assert_eq!(asked_k(&apply(&mut state, Command::Redo)), [40]);
    apply(&mut state, Command::Undo);
    assert!(apply(&mut state, Command::Undo).is_empty());
}

#[test]
fn k_stays_within_its_range_and_equal_recipes_ask_nothing() {
    let mut state = with_run();
    set_k(&mut state, 9999, false);
    assert_eq!(current(&state).recipe.sampling.k_neighbors, 300);
    assert!(set_k(&mut state, 300, false).is_empty());
    set_k(&mut state, 0, false);
    assert_eq!(current(&state).recipe.sampling.k_neighbors, 1);
}

#[test]
fn a_sampler_brings_its_own_k_and_a_head_its_epochs() {
    let mut state = with_run();
    apply(&mut state, Command::SetSampler(SamplerKind::Smote));
    assert_eq!(current(&state).recipe.sampling.k_neighbors, 5);
    apply(&mut state, Command::SetHead(HeadMethod::Reference));
    assert_eq!(current(&state).recipe.head.epochs, 10);
}

#[test]
fn an_answer_is_stale_as_soon_as_the_recipe_moves() {
    let mut state = with_run();
    let question = current(&state).question();
    let answered = Arc::new(answer(question, &StopToken::new()).unwrap());
    apply(&mut state, Command::News(Event::Answered(answered)));
    assert!(!current(&state).is_stale());
    set_k(&mut state, 3, true);
    assert!(current(&state).is_stale());
    apply(&mut state, Command::Pin);
    apply(&mut state, Command::Pin);
    let pinned = |state: &State| -> Vec<usize> {
        let variants = &current(state).compare.variants;
        variants.iter().map(|variant| variant.recipe.sampling.k_neighbors).collect()
    };
    assert_eq!(pinned(&state), [3], "the recipe under the controls, once");
    apply(&mut state, Command::Unpin(0));
    assert!(pinned(&state).is_empty());
}

#[test]
fn answers_for_a_closed_run_are_dropped() {
    let mut state = with_run();
    let old = current(&state).question();
    let result = Ok(opened("/other.run"));
    apply(&mut state, Command::Open("/other.run".into()));
    apply(
        &mut state,
        Command::News(Event::Opened {
            path: "/other.run".into(),
            options: ImportOptions::default(),
            result,
        }),
    );
    let late = Arc::new(answer(old, &StopToken::new()).unwrap());
    apply(&mut state, Command::News(Event::Answered(late)));
    assert!(current(&state).answer.is_none());
}

#[test]
fn a_cancelled_map_stays_away() {
    let mut state = with_run();
    assert!(apply(&mut state, Command::CancelLayout).contains(&Effect::StopLayout));
    let layout = crate::domain::Layout {
        method: String::new(),
        seed: 0,
        train: vec![[0.0; 2]; 5],
        test: vec![[0.0; 2]; 5],
    };
    let (run, layout) = (Arc::clone(&current(&state).run), Arc::new(layout));
    let late = Event::LayoutForming {
        id: 1,
        run: Arc::clone(&run),
        done: 0.5,
        layout: Arc::clone(&layout),
    };
    apply(&mut state, Command::News(late));
    apply(&mut state, Command::News(Event::LayoutReady { id: 1, run, layout, stored: Ok(()) }));
    assert!(current(&state).layout.is_none());
}

#[test]
fn news_of_an_earlier_reading_of_the_same_folder_are_dropped() {
    let mut state = with_run();
    let earlier = Arc::clone(&current(&state).run);
    apply(&mut state, Command::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    apply(
        &mut state,
        Command::News(Event::Opened {
            path: "/toy.run".into(),
            options: ImportOptions::default(),
            result,
        }),
    );
    let layout =
        crate::domain::Layout { method: String::new(), seed: 0, train: vec![], test: vec![] };
    let late = Event::LayoutReady { id: 1, run: earlier, layout: Arc::new(layout), stored: Ok(()) };
    apply(&mut state, Command::News(late));
    assert!(current(&state).layout.is_none() && current(&state).forming.is_some());
}

#[test]
fn nothing_waits_for_a_worker_that_failed() {
    let fail = |job| Command::News(Event::Failed { job, reason: "out of luck".into() });
    let mut state = with_run();
    apply(&mut state, fail(Job::Map));
    assert!(current(&state).forming.is_none());
    assert!(current(&state).is_stale());
    apply(&mut state, fail(Job::Answers));
    assert!(!current(&state).is_stale());
    apply(&mut state, Command::Open("/b.run".into()));
    apply(&mut state, fail(Job::Open));
    assert!(state.opening.is_none());
    assert!(state.notice.as_ref().unwrap().text.contains("out of luck"));
    // Another recipe is worked out again.
    let seven = Command::change(&current(&state).recipe, |recipe| recipe.seed = 7);
    apply(&mut state, seven);
    assert!(current(&state).is_stale());
}

#[test]
fn opening_nothing_says_where() {
    let Err(error) = open(Path::new("/no/such.run")) else { panic!("it opened") };
    assert!(error.to_string().starts_with("/no/such.run: there is no such"));
}

fn layout() -> Arc<crate::domain::Layout> {
    let points = vec![[0.0; 2]; 5];
    let method = "t-SNE".into();
    Arc::new(crate::domain::Layout { method, seed: 0, train: points.clone(), test: points })
}

fn ready(state: &mut State, id: u64) -> Vec<Effect> {
    let run = Arc::clone(&current(state).run);
    apply(state, Command::News(Event::LayoutReady { id, run, layout: layout(), stored: Ok(()) }))
}

fn pair_news(state: &mut State, id: u64, done: f32) {
    let open = current(state);
    let map = Arc::new(PairMap {
        subject: Arc::clone(&open.subject),
        pair: open.pair,
        answer: None,
        done,
        train: Vec::new(),
        test: Vec::new(),
        synthetic: Vec::new(),
    });
    apply(state, Command::News(Event::PairMapped { id, map }));
}

#[test]
fn news_of_a_map_that_was_given_up_are_dropped() {
    let mut state = with_run();
    assert_eq!(current(&state).map_job, 1);
    apply(&mut state, Command::PauseLayout(true));
    apply(&mut state, Command::CancelLayout);
    assert!(!current(&state).layout_paused);
    apply(&mut state, Command::ComputeLayout);
    let id = current(&state).map_job;
    assert!(ready(&mut state, 1).is_empty(), "the first one was cancelled");
    assert!(current(&state).forming.is_some());
    assert!(ready(&mut state, id).contains(&Effect::StopLayout));
    assert!(current(&state).forming.is_none() && current(&state).layout.is_some());
}

#[test]
fn one_map_at_a_time_and_every_view_gets_its_own() {
    let mut state = with_run();
    let effects = apply(&mut state, Command::SetView(View::Pair));
    assert!(effects.is_empty(), "the map of the run is forming");
    let starts = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::StartPairMap(..)))
    };
    assert!(starts(&ready(&mut state, 1)));
    let id = current(&state).map_job;
    pair_news(&mut state, id, 0.4);
    assert!(current(&state).has_pair_map());
    // The map of the run takes the place of one that is not done.
    apply(&mut state, Command::ComputeLayout);
    assert!(current(&state).pair_map.is_none());
    pair_news(&mut state, id, 0.5);
    assert!(current(&state).pair_map.is_none(), "late news");
    let id = current(&state).map_job;
    assert!(starts(&ready(&mut state, id)));
    let id = current(&state).map_job;
    pair_news(&mut state, id, 0.2);
    let effects = apply(&mut state, Command::CancelLayout);
    assert!(effects.contains(&Effect::StopLayout));
    assert_eq!((state.view, current(&state).pair_map.is_none()), (View::Map, true));
    // The other way round of a pair that is there needs a map of its own, and gets it.
    let effects = apply(&mut state, Command::SetView(View::Pair));
    assert!(starts(&effects));
    // Cancelled while the map of another pair is still there.
    let id = current(&state).map_job;
    pair_news(&mut state, id, 1.0);
    let (a, b) = current(&state).pair;
    assert!(starts(&apply(&mut state, Command::SetPair(b, a))));
    apply(&mut state, Command::CancelLayout);
    assert_eq!(state.view, View::Map);
    apply(&mut state, Command::SetView(View::Pair));
    let reason = "broken".to_owned();
    apply(&mut state, Command::News(Event::Failed { job: Job::Map, reason }));
    assert_eq!(state.view, View::Map);
    assert!(matches!(state.notice, Some(Notice { is_error: true, .. })));
}

#[test]
fn the_last_choices_for_an_import_win() {
    let mut state = State::default();
    apply(&mut state, Command::Open("/a.csv".into()));
    let report = crate::jobs::ImportReport {
        path: "/a.csv".into(),
        options: ImportOptions::default(),
        outcome: Ok(vec![]),
    };
    apply(&mut state, Command::News(Event::Imported(report)));
    let options = ImportOptions { split_seed: 3, ..ImportOptions::default() };
    apply(&mut state, Command::ImportAgain(options.clone()));
    let news = |options: ImportOptions| {
        let result = Ok(opened("/a.csv"));
        Command::News(Event::Opened { path: "/a.csv".into(), options, result })
    };
    apply(&mut state, news(ImportOptions::default()));
    assert!(state.open.is_none(), "the first reading came too late");
    apply(&mut state, news(options));
    assert!(state.open.is_some());
}

//! Messages and events, without a window.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eoscope_core::analysis::Leaks;
use eoscope_core::domain::{Embeddings, Head, Layout};
use eoscope_core::experiment::EvalData;
use eoscope_core::explore::{PairMap, PairQuestion, answer};
use eoscope_core::numerics::StopToken;
use eoscope_core::projection::LayoutMethod;
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::SamplerKind;
use eoscope_io::run::manifest::Manifest;
use eoscope_io::run::{ImportOptions, ImportReport, Opened, Run, RunError, RunSource, open};
use ndarray::{Array1, Array2, array};

use super::*;

pub fn opened(path: &str) -> Opened {
    let points = array![[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [2.0, 2.0], [2.0, 3.0]];
    let train = Embeddings::new(points.clone(), vec![0, 0, 0, 1, 1], 2).unwrap();
    let head = Head::linear(Array2::eye(2), Array1::zeros(2));
    let manifest = Manifest::new("toy".into());
    let names = vec!["a".into(), "b".into()];
    let run = Run::new(manifest, names, train.clone(), train, head.clone());
    let subject = EvalData::new(Arc::clone(&run.train), Arc::clone(&run.test), head);
    let (run, subject) = (Arc::new(run), Arc::new(subject));
    Opened {
        source: RunSource::Path(path.into()),
        run,
        subject,
        notes: Vec::new(),
        leaks: Leaks::default(),
        maps: Vec::new(),
        thumbnails: None,
    }
}

fn opened_event(
    path: &str,
    options: ImportOptions,
    result: Result<Opened, RunError>,
) -> FilesEvent {
    let result = result.map(|opened| (opened, PathBuf::from(path)));
    FilesEvent::Opened { path: path.into(), options, result }
}

pub fn with_run() -> State {
    let settings = Settings { hints_seen: true, ..Settings::default() };
    let mut state = State { settings, ..State::default() };
    apply(&mut state, FilesMsg::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    apply(&mut state, opened_event("/toy.run", ImportOptions::default(), result));
    state
}

pub fn current(state: &State) -> &OpenRun {
    state.open.as_ref().unwrap()
}

fn set_k(state: &mut State, k: usize, dragging: bool) -> Vec<Effect> {
    let recipe = &current(state).recipe.current;
    let msg = RecipeMsg::drag(recipe, dragging, |recipe| recipe.sampling.k_neighbors = k);
    apply(state, msg)
}

fn asked_k(effects: &[Effect]) -> Vec<usize> {
    let k = |effect: &Effect| match effect {
        Effect::Answer(AnswerEffect::Ask(question)) => Some(question.recipe.sampling.k_neighbors),
        _ => None,
    };
    effects.iter().filter_map(k).collect()
}

fn stops(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Map(MapEffect::Stop)))
}

#[test]
fn opening_asks_at_once_and_starts_a_missing_map() {
    let mut state = State::default();
    apply(&mut state, FilesMsg::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    let event = opened_event("/toy.run", ImportOptions::default(), result);
    let effects = apply(&mut state, event);
    assert_eq!(asked_k(&effects), [10]);
    // The principal directions are there at once; t-SNE follows. Two features need neither.
    let plan = |effects: &[Effect]| {
        let of = |effect: &Effect| match effect {
            Effect::Map(MapEffect::Start { id, plan, .. }) => Some((*id, plan.method)),
            _ => None,
        };
        effects.iter().find_map(of)
    };
    let first = LayoutMethod::for_dim(current(&state).run.train.dim())[0];
    match first {
        LayoutMethod::TwoFeatures => assert_eq!(plan(&effects), Some((1, first))),
        _ => {
            assert_eq!(plan(&effects), Some((1, LayoutMethod::Pca)));
            let then = ready(&mut state, 1);
            assert_eq!(plan(&then), Some((2, LayoutMethod::Tsne)));
            assert!(current(&state).map.layout.is_some(), "the first map stays until then");
        }
    }
    assert_eq!(current(&state).map.forming, Some(0.0));
    assert_eq!(state.settings.recent, [PathBuf::from("/toy.run")]);
}

#[test]
fn a_file_that_is_no_run_leaves_the_open_run_and_says_why() {
    let mut state = with_run();
    apply(&mut state, FilesMsg::Open("/x".into()));
    let result = Err(RunError::NotARun { path: "/x".into() });
    apply(&mut state, opened_event("/x", ImportOptions::default(), result));
    assert_eq!(current(&state).source.path().unwrap(), Path::new("/toy.run"));
    let notice = state.notices.newest().unwrap();
    assert!(notice.is_error && notice.text.starts_with("/x: this is no run"), "{notice:?}");
}

#[test]
fn only_what_was_asked_for_last_is_opened() {
    let mut state = State::default();
    apply(&mut state, FilesMsg::Open("/a.run".into()));
    apply(&mut state, FilesMsg::Open("/b.run".into()));
    let result = Ok(opened("/a.run"));
    apply(&mut state, opened_event("/a.run", ImportOptions::default(), result));
    assert!(state.open.is_none());
    assert_eq!(state.files.opening, Some(PathBuf::from("/b.run")));
}

#[test]
fn a_drag_is_one_change() {
    let mut state = with_run();
    for (k, dragging) in [(11, true), (12, true), (40, true), (40, false)] {
        set_k(&mut state, k, dragging);
    }
    assert_eq!(current(&state).recipe.current.sampling.k_neighbors, 40);
    assert_eq!(asked_k(&apply(&mut state, RecipeMsg::Undo)), [10]);
    assert_eq!(asked_k(&apply(&mut state, RecipeMsg::Redo)), [40]);
    apply(&mut state, RecipeMsg::Undo);
    assert!(apply(&mut state, RecipeMsg::Undo).is_empty());
}

#[test]
fn k_stays_within_its_range_and_equal_recipes_ask_nothing() {
    let mut state = with_run();
    set_k(&mut state, 9999, false);
    assert_eq!(current(&state).recipe.current.sampling.k_neighbors, 300);
    assert!(set_k(&mut state, 300, false).is_empty());
    set_k(&mut state, 0, false);
    assert_eq!(current(&state).recipe.current.sampling.k_neighbors, 1);
}

#[test]
fn a_sampler_brings_its_own_k_and_a_head_its_epochs() {
    let mut state = with_run();
    apply(&mut state, RecipeMsg::SetSampler(SamplerKind::Smote));
    assert_eq!(current(&state).recipe.current.sampling.k_neighbors, 5);
    apply(&mut state, RecipeMsg::SetHead(HeadMethod::Reference));
    assert_eq!(current(&state).recipe.current.head.epochs, 10);
}

#[test]
fn an_answer_is_stale_as_soon_as_the_recipe_moves() {
    let mut state = with_run();
    let question = current(&state).question();
    let answered = Arc::new(answer(question, &StopToken::new()).unwrap());
    apply(&mut state, AnswerEvent::Answered(answered));
    assert!(!current(&state).is_stale());
    set_k(&mut state, 3, true);
    assert!(current(&state).is_stale());
    apply(&mut state, CompareMsg::PinCurrent);
    apply(&mut state, CompareMsg::PinCurrent);
    let pinned = |state: &State| -> Vec<usize> {
        let variants = &current(state).compare.variants;
        variants.iter().map(|variant| variant.recipe.sampling.k_neighbors).collect()
    };
    assert_eq!(pinned(&state), [3], "the recipe under the controls, once");
    apply(&mut state, CompareMsg::Unpin(0));
    assert!(pinned(&state).is_empty());
}

#[test]
fn answers_for_a_closed_run_are_dropped() {
    let mut state = with_run();
    let old = current(&state).question();
    let result = Ok(opened("/other.run"));
    apply(&mut state, FilesMsg::Open("/other.run".into()));
    apply(&mut state, opened_event("/other.run", ImportOptions::default(), result));
    let late = Arc::new(answer(old, &StopToken::new()).unwrap());
    apply(&mut state, AnswerEvent::Answered(late));
    assert!(current(&state).answers.newest.is_none());
}

#[test]
fn a_cancelled_map_stays_away() {
    let mut state = with_run();
    assert!(stops(&apply(&mut state, MapMsg::Cancel)));
    let layout = Layout {
        method: String::new(),
        seed: 0,
        train: vec![[0.0; 2]; 5],
        test: vec![[0.0; 2]; 5],
        linear: None,
    };
    let (run, layout) = (RunRef::of(&current(&state).run), Arc::new(layout));
    let (id, done) = (1, 0.5);
    let forming = MapEvent::Forming { id, run: run.clone(), done, layout: Arc::clone(&layout) };
    apply(&mut state, forming);
    apply(&mut state, MapEvent::Ready { id, run, layout, stored: Ok(None) });
    assert!(current(&state).map.layout.is_none());
}

#[test]
fn events_of_an_earlier_reading_of_the_same_folder_are_dropped() {
    let mut state = with_run();
    let earlier = RunRef::of(&current(&state).run);
    apply(&mut state, FilesMsg::Open("/toy.run".into()));
    let result = Ok(opened("/toy.run"));
    apply(&mut state, opened_event("/toy.run", ImportOptions::default(), result));
    let layout =
        Layout { method: String::new(), seed: 0, train: vec![], test: vec![], linear: None };
    let late = MapEvent::Ready { id: 1, run: earlier, layout: Arc::new(layout), stored: Ok(None) };
    apply(&mut state, late);
    assert!(current(&state).map.layout.is_none() && current(&state).map.forming.is_some());
}

#[test]
fn nothing_waits_for_a_worker_that_failed() {
    let reason = || "out of luck".to_owned();
    let mut state = with_run();
    apply(&mut state, MapEvent::Failed(reason()));
    assert!(current(&state).map.forming.is_none());
    assert!(current(&state).is_stale());
    apply(&mut state, AnswerEvent::AnswerFailed(reason()));
    assert!(!current(&state).is_stale());
    apply(&mut state, FilesMsg::Open("/b.run".into()));
    apply(&mut state, FilesEvent::OpenFailed(reason()));
    assert!(state.files.opening.is_none());
    assert!(state.notices.newest().unwrap().text.contains("out of luck"));
    // Another recipe is worked out again.
    let seven = RecipeMsg::change(&current(&state).recipe.current, |recipe| recipe.seed = 7);
    apply(&mut state, seven);
    assert!(current(&state).is_stale());
}

#[test]
fn opening_nothing_says_where() {
    let Err(error) = open(Path::new("/no/such.run")) else { panic!("it opened") };
    assert!(error.to_string().starts_with("/no/such.run: there is no such"));
}

fn layout() -> Arc<Layout> {
    let points = vec![[0.0; 2]; 5];
    let method = "t-SNE".into();
    Arc::new(Layout { method, seed: 0, train: points.clone(), test: points, linear: None })
}

fn ready(state: &mut State, id: u64) -> Vec<Effect> {
    let run = RunRef::of(&current(state).run);
    apply(state, MapEvent::Ready { id, run, layout: layout(), stored: Ok(None) })
}

fn pair_event(state: &mut State, id: u64, done: f32) {
    let open = current(state);
    let question =
        PairQuestion { subject: Arc::clone(&open.subject), pair: open.boundary.pair, answer: None };
    let map = Arc::new(PairMap {
        question,
        done,
        train: Vec::new(),
        test: Vec::new(),
        synthetic: Vec::new(),
    });
    apply(state, MapEvent::Pair { id, map });
}

#[test]
fn events_of_a_map_that_was_given_up_are_dropped() {
    let mut state = with_run();
    assert_eq!(current(&state).map.job, 1);
    apply(&mut state, MapMsg::Pause(true));
    apply(&mut state, MapMsg::Cancel);
    assert!(!current(&state).map.paused);
    apply(&mut state, MapMsg::Compute);
    let id = current(&state).map.job;
    assert!(ready(&mut state, 1).is_empty(), "the first one was cancelled");
    assert!(current(&state).map.forming.is_some());
    assert!(stops(&ready(&mut state, id)));
    assert!(current(&state).map.forming.is_none() && current(&state).map.layout.is_some());
}

#[test]
fn one_map_at_a_time_and_every_view_gets_its_own() {
    let mut state = with_run();
    let effects = apply(&mut state, SceneMsg::SetView(View::Pair));
    assert!(effects.is_empty(), "the map of the run is forming");
    let starts = |effects: &[Effect]| {
        effects.iter().any(|effect| matches!(effect, Effect::Map(MapEffect::StartPair(..))))
    };
    assert!(starts(&ready(&mut state, 1)));
    let id = current(&state).map.job;
    pair_event(&mut state, id, 0.4);
    assert!(current(&state).has_pair_map());
    // The map of the run takes the place of one that is not done.
    apply(&mut state, MapMsg::Compute);
    assert!(current(&state).map.pair_map.is_none());
    pair_event(&mut state, id, 0.5);
    assert!(current(&state).map.pair_map.is_none(), "a late event");
    let id = current(&state).map.job;
    assert!(starts(&ready(&mut state, id)));
    let id = current(&state).map.job;
    pair_event(&mut state, id, 0.2);
    let effects = apply(&mut state, MapMsg::Cancel);
    assert!(stops(&effects));
    assert_eq!((state.scene.view, current(&state).map.pair_map.is_none()), (View::Map, true));
    // The other way round of a pair that is there needs a map of its own, and gets it.
    let effects = apply(&mut state, SceneMsg::SetView(View::Pair));
    assert!(starts(&effects));
    // Cancelled while the map of another pair is still there.
    let id = current(&state).map.job;
    pair_event(&mut state, id, 1.0);
    let (a, b) = current(&state).boundary.pair;
    assert!(starts(&apply(&mut state, BoundaryMsg::SetPair(b, a))));
    apply(&mut state, MapMsg::Cancel);
    assert_eq!(state.scene.view, View::Map);
    apply(&mut state, SceneMsg::SetView(View::Pair));
    apply(&mut state, MapEvent::Failed("broken".into()));
    assert_eq!(state.scene.view, View::Map);
    assert!(state.notices.newest().unwrap().is_error);
}

#[test]
fn the_last_choices_for_an_import_win() {
    let mut state = State::default();
    apply(&mut state, FilesMsg::Open("/a.csv".into()));
    let report = ImportReport {
        path: "/a.csv".into(),
        options: ImportOptions::default(),
        outcome: Ok(vec![]),
    };
    apply(&mut state, FilesEvent::Imported(report));
    let options = ImportOptions { split_seed: 3, ..ImportOptions::default() };
    apply(&mut state, FilesMsg::ImportAgain(options.clone()));
    let read = |options: ImportOptions| {
        let result = Ok(opened("/a.csv"));
        opened_event("/a.csv", options, result)
    };
    apply(&mut state, read(ImportOptions::default()));
    assert!(state.open.is_none(), "the first reading came too late");
    apply(&mut state, read(options));
    assert!(state.open.is_some());
}

#[test]
fn a_newer_notice_is_shown_at_once_and_an_older_error_comes_back() {
    let mut state = with_run();
    apply(&mut state, MapEvent::Failed("broken".into()));
    apply(&mut state, RecipeMsg::CopyCommand);
    assert!(state.notices.newest().unwrap().text.starts_with("copied: eoscope"));
    let (id, _) = state.notices.newest_with_id().unwrap();
    apply(&mut state, WindowMsg::ExpireNotice(id));
    assert!(state.notices.newest().unwrap().text.contains("broken"));
    // What was said of the run before does not matter for the next one.
    apply(&mut state, FilesMsg::Open("/other.run".into()));
    assert!(state.notices.is_empty());
}

#[test]
fn every_message_and_effect_can_be_printed_in_brief() {
    let mut state = with_run();
    let points = (0..5).map(PointRef::Train).collect();
    let select: Msg = SelectionMsg::Select(points, SelectMode::Replace).into();
    assert!(format!("{select:?}").starts_with("Selection(Select([Train(0), "));
    let effects = set_k(&mut state, 3, false);
    assert_eq!(format!("{:?}", effects[0]), "Answer(Ask(EOS K = 3 on 5 + 5 rows))");
}

#[test]
fn where_runs_go_is_remembered_and_an_interrupted_training_is_said_once() {
    let mut state = State::default();
    let effects = apply(&mut state, TrainingMsg::SetFolder("/runs".into()));
    let saved = effects.iter().find_map(|effect| match effect {
        Effect::SaveSettings(settings) => Some(settings.run_folder.clone()),
        _ => None,
    });
    assert_eq!(saved, Some(PathBuf::from("/runs")));
    let spec = "folder:/images".parse().unwrap();
    apply(&mut state, TrainingMsg::SetData(spec));
    let plan = state.training.plan.clone().unwrap();
    let read = |places: &[&str]| {
        let unfinished = places.iter().map(|place| (PathBuf::from(place), plan.clone())).collect();
        TrainingEvent::FolderRead(RunFolder {
            folder: "/runs".into(),
            unfinished,
            ..RunFolder::default()
        })
    };
    apply(&mut state, read(&["/runs/a.run", "/runs/b.run"]));
    assert!(state.notices.newest().unwrap().text.contains("was interrupted"));
    // Another run is opened: it is still to be resumed.
    apply(&mut state, FilesMsg::Open("/toy.run".into()));
    assert_eq!(state.notices.len(), 1);
    apply(&mut state, WindowMsg::DismissNotice);
    apply(&mut state, read(&["/runs/a.run", "/runs/b.run"]));
    assert!(state.notices.is_empty(), "it was said");
    apply(&mut state, read(&["/runs/c.run", "/runs/b.run"]));
    assert_eq!(state.notices.len(), 1);
    apply(&mut state, TrainingMsg::Forget("/runs/c.run".into()));
    assert!(state.notices.is_empty(), "there is nothing to resume");
}

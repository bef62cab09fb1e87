//! Plans, events and the queue, without a window.

use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::dataset::{DataKind, ImageSet, Images, ReadOptions};
use eoscope_train::{
    ExtractProgress, NetworkFile, NetworkKind, Prepared, TrainingError, TrainingProgress,
};

use super::*;

fn loaded() -> Arc<Loaded> {
    let images = Images {
        pixels: vec![0; 8 * 64],
        labels: vec![0, 0, 0, 0, 0, 0, 1, 1],
        ids: (0..8).collect(),
        files: vec![],
    };
    let set = ImageSet {
        name: "Two kinds".into(),
        class_names: vec!["a".into(), "b".into()],
        height: 8,
        width: 8,
        channels: 1,
        train: images.clone(),
        test: images,
        known: Default::default(),
    };
    Arc::new(Loaded { set, notes: vec![] })
}

fn update(page: &mut TrainingPage, msg: TrainingMsg) -> Vec<TrainingEffect> {
    let mut out = Outbox::default();
    page.update(msg, &mut out);
    training_effects(out)
}

fn training_effects(out: Outbox) -> Vec<TrainingEffect> {
    let only = |effect| match effect {
        Effect::Training(effect) => Some(effect),
        _ => None,
    };
    out.effects.into_iter().filter_map(only).collect()
}

fn page() -> TrainingPage {
    let mut page = TrainingPage { can_run_networks: true, ..TrainingPage::default() };
    let spec = DataSpec { kind: DataKind::Folder, path: "x".into() };
    let effects = update(&mut page, TrainingMsg::SetData(spec));
    assert!(effects.iter().any(|effect| matches!(effect, TrainingEffect::ReadImages(_))));
    let data = page.plan.clone().unwrap().data;
    page.on_images(&data, ImagesState::Ready(loaded()), &mut Outbox::default());
    page
}

#[test]
fn counts_follow_the_profile_and_what_there_is() {
    let mut page = page();
    assert_eq!(page.planned_counts().unwrap(), [(6, 6), (2, 2)], "imbalanced as it is");
    let mut plan = page.plan.clone().unwrap();
    plan.data.imbalance =
        Some(Imbalance { profile: Profile::Exponential { ratio: 100.0 }, seed: 0 });
    update(&mut page, TrainingMsg::SetPlan(Box::new(plan)));
    assert_eq!(page.planned_counts().unwrap(), [(4, 6), (1, 2)]);
    let mut plan = page.plan.clone().unwrap();
    plan.data.imbalance = None;
    update(&mut page, TrainingMsg::SetPlan(Box::new(plan.clone())));
    assert_eq!(page.planned_counts().unwrap(), [(6, 6), (2, 2)]);
    plan.data.read = ReadOptions { size: Some(16), ..ReadOptions::default() };
    let effects = update(&mut page, TrainingMsg::SetPlan(Box::new(plan)));
    assert!(matches!(effects[..], [TrainingEffect::ReadImages(_)]), "another size is read anew");
    assert_eq!(page.planned_counts(), None);
}

#[test]
fn events_of_images_that_are_not_meant_any_more_are_dropped() {
    let mut page = page();
    let other = DataPlan::of(DataSpec { kind: DataKind::Idx, path: "y".into() });
    page.on_images(&other, ImagesState::Failed("gone".into()), &mut Outbox::default());
    assert!(matches!(page.images, ImagesState::Ready(_)));
}

#[test]
fn trainings_wait_for_each_other() {
    let mut page = page();
    let started = |effects: &[TrainingEffect]| {
        effects.iter().find_map(|effect| match effect {
            TrainingEffect::Train { id, .. } => Some(*id),
            _ => None,
        })
    };
    let first = started(&update(&mut page, TrainingMsg::Start)).unwrap();
    assert_eq!(started(&update(&mut page, TrainingMsg::Start)), None);
    let places: Vec<_> = page.trainings.iter().map(|t| t.plan.name()).collect();
    assert_eq!(places, ["two-kinds-small-ce", "two-kinds-small-ce-2"]);
    let prepared = Arc::new(Prepared {
        set: loaded().set.clone(),
        statistics: vec![(0.0, 1.0)],
        notes: vec![],
    });
    page.on_progress(first, TrainingProgress::Prepared(prepared), &mut Outbox::default());
    let pause = || TrainingMsg::Control(first, TrainingControl::Pause);
    assert!(matches!(update(&mut page, pause())[..], [TrainingEffect::Control(..)]));
    assert!(update(&mut page, pause()).is_empty(), "it is held already");
    let ended = |page: &mut TrainingPage, id, reason: &str| {
        let mut out = Outbox::default();
        page.on_ended(id, Err(TrainingError::Panicked(reason.into())), &mut out);
        training_effects(out)
    };
    let second = started(&ended(&mut page, first, "no memory")).unwrap();
    assert_ne!(first, second);
    assert_eq!(page.trainings[0].stage, Stage::Failed("no memory".into()));
    assert_eq!(started(&ended(&mut page, second, "a fault")), None);
    assert!(page.trainings[1].stage.is_over());
}

#[test]
fn runs_go_where_they_are_told_under_names_that_are_free() {
    let folder = PathBuf::from("/runs");
    let mut page = page();
    let asks = update(&mut page, TrainingMsg::SetFolder(folder.clone()));
    assert!(matches!(&asks[..], [TrainingEffect::ReadFolder(asked)] if *asked == folder));
    let first = page.planned_out().unwrap();
    assert_eq!(first, folder.join("two-kinds-small-ce.run"));
    let taken = [first, folder.join("two-kinds-small-ce-2.run.training")].into();
    let place = folder.clone();
    page.contents =
        Some(RunFolder { folder: folder.clone(), place, taken, ..RunFolder::default() });
    assert_eq!(page.planned_out().unwrap(), folder.join("two-kinds-small-ce-3.run"));
    update(&mut page, TrainingMsg::SetName("../mine".into()));
    assert_eq!(page.planned_out().unwrap(), folder.join("..-mine.run"));
}

#[test]
fn an_extraction_goes_from_its_start_to_its_accuracy() {
    let mut page = page();
    let kind = NetworkKind::Script(Some("fc".into()));
    let network = NetworkFile { path: "there/net.pt".into(), kind };
    update(&mut page, TrainingMsg::SetNetwork(Some(network)));
    let effects = update(&mut page, TrainingMsg::Start);
    let [TrainingEffect::Extract(id, plan)] = &effects[..] else { panic!("nothing is extracted") };
    assert!(plan.command().contains("--script there/net.pt --layer fc"), "{}", plan.command());
    assert!(plan.out.ends_with("two-kinds-net.run"), "{}", plan.out.display());
    assert!(page.obstacle().is_some(), "one at a time");
    let id = *id;
    let out = &mut Outbox::default();
    page.on_extracted(id + 1, Err(TrainingError::Panicked("cancelled".into())), out);
    page.on_extracting(id, ExtractProgress::Extracting(3, 12));
    let stage = |page: &TrainingPage| page.extraction.as_ref().unwrap().stage.clone();
    assert_eq!(stage(&page), ExtractStage::Working("Extracting embeddings", 0.25));
    page.on_extracting(id, ExtractProgress::Note("balanced accuracy".into()));
    page.on_extracted(id, Ok(()), out);
    assert_eq!(stage(&page), ExtractStage::Done);
    assert_eq!(page.extraction.as_ref().unwrap().notes, ["balanced accuracy"]);
    assert_eq!(update(&mut page, TrainingMsg::CloseExtraction).len(), 1);
}

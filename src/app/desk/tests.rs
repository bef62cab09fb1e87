//! Plans, news and the queue, without a window.

use super::*;
use crate::dataset::{DataKind, ImageSet, Images, ReadOptions};
#[cfg(feature = "torch")]
use crate::training::Prepared;

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

fn desk() -> Desk {
    let mut desk = Desk::default();
    let spec = DataSpec { kind: DataKind::Folder, path: "x".into() };
    let effects = desk.apply(DeskCommand::SetData(spec));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadImages(_))));
    let data = desk.plan.clone().unwrap().data;
    desk.images_news(&data, ImagesState::Ready(loaded()));
    desk
}

#[test]
fn counts_follow_the_profile_and_what_there_is() {
    let mut desk = desk();
    assert_eq!(desk.planned_counts().unwrap(), [(6, 6), (2, 2)], "imbalanced as it is");
    let mut plan = desk.plan.clone().unwrap();
    plan.data.imbalance =
        Some(Imbalance { profile: Profile::Exponential { ratio: 100.0 }, seed: 0 });
    desk.apply(DeskCommand::SetPlan(Box::new(plan)));
    assert_eq!(desk.planned_counts().unwrap(), [(4, 6), (1, 2)]);
    let mut plan = desk.plan.clone().unwrap();
    plan.data.imbalance = None;
    desk.apply(DeskCommand::SetPlan(Box::new(plan.clone())));
    assert_eq!(desk.planned_counts().unwrap(), [(6, 6), (2, 2)]);
    plan.data.read = ReadOptions { size: Some(16), ..ReadOptions::default() };
    let effects = desk.apply(DeskCommand::SetPlan(Box::new(plan)));
    assert!(matches!(effects[..], [Effect::ReadImages(_)]), "another size is read anew");
    assert_eq!(desk.planned_counts(), None);
}

#[test]
fn news_of_images_that_are_not_meant_any_more_are_dropped() {
    let mut desk = desk();
    let other = DataPlan::of(DataSpec { kind: DataKind::Idx, path: "y".into() });
    desk.images_news(&other, ImagesState::Failed("gone".into()));
    assert!(matches!(desk.images, ImagesState::Ready(_)));
}

#[cfg(feature = "torch")]
#[test]
fn trainings_wait_for_each_other() {
    let mut desk = desk();
    let started = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Train { id, .. } => Some(*id),
            _ => None,
        })
    };
    let first = started(&desk.apply(DeskCommand::Start)).unwrap();
    assert_eq!(started(&desk.apply(DeskCommand::Start)), None);
    let places: Vec<_> = desk.trainings.iter().map(|t| t.plan.name()).collect();
    assert_eq!(places, ["two-kinds-small-ce", "two-kinds-small-ce-2"]);
    desk.training_news(
        first,
        TrainingNews::Prepared(Arc::new(Prepared {
            set: loaded().set.clone(),
            statistics: vec![(0.0, 1.0)],
            notes: vec![],
        })),
    );
    assert!(matches!(
        desk.apply(DeskCommand::Direct(first, Directive::Pause))[..],
        [Effect::Direct(..)]
    ));
    assert!(desk.apply(DeskCommand::Direct(first, Directive::Pause)).is_empty());
    let effects = desk.training_news(first, TrainingNews::Ended(Err("no memory".into())));
    let second = started(&effects).unwrap();
    assert_ne!(first, second);
    assert_eq!(desk.trainings[0].stage, Stage::Failed("no memory".into()));
    // A panic frees the way as well.
    assert!(desk.training_failed("a fault").is_empty());
    assert!(desk.trainings[1].stage.is_over());
}

#[test]
fn runs_go_where_they_are_told_under_names_that_are_free() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk();
    desk.apply(DeskCommand::SetFolder(folder.path().into()));
    let first = desk.planned_out().unwrap();
    assert_eq!(first, folder.path().join("two-kinds-small-ce.run"));
    std::fs::create_dir(&first).unwrap();
    assert_eq!(desk.planned_out().unwrap(), folder.path().join("two-kinds-small-ce-2.run"));
    desk.apply(DeskCommand::SetName("../mine".into()));
    assert_eq!(desk.planned_out().unwrap(), folder.path().join("..-mine.run"));
}

#[test]
#[cfg(feature = "torch")]
fn an_extraction_goes_from_its_start_to_its_accuracy() {
    use crate::jobs::ExtractionNews;
    use crate::training::{ExtractNews, NetworkFile, NetworkKind};

    let mut desk = desk();
    let kind = NetworkKind::Script(Some("fc".into()));
    let network = NetworkFile { path: "there/net.pt".into(), kind };
    desk.apply(DeskCommand::SetNetwork(Some(network)));
    let effects = desk.apply(DeskCommand::Start);
    let [Effect::Extract(id, plan)] = &effects[..] else { panic!("nothing is extracted") };
    assert!(plan.command().contains("--script there/net.pt --layer fc"), "{}", plan.command());
    assert!(plan.out.ends_with("two-kinds-net.run"), "{}", plan.out.display());
    assert!(desk.obstacle().is_some(), "one at a time");
    let id = *id;
    let late = ExtractionNews::Ended(Err("cancelled".into()));
    desk.extraction_news(id + 1, late);
    desk.extraction_news(id, ExtractionNews::Step(ExtractNews::Extracting(3, 12)));
    let stage = |desk: &Desk| desk.extraction.as_ref().unwrap().stage.clone();
    assert_eq!(stage(&desk), ExtractStage::Working("Extracting embeddings", 0.25));
    desk.extraction_news(id, ExtractionNews::Step(ExtractNews::Note("balanced accuracy".into())));
    desk.extraction_news(id, ExtractionNews::Ended(Ok(())));
    assert_eq!(stage(&desk), ExtractStage::Done);
    assert_eq!(desk.extraction.as_ref().unwrap().notes, ["balanced accuracy"]);
    assert_eq!(desk.apply(DeskCommand::CloseExtraction).len(), 1);
}

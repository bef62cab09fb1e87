//! Every term on screen says what it means.

use std::collections::BTreeSet;

use eoscope::app::glossary::TERMS;
use eoscope::app::{CompareMsg, Content, GapMsg, PanelMsg, SceneMsg, TrainingMsg};

use super::layout::{one_line, texts};
use super::*;
use crate::support::checkout;

/// Words on screen that are terms, beside those of the glossary: columns, axes, fields and sections.
const ON_SCREEN: &[&str] = &[
    "‖w‖",
    "Augment",
    "Backbone",
    "Balanced acc.",
    "Batch",
    "best of column",
    "Classes",
    "Colour",
    "Epochs",
    "feature",
    "feature value",
    "gap",
    "Head",
    "Head re-fit",
    "high",
    "Imbalance",
    "K, 1–300",
    "Largest : smallest class",
    "final head",
    "Learning rate",
    "Loss",
    "low",
    "margin",
    "max / min",
    "Metrics",
    "n₁ / n",
    "net",
    "Net gap",
    "now",
    "outside",
    "Per class",
    "Pixel-level",
    "Preset",
    "p(class 7)",
    "predicted",
    "range, train over test",
    "Re-weighting",
    "recall",
    "Recall by class",
    "Recipe",
    "Sampler",
    "Seed",
    "Seeds",
    "share, %",
    "Step",
    "Subset",
    "synthetic",
    "test",
    "test right",
    "test wrong",
    "test, 0–1",
    "Took",
    "train",
    "Variants",
    "Weight norms",
    "Weights",
    "Δ baseline",
    "τ",
    "PCA",
    "t-SNE, seed 0",
    "shade: predicted class, approximate",
    "filled: train, line: test, share per bin",
    "Boundary",
    "Compare",
    "Map",
    "Pair map",
    "signed distance to the boundary, embedding units",
    "first principal direction of the rest",
];

/// The names of all terms in small letters.
fn terms() -> BTreeSet<String> {
    let names = TERMS.iter().flat_map(|term| term.name.split(", "));
    names.chain(ON_SCREEN.iter().copied()).map(str::to_lowercase).collect()
}

/// Terms that are painted where nothing tells what they mean.
fn unexplained(window: &Window, page: &str, into: &mut BTreeSet<String>) {
    let terms = terms();
    let nodes = window.harness.query_all_by(|node| node.description().is_some());
    let places: Vec<egui::Rect> = nodes.map(|node| node.rect()).collect();
    for text in texts(window) {
        let name = one_line(&text.text).trim_end_matches(" · ").to_lowercase();
        let is_seen = text.visible().is_positive();
        let is_told =
            places.iter().any(|place| place.expand(2.0).contains(text.visible().center()));
        if is_seen && terms.contains(&name) && !is_told {
            into.insert(format!("{page}: {}", text.text));
        }
    }
}

#[test]
fn every_term_on_screen_has_a_tooltip() {
    let mut missing = BTreeSet::new();
    let mut window = Window::new();
    for view in View::ALL {
        window.send(SceneMsg::SetView(view));
        unexplained(&window, view.label(), &mut missing);
    }
    window.send(CompareMsg::PinCurrent);
    window.send(CompareMsg::AddBaselines);
    for content in Content::ALL {
        window.send(CompareMsg::SetContent(content));
        unexplained(&window, content.label(), &mut missing);
    }
    window.send(CompareMsg::StartSearch(None));
    unexplained(&window, "search", &mut missing);
    window.send(SceneMsg::SetView(View::Map));
    for color_by in ColorBy::ALL {
        window.send(SceneMsg::SetColorBy(color_by));
        unexplained(&window, color_by.label(), &mut missing);
    }
    let (a, b) = window.open().boundary.pair;
    window.send(GapMsg::ShowGapOf(Some(a)));
    unexplained(&window, "gap of a class", &mut missing);
    window.send(GapMsg::ShowGapOf(None));
    window.send(PanelMsg::SetPerClass(PerClass::Confusion));
    window.send(eoscope::app::SelectionMsg::SelectConfused(a, b));
    unexplained(&window, "confusion", &mut missing);
    window.send(TrainingMsg::Show(true));
    let path = checkout().join("sample_runs/fashion-mnist-images");
    let kind = eoscope_io::dataset::DataKind::Idx;
    window.send(TrainingMsg::SetData(eoscope_io::dataset::DataSpec { kind, path }));
    unexplained(&window, "training", &mut missing);
    assert!(missing.is_empty(), "{} terms\n{missing:#?}", missing.len());
}

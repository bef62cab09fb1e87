//! Unusual runs, through every view.

use eoscope::app::{GapMsg, PanelMsg, SceneMsg, SelectionMsg, WindowMsg};

use super::*;

/// A run of random points with these sizes, saved in a folder.
fn made(
    n_train: &[usize],
    n_test: &[usize],
    dim: usize,
    value: impl Fn(usize, usize) -> f32,
) -> (tempfile::TempDir, PathBuf) {
    let names = (0..n_train.len()).map(|class| format!("kind {class}")).collect();
    made_with(names, n_train, n_test, dim, value)
}

fn made_with(
    names: Vec<String>,
    n_train: &[usize],
    n_test: &[usize],
    dim: usize,
    value: impl Fn(usize, usize) -> f32,
) -> (tempfile::TempDir, PathBuf) {
    let points = |counts: &[usize]| {
        let labels: Vec<u32> =
            (0_u32..).zip(counts).flat_map(|(class, &n)| std::iter::repeat_n(class, n)).collect();
        let features = Array2::from_shape_fn((labels.len(), dim), |(row, feature)| {
            value(row * dim + feature, labels[row] as usize)
        });
        Embeddings::new(features, labels, counts.len()).unwrap()
    };
    let (train, test) = (points(n_train), points(n_test));
    let weight = Array2::from_shape_fn((n_train.len(), dim), |(class, feature)| {
        ((class * 31 + feature * 17) % 13) as f32 / 13.0 - 0.5
    });
    let head = Head::linear(weight, Array1::zeros(n_train.len()));
    let run = Run::new(Manifest::new("made".into()), names, train, test, head);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.run");
    run.save(&path, false, |_| Ok(())).unwrap();
    (folder, path)
}

/// A run of classes with these names.
pub fn named(n: usize, name: impl Fn(usize) -> String) -> (tempfile::TempDir, PathBuf) {
    let sizes: Vec<usize> = (0..n).map(|class| 40 - 2 * class.min(17)).collect();
    let names = (0..n).map(name).collect();
    made_with(names, &sizes, &vec![5; n], 6, noise)
}

/// A run of classes whose values have this size.
pub fn scaled(n: usize, scale: f32) -> (tempfile::TempDir, PathBuf) {
    let sizes: Vec<usize> = (0..n).map(|class| 40 - 6 * class.min(6)).collect();
    made(&sizes, &vec![5; n], 6, |at, class| scale * noise(at, class))
}

/// Something like noise, different for every value.
fn noise(at: usize, class: usize) -> f32 {
    ((at as f32 * 12.9898).sin() * 43_758.547).fract() + class as f32 % 7.0
}

/// Every view of a strange run is drawn, and says what is true of it.
fn walk(path: PathBuf) -> Window {
    let mut window = Window::on(path);
    for view in View::ALL {
        window.send(SceneMsg::SetView(view));
    }
    window.send(SceneMsg::SetView(View::Map));
    let rarest = *window.open().classes.order.last().unwrap();
    window.send(GapMsg::ShowGapOf(Some(rarest)));
    for color_by in ColorBy::ALL {
        window.send(SceneMsg::SetColorBy(color_by));
    }
    window.send(GapMsg::ShowGapOf(None));
    window.send(PanelMsg::SetPerClass(PerClass::Confusion));
    window.send(SceneMsg::ToggleThumbnails);
    let (a, b) = window.open().boundary.pair;
    window.send(SelectionMsg::SelectConfused(a, b));
    window.send(SelectionMsg::PinCard(PointRef::Train(0)));
    window
}

#[test]
fn strange_runs_are_drawn_in_every_view() {
    let (_folder, path) = made(&[30, 6], &[5, 5], 2, noise);
    let window = walk(path);
    assert!(window.open().thumbnails.as_ref().is_some_and(|images| images.test.is_none()));
    let plane = window.open().boundary.newest.clone().unwrap();
    assert!(plane.plane.is_some(), "two classes, two features");

    let (_folder, path) = made(&[20, 12, 4], &[6, 4, 0], 2048, noise);
    let window = walk(path);
    let (a, b) = window.open().boundary.pair;
    assert!(![a, b].contains(&2), "the pair has test points where there are some");

    let (_folder, path) = made(&[12, 8], &[4, 4], 5, |_, _| 1.5);
    let window = walk(path);
    let places = &window.open().boundary.newest.as_ref().unwrap().test;
    assert!(places.iter().all(|place| *place == places[0] && place[0].is_finite()));
}

#[test]
fn a_thousand_classes_stay_usable() {
    let train: Vec<usize> = (0..1000).map(|class| 12 - class / 100).collect();
    let (_folder, path) = made(&train, &[1; 1000], 16, noise);
    let mut window = walk(path);
    assert_eq!(window.open().classes.order.len(), 1000);
    assert!(window.harness.query_by_label_contains("Large: 334 classes, mean recall").is_some());
    window.harness.get_by_label("Find a class").focus();
    window.settle();
    window.harness.get_by_label("Find a class").type_text("kind 99");
    window.settle();
    let listed = window.open().classes.listed.clone();
    assert_eq!(listed.len(), 11, "kind 99 and kind 990 to 999");
    assert!(window.harness.query_by_label_contains("gap of kind 995").is_some());
    assert!(window.harness.query_by_label_contains("gap of kind 11:").is_none());
    window.send(SceneMsg::FindClasses("no such name".into()));
    assert!(window.open().classes.listed.is_empty());
    window.send(SceneMsg::FindClasses(String::new()));
    window.send(WindowMsg::TogglePalette);
    window.harness.get_by_label("Find anything").type_text("gap of kind 997");
    window.settle();
    window.harness.key_press(Key::Enter);
    window.settle();
    assert_eq!(window.open().gap.class, Some(997));
}

#[test]
fn letters_that_no_font_has_are_told() {
    // The window of a person asks the fonts of the machine; this one has those of the program alone.
    let names = ["owl", "猫"];
    let (_folder, path) = named(2, |class| names[class].to_owned());
    let window = Window::on(path);
    let told = window.shell().state().notices.newest().unwrap().text.clone();
    assert!(told.contains("no font of this computer has (猫)"), "{told}");
}

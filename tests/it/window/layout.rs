//! No text is cut off or lies over another one, at any size of the window and any zoom.

use std::collections::BTreeSet;

use egui::{Rect, Shape};
use eoscope::app::{CompareMsg, Content, GapMsg, PanelMsg, SceneMsg, SelectionMsg, TrainingMsg};

use super::*;
use crate::support::checkout;

/// Sizes of the window in pixels.
const SIZES: [[f32; 2]; 4] = [[1024.0, 700.0], [1280.0, 720.0], [1280.0, 800.0], [2560.0, 1440.0]];
/// Zoom is a smaller or larger window to the layout.
const ZOOMS: [f32; 4] = [0.8, 1.0, 1.5, 2.0];

/// Pages of narrower windows scroll sideways.
const SCROLLS: f32 = 600.0;

/// A text on screen: where it lies, and what of that may be painted.
pub struct Painted {
    pub text: String,
    rect: Rect,
    clip: Rect,
}

impl Painted {
    pub fn visible(&self) -> Rect {
        self.rect.intersect(self.clip)
    }

    /// Whether its beginning or end is cut off. Lists that scroll cut at the top and at the bottom.
    fn is_cut(&self) -> bool {
        let (rect, clip) = (self.rect, self.clip);
        let is_seen = self.visible().is_positive();
        is_seen && (rect.min.x < clip.min.x - 1.5 || rect.max.x > clip.max.x + 1.5)
    }

    fn lies_over(&self, other: &Self) -> bool {
        let (a, b) = (self.visible().shrink(2.0), other.visible().shrink(2.0));
        a.is_positive() && b.is_positive() && a.intersects(b)
    }
}

/// All texts that were painted in the last frame.
pub fn texts(window: &Window) -> Vec<Painted> {
    fn add(shape: &Shape, clip: Rect, into: &mut Vec<Painted>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, clip, into)),
            // Text that stands upright turns around its corner.
            Shape::Text(text) if text.angle == 0.0 && !text.galley.is_empty() => {
                let rect = text.galley.mesh_bounds.translate(text.pos.to_vec2());
                let text = text.galley.text().to_owned();
                into.push(Painted { text, rect, clip });
            }
            _ => {}
        }
    }
    let screen = window.harness.ctx.content_rect();
    let mut found = Vec::new();
    for clipped in &window.harness.output().shapes {
        add(&clipped.shape, clipped.clip_rect.intersect(screen), &mut found);
    }
    found
}

/// Looks at a window in all sizes, and remembers what is wrong.
#[derive(Default)]
struct Inspector {
    faults: BTreeSet<String>,
    /// Class names are painted into maps, beside cards and points.
    may_overlap: BTreeSet<String>,
}

impl Inspector {
    fn look(&mut self, window: &mut Window, page: &str) {
        let zoomed = SIZES.into_iter().flat_map(|size| ZOOMS.map(|zoom| (size, zoom)));
        for ([width, height], zoom) in zoomed.chain([([640.0, 480.0], 1.0)]) {
            let size = vec2(width / zoom, height / zoom).round();
            window.harness.set_size(size);
            window.settle();
            let page = format!("{page} at {width}×{height}, {:.0} %", zoom * 100.0);
            self.check(&texts(window), &page, size.x < SCROLLS);
        }
        window.harness.set_size(vec2(1280.0, 800.0));
        window.settle();
    }

    fn check(&mut self, texts: &[Painted], page: &str, scrolls: bool) {
        assert!(texts.len() > 3, "{page}: nothing is painted");
        for painted in texts.iter().filter(|painted| painted.is_cut() && !scrolls) {
            self.faults.insert(format!("{page}: “{}” is cut off", painted.text));
        }
        let is_nothing = |text: &&Painted| text.text == "…" && text.visible().is_positive();
        for painted in texts.iter().filter(is_nothing) {
            let at = painted.rect.min;
            self.faults.insert(format!("{page}: nothing is left of a text at {at:?}"));
        }
        for (at, painted) in texts.iter().enumerate() {
            for other in &texts[..at] {
                let is_map = |text: &Painted| {
                    let name = one_line(&text.text);
                    let start = name.split('…').next().unwrap_or_default();
                    self.may_overlap.iter().any(|known| {
                        *known == name || (name.contains('…') && known.starts_with(start))
                    })
                };
                if painted.lies_over(other) && !is_map(painted) && !is_map(other) {
                    let (over, under) = (&painted.text, &other.text);
                    self.faults.insert(format!("{page}: “{over}” lies over “{under}”"));
                }
            }
        }
    }

    #[track_caller]
    fn finish(self) {
        let n = self.faults.len();
        let listed: Vec<String> = self.faults.into_iter().take(200).collect();
        assert!(n == 0, "{n} faults\n{}", listed.join("\n"));
    }
}

#[test]
fn no_text_of_a_run_is_cut_or_covered() {
    let mut window = Window::new();
    let mut inspector = Inspector { may_overlap: names(&window), ..Inspector::default() };
    for view in [View::Map, View::Boundary, View::Pair] {
        window.send(SceneMsg::SetView(view));
        inspector.look(&mut window, view.label());
    }
    window.send(SceneMsg::SetView(View::Map));
    for color_by in ColorBy::ALL {
        window.send(SceneMsg::SetColorBy(color_by));
        inspector.look(&mut window, color_by.label());
    }
    let (a, b) = window.open().boundary.pair;
    window.send(GapMsg::ShowGapOf(Some(a)));
    inspector.look(&mut window, "gap of a class");
    window.send(GapMsg::ShowGapOf(None));
    window.send(PanelMsg::ShowCharts(true));
    window.send(PanelMsg::SetPerClass(PerClass::Confusion));
    window.send(SelectionMsg::SelectConfused(a, b));
    inspector.look(&mut window, "confusion and selection");
    inspector.finish();
}

#[test]
fn no_text_of_a_comparison_is_cut_or_covered() {
    let mut window = Window::new();
    let mut inspector = Inspector { may_overlap: names(&window), ..Inspector::default() };
    window.send(CompareMsg::PinCurrent);
    window.send(CompareMsg::AddBaselines);
    window.send(SceneMsg::SetView(View::Compare));
    for content in Content::ALL {
        window.send(CompareMsg::SetContent(content));
        inspector.look(&mut window, content.label());
    }
    window.send(CompareMsg::StartSearch(None));
    inspector.look(&mut window, "search");
    inspector.finish();
}

#[test]
fn no_text_of_training_and_welcome_is_cut_or_covered() {
    let mut window = Window::painted(None);
    let mut inspector = Inspector::default();
    inspector.look(&mut window, "welcome");
    window.send(TrainingMsg::Show(true));
    inspector.look(&mut window, "empty training");
    let images = checkout().join("sample_runs/fashion-mnist-images");
    let spec =
        eoscope_io::dataset::DataSpec { kind: eoscope_io::dataset::DataKind::Idx, path: images };
    window.send(TrainingMsg::SetData(spec));
    inspector.look(&mut window, "training form");
    inspector.finish();
}

pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The class names of a run, as they are painted.
fn names(window: &Window) -> BTreeSet<String> {
    window.open().run.classes.names.iter().map(|name| one_line(name)).collect()
}

/// Looks at every page of a run.
fn walk(path: PathBuf) -> Inspector {
    let mut window = Window::on(path);
    let mut inspector = Inspector { may_overlap: names(&window), ..Inspector::default() };
    for view in View::ALL {
        window.send(SceneMsg::SetView(view));
        inspector.look(&mut window, view.label());
    }
    for content in [Content::Bars, Content::Gap, Content::Changes] {
        window.send(CompareMsg::SetContent(content));
        inspector.look(&mut window, content.label());
    }
    window.send(SceneMsg::SetView(View::Map));
    let (a, b) = window.open().boundary.pair;
    window.send(GapMsg::ShowGapOf(Some(a)));
    inspector.look(&mut window, "gap of a class");
    window.send(GapMsg::ShowGapOf(None));
    window.send(PanelMsg::ShowCharts(true));
    inspector.look(&mut window, "charts");
    window.send(PanelMsg::SetPerClass(PerClass::Confusion));
    window.send(SelectionMsg::SelectConfused(a, b));
    inspector.look(&mut window, "confusion");
    inspector
}

#[test]
fn no_text_of_strange_classes_is_cut_or_covered() {
    let long = |class: usize| format!("a class with a rather long name, number {class}");
    walk(strange::named(12, long).1).finish();
    let longer = |class: usize| format!("{class} {}", "extraordinarily ".repeat(13));
    walk(strange::named(4, longer).1).finish();
    let broken = |class: usize| format!("class\n{class}\r\n\twith lines");
    walk(strange::named(3, broken).1).finish();
    let scripts = |class: usize| ["猫 и собака", "كلب كبير", "पक्षी और बाघ"][class].to_owned();
    walk(strange::named(3, scripts).1).finish();
}

#[test]
fn no_text_of_strange_values_is_cut_or_covered() {
    for scale in [1e14, 1e-12] {
        walk(strange::scaled(5, scale).1).finish();
    }
}

/// Whether a line in the colour of focus is painted around a node.
fn has_ring(window: &Window, node: Rect) -> bool {
    let [red, green, blue] = eoscope_colors::DARK.accent;
    let accent = egui::Color32::from_rgb(red, green, blue);
    let is_ring = |shape: &Shape| match shape {
        Shape::Rect(rect) => {
            let near = rect.rect.expand(8.0).contains_rect(node.shrink(2.0));
            near && rect.stroke.color == accent && rect.stroke.width > 0.0
        }
        Shape::Circle(circle) => {
            node.expand(2.0).contains(circle.center) && circle.stroke.color == accent
        }
        _ => false,
    };
    window.harness.output().shapes.iter().any(|clipped| match &clipped.shape {
        Shape::Vec(shapes) => shapes.iter().any(is_ring),
        shape => is_ring(shape),
    })
}

/// Whether the keyboard can be on something of this role.
fn is_control(role: Role) -> bool {
    let all = [
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::DisclosureTriangle,
        Role::Link,
        Role::RadioButton,
        Role::Slider,
        Role::SpinButton,
        Role::Tab,
        Role::TextInput,
    ];
    all.contains(&role)
}

#[test]
fn what_has_the_keyboard_has_a_ring() {
    let mut window = Window::new();
    let mut without = BTreeSet::new();
    let mut n_looked_at = 0;
    let ids = |window: &Window| -> Vec<String> {
        let nodes =
            window.harness.query_all_by(|node| is_control(node.role()) && node.label().is_some());
        nodes.filter_map(|node| node.accesskit_node().label()).collect()
    };
    for view in View::ALL {
        window.send(SceneMsg::SetView(view));
        let mut names = ids(&window);
        names.sort();
        names.dedup();
        assert!(names.len() > 20, "{names:?}");
        for name in names {
            let found = window
                .harness
                .query_all_by_label(&name)
                .find(|node| is_control(node.accesskit_node().role()));
            let Some(node) = found else { continue };
            node.focus();
            window.harness.run_steps(2);
            let focused = window.harness.query_all_by(|node| node.is_focused()).next();
            let Some(rect) = focused.map(|node| node.rect()) else { continue };
            n_looked_at += 1;
            if !has_ring(&window, rect) {
                without.insert(format!("{}: {name}", view.label()));
            }
        }
    }
    assert!(n_looked_at > 100, "only {n_looked_at} can be reached");
    assert!(without.is_empty(), "{} of {n_looked_at}\n{without:#?}", without.len());
}

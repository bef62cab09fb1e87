//! The whole window as pictures, so that a change of the code that should change nothing on screen is
//! seen to change nothing. Pictures are renewed with `UPDATE_SNAPSHOTS=1 cargo test`.
//!
//! What differs from machine to machine and from time to time is painted over: threads, and how long
//! answers took.

use std::path::PathBuf;
use std::sync::Arc;

use egui_kittest::try_image_snapshot;
use eoscope::app::{
    GapMsg, PanelMsg, RecipeMsg, RunFolder, SceneMsg, SelectionMsg, TrainingEvent, TrainingMsg,
    WindowMsg,
};
use eoscope_io::dataset::{DataKind, DataSpec, Reading};
use eoscope_io::run::manifest::EpochEntry;
use eoscope_train::{DeviceInfo, Throughput, ThroughputQuestion, TrainingProgress};

use super::layout::texts;
use super::*;
use crate::support::checkout;

const USUAL: [f32; 2] = [1280.0, 800.0];
const SMALL: [f32; 2] = [1024.0, 700.0];

/// Height of the status bar.
const STATUS_BAR: f32 = 25.0;

/// Windows that are looked at, and the pictures that differ.
struct Album {
    window: Window,
    differ: Vec<String>,
}

impl Album {
    fn new(window: Window) -> Self {
        Self { window, differ: Vec::new() }
    }

    /// The sample run, settled.
    fn sample() -> Self {
        let run = checkout().join("sample_runs/fashion-mnist-100.run");
        Self::new(Window::painted(Some(run)))
    }

    /// Takes a picture in both themes at a size.
    fn take(&mut self, name: &str, [width, height]: [f32; 2]) {
        self.window.harness.set_size(vec2(width, height));
        for (theme, theme_name) in [(ThemeChoice::Dark, "dark"), (ThemeChoice::Light, "light")] {
            self.window.send(WindowMsg::SetTheme(theme));
            self.snapshot(&format!("{name}-{theme_name}-{width}x{height}"));
        }
        self.window.harness.set_size(vec2(USUAL[0], USUAL[1]));
        self.window.settle();
    }

    fn snapshot(&mut self, name: &str) {
        while !self.window.shell().state().notices.is_empty() {
            self.window.send(WindowMsg::DismissNotice);
        }
        self.window.harness.run_steps(30);
        let mut picture = self.window.harness.render().expect("the window was painted before");
        for rect in self.painted_over() {
            let [left, top, right, bottom] =
                [rect.min.x, rect.min.y, rect.max.x, rect.max.y].map(|at| at.max(0.0) as u32);
            let (right, bottom) = (right.min(picture.width()), bottom.min(picture.height()));
            for (x, y) in (left..right).flat_map(|x| (top..bottom).map(move |y| (x, y))) {
                picture.put_pixel(x, y, image::Rgba([128, 128, 128, 255]));
            }
        }
        if let Err(error) = try_image_snapshot(&picture, format!("window/{name}")) {
            self.differ.push(format!("{name}: {error}"));
        }
    }

    /// Where numbers stand that differ from machine to machine and from time to time: threads, how long
    /// answers and trials took, memory.
    fn painted_over(&self) -> Vec<egui::Rect> {
        let screen = self.window.harness.ctx.content_rect();
        let status_bar = screen.with_min_y(screen.max.y - STATUS_BAR);
        let found = texts(&self.window).into_iter().filter_map(|text| {
            let rect = text.visible();
            match &*text.text {
                // The width differs as well, so all get the same.
                name if name.ends_with(" ms") => {
                    // Its end moves by part of a point with its digits.
                    let end = (rect.max.x / 16.0).ceil() * 16.0;
                    Some(rect.with_min_x(end - 68.0).with_max_x(end))
                }
                name if name.ends_with(" threads") => Some(rect.with_min_x(rect.max.x - 92.0)),
                "Seconds" => Some(rect.with_min_x(rect.max.x - 110.0).with_max_y(screen.max.y)),
                _ => None,
            }
        });
        found.map(|rect| rect.expand(4.0)).chain([status_bar]).collect()
    }

    /// Fails when a picture differs.
    #[track_caller]
    fn finish(self) {
        assert!(self.differ.is_empty(), "{}", self.differ.join("\n"));
    }

    fn do_in(&mut self, msg: impl Into<Msg>) {
        self.window.send(msg);
    }
}

#[test]
fn the_run_page_looks_as_it_did() {
    let mut album = Album::sample();
    album.take("map", USUAL);
    album.take("map", SMALL);
    album.do_in(SceneMsg::SetView(View::Boundary));
    album.take("boundary", USUAL);
    album.take("boundary", SMALL);
    album.do_in(SceneMsg::SetView(View::Map));
    let (rarest, taken_for) = album.window.open().boundary.pair;
    album.do_in(GapMsg::ShowGapOf(Some(rarest)));
    album.take("gap-of-class", USUAL);
    album.do_in(GapMsg::ShowGapOf(None));
    album.do_in(PanelMsg::SetPerClass(PerClass::Confusion));
    album.do_in(SelectionMsg::SelectConfused(rarest, taken_for));
    album.take("confusion", USUAL);
    album.do_in(SelectionMsg::ClearSelection);
    album.do_in(WindowMsg::TogglePalette);
    album.window.harness.run_steps(2);
    album.window.harness.event(egui::Event::Text("report".into()));
    album.take("palette", USUAL);
    album.do_in(WindowMsg::TogglePalette);
    album.do_in(WindowMsg::ToggleAbout);
    album.take("about", USUAL);
    album.finish();
}

#[test]
fn the_comparison_looks_as_it_did() {
    use eoscope::app::{CompareMsg, Content};
    let mut album = Album::sample();
    album.do_in(CompareMsg::PinCurrent);
    album.do_in(RecipeMsg::change(&Recipe::default(), |recipe| {
        recipe.sampling.kind = SamplerKind::Smote;
        recipe.sampling.k_neighbors = 5;
    }));
    album.do_in(CompareMsg::PinCurrent);
    album.do_in(SceneMsg::SetView(View::Compare));
    album.take("compare-maps", USUAL);
    album.take("compare-maps", SMALL);
    album.do_in(CompareMsg::SetContent(Content::Gap));
    album.take("compare-table", USUAL);
    album.finish();
}

#[test]
fn the_pair_map_and_a_search_look_as_they_did() {
    use eoscope::app::CompareMsg;
    let mut album = Album::new(Window::painted_excerpt());
    album.do_in(SceneMsg::SetView(View::Pair));
    album.take("pair", USUAL);
    album.do_in(CompareMsg::StartSearch(None));
    album.take("search", USUAL);
    album.finish();
}

#[test]
#[cfg_attr(feature = "torch", ignore = "the form says that libtorch is missing")]
fn the_welcome_and_training_pages_look_as_they_did() {
    let mut album = Album::new(Window::painted(None));
    album.take("welcome", USUAL);
    let images = checkout().join("sample_runs/fashion-mnist-images");
    let spec = DataSpec { kind: DataKind::Idx, path: images };
    album.do_in(TrainingMsg::SetData(spec));
    album.steady_training_form();
    album.take("training-form", USUAL);
    album.run_a_training();
    album.take("training-running", USUAL);
    album.finish();
}

impl Album {
    /// What differs between machines and builds is made the same: threads, devices and speed.
    fn steady_training_form(&mut self) {
        let page = &self.window.shell().state().training;
        let mut plan = page.plan.clone().unwrap();
        plan.config.threads = Some(1);
        let question =
            ThroughputQuestion { threads: Some(1), ..page.throughput_question().unwrap() };
        let throughput = Throughput {
            images_per_sec: 2000.0,
            bytes_per_image: 100_000.0,
            n_parameters: 100_000,
        };
        let devices = vec![DeviceInfo { name: "cpu".into(), about: "2 threads".into() }];
        self.window.preview(TrainingMsg::SetPlan(Box::new(plan)));
        self.window.preview(TrainingEvent::Devices(devices));
        self.window
            .preview(TrainingEvent::ThroughputMeasured { question, throughput: Some(throughput) });
        self.window.preview(TrainingMsg::SetName("a-training".into()));
    }

    /// A training in its third epoch, as its reports would show it.
    fn run_a_training(&mut self) {
        let out = PathBuf::from("a-training.run");
        let plan = self.window.shell().state().training.plan.clone().unwrap();
        let stop = eoscope_core::numerics::StopToken::new();
        let reading = Reading { stop: &stop, progress: &|_, _| {} };
        let prepared = Arc::new(plan.data.load(reading).unwrap());
        let folder = RunFolder { unfinished: vec![(out.clone(), plan)], ..RunFolder::default() };
        self.window.preview(TrainingEvent::FolderRead(folder));
        self.window.preview(TrainingMsg::Resume(out));
        let id = self.window.shell().state().training.trainings[0].id;
        let n_classes = prepared.set.class_names.len();
        let n_train = prepared.set.train.len();
        let mut reports = vec![TrainingProgress::Prepared(prepared)];
        for epoch in 1..=2 {
            let recall = (0..n_classes).map(|c| Some(0.9 - 0.08 * c as f64 + 0.05 * epoch as f64));
            reports.push(TrainingProgress::Epoch(EpochEntry {
                epoch,
                lr: 0.02 * epoch as f64,
                loss: 2.0 / epoch as f64,
                train_accuracy: 0.4 + 0.1 * epoch as f64,
                test_balanced_accuracy: Some(0.5 + 0.05 * epoch as f64),
                test_recall: Some(recall.collect()),
                elapsed_secs: 3.0 * epoch as f64,
            }));
        }
        let images_done = 2 * n_train + n_train / 2;
        reports.push(TrainingProgress::Step { epoch: 3, images_done, per_sec: 2000.0 });
        for progress in reports {
            self.window.preview(TrainingEvent::Progress { id, progress });
        }
    }
}

//! What comes with the program: sample runs, and images to train on.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::PathBuf;

use eoscope_io::dataset::{DataKind, DataSpec};
use eoscope_io::run::{MANIFEST_FILE, Run};

use crate::app::{SampleCard, Samples};

/// Points in the picture of a sample run.
const PICTURE_POINTS: usize = 1400;

/// Everything that comes with the program, with a picture of every run.
pub fn samples() -> Samples {
    // A sample that cannot be read has no card; opening it by hand says why.
    let runs = sample_runs().into_iter().filter_map(card).collect();
    Samples::new(runs, sample_images())
}

/// The sample runs that come with the program.
pub fn sample_runs() -> Vec<PathBuf> {
    let Some(folder) = sample_folder() else { return Vec::new() };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut runs: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join(MANIFEST_FILE).is_file())
        .collect();
    runs.sort();
    runs
}

/// What lies beside the program, or above it as in a checkout.
fn sample_folder() -> Option<PathBuf> {
    let program = std::env::current_exe().unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let places = here.ancestors().take(1).chain(program.ancestors().skip(1).take(4));
    let mut places = places.map(|place| place.join("sample_runs"));
    places.find(|place| place.is_dir())
}

fn sample_images() -> Option<DataSpec> {
    let path = sample_folder()?.join("fashion-mnist-images");
    path.is_dir().then_some(DataSpec { kind: DataKind::Idx, path })
}

fn card(path: PathBuf) -> Option<SampleCard> {
    let run = Run::load(&path).ok()?;
    let layout = run.layout.as_ref()?;
    let order = run.classes.head_to_tail();
    let (mut min, mut max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for point in &layout.train {
        for axis in 0..2 {
            min[axis] = min[axis].min(point[axis]);
            max[axis] = max[axis].max(point[axis]);
        }
    }
    let step = (layout.train.len() / PICTURE_POINTS).max(1);
    let points =
        layout.train.iter().zip(run.train.labels()).step_by(step).map(|(point, &label)| {
            let share = |axis: usize| (point[axis] - min[axis]) / (max[axis] - min[axis]).max(1e-9);
            let rank = order.iter().position(|&class_idx| class_idx == label as usize).unwrap_or(0);
            ([share(0), 1.0 - share(1)], rank)
        });
    let mut subtitle = run.manifest.subtitle();
    let mut name = run.manifest.name.clone();
    if let Some(data) = &run.manifest.data {
        name = match &data.imbalance {
            Some(imbalance) => format!("{}, {} : 1", data.name, imbalance.ratio),
            None => data.name.clone(),
        };
        subtitle = subtitle.split("  ·  ").skip(1).take(2).collect::<Vec<_>>().join(", ");
    }
    Some(SampleCard {
        name,
        subtitle,
        size: [run.train.len(), run.test.len(), run.train.dim()],
        points: points.collect(),
        n_classes: order.len(),
        path,
    })
}

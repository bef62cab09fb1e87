//! What a frame of the window costs beside egui_plot's own points: layout and tessellation, no
//! painting.
//!
//! `cargo bench --bench frames`. The sample run with its shade and synthetic points, then a run with
//! 200,000 synthetic points; both beside a plot that draws as many points as there are.

use std::path::Path;
use std::time::Instant;

use egui::{Context, RawInput, Rect, pos2, vec2};
use egui_plot::{Plot, PlotPoints, Points};
use eoscope::cli::probe;
use eoscope_core::domain::{Embeddings, Head, Layout};
use eoscope_io::run::{Manifest, Run};
use ndarray::{Array1, Array2};

const FRAMES: usize = 200;

fn main() -> anyhow::Result<()> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_runs/fashion-mnist-100.run");
    let loaded = Run::load(&sample)?;
    let n_real = loaded.train.len() + loaded.test.len();
    report("sample run", &sample, n_real + 45_114)?;
    let folder = tempfile::tempdir()?;
    let large = folder.path().join("large.run");
    let n = save_large(&large)?;
    report("200,000 synthetic points", &large, n)
}

fn report(name: &str, path: &Path, n_points: usize) -> anyhow::Result<()> {
    let ours = probe(path, Instant::now())?;
    println!(
        "{name}: {n_points} points, a frame {:.2} ms, p95 {:.2} ms, point under the pointer {:.3} ms; egui_plot's points {:.2} ms",
        ours.frame_cpu_ms,
        ours.frame_p95_ms,
        ours.hover_ms,
        egui_plot_ms(n_points)
    );
    Ok(())
}

/// The median of frames in which egui_plot draws this many points in ten groups.
fn egui_plot_ms(n: usize) -> f64 {
    let groups: Vec<Vec<[f64; 2]>> = (0..10)
        .map(|group| {
            let place = |at: usize| [(at as f64 * 0.618).fract(), (at as f64 * 0.755).fract()];
            (0..n / 10).map(|at| place(at * 10 + group)).collect()
        })
        .collect();
    let ctx = Context::default();
    let mut frames: Vec<f64> = (0..FRAMES / 4)
        .map(|frame| {
            let start = Instant::now();
            let input = RawInput {
                screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
                time: Some(frame as f64 / 60.0),
                ..RawInput::default()
            };
            let output = ctx.run_ui(input, |ui| {
                Plot::new("points").show(ui, |plot| {
                    for (at, group) in groups.iter().enumerate() {
                        let points = PlotPoints::from(group.clone());
                        plot.points(Points::new(at.to_string(), points).radius(2.0));
                    }
                });
            });
            std::hint::black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    frames.sort_by(f64::total_cmp);
    frames[frames.len() / 2]
}

/// A run whose default recipe makes 200,000 synthetic points; gives the number of all points.
fn save_large(path: &Path) -> anyhow::Result<usize> {
    let counts: Vec<usize> = (0..10).map(|class| if class == 0 { 22_300 } else { 80 }).collect();
    let points = |counts: &[usize], seed: usize| -> anyhow::Result<Embeddings> {
        let labels: Vec<u32> =
            (0..).zip(counts).flat_map(|(class, &n)| std::iter::repeat_n(class, n)).collect();
        let value = |(row, feature): (usize, usize)| {
            let at = (row * 64 + feature + seed) as f32;
            ((at * 12.9898).sin() * 43_758.547).fract()
                + labels[row] as f32 * (feature % 10) as f32 * 0.1
        };
        let features = Array2::from_shape_fn((labels.len(), 64), value);
        Ok(Embeddings::new(features, labels, counts.len())?)
    };
    let (train, test) = (points(&counts, 0)?, points(&[200; 10], 7)?);
    let head = Head::linear(Array2::eye(64).slice_move(ndarray::s![..10, ..]), Array1::zeros(10));
    let names = (0..10).map(|class| format!("class {class}")).collect();
    let place = |points: &Embeddings| -> Vec<[f32; 2]> {
        (0..points.len()).map(|row| [points.row(row)[0], points.row(row)[9]]).collect()
    };
    let n = train.len() + test.len() + 9 * (22_300 - 80);
    let layout = Layout {
        method: "two features".into(),
        seed: 0,
        train: place(&train),
        test: place(&test),
        linear: None,
    };
    let mut run = Run::new(Manifest::new("large".into()), names, train, test, head);
    run.layout = Some(layout);
    run.save(path, false, |_| Ok(()))?;
    run.save_layout(path)?;
    Ok(n)
}

//! How long frames take, measured without a display: layout and tessellation, no painting.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};

use super::Shell;
use crate::app::Command;

/// Frames whose median is reported.
const FRAMES: usize = 600;
/// Nothing takes this long; a run that cannot be opened ends the wait at once.
const PATIENCE: Duration = Duration::from_secs(300);

/// What was measured.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub struct FrameProbe {
    /// From the start of the program to the first tessellated frame that shows the map.
    pub first_frame_ms: f64,
    /// Layout and tessellation of a frame in which nothing has changed; the median.
    pub frame_cpu_ms: f64,
    /// The frame that only one of twenty takes longer than.
    pub frame_p95_ms: f64,
    /// Finding the point under the pointer, once; the slowest of many places.
    pub hover_ms: f64,
    /// Memory in use once the first answer is on screen.
    pub rss_mib: f64,
}

/// Opens a run without a window and draws it.
///
/// # Errors
/// When the run cannot be opened.
pub fn probe(run: &Path, start: Instant) -> anyhow::Result<FrameProbe> {
    let ctx = Context::default();
    let mut shell = Shell::new(&ctx, None);
    shell.send(&ctx, Command::Open(run.into()));
    let mut first_frame = None;
    loop {
        frame(&ctx, &mut shell, start);
        if let Some(notice) = &shell.state().notice {
            anyhow::bail!("{}", notice.text);
        }
        if first_frame.is_none() && shell.drawn_points() > 0 {
            first_frame = Some(start.elapsed());
        }
        if shell.is_settled() && shell.drawn_points() > 0 {
            break;
        }
        anyhow::ensure!(start.elapsed() < PATIENCE, "the window did not settle");
    }
    let mut frames: Vec<f64> = (0..FRAMES)
        .map(|_| {
            let start_of_frame = Instant::now();
            frame(&ctx, &mut shell, start);
            start_of_frame.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    frames.sort_by(f64::total_cmp);
    let memory = memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem);
    Ok(FrameProbe {
        first_frame_ms: first_frame.unwrap_or_default().as_secs_f64() * 1e3,
        frame_cpu_ms: frames[FRAMES / 2],
        frame_p95_ms: frames[FRAMES * 95 / 100],
        hover_ms: hover(&shell),
        rss_mib: memory as f64 / f64::from(1 << 20),
    })
}

/// The longest time that it takes to find a point.
fn hover(shell: &Shell) -> f64 {
    let mut slowest = 0.0_f64;
    for step in 0..1000 {
        let pointer = pos2(260.0 + (step % 40) as f32 * 17.0, 110.0 + (step / 40) as f32 * 21.0);
        let start = Instant::now();
        std::hint::black_box(shell.point_at(pointer));
        slowest = slowest.max(start.elapsed().as_secs_f64() * 1e3);
    }
    slowest
}

fn frame(ctx: &Context, shell: &mut Shell, start: Instant) {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 800.0))),
        time: Some(start.elapsed().as_secs_f64()),
        ..RawInput::default()
    };
    let output = ctx.run_ui(input, |ui| shell.frame(ui));
    let _ = ctx.tessellate(output.shapes, output.pixels_per_point); // Only its time matters.
}

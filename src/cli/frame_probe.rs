//! How long frames take, measured without a display: layout and tessellation, no painting.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use eoscope_core::experiment::Recipe;
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::{MAX_K, SamplerKind};

use crate::app::{CompareMsg, FilesMsg, PaneMsg, PaneSource, RecipeMsg, SceneMsg, View, WindowMsg};
use crate::ui::Shell;

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
    /// Four panes beside each other, nothing changed: a frame, and that which one of twenty exceeds.
    pub panes: Times,
    /// K moves in one of them: until its answer is there to draw.
    pub pane_k: Times,
    /// Frames meanwhile.
    pub pane_k_frames: Times,
}

/// The middle of some times, in milliseconds, and the one that only one of twenty exceeds.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub struct Times {
    /// The median.
    pub median: f64,
    /// The 95th per cent.
    pub p95: f64,
}

impl Times {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or(f64::NAN);
        Self { median: at(50), p95: at(95) }
    }
}

/// Opens a run without a window and draws it.
///
/// # Errors
/// When the run cannot be opened.
pub fn probe(run: &Path, start: Instant) -> anyhow::Result<FrameProbe> {
    let ctx = Context::default();
    let mut shell = Shell::new(&ctx, None);
    shell.send(&ctx, FilesMsg::Open(run.into()));
    let mut first_frame = None;
    loop {
        frame(&ctx, &mut shell, start);
        if let Some(notice) = &shell.state().notices.newest() {
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
    let frames: Vec<f64> = (0..FRAMES).map(|_| timed(|| frame(&ctx, &mut shell, start))).collect();
    let frames = Times::of(frames);
    let memory = memory_stats::memory_stats().map_or(0, |memory| memory.physical_mem);
    let hover_ms = hover(&shell);
    let [panes, pane_k, pane_k_frames] = panes(&ctx, &mut shell, start)?;
    Ok(FrameProbe {
        first_frame_ms: first_frame.unwrap_or_default().as_secs_f64() * 1e3,
        frame_cpu_ms: frames.median,
        frame_p95_ms: frames.p95,
        hover_ms,
        rss_mib: memory as f64 / f64::from(1 << 20),
        panes,
        pane_k,
        pane_k_frames,
    })
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

/// Pins four variants, then moves K in the first of their panes.
fn panes(ctx: &Context, shell: &mut Shell, start: Instant) -> anyhow::Result<[Times; 3]> {
    /// How often K moves.
    const MOVES: usize = 40;
    let pinned = [(SamplerKind::Eos, 10), (SamplerKind::Smote, 5), (SamplerKind::Eos, 100)];
    for (kind, k) in pinned.into_iter().chain([(SamplerKind::Adasyn, 5)]) {
        let mut recipe = Recipe::of(kind, HeadMethod::Fast, 0);
        recipe.sampling.k_neighbors = k;
        shell.send(ctx, RecipeMsg::SetRecipe { recipe, dragging: false });
        shell.send(ctx, CompareMsg::PinCurrent);
    }
    shell.send(ctx, SceneMsg::SetView(View::Compare));
    for at in 0..4 {
        let of = PaneSource::Variant(at);
        shell.send(ctx, CompareMsg::Pane(PaneMsg::Set(at, of)));
    }
    shell.send(ctx, WindowMsg::DismissNotice);
    let settle = |shell: &mut Shell| {
        let patience = Instant::now() + PATIENCE;
        while !shell.is_settled() {
            frame(ctx, shell, start);
            anyhow::ensure!(Instant::now() < patience, "the panes did not settle");
        }
        Ok(())
    };
    settle(shell)?;
    let still: Vec<f64> = (0..FRAMES).map(|_| timed(|| frame(ctx, shell, start))).collect();
    let (mut answers, mut frames) = (Vec::new(), Vec::new());
    for step in 0..MOVES {
        let Some(open) = &shell.state().open else { break };
        let Some(variant) = open.compare.variants.first() else { break };
        let mut wanted = variant.recipe.clone();
        // All over the range, no value twice.
        let k = 1 + (step * 97 + 13) % MAX_K;
        wanted.sampling.k_neighbors = k;
        let asked = Instant::now();
        let msg = CompareMsg::Pane(PaneMsg::SetK(0, k));
        shell.send(ctx, msg);
        let is_there = |shell: &Shell| {
            let open = shell.state().open.as_ref()?;
            let answer = open.pane_answer(open.compare.panes.first()?)?;
            Some(answer.outcome.recipe == wanted)
        };
        while is_there(shell) != Some(true) {
            frames.push(timed(|| frame(ctx, shell, start)));
            anyhow::ensure!(asked.elapsed() < PATIENCE, "a pane did not answer");
            // As a screen of 60 frames a second would.
            std::thread::sleep(Duration::from_millis(2));
        }
        answers.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    Ok([Times::of(still), Times::of(answers), Times::of(frames)])
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

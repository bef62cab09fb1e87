//! `eoscope bench`: how fast this machine answers, on a given run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use eoscope_core::domain::Layout;
use eoscope_core::experiment::{EvalData, Recipe};
use eoscope_core::explore::{Question, answer, rough_answer};
use eoscope_core::numerics::{NeighborTable, StopToken};
use eoscope_core::projection::{TsneConfig, tsne};
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::{Geometry, MAX_K, SamplerKind, Sampling, draw};
use eoscope_io::dataset::{DataSpec, ReadOptions, Reading};
use eoscope_io::run::{Opened, Run, open};
use serde_json::json;

use super::json;

/// Values of K that are asked for, each once.
const MOVES: usize = 60;
/// The neighbour table is built this often; the median counts.
const TABLES: usize = 5;
/// Rounds of every sampler; the median counts.
const ROUNDS: usize = 5;

/// Which run, and how to print.
#[derive(Args)]
pub struct BenchArgs {
    /// The run
    #[arg(value_name = "RUN", required_unless_present = "data")]
    run: Option<PathBuf>,
    /// Measure how long these images take to read instead
    #[arg(long, value_name = "KIND:PATH", conflicts_with = "run")]
    data: Option<DataSpec>,
    /// Measure every sampler instead, each from the search for neighbours on
    #[arg(long)]
    samplers: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &BenchArgs) -> anyhow::Result<()> {
    let Some(path) = &args.run else { return reading(args) };
    if args.samplers {
        return samplers(args, path);
    }
    // Frames and memory first, in a process of their own: nothing of this one may count.
    let frames = frame_probe(path)?;
    let run = Run::load(path)?;
    let stop = StopToken::new();
    let mut tables = Vec::new();
    for _ in 0..TABLES {
        let start = Instant::now();
        NeighborTable::build(run.train.features().view(), MAX_K, &stop)?;
        tables.push(millis(start));
    }
    let (first_picture, map) = map_times(&run, &stop)?;
    let layout = run.layout.clone().map(Arc::new);
    let subject = Arc::new(EvalData::new(run.train, run.test, run.head));
    let live = |head: HeadMethod| -> anyhow::Result<Vec<f64>> {
        let mut times = Vec::new();
        // The first answer computes the neighbour table, which is measured above.
        for at in 0..=MOVES {
            let mut recipe = Recipe::of(SamplerKind::Eos, head, 0);
            // All over the range, no value twice.
            recipe.sampling.k_neighbors = 1 + (at * 97) % MAX_K;
            let start = Instant::now();
            let question =
                Question { subject: Arc::clone(&subject), recipe, layout: layout.clone() };
            answer(question, &stop)?;
            if at > 0 {
                times.push(millis(start));
            }
        }
        times.sort_by(f64::total_cmp);
        Ok(times)
    };
    let (reference, fast) = (live(HeadMethod::Reference)?, live(HeadMethod::Fast)?);
    let settled = live(HeadMethod::Optimal)?;
    let dragged = dragged(&subject, layout.as_ref(), &stop)?;
    tables.sort_by(f64::total_cmp);
    let report = json!({
        "run": path,
        "live_ms": { "median": quantile(&reference, 0.5), "p95": quantile(&reference, 0.95) },
        "live_optimal_ms": {
            "drag": { "median": quantile(&dragged, 0.5), "p95": quantile(&dragged, 0.95) },
            "settled": { "median": quantile(&settled, 0.5), "p95": quantile(&settled, 0.95) },
        },
        "live_fast_ms": { "median": quantile(&fast, 0.5), "p95": quantile(&fast, 0.95) },
        "neighbor_table_ms": quantile(&tables, 0.5),
        "map_first_picture_ms": first_picture,
        "map_ms": map,
        "first_frame_ms": frames["first_frame_ms"],
        "frame_cpu_ms": frames["frame_cpu_ms"],
        "frame_p95_ms": frames["frame_p95_ms"],
        "rss_mib": frames["rss_mib"],
        "panes_frame_ms": frames["panes"],
        "panes_k_ms": frames["pane_k"],
        "panes_k_frame_ms": frames["pane_k_frames"],
        "threads": rayon::current_num_threads(),
    });
    if args.json {
        json::print(&report);
        return Ok(());
    }
    let value = |pointer: &str| {
        report.pointer(pointer).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN)
    };
    say!(
        "K dragged, optimal head   {:>8.1} ms median, {:.1} ms p95, to a thousandth of the optimum",
        value("/live_optimal_ms/drag/median"),
        value("/live_optimal_ms/drag/p95")
    );
    say!(
        "K moved, optimal head     {:>8.1} ms median, {:.1} ms p95",
        value("/live_optimal_ms/settled/median"),
        value("/live_optimal_ms/settled/p95")
    );
    say!(
        "K moved, reference head   {:>8.1} ms median, {:.1} ms p95",
        value("/live_ms/median"),
        value("/live_ms/p95")
    );
    say!(
        "K moved, fast head        {:>8.1} ms median, {:.1} ms p95",
        value("/live_fast_ms/median"),
        value("/live_fast_ms/p95")
    );
    say!("neighbour table, K = {MAX_K}  {:>8.1} ms", value("/neighbor_table_ms"));
    say!(
        "t-SNE of all points       {:>8.1} ms, first picture after {:.1} ms",
        value("/map_ms"),
        value("/map_first_picture_ms")
    );
    say!("first interactive frame   {:>8.1} ms", value("/first_frame_ms"));
    say!(
        "a frame, nothing changed  {:>8.2} ms of CPU, p95 {:.2} ms",
        value("/frame_cpu_ms"),
        value("/frame_p95_ms")
    );
    say!(
        "K moved in one of four    {:>8.1} ms median, {:.1} ms p95",
        value("/panes_k_ms/median"),
        value("/panes_k_ms/p95")
    );
    say!(
        "a frame of four panes     {:>8.2} ms of CPU; {:.2} ms, p95 {:.2} ms while K moves",
        value("/panes_frame_ms/median"),
        value("/panes_k_frame_ms/median"),
        value("/panes_k_frame_ms/p95")
    );
    say!("memory                    {:>8.1} MiB", value("/rss_mib"));
    say!("threads                   {:>8}", rayon::current_num_threads());
    Ok(())
}

/// How long the map takes to its first picture, and in all, in milliseconds.
fn map_times(run: &Run, stop: &StopToken) -> anyhow::Result<(f64, f64)> {
    let (train, test) = (run.train.features().view(), run.test.features().view());
    let start = Instant::now();
    let mut first = None;
    tsne(train, test, &TsneConfig::default(), stop, |_| {
        first.get_or_insert_with(|| millis(start));
    })?;
    Ok((first.unwrap_or_else(|| millis(start)), millis(start)))
}

/// How long every sampler takes as its authors use it, and EOS at the largest K too. Nothing is
/// kept from one round to the next.
fn samplers(args: &BenchArgs, path: &Path) -> anyhow::Result<()> {
    let Opened { run, .. } = open(path)?;
    let stop = StopToken::new();
    let usual = SamplerKind::ALL.into_iter().filter(|&kind| kind != SamplerKind::None);
    let far = Sampling { k_neighbors: MAX_K, ..Sampling::default() };
    let mut report = serde_json::Map::new();
    for sampling in usual.map(Sampling::of).chain([far]) {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let space = Geometry::new(Arc::clone(&run.train));
            draw(&sampling, &space, 0, &stop)?;
            times.push(millis(start));
        }
        times.sort_by(f64::total_cmp);
        let name = match sampling.kind {
            SamplerKind::Eos => format!("eos {}", sampling.k_neighbors),
            kind => kind.name().to_owned(),
        };
        let median = quantile(&times, 0.5);
        if !args.json {
            say!("{name:<20} {median:>9.1} ms");
        }
        report.insert(name, json!(median));
    }
    if args.json {
        json::print(&report.into());
    }
    Ok(())
}

/// How long a data set takes to read, with its files in the cache of the system after the first
/// round.
fn reading(args: &BenchArgs) -> anyhow::Result<()> {
    let Some(spec) = &args.data else { return Ok(()) };
    let stop = StopToken::new();
    let mut times = Vec::new();
    let mut n_images = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let reading = Reading { stop: &stop, progress: &|_, _| {} };
        let set = spec.read(&ReadOptions::default(), reading)?.set;
        n_images = set.train.len() + set.test.len();
        times.push(millis(start));
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    let (median, threads) = (quantile(&times, 0.5), rayon::current_num_threads());
    if args.json {
        json::print(&json!({
            "data": spec.to_string(), "images": n_images, "first_ms": first, "median_ms": median,
            "threads": threads,
        }));
    } else {
        say!(
            "{n_images} images: {median:.0} ms median, {first:.0} ms the first time, {threads} threads"
        );
    }
    Ok(())
}

fn millis(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

/// A quantile of sorted values.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// K goes up and down its slider in steps of a tenth of a decade, each answered from the one before.
fn dragged(
    subject: &Arc<EvalData>,
    layout: Option<&Arc<Layout>>,
    stop: &StopToken,
) -> anyhow::Result<Vec<f64>> {
    let question = |k: usize| {
        let mut recipe = Recipe::of(SamplerKind::Eos, HeadMethod::Optimal, 0);
        recipe.sampling.k_neighbors = k;
        Question { subject: Arc::clone(subject), recipe, layout: layout.cloned() }
    };
    let steps: Vec<usize> = (0..=24).map(|at| 10_f64.powf(f64::from(at) / 10.0) as usize).collect();
    let mut last = answer(question(steps[0]), stop)?;
    let mut times = Vec::new();
    for &k in steps[1..].iter().chain(steps.iter().rev()) {
        let question = question(k);
        let start = Instant::now();
        last = match rough_answer(&question, &last, stop)? {
            Some(answer) => answer,
            // Where that is no start the window waits for the full answer, too.
            None => answer(question, stop)?,
        };
        times.push(millis(start));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn frame_probe(path: &Path) -> anyhow::Result<serde_json::Value> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    let output = Command::new(program).arg(path).arg("--probe").output();
    let output = output.context("this program cannot start itself")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        anyhow::bail!("{}", said.trim().trim_start_matches("eoscope: "));
    }
    serde_json::from_slice(&output.stdout).context("the measured frames cannot be read")
}

//! What the K slider waits for: neighbour table, sampling, fitting, the whole answer.
//!
//! `cargo bench` measures on the sample run, or on the run that `EOSCOPE_BENCH_RUN` names.

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use eoscope_core::experiment::{EvalData, Recipe};
use eoscope_core::explore::{Question, answer};
use eoscope_core::numerics::{NeighborTable, StopToken};
use eoscope_core::refit::{HeadMethod, HeadRecipe, Rows, refit};
use eoscope_core::sampler::{MAX_K, SamplerKind, Sampling, draw};
use eoscope_io::run::Run;

fn open() -> Run {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_runs/fashion-mnist-100.run");
    let path = std::env::var_os("EOSCOPE_BENCH_RUN").map_or_else(|| sample.into(), PathBuf::from);
    Run::load(&path).expect("the run to measure on can be read")
}

fn live(criterion: &mut Criterion) {
    let run = open();
    let stop = StopToken::new();
    let mut group = criterion.benchmark_group("live");
    group.sample_size(10);

    group.bench_function("neighbour table", |bencher| {
        bencher.iter(|| NeighborTable::build(black_box(run.train.features().view()), MAX_K, &stop));
    });

    let layout = run.layout.clone().map(Arc::new);
    let subject =
        Arc::new(EvalData::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone()));
    for &kind in &SamplerKind::ALL[1..] {
        group.bench_function(format!("sample {}", kind.name()), |bencher| {
            bencher.iter(|| draw(&Sampling::of(kind), &subject.space, 0, &stop));
        });
    }

    let synthetic =
        draw(&Sampling::default(), &subject.space, 0, &stop).expect("the token is never stopped");
    let rows = Rows::new(&run.train, &synthetic.flat, &synthetic.labels);
    for method in [HeadMethod::Fast, HeadMethod::Reference] {
        group.bench_function(format!("re-fit {}", method.name()), |bencher| {
            let recipe = HeadRecipe::of(method);
            bencher.iter(|| refit(&recipe, &run.head, &rows, 0, &stop, &mut |_| {}));
        });
    }

    for head in [HeadMethod::Fast, HeadMethod::Reference] {
        let mut k = 0;
        group.bench_function(format!("K moved, {} head", head.name()), |bencher| {
            bencher.iter(|| {
                k = (k + 97) % MAX_K;
                let mut recipe = Recipe::of(SamplerKind::Eos, head, 0);
                recipe.sampling.k_neighbors = k + 1;
                let (subject, layout) = (Arc::clone(&subject), layout.clone());
                answer(Question { subject, recipe, layout }, &stop)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, live);
criterion_main!(benches);

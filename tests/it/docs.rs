//! Pages of the docs that are written from the code, or say what it gives.

use eoscope::app::glossary;
use eoscope_core::analysis::{DEALS, Report, gap_by_size};
use eoscope_core::experiment::{Recipe, evaluate};
use eoscope_core::numerics::StopToken;
use eoscope_core::refit::HeadMethod;
use eoscope_core::sampler::SamplerKind;
use eoscope_io::run::{Opened, open};

use crate::support::checkout;

/// Written again with `UPDATE_DOCS=1 cargo test glossary`.
#[test]
fn the_glossary_of_the_docs_is_that_of_the_window() {
    let path = checkout().join("docs/glossary.md");
    let expected = glossary::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/glossary.md is out of date: UPDATE_DOCS=1 cargo test glossary"
    );
}

/// The first minutes that README walks a newcomer through, on the run that the window opens with.
#[test]
fn the_first_minutes_of_the_readme_are_as_it_says() {
    let readme = std::fs::read_to_string(checkout().join("README.md")).unwrap();
    let readme = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    let path = checkout().join("sample_runs/fashion-mnist-100.run");
    let Opened { run, subject, .. } = open(&path).unwrap();
    let shirt = run.classes.names.iter().position(|name| name == "shirt").unwrap();
    let stop = StopToken::new();
    let of = |kind, head, k| {
        let mut recipe = Recipe::of(kind, head, 0);
        recipe.sampling.k_neighbors = k;
        evaluate(&subject, &recipe, None, &stop).unwrap().report
    };
    let base = &subject.baseline;
    let gap = base.gap.net.unwrap();
    let by_size = gap_by_size(&run.train, &run.test, DEALS, 0, &stop).unwrap().net.unwrap();
    let found = |report: &Report| format!("{:.0} %", 100.0 * report.metrics.recall[shirt].unwrap());
    let rank = base.gap.per_class.iter().filter(|gap| **gap > base.gap.per_class[shirt]).count();
    assert_eq!(rank, 3, "README says that three bars are longer");
    let optimal = HeadMethod::Optimal;
    let [ten, wide] = [10, 65].map(|k| of(SamplerKind::Eos, optimal, k));
    let copies = of(SamplerKind::Random, optimal, 5);
    let adjusted = of(SamplerKind::None, HeadMethod::LogitAdjusted, 5);
    assert_eq!(copies.gap, base.gap, "to the last digit");
    for sentence in [
        format!("the trained head finds {} of them", found(base)),
        format!("({:.3} of the net gap of {gap:.3})", by_size.mean),
        format!(
            "At K = 10 EOS closes {:.0} % of the gap",
            100.0 * (1.0 - ten.gap.net.unwrap() / gap)
        ),
        format!(
            "at K = 65 it finds {} of the shirts, and the net gap is {:.3}",
            found(&wide),
            wide.gap.net.unwrap()
        ),
        format!("to the last digit, and find {} of the shirts", found(&copies)),
        format!("which moves no point at all, finds {}", found(&adjusted)),
    ] {
        assert!(readme.contains(&sentence), "README does not say: {sentence}");
    }
}

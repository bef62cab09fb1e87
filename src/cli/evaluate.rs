//! `eoscope evaluate`: sample, fit the head again, and print what that gives, over seeds.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::json::{self, MetricSummary, mean_gap};
use super::table;
use crate::experiment::{Outcome, Recipe, Seconds, evaluate};
use crate::jobs::{Opened, open};
use crate::numerics::StopToken;
use crate::numerics::stats::MeanSd;
use crate::refit::HeadMethod;
use crate::sampler::{EosRule, MAX_K, SamplerKind};

/// Which recipes on which run.
#[derive(Args)]
pub struct EvaluateArgs {
    /// The run, or an .npz file with embeddings
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Which sampler; may be given several times, or all
    #[arg(long, value_parser = sampler_names(), default_value = "eos")]
    sampler: Vec<String>,
    /// Neighbours K, 1–300; 10 for EOS and 5 for the others if not given
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=MAX_K as i64))]
    k_neighbors: Option<u16>,
    /// Which way EOS steps
    #[arg(long, value_enum, default_value = "toward")]
    direction: DirectionArg,
    /// EOS with the off-by-one of the paper's published code, whose numbers stand in its tables
    #[arg(long, conflicts_with = "direction")]
    released_code: bool,
    /// How the head is made
    #[arg(long, value_parser = head_names(), default_value = "fast")]
    head: String,
    /// Passes over the rows while the head is fitted
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    epochs: Option<u16>,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many seeds, one after another
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    seeds: u16,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The names of all samplers, and `all`.
fn sampler_names() -> PossibleValuesParser {
    let named = |kind: &SamplerKind| PossibleValue::new(kind.name()).help(kind.summary());
    let all = PossibleValue::new("all").help("every sampler in turn");
    PossibleValuesParser::new(SamplerKind::ALL.iter().map(named).chain([all]))
}

/// The names of all ways to make a head.
fn head_names() -> PossibleValuesParser {
    let named = |method: &HeadMethod| PossibleValue::new(method.name()).help(method.summary());
    PossibleValuesParser::new(HeadMethod::ALL.iter().map(named))
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DirectionArg {
    /// As the paper's prose and figures say
    Toward,
    /// As the paper's Algorithm 2 is printed
    Away,
}

impl EvaluateArgs {
    fn recipes(&self) -> Vec<Recipe> {
        let mut kinds: Vec<SamplerKind> = Vec::new();
        for name in &self.sampler {
            for kind in SamplerKind::ALL {
                if (name == "all" || name == kind.name()) && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        let named = |method: &HeadMethod| method.name() == self.head;
        let head = HeadMethod::ALL.into_iter().find(named).unwrap_or_default();
        let rule = match self.direction {
            _ if self.released_code => EosRule::Released,
            DirectionArg::Away => EosRule::Away,
            DirectionArg::Toward => EosRule::Toward,
        };
        let recipe = |sampler: SamplerKind| Recipe {
            sampler,
            k_neighbors: self.k_neighbors.map_or(sampler.default_k(), usize::from),
            rule,
            head,
            epochs: self.epochs.map_or(head.default_epochs(), usize::from),
            seed: self.seed,
        };
        kinds.into_iter().map(recipe).collect()
    }
}

pub fn run(args: &EvaluateArgs) -> anyhow::Result<()> {
    let Opened { run, subject, .. } = open(&args.run)?;
    let names = run.classes.clone();
    let stop = StopToken::new();
    let mut variants = Vec::new();
    for recipe in args.recipes() {
        let mut outcomes = Vec::new();
        for seed in (0..u64::from(args.seeds)).map(|at| args.seed.wrapping_add(at)) {
            outcomes.push(evaluate(&subject, &Recipe { seed, ..recipe.clone() }, None, &stop)?);
        }
        // Notes hang on the data, not on the seed: each is said once.
        let mut said = Vec::new();
        for note in outcomes.iter().flat_map(|outcome| &outcome.synthetic.notes) {
            if !said.contains(&note) {
                eprintln!("note: {}", note.sentence(&names));
                said.push(note);
            }
        }
        variants.push(Variant::new(recipe, &outcomes, &names));
    }
    if args.json {
        let variants: Vec<Value> = variants.iter().map(Variant::json).collect();
        json::print(&json!({ "run": run.manifest.name, "variants": variants }));
    } else {
        print_table(&variants);
    }
    Ok(())
}

/// A recipe with what it gave over all seeds.
struct Variant {
    recipe: Recipe,
    seeds: usize,
    last: MetricSummary,
    paper_protocol: MetricSummary,
    gap: crate::analysis::Gap,
    weight_norms: Vec<f64>,
    n_synthetic: Vec<usize>,
    seconds: Seconds,
    notes: Vec<String>,
}

impl Variant {
    fn new(recipe: Recipe, outcomes: &[Outcome], classes: &crate::domain::Classes) -> Self {
        let summary = |pick: fn(&Outcome) -> &crate::analysis::Metrics| {
            let metrics: Vec<_> = outcomes.iter().map(pick).collect();
            MetricSummary::of(&metrics).expect("at least one seed was evaluated")
        };
        let gaps: Vec<_> = outcomes.iter().map(|outcome| &outcome.report.gap).collect();
        let mean = |pick: &dyn Fn(&Outcome) -> f64| {
            let values: Vec<f64> = outcomes.iter().map(pick).collect();
            MeanSd::of(&values).map_or(0.0, |summary| summary.mean)
        };
        let norm = |class_idx: usize| mean(&|outcome| outcome.report.weight_norms[class_idx]);
        Self {
            seeds: outcomes.len(),
            last: summary(|outcome| &outcome.report.metrics),
            paper_protocol: summary(|outcome| &outcome.paper_protocol),
            gap: mean_gap(&gaps),
            weight_norms: (0..classes.len()).map(norm).collect(),
            n_synthetic: outcomes[0].synthetic.counts.clone(),
            seconds: Seconds {
                sample: mean(&|outcome| outcome.seconds.sample),
                refit: mean(&|outcome| outcome.seconds.refit),
                report: mean(&|outcome| outcome.seconds.report),
            },
            notes: outcomes[0].synthetic.notes.iter().map(|note| note.sentence(classes)).collect(),
            recipe,
        }
    }

    fn json(&self) -> Value {
        let recipe = &self.recipe;
        json!({
            "sampler": recipe.sampler.name(),
            "k_neighbors": recipe.sampler.uses_k().then_some(recipe.k_neighbors),
            "direction": (recipe.sampler == SamplerKind::Eos).then_some(recipe.rule.name()),
            "head": recipe.head.name(),
            "epochs": recipe.epochs,
            "seed": recipe.seed,
            "seeds": self.seeds,
            "last": self.last,
            "paper_protocol": self.paper_protocol,
            "gap": { "per_class": self.gap.per_class, "net": self.gap.net },
            "weight_norms": self.weight_norms,
            "n_synthetic": self.n_synthetic,
            "seconds": self.seconds,
            "notes": self.notes,
        })
    }
}

fn print_table(variants: &[Variant]) {
    let head = [
        "recipe",
        "balanced acc.",
        "G-mean (paper)",
        "G-mean (recalls)",
        "macro F1",
        "net gap",
        "best epoch on test (paper)",
        "seconds",
    ];
    let mut table = table::new(&head);
    let cell = |summary: &MeanSd| match summary.sd {
        Some(sd) => format!("{:.4} ± {sd:.4}", summary.mean),
        None => format!("{:.4}", summary.mean),
    };
    for variant in variants {
        let seconds = &variant.seconds;
        table.add_row([
            format!("{}, {} head", variant.recipe.label(), variant.recipe.head.name()),
            cell(&variant.last.balanced_accuracy),
            cell(&variant.last.g_mean_paper),
            cell(&variant.last.g_mean),
            cell(&variant.last.macro_f1),
            table::number(variant.gap.net, 4),
            cell(&variant.paper_protocol.balanced_accuracy),
            format!("{:.3}", seconds.sample + seconds.refit + seconds.report),
        ]);
    }
    say!("{table}");
    let seeds = variants.first().map_or(0, |variant| variant.seeds);
    say!("\nlast epoch, mean ± sd over {seeds} seeds; “best epoch on test” was selected on test");
}

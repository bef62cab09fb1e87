//! `eoscope search`: every sampler with a few K on validation subsets, and what the best gives on test.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::experiment::{
    Measure, SEARCH_SEEDS, Search, Summary, TrialResult, VALIDATION_SHARE, summarize,
};
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, open};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::recipe_args::OneRecipeArgs;
use super::results::variants_table;

/// On which run, and with which head.
#[derive(Args)]
pub struct SearchArgs {
    /// The run, or a file with embeddings
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    base: OneRecipeArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What is shown of every candidate: all of it on the validation subsets.
const MEASURES: [Measure; 5] = [
    Measure::BalancedAccuracy,
    Measure::MacroF1,
    Measure::RareRecall,
    Measure::NetGap,
    Measure::Seconds,
];

pub fn run(args: &SearchArgs) -> anyhow::Result<()> {
    let Opened { run, subject, .. } = open(&args.run)?;
    let base = args.base.recipe(&subject)?;
    let (mut search, tasks) = Search::new(&subject, &base);
    let bar = ProgressBar::new(tasks.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar}  {pos} of {len}  {eta} left") {
        bar.set_style(style);
    }
    let results = super::trials::run(&tasks, &bar)?;
    for result in results {
        if let TrialResult::Trial(trial) = result {
            search.add(trial);
        }
    }
    let ranked = search.ranked();
    let Some(best) = ranked.first() else { anyhow::bail!("there is nothing to choose from") };
    // Only what was chosen is measured on test.
    let on_test = summarize(&subject, &best.recipe, SEARCH_SEEDS, &StopToken::new())?;
    if args.json {
        let value = |summary: &Summary, measure: Measure| json!(summary.mean(measure));
        let candidates: Vec<Value> = ranked
            .iter()
            .map(|summary| {
                json!({
                    "recipe": summary.recipe.title(),
                    "command": summary.recipe.command("RUN"),
                    "validation": MEASURES
                        .map(|measure| (measure.key(), value(summary, measure)))
                        .into_iter()
                        .collect::<std::collections::BTreeMap<_, _>>(),
                })
            })
            .collect();
        let chosen = eoscope_report::json::summary(&on_test, &run.classes);
        super::json::print(
            &json!({ "candidates": candidates, "caution": search.caution(), "chosen": chosen }),
        );
        return Ok(());
    }
    let names: Vec<String> = ranked.iter().map(|summary| summary.recipe.title()).collect();
    say!("{}", variants_table(&MEASURES, &names, ranked.iter().map(|summary| Some(*summary))));
    say!(
        "\nOn {:.0} % of each class's training rows, held out again for each of {SEARCH_SEEDS} seeds: \
         picking the best on test would overfit to the test set. The network was trained on these rows: \
         scores are too high, compare ranks only, and with care.\n{}.\n",
        VALIDATION_SHARE * 100.0,
        search.caution()
    );
    let names = [format!("{}, on test", best.recipe.title())];
    say!(
        "{}",
        variants_table(&eoscope_report::DEFAULT_MEASURES, &names, std::iter::once(Some(&on_test)))
    );
    Ok(())
}

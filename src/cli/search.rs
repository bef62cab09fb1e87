//! `eoscope search`: every sampler with a few K on some rows, and what the best gives on others.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::domain::{Classes, Reason};
use eoscope_core::experiment::{ChooseOn, Claims, Measure, Search, Summary, TrialResult};
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, path_text};
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
    leaks: super::run_args::LeakArgs,
    #[command(flatten)]
    base: OneRecipeArgs,
    /// The rows that choose; the run's validation part where it has one, or half of the test rows
    #[arg(long, value_name = "ROWS", value_parser = parse_choose_on)]
    choose_on: Option<ChooseOn>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn parse_choose_on(name: &str) -> Result<ChooseOn, Reason> {
    ChooseOn::ALL.into_iter().find(|on| on.name() == name).ok_or_else(|| {
        format!("expected one of {}", ChooseOn::ALL.map(ChooseOn::name).join(", ")).into()
    })
}

/// What is shown of every candidate: all of it on the rows that choose.
const MEASURES: [Measure; 5] = [
    Measure::BalancedAccuracy,
    Measure::MacroF1,
    Measure::RareRecall,
    Measure::NetGap,
    Measure::Seconds,
];

pub fn run(args: &SearchArgs) -> anyhow::Result<()> {
    let Opened { run, subject, .. } = args.leaks.open(&args.run)?;
    let current = args.base.recipe(&subject)?;
    let on = args.choose_on.unwrap_or_else(|| ChooseOn::default_for(&subject));
    let Some((mut search, mut tasks)) = Search::new(&subject, &current, on) else {
        anyhow::bail!(
            "{}: nothing can be chosen on {}: {}; name other rows with --choose-on",
            path_text(&args.run),
            on.rows(),
            on.needs()
        );
    };
    let bar = ProgressBar::new(tasks.len() as u64);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar}  {pos} of {len}  {eta} left") {
        bar.set_style(style);
    }
    // The candidates, then what came out of them.
    while !tasks.is_empty() {
        bar.set_length(tasks.len() as u64);
        let results = super::trials::run(&tasks, &bar)?;
        let mut more = Vec::new();
        for (task, result) in tasks.iter().zip(results) {
            if let TrialResult::Trial(trial) = result {
                more.extend(search.add(task, trial));
            }
        }
        tasks = more;
    }
    let claims = search.finals().claims(&StopToken::new())?;
    if args.json {
        print_json(&search, &claims, &run.classes);
    } else {
        print(&search, &claims);
    }
    Ok(())
}

/// Titles of the finalists, with what each is there for.
fn finalists(search: &Search) -> Vec<String> {
    let title = |(at, summary): (usize, &Summary)| {
        let title = summary.recipe.title();
        match at {
            0 => format!("{title}, chosen"),
            _ if search.is_current(&summary.recipe) => format!("{title}, as given"),
            _ => title,
        }
    };
    search.finalists.iter().enumerate().map(title).collect()
}

fn print_json(search: &Search, claims: &Claims, classes: &Classes) {
    let value = |summary: &Summary, measure: Measure| json!(summary.mean(measure));
    let candidates = search.ranked().into_iter().map(|summary| {
        let measured = MEASURES.map(|measure| (measure.key(), value(summary, measure)));
        json!({
            "recipe": summary.recipe.title(),
            "command": summary.recipe.command("RUN"),
            "is_current": search.is_current(&summary.recipe),
            "choosing": std::collections::BTreeMap::from(measured),
        })
    });
    let finalists = search.finalists.iter();
    let reported: Vec<Value> =
        finalists.map(|summary| eoscope_report::json::summary(summary, classes)).collect();
    let names = finalists_names(search);
    super::json::print(&json!({
        "choose_on": search.on.name(),
        "about": search.on.about(),
        "candidates": candidates.collect::<Vec<_>>(),
        "caution": search.caution(),
        "chosen": reported.first(),
        "reported": reported,
        "claims": eoscope_report::claims::json(claims, &names),
        "conclusions": claims.sentences(&names, Measure::BalancedAccuracy),
    }));
}

fn finalists_names(search: &Search) -> Vec<String> {
    search.finalists.iter().map(|summary| summary.recipe.title()).collect()
}

fn print(search: &Search, claims: &Claims) {
    let ranked = search.ranked();
    let names: Vec<String> = ranked
        .iter()
        .map(|summary| {
            let current = if search.is_current(&summary.recipe) { ", as given" } else { "" };
            format!("{}{current}", summary.recipe.title())
        })
        .collect();
    say!("On {}:", search.on.rows());
    say!("{}", variants_table(&MEASURES, &names, ranked.iter().map(|summary| Some(*summary))));
    say!("\n{}\n{}.\n", search.on.about(), search.caution());
    say!("On {}:", search.on.reports());
    let measures: Vec<Measure> = eoscope_report::DEFAULT_MEASURES.to_vec();
    say!("{}", variants_table(&measures, &finalists(search), search.finalists.iter().map(Some)));
    say!("\n* best of its column; {}", eoscope_report::legend(search.finalists.iter()));
    for sentence in claims.sentences(&finalists_names(search), Measure::BalancedAccuracy) {
        say!("{sentence}");
    }
}

//! `eoscope compare`: variants beside each other on one or more runs, as a report.

mod recipes;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use eoscope_core::analysis::{DEALS, gap_by_size};
use eoscope_core::domain::Reason;
use eoscope_core::experiment::{Measure, Study, TrialCache, TrialTask, Variant};
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, path_text, write_file};
use eoscope_report::{ComparedRun, Comparison, ComparisonClaims, DEFAULT_MEASURES, Session};
use indicatif::{ProgressBar, ProgressStyle};

use super::recipe_args::RecipeArgs;
use super::results::variants_table;
use crate::app::TestLooks;

/// Which recipes on which runs, and where the report goes.
#[derive(Args)]
pub struct CompareArgs {
    /// The runs, or files with embeddings
    #[arg(value_name = "RUN", required = true, num_args = 1..)]
    runs: Vec<PathBuf>,
    #[command(flatten)]
    leaks: crate::cli::run_args::LeakArgs,
    /// Compare the recipes of this file, or of a session that the window saved
    #[arg(long, value_name = "FILE")]
    recipes: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Neighbours K of the samplers that are named here, 1–300
    #[arg(long, value_parser = super::k_parser())]
    k_neighbors: Option<u16>,
    /// Leave out the baselines: no sampling, copies, nearest mean, τ-norm, logit adjustment
    #[arg(long, alias = "no-controls")]
    no_baselines: bool,
    /// What the comparison is for; the title of the report
    #[arg(long, value_name = "TEXT")]
    question: Option<String>,
    /// Also draw every variant that has a K over K
    #[arg(long)]
    sweep: bool,
    /// Also draw every variant over the epochs of its fit
    #[arg(long)]
    curves: bool,
    /// The columns, by their keys in --csv; the first one ranks
    #[arg(long, value_name = "KEY,KEY,…", value_delimiter = ',', value_parser = parse_measure)]
    columns: Vec<Measure>,
    /// Write a page that needs nothing else
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Print JSON
    #[arg(long, group = "format")]
    json: bool,
    /// Print one value per row as comma-separated values, also by class
    #[arg(long, group = "format")]
    csv: bool,
    /// Print Markdown
    #[arg(long, group = "format")]
    markdown: bool,
}

fn parse_measure(key: &str) -> Result<Measure, Reason> {
    let found = Measure::ALL.into_iter().find(|measure| measure.key() == key);
    found.ok_or_else(|| {
        let keys: Vec<&str> = Measure::ALL.iter().map(|measure| measure.key()).collect();
        format!("expected one of {}", keys.join(", ")).into()
    })
}

pub fn run(args: &CompareArgs) -> anyhow::Result<()> {
    // Whatever can be refused is, before hours of work.
    let (question, variants) = recipes::variants(args)?;
    if let Some(file) = &args.report {
        check_writable(file)?;
    }
    let opened: Vec<Opened> =
        args.runs.iter().map(|run| args.leaks.open(run)).collect::<Result<_, _>>()?;
    for opened in &opened {
        recipes::check(&variants, opened, args.recipes.as_deref())?;
    }
    let runs =
        opened.iter().zip(&args.runs).map(|(opened, path)| work(args, &variants, opened, path));
    let mut comparison = Comparison {
        runs: runs.collect::<anyhow::Result<_>>()?,
        measures: if args.columns.is_empty() {
            DEFAULT_MEASURES.into()
        } else {
            args.columns.clone()
        },
        recipes: Session::of_recipes(&question, &variants).text(),
        test_looks: n_looks(args, &variants),
        variants,
        question,
        claims: None,
    };
    comparison.claims = Some(Arc::new(ComparisonClaims::new(&comparison, &StopToken::new())?));
    print(args, &comparison)?;
    if let Some(file) = &args.report {
        write_file(file, eoscope_report::html(&comparison).as_bytes())?;
        eprintln!("wrote {}", path_text(file));
    }
    Ok(())
}

/// Finds out that a report cannot be written before it is worked out.
fn check_writable(file: &Path) -> anyhow::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    anyhow::ensure!(!file.is_dir(), "{}: this is a folder; name a file in it", path_text(file));
    anyhow::ensure!(
        folder.is_dir(),
        "{}: the report cannot go there, for there is no folder {}; make it, or choose another",
        path_text(file),
        path_text(folder)
    );
    let tried = tempfile::NamedTempFile::new_in(folder);
    tried.map(drop).map_err(|error| {
        anyhow::anyhow!("{}: the report cannot be written there: {error}", path_text(file))
    })
}

/// Works the variants out on one run.
fn work(
    args: &CompareArgs,
    variants: &[Variant],
    opened: &Opened,
    path: &Path,
) -> anyhow::Result<ComparedRun> {
    let Opened { run, subject, .. } = opened;
    let study = Study { variants, over_k: args.sweep, over_epochs: args.curves };
    let tasks: Vec<TrialTask> =
        study.wanted().into_iter().map(|wanted| wanted.task(subject)).collect();
    let bar = ProgressBar::new(tasks.len() as u64).with_message(run.manifest.name.clone());
    if let Ok(style) = ProgressStyle::with_template("{msg}  {wide_bar}  {pos} of {len}  {eta} left")
    {
        bar.set_style(style);
    }
    let results = super::trials::run(&tasks, &bar)?;
    let mut known = TrialCache::default();
    for (task, result) in tasks.iter().zip(results) {
        known.add(&task.recipe, result);
    }
    let path = path.display().to_string();
    let by_size = gap_by_size(&run.train, &run.test, DEALS, 0, &StopToken::new())?;
    let known = study.results(&known);
    let compared = ComparedRun::new(path, run.clone(), subject.clone(), known);
    Ok(ComparedRun { by_size: Some(Arc::new(by_size)), ..compared })
}

/// How many recipes this command looks at on test, every K of a curve among them.
fn n_looks(args: &CompareArgs, variants: &[Variant]) -> usize {
    let mut looks = TestLooks::default();
    let study = Study { variants, over_k: args.sweep, over_epochs: false };
    study.wanted().iter().for_each(|wanted| looks.add(&wanted.recipe));
    looks.count()
}

fn print(args: &CompareArgs, comparison: &Comparison) -> anyhow::Result<()> {
    if args.json {
        super::json::print(&eoscope_report::json::comparison(comparison));
    } else if args.csv {
        let csv = eoscope_report::csv(comparison).map_err(anyhow::Error::msg)?;
        say!("{}", String::from_utf8_lossy(&csv).trim_end());
    } else if args.markdown {
        say!("{}", eoscope_report::markdown(comparison).trim_end());
    } else {
        let names = comparison.names();
        for (at, run) in comparison.runs.iter().enumerate() {
            let summaries = run.summaries.iter().map(Option::as_ref);
            say!("{}", run.run.manifest.name);
            say!("{}", variants_table(&comparison.measures, &names, summaries.clone()));
            say!("\n* best of its column; {}", eoscope_report::legend(summaries.flatten()));
            for sentence in comparison.conclusions(at) {
                say!("{sentence}");
            }
        }
        if let Some(sentence) = comparison.about_looks() {
            say!("{sentence}");
        }
        for sentence in comparison.conclusions_over_runs() {
            say!("Over all runs: {sentence}");
        }
    }
    Ok(())
}

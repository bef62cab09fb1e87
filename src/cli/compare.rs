//! `eoscope compare`: variants beside each other on one or more runs, as a report.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::recipe_args::RecipeArgs;
use super::results::variants_table;
use crate::experiment::{
    MAX_SEEDS, Measure, Recipe, SWEEP_K, SWEEP_SEEDS, Summary, SweepPoint, Variant, controls,
    seeds, sweeps_first,
};
use crate::jobs::{Finding, Opened, Session, TrialTask, What, open, run_tasks};
use crate::numerics::StopToken;
use crate::report::{self, ComparedRun, Comparison, USUAL_MEASURES};
use crate::run::{path_text, write_file};

/// Which recipes on which runs, and where the report goes.
#[derive(Args)]
pub struct CompareArgs {
    /// The runs, or files with embeddings
    #[arg(value_name = "RUN", required = true, num_args = 1..)]
    runs: Vec<PathBuf>,
    /// Compare the recipes of this file, or of a session that the window saved
    #[arg(long, value_name = "FILE")]
    recipes: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Neighbours K of the samplers that are named here, 1–300
    #[arg(long, value_parser = super::k_parser())]
    k_neighbors: Option<u16>,
    /// Leave out the controls: no sampling, copies, nearest mean, τ-norm, logit adjustment
    #[arg(long)]
    no_controls: bool,
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

fn parse_measure(key: &str) -> Result<Measure, String> {
    let found = Measure::ALL.into_iter().find(|measure| measure.key() == key);
    found.ok_or_else(|| {
        let keys: Vec<&str> = Measure::ALL.iter().map(|measure| measure.key()).collect();
        format!("expected one of {}", keys.join(", "))
    })
}

pub fn run(args: &CompareArgs) -> anyhow::Result<()> {
    // Whatever can be refused is, before hours of work.
    let (question, variants) = variants(args)?;
    if let Some(file) = &args.report {
        check_writable(file)?;
    }
    let opened: Vec<Opened> = args.runs.iter().map(|run| open(run)).collect::<Result<_, _>>()?;
    for opened in &opened {
        check(&variants, opened, args.recipes.as_deref())?;
    }
    let runs =
        opened.iter().zip(&args.runs).map(|(opened, path)| work(args, &variants, opened, path));
    let comparison = Comparison {
        runs: runs.collect::<anyhow::Result<_>>()?,
        measures: if args.columns.is_empty() {
            USUAL_MEASURES.into()
        } else {
            args.columns.clone()
        },
        recipes: Session::of_recipes(&question, &variants).text(),
        variants,
        question,
    };
    print(args, &comparison)?;
    if let Some(file) = &args.report {
        write_file(file, report::html(&comparison).as_bytes())?;
        eprintln!("wrote {}", path_text(file));
    }
    Ok(())
}

/// What is asked and what is compared, the baseline first.
fn variants(args: &CompareArgs) -> anyhow::Result<(String, Vec<Variant>)> {
    let mut question = args.question.clone().unwrap_or_default();
    let n_seeds = usize::from(args.recipe.seeds).min(MAX_SEEDS);
    let mut found = vec![Variant::baseline()];
    if let Some(file) = &args.recipes {
        let session = Session::read(file)?;
        found.extend(session.variants(file, n_seeds)?);
        if question.is_empty() {
            question.clone_from(&session.question);
        }
    }
    if args.recipes.is_none() || args.recipe.names_sampler() {
        for mut recipe in args.recipe.unchecked() {
            let k = &mut recipe.sampling.k_neighbors;
            *k = args.k_neighbors.map_or(*k, usize::from);
            found.push(Variant::of(recipe, n_seeds));
        }
    }
    if !args.no_controls {
        let base = args.recipe.unchecked().into_iter().next().unwrap_or_default();
        found.extend(controls(&base).into_iter().map(|recipe| Variant::of(recipe, n_seeds)));
    }
    let mut variants: Vec<Variant> = Vec::new();
    for variant in found {
        // A control may also be asked for by name.
        if !variants.iter().any(|other| other.recipe == variant.recipe) {
            variants.push(variant);
        }
    }
    if question.is_empty() {
        question = "Which sampler should I use?".into();
    }
    Ok((question, variants))
}

/// Says no to a recipe that does not fit a run, with the place of the recipe.
fn check(variants: &[Variant], opened: &Opened, file: Option<&Path>) -> anyhow::Result<()> {
    let subject = &opened.subject;
    for variant in variants {
        let fits = variant.recipe.check(subject.head.n_classes(), subject.largest_class());
        if let Err(reason) = fits {
            let from = file.map_or(String::new(), |file| format!("{}: ", path_text(file)));
            anyhow::bail!(
                "{from}the recipe “{}” does not fit {}: {reason}",
                variant.title(),
                opened.run.manifest.name
            );
        }
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

fn work(
    args: &CompareArgs,
    variants: &[Variant],
    opened: &Opened,
    path: &Path,
) -> anyhow::Result<ComparedRun> {
    let Opened { run, subject, .. } = opened;
    let mut tasks: Vec<TrialTask> = Vec::new();
    let task = |recipe: Recipe, is_curve| TrialTask {
        subject: subject.clone(),
        recipe,
        what: if is_curve { What::Curve } else { What::Trial },
    };
    let mut add = |recipe: Recipe, is_curve: bool| {
        // A variant may stand on the way of another one over K.
        let known = |task: &TrialTask| {
            task.recipe == recipe && matches!(task.what, What::Curve) == is_curve
        };
        tasks.iter().position(known).unwrap_or_else(|| {
            tasks.push(task(recipe, is_curve));
            tasks.len() - 1
        })
    };
    let by_variant: Vec<Vec<usize>> = variants
        .iter()
        .map(|variant| seeds_of(variant).map(|recipe| add(recipe, false)).collect())
        .collect();
    let mut sweeps = Vec::new();
    let mut curves = Vec::new();
    for (at, Variant { recipe, .. }) in variants.iter().enumerate() {
        if args.sweep && sweeps_first(variants, at) {
            let mut ks = SWEEP_K;
            ks.sort_unstable();
            let of_k = ks.map(|k| {
                let mut recipe = recipe.clone();
                recipe.sampling.k_neighbors = k;
                let of_seeds = seeds(&recipe, SWEEP_SEEDS).map(|recipe| add(recipe, false));
                (k, of_seeds.collect::<Vec<usize>>())
            });
            sweeps.push((at, of_k));
        }
        if args.curves && recipe.head.method.is_fitted() {
            curves.push((at, add(recipe.clone(), true)));
        }
    }
    let name = run.manifest.name.clone();
    let bar = ProgressBar::new(tasks.len() as u64).with_message(name);
    if let Ok(style) = ProgressStyle::with_template("{msg}  {wide_bar}  {pos} of {len}  {eta} left")
    {
        bar.set_style(style);
    }
    let found = run_tasks(&tasks, &StopToken::new(), &|n| bar.set_position(n as u64));
    bar.finish_and_clear();
    let found = found.map_err(anyhow::Error::msg)?;
    let summary = |recipe: &Recipe, places: &[usize]| Summary {
        recipe: recipe.clone(),
        trials: places
            .iter()
            .filter_map(|&at| match &found[at] {
                Finding::Trial(trial) => Some(Arc::clone(trial)),
                Finding::Curve(_) => None,
            })
            .collect(),
    };
    Ok(ComparedRun {
        path: path.display().to_string(),
        run: run.clone(),
        subject: subject.clone(),
        summaries: variants
            .iter()
            .zip(&by_variant)
            .map(|(variant, places)| Some(summary(&variant.recipe, places)))
            .collect(),
        sweeps: sweeps
            .into_iter()
            .map(|(at, of_k)| {
                let points = of_k.iter().filter_map(|(k, places)| {
                    SweepPoint::of(*k, &summary(&variants[at].recipe, places))
                });
                (at, points.collect())
            })
            .collect(),
        curves: curves
            .into_iter()
            .filter_map(|(at, place)| match &found[place] {
                Finding::Curve(points) => Some((at, points.as_ref().clone())),
                Finding::Trial(_) => None,
            })
            .collect(),
    })
}

/// The seeds of a variant; one for a recipe without chance.
fn seeds_of(variant: &Variant) -> impl Iterator<Item = Recipe> + '_ {
    let n = if variant.recipe.is_random() { variant.n_seeds } else { 1 };
    seeds(&variant.recipe, n)
}

fn print(args: &CompareArgs, comparison: &Comparison) -> anyhow::Result<()> {
    if args.json {
        super::json::print(&report::json::comparison(comparison));
    } else if args.csv {
        let csv = report::csv(comparison).map_err(anyhow::Error::msg)?;
        say!("{}", String::from_utf8_lossy(&csv).trim_end());
    } else if args.markdown {
        say!("{}", report::markdown(comparison).trim_end());
    } else {
        let names = comparison.names();
        for run in &comparison.runs {
            let summaries = run.summaries.iter().map(Option::as_ref);
            say!("{}", run.run.manifest.name);
            say!("{}", variants_table(&comparison.measures, &names, summaries.clone()));
            say!("\n* best of its column; {}", report::legend(summaries.flatten()));
            for sentence in comparison.claims(run) {
                say!("{sentence}");
            }
        }
    }
    Ok(())
}

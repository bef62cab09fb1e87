//! What variants gave, as a table, CSV, Markdown or JSON.

use clap::Args;
use serde_json::{Value, json};

use super::{json, table};
use crate::experiment::{MetricSummary, Summary};
use crate::numerics::stats::MeanSd;
use crate::refit::HeadMethod;
use crate::sampler::SamplerKind;

/// How results are printed; a table for people if nothing is said.
#[derive(Args)]
#[group(multiple = false)]
pub struct FormatArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print comma-separated values, unrounded
    #[arg(long)]
    csv: bool,
    /// Print a Markdown table
    #[arg(long)]
    markdown: bool,
}

/// A column of the table.
struct Column {
    /// The name in CSV.
    key: &'static str,
    /// The name in tables.
    head: &'static str,
    /// Whether more, or less, is better; none if it is no merit.
    better: Option<Better>,
    value: fn(&Summary) -> Option<MeanSd>,
    decimals: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Better {
    More,
    Less,
}

const COLUMNS: [Column; 9] = [
    column("balanced_accuracy", "balanced acc.", Some(Better::More), |s| {
        Some(s.last.balanced_accuracy)
    }),
    column("g_mean_paper", "G-mean (paper)", Some(Better::More), |s| Some(s.last.g_mean_paper)),
    column("g_mean", "G-mean (recalls)", Some(Better::More), |s| Some(s.last.g_mean)),
    column("macro_f1", "macro F1", Some(Better::More), |s| Some(s.last.macro_f1)),
    column("auc", "AUC", Some(Better::More), |s| s.auc),
    column("calibration_error", "calibration err.", Some(Better::Less), |s| s.calibration_error),
    column("net_gap", "net gap", Some(Better::Less), |s| s.net_gap),
    column(
        "best_epoch_on_test_balanced_accuracy",
        "best epoch on test (paper)",
        Some(Better::More),
        |s| Some(s.paper_protocol.balanced_accuracy),
    ),
    Column { decimals: 3, ..column("seconds", "seconds", None, |s| Some(s.total_seconds)) },
];

const fn column(
    key: &'static str,
    head: &'static str,
    better: Option<Better>,
    value: fn(&Summary) -> Option<MeanSd>,
) -> Column {
    Column { key, head, better, value, decimals: 4 }
}

impl Column {
    /// The best mean as it reads, so that what reads the same is marked the same.
    fn best(&self, summaries: &[Summary]) -> Option<String> {
        let better = self.better.filter(|_| summaries.len() > 1)?;
        let means = summaries.iter().filter_map(self.value).map(|summary| summary.mean);
        let best = match better {
            Better::More => means.reduce(f64::max),
            Better::Less => means.reduce(f64::min),
        };
        best.map(|best| self.mean(best))
    }

    fn mean(&self, mean: f64) -> String {
        format!("{mean:.*}", self.decimals)
    }

    /// One cell, and whether it is the best of its column.
    fn cell(&self, summary: &Summary, best: Option<&str>) -> (String, bool) {
        let Some(MeanSd { mean, sd }) = (self.value)(summary) else {
            return ("–".into(), false);
        };
        let mean = self.mean(mean);
        let is_best = best == Some(mean.as_str());
        let spread = sd.map_or(String::new(), |sd| format!(" ± {sd:.*}", self.decimals));
        (mean + &spread, is_best)
    }
}

fn name(summary: &Summary) -> String {
    let head = &summary.recipe.head;
    let tau = if head.method.uses_tau() { format!(" τ = {}", head.tau) } else { String::new() };
    let mean = match head.method {
        HeadMethod::NearestMean if head.mean.cosine => {
            format!(" {} cosine", head.mean.input.name())
        }
        HeadMethod::NearestMean => format!(" {}", head.mean.input.name()),
        _ => String::new(),
    };
    let warm =
        if head.method.is_fitted() && head.warm_start { " from the trained one" } else { "" };
    format!("{}, {} head{tau}{mean}{warm}", summary.recipe.label(), head.method.name())
}

/// Prints the variants of a run.
pub fn print(format: &FormatArgs, run: &str, summaries: &[Summary]) {
    for summary in summaries {
        for note in &summary.notes {
            eprintln!("note: {}: {note}", summary.recipe.label());
        }
    }
    if format.json {
        let variants: Vec<Value> = summaries.iter().map(to_json).collect();
        json::print(&json!({ "run": run, "variants": variants }));
    } else if format.csv {
        print_csv(summaries);
    } else if format.markdown {
        print_markdown(summaries);
    } else {
        print_table(summaries);
    }
}

/// What the numbers are, as a line below the table.
fn legend(summaries: &[Summary]) -> String {
    let n_seeds = summaries.first().map_or(0, |summary| summary.n_seeds);
    let seeds = match n_seeds {
        1 => "one seed".into(),
        n => format!("mean ± sd over {n} seeds"),
    };
    format!("last epoch, {seeds}; “best epoch on test” was selected on test")
}

fn print_table(summaries: &[Summary]) {
    let heads = COLUMNS.iter().map(|column| column.head);
    let mut table = table::new(&[&["recipe"], &heads.collect::<Vec<_>>()[..]].concat());
    let best = COLUMNS.each_ref().map(|column| column.best(summaries));
    for summary in summaries {
        let mut row = vec![name(summary)];
        for (column, best) in COLUMNS.iter().zip(&best) {
            let (cell, is_best) = column.cell(summary, best.as_deref());
            row.push(if is_best { format!("* {cell}") } else { cell });
        }
        table.add_row(row);
    }
    say!("{table}");
    let marked = if summaries.len() > 1 { "* best of its column; " } else { "" };
    say!("\n{marked}{}", legend(summaries));
}

fn print_markdown(summaries: &[Summary]) {
    let heads: Vec<&str> = COLUMNS.iter().map(|column| column.head).collect();
    say!("| recipe | {} |", heads.join(" | "));
    say!("|---|{}", "---:|".repeat(heads.len()));
    let best = COLUMNS.each_ref().map(|column| column.best(summaries));
    for summary in summaries {
        let cells: Vec<String> = COLUMNS
            .iter()
            .zip(&best)
            .map(|(column, best)| {
                let (cell, is_best) = column.cell(summary, best.as_deref());
                if is_best { format!("**{cell}**") } else { cell }
            })
            .collect();
        say!("| {} | {} |", name(summary), cells.join(" | "));
    }
    say!("\n{}", legend(summaries));
}

fn print_csv(summaries: &[Summary]) {
    let heads: Vec<String> =
        COLUMNS.iter().map(|Column { key, .. }| format!("{key}_mean,{key}_sd")).collect();
    say!("recipe,sampler,k_neighbors,head,epochs,seed,seeds,{}", heads.join(","));
    for summary in summaries {
        let (sampling, head) = (&summary.recipe.sampling, &summary.recipe.head);
        let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let k =
            if sampling.kind.uses_k() { sampling.k_neighbors.to_string() } else { String::new() };
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|column| {
                let value = (column.value)(summary);
                let sd = value.and_then(|value| value.sd);
                format!("{},{}", number(value.map(|value| value.mean)), number(sd))
            })
            .collect();
        say!(
            "\"{}\",{},{k},{},{},{},{},{}",
            name(summary),
            sampling.kind.name(),
            head.method.name(),
            head.epochs,
            summary.recipe.seed,
            summary.n_seeds,
            cells.join(",")
        );
    }
}

fn to_json(summary: &Summary) -> Value {
    let (sampling, head) = (&summary.recipe.sampling, &summary.recipe.head);
    let classes =
        |pick: fn(&crate::experiment::ClassSummary) -> Option<MeanSd>| -> Vec<Option<MeanSd>> {
            summary.per_class.iter().map(pick).collect()
        };
    json!({
        "recipe": name(summary),
        "sampler": sampling.kind.name(),
        "k_neighbors": sampling.kind.uses_k().then_some(sampling.k_neighbors),
        "m_neighbors": sampling.kind.uses_m().then_some(sampling.m_neighbors),
        "direction": (sampling.kind == SamplerKind::Eos).then_some(sampling.rule.name()),
        "head": head.method.name(),
        "epochs": head.epochs,
        "seed": summary.recipe.seed,
        "seeds": summary.n_seeds,
        "last": with_scores(&summary.last, summary),
        "paper_protocol": summary.paper_protocol,
        "recall": classes(|class| class.recall),
        "precision": classes(|class| class.precision),
        "f1": classes(|class| class.f1),
        "gap": { "per_class": classes(|class| class.gap), "net": summary.net_gap },
        "weight_norms": classes(|class| class.weight_norm),
        "n_synthetic": summary.n_synthetic,
        "seconds": summary.seconds,
        "notes": summary.notes,
        "command": format!("{} --seeds {}", summary.recipe.command("RUN"), summary.n_seeds),
    })
}

fn with_scores(metrics: &MetricSummary, summary: &Summary) -> Value {
    let mut value = json!(metrics);
    value["auc"] = json!(summary.auc);
    value["calibration_error"] = json!(summary.calibration_error);
    value
}

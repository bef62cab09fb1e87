//! What variants gave, as a table, CSV, Markdown or JSON.

use clap::Args;
use eoscope_core::domain::{Classes, Reason};
use eoscope_core::experiment::{Claims, EvalData, Measure, RunSummaries, Summary};
use eoscope_core::numerics::StopToken;
use eoscope_io::format::DelimitedText;
use serde_json::{Value, json};

use super::{json, table};

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

/// The columns of all formats, in their order.
const COLUMNS: [Measure; 11] = [
    Measure::BalancedAccuracy,
    Measure::GMeanPaper,
    Measure::GMean,
    Measure::MacroF1,
    Measure::Auc,
    Measure::CalibrationError,
    Measure::NetGap,
    Measure::RareRecall,
    Measure::NormSpread,
    Measure::PaperProtocol,
    Measure::Seconds,
];

/// The best of a column as it reads.
fn best(measure: Measure, summaries: &[Summary]) -> Option<String> {
    measure.best(summaries.iter().map(|summary| Some(summary.mean(measure)?.mean)))
}

/// Prints the variants of a run.
///
/// # Errors
/// When a table cannot be put together.
pub fn print(
    format: &FormatArgs,
    run: &str,
    classes: &Classes,
    subject: &EvalData,
    summaries: &[Summary],
) -> anyhow::Result<()> {
    for summary in summaries {
        for note in summary.notes(classes) {
            eprintln!("note: {}: {note}", summary.recipe.label());
        }
    }
    if format.json {
        let variants: Vec<Value> = summaries
            .iter()
            .map(|summary| eoscope_report::json::summary(summary, classes))
            .collect();
        let names: Vec<String> = summaries.iter().map(eoscope_report::json::name).collect();
        let claims = claims(subject, summaries)?;
        json::print(&json!({
            "run": run,
            "variants": variants,
            "claims": eoscope_report::claims::json(&claims, &names),
            "conclusions": claims.sentences(&names, COLUMNS[0]),
        }));
    } else if format.csv {
        print_csv(summaries).map_err(anyhow::Error::msg)?;
    } else if format.markdown {
        print_markdown(summaries);
    } else {
        print_table(summaries);
        let names: Vec<String> = summaries.iter().map(eoscope_report::json::name).collect();
        for sentence in claims(subject, summaries)?.sentences(&names, COLUMNS[0]) {
            say!("{sentence}");
        }
    }
    Ok(())
}

/// What may be claimed of every pair.
fn claims(subject: &EvalData, summaries: &[Summary]) -> anyhow::Result<Claims> {
    let summaries: Vec<Option<Summary>> = summaries.iter().cloned().map(Some).collect();
    let run = RunSummaries { subject, summaries: &summaries };
    Ok(Claims::new(&[run], &COLUMNS, &StopToken::new())?)
}

fn print_table(summaries: &[Summary]) {
    let names: Vec<String> = summaries.iter().map(eoscope_report::json::name).collect();
    say!("{}", variants_table(&COLUMNS, &names, summaries.iter().map(Some)));
    let marked = if summaries.len() > 1 { "* best of its column; " } else { "" };
    say!("\n{marked}{}", eoscope_report::legend(summaries.iter()));
}

/// A table for people: a row per variant, the best of every column marked.
pub fn variants_table<'a>(
    measures: &[Measure],
    names: &[String],
    summaries: impl Iterator<Item = Option<&'a Summary>> + Clone,
) -> String {
    let heads: Vec<&str> = measures.iter().map(|measure| measure.label()).collect();
    let mut table = table::new(&[&["Recipe"], &heads[..]].concat());
    for (name, summary) in names.iter().zip(summaries.clone()) {
        let mut row = vec![name.clone()];
        for &measure in measures {
            let means = summaries.clone().map(|summary| Some(summary?.mean(measure)?.mean));
            let best = measure.best(means);
            let (cell, is_best) = eoscope_report::cell(measure, summary, best.as_deref());
            row.push(if is_best { format!("* {cell}") } else { cell });
        }
        table.add_row(row);
    }
    table.to_string()
}

fn print_markdown(summaries: &[Summary]) {
    let heads: Vec<&str> = COLUMNS.iter().map(|column| column.label()).collect();
    say!("| Recipe | {} |", heads.join(" | "));
    say!("|---|{}", "---:|".repeat(heads.len()));
    let best = COLUMNS.map(|column| best(column, summaries));
    for summary in summaries {
        let cells: Vec<String> = COLUMNS
            .iter()
            .zip(&best)
            .map(|(&column, best)| {
                let (cell, is_best) = eoscope_report::cell(column, Some(summary), best.as_deref());
                if is_best { format!("**{cell}**") } else { cell }
            })
            .collect();
        say!("| {} | {} |", eoscope_report::json::name(summary), cells.join(" | "));
    }
    say!("\n{}", eoscope_report::legend(summaries.iter()));
}

fn print_csv(summaries: &[Summary]) -> Result<(), Reason> {
    let fixed = ["recipe", "sampler", "k_neighbors", "head", "epochs", "seed", "seeds"];
    let heads = COLUMNS
        .iter()
        .flat_map(|column| [format!("{}_mean", column.key()), format!("{}_sd", column.key())]);
    let heads: Vec<String> = fixed.map(String::from).into_iter().chain(heads).collect();
    let mut table = DelimitedText::new(&heads)?;
    for summary in summaries {
        let (sampling, head) = (&summary.recipe.sampling, &summary.recipe.head);
        let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        let k = sampling.kind.uses_k().then_some(sampling.k_neighbors);
        let mut row = vec![
            eoscope_report::json::name(summary),
            sampling.kind.name().to_owned(),
            k.map_or(String::new(), |k| k.to_string()),
            head.method.name().to_owned(),
            head.epochs.to_string(),
            summary.recipe.seed.to_string(),
            summary.n_seeds().to_string(),
        ];
        for column in COLUMNS {
            let value = summary.mean(column);
            row.push(number(value.map(|value| value.mean)));
            row.push(number(value.and_then(|value| value.sd)));
        }
        table.record(row)?;
    }
    say!("{}", String::from_utf8_lossy(&table.finish()?).trim_end());
    Ok(())
}

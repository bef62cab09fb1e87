//! `eoscope info`: what is in a run, and what its trained head gives.

use std::path::PathBuf;

use clap::Args;
use eoscope_core::analysis::{
    ByChance, DEALS, Gap, GapBySize, Leaks, Scores, feature_gaps, gap_by_size, quantile_gap,
};
use eoscope_core::experiment::EvalData;
use eoscope_core::numerics::StopToken;
use eoscope_io::run::{Opened, Run};
use serde_json::{Value, json};

use super::json;
use super::table::{self, number};

/// The share of rows on either side that a quantile gap leaves out.
const QUANTILE: f64 = 0.01;

/// Which run, and how to print it.
#[derive(Args)]
pub struct InfoArgs {
    /// The run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    leaks: super::run_args::LeakArgs,
    /// Show the gap of one class feature by feature, with the samples that set it
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &InfoArgs) -> anyhow::Result<()> {
    let Opened { run, subject, leaks, .. } = args.leaks.open(&args.run)?;
    if let Some(name) = &args.class {
        return print_class(&run, name, args.json);
    }
    let details = Details::of(&run)?;
    if args.json {
        print_json(&run, &subject, &details, &leaks);
    } else {
        print_text(&run, &subject, &details);
    }
    Ok(())
}

/// Measures that only this command shows.
struct Details {
    quantile: Gap,
    by_size: GapBySize,
    scores: Scores,
}

impl Details {
    fn of(run: &Run) -> anyhow::Result<Self> {
        Ok(Self {
            quantile: quantile_gap(&run.train, &run.test, QUANTILE),
            by_size: gap_by_size(&run.train, &run.test, DEALS, 0, &StopToken::new())?,
            scores: Scores::new(&run.head, &run.test),
        })
    }
}

fn print_json(run: &Run, subject: &EvalData, details: &Details, leaks: &Leaks) {
    let report = &subject.baseline;
    let [right, wrong] = &report.gap_by_outcome;
    let mut baseline = json::metrics(&report.metrics);
    baseline["auc"] = json!(details.scores.auc);
    baseline["calibration_error"] = json!(details.scores.calibration_error);
    json::print(&json!({
        "name": run.manifest.name,
        "classes": run.classes.names,
        "train_counts": run.classes.train_counts,
        "test_counts": run.classes.test_counts,
        "dim": run.train.dim(),
        "baseline": baseline,
        "confusion": report.confusion.counts().outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>(),
        "gap": {
            "per_class": report.gap.per_class,
            "net": report.gap.net,
            "correct": right.per_class,
            "wrong": wrong.per_class,
            "wrong_over_correct": report.gap_ratio(),
            "quantile": details.quantile.per_class,
            "by_size_alone": details.by_size,
        },
        "weight_norms": report.weight_norms,
        "leaks": { "exact": leaks.exact, "near": leaks.near, "other_label": leaks.other_label },
        "left_out": run.left_out,
        "has_map": run.layout.is_some(),
        "manifest": run.manifest,
    }));
}

fn print_text(run: &Run, subject: &EvalData, details: &Details) {
    let manifest = &run.manifest;
    say!("{}  ({})", manifest.name, manifest.subtitle().replace("  ·  ", ", "));
    say!("{}, written {} by {}", manifest.ended, manifest.created, manifest.written_by);
    say!(
        "{} training and {} test points, {} features, {}",
        run.train.len(),
        run.test.len(),
        run.train.dim(),
        if run.layout.is_some() { "with a map" } else { "no map yet" }
    );
    let report = &subject.baseline;
    let [right, wrong] = &report.gap_by_outcome;
    let head = [
        "class",
        "train",
        "test",
        "recall",
        "precision",
        "F1",
        "gap",
        "right",
        "wrong",
        "1–99 %",
        "by size",
        "‖w‖",
    ];
    let mut table = table::new(&head);
    for class_idx in run.classes.head_to_tail() {
        table.add_row([
            run.classes.names[class_idx].clone(),
            run.classes.train_counts[class_idx].to_string(),
            run.classes.test_counts[class_idx].to_string(),
            number(report.metrics.recall[class_idx], 4),
            number(report.metrics.precision[class_idx], 4),
            number(report.metrics.f1[class_idx], 4),
            number(report.gap.per_class[class_idx], 4),
            number(right.per_class[class_idx], 4),
            number(wrong.per_class[class_idx], 4),
            number(details.quantile.per_class[class_idx], 4),
            by_chance(details.by_size.per_class[class_idx]),
            number(report.weight_norms[class_idx], 4),
        ]);
    }
    say!("\n{table}\n");
    say!("right, wrong: the gap of the test points that are classified right and wrong");
    say!("1–99 %: without the outermost points on either side; by size: what a random deal of the");
    say!(
        "same points into train and test gives, so what their number alone explains, with its 95 % interval\n"
    );
    let metrics = &report.metrics;
    say!("trained head on the test points ({}):", manifest.metric_protocol);
    say!("balanced accuracy {:.4}", metrics.balanced_accuracy);
    say!("G-mean (paper)    {:.4}", metrics.g_mean_paper);
    say!("G-mean (recalls)  {:.4}", metrics.g_mean);
    say!("macro F1          {:.4}", metrics.macro_f1);
    say!("macro AUC         {}", number(details.scores.auc, 4));
    say!("calibration error {}", number(details.scores.calibration_error, 4));
    say!(
        "net gap           {}  (wrong over right {}, 1–99 % {}, by size alone {})",
        number(report.gap.net, 4),
        number(report.gap_ratio(), 2),
        number(details.quantile.net, 4),
        by_chance(details.by_size.net)
    );
}

/// A value by chance with its interval.
fn by_chance(value: Option<ByChance>) -> String {
    value.map_or("–".into(), |of| format!("{:.3} ({:.3}–{:.3})", of.mean, of.low, of.high))
}

/// The features of one class, largest gap first, with the samples that set their ranges.
fn print_class(run: &Run, name: &str, as_json: bool) -> anyhow::Result<()> {
    let Some(class_idx) = run.classes.names.iter().position(|other| other == name) else {
        let names = run.classes.names.join(", ");
        anyhow::bail!("{}: there is no class {name}; there are {names}", run.manifest.name);
    };
    let gaps = feature_gaps(&run.train, &run.test, class_idx);
    let id = |ids: &[u32], row: usize| ids.get(row).map_or(row, |&id| id as usize);
    if as_json {
        let end = |ids: &[u32], extreme: eoscope_core::analysis::Extreme| json!({ "row": extreme.row, "id": id(ids, extreme.row), "value": extreme.value });
        let features: Vec<Value> = gaps
            .iter()
            .map(|gap| {
                json!({
                    "feature": gap.feature,
                    "below": gap.below,
                    "above": gap.above,
                    "train": gap.train.map(|extreme| end(&run.train_ids, extreme)),
                    "test": gap.test.map(|extreme| end(&run.test_ids, extreme)),
                })
            })
            .collect();
        json::print(&json!({ "class": name, "features": features }));
        return Ok(());
    }
    let head = ["feature", "below", "above", "train", "test", "train images", "test images"];
    let mut table = table::new(&head);
    for gap in &gaps {
        let range = |ends: [eoscope_core::analysis::Extreme; 2]| {
            format!("{:.3} to {:.3}", ends[0].value, ends[1].value)
        };
        let images = |ids: &[u32], ends: [eoscope_core::analysis::Extreme; 2]| {
            format!("{}, {}", id(ids, ends[0].row), id(ids, ends[1].row))
        };
        table.add_row([
            gap.feature.to_string(),
            format!("{:.4}", gap.below),
            format!("{:.4}", gap.above),
            range(gap.train),
            range(gap.test),
            images(&run.train_ids, gap.train),
            images(&run.test_ids, gap.test),
        ]);
    }
    say!(
        "{table}\n\nimages: those with the least and the largest value, by their place in the source"
    );
    Ok(())
}

//! `eoscope info`: what is in a run, and what its trained head gives.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::json;

use super::json;
use super::table::{self, number};
use crate::experiment::Subject;
use crate::run::Run;

/// Which run, and how to print it.
#[derive(Args)]
pub struct InfoArgs {
    /// The run
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: &InfoArgs) -> anyhow::Result<()> {
    let run = Run::load(&args.run)?;
    let subject = Subject::new(Arc::clone(&run.train), Arc::clone(&run.test), run.head.clone());
    if args.json {
        print_json(&run, &subject);
    } else {
        print_text(&run, &subject);
    }
    Ok(())
}

fn print_json(run: &Run, subject: &Subject) {
    let report = &subject.baseline;
    let [right, wrong] = &subject.baseline.gap_by_outcome;
    json::print(&json!({
        "name": run.manifest.name,
        "classes": run.classes.names,
        "train_counts": run.classes.train_counts,
        "test_counts": run.classes.test_counts,
        "dim": run.train.dim(),
        "baseline": json::metrics(&report.metrics),
        "confusion": report.confusion.counts().outer_iter().map(|row| row.to_vec()).collect::<Vec<_>>(),
        "gap": {
            "per_class": report.gap.per_class,
            "net": report.gap.net,
            "correct": right.per_class,
            "wrong": wrong.per_class,
        },
        "weight_norms": report.weight_norms,
        "has_map": run.layout.is_some(),
        "manifest": run.manifest,
    }));
}

fn print_text(run: &Run, subject: &Subject) {
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
    let [right, wrong] = &subject.baseline.gap_by_outcome;
    let head = ["class", "train", "test", "recall", "gap", "gap, right", "gap, wrong", "‖w‖"];
    let mut table = table::new(&head);
    for class_idx in run.classes.head_to_tail() {
        table.add_row([
            run.classes.names[class_idx].clone(),
            run.classes.train_counts[class_idx].to_string(),
            run.classes.test_counts[class_idx].to_string(),
            number(report.metrics.recall[class_idx], 4),
            number(report.gap.per_class[class_idx], 4),
            number(right.per_class[class_idx], 4),
            number(wrong.per_class[class_idx], 4),
            number(Some(report.weight_norms[class_idx]), 4),
        ]);
    }
    say!("\n{table}\n");
    let metrics = &report.metrics;
    say!("trained head on the test points ({}):", manifest.metric_protocol);
    say!("balanced accuracy {:.4}", metrics.balanced_accuracy);
    say!("G-mean (paper)    {:.4}", metrics.g_mean_paper);
    say!("G-mean (recalls)  {:.4}", metrics.g_mean);
    say!("macro F1          {:.4}", metrics.macro_f1);
    say!("net gap           {}", number(report.gap.net, 4));
}

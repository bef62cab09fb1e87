//! A comparison as Markdown: what goes into an issue or a paper's appendix.

use std::fmt::Write as _;

use super::{ComparedRun, Comparison, cell, legend};

/// The whole comparison.
pub fn markdown(comparison: &Comparison) -> String {
    let mut text = String::new();
    let names = comparison.names();
    let _ = writeln!(text, "# {}\n", comparison.question);
    for sentence in comparison.conclusions_over_runs() {
        let _ = writeln!(text, "Over all runs: {sentence}.\n");
    }
    if let Some(sentence) = comparison.about_looks() {
        let _ = writeln!(text, "{sentence}.\n");
    }
    for (at, run) in comparison.runs.iter().enumerate() {
        let manifest = &run.run.manifest;
        let _ = writeln!(text, "## {} ({})\n", manifest.name, manifest.subtitle());
        for sentence in comparison.conclusions(at) {
            let _ = writeln!(text, "{sentence}.\n");
        }
        table(&mut text, comparison, run, &names);
    }
    let _ = writeln!(text, "## Recipes\n");
    for (variant, name) in comparison.variants.iter().zip(&names) {
        let path = comparison.runs.first().map_or("RUN", |run| &run.path);
        let note = if variant.note.is_empty() { "" } else { ": " };
        let _ = writeln!(text, "- {name}{note}{}: `{}`", variant.note, variant.command(path));
    }
    let _ = writeln!(
        text,
        "\nAll of it, with the file `recipes.eoscope.json` below: `{}`\n",
        comparison.command()
    );
    for measure in &comparison.measures {
        let _ = writeln!(text, "- {}: {}", measure.label(), measure.about());
    }
    let _ = writeln!(text, "\n```json\n{}\n```", comparison.recipes.trim_end());
    let _ = writeln!(text, "\nWritten by {}", eoscope_io::run::manifest::written_by());
    text
}

fn table(text: &mut String, comparison: &Comparison, run: &ComparedRun, names: &[String]) {
    let measures = &comparison.measures;
    let heads: Vec<&str> = measures.iter().map(|measure| measure.label()).collect();
    let _ = writeln!(text, "| variant | {} |", heads.join(" | "));
    let _ = writeln!(text, "|---|{}", "---:|".repeat(heads.len()));
    let summaries = || run.summaries.iter().map(Option::as_ref);
    for (name, summary) in names.iter().zip(summaries()) {
        let cells: Vec<String> = measures
            .iter()
            .map(|&measure| {
                let means = summaries().map(|summary| Some(summary?.mean(measure)?.mean));
                let (cell, is_best) = cell(measure, summary, measure.best(means).as_deref());
                if is_best { format!("**{cell}**") } else { cell }
            })
            .collect();
        let _ = writeln!(text, "| {} | {} |", name.replace('|', "\\|"), cells.join(" | "));
    }
    let _ = writeln!(text, "\n{}\n", legend(summaries().flatten()));
}

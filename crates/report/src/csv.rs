//! A comparison as comma-separated values: one value per row, so that any program can turn it.

use eoscope_core::analysis::ByChance;
use eoscope_core::domain::Reason;
use eoscope_core::experiment::{Measure, Trial};
use eoscope_core::numerics::inference::wilson_of_share;
use eoscope_core::numerics::stats::MeanSd;
use eoscope_io::format::DelimitedText;

use super::Comparison;

/// One row per run, variant and measure, and one more per class where it has values by class.
/// Recalls have the ends of their 95 % interval (Wilson). Unrounded; what is unknown is left out.
///
/// # Errors
/// When the writer fails, which memory does not.
pub fn csv(comparison: &Comparison) -> Result<Vec<u8>, Reason> {
    let names = comparison.names();
    let head = [
        "run", "variant", "recipe", "seed", "seeds", "measure", "class", "mean", "sd", "low",
        "high", "command",
    ];
    let mut table = DelimitedText::new(&head)?;
    for compared in &comparison.runs {
        let classes = &compared.run.classes;
        if let Some(by_size) = &compared.by_size {
            let mut row = |class: &str, value: Option<ByChance>| {
                let Some(ByChance { mean, low, high }) = value else { return Ok(()) };
                let [mean, low, high] = [mean, low, high].map(|value| value.to_string());
                let run = compared.run.manifest.name.as_str();
                let name = "gap_by_size_alone";
                table.record([run, "", "", "", "", name, class, &mean, "", &low, &high, ""])
            };
            row("", by_size.net)?;
            for &class_idx in &compared.subject.order {
                row(&classes.names[class_idx], by_size.per_class[class_idx])?;
            }
        }
        for (name, summary) in names.iter().zip(&compared.summaries) {
            let Some(summary) = summary else { continue };
            let recipe = super::json::name(summary);
            let command = summary.recipe.command(&compared.path);
            let mut row =
                |measure: &str, class: &str, value: Option<MeanSd>, images: Option<usize>| {
                    let Some(MeanSd { mean, sd }) = value else { return Ok(()) };
                    let [low, high] = match images.map(|n| wilson_of_share(mean, n)) {
                        Some(ends) => ends.map(|end| end.to_string()),
                        None => [String::new(), String::new()],
                    };
                    table.record([
                        &compared.run.manifest.name,
                        name,
                        &recipe,
                        &summary.recipe.seed.to_string(),
                        &summary.n_seeds().to_string(),
                        measure,
                        class,
                        &mean.to_string(),
                        &sd.map_or(String::new(), |sd| sd.to_string()),
                        &low,
                        &high,
                        &format!("{command} --seeds {}", summary.n_seeds()),
                    ])
                };
            for measure in Measure::ALL {
                row(measure.key(), "", summary.mean(measure), None)?;
            }
            let by_class: [(&str, fn(&Trial) -> &[Option<f64>]); 3] = [
                ("recall", |trial| &trial.last.recall),
                ("gap", |trial| &trial.gap),
                ("weight_norm", |trial| &trial.weight_norms),
            ];
            for (measure, values) in by_class {
                let values = summary.per_class(values);
                for &class_idx in &compared.subject.order {
                    let images = (measure == "recall").then(|| classes.test_counts[class_idx]);
                    row(measure, &classes.names[class_idx], values[class_idx], images)?;
                }
            }
        }
    }
    table.finish()
}

//! The JSON of variants that scripts may rely on. Numbers are unrounded, unknown is null.

use eoscope_core::domain::Classes;
use eoscope_core::experiment::{Claims, Summary, Trial};
use eoscope_core::sampler::SamplerKind;
use serde_json::{Map, Value, json};

use super::{Comparison, claims};

/// Everything that a recipe gave on a run.
pub fn summary(summary: &Summary, classes: &Classes) -> Value {
    let (sampling, head) = (&summary.recipe.sampling, &summary.recipe.head);
    let metrics = |of: fn(&Trial) -> &eoscope_core::analysis::Metrics| {
        let named = summary.metrics(of).map(|(name, value)| (name.to_owned(), json!(value)));
        Map::from_iter(named)
    };
    let mut last = metrics(|trial| &trial.last);
    let score = |value: fn(&Trial) -> Option<f64>| json!(summary.over(value));
    last.insert("auc".into(), score(|trial| trial.scores?.auc));
    last.insert("calibration_error".into(), score(|trial| trial.scores?.calibration_error));
    json!({
        "recipe": name(summary),
        "sampler": sampling.kind.name(),
        "k_neighbors": sampling.kind.uses_k().then_some(sampling.k_neighbors),
        "m_neighbors": sampling.kind.uses_m().then_some(sampling.m_neighbors),
        "direction": (sampling.kind == SamplerKind::Eos).then_some(sampling.rule.name()),
        "head": head.method.name(),
        "epochs": head.epochs,
        "seed": summary.recipe.seed,
        "seeds": summary.n_seeds(),
        "last": last,
        "paper_protocol": metrics(|trial| &trial.paper_protocol),
        "recall": summary.recall(),
        "recall_interval": claims::recall_intervals(summary, &classes.test_counts),
        "precision": summary.per_class(|trial| &trial.last.precision),
        "f1": summary.per_class(|trial| &trial.last.f1),
        "rare_recall": summary.over(|trial| trial.rare_recall),
        "gap": { "per_class": summary.per_class(|trial| &trial.gap), "net": summary.over(|t| t.net_gap) },
        "weight_norms": summary.per_class(|trial| &trial.weight_norms),
        "norm_spread": summary.over(|trial| trial.norm_spread),
        "n_synthetic": summary.trials.first().map_or(&[][..], |trial| &trial.n_synthetic),
        "seconds": summary.seconds(),
        "head_optimum": summary.trials.first().and_then(|trial| trial.certificate),
        "notes": summary.notes(classes),
        "command": format!("{} --seeds {}", summary.recipe.command("RUN"), summary.n_seeds()),
    })
}

/// The recipe with its head, as tables for programs name it.
pub fn name(summary: &Summary) -> String {
    let head = &summary.recipe.head;
    let title = summary.recipe.title();
    if head.method.is_fitted() && head.method.hint().is_empty() {
        format!("{title}, {} head", head.method.name())
    } else {
        title
    }
}

/// A whole comparison; every run has its variants as [`summary`] has them, with their names.
pub fn comparison(comparison: &Comparison) -> Value {
    let names = comparison.names();
    let known = comparison.claims.as_deref();
    let claims = |claims: Option<&Claims>| claims.map(|claims| claims::json(claims, &names));
    let runs = comparison.runs.iter().enumerate().map(|(at, compared)| {
        let variants = compared.summaries.iter().zip(&names).map(|(found, name)| {
            let mut value =
                found.as_ref().map_or(json!({}), |found| summary(found, &compared.run.classes));
            value["name"] = json!(name);
            value
        });
        json!({
            "run": compared.run.manifest.name,
            "path": compared.path,
            "data": compared.run.manifest.subtitle(),
            "classes": compared.run.classes.names,
            "train_counts": compared.run.classes.train_counts,
            "test_counts": compared.run.classes.test_counts,
            "gap_by_size": compared.by_size.as_deref(),
            "variants": variants.collect::<Vec<_>>(),
            "claims": claims(known.and_then(|known| known.per_run.get(at))),
            "conclusions": comparison.conclusions(at),
        })
    });
    json!({
        "question": comparison.question,
        "written_by": eoscope_io::run::manifest::written_by(),
        "command": comparison.command(),
        "test_looks": comparison.test_looks,
        "runs": runs.collect::<Vec<_>>(),
        "claims_over_runs": claims(known.and_then(|known| known.over_runs.as_ref())),
        "conclusions_over_runs": comparison.conclusions_over_runs(),
    })
}

//! Which recipes are compared, and whether they fit the runs.

use std::path::Path;

use eoscope_core::experiment::{MAX_SEEDS, Variant, baselines};
use eoscope_io::run::{Opened, path_text};
use eoscope_report::Session;

use super::CompareArgs;

/// What is asked and what is compared, the baseline first.
pub fn variants(args: &CompareArgs) -> anyhow::Result<(String, Vec<Variant>)> {
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
    if !args.no_baselines {
        let base = args.recipe.unchecked().into_iter().next().unwrap_or_default();
        found.extend(baselines(&base).into_iter().map(|recipe| Variant::of(recipe, n_seeds)));
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
pub fn check(variants: &[Variant], opened: &Opened, file: Option<&Path>) -> anyhow::Result<()> {
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

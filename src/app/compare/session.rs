//! What of a comparison is kept in a session, and how it comes back.

use super::{MAX_PANES, MAX_PINNED, OtherRun, PaneOf};
use crate::app::{Effect, OpenRun};
use crate::experiment::{Measure, Variant, VariantEntry};
use crate::jobs::Session;

/// The session of an open run.
pub fn session_of(open: &OpenRun) -> Session {
    let compare = &open.compare;
    let places = compare.panes.iter().filter_map(|pane| match pane.of {
        PaneOf::Baseline => Some(0),
        PaneOf::Variant(at) => Some(at + 1),
        PaneOf::Current => None,
    });
    Session {
        run: Some(open.path.canonicalize().unwrap_or_else(|_| open.path.clone())),
        run_name: open.run.manifest.name.clone(),
        other_runs: compare.others.iter().map(|other| other.path.clone()).collect(),
        question: compare.question.clone(),
        current: Some(VariantEntry::of(&Variant::of(open.recipe.clone(), 1))),
        recipes: compare.variants.iter().map(VariantEntry::of).collect(),
        columns: compare.columns.iter().map(|measure| measure.key().into()).collect(),
        panes: places.collect(),
    }
}

/// Takes a session over; gives the recipes that do not fit the run, a sentence each.
pub fn restore(open: &mut OpenRun, session: &Session) -> Vec<String> {
    let (n_classes, largest) = (open.subject.head.n_classes(), open.subject.largest_class());
    let mut left_out = Vec::new();
    let mut variants: Vec<Variant> = Vec::new();
    for entry in &session.recipes {
        let variant = entry.variant(open.compare.n_seeds);
        match variant.recipe.check(n_classes, largest) {
            Err(reason) => left_out.push(format!("{}: {reason}", variant.title())),
            Ok(()) if variants.len() < MAX_PINNED => variants.push(variant),
            Ok(()) => {
                left_out.push(format!("{}: there is room for {MAX_PINNED}", variant.title()));
            }
        }
    }
    if let Some(current) = &session.current {
        let recipe = current.variant(1).recipe;
        if recipe.check(n_classes, largest).is_ok() {
            open.recipe = recipe;
        }
    }
    let measures = session
        .columns
        .iter()
        .filter_map(|key| Measure::ALL.into_iter().find(|measure| measure.key() == key));
    let measures: Vec<Measure> = measures.collect();
    let compare = &mut open.compare;
    if !measures.is_empty() {
        compare.columns = measures;
    }
    compare.question.clone_from(&session.question);
    for path in &session.other_runs {
        compare.others.push(OtherRun { path: path.clone(), opened: None });
    }
    let n_seeds = variants.first().map(|variant| variant.n_seeds);
    compare.n_seeds = n_seeds.unwrap_or(compare.n_seeds);
    // Places are those of the file; with recipes left out they mean others.
    let n = if left_out.is_empty() { variants.len() } else { 0 };
    compare.variants = variants;
    let panes = session.panes.iter().filter_map(|&place| match place {
        0 => Some(PaneOf::Baseline),
        place => (place <= n).then(|| PaneOf::Variant(place - 1)),
    });
    let panes: Vec<PaneOf> = panes.take(MAX_PANES).collect();
    if panes.len() > 1 {
        compare.panes = panes.into_iter().map(|of| compare.new_pane(of)).collect();
    }
    left_out
}

/// Reads the other runs of a session that was taken over.
pub fn open_others(open: &OpenRun) -> Vec<Effect> {
    let others = open.compare.others.iter().filter(|other| other.opened.is_none());
    others.map(|other| Effect::OpenOther(other.path.clone())).collect()
}

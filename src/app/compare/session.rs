//! What of a comparison is kept in a session, and how it comes back.

use eoscope_core::experiment::{Measure, Variant, VariantEntry};
use eoscope_report::Session;

use super::update::free_slot;
use super::{
    Compare, CompareEffect, Content, MAX_PANES, MAX_PINNED, OtherRun, Pane, PaneSource, PaneView,
};
use crate::app::{OpenRun, Outbox};

impl OpenRun {
    /// What is kept of the comparison.
    pub fn session(&self) -> Session {
        let compare = &self.compare;
        let places = compare.panes.iter().map(|pane| match pane.of {
            PaneSource::Baseline => Some(0),
            PaneSource::Variant(idx) => Some(idx + 1),
            PaneSource::Current => None,
        });
        let views = compare.panes.iter().map(|pane| pane.view.map(|view| view.key().into()));
        let views: Vec<Option<String>> = views.collect();
        Session {
            run: self.source.path().map(Into::into),
            run_name: self.run.manifest.name.clone(),
            other_runs: compare.others.iter().map(|other| other.path.clone()).collect(),
            question: compare.question.clone(),
            current: Some(VariantEntry::of(&Variant::of(self.recipe.current.clone(), 1))),
            recipes: compare.variants.iter().map(VariantEntry::of).collect(),
            columns: compare.columns.iter().map(|measure| measure.key().into()).collect(),
            panes: places.collect(),
            pane_views: if views.iter().any(Option::is_some) { views } else { Vec::new() },
            content: compare.content.key().into(),
            test_looks: self.looks.count(),
        }
    }

    /// Takes a session over; gives the recipes that do not fit the run, a sentence each.
    pub fn restore(&mut self, session: &Session) -> Vec<String> {
        let (n_classes, largest) = (self.subject.head.n_classes(), self.subject.largest_class());
        let mut left_out = Vec::new();
        let mut variants: Vec<Variant> = Vec::new();
        for entry in &session.recipes {
            let variant = entry.variant(self.compare.n_seeds);
            match variant.recipe.check(n_classes, largest) {
                Err(reason) => left_out.push(format!("{}: {reason}", variant.title())),
                Ok(()) if variants.len() < MAX_PINNED => {
                    let slot = variant.slot.unwrap_or_else(|| free_slot(&variants));
                    variants.push(Variant { slot: Some(slot), ..variant });
                }
                Ok(()) => {
                    left_out.push(format!("{}: there is room for {MAX_PINNED}", variant.title()));
                }
            }
        }
        let has_all = left_out.is_empty();
        if let Some(current) = &session.current {
            let recipe = current.variant(1).recipe;
            match recipe.check(n_classes, largest) {
                Ok(()) => self.recipe.current = recipe,
                Err(reason) => left_out.push(format!("the recipe under the controls: {reason}")),
            }
        }
        let columns = named(&session.columns, &Measure::ALL, Measure::key, "column", &mut left_out);
        let content = Some(&session.content).filter(|key| !key.is_empty());
        let content = named(content, &Content::ALL, Content::key, "content", &mut left_out);
        self.looks.before = session.test_looks;
        let compare = &mut self.compare;
        if !columns.is_empty() {
            compare.columns = columns;
        }
        compare.content = content.first().copied().unwrap_or(compare.content);
        compare.question.clone_from(&session.question);
        for path in &session.other_runs {
            compare.others.push(OtherRun { path: path.clone(), opened: None });
        }
        let n_seeds = variants.first().map(|variant| variant.n_seeds);
        compare.n_seeds = n_seeds.unwrap_or(compare.n_seeds);
        compare.variants = variants;
        restore_panes(compare, session, has_all, &mut left_out);
        left_out
    }

    /// Reads the other runs of a session that was taken over.
    pub fn open_others(&self, out: &mut Outbox) {
        for other in self.compare.others.iter().filter(|other| other.opened.is_none()) {
            out.effect(CompareEffect::OpenOther(other.path.clone()));
        }
    }
}

/// The panes of a session; with recipes left out the places of the file mean others, and those panes
/// are gone.
fn restore_panes(
    compare: &mut Compare,
    session: &Session,
    has_all: bool,
    left_out: &mut Vec<String>,
) {
    let n = if has_all { compare.variants.len() } else { 0 };
    let mut panes = Vec::new();
    for (at, place) in session.panes.iter().take(MAX_PANES).enumerate() {
        let of = match place {
            None => PaneSource::Current,
            Some(0) => PaneSource::Baseline,
            Some(place) if *place <= n => PaneSource::Variant(place - 1),
            Some(_) => continue,
        };
        let view = session.pane_views.get(at).and_then(Option::as_ref);
        let view = named(view, &PaneView::ALL, PaneView::key, "view of a pane", left_out);
        panes.push(Pane { view: view.first().copied(), ..compare.new_pane(of) });
    }
    if !panes.is_empty() {
        compare.panes = panes;
    }
}

/// What is meant by the keys of a file; a key that nothing has is left out, with a sentence.
fn named<'a, T: Copy>(
    keys: impl IntoIterator<Item = &'a String>,
    all: &[T],
    key_of: impl Fn(T) -> &'static str,
    what: &str,
    left_out: &mut Vec<String>,
) -> Vec<T> {
    let mut found = Vec::new();
    for key in keys {
        // The name in sessions of version 0.1.
        let key = if key == "tail_recall" { "rare_recall" } else { key };
        match all.iter().find(|&&one| key_of(one) == key) {
            Some(&one) => found.push(one),
            None => left_out.push(format!("{what} {key:?}: there is none of that name")),
        }
    }
    found
}

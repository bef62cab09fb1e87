//! What the page shows, worked out once per change: rows, best values, claims, counts of changes.

use std::sync::Arc;

use eoscope_core::experiment::{Direction, Measure, Recipe, Summary, Variant};
use eoscope_report::{Ink, names};

use super::changes;
use crate::app::{Content, OpenRun, PaneSource};

/// A row of the table.
pub struct CompareRow {
    /// What it is.
    pub of: PaneSource,
    /// Its name.
    pub title: String,
    /// What is known of it.
    pub summary: Option<Summary>,
    /// The colour of its lines and of its dot.
    pub ink: Ink,
}

/// What the page shows.
#[derive(Default)]
pub struct CompareModel {
    key: Option<Key>,
    /// The names of all variants, the baseline first.
    pub titles: Vec<String>,
    /// The rows of the table, as they are sorted.
    pub rows: Vec<CompareRow>,
    /// What may be claimed.
    pub claims: Vec<String>,
    /// What became of the test points, by pane and by class from the largest on, all classes last.
    pub changes: Vec<Vec<[usize; 3]>>,
}

/// Everything that it depends on.
#[derive(Clone, PartialEq)]
struct Key {
    comparison: usize,
    current: Recipe,
    answer: u64,
    sorted_by: Option<Measure>,
    /// The answers of the panes, where changes are shown.
    panes: Vec<(u64, u64)>,
}

impl CompareModel {
    /// Works it out again when something has changed.
    pub fn follow(&mut self, open: &OpenRun) {
        let compare = &open.compare;
        let shows_changes = compare.content == Content::Changes;
        let panes = compare.panes.iter().filter(|_| shows_changes);
        let key = Key {
            comparison: Arc::as_ptr(&compare.comparison) as usize,
            current: open.recipe.current.clone(),
            answer: open.view().answer_serial(),
            sorted_by: compare.sorted_by,
            panes: panes
                .map(|pane| (pane.id, open.pane_answer(pane).map_or(0, |answer| answer.serial)))
                .collect(),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.key = Some(key);
        self.titles = names(&compare.all());
        self.rows = rows(open, &self.titles);
        self.claims = compare.comparison.claims(&compare.comparison.runs[0]);
        let panes = compare.panes.iter().filter(|_| shows_changes);
        self.changes = panes.map(|pane| changes::counts(open, pane)).collect();
    }

    /// The name of what a pane shows.
    pub fn title_of(&self, open: &OpenRun, of: PaneSource) -> String {
        match of {
            PaneSource::Baseline => self.titles.first().cloned().unwrap_or_default(),
            PaneSource::Current => open.recipe.current.title(),
            PaneSource::Variant(at) => self.titles.get(at + 1).cloned().unwrap_or_default(),
        }
    }

    /// The best value of a column, as it reads.
    pub fn best(&self, measure: Measure) -> Option<String> {
        let mean = |row: &CompareRow| Some(row.summary.as_ref()?.mean(measure)?.mean);
        measure.best(self.rows.iter().map(mean))
    }
}

/// Whether the recipe on screen has a row of its own.
pub fn has_current_row(open: &OpenRun) -> bool {
    let is_pinned = open.compare.variants.iter().any(|v| v.recipe == open.recipe.current);
    !is_pinned && !open.recipe.current.is_baseline() && open.answers.newest.is_some()
}

fn rows(open: &OpenRun, titles: &[String]) -> Vec<CompareRow> {
    let comparison = &open.compare.comparison;
    let known = &comparison.runs[0].summaries;
    let mut rows: Vec<CompareRow> = titles
        .iter()
        .enumerate()
        .map(|(at, title)| CompareRow {
            of: at.checked_sub(1).map_or(PaneSource::Baseline, PaneSource::Variant),
            title: title.clone(),
            summary: known.get(at).cloned().flatten(),
            ink: comparison.ink(at),
        })
        .collect();
    if has_current_row(open) {
        let trials = open.current_trial().map(Arc::new).into_iter().collect();
        let recipe = open.recipe.current.clone();
        let title = Variant::of(recipe.clone(), 1).title();
        let summary = Some(Summary { recipe, trials });
        rows.push(CompareRow { of: PaneSource::Current, title, summary, ink: Ink::Text3 });
    }
    if let Some(measure) = open.compare.sorted_by {
        let sign = if measure.better() == Some(Direction::LowerIsBetter) { 1.0 } else { -1.0 };
        let key = |row: &CompareRow| {
            let mean = row.summary.as_ref().and_then(|summary| summary.mean(measure));
            mean.map_or(f64::INFINITY, |value| value.mean * sign)
        };
        // The baseline stays on top, so that the line through the seeds begins at it.
        rows[1..].sort_by(|a, b| key(a).total_cmp(&key(b)));
    }
    rows
}

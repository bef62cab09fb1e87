//! What the page of a comparison shows, worked out once per change: rows, best values, claims, counts of changes.

use std::sync::Arc;

use eoscope_core::experiment::{Direction, Measure, Recipe, Summary, Variant};
use eoscope_core::numerics::inference::{holm, sign_test};
use eoscope_report::chart::{ByClass, OverK, SeedRow, by_class, over_epochs, over_k, seeds};
use eoscope_report::drawing::Drawing;
use eoscope_report::{Ink, names};

use crate::app::{Change, Content, OpenRun, Pane, PaneSource, PointRef};

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
    pub changes: Vec<Vec<ChangeCounts>>,
}

/// What became of the test points of a class, or of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeCounts {
    /// Points that were fixed, broken, and are still wrong.
    pub counts: [usize; 3],
    /// McNemar's exact test of fixed against broken; of a class, after Holm's correction over all classes.
    pub p: f64,
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
        self.claims = compare.conclusions();
        let panes = compare.panes.iter().filter(|_| shows_changes);
        self.changes = panes.map(|pane| change_counts(open, pane)).collect();
    }

    /// The name of what a pane shows.
    pub fn title_of(&self, open: &OpenRun, pane: &Pane) -> String {
        if let Some(copy) = &pane.copy {
            return format!("{}, a copy", copy.title());
        }
        match pane.of {
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

/// The seeds of every variant in the ranking measure, in rows of a height.
pub fn seeds_chart(open: &OpenRun, model: &CompareModel, [width, height]: [f32; 2]) -> Drawing {
    let measure = open.compare.columns[0];
    let best = model.best(measure);
    let row = |row: &CompareRow| {
        let mean = row.summary.as_ref().and_then(|summary| summary.mean(measure));
        SeedRow {
            values: row.summary.as_ref().map_or(Vec::new(), |summary| summary.values(measure)),
            is_best: mean.is_some_and(|mean| best.as_ref() == Some(&measure.text(mean.mean))),
            mean,
        }
    };
    let rows: Vec<SeedRow> = model.rows.iter().map(row).collect();
    seeds(measure, &rows, width, height)
}

/// How many test rows of every class were fixed, broken, or are still wrong, in the order of the rows;
/// the last entry counts all.
fn change_counts(open: &OpenRun, pane: &Pane) -> Vec<ChangeCounts> {
    let shown = open.pane_view(pane);
    let n_classes = open.classes.order.len();
    let mut counts = vec![[0; 3]; n_classes + 1];
    for (row, label) in open.run.test.labels().iter().enumerate() {
        let change = shown.change(row);
        if let Some(part) = Change::LISTED.into_iter().position(|listed| listed == change) {
            counts[open.classes.rank(*label as usize)][part] += 1;
            counts[n_classes][part] += 1;
        }
    }
    let of = |[fixed, broken, _]: &[usize; 3]| sign_test(*fixed as u64, *broken as u64);
    let mut p = holm(&counts[..n_classes].iter().map(of).collect::<Vec<_>>());
    p.push(of(&counts[n_classes]));
    counts.into_iter().zip(p).map(|(counts, p)| ChangeCounts { counts, p }).collect()
}

/// The test rows of a class, or of all, of which something has become.
pub fn changed_points(
    open: &OpenRun,
    pane: &Pane,
    class_idx: Option<usize>,
    change: Change,
) -> Vec<PointRef> {
    let shown = open.pane_view(pane);
    let labels = open.run.test.labels().iter().enumerate();
    labels
        .filter(|(_, label)| class_idx.is_none_or(|class_idx| class_idx == **label as usize))
        .filter(|(row, _)| shown.change(*row) == change)
        .map(|(row, _)| PointRef::Test(row as u32))
        .collect()
}

/// The chart that stands in place of the panes; or why there is none yet.
pub fn compare_chart(open: &OpenRun, size: [f32; 2]) -> Result<Vec<Drawing>, &'static str> {
    let compared = &open.compare.comparison;
    let run = &compared.runs[0];
    let waiting = |otherwise| match open.compare.n_pending() {
        0 => Err(otherwise),
        _ => Err("Computing…"),
    };
    let half = [size[0] / 2.0 - 8.0, size[1]];
    Ok(match open.compare.content {
        Content::Gap => vec![by_class(compared, run, ByClass::Gap, size)],
        Content::Norms => vec![by_class(compared, run, ByClass::Norms, size)],
        Content::Recall => vec![by_class(compared, run, ByClass::Recall, size)],
        Content::OverK if run.sweeps.is_empty() => {
            return waiting("Pin a recipe that has a K to see it over K");
        }
        Content::OverK => OverK::ALL.map(|what| over_k(compared, run, what, half)).to_vec(),
        Content::Epochs if run.curves.is_empty() => {
            return waiting(
                "Pin a recipe whose head is fitted step by step (fast or reference) to see it over the epochs",
            );
        }
        Content::Epochs => vec![over_epochs(compared, run, size)],
        _ => return Err("The panes cannot be saved as a chart"),
    })
}

//! Variants beside each other: what is pinned, what the panes show, and what is known of the seeds.

mod command;
mod content;
mod reduce;
mod search;
mod session;
mod store;

use std::path::PathBuf;
use std::sync::Arc;

use super::OpenRun;
use crate::experiment::{
    Measure, Recipe, SWEEP_K, SWEEP_SEEDS, Subject, SweepPoint, Trial, Variant, seeds, sweeps_first,
};
use crate::jobs::{Answer, Judged, Opened, PlaneAnswer, PlaneQuestion, Question, Session};
use crate::report::chart::ByClass;
use crate::report::{ComparedRun, Comparison, USUAL_MEASURES};
use crate::run::Run;

pub use command::{CompareCommand, ReportFormat};
pub use content::{Content, PaneView};
pub(super) use reduce::{ask_planes, compare, follow, other_opened, pin, tried, unpin};
pub use search::Search;
pub use session::session_of;
pub(super) use session::{open_others, restore};
pub use store::Store;

/// Panes that fit beside each other.
pub const MAX_PANES: usize = 4;
/// Variants that can be pinned.
pub const MAX_PINNED: usize = 24;
/// Seeds of a variant if nobody asks for more.
pub const USUAL_SEEDS: usize = 3;

/// What a pane shows the answer of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneOf {
    /// The trained head without sampling.
    Baseline,
    /// The recipe under the controls.
    Current,
    /// A variant by its place.
    Variant(usize),
}

/// One pane.
pub struct Pane {
    /// Its number: no other pane of this run has it.
    pub id: u64,
    /// Whose answer it shows.
    pub of: PaneOf,
    /// How it shows it, where that is not as the page does.
    pub view: Option<PaneView>,
    /// What was asked for it last.
    pub asked: Option<Question>,
    /// The newest answer; it may be to an older recipe.
    pub answer: Option<Arc<Answer>>,
    /// What its head makes of every point.
    pub judged: Option<Arc<Judged>>,
    /// What was asked about its boundary last.
    pub asked_plane: Option<PlaneQuestion>,
    /// Its newest boundary plane; it may belong to an older recipe or pair.
    pub plane: Option<Arc<PlaneAnswer>>,
}

impl Pane {
    /// A pane that has nothing to show yet.
    fn new(id: u64, of: PaneOf) -> Self {
        Self {
            id,
            of,
            view: None,
            asked: None,
            answer: None,
            judged: None,
            asked_plane: None,
            plane: None,
        }
    }
}

/// Another run that the variants are tried on.
pub struct OtherRun {
    /// Where it lies.
    pub path: PathBuf,
    /// The run with what is known of it, or why it cannot be used; none while it is being read.
    pub opened: Option<Result<(Opened, Store), String>>,
}

/// All that is compared on one run.
pub struct Compare {
    /// What is pinned; the baseline is always there besides.
    pub variants: Vec<Variant>,
    /// One to four panes.
    pub panes: Vec<Pane>,
    /// The number of the newest pane.
    last_pane: u64,
    /// What the upper part shows.
    pub content: Content,
    /// What panes with bars show of every class.
    pub bars: ByClass,
    /// The columns of the table; the first one ranks.
    pub columns: Vec<Measure>,
    /// The column that rows are sorted by; as they were pinned if there is none.
    pub sorted_by: Option<Measure>,
    /// The seeds of everything that is pinned from now on.
    pub n_seeds: usize,
    /// What the comparison is for.
    pub question: String,
    /// What is known of seeds, K and epochs.
    pub store: Store,
    /// Other runs that the variants are tried on.
    pub others: Vec<OtherRun>,
    /// The search over all samplers, once it was asked for.
    pub search: Option<Search>,
    /// The variants with what is known of them: made anew with every change.
    pub comparison: Arc<Comparison>,
}

impl Compare {
    /// Nothing is pinned yet; the panes set the current recipe beside the baseline.
    pub fn new(open: &Opened) -> Self {
        let compared = ComparedRun {
            path: open.path.display().to_string(),
            run: Arc::clone(&open.run),
            subject: Arc::clone(&open.subject),
            summaries: vec![None],
            sweeps: Vec::new(),
            curves: Vec::new(),
        };
        let comparison = Comparison {
            question: String::new(),
            variants: vec![Variant::baseline()],
            runs: vec![compared],
            measures: USUAL_MEASURES.into(),
            recipes: String::new(),
        };
        Self {
            variants: Vec::new(),
            panes: vec![Pane::new(1, PaneOf::Baseline), Pane::new(2, PaneOf::Current)],
            last_pane: 2,
            content: Content::default(),
            bars: ByClass::default(),
            columns: USUAL_MEASURES.into(),
            sorted_by: None,
            n_seeds: USUAL_SEEDS,
            question: String::new(),
            store: Store::default(),
            others: Vec::new(),
            search: None,
            comparison: Arc::new(comparison),
        }
    }

    /// A pane with a number of its own.
    fn new_pane(&mut self, of: PaneOf) -> Pane {
        self.last_pane += 1;
        Pane::new(self.last_pane, of)
    }

    /// How a pane shows its answer; none where the page has no panes.
    pub fn view_of(&self, pane: &Pane) -> Option<PaneView> {
        self.content.pane_view().map(|usual| pane.view.unwrap_or(usual))
    }

    /// Whether any pane shows its answer so.
    pub fn shows(&self, view: PaneView) -> bool {
        self.panes.iter().any(|pane| self.view_of(pane) == Some(view))
    }

    /// The variant that a pane shows; none for the current recipe.
    pub fn variant(&self, of: PaneOf) -> Option<&Variant> {
        match of {
            PaneOf::Variant(at) => self.variants.get(at),
            PaneOf::Baseline | PaneOf::Current => None,
        }
    }

    /// The place of a pane's variant in the table, where the baseline is 0; none for a current recipe
    /// that is not pinned.
    pub fn row_of(&self, of: PaneOf, current: &Recipe) -> Option<usize> {
        match of {
            PaneOf::Baseline => Some(0),
            PaneOf::Variant(at) => Some(at + 1),
            PaneOf::Current => {
                self.variants.iter().position(|v| v.recipe == *current).map(|at| at + 1)
            }
        }
    }

    /// How many findings are on their way, on this run and the others.
    pub fn n_asked(&self) -> usize {
        let others = self.others.iter().filter_map(|other| other.opened.as_ref()?.as_ref().ok());
        self.store.n_asked() + others.map(|(_, store)| store.n_asked()).sum::<usize>()
    }

    /// All variants, the baseline first.
    pub fn all(&self) -> Vec<Variant> {
        std::iter::once(Variant::baseline()).chain(self.variants.iter().cloned()).collect()
    }
}

impl OpenRun {
    /// The recipe that a pane shows; none for a variant that is gone.
    pub fn pane_recipe(&self, of: PaneOf) -> Option<Recipe> {
        match of {
            PaneOf::Baseline => Some(Recipe::baseline()),
            PaneOf::Current => Some(self.recipe.clone()),
            PaneOf::Variant(at) => self.compare.variants.get(at).map(|v| v.recipe.clone()),
        }
    }

    /// The answer that a pane shows, the newest there is.
    pub fn pane_answer<'a>(&'a self, pane: &'a Pane) -> Option<&'a Arc<Answer>> {
        match pane.of {
            PaneOf::Current => self.answer.as_ref(),
            _ => pane.answer.as_ref(),
        }
    }

    /// The run as a pane shows it.
    pub fn shown_in<'a>(&'a self, pane: &'a Pane) -> super::Shown<'a> {
        let judged = match pane.of {
            PaneOf::Current => self.judged.as_deref(),
            _ => pane.judged.as_deref(),
        };
        super::Shown::new(self, self.pane_answer(pane), judged).in_pane()
    }

    /// What would be asked about a pane's boundary now; none before it has an answer.
    fn pane_plane_question(&self, pane: &Pane) -> Option<PlaneQuestion> {
        let answer = Some(Arc::clone(self.pane_answer(pane)?));
        Some(PlaneQuestion { answer, ..self.plane_question() })
    }

    /// The plane of a pane for the pair in question, the newest there is.
    pub fn pane_plane<'a>(&self, pane: &'a Pane) -> Option<&'a PlaneAnswer> {
        let plane = pane.plane.as_deref()?;
        (plane.question.pair == self.pair).then_some(plane)
    }

    /// Whether a pane waits for the answer to its recipe.
    pub fn is_pane_stale(&self, pane: &Pane) -> bool {
        let wanted = self.pane_recipe(pane.of);
        self.pane_answer(pane).map(|answer| &answer.outcome.recipe) != wanted.as_ref()
    }

    /// What one seed of the recipe on screen gave, as a row of the table has it; without the measures
    /// that take longer than a frame.
    pub fn current_trial(&self) -> Option<Trial> {
        let answer = self.answer.as_ref()?;
        Some(Trial::of(&self.subject, &answer.outcome, None))
    }
}

/// The variants with what is known of them.
fn comparison(open: &OpenRun) -> Comparison {
    let compare = &open.compare;
    let variants = compare.all();
    let path = open.path.display().to_string();
    let mut runs = vec![compared(&variants, path, &open.run, &open.subject, &compare.store)];
    for other in &compare.others {
        if let Some(Ok((opened, store))) = &other.opened {
            let path = opened.path.display().to_string();
            runs.push(compared(&variants, path, &opened.run, &opened.subject, store));
        }
    }
    let question = match compare.question.is_empty() {
        true => format!("Which sampler for {}?", open.run.manifest.name),
        false => compare.question.clone(),
    };
    Comparison {
        recipes: Session::of_recipes(&question, &variants).text(),
        question,
        variants,
        runs,
        measures: compare.columns.clone(),
    }
}

fn compared(
    variants: &[Variant],
    path: String,
    run: &Arc<Run>,
    subject: &Arc<Subject>,
    store: &Store,
) -> ComparedRun {
    let summary = |variant: &Variant| store.summary(&variant.recipe, n_trials(variant));
    let mut sweeps = Vec::new();
    let mut curves = Vec::new();
    for (at, variant) in variants.iter().enumerate() {
        if sweeps_first(variants, at) {
            let points = over_k(&variant.recipe)
                .filter_map(|(k, recipe)| SweepPoint::of(k, &store.summary(&recipe, SWEEP_SEEDS)?));
            let points: Vec<SweepPoint> = points.collect();
            // A single K is known of every variant; it is no curve.
            if points.len() > 1 {
                sweeps.push((at, points));
            }
        }
        if let Some(points) = store.curve(&variant.recipe) {
            curves.push((at, points.as_ref().clone()));
        }
    }
    ComparedRun {
        path,
        run: Arc::clone(run),
        subject: Arc::clone(subject),
        summaries: variants.iter().map(summary).collect(),
        sweeps,
        curves,
    }
}

/// The seeds that a variant is tried with: one where chance has no part in it.
fn n_trials(variant: &Variant) -> usize {
    if variant.recipe.is_random() { variant.n_seeds } else { 1 }
}

/// A recipe at every K of a curve, in the order of K.
fn over_k(recipe: &Recipe) -> impl Iterator<Item = (usize, Recipe)> + '_ {
    let mut ks = SWEEP_K;
    ks.sort_unstable();
    ks.into_iter().map(|k| {
        let mut recipe = recipe.clone();
        recipe.sampling.k_neighbors = k;
        (k, recipe)
    })
}

/// Everything that table and charts want to know of the open run: recipes with their seeds, and those
/// whose fit is watched.
fn wanted(compare: &Compare) -> Vec<(Recipe, bool)> {
    let variants = compare.all();
    let mut wanted = of_table(&variants);
    for (at, variant) in variants.iter().enumerate() {
        if compare.content == Content::OverK && sweeps_first(&variants, at) {
            for (_, recipe) in over_k(&variant.recipe) {
                wanted.extend(seeds(&recipe, SWEEP_SEEDS).map(|recipe| (recipe, false)));
            }
        }
        if compare.content == Content::Epochs && variant.recipe.head.method.is_fitted() {
            wanted.push((variant.recipe.clone(), true));
        }
    }
    wanted
}

/// The seeds of all variants.
fn of_table(variants: &[Variant]) -> Vec<(Recipe, bool)> {
    let of = |variant: &Variant| -> Vec<(Recipe, bool)> {
        seeds(&variant.recipe, n_trials(variant)).map(|recipe| (recipe, false)).collect()
    };
    variants.iter().flat_map(of).collect()
}

//! Variants beside each other: what is pinned, what the panes show, and what is known of the seeds.

mod claims;
mod content;
mod msg;
mod panes;
mod session;
mod trials;
mod update;

use std::path::PathBuf;
use std::sync::Arc;

use claims::KnownClaims;
pub use content::{Content, PaneView};
use eoscope_core::analysis::Leaks;
use eoscope_core::domain::Reason;
use eoscope_core::experiment::{Measure, Recipe, Search, Study, Trial, TrialCache, Variant};
use eoscope_core::explore::{Answer, BoundaryQuestion, BoundaryView, PointScores, Question};
use eoscope_io::run::Opened;
use eoscope_report::chart::ByClass;
use eoscope_report::{ComparedRun, Comparison, DEFAULT_MEASURES, Session};
pub use msg::{ClaimsQuestion, CompareEffect, CompareEvent, CompareMsg, ReportFormat, TrialOwner};
pub use panes::PaneMsg;
pub(super) use update::{on_event, update};

use super::{OpenRun, RunView};

#[cfg(test)]
mod tests;

/// Panes that fit beside each other.
pub const MAX_PANES: usize = 4;
/// Variants that can be pinned.
pub const MAX_PINNED: usize = 24;
/// Default number of seeds of a variant: enough for a test over all pairs of fourteen variants.
pub const USUAL_SEEDS: usize = 12;

/// What a pane shows the answer of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneSource {
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
    pub of: PaneSource,
    /// A copy of the variant whose K was moved here; the variant stays as it was pinned.
    pub copy: Option<Recipe>,
    /// How it shows it, where that is not as the page does.
    pub view: Option<PaneView>,
    /// What was asked for it last.
    pub asked: Option<Question>,
    /// The newest answer; it may be to an older recipe.
    pub answer: Option<Arc<Answer>>,
    /// What its head makes of every point.
    pub scores: Option<Arc<PointScores>>,
    /// What was asked about its boundary last.
    pub asked_boundary: Option<BoundaryQuestion>,
    /// Its newest boundary; it may belong to an older recipe or pair.
    pub boundary: Option<Arc<BoundaryView>>,
}

impl Pane {
    /// A pane that has nothing to show yet.
    fn new(id: u64, of: PaneSource) -> Self {
        Self {
            id,
            of,
            copy: None,
            view: None,
            asked: None,
            answer: None,
            scores: None,
            asked_boundary: None,
            boundary: None,
        }
    }
}

/// Another run that the variants are tried on.
pub struct OtherRun {
    /// Where it lies.
    pub path: PathBuf,
    /// The run with what is known of it, or why it cannot be used; none while it is being read.
    pub opened: Option<Result<(Opened, TrialCache), Reason>>,
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
    pub known: TrialCache,
    /// Other runs that the variants are tried on.
    pub others: Vec<OtherRun>,
    /// The search over all samplers, once it was asked for.
    pub search: Option<Search>,
    /// The variants with what is known of them: made anew with every change.
    pub comparison: Arc<Comparison>,
    /// What may be claimed of it.
    claims: KnownClaims,
}

impl Compare {
    /// Nothing is pinned yet; the panes set the current recipe beside the baseline.
    pub fn new(open: &Opened) -> Self {
        let variants = vec![Variant::baseline()];
        let comparison = Comparison {
            question: String::new(),
            runs: vec![compared(&variants, open, &TrialCache::default())],
            variants,
            measures: DEFAULT_MEASURES.into(),
            recipes: String::new(),
            test_looks: 0,
            claims: None,
        };
        Self {
            variants: Vec::new(),
            panes: vec![Pane::new(1, PaneSource::Baseline), Pane::new(2, PaneSource::Current)],
            last_pane: 2,
            content: Content::default(),
            bars: ByClass::default(),
            columns: DEFAULT_MEASURES.into(),
            sorted_by: None,
            n_seeds: USUAL_SEEDS,
            question: String::new(),
            known: TrialCache::default(),
            others: Vec::new(),
            search: None,
            comparison: Arc::new(comparison),
            claims: KnownClaims::default(),
        }
    }

    /// A pane with a number of its own.
    fn new_pane(&mut self, of: PaneSource) -> Pane {
        self.last_pane += 1;
        Pane::new(self.last_pane, of)
    }

    /// How a pane shows its answer; none where the page has no panes.
    pub fn view_of(&self, pane: &Pane) -> Option<PaneView> {
        self.content.pane_view().map(|default| pane.view.unwrap_or(default))
    }

    /// Whether any pane shows its answer so.
    pub fn shows(&self, view: PaneView) -> bool {
        self.panes.iter().any(|pane| self.view_of(pane) == Some(view))
    }

    /// The variant that a pane shows; none for the current recipe.
    pub fn variant(&self, of: PaneSource) -> Option<&Variant> {
        match of {
            PaneSource::Variant(at) => self.variants.get(at),
            PaneSource::Baseline | PaneSource::Current => None,
        }
    }

    /// How many results are on their way, on this run and the others.
    pub fn n_pending(&self) -> usize {
        let others = self.others.iter().filter_map(|other| other.opened.as_ref()?.as_ref().ok());
        self.known.n_pending() + others.map(|(_, known)| known.n_pending()).sum::<usize>()
    }

    /// All variants, the baseline first.
    pub fn all(&self) -> Vec<Variant> {
        std::iter::once(Variant::baseline()).chain(self.variants.iter().cloned()).collect()
    }
}

impl OpenRun {
    /// The recipe that a pane shows; none for a variant that is gone.
    pub fn pane_recipe(&self, of: PaneSource) -> Option<Recipe> {
        match of {
            PaneSource::Baseline => Some(Recipe::baseline()),
            PaneSource::Current => Some(self.recipe.current.clone()),
            PaneSource::Variant(at) => self.compare.variants.get(at).map(|v| v.recipe.clone()),
        }
    }

    /// The recipe of a pane: its copy of the variant, or what it shows.
    pub fn recipe_in(&self, pane: &Pane) -> Option<Recipe> {
        pane.copy.clone().or_else(|| self.pane_recipe(pane.of))
    }

    /// The answer that a pane shows, the newest there is.
    pub fn pane_answer<'a>(&'a self, pane: &'a Pane) -> Option<&'a Arc<Answer>> {
        match pane.of {
            PaneSource::Current => self.answers.newest.as_ref(),
            PaneSource::Baseline | PaneSource::Variant(_) => pane.answer.as_ref(),
        }
    }

    /// The run as a pane shows it.
    pub fn pane_view<'a>(&'a self, pane: &'a Pane) -> RunView<'a> {
        let scores = match pane.of {
            PaneSource::Current => self.answers.scores.as_deref(),
            PaneSource::Baseline | PaneSource::Variant(_) => pane.scores.as_deref(),
        };
        RunView::new(self, self.pane_answer(pane), scores).in_pane()
    }

    /// What would be asked about a pane's boundary now; none before it has an answer.
    fn pane_boundary_question(&self, pane: &Pane) -> Option<BoundaryQuestion> {
        let answer = Some(Arc::clone(self.pane_answer(pane)?));
        Some(BoundaryQuestion { answer, ..self.boundary_question() })
    }

    /// The boundary of a pane for the pair in question, the newest there is.
    pub fn pane_boundary<'a>(&self, pane: &'a Pane) -> Option<&'a BoundaryView> {
        let boundary = pane.boundary.as_deref()?;
        (boundary.question.pair == self.boundary.pair).then_some(boundary)
    }

    /// Whether a pane waits for the answer to its recipe.
    pub fn is_pane_stale(&self, pane: &Pane) -> bool {
        let wanted = self.recipe_in(pane);
        self.pane_answer(pane).map(|answer| &answer.outcome.recipe) != wanted.as_ref()
    }

    /// What one seed of the recipe on screen gave, as a row of the table has it; without the measures
    /// that take longer than a frame.
    pub fn current_trial(&self) -> Option<Trial> {
        let answer = self.answers.newest.as_ref()?;
        Some(Trial::of(&self.subject, &answer.outcome, None))
    }
}

/// The variants with what is known of them.
fn comparison(open: &OpenRun) -> Comparison {
    let compare = &open.compare;
    let variants = compare.all();
    let this = Opened {
        source: open.source.clone(),
        run: Arc::clone(&open.run),
        subject: Arc::clone(&open.subject),
        notes: Vec::new(),
        leaks: Leaks::default(),
        maps: Vec::new(),
        thumbnails: None,
    };
    let mut runs = vec![compared(&variants, &this, &compare.known)];
    runs[0].by_size.clone_from(&open.by_size);
    for other in &compare.others {
        if let Some(Ok((opened, known))) = &other.opened {
            runs.push(compared(&variants, opened, known));
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
        test_looks: open.looks.count(),
        claims: None,
    }
}

/// What is known of variants on one run.
fn compared(variants: &[Variant], opened: &Opened, known: &TrialCache) -> ComparedRun {
    // Everything known is drawn, also before the charts were opened.
    let study = Study { variants, over_k: true, over_epochs: true };
    let (run, subject) = (Arc::clone(&opened.run), Arc::clone(&opened.subject));
    ComparedRun::new(opened.source.text(), run, subject, study.results(known))
}

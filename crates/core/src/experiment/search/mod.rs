//! The search over all samplers: which rows choose, what they say of the candidates, and what other rows
//! report of the few that come out of it.

mod parts;

use std::fmt;
use std::sync::Arc;

pub use parts::{HELD_OUT_SHARE, TestPart, hold_out, test_halves};

use super::{
    Claims, EvalData, Measure, Recipe, RunSummaries, Summary, Trial, TrialKind, TrialTask,
    ValidationRows, ValidationSource, Variant, baselines, candidates, seeds,
};
use crate::numerics::{StopToken, Stopped};

/// Seeds of every candidate.
pub const SEARCH_SEEDS: usize = 3;
/// Seeds of what is reported: enough for a test over all its pairs.
pub const FINAL_SEEDS: usize = 10;

/// The rows that choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChooseOn {
    /// The validation part of the run; the test rows report.
    Validation,
    /// Half of the test rows, stratified by class; the other half reports.
    HalfOfTest,
    /// Training rows that are held out again for every seed; the test rows report. The network has seen
    /// these rows.
    TrainingRows,
}

impl ChooseOn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Validation, Self::HalfOfTest, Self::TrainingRows];

    /// What a run offers by itself: its validation part, or half of its test rows.
    pub fn default_for(subject: &EvalData) -> Self {
        match subject.validation {
            Some(_) => Self::Validation,
            None => Self::HalfOfTest,
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::HalfOfTest => "half-of-test",
            Self::TrainingRows => "training-rows",
        }
    }

    /// What the rows are called.
    pub fn rows(self) -> &'static str {
        match self {
            Self::Validation => "the validation part",
            Self::HalfOfTest => "half of the test images",
            Self::TrainingRows => "training rows held out",
        }
    }

    /// What reports what was chosen.
    pub fn reports(self) -> &'static str {
        match self {
            Self::HalfOfTest => "the other half of the test images",
            Self::Validation | Self::TrainingRows => "the test images",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Validation => "Validation part",
            Self::HalfOfTest => "Half of the test images",
            Self::TrainingRows => "Training rows held out",
        }
    }

    /// How the choice is made and how far it can be trusted, in a sentence or two.
    pub fn about(self) -> &'static str {
        match self {
            Self::Validation => {
                "Chosen on the validation part of the run, which neither the network nor the report has \
                 seen; reported on the test images."
            }
            Self::HalfOfTest => {
                "Chosen on half of the test images, stratified by class and drawn by the seed; reported on \
                 the other half, which took no part in the choice."
            }
            Self::TrainingRows => {
                "Chosen on a quarter of each class's training rows, held out again for every seed; reported \
                 on the test images. The network was trained on these rows: values are too high, and the \
                 best here may be worse than others on new images. Nothing is pinned from it."
            }
        }
    }

    /// What a run must have so that these rows can choose.
    pub fn needs(self) -> &'static str {
        match self {
            Self::Validation => "the run has no validation part",
            Self::HalfOfTest => "no class has two test images",
            Self::TrainingRows => "no class has two training rows",
        }
    }

    /// Whether the winner may be pinned with one button.
    pub fn may_pin(self) -> bool {
        self != Self::TrainingRows
    }
}

/// Candidates with what is known of them so far.
pub struct Search {
    /// The rows that choose.
    pub on: ChooseOn,
    /// The candidates with their seeds on the rows that choose, in the order in which they are tried.
    pub candidates: Vec<Summary>,
    /// The finalists on the rows that report; empty until all candidates were tried.
    pub finalists: Vec<Summary>,
    /// Trials that were made.
    pub n_done: usize,
    /// Trials there are to make, as far as is known.
    pub n_all: usize,
    /// Whether more is on its way.
    pub running: bool,
    /// What may be claimed of the finalists; none while it is not worked out.
    pub claims: Option<Claims>,
    subject: Arc<EvalData>,
    current: Recipe,
    /// The halves that choose and report, where test rows choose.
    halves: Option<Arc<[TestPart; 2]>>,
    /// Trials of candidates on the whole test set, from which both halves are measured.
    whole: Vec<Arc<Trial>>,
}

/// The finalists of a search with the rows that report.
#[derive(Clone)]
pub struct Finals {
    subject: Arc<EvalData>,
    halves: Option<Arc<[TestPart; 2]>>,
    summaries: Vec<Option<Summary>>,
}

impl Finals {
    /// What may be claimed of them.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn claims(&self, stop: &StopToken) -> Result<Claims, Stopped> {
        let subject = self.halves.as_ref().map_or(&*self.subject, |halves| &halves[1].subject);
        let run = RunSummaries { subject, summaries: &self.summaries };
        Claims::new(&[run], &[Measure::BalancedAccuracy], stop)
    }
}

impl PartialEq for Finals {
    /// Runs are the same if they are the same in memory.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.subject, &other.subject) && self.summaries == other.summaries
    }
}

impl fmt::Debug for Finals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} finalists on {:?}", self.summaries.len(), self.subject)
    }
}

impl Search {
    /// The candidates for a recipe's head and seed, with the recipe itself and the trained head among them,
    /// and the trials that measure them; none where the rows that shall choose are not there.
    pub fn new(
        subject: &Arc<EvalData>,
        current: &Recipe,
        on: ChooseOn,
    ) -> Option<(Self, Vec<TrialTask>)> {
        let mut recipes = candidates(current);
        for recipe in [current.clone(), Recipe::baseline()] {
            if !recipes.contains(&recipe) {
                recipes.insert(0, recipe);
            }
        }
        let mut halves = None;
        if on == ChooseOn::HalfOfTest {
            halves = Some(Arc::new(test_halves(subject, current.seed)?));
        }
        let mut tasks = Vec::new();
        for at in 0..SEARCH_SEEDS {
            let of = match on {
                ChooseOn::HalfOfTest => None,
                ChooseOn::Validation => Some(ValidationSource::Part),
                // Every seed holds other rows out, so that the spread covers that choice.
                ChooseOn::TrainingRows => {
                    Some(ValidationSource::HeldOut(current.seed.wrapping_add(at as u64)))
                }
            };
            let what = match of {
                None => TrialKind::Trial,
                Some(of) => {
                    TrialKind::Validate(Arc::new(ValidationRows::new(Arc::clone(subject), of)?))
                }
            };
            // Without chance more seeds say something only where each holds other rows out.
            let has_chance =
                |recipe: &&Recipe| at == 0 || recipe.is_random() || on == ChooseOn::TrainingRows;
            for recipe in recipes.iter().filter(has_chance) {
                let Some(recipe) = seeds(recipe, SEARCH_SEEDS).nth(at) else { continue };
                tasks.push(TrialTask { subject: Arc::clone(subject), recipe, what: what.clone() });
            }
        }
        let summary = |recipe: Recipe| Summary { recipe, trials: Vec::new() };
        let search = Self {
            on,
            candidates: recipes.into_iter().map(summary).collect(),
            finalists: Vec::new(),
            n_done: 0,
            n_all: tasks.len(),
            running: true,
            claims: None,
            subject: Arc::clone(subject),
            current: current.clone(),
            halves,
            whole: Vec::new(),
        };
        Some((search, tasks))
    }

    /// Takes a trial in. Once the last candidate was tried it gives the trials that report the finalists.
    pub fn add(&mut self, task: &TrialTask, trial: Arc<Trial>) -> Vec<TrialTask> {
        let is_final = !self.finalists.is_empty();
        let taken = match is_final {
            true => self.add_to_finalists(&trial),
            false => self.add_to_candidates(task, &trial),
        };
        if !taken {
            return Vec::new();
        }
        self.n_done += 1;
        self.follow()
    }

    /// A trial panicked: its result will not arrive, so it is no longer counted.
    pub fn lost(&mut self) -> Vec<TrialTask> {
        self.n_all = self.n_all.saturating_sub(1).max(self.n_done);
        self.follow()
    }

    fn add_to_candidates(&mut self, task: &TrialTask, trial: &Arc<Trial>) -> bool {
        let is_of = |candidate: &Summary| {
            seeds(&candidate.recipe, SEARCH_SEEDS).any(|recipe| recipe == trial.recipe)
        };
        let Some(candidate) = self.candidates.iter_mut().find(|candidate| is_of(candidate)) else {
            return false;
        };
        // One that was on its way when the search was begun again is not counted twice.
        let is_known = candidate.trials.iter().any(|known| known.recipe == trial.recipe);
        let is_whole = matches!(task.what, TrialKind::Trial);
        if is_known || is_whole != self.halves.is_some() {
            return false;
        }
        let measured = match &self.halves {
            Some(halves) => {
                self.whole.push(Arc::clone(trial));
                Arc::new(halves[0].measure(trial))
            }
            None => Arc::clone(trial),
        };
        candidate.trials.push(measured);
        // Whatever order they come in, their sums are taken in one.
        candidate.trials.sort_by_key(|trial| trial.recipe.seed);
        true
    }

    fn add_to_finalists(&mut self, whole: &Arc<Trial>) -> bool {
        let measured = match &self.halves {
            Some(halves) => Arc::new(halves[1].measure(whole)),
            None => Arc::clone(whole),
        };
        let is_of = |finalist: &&mut Summary| {
            let is_known = finalist.trials.iter().any(|known| known.recipe == whole.recipe);
            !is_known && seeds(&finalist.recipe, FINAL_SEEDS).any(|recipe| recipe == whole.recipe)
        };
        let Some(finalist) = self.finalists.iter_mut().find(is_of) else { return false };
        finalist.trials.push(measured);
        finalist.trials.sort_by_key(|trial| trial.recipe.seed);
        true
    }

    /// The trials of the finalists, once nothing else is on its way.
    fn follow(&mut self) -> Vec<TrialTask> {
        if self.n_done < self.n_all || !self.running {
            return Vec::new();
        }
        self.running = false;
        if !self.finalists.is_empty() {
            return Vec::new();
        }
        let Some(best) = self.ranked().first().map(|best| best.recipe.clone()) else {
            return Vec::new();
        };
        let mut recipes = vec![best, self.current.clone(), Recipe::baseline()];
        // A head re-fitted without sampling, and copies.
        recipes.extend(baselines(&self.current).into_iter().take(2));
        for recipe in recipes {
            if !self.finalists.iter().any(|finalist| finalist.recipe == recipe) {
                self.finalists.push(Summary { recipe, trials: Vec::new() });
            }
        }
        let known = std::mem::take(&mut self.whole);
        let mut tasks = Vec::new();
        for recipe in
            self.finalists.iter().map(|finalist| finalist.recipe.clone()).collect::<Vec<_>>()
        {
            let n_seeds = if recipe.is_random() { FINAL_SEEDS } else { 1 };
            for recipe in seeds(&recipe, n_seeds).collect::<Vec<_>>() {
                match known.iter().find(|trial| trial.recipe == recipe) {
                    Some(trial) => {
                        self.add_to_finalists(trial);
                    }
                    None => tasks.push(TrialTask {
                        subject: Arc::clone(&self.subject),
                        recipe,
                        what: TrialKind::Trial,
                    }),
                }
            }
        }
        self.running = !tasks.is_empty();
        self.n_all += tasks.len();
        tasks
    }

    /// What came out of it so far, to work out what may be claimed.
    pub fn finals(&self) -> Finals {
        Finals {
            subject: Arc::clone(&self.subject),
            halves: self.halves.clone(),
            summaries: self.finalists.iter().cloned().map(Some).collect(),
        }
    }

    /// How far the choice is one of chance: how many candidates are within the seed spread of the best one.
    pub fn caution(&self) -> String {
        let ranked = self.ranked();
        let mean = |s: &Summary| s.mean(Measure::BalancedAccuracy);
        let best = ranked.first().and_then(|best| mean(best));
        let level = ranked.iter().skip(1).filter(|other| {
            best.zip(mean(other)).is_some_and(|(best, other)| {
                let spread = best.sd.unwrap_or(0.0).hypot(other.sd.unwrap_or(0.0));
                best.mean - other.mean <= spread
            })
        });
        match level.count() {
            0 => "The best is ahead of every other candidate by more than the spread of its seeds"
                .into(),
            n => format!(
                "{n} of {} others are within the seed spread of the best: choosing among them is chance",
                ranked.len() - 1
            ),
        }
    }

    /// The best candidate so far as a variant to pin; none before the first trial, or if its rows may not
    /// choose alone.
    pub fn best(&self, n_seeds: usize) -> Option<Variant> {
        let best = self.ranked().first()?.recipe.clone();
        let note = format!("best of {} on {}", self.candidates.len(), self.on.rows());
        self.on.may_pin().then(|| Variant { note, ..Variant::of(best, n_seeds) })
    }

    /// Whether a candidate is the recipe that was on screen when the search began.
    pub fn is_current(&self, recipe: &Recipe) -> bool {
        *recipe == self.current
    }

    /// The candidates that were tried, best first by balanced accuracy on the rows that choose; while the
    /// search runs some have fewer seeds than others.
    pub fn ranked(&self) -> Vec<&Summary> {
        let mean = |s: &Summary| s.mean(Measure::BalancedAccuracy).map_or(0.0, |mean| mean.mean);
        let mut found: Vec<&Summary> = self.candidates.iter().filter(|s| s.n_seeds() > 0).collect();
        found.sort_by(|a, b| mean(b).total_cmp(&mean(a)));
        found
    }
}

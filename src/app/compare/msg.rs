//! Messages, events and effects of the page that compares.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use eoscope_core::experiment::{
    ChooseOn, Claims, Finals, Measure, TrialResult, TrialTask, Variant,
};
use eoscope_core::explore::{Answer, BoundaryQuestion, BoundaryView, PointScores, Question};
use eoscope_io::run::{Opened, RunError};
use eoscope_report::chart::ByClass;
use eoscope_report::{Comparison, ComparisonClaims};

use super::{Content, PaneMsg};

/// A wish about variants, panes, the table or the search.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareMsg {
    /// Change a variant: its name, colour, note or seeds.
    SetVariant {
        /// Its place.
        at: usize,
        /// What becomes of it.
        variant: Variant,
    },
    /// Pin the recipe under the controls.
    PinCurrent,
    /// Remove a pinned variant.
    Unpin(usize),
    /// Pin the baselines that any sampler must beat.
    AddBaselines,
    /// Give every variant so many seeds.
    SetSeeds(usize),
    /// Something about the panes.
    Pane(PaneMsg),
    /// What the upper part shows; panes with a view of their own show that, too.
    SetContent(Content),
    /// What panes with bars show of every class.
    SetBars(ByClass),
    /// Show or hide a column.
    ToggleColumn(Measure),
    /// Sort the table by a column; by the same again, as it was pinned.
    SortBy(Measure),
    /// What the comparison is for.
    SetQuestion(String),
    /// Let the user choose another run that the variants are tried on.
    PickRun,
    /// Try the variants on another run, too.
    AddRun(PathBuf),
    /// No longer try them on it.
    RemoveRun(usize),
    /// Make a variant the recipe under the controls.
    MakeCurrent(usize),
    /// Put the command line of a variant into the clipboard.
    CopyCommand(usize),
    /// Try every sampler with a few K and choose on these rows; on those that the run offers by itself if
    /// none are named.
    StartSearch(Option<ChooseOn>),
    /// Stop that; what is there stays.
    CancelSearch,
    /// Take its table away.
    CloseSearch,
    /// Pin what is best on the rows that choose.
    KeepBest,
    /// Write the comparison, where the user chooses.
    SaveReport(ReportFormat),
    /// Write the session, where the user chooses.
    SaveSession,
}

/// Who wants to know the results of trials; their tasks are cancelled together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialOwner {
    /// The table and charts of variants.
    Variants,
    /// The search over all samplers.
    Search,
}

/// What the claims of a comparison are asked by.
pub struct ClaimsQuestion {
    /// Comes back with what is found.
    pub serial: u64,
    /// What it is about.
    pub comparison: Arc<Comparison>,
}

impl fmt::Debug for ClaimsQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "question {} about {} variants", self.serial, self.comparison.variants.len())
    }
}

/// What is done for a comparison.
#[derive(Debug)]
pub enum CompareEffect {
    /// Work out the recipe of a pane, newest first.
    AskPane {
        /// The place of the pane.
        slot: usize,
        /// The number of the pane.
        id: u64,
        /// What is asked.
        question: Question,
    },
    /// Work out the boundary of a pane, newest first.
    AskPaneBoundary {
        /// The place of the pane.
        slot: usize,
        /// The number of the pane.
        id: u64,
        /// What is asked.
        question: BoundaryQuestion,
    },
    /// Try recipes on all cores, one after another.
    Try(TrialOwner, Vec<TrialTask>),
    /// Cancel the trials of an owner.
    StopTrials(TrialOwner),
    /// Work out what may be claimed, newest first.
    AskClaims(ClaimsQuestion),
    /// Work out what may be claimed about what came out of a search.
    AskSearchClaims(Finals),
    /// Read another run for the variants.
    OpenOther(PathBuf),
}

/// What comes of it.
#[derive(Debug)]
pub enum CompareEvent {
    /// The recipe of a pane was worked out.
    PaneAnswered {
        /// The number of the pane.
        id: u64,
        /// The answer.
        answer: Arc<Answer>,
        /// What its head makes of every point.
        scores: Arc<PointScores>,
    },
    /// The boundary of a pane was worked out.
    PaneBoundary {
        /// The number of the pane.
        id: u64,
        /// The boundary.
        boundary: Arc<BoundaryView>,
    },
    /// A worker of a pane panicked: what it did, and what it said.
    PaneFailed(&'static str, String),
    /// What may be claimed was worked out.
    Claimed {
        /// The number of the question.
        serial: u64,
        /// What was found.
        claims: ComparisonClaims,
    },
    /// The same for what came out of a search.
    SearchClaimed {
        /// What was asked about.
        finals: Finals,
        /// What was found.
        claims: Claims,
    },
    /// A small experiment was done.
    Tried {
        /// Who wanted it.
        owner: TrialOwner,
        /// What was asked.
        task: TrialTask,
        /// What was found.
        result: TrialResult,
    },
    /// A small experiment panicked; none if no worker could be started.
    TrialFailed(Option<TrialOwner>, String),
    /// Another run for the variants was read, or cannot be.
    OtherOpened {
        /// Where it lies.
        path: PathBuf,
        /// The run, or what is wrong with it.
        result: Result<Opened, RunError>,
    },
    /// The reader of another run panicked.
    OtherFailed {
        /// Where it lies.
        path: PathBuf,
        /// What it said.
        reason: String,
    },
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFormat {
    /// A page that needs nothing else.
    Html,
    /// For issues and papers.
    Markdown,
    /// One value per row.
    Csv,
}

impl ReportFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Csv];

    /// How its file ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Csv => "csv",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Html => "Report as a page (HTML)…",
            Self::Markdown => "Report as Markdown…",
            Self::Csv => "All values as CSV…",
        }
    }
}

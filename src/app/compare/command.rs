//! What can be done on the page that compares.

use std::path::PathBuf;

use super::{Content, PaneOf, PaneView};
use crate::experiment::{Measure, Variant};
use crate::report::chart::ByClass;

/// A wish about variants, panes, the table or the search.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareCommand {
    /// Change a variant: its recipe, name, colour, note or seeds. While a slider is held only its pane
    /// follows.
    SetVariant {
        /// Its place.
        at: usize,
        /// What becomes of it.
        variant: Variant,
        /// Whether a slider is still held.
        dragging: bool,
    },
    /// Pin the controls that any sampler must beat.
    AddControls,
    /// Give every variant so many seeds.
    SetSeeds(usize),
    /// What a pane shows.
    SetPane(usize, PaneOf),
    /// Show a variant in a pane: in a new one, or where there is no room in the last.
    ShowInPane(PaneOf),
    /// One pane more: of the first variant that has none.
    AddPane,
    /// Take a pane away.
    RemovePane(usize),
    /// How a pane shows its answer.
    SetPaneView(usize, PaneView),
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
    /// Try every sampler with a few K on a validation cut.
    StartSearch,
    /// Stop that; what is there stays.
    CancelSearch,
    /// Take its table away.
    CloseSearch,
    /// Pin what is best on the validation cut.
    KeepBest,
    /// Write the comparison, where the user chooses.
    SaveReport(ReportFormat),
    /// Write the session, where the user chooses.
    SaveSession,
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

//! Everything the program knows.

use std::path::PathBuf;

use super::command::Kind;
use super::{Chart, ChartFormat, ColorBy, Desk, OpenRun, Settings, SortBy, Tool, View};
use crate::analysis::Metrics;
use crate::experiment::{Recipe, SweepPoint};
use crate::jobs::{ImportReport, Session};
use crate::run::ImportOptions;

/// The whole state; changed by [`super::apply`] and nothing else.
#[derive(Default)]
pub struct State {
    /// What is remembered from one start to the next.
    pub settings: Settings,
    /// What is being read.
    pub opening: Option<PathBuf>,
    /// How it is read, where it is embeddings in a file.
    pub opening_options: ImportOptions,
    /// The open run; none on the welcome page.
    pub open: Option<OpenRun>,
    /// A session whose run is being opened, or looked for.
    pub session: Option<Session>,
    /// Something the user should know.
    pub notice: Option<Notice>,
    /// Which kinds of points are shown.
    pub kinds: Kinds,
    /// The only class that is shown, by label.
    pub solo: Option<usize>,
    /// Whether the shade of predicted classes is hidden.
    pub hide_regions: bool,
    /// The chart that is to be taken from the screen.
    pub saving: Option<(Chart, ChartFormat)>,
    /// The chart whose numbers are shown as a table.
    pub table: Option<Chart>,
    /// Whether the palette is open.
    pub palette: bool,
    /// Whether the sheet of shortcuts is open.
    pub shortcuts: bool,
    /// Whether images are shown instead of points.
    pub show_thumbnails: bool,
    /// What the middle shows.
    pub view: View,
    /// What dragging there does.
    pub tool: Tool,
    /// What the colour of points means.
    pub color_by: ColorBy,
    /// How classes are listed.
    pub sort_by: SortBy,
    /// Whether points of other classes are shown in the boundary plane.
    pub other_classes: bool,
    /// What the per-class section shows.
    pub per_class: PerClass,
    /// How the confusion matrix counts.
    pub matrix: Matrix,
    /// Whether the gap is split into rows that are classified right and wrong.
    pub gap_by_outcome: bool,
    /// Which epoch's metrics are shown.
    pub protocol: Protocol,
    /// Whether the table of variants is folded; by the height of the window if nobody has said.
    pub fold_variants: Option<bool>,
    /// Whether the charts are shown where the window is narrow.
    pub show_charts: bool,
    /// The training page.
    pub desk: Desk,
    /// What was found in the embeddings that were imported last, until it is put away.
    pub import: Option<ImportReport>,
}

impl State {
    /// The state at the start, with what is remembered.
    pub fn new(settings: Settings) -> Self {
        let mut state = Self { settings, ..Self::default() };
        state.desk.folder.clone_from(&state.settings.run_folder);
        state
    }

    /// Whether there is such a chart on this page, on screen or a click away.
    pub fn has_chart(&self, chart: Chart) -> bool {
        if self.desk.shown || chart == Chart::Training {
            return self.desk.shown && chart == Chart::Training && self.desk.selected().is_some();
        }
        self.open.as_ref().is_some_and(|open| match chart {
            Chart::Features => open.gap_class.is_some(),
            Chart::Sweep => open.sweep.is_some(),
            _ => true,
        })
    }
}

/// A recipe over several K.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The recipe; its own K does not matter.
    pub recipe: Recipe,
    /// What is done, by K.
    pub points: Vec<SweepPoint>,
    /// Whether more is on its way.
    pub running: bool,
}

/// Something the user should know, in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something failed.
    pub is_error: bool,
}

/// Which kinds of points are hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kinds {
    hidden: [bool; 4],
}

impl Kinds {
    /// Whether a kind is shown.
    pub fn shows(self, kind: Kind) -> bool {
        !self.hidden[kind as usize]
    }

    /// Shows a hidden kind, hides a shown one.
    pub fn toggle(&mut self, kind: Kind) {
        self.hidden[kind as usize] ^= true;
    }
}

/// What the per-class section shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PerClass {
    /// Recall of each class and its change.
    #[default]
    Recall,
    /// True against predicted class.
    Confusion,
}

/// How the confusion matrix counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Matrix {
    /// Per cent of the row under the current head.
    #[default]
    Share,
    /// Test points under the current head.
    Count,
    /// Test points more or fewer than under the trained head.
    Change,
}

impl Matrix {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Share, Self::Count, Self::Change];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Share => "%",
            Self::Count => "n",
            Self::Change => "Δ",
        }
    }

    /// What it means.
    pub fn about(self) -> &'static str {
        match self {
            Self::Share => "Per cent of the row, current head",
            Self::Count => "Test points, current head",
            Self::Change => "Test points more or fewer than with the trained head",
        }
    }
}

/// Which epoch's metrics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The last epoch of the fit.
    #[default]
    LastEpoch,
    /// The epoch with the highest balanced accuracy on test, as in the paper.
    BestOnTest,
}

impl Protocol {
    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::LastEpoch => "last epoch",
            Self::BestOnTest => "best epoch on test (paper)",
        }
    }

    /// The metrics to show of one variant.
    pub fn of<'a>(self, last: &'a Metrics, paper: &'a Metrics) -> &'a Metrics {
        match self {
            Self::LastEpoch => last,
            Self::BestOnTest => paper,
        }
    }
}

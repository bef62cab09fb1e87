//! What the panels beside the middle show.

use eoscope_core::analysis::Metrics;

/// What the panels show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panels {
    /// What the per-class section shows.
    pub per_class: PerClass,
    /// How the confusion matrix counts.
    pub matrix: Matrix,
    /// Whether the gap is split into rows that are classified right and wrong.
    pub gap_by_outcome: bool,
    /// Which epoch's metrics are shown.
    pub protocol: Protocol,
    /// Whether the table of variants is folded; by the height of the window until it was set.
    pub fold_variants: Option<bool>,
    /// Whether the charts are shown where the window has room for them or the controls.
    pub show_charts: bool,
}

/// A wish about the panels.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelMsg {
    /// What the per-class section shows.
    SetPerClass(PerClass),
    /// How the confusion matrix counts.
    SetMatrix(Matrix),
    /// Show the gap of the rows that are classified right and wrong, or that of all.
    ToggleGapByOutcome,
    /// Which epoch's metrics are shown.
    SetProtocol(Protocol),
    /// Fold or unfold the table of variants.
    FoldVariants(bool),
    /// Show the charts, or the controls, where the window has room for one of them.
    ShowCharts(bool),
}

impl Panels {
    /// Handles a message.
    pub(super) fn update(&mut self, msg: PanelMsg) {
        match msg {
            PanelMsg::SetPerClass(per_class) => self.per_class = per_class,
            PanelMsg::SetMatrix(matrix) => self.matrix = matrix,
            PanelMsg::ToggleGapByOutcome => self.gap_by_outcome ^= true,
            PanelMsg::SetProtocol(protocol) => self.protocol = protocol,
            PanelMsg::FoldVariants(fold) => self.fold_variants = Some(fold),
            PanelMsg::ShowCharts(show) => self.show_charts = show,
        }
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
            Self::Share => "Per cent of the test points of the true class, current head",
            Self::Count => "Number of test points, current head",
            Self::Change => "Test points more or fewer than with the trained head",
        }
    }
}

/// Which epoch's metrics are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// The last epoch of the fit.
    #[default]
    FinalHead,
    /// The epoch with the highest balanced accuracy on test, as in the paper.
    BestOnTest,
}

impl Protocol {
    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::FinalHead => "final head",
            Self::BestOnTest => "best epoch on test (paper)",
        }
    }

    /// The metrics to show of one variant.
    pub fn of<'a>(self, last: &'a Metrics, paper: &'a Metrics) -> &'a Metrics {
        match self {
            Self::FinalHead => last,
            Self::BestOnTest => paper,
        }
    }
}

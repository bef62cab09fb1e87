//! What the page that compares shows above its table.

/// What the upper part of the page shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// The map under every pane's answer.
    #[default]
    Maps,
    /// The exact boundary between two classes under every pane's answer.
    Boundaries,
    /// Gap, recall or weight norm of every class under every pane's answer.
    Bars,
    /// What became of the test points, by class and pane.
    Changes,
    /// The gap of every class, as in Figure 3.
    Gap,
    /// The weight norms, as in Figure 5.
    Norms,
    /// Recall of every class.
    Recall,
    /// Variants over K, as in Table IV.
    OverK,
    /// Variants over the epochs of their fit, as in Figure 7.
    Epochs,
    /// The same variants on other runs, as in Table II.
    Runs,
}

impl Content {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Maps,
        Self::Boundaries,
        Self::Bars,
        Self::Changes,
        Self::Gap,
        Self::Norms,
        Self::Recall,
        Self::OverK,
        Self::Epochs,
        Self::Runs,
    ];

    /// Whether it shows what the panes show.
    pub fn has_panes(self) -> bool {
        self.pane_view().is_some() || self == Self::Changes
    }

    /// How panes show their answers, unless they were told otherwise; none where there are no panes.
    pub fn pane_view(self) -> Option<PaneView> {
        match self {
            Self::Maps => Some(PaneView::Map),
            Self::Boundaries => Some(PaneView::Boundary),
            Self::Bars => Some(PaneView::Bars),
            _ => None,
        }
    }

    /// The name in a session.
    pub fn key(self) -> &'static str {
        match self {
            Self::Maps => "maps",
            Self::Boundaries => "boundaries",
            Self::Bars => "bars",
            Self::Changes => "changes",
            Self::Gap => "gap",
            Self::Norms => "norms",
            Self::Recall => "recall",
            Self::OverK => "over-k",
            Self::Epochs => "epochs",
            Self::Runs => "runs",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Maps => "Maps",
            Self::Boundaries => "Boundaries",
            Self::Bars => "Bars",
            Self::Changes => "Changes",
            Self::Gap => "Gap",
            Self::Norms => "Norms",
            Self::Recall => "Recall",
            Self::OverK => "Over K",
            Self::Epochs => "Epochs",
            Self::Runs => "Runs",
        }
    }

    /// What it shows, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Maps => {
                "The same map under every pane's answer; camera, hover and selection are linked"
            }
            Self::Boundaries => {
                "The exact boundary between two classes in every pane: x is the signed distance in embedding units; margins dashed in training, dotted in test; per cent of test points on their own side"
            }
            Self::Bars => {
                "Gap, recall or weight norm of every class in every pane; they move with K"
            }
            Self::Changes => "Test points that were fixed or broken, by class and pane",
            Self::Gap => "Generalization gap by class, a line per variant",
            Self::Norms => "Weight norms by class, a line per variant",
            Self::Recall => "Recall by class, a line per variant",
            Self::Runs => "The same variants on other runs: losses, networks, seeds of training",
            Self::OverK => "Balanced accuracy and net gap over K, with the spread of the seeds",
            Self::Epochs => {
                "Balanced accuracy on training and test rows after every epoch of the fit"
            }
        }
    }
}

/// How a pane shows the answer of its variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneView {
    /// On the map that all share.
    Map,
    /// By the exact boundary between two classes.
    Boundary,
    /// Class by class.
    Bars,
}

impl PaneView {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Map, Self::Boundary, Self::Bars];

    /// The name in a session.
    pub fn key(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Boundary => "boundary",
            Self::Bars => "bars",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Map => "Map of all classes",
            Self::Boundary => "Boundary of two classes",
            Self::Bars => "Bars by class",
        }
    }
}

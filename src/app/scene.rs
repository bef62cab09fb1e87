//! What the middle of the window shows, and how points are coloured.

use super::{Outbox, State};

/// What the middle shows, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// What the middle shows.
    pub view: View,
    /// What dragging there does.
    pub tool: Tool,
    /// What the colour of points means.
    pub color_by: ColorBy,
    /// How classes are listed.
    pub sort_by: SortBy,
    /// Which kinds of points are shown.
    pub kinds: Kinds,
    /// The only class that is shown, by label.
    pub solo: Option<usize>,
    /// Whether the shade of predicted classes is hidden.
    pub hide_regions: bool,
    /// Whether images are shown instead of points.
    pub show_thumbnails: bool,
    /// Whether points of other classes are shown in the boundary view.
    pub other_classes: bool,
    /// The class under the pointer in a list or a chart: it stands out.
    pub pointed_class: Option<usize>,
}

/// A wish about what the middle shows.
#[derive(Clone, Debug, PartialEq)]
pub enum SceneMsg {
    /// What the middle shows.
    SetView(View),
    /// What dragging there does.
    SetTool(Tool),
    /// What the colour of points means.
    SetColorBy(ColorBy),
    /// How classes are listed.
    SetSortBy(SortBy),
    /// List only classes whose name contains this.
    FindClasses(String),
    /// Show or hide a kind of points.
    ToggleKind(Kind),
    /// Show or hide all test points, classified right or wrong.
    ToggleTestPoints,
    /// A class is under the pointer in a list or a chart, or none.
    PointOutClass(Option<usize>),
    /// Show one class alone; the same class again shows all.
    Solo(usize),
    /// Show all classes.
    ShowAllClasses,
    /// Show or hide the shade of predicted classes.
    ToggleRegions,
    /// Show images instead of points, where there is room for them.
    ToggleThumbnails,
    /// Show or hide points of other classes in the boundary view.
    ToggleOtherClasses,
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: SceneMsg, out: &mut Outbox) {
    let scene = &mut state.scene;
    match msg {
        SceneMsg::SetView(view) => {
            scene.view = view;
            state.ask_for_view(out);
            if let Some(open) = state.open.as_mut().filter(|_| view == View::Compare) {
                open.follow_comparison(view, out);
            }
        }
        SceneMsg::SetTool(tool) => scene.tool = tool,
        SceneMsg::SetColorBy(color_by) => {
            scene.color_by = color_by;
            state.ask_for_colors(out);
        }
        SceneMsg::SetSortBy(sort_by) => {
            scene.sort_by = sort_by;
            if let Some(open) = &mut state.open {
                open.sort(sort_by);
            }
        }
        SceneMsg::FindClasses(query) => {
            if let Some(open) = &mut state.open {
                open.classes.query = query;
                open.sort(scene.sort_by);
            }
        }
        SceneMsg::ToggleKind(kind) => scene.kinds.toggle(kind),
        SceneMsg::ToggleTestPoints => scene.kinds.toggle_test(),
        SceneMsg::PointOutClass(class_idx) => scene.pointed_class = class_idx,
        SceneMsg::Solo(class_idx) => {
            scene.solo = if scene.solo == Some(class_idx) { None } else { Some(class_idx) };
        }
        SceneMsg::ShowAllClasses => scene.solo = None,
        SceneMsg::ToggleRegions => scene.hide_regions ^= true,
        SceneMsg::ToggleThumbnails => scene.show_thumbnails ^= true,
        SceneMsg::ToggleOtherClasses => scene.other_classes ^= true,
    }
}

/// What the middle of the window shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// One fixed place per point.
    #[default]
    Map,
    /// The exact boundary between two classes.
    Boundary,
    /// Two classes on a map of their own, with their synthetic points in the layout.
    Pair,
    /// Variants beside each other.
    Compare,
}

impl View {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 4] = [Self::Map, Self::Boundary, Self::Pair, Self::Compare];

    /// The name of the tab.
    pub fn label(self) -> &'static str {
        match self {
            Self::Map => "Map",
            Self::Boundary => "Boundary",
            Self::Pair => "Pair map",
            Self::Compare => "Compare",
        }
    }

    /// What it shows, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Map => "All points; near points have similar embeddings",
            Self::Boundary => "Two classes and the exact boundary of the head between them",
            Self::Pair => "Two classes on a map of their own, with their synthetic points",
            Self::Compare => "Variants side by side, with their seeds and what may be claimed",
        }
    }

    /// Whether two classes are compared in it.
    pub fn shows_pair(self) -> bool {
        matches!(self, Self::Boundary | Self::Pair)
    }
}

/// What dragging on a view does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Moves the view.
    #[default]
    Pan,
    /// Selects what is in a box.
    Box,
    /// Selects what is inside a line drawn by hand.
    Lasso,
}

/// What the colour of points means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorBy {
    /// The true class.
    #[default]
    Class,
    /// The class that the current head predicts.
    Prediction,
    /// Whether the current head is right.
    Correctness,
    /// How far the logit of the true class is ahead of the best other one.
    Margin,
    /// The probability that the current head gives the true class.
    Probability,
    /// How much of the class's gap a test point makes: how far it lies outside the training range.
    GapShare,
    /// How many points lie on the same spot of the screen.
    Density,
    /// What has become of a test point since the trained head classified it.
    Change,
    /// How many of its nearest neighbours the map keeps near a point.
    Trust,
}

impl ColorBy {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Class,
        Self::Prediction,
        Self::Correctness,
        Self::Margin,
        Self::Probability,
        Self::GapShare,
        Self::Density,
        Self::Change,
        Self::Trust,
    ];

    /// Whether it shows what the current head makes of the points.
    pub fn needs_head(self) -> bool {
        !matches!(self, Self::Class | Self::Density | Self::Change | Self::Trust)
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Prediction => "prediction",
            Self::Correctness => "right or wrong",
            Self::Margin => "margin",
            Self::Probability => "probability",
            Self::GapShare => "outside training",
            Self::Density => "density",
            Self::Change => "fixed or broken",
            Self::Trust => "neighbours kept",
        }
    }

    /// What it means, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Class => "The true class of every point",
            Self::Prediction => "The class that the current head predicts",
            Self::Correctness => "Whether the current head is right",
            Self::Margin => "Logit of the true class minus the highest other one, −5 to 5",
            Self::Probability => "Probability of the true class, 0 to 1",
            Self::Density => {
                "How many points lie on the same spot, drawn or not: 1 grey, the most bright, each step a doubling"
            }
            Self::Change => {
                "Test points that the trained head got wrong and this one right (fixed), the other way \
                 round (broken), and those that both get wrong"
            }
            Self::Trust => {
                "Share of the 15 nearest neighbours of a point in embedding space that are among its nearest on \
                 the map: where it is low, the map cannot be trusted"
            }
            Self::GapShare => {
                "How far a test point lies outside the training range of its class, mean over features"
            }
        }
    }
}

/// How classes are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// By number of training points, largest first.
    #[default]
    Support,
    /// By the gap of the trained head's run, largest first.
    Gap,
    /// By the recall of the trained head, lowest first.
    Recall,
    /// By name.
    Name,
}

impl SortBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Support, Self::Gap, Self::Recall, Self::Name];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Support => "by number of training points, largest first",
            Self::Gap => "by baseline gap, largest first",
            Self::Recall => "by baseline recall, lowest first",
            Self::Name => "by name",
        }
    }
}

/// A kind of points on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Training points.
    Train,
    /// Test points that are classified right.
    Test,
    /// Synthetic points.
    Synthetic,
    /// Test points that are classified wrong.
    Wrong,
}

impl Kind {
    /// All kinds, in the order of the legend.
    pub const ALL: [Self; 4] = [Self::Train, Self::Test, Self::Synthetic, Self::Wrong];

    /// The name in the legend.
    pub fn label(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Test => "test right",
            Self::Synthetic => "synthetic",
            Self::Wrong => "test wrong",
        }
    }

    /// What it is, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Train => "Training points",
            Self::Test => "Test points that the current head classifies right",
            Self::Synthetic => "Points that the sampler has made",
            Self::Wrong => {
                "Test points that the current head classifies wrong, in the colour of their true class"
            }
        }
    }
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

    /// Shows all test points if any are hidden, else hides them.
    pub fn toggle_test(&mut self) {
        let are_shown = self.shows(Kind::Test) && self.shows(Kind::Wrong);
        self.hidden[Kind::Test as usize] = are_shown;
        self.hidden[Kind::Wrong as usize] = are_shown;
    }

    /// Shows a hidden kind, hides a shown one.
    pub fn toggle(&mut self, kind: Kind) {
        self.hidden[kind as usize] ^= true;
    }
}

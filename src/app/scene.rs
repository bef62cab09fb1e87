//! What the middle of the window shows, what is selected there, and how points are coloured.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::Split;

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
    /// How much of the class' gap a test point makes: how far it sticks out of the training range.
    GapShare,
    /// How many points lie on the same spot of the screen.
    Density,
    /// What has become of a test point since the trained head judged it.
    Change,
}

impl ColorBy {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Class,
        Self::Prediction,
        Self::Correctness,
        Self::Margin,
        Self::Probability,
        Self::GapShare,
        Self::Density,
        Self::Change,
    ];

    /// Whether it shows what the current head makes of the points.
    pub fn needs_head(self) -> bool {
        !matches!(self, Self::Class | Self::Density | Self::Change)
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Prediction => "prediction",
            Self::Correctness => "right or wrong",
            Self::Margin => "margin",
            Self::Probability => "probability",
            Self::GapShare => "sticking out",
            Self::Density => "density",
            Self::Change => "fixed or broken",
        }
    }

    /// What it means, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::Class => "The true class of every point",
            Self::Prediction => "The class that the current head predicts",
            Self::Correctness => "Whether the current head is right",
            Self::Margin => "Logit of the true class less the best other one, −5 to 5",
            Self::Probability => "Probability of the true class, 0 to 1",
            Self::Density => {
                "How many points lie on the same spot, drawn or not: 1 grey, the most bright, each step a doubling"
            }
            Self::Change => {
                "Test points that the trained head got wrong and this one right (fixed), the other way \
                 round (broken), and those that both get wrong"
            }
            Self::GapShare => {
                "How far a test point lies outside the training range of its class, mean over features"
            }
        }
    }
}

/// A chart that can be saved, or read as a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// What the middle shows.
    View,
    /// The generalization gap.
    Gap,
    /// The weight norms.
    Norms,
    /// Recall and confusion.
    PerClass,
    /// The features of the gap of one class, while it is open.
    Features,
    /// The curve over K, while it is open.
    Sweep,
    /// Loss and recall of a training, on its page.
    Training,
}

impl Chart {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::View,
        Self::Gap,
        Self::Norms,
        Self::PerClass,
        Self::Features,
        Self::Sweep,
        Self::Training,
    ];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::View => "this view",
            Self::Gap => "generalization gap",
            Self::Norms => "weight norms",
            Self::PerClass => "recall and confusion",
            Self::Features => "gap by feature",
            Self::Sweep => "curve over K",
            Self::Training => "training curves",
        }
    }

    /// The same for the name of a file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Gap => "gap",
            Self::Norms => "norms",
            Self::PerClass => "per-class",
            Self::Features => "features",
            Self::Sweep => "sweep",
            Self::Training => "training",
        }
    }
}

/// How a chart is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartFormat {
    /// As shapes and letters.
    Svg,
    /// As pixels.
    Png,
    /// As the numbers behind it.
    Csv,
}

impl ChartFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Csv];

    /// The ending of the file.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

/// How classes are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// By training support, head to tail.
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
            Self::Support => "by support, head to tail",
            Self::Gap => "by baseline gap, largest first",
            Self::Recall => "by baseline recall, lowest first",
            Self::Name => "by name",
        }
    }
}

/// A point of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PointRef {
    /// A training row.
    Train(u32),
    /// A test row.
    Test(u32),
    /// A synthetic point of the newest answer.
    Synthetic(u32),
}

impl PointRef {
    /// A real point.
    pub fn real(split: Split, row: u32) -> Self {
        match split {
            Split::Train => Self::Train(row),
            Split::Test => Self::Test(row),
        }
    }

    /// Its row among the points of its kind.
    pub fn row(self) -> u32 {
        match self {
            Self::Train(row) | Self::Test(row) | Self::Synthetic(row) => row,
        }
    }

    /// The part of the data set that it belongs to; none for a synthetic point.
    pub fn split(self) -> Option<Split> {
        match self {
            Self::Train(_) => Some(Split::Train),
            Self::Test(_) => Some(Split::Test),
            Self::Synthetic(_) => None,
        }
    }
}

/// How points join a selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelectMode {
    /// They take its place.
    #[default]
    Replace,
    /// They are added to it.
    Add,
    /// They are taken out of it.
    Subtract,
}

/// The selected real points. Synthetic ones are made anew with every recipe and are not selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    points: Arc<BTreeSet<PointRef>>,
    /// How many points it was chosen from: all real ones, or those of the test set.
    pub of: usize,
}

impl Selection {
    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// How many points are selected.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether a point is selected.
    pub fn contains(&self, point: PointRef) -> bool {
        self.points.contains(&point)
    }

    /// The points: training rows first, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = PointRef> + '_ {
        self.points.iter().copied()
    }

    /// The same points, to be told apart from others at a glance.
    pub fn key(&self) -> usize {
        if self.is_empty() { 0 } else { Arc::as_ptr(&self.points) as usize }
    }

    /// What becomes of it when points join it.
    pub fn with(
        &self,
        points: impl IntoIterator<Item = PointRef>,
        mode: SelectMode,
        of: usize,
    ) -> Self {
        let points = points.into_iter().filter(|point| point.split().is_some());
        let mut joined = match mode {
            SelectMode::Replace => BTreeSet::new(),
            SelectMode::Add | SelectMode::Subtract => BTreeSet::clone(&self.points),
        };
        for point in points {
            if mode == SelectMode::Subtract {
                joined.remove(&point);
            } else {
                joined.insert(point);
            }
        }
        Self { points: Arc::new(joined), of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_join_replace_and_leave_a_selection() {
        use PointRef::{Synthetic, Test, Train};
        let first =
            Selection::default().with([Test(3), Train(1), Synthetic(0)], SelectMode::Add, 9);
        assert_eq!(first.iter().collect::<Vec<_>>(), [Train(1), Test(3)]);
        let more = first.with([Test(4)], SelectMode::Add, 9);
        assert_eq!((more.len(), more.contains(Test(4))), (3, true));
        let fewer = more.with([Test(3), Test(9)], SelectMode::Subtract, 9);
        assert_eq!(fewer.iter().collect::<Vec<_>>(), [Train(1), Test(4)]);
        assert_eq!(fewer.with([Train(7)], SelectMode::Replace, 9).len(), 1);
        assert_ne!(first.key(), more.key());
        assert!(Selection::default().is_empty() && Selection::default().key() == 0);
    }
}

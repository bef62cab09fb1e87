//! Charts that can be saved, or read as tables.

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

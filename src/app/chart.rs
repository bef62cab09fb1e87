//! Charts that can be saved, or read as tables.

use super::State;

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
    /// The lines of the variants, while they are compared.
    Compare,
    /// Loss and recall of a training, on its page.
    Training,
}

impl Chart {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::View,
        Self::Gap,
        Self::Norms,
        Self::PerClass,
        Self::Features,
        Self::Sweep,
        Self::Compare,
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
            Self::Compare => "comparison",
            Self::Training => "training curves",
        }
    }

    /// The title of its picture.
    pub fn title(self, state: &State) -> String {
        match (self, &state.open) {
            (Self::View, _) => state.scene.view.label().to_lowercase(),
            (Self::Features, Some(open)) => {
                let class = open.gap.class.map(|class_idx| &open.run.classes.names[class_idx]);
                format!("gap of {} by feature", class.map_or("", String::as_str))
            }
            _ => self.label().to_owned(),
        }
    }

    /// Whether there are numbers behind it that can be read as a table.
    pub fn has_table(self) -> bool {
        self != Self::Compare
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
            Self::Compare => "comparison",
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

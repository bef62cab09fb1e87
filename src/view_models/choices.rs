//! What can be chosen in menus and segments, with its name and a sentence on it.

use eoscope_core::experiment::ChooseOn;
use eoscope_core::projection::{LayoutMethod, VerticalAxis};
use eoscope_core::refit::{HeadMethod, MeanInput};
use eoscope_core::sampler::{DangerRule, EosRule, Relabel, SamplerKind, SvmData};
use eoscope_io::dataset::{BadImages, Fit};
use eoscope_io::run::{Backbone, Loss, Reweighting};
use eoscope_report::chart::ByClass;

use crate::app::{ColorBy, Content, Matrix, PerClass, Preset};

/// Something that one of a few is chosen of.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, in their order.
    fn all() -> &'static [Self];
    /// The name on screen.
    fn label(self) -> &'static str;
    /// What it does, in a few words; shown where there is room.
    fn hint(self) -> &'static str {
        ""
    }
    /// A sentence on it.
    fn about(self) -> &'static str {
        ""
    }
}

/// Choices whose names stand with the type.
macro_rules! named_by_type {
    ($($type:ty { $($method:ident: $own:ident),* $(,)? })*) => {
        $(impl Choice for $type {
            fn all() -> &'static [Self] {
                &<$type>::ALL
            }
            $(fn $method(self) -> &'static str {
                <$type>::$own(self)
            })*
        })*
    };
}

named_by_type! {
    SamplerKind { label: label, hint: summary, about: about }
    HeadMethod { label: label, hint: summary, about: about }
    ColorBy { label: label, about: about }
    Content { label: label, about: about }
    Matrix { label: label, about: about }
    Preset { label: label, about: about }
    ChooseOn { label: label, about: about }
}

/// Choices whose names are those of the window: value, name, sentence.
macro_rules! named_here {
    ($($type:ty { $($value:expr => $label:literal, $about:literal;)* })*) => {
        $(impl Choice for $type {
            fn all() -> &'static [Self] {
                &[$($value),*]
            }
            fn label(self) -> &'static str {
                match self {
                    $(value if value == $value => $label,)*
                    _ => "",
                }
            }
            fn about(self) -> &'static str {
                match self {
                    $(value if value == $value => $about,)*
                    _ => "",
                }
            }
        })*
    };
}

named_here! {
    EosRule {
        EosRule::Toward => "Toward", "From the base toward an enemy: the paper's prose and figures";
        EosRule::Away => "Away", "From the base away from an enemy: the paper's Algorithm 2 as printed";
        EosRule::Released => "Released", "As in the authors' program, which by a slip takes the next nearer neighbour; their tables were made with it";
    }
    MeanInput {
        MeanInput::ALL[0] => "Raw", "Embeddings as they are";
        MeanInput::ALL[1] => "l2", "Embeddings scaled to unit length";
        MeanInput::ALL[2] => "cl2", "The mean of the training points is subtracted, then scaled to unit length";
    }
    VerticalAxis {
        VerticalAxis::Principal => "Principal component", "Vertical axis: among the directions that do not affect the decision, the one along which points spread most; the baseline's boundary is cut by this plane";
        VerticalAxis::HeadDifference => "Difference of the heads", "Vertical axis: the direction in which the current and the trained head differ; both boundaries are exact";
    }
    LayoutMethod {
        LayoutMethod::Tsne => "t-SNE", "Neighbours mostly stay neighbours; the space between groups means nothing";
        LayoutMethod::TwoFeatures => "Own axes", "The two features as they are: places, regions and lines are exact";
        LayoutMethod::Pca => "PCA", "The two directions of largest spread; no distance is drawn larger than it is, groups may overlap";
    }
    DangerRule {
        DangerRule::Half => "Half", "A point is in danger if half of its neighbours or more are enemies, but not all";
        DangerRule::Any => "Any", "One enemy is enough, as in the paper's prose";
    }
    SvmData {
        SvmData::ALL[0] => "SMOTE", "The SVM is fitted on real and synthetic points";
        SvmData::ALL[1] => "Original", "The SVM is fitted on real points alone";
    }
    Relabel {
        Relabel::ALL[0] => "All", "The SVM labels real and synthetic points";
        Relabel::ALL[1] => "Synthetic", "The SVM labels synthetic points alone";
    }
    PerClass {
        PerClass::Recall => "Recall", "Share of the test points of each class that are found, and its change";
        PerClass::Confusion => "Confusion", "Which class is predicted as which";
    }
    ByClass {
        ByClass::Gap => "Gap", "Generalization gap by class";
        ByClass::Norms => "Norms", "Weight norms by class";
        ByClass::Recall => "Recall", "Recall by class";
    }
    Fit {
        Fit::Crop => "Crop", "The largest square in the middle is resized";
        Fit::Stretch => "Stretch", "The whole picture is resized";
    }
    BadImages {
        BadImages::Stop => "Stop", "Reading stops at the first file that is not an image";
        BadImages::Skip => "Skip", "Files that are not images are left out and listed";
    }
    Reweighting {
        Reweighting::None => "None", "All classes weigh the same";
        Reweighting::Deferred => "Deferred", "Rare classes weigh more in the last fifth of the epochs";
        Reweighting::Always => "Always", "Rare classes weigh more from the first epoch";
    }
}

impl Choice for Backbone {
    fn all() -> &'static [Self] {
        &Self::ALL
    }

    fn label(self) -> &'static str {
        Backbone::label(self)
    }

    fn about(self) -> &'static str {
        "The network without its last layer (the head); its outputs are the embeddings"
    }
}

impl Choice for Loss {
    fn all() -> &'static [Self] {
        &Self::ALL
    }

    fn label(self) -> &'static str {
        Self::label_of(self.name())
    }

    fn about(self) -> &'static str {
        match self {
            Self::CrossEntropy => "Minus the logarithm of the probability of the true class",
            Self::Asymmetric { .. } => {
                "Other classes that are far off count less; labels are smoothed (Ridnik et al. 2021)"
            }
            Self::Focal { .. } => "Images that are recognized already count less (Lin et al. 2017)",
            Self::Ldam { .. } => "Rarer classes get a larger margin (Cao et al. 2019)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every choice is found again by its place, and has a name and a sentence.
    #[track_caller]
    fn check<C: Choice + std::fmt::Debug>() {
        let all = C::all();
        for (at, choice) in all.iter().enumerate() {
            assert!(!choice.label().is_empty(), "{choice:?}");
            assert!(
                choice.about().split_whitespace().count() > 2,
                "{choice:?}: {}",
                choice.about()
            );
            assert_eq!(all.iter().position(|other| other == choice), Some(at));
            let same = all.iter().filter(|other| other.label() == choice.label()).count();
            assert_eq!(same, 1, "{choice:?}");
        }
    }

    #[test]
    fn every_choice_has_a_name_and_a_sentence() {
        check::<SamplerKind>();
        check::<HeadMethod>();
        check::<ColorBy>();
        check::<Content>();
        check::<Matrix>();
        check::<Preset>();
        check::<EosRule>();
        check::<MeanInput>();
        check::<VerticalAxis>();
        check::<LayoutMethod>();
        check::<DangerRule>();
        check::<SvmData>();
        check::<Relabel>();
        check::<PerClass>();
        check::<ByClass>();
        check::<Fit>();
        check::<BadImages>();
        check::<Reweighting>();
        check::<Backbone>();
        check::<Loss>();
    }
}

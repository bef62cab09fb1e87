//! Looking into the gap of one class, feature by feature.

use super::{State, View};

/// What is looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GapDetail {
    /// The class whose gap is looked into; none for that of all classes.
    pub class: Option<usize>,
    /// The feature that was chosen; the one with the largest share if none was.
    pub feature: Option<usize>,
    /// Whether all features of the class are listed.
    pub all_features: bool,
}

/// A wish about the gap of a class.
#[derive(Clone, Debug, PartialEq)]
pub enum GapMsg {
    /// Look into the gap of a class, feature by feature; none to go back to all classes.
    ShowGapOf(Option<usize>),
    /// Look into one feature of that class.
    ShowFeature(usize),
    /// List all features of that class, or the first few.
    ToggleAllFeatures,
}

/// Handles a message.
pub(super) fn update(state: &mut State, msg: GapMsg) {
    match msg {
        GapMsg::ShowGapOf(class) => {
            let Some(open) = &mut state.open else { return };
            open.gap.class = class.filter(|class_idx| *class_idx < open.classes.order.len());
            open.gap.feature = None;
            if class.is_some() {
                // The gap detail is drawn in the charts panel; make sure the panel is visible.
                state.panels.show_charts = true;
                if state.scene.view == View::Compare {
                    state.scene.view = View::Map;
                }
            }
        }
        GapMsg::ShowFeature(feature) => {
            if let Some(open) = state.open.as_mut().filter(|open| open.gap.class.is_some()) {
                open.gap.feature = Some(feature);
            }
        }
        GapMsg::ToggleAllFeatures => {
            if let Some(open) = &mut state.open {
                open.gap.all_features ^= true;
            }
        }
    }
}

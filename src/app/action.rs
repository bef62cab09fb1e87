//! Everything that can be done by name: one table for menu, palette and the sheet of shortcuts.

use eoscope_core::experiment::Recipe;

use super::{
    ClassifyMsg, CompareMsg, Exported, FilesMsg, Kind, MapMsg, Msg, OpenRun, RecipeMsg,
    ReportFormat, SaveMsg, SceneMsg, State, SweepMsg, ThemeChoice, Tool, TrainingMsg, View,
    WindowMsg,
};

/// Something that can be done by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Find anything by name.
    Palette,
    /// The sheet of shortcuts.
    Shortcuts,
    /// The terms with what they mean.
    Glossary,
    /// Open a run.
    OpenRun,
    /// Open embeddings in a file, or a session.
    OpenEmbeddings,
    /// The training page, or back from it.
    Train,
    /// One neighbour fewer.
    FewerNeighbors,
    /// One neighbour more.
    MoreNeighbors,
    /// The recipe without sampling.
    Baseline,
    /// Keep the recipe in the table.
    Pin,
    /// Undo the last change of the recipe, or what was removed last.
    Undo,
    /// Redo the last change that was undone.
    Redo,
    /// Accuracy and gap over K.
    Sweep,
    /// The map.
    ViewMap,
    /// The boundary.
    ViewBoundary,
    /// Two classes on a map of their own.
    ViewPair,
    /// Variants beside each other.
    ViewCompare,
    /// The cheap baselines that samplers must beat.
    AddBaselines,
    /// Every sampler on a validation subset.
    TryAll,
    /// The comparison as a page.
    SaveReport,
    /// Run, recipes and panes.
    SaveSession,
    /// Select with a box.
    BoxTool,
    /// Select with a lasso.
    LassoTool,
    /// Show or hide training points.
    TrainPoints,
    /// Show or hide test points.
    TestPoints,
    /// Show or hide synthetic points.
    SyntheticPoints,
    /// Show or hide misclassified points.
    WrongPoints,
    /// Images instead of points.
    Thumbnails,
    /// The shade of predicted classes.
    Regions,
    /// Lay the map out again.
    ComputeMap,
    /// The command line of the recipe.
    CopyCommand,
    /// Save the selected points.
    SaveSelection,
    /// Save the embeddings.
    SaveEmbeddings,
    /// Save the network with the current head.
    SaveNetwork,
    /// Classify images.
    Classify,
    /// The other theme.
    Theme,
    /// Everything larger.
    ZoomIn,
    /// Everything smaller.
    ZoomOut,
    /// Reset the zoom.
    ZoomReset,
    /// Close the run.
    Close,
    /// What the program is, and where its log lies.
    About,
}

/// What is known of an action.
struct Row {
    action: Action,
    label: &'static str,
    /// Other words for it.
    also: &'static str,
}

const fn row(action: Action, label: &'static str, also: &'static str) -> Row {
    Row { action, label, also }
}

/// All actions in the order of the sheet, which is that of the type: what each is called, and other
/// words for it.
#[rustfmt::skip]
const TABLE: [Row; 41] = [
    row(Action::Palette, "Find a command, a class or a point", ""),
    row(Action::Shortcuts, "Show all keyboard shortcuts", "keys help"),
    row(Action::Glossary, "Glossary: what the terms mean", "terms help definitions what is"),
    row(Action::OpenRun, "Open a run…", "load"),
    row(Action::OpenEmbeddings, "Open a file…", "load import embeddings arrays table session"),
    row(Action::Train, "Training page", "train network fit"),
    row(Action::FewerNeighbors, "K: one neighbour fewer", ""),
    row(Action::MoreNeighbors, "K: one neighbour more", ""),
    row(Action::Baseline, "Baseline: no sampling, the head that came with the run", "none keep"),
    row(Action::Pin, "Pin the current recipe", ""),
    row(Action::Undo, "Undo the last change or removal", ""),
    row(Action::Redo, "Redo the last change of the recipe", ""),
    row(Action::Sweep, "Draw accuracy and gap over K", "sweep curve"),
    row(Action::ViewMap, "Show the map", ""),
    row(Action::ViewBoundary, "Show the boundary of two classes", "decision"),
    row(Action::ViewPair, "Show the map of two classes", "pair map figure 6"),
    row(Action::ViewCompare, "Compare variants side by side", ""),
    row(Action::AddBaselines, "Add baselines (Random, τ-norm, …)", "controls copies nearest mean logit adjustment"),
    row(Action::TryAll, "Search all samplers", "try all validation best"),
    row(Action::SaveReport, "Save the comparison as a report…", "export html page"),
    row(Action::SaveSession, "Save the session…", "export"),
    row(Action::BoxTool, "Select with a box", "pick rectangle"),
    row(Action::LassoTool, "Select with a lasso", "pick"),
    row(Action::TrainPoints, "Training points on or off", ""),
    row(Action::TestPoints, "Test points on or off", ""),
    row(Action::SyntheticPoints, "Synthetic points on or off", ""),
    row(Action::WrongPoints, "Misclassified points on or off", ""),
    row(Action::Thumbnails, "Images instead of points", "thumbnails pictures"),
    row(Action::Regions, "Shade of predicted classes on or off", "background decision regions"),
    row(Action::ComputeMap, "Recompute the map", ""),
    row(Action::CopyCommand, "Copy the recipe as a command line", "export cli"),
    row(Action::SaveSelection, "Save the selected points…", "export csv"),
    row(Action::SaveEmbeddings, "Save the embeddings…", "export npz"),
    row(Action::SaveNetwork, "Save the network with this head…", "export pth weights"),
    row(Action::Classify, "Classify images…", "predict photo"),
    row(Action::Theme, "Switch between the dark and the light theme", "colours mode"),
    row(Action::ZoomIn, "Zoom in", "larger projector"),
    row(Action::ZoomOut, "Zoom out", "smaller"),
    row(Action::ZoomReset, "Reset zoom", ""),
    row(Action::Close, "Close the run", ""),
    row(Action::About, "About Eoscope, and where its log is", "version log licence"),
];

impl Action {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 41] = {
        let mut all = [Self::Palette; 41];
        let mut at = 0;
        while at < TABLE.len() {
            all[at] = TABLE[at].action;
            at += 1;
        }
        all
    };

    /// What it is called.
    pub fn label(self) -> &'static str {
        TABLE[self as usize].label
    }

    /// Other words for it, by which it is found.
    pub fn also(self) -> &'static str {
        TABLE[self as usize].also
    }

    /// What it does now; none where there is nothing to do it to.
    pub fn msg(self, state: &State) -> Option<Msg> {
        let zoom = state.settings.zoom_per_cent;
        Some(match self {
            Self::Palette => WindowMsg::TogglePalette.into(),
            Self::Shortcuts => WindowMsg::ToggleShortcuts.into(),
            Self::Glossary => WindowMsg::ToggleGlossary.into(),
            Self::About => WindowMsg::ToggleAbout.into(),
            Self::OpenRun => FilesMsg::PickRun.into(),
            Self::OpenEmbeddings => FilesMsg::PickFile.into(),
            Self::Train => TrainingMsg::Show(!state.training.shown).into(),
            Self::Theme => {
                let is_light = state.settings.theme == ThemeChoice::Light;
                let other = if is_light { ThemeChoice::Dark } else { ThemeChoice::Light };
                WindowMsg::SetTheme(other).into()
            }
            Self::ZoomIn => WindowMsg::SetZoom(zoom + 10).into(),
            Self::ZoomOut => WindowMsg::SetZoom(zoom.saturating_sub(10)).into(),
            Self::ZoomReset => WindowMsg::SetZoom(100).into(),
            on_run => return on_run.msg_on_run(state, state.run_on_screen()?),
        })
    }

    /// What it does to the run on screen.
    fn msg_on_run(self, state: &State, open: &OpenRun) -> Option<Msg> {
        let recipe = &open.recipe.current;
        let k = recipe.sampling.k_neighbors;
        let uses_k = recipe.sampling.kind.uses_k();
        let with_k = |k| RecipeMsg::change(recipe, |recipe| recipe.sampling.k_neighbors = k);
        let toggled = |tool: Tool| if state.scene.tool == tool { Tool::Pan } else { tool };
        Some(match self {
            Self::FewerNeighbors => return uses_k.then(|| with_k(k.saturating_sub(1))),
            Self::MoreNeighbors => return uses_k.then(|| with_k(k + 1)),
            Self::Sweep => return uses_k.then(|| SweepMsg::Start.into()),
            Self::SaveSelection => {
                let has_points = !open.picked.points.is_empty();
                return has_points.then(|| SaveMsg::Export(Exported::Selection).into());
            }
            Self::Baseline => {
                RecipeMsg::SetRecipe { recipe: Recipe::baseline(), dragging: false }.into()
            }
            Self::Pin => CompareMsg::PinCurrent.into(),
            Self::Undo => WindowMsg::Undo(None).into(),
            Self::Redo => RecipeMsg::Redo.into(),
            Self::ViewMap => SceneMsg::SetView(View::Map).into(),
            Self::ViewBoundary => SceneMsg::SetView(View::Boundary).into(),
            Self::ViewPair => SceneMsg::SetView(View::Pair).into(),
            Self::ViewCompare => SceneMsg::SetView(View::Compare).into(),
            Self::AddBaselines => CompareMsg::AddBaselines.into(),
            Self::TryAll => CompareMsg::StartSearch(None).into(),
            Self::SaveReport => CompareMsg::SaveReport(ReportFormat::Html).into(),
            Self::SaveSession => CompareMsg::SaveSession.into(),
            Self::BoxTool => SceneMsg::SetTool(toggled(Tool::Box)).into(),
            Self::LassoTool => SceneMsg::SetTool(toggled(Tool::Lasso)).into(),
            Self::TrainPoints => SceneMsg::ToggleKind(Kind::Train).into(),
            Self::TestPoints => SceneMsg::ToggleTestPoints.into(),
            Self::SyntheticPoints => SceneMsg::ToggleKind(Kind::Synthetic).into(),
            Self::WrongPoints => SceneMsg::ToggleKind(Kind::Wrong).into(),
            Self::Thumbnails => SceneMsg::ToggleThumbnails.into(),
            Self::Regions => SceneMsg::ToggleRegions.into(),
            Self::ComputeMap => MapMsg::Compute.into(),
            Self::CopyCommand => RecipeMsg::CopyCommand.into(),
            Self::SaveEmbeddings => SaveMsg::Export(Exported::Embeddings).into(),
            Self::SaveNetwork => SaveMsg::Export(Exported::Network).into(),
            Self::Classify => ClassifyMsg::PickImages.into(),
            Self::Close => FilesMsg::Close.into(),
            // These need no run.
            Self::Palette
            | Self::Shortcuts
            | Self::Glossary
            | Self::About
            | Self::OpenRun
            | Self::OpenEmbeddings
            | Self::Train
            | Self::Theme
            | Self::ZoomIn
            | Self::ZoomOut
            | Self::ZoomReset => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_has_its_row_and_no_key_has_two_meanings() {
        for action in Action::ALL {
            assert_eq!(TABLE[action as usize].action, action);
        }
        let labels: BTreeSet<&str> = Action::ALL.into_iter().map(Action::label).collect();
        assert_eq!(labels.len(), Action::ALL.len());
        let keys: Vec<String> = Action::ALL
            .into_iter()
            .filter_map(Action::shortcut)
            .map(crate::app::Shortcut::text)
            .collect();
        let distinct: BTreeSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len(), "{keys:?}");
    }
}

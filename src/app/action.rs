//! Everything that can be done by name: one table for menu, palette, keys and the sheet of shortcuts.

use eoscope_core::domain::Split;
use eoscope_core::experiment::Recipe;
use eoscope_core::sampler::SamplerKind;

use super::{
    BoundaryMsg, Chart, ChartFormat, ClassifyMsg, CompareMsg, Exported, FilesMsg, GapMsg, Kind,
    MapMsg, Msg, OpenRun, PointRef, RecipeMsg, ReportFormat, SaveMsg, SceneMsg, SelectionMsg,
    State, SweepMsg, ThemeChoice, Tool, TrainingMsg, View, WindowMsg,
};

/// A key of the keyboard, as it is written on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// Whether Ctrl (⌘ on a Mac) is held.
    pub ctrl: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// The key: a letter in upper case, a digit, a sign, or its name.
    pub key: &'static str,
}

impl Shortcut {
    const fn plain(key: &'static str) -> Option<Self> {
        Some(Self { ctrl: false, shift: false, key })
    }

    const fn ctrl(key: &'static str) -> Option<Self> {
        Some(Self { ctrl: true, shift: false, key })
    }

    /// How it is written, such as `Ctrl Z`.
    pub fn text(self) -> String {
        let shift = if self.shift { "Shift " } else { "" };
        let ctrl = if self.ctrl { "Ctrl " } else { "" };
        format!("{shift}{ctrl}{}", self.key)
    }
}

/// Something that can be done by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Find anything by name.
    Palette,
    /// The sheet of shortcuts.
    Shortcuts,
    /// What the program is, and where its log lies.
    About,
    /// Open a run.
    OpenRun,
    /// Open embeddings.
    OpenEmbeddings,
    /// The training page, or back from it.
    Train,
    /// One neighbour fewer.
    FewerNeighbors,
    /// One neighbour more.
    MoreNeighbors,
    /// The recipe that samples nothing.
    Baseline,
    /// Keep the recipe in the table.
    Pin,
    /// Take the last change of the recipe back.
    Undo,
    /// Make it again.
    Redo,
    /// Work the recipe out over K.
    Sweep,
    /// The map.
    ViewMap,
    /// The boundary.
    ViewBoundary,
    /// Variants beside each other.
    ViewCompare,
    /// The controls that samplers must beat.
    AddControls,
    /// Every sampler on a validation cut.
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
    /// Make the map anew.
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
    /// Everything at its usual size.
    ZoomReset,
    /// Close the run.
    Close,
}

impl Action {
    /// All of them, in the order of the sheet.
    pub const ALL: [Self; 39] = [
        Self::Palette,
        Self::Shortcuts,
        Self::OpenRun,
        Self::OpenEmbeddings,
        Self::Train,
        Self::FewerNeighbors,
        Self::MoreNeighbors,
        Self::Baseline,
        Self::Pin,
        Self::Undo,
        Self::Redo,
        Self::Sweep,
        Self::ViewMap,
        Self::ViewBoundary,
        Self::ViewCompare,
        Self::AddControls,
        Self::TryAll,
        Self::SaveReport,
        Self::SaveSession,
        Self::BoxTool,
        Self::LassoTool,
        Self::TrainPoints,
        Self::TestPoints,
        Self::SyntheticPoints,
        Self::WrongPoints,
        Self::Thumbnails,
        Self::Regions,
        Self::ComputeMap,
        Self::CopyCommand,
        Self::SaveSelection,
        Self::SaveEmbeddings,
        Self::SaveNetwork,
        Self::Classify,
        Self::Theme,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Close,
        Self::About,
    ];

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::Palette => "Find a command, a class or a point",
            Self::Shortcuts => "Show all shortcuts",
            Self::About => "About Eoscope, and where its log is",
            Self::OpenRun => "Open a run…",
            Self::OpenEmbeddings => "Open embeddings…",
            Self::Train => "Training page",
            Self::FewerNeighbors => "One neighbour fewer",
            Self::MoreNeighbors => "One neighbour more",
            Self::Baseline => "Baseline: no sampling, trained head",
            Self::Pin => "Pin the current recipe",
            Self::Undo => "Undo the last change of the recipe",
            Self::Redo => "Redo it",
            Self::Sweep => "Sweep over K",
            Self::ViewMap => "Show the map",
            Self::ViewBoundary => "Show the boundary of two classes",
            Self::ViewCompare => "Compare variants side by side",
            Self::AddControls => "Pin the controls that samplers must beat",
            Self::TryAll => "Try all samplers on a validation cut",
            Self::SaveReport => "Save the comparison as a report…",
            Self::SaveSession => "Save the session…",
            Self::BoxTool => "Select with a box",
            Self::LassoTool => "Select with a lasso",
            Self::TrainPoints => "Training points on or off",
            Self::TestPoints => "Test points on or off",
            Self::SyntheticPoints => "Synthetic points on or off",
            Self::WrongPoints => "Misclassified points on or off",
            Self::Thumbnails => "Images instead of points",
            Self::Regions => "Shade of predicted classes on or off",
            Self::ComputeMap => "Compute the map anew",
            Self::CopyCommand => "Copy the recipe as a command",
            Self::SaveSelection => "Save the selected points…",
            Self::SaveEmbeddings => "Save the embeddings…",
            Self::SaveNetwork => "Save the network with this head…",
            Self::Classify => "Classify images…",
            Self::Theme => "Switch between dark and light",
            Self::ZoomIn => "Everything larger",
            Self::ZoomOut => "Everything smaller",
            Self::ZoomReset => "Everything at its usual size",
            Self::Close => "Close the run",
        }
    }

    /// Its key, where it has one.
    pub fn shortcut(self) -> Option<Shortcut> {
        match self {
            Self::Palette => Shortcut::ctrl("K"),
            Self::Shortcuts => Shortcut::plain("?"),
            Self::OpenRun => Shortcut::ctrl("O"),
            Self::OpenEmbeddings => Shortcut::ctrl("I"),
            Self::Train => Shortcut::ctrl("T"),
            Self::FewerNeighbors => Shortcut::plain("["),
            Self::MoreNeighbors => Shortcut::plain("]"),
            Self::Baseline => Shortcut::plain("B"),
            Self::Pin => Shortcut::plain("P"),
            Self::Undo => Shortcut::ctrl("Z"),
            Self::Redo => Some(Shortcut { ctrl: true, shift: true, key: "Z" }),
            Self::ViewMap => Shortcut::plain("M"),
            Self::ViewBoundary => Shortcut::plain("D"),
            Self::ViewCompare => Shortcut::plain("C"),
            Self::SaveSession => Shortcut::ctrl("S"),
            Self::LassoTool => Shortcut::plain("L"),
            Self::TestPoints => Shortcut::plain("T"),
            Self::SyntheticPoints => Shortcut::plain("G"),
            Self::Thumbnails => Shortcut::plain("H"),
            Self::ZoomIn => Shortcut::ctrl("+"),
            Self::ZoomOut => Shortcut::ctrl("-"),
            Self::ZoomReset => Shortcut::ctrl("0"),
            Self::About
            | Self::Sweep
            | Self::AddControls
            | Self::TryAll
            | Self::SaveReport
            | Self::BoxTool
            | Self::TrainPoints
            | Self::WrongPoints
            | Self::Regions
            | Self::ComputeMap
            | Self::CopyCommand
            | Self::SaveSelection
            | Self::SaveEmbeddings
            | Self::SaveNetwork
            | Self::Classify
            | Self::Theme
            | Self::Close => None,
        }
    }

    /// What it does now; none where there is nothing to do it to.
    pub fn msg(self, state: &State) -> Option<Msg> {
        let zoom = state.settings.zoom_per_cent;
        Some(match self {
            Self::Palette => WindowMsg::TogglePalette.into(),
            Self::Shortcuts => WindowMsg::ToggleShortcuts.into(),
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
            Self::Undo => RecipeMsg::Undo.into(),
            Self::Redo => RecipeMsg::Redo.into(),
            Self::ViewMap => SceneMsg::SetView(View::Map).into(),
            Self::ViewBoundary => SceneMsg::SetView(View::Boundary).into(),
            Self::ViewCompare => SceneMsg::SetView(View::Compare).into(),
            Self::AddControls => CompareMsg::AddControls.into(),
            Self::TryAll => CompareMsg::StartSearch.into(),
            Self::SaveReport => CompareMsg::SaveReport(ReportFormat::Html).into(),
            Self::SaveSession => CompareMsg::SaveSession.into(),
            Self::BoxTool => SceneMsg::SetTool(toggled(Tool::Box)).into(),
            Self::LassoTool => SceneMsg::SetTool(toggled(Tool::Lasso)).into(),
            Self::TrainPoints => SceneMsg::ToggleKind(Kind::Train).into(),
            Self::TestPoints => SceneMsg::ToggleKind(Kind::Test).into(),
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

/// Something that the palette found.
pub struct Hit {
    /// What it is, as one line.
    pub label: String,
    /// A word at the right: its key, or what kind of thing it is.
    pub hint: String,
    /// What happens when it is chosen.
    pub msg: Msg,
}

/// What a query finds: actions, samplers, classes, and points by `#id` or the name of their file.
/// At most `most`, best first.
pub fn find(state: &State, query: &str, most: usize) -> Vec<Hit> {
    let query = query.trim().to_lowercase();
    let mut hits: Vec<(usize, Hit)> = Vec::new();
    let mut offer = |label: String, hint: String, msg: Msg| {
        if let Some(rank) = rank(&label.to_lowercase(), &query) {
            hits.push((rank, Hit { label, hint, msg }));
        }
    };
    for action in Action::ALL {
        if let Some(msg) = action.msg(state).filter(|_| action != Action::Palette) {
            let hint = action.shortcut().map(Shortcut::text).unwrap_or_default();
            offer(action.label().into(), hint, msg);
        }
    }
    for chart in Chart::ALL.into_iter().filter(|&chart| state.has_chart(chart)) {
        for format in ChartFormat::ALL {
            let label = format!("Save {} as {}", chart.label(), format.ending().to_uppercase());
            offer(label, "chart".into(), SaveMsg::SaveChart(chart, format).into());
        }
        let label = format!("Numbers of {} as a table", chart.label());
        offer(label, "chart".into(), WindowMsg::ShowTable(Some(chart)).into());
    }
    if let Some(open) = state.run_on_screen() {
        for (at, kind) in SamplerKind::ALL.into_iter().enumerate() {
            let label = format!("Sampler {}", kind.label());
            offer(label, (at + 1).to_string(), RecipeMsg::SetSampler(kind).into());
        }
        for &class_idx in &open.classes.order {
            let name = &open.run.classes.names[class_idx];
            offer(format!("Class {name} alone"), "class".into(), SceneMsg::Solo(class_idx).into());
            let msg = GapMsg::ShowGapOf(Some(class_idx)).into();
            offer(format!("Gap of {name}, by feature"), "class".into(), msg);
            if class_idx != open.boundary.pair.1 {
                let msg = BoundaryMsg::SetPair(class_idx, open.boundary.pair.1).into();
                let other = &open.run.classes.names[open.boundary.pair.1];
                offer(format!("Boundary of {name} against {other}"), "classes".into(), msg);
            }
        }
        if query.len() >= 2 {
            hits.extend(points(open, &query, most).into_iter().map(|hit| (2, hit)));
        }
    }
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().map(|(_, hit)| hit).take(most).collect()
}

/// Points whose number in the source is asked for with `#`, or whose file is called so.
fn points(open: &OpenRun, query: &str, most: usize) -> Vec<Hit> {
    let number: Option<u32> = query.strip_prefix('#').and_then(|text| text.parse().ok());
    let images = open.thumbnails.as_deref();
    let mut found = Vec::new();
    for split in Split::ALL {
        let labels = open.run.split(split).labels();
        for (row, &label) in (0_u32..).zip(labels) {
            let file = images.and_then(|images| images.file(split, row));
            let by_file = || file.is_some_and(|file| file.to_lowercase().contains(query));
            if number == Some(open.source_id(split, row)) || by_file() {
                let name = &open.run.classes.names[label as usize];
                let id = open.source_id(split, row);
                let file = file.map_or(String::new(), |file| format!(", {file}"));
                let label = format!("{} {name} #{id}{file}", split.name());
                let msg = SelectionMsg::PinCard(PointRef::real(split, row)).into();
                found.push(Hit { label, hint: "point".into(), msg });
                if found.len() >= most {
                    return found;
                }
            }
        }
    }
    found
}

/// How well a text answers a query: 0 where it begins with it, 1 where a word does, 2 where it stands
/// within, 3 where its letters come in order; none else.
fn rank(text: &str, query: &str) -> Option<usize> {
    if text.starts_with(query) {
        return Some(0);
    }
    if text.split_whitespace().any(|word| word.starts_with(query)) {
        return Some(1);
    }
    if text.contains(query) {
        return Some(2);
    }
    let mut letters = text.chars();
    let in_order = query.chars().all(|wanted| letters.any(|letter| letter == wanted));
    (in_order && query.chars().count() >= 3).then_some(3)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_action_is_in_the_table_once_and_no_key_has_two_meanings() {
        let labels: BTreeSet<&str> = Action::ALL.into_iter().map(Action::label).collect();
        assert_eq!(labels.len(), Action::ALL.len());
        let keys: Vec<String> =
            Action::ALL.into_iter().filter_map(Action::shortcut).map(Shortcut::text).collect();
        let distinct: BTreeSet<&String> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len(), "{keys:?}");
    }

    #[test]
    fn queries_find_by_the_beginning_of_words_first() {
        let state = State::default();
        let labels = |query: &str| -> Vec<String> {
            find(&state, query, 5).into_iter().map(|hit| hit.label).collect()
        };
        assert_eq!(labels("open")[..2], ["Open a run…", "Open embeddings…"]);
        assert_eq!(labels("smaller"), ["Everything smaller"]);
        let pin = Action::Pin.label().to_owned();
        assert!(!labels("pin").contains(&pin), "there is nothing to pin without a run");
        assert_eq!(rank("switch between dark and light", "sbd"), Some(3));
        assert_eq!(rank("switch between dark and light", "xyz"), None);
    }
}

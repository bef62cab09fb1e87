//! Everything that can happen to the state, and everything that can follow from it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{
    Chart, ChartFormat, ColorBy, CompareCommand, DeskCommand, Matrix, PerClass, PointRef, Protocol,
    ReportFormat, SelectMode, SortBy, ThemeChoice, Tool, View,
};
use crate::experiment::Recipe;
use crate::jobs::{
    Directive, Event, JudgeQuestion, LayoutPlan, PaceQuestion, PlaneQuestion, Question, Session,
    TrialTask, TrialsFor,
};
use crate::projection::Upright;
use crate::refit::HeadMethod;
use crate::run::ImportOptions;
use crate::sampler::SamplerKind;
use crate::training::{DataPlan, ExtractPlan, Plan};

/// A wish of the user, or news from a worker.
pub enum Command {
    /// Open a run, or embeddings in a file.
    Open(PathBuf),
    /// Let the user choose what to open.
    PickRun,
    /// Let the user choose a file with embeddings.
    PickFile,
    /// Read the embeddings that were imported last once more, with these choices.
    ImportAgain(ImportOptions),
    /// Let the user choose the file of their test rows.
    PickTestRows,
    /// Take what is in this file as their test rows.
    SetTestRows(PathBuf),
    /// Put away what was found in them.
    CloseImport,
    /// Go back to the welcome page.
    Close,
    /// Choose a sampler; K becomes the one its authors use.
    SetSampler(SamplerKind),
    /// Choose how the head is made; epochs become those of its authors.
    SetHead(HeadMethod),
    /// Take over a recipe. While a slider or a number is dragged all steps count as one change.
    SetRecipe {
        /// The recipe; numbers out of range are moved to the nearest that is allowed.
        recipe: Recipe,
        /// Whether the slider or number is still held.
        dragging: bool,
    },
    /// Take back the last change of the recipe.
    Undo,
    /// Make it again.
    Redo,
    /// Keep the current recipe in the table.
    Pin,
    /// Remove a row of the table.
    Unpin(usize),
    /// Show or hide a kind of points.
    ToggleKind(Kind),
    /// Show one class alone; the same class again shows all.
    Solo(usize),
    /// Show all classes.
    ShowAllClasses,
    /// Show or hide the shade of predicted classes.
    ToggleRegions,
    /// Put the first hints away for good.
    DismissHints,
    /// Open or close the palette.
    TogglePalette,
    /// Open or close the sheet of shortcuts.
    ToggleShortcuts,
    /// Draw everything at this size, in per cent of the usual one.
    SetZoom(u32),
    /// The size at which the window was closed, and the widths of its panels, in points.
    RememberWindow([u32; 2], BTreeMap<String, u32>),
    /// Show images instead of points, where there is room for them.
    ToggleThumbnails,
    /// What the middle shows.
    SetView(View),
    /// What dragging there does.
    SetTool(Tool),
    /// What the colour of points means.
    SetColorBy(ColorBy),
    /// How classes are listed.
    SetSortBy(SortBy),
    /// List only classes in whose name this stands.
    FindClasses(String),
    /// Show or hide points of other classes in the boundary plane.
    ToggleOtherClasses,
    /// Show the boundary between two classes: that on the negative side, and that on the positive one.
    SetPair(usize, usize),
    /// What stands upright in the boundary plane.
    SetUpright(Upright),
    /// Select points.
    Select(Vec<PointRef>, SelectMode),
    /// Select the test points of a class that are taken for another one.
    SelectConfused(usize, usize),
    /// Select nothing, and put pinned cards away.
    ClearSelection,
    /// The point under the pointer, or none.
    Hover(Option<PointRef>),
    /// Keep the card of a point, or put it away.
    PinCard(PointRef),
    /// Look into the gap of a class, feature by feature; none to go back to all classes.
    ShowGapOf(Option<usize>),
    /// Look into one feature of that class.
    ShowFeature(usize),
    /// List all features of that class, or the first few.
    ToggleAllFeatures,
    /// What the per-class section shows.
    SetPerClass(PerClass),
    /// How the confusion matrix counts.
    SetMatrix(Matrix),
    /// Which epoch's metrics are shown.
    SetProtocol(Protocol),
    /// Fold or unfold the table of variants.
    FoldVariants(bool),
    /// Show or hide the charts where the window is narrow.
    ToggleCharts,
    /// Choose the theme.
    SetTheme(ThemeChoice),
    /// Compute the map anew or for the first time.
    ComputeLayout,
    /// How the map is made the next time.
    SetLayoutPlan(LayoutPlan),
    /// Hold the forming map, or let it go on.
    PauseLayout(bool),
    /// Lay the two classes out on a map of their own.
    ComputePairMap,
    /// Give the computation of the map up.
    CancelLayout,
    /// Put the command line of the current recipe into the clipboard.
    CopyCommand,
    /// Work the current recipe out for several K, and show the curve.
    StartSweep,
    /// Stop that; what is there stays.
    CancelSweep,
    /// Take the curve away.
    CloseSweep,
    /// Show the gap of the rows that are classified right and wrong, or that of all.
    ToggleGapByOutcome,
    /// Something on the page that compares.
    Compare(CompareCommand),
    /// Something on the training page.
    Desk(DeskCommand),
    /// Let the user choose images to classify.
    PickImages,
    /// Classify images with the trained and the current head.
    Classify(Vec<PathBuf>),
    /// Put the classified images away.
    CloseAsked,
    /// Save a chart, where the user chooses.
    SaveChart(Chart, ChartFormat),
    /// Shows the numbers behind a chart as a table, or puts it away.
    ShowTable(Option<Chart>),
    /// The chart was taken from the screen.
    ChartTaken,
    /// Write a file for other programs, where the user chooses.
    Export(Exported),
    /// Take the notice away.
    DismissNotice,
    /// A worker has news.
    News(Event),
}

impl Command {
    /// Changes a recipe in one go.
    pub fn change(recipe: &Recipe, change: impl FnOnce(&mut Recipe)) -> Self {
        Self::drag(recipe, false, change)
    }

    /// Changes a recipe with a control that may still be held.
    pub fn drag(recipe: &Recipe, dragging: bool, change: impl FnOnce(&mut Recipe)) -> Self {
        let mut recipe = recipe.clone();
        change(&mut recipe);
        Self::SetRecipe { recipe, dragging }
    }
}

/// What can be written for other programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// The network of the run with the current head.
    Network,
    /// Embeddings, labels and the current head, with the synthetic points.
    Embeddings,
    /// The selected points as a table.
    Selection,
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
            Self::Test => "test",
            Self::Synthetic => "synthetic",
            Self::Wrong => "wrong",
        }
    }
}

/// What the outside world must do.
#[derive(PartialEq)]
pub enum Effect {
    /// Read a run, or embeddings with these choices, in the background.
    Open(PathBuf, ImportOptions),
    /// Show the dialog that chooses a run.
    PickRun,
    /// Show the dialog that chooses a file with embeddings.
    PickFile,
    /// Work out a recipe, newest first.
    Ask(Question),
    /// Judge every point, newest first.
    Judge(JudgeQuestion),
    /// Work out a boundary plane, newest first.
    AskPlane(PlaneQuestion),
    /// Forget what is being worked out.
    CancelAnswer,
    /// Read the thumbnails of the open run.
    LoadThumbnails,
    /// Start computing the map of the open run.
    StartLayout(u64, LayoutPlan),
    /// Hold it, or let it go on.
    PauseLayout(bool),
    /// Start computing the map of two classes.
    StartPairMap(u64, PlaneQuestion),
    /// Stop computing the map.
    StopLayout,
    /// Work out the recipe of a pane, newest first.
    AskPane(usize, u64, Question),
    /// Work out the boundary of a pane, newest first.
    AskPanePlane(usize, u64, PlaneQuestion),
    /// Try recipes on all cores, one after another.
    Try(TrialsFor, Vec<TrialTask>),
    /// Show the dialog that chooses another run for the variants.
    PickOtherRun,
    /// Read another run for the variants.
    OpenOther(PathBuf),
    /// Give up what is tried for somebody.
    StopTrials(TrialsFor),
    /// Ask where the comparison goes, and write it.
    SaveReport(ReportFormat),
    /// Ask where the session goes, and write it.
    SaveSession,
    /// Write the session to the place where it is found at the next start.
    KeepSession,
    /// This session was opened for the run: what was kept for it before is not to be lost.
    SetSessionAside(Box<Session>),
    /// Look whether the open run has a session from before.
    FindSession,
    /// Read a session file.
    ReadSession(PathBuf),
    /// Show the dialog that finds a run that has moved; the sentence says which.
    PickMovedRun(String),
    /// Start working a recipe out for several K.
    StartSweep(Recipe),
    /// Stop that.
    StopSweep,
    /// Show the dialog that chooses images to classify.
    PickImages,
    /// Put images through the network of the open run.
    Classify(Vec<PathBuf>),
    /// Ask where a file goes, and write it.
    Export(Exported),
    /// Show the dialog that chooses images to train on.
    PickData {
        /// Whether a folder is chosen.
        folder: bool,
    },
    /// Read images; what was being read is given up.
    ReadImages(DataPlan),
    /// Find out how fast a network is.
    MeasurePace(PaceQuestion),
    /// Find out where networks can be trained.
    ListDevices,
    /// Find trainings that were interrupted in the current folder and in this one.
    FindUnfinished(PathBuf),
    /// Begin a training, or go on with an interrupted one.
    Train {
        /// Its number.
        id: u64,
        /// What is trained.
        plan: Box<Plan>,
        /// Whether it was begun before.
        resume: bool,
    },
    /// Show the dialog that chooses a file with test rows.
    PickTestRows,
    /// Show the dialog that chooses a network that was trained elsewhere.
    PickNetwork,
    /// Show the dialog that chooses where runs go.
    PickRunFolder,
    /// Put images through a network that was trained elsewhere.
    Extract(u64, Box<ExtractPlan>),
    /// Give that up.
    StopExtraction,
    /// Direct a training.
    Direct(u64, Directive),
    /// Delete what an interrupted training left.
    ForgetTraining(PathBuf),
    /// Write the settings.
    SaveSettings,
    /// Put text into the clipboard.
    Copy(String),
}

//! What the program knows and how it changes: state, commands, one reducer, settings.
//!
//! No egui, no threads. The window draws [`State`] and sends [`Command`]s; [`apply`] changes the
//! state and says which [`Effect`]s the outside world must carry out.

mod action;
mod command;
mod compare;
mod desk;
mod open_run;
mod reduce;
mod scene;
mod settings;
mod shown;
mod state;

pub use action::{Action, Hit, Shortcut, find};
pub use command::{Command, Effect, Exported, Kind};
pub use compare::{
    Compare, CompareCommand, Content, MAX_PANES, OtherRun, Pane, PaneOf, PaneView, ReportFormat,
    Search, session_of,
};
pub use desk::{Desk, DeskCommand, ExtractStage, Extraction, ImagesState, Preset, Stage, Training};
pub use open_run::OpenRun;
pub use reduce::apply;
pub use scene::{Chart, ChartFormat, ColorBy, PointRef, SelectMode, Selection, SortBy, Tool, View};
pub use settings::{Settings, ThemeChoice};
pub use shown::{Change, Shown};
pub use state::{Kinds, Matrix, Notice, PerClass, Protocol, State, Sweep};

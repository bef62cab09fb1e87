//! What the program knows and how it changes: state, messages, one reducer.
//!
//! No egui, no threads, no disk, no clock. The window draws [`State`] and sends [`Msg`]s; [`apply`]
//! changes the state and says which [`Effect`]s the outside world must carry out. Every feature has a
//! file or a folder with its part of the state, its messages, the events that workers send back, its
//! effects, and the functions that handle them.

mod action;
mod answers;
mod boundary;
mod chart;
mod classify;
mod compare;
mod files;
mod find;
mod gap;
pub mod glossary;
mod history;
mod looks;
mod map;
mod msg;
mod notices;
mod open_run;
mod outbox;
mod panels;
mod points;
mod recipe;
mod run_ref;
mod run_view;
mod save;
mod scene;
mod selection;
mod settings;
mod shortcuts;
mod state;
mod sweep;
mod training;
mod undo;
mod window;

pub use action::Action;
pub use answers::{AnswerEffect, AnswerEvent, Answers};
pub use boundary::{BoundaryMsg, BoundaryState};
pub use chart::{Chart, ChartFormat};
pub use classify::{
    CLASSIFIED_SIDE, Classified, ClassifiedImage, ClassifyEffect, ClassifyEvent, ClassifyMsg,
};
pub use compare::{
    ClaimsQuestion, Compare, CompareEffect, CompareEvent, CompareMsg, Content, MAX_PANES, OtherRun,
    Pane, PaneMsg, PaneSource, PaneView, ReportFormat, TrialOwner,
};
pub use files::{
    Chosen, Dialog, Files, FilesEffect, FilesEvent, FilesMsg, SampleCard, Samples, SessionEffect,
    SessionEvent, drop_sentence,
};
pub use find::{Found, find};
pub use gap::{GapDetail, GapMsg};
pub use history::History;
pub use looks::TestLooks;
pub use map::{MapEffect, MapEvent, MapMsg, MapState};
pub use msg::{Effect, Event, Msg};
pub use notices::{Lasts, Notice, NoticeTopic, Notices, Offer};
pub use open_run::{ClassList, OpenRun, Scales};
pub use outbox::Outbox;
pub use panels::{Matrix, PanelMsg, Panels, PerClass, Protocol};
pub use points::{PointRef, SelectMode, Selection};
pub use recipe::{RecipeMsg, RecipeState};
pub use run_ref::RunRef;
pub use run_view::{Change, RunView};
pub use save::{ChartFile, Export, Exported, ReportInput, SaveEffect, SaveEvent, SaveMsg};
pub use scene::{ColorBy, Kind, Kinds, Scene, SceneMsg, SortBy, Tool, View};
pub use selection::{Picked, SelectionMsg};
pub use settings::{Settings, ThemeChoice};
pub use shortcuts::{OTHER_KEYS, Shortcut};
use state::update;
pub use state::{State, apply};
pub use sweep::{Sweep, SweepEffect, SweepEvent, SweepMsg};
pub use training::{
    ExtractStage, Extraction, ImagesState, Preset, RunFolder, Stage, Training, TrainingControl,
    TrainingEffect, TrainingEvent, TrainingMsg, TrainingPage,
};
pub use undo::{Undo, UndoStack};
pub use window::{FIGURE_WIDTHS, Overlays, WindowMsg};

#[cfg(test)]
pub(crate) mod tests;

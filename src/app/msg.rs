//! Everything that can happen, and everything that can follow from it: one enum per feature, nested.
//!
//! Each feature's messages, events and effects are defined where they are handled; here they only
//! meet. A match over them has no catch-all arm, so a new variant is a compile error until it is
//! handled.

use super::{
    AnswerEffect, AnswerEvent, BoundaryMsg, ClassifyEffect, ClassifyEvent, ClassifyMsg,
    CompareEffect, CompareEvent, CompareMsg, Dialog, FilesEffect, FilesEvent, FilesMsg, GapMsg,
    MapEffect, MapEvent, MapMsg, PanelMsg, RecipeMsg, SaveEffect, SaveEvent, SaveMsg, SceneMsg,
    SelectionMsg, SessionEffect, SessionEvent, Settings, SweepEffect, SweepEvent, SweepMsg,
    TrainingEffect, TrainingEvent, TrainingMsg, WindowMsg,
};

macro_rules! nested {
    ($(#[$about:meta])* $outer:ident { $($(#[$doc:meta])* $variant:ident($inner:ty),)* }) => {
        $(#[$about])*
        #[derive(Debug)]
        pub enum $outer {
            $($(#[$doc])* $variant($inner),)*
        }
        $(impl From<$inner> for $outer {
            fn from(inner: $inner) -> Self {
                Self::$variant(inner)
            }
        })*
    };
}

nested! {
    /// What a person wants, or a worker has to tell.
    Msg {
        /// Runs, embeddings and sessions are opened.
        Files(FilesMsg),
        /// The recipe under the controls changes.
        Recipe(RecipeMsg),
        /// What the middle shows changes.
        Scene(SceneMsg),
        /// Points are selected or pointed at.
        Selection(SelectionMsg),
        /// A map is made.
        Map(MapMsg),
        /// The boundary of another pair is looked at.
        Boundary(BoundaryMsg),
        /// The gap of a class is looked into.
        Gap(GapMsg),
        /// A curve over K is made.
        Sweep(SweepMsg),
        /// Images are classified.
        Classify(ClassifyMsg),
        /// Variants are compared.
        Compare(CompareMsg),
        /// Networks are trained.
        Training(TrainingMsg),
        /// What the panels show changes.
        Panel(PanelMsg),
        /// Files are written.
        Save(SaveMsg),
        /// Settings, overlays and notices change.
        Window(WindowMsg),
        /// A worker has something to tell.
        Event(Event),
    }
}

nested! {
    /// What a worker tells.
    Event {
        /// Something was opened or found.
        Files(FilesEvent),
        /// A session was read, found or moved.
        Session(SessionEvent),
        /// A recipe, scores or a boundary were worked out.
        Answer(AnswerEvent),
        /// A map is forming or finished.
        Map(MapEvent),
        /// One K of a curve was worked out.
        Sweep(SweepEvent),
        /// Images went through the network of a run.
        Classify(ClassifyEvent),
        /// Something of a comparison was worked out.
        Compare(CompareEvent),
        /// Something about training.
        Training(TrainingEvent),
        /// A file was written, or not.
        Save(SaveEvent),
    }
}

nested! {
    /// What the outside world must do.
    Effect {
        /// Open or find something.
        Files(FilesEffect),
        /// Read, find or write sessions.
        Session(SessionEffect),
        /// Work out a recipe, scores or a boundary, newest first.
        Answer(AnswerEffect),
        /// Make a map.
        Map(MapEffect),
        /// Work a recipe out for several K.
        Sweep(SweepEffect),
        /// Put images through the network of a run.
        Classify(ClassifyEffect),
        /// Work out something of a comparison.
        Compare(CompareEffect),
        /// Read images, train, extract.
        Training(TrainingEffect),
        /// Write a file, where the user chooses.
        Save(SaveEffect),
        /// Let the user choose what to open.
        Dialog(Dialog),
        /// Write the settings.
        SaveSettings(Box<Settings>),
        /// Put text into the clipboard.
        Copy(String),
    }
}

/// An event of a feature is an event of the program, and so a message.
macro_rules! event_is_message {
    ($($event:ty),*) => {
        $(impl From<$event> for Msg {
            fn from(event: $event) -> Self {
                Self::Event(event.into())
            }
        })*
    };
}

event_is_message!(
    FilesEvent,
    SessionEvent,
    AnswerEvent,
    MapEvent,
    SweepEvent,
    ClassifyEvent,
    CompareEvent,
    TrainingEvent,
    SaveEvent
);

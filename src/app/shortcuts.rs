//! The keyboard shortcuts: which key does what.

use super::Action;

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

/// The keys of the actions.
#[rustfmt::skip]
const KEYS: [(Action, Option<Shortcut>); 23] = [
    (Action::Palette, Shortcut::ctrl("K")),
    (Action::Shortcuts, Shortcut::plain("?")),
    (Action::Glossary, Shortcut::plain("F1")),
    (Action::OpenRun, Shortcut::ctrl("O")),
    (Action::OpenEmbeddings, Shortcut::ctrl("I")),
    (Action::Train, Shortcut::ctrl("T")),
    (Action::FewerNeighbors, Shortcut::plain("[")),
    (Action::MoreNeighbors, Shortcut::plain("]")),
    (Action::Baseline, Shortcut::plain("B")),
    (Action::Pin, Shortcut::plain("P")),
    (Action::Undo, Shortcut::ctrl("Z")),
    (Action::Redo, Some(Shortcut { ctrl: true, shift: true, key: "Z" })),
    (Action::ViewMap, Shortcut::plain("M")),
    (Action::ViewBoundary, Shortcut::plain("D")),
    (Action::ViewCompare, Shortcut::plain("C")),
    (Action::SaveSession, Shortcut::ctrl("S")),
    (Action::LassoTool, Shortcut::plain("L")),
    (Action::TestPoints, Shortcut::plain("T")),
    (Action::SyntheticPoints, Shortcut::plain("G")),
    (Action::Thumbnails, Shortcut::plain("H")),
    (Action::ZoomIn, Shortcut::ctrl("+")),
    (Action::ZoomOut, Shortcut::ctrl("-")),
    (Action::ZoomReset, Shortcut::ctrl("0")),
];

/// Keys and gestures that are no single action.
pub const OTHER_KEYS: [(&str, &str); 7] = [
    ("1 … 9", "Choose a sampler"),
    ("Esc", "Close the topmost: dialog, card, selection, class filter"),
    ("Shift drag", "Select with a box"),
    ("Click", "Pin the card of a point"),
    ("Ctrl click", "Add a point to the selection"),
    ("Shift Alt drag", "Remove a box from the selection"),
    ("Wheel", "Zoom to the pointer; drag moves the view"),
];

impl Action {
    /// Its key; none where it has none.
    pub fn shortcut(self) -> Option<Shortcut> {
        KEYS.into_iter().find(|(action, _)| *action == self)?.1
    }
}

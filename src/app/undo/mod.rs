//! What was removed and can be brought back, newest last. Changes of the recipe are among it, so that one key
//! takes back whatever was done last.

#[cfg(test)]
mod tests;

use std::fmt;

use eoscope_core::experiment::{Search, Variant};
use eoscope_io::trash::Trashed;

use super::{OtherRun, Outbox, PaneView, RecipeMsg, State, TrainingEffect};

/// One thing that can be taken back.
pub enum Undo {
    /// A change of the recipe; its history knows which.
    Recipe,
    /// A variant was removed.
    Unpin {
        /// Its place among the variants.
        at: usize,
        /// The variant.
        variant: Box<Variant>,
        /// The places of its panes, and how they showed it.
        panes: Vec<(usize, Option<PaneView>)>,
    },
    /// Another run was removed from the comparison.
    RemoveRun {
        /// Its place among the others.
        at: usize,
        /// The run with what was known of it.
        run: Box<OtherRun>,
    },
    /// The results of a search were discarded.
    CloseSearch(Box<Search>),
    /// Something on disk was deleted; it is in the trash.
    Delete(Trashed),
}

impl Undo {
    /// Whether it belongs to the run on screen.
    fn is_of_run(&self) -> bool {
        !matches!(self, Self::Delete(_))
    }
}

impl fmt::Debug for Undo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recipe => f.write_str("undo a change of the recipe"),
            Self::Unpin { variant, .. } => write!(f, "pin {} again", variant.title()),
            Self::RemoveRun { run, .. } => write!(f, "bring {:?} back", run.path),
            Self::CloseSearch(_) => f.write_str("bring the search back"),
            Self::Delete(trashed) => write!(f, "restore {trashed:?}"),
        }
    }
}

/// Everything that can be taken back.
#[derive(Debug, Default)]
pub struct UndoStack {
    entries: Vec<(u64, Undo)>,
    last_id: u64,
}

/// More than this are not kept.
const MAX_ENTRIES: usize = 200;

impl UndoStack {
    /// Puts something on top; gives its number.
    pub fn push(&mut self, entry: Undo) -> u64 {
        self.last_id += 1;
        self.entries.push((self.last_id, entry));
        if self.entries.len() > MAX_ENTRIES {
            self.entries.remove(0);
        }
        self.last_id
    }

    /// Whether there is anything to take back.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether an entry is still there.
    pub fn has(&self, id: u64) -> bool {
        self.entries.iter().any(|(other, _)| *other == id)
    }

    /// Drops what belongs to a run that is closed.
    pub fn run_closed(&mut self) {
        self.entries.retain(|(_, entry)| !entry.is_of_run());
    }

    fn take(&mut self, id: Option<u64>) -> Option<Undo> {
        let at = match id {
            Some(id) => self.entries.iter().position(|(other, _)| *other == id)?,
            None => self.entries.len().checked_sub(1)?,
        };
        Some(self.entries.remove(at).1)
    }
}

/// Takes the newest thing back, or one by its number.
pub(super) fn undo(state: &mut State, id: Option<u64>, out: &mut Outbox) {
    while let Some(entry) = state.undo.take(id) {
        let entry = match entry {
            Undo::Delete(trashed) => {
                let folder = state.training.folder.clone();
                out.effect(TrainingEffect::Restore(trashed, folder));
                return;
            }
            entry => entry,
        };
        let view = state.scene.view;
        let Some(open) = &mut state.open else { continue };
        match entry {
            // It may have been taken back beside its controls already.
            Undo::Recipe if !open.recipe.history.can_undo() => continue,
            Undo::Recipe => open.update_recipe(RecipeMsg::Undo, out),
            entry => open.bring_back(entry, view, out),
        }
        return;
    }
}

//! The recipe under the controls: every change asks for an answer and can be taken back.

use eoscope_core::experiment::Recipe;
use eoscope_core::refit::{HeadMethod, HeadRecipe};
use eoscope_core::sampler::{SamplerKind, Sampling};

use super::{AnswerEffect, Effect, History, Msg, OpenRun, Outbox, Undo};

/// The recipe under the controls.
#[derive(Clone, Debug, Default)]
pub struct RecipeState {
    /// What is asked for now.
    pub current: Recipe,
    /// Recipes before and after it.
    pub history: History<Recipe>,
    /// Whether a slider or a number is held, so that its steps count as one change.
    dragging: bool,
}

/// A wish about the recipe.
#[derive(Clone, Debug, PartialEq)]
pub enum RecipeMsg {
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
    /// Put the command line of the recipe into the clipboard.
    CopyCommand,
}

impl RecipeState {
    /// Whether a slider or a number is held.
    pub fn is_dragged(&self) -> bool {
        self.dragging
    }
}

impl RecipeMsg {
    /// Changes a recipe in one go.
    pub fn change(recipe: &Recipe, change: impl FnOnce(&mut Recipe)) -> Msg {
        Self::drag(recipe, false, change)
    }

    /// Changes a recipe with a control that may still be held.
    pub fn drag(recipe: &Recipe, dragging: bool, change: impl FnOnce(&mut Recipe)) -> Msg {
        let mut recipe = recipe.clone();
        change(&mut recipe);
        Self::SetRecipe { recipe, dragging }.into()
    }
}

impl OpenRun {
    /// Handles a message.
    pub(super) fn update_recipe(&mut self, msg: RecipeMsg, out: &mut Outbox) {
        let recipe = self.recipe.current.clone();
        match msg {
            RecipeMsg::SetSampler(kind) => {
                if kind != recipe.sampling.kind {
                    let k_neighbors = kind.default_k();
                    let sampling = Sampling { kind, k_neighbors, ..recipe.sampling };
                    self.change_recipe(Recipe { sampling, ..recipe }, out);
                }
            }
            RecipeMsg::SetHead(method) => {
                let head = HeadRecipe { method, epochs: method.default_epochs(), ..recipe.head };
                self.change_recipe(Recipe { head, ..recipe }, out);
            }
            RecipeMsg::SetRecipe { recipe: mut next, dragging } => {
                next.limit();
                let was_dragging = std::mem::replace(&mut self.recipe.dragging, dragging);
                // Only the first step of a drag can be gone back to.
                if was_dragging {
                    self.ask(next, out);
                } else {
                    self.change_recipe(next, out);
                }
            }
            RecipeMsg::Undo => {
                if let Some(last) = self.recipe.history.undo(recipe) {
                    self.ask(last, out);
                }
            }
            RecipeMsg::Redo => {
                if let Some(next) = self.recipe.history.redo(recipe) {
                    self.ask(next, out);
                }
            }
            RecipeMsg::CopyCommand => {
                out.effect(Effect::Copy(recipe.command(&self.source.text())));
            }
        }
    }

    /// Makes a change that can be taken back.
    pub(super) fn change_recipe(&mut self, next: Recipe, out: &mut Outbox) {
        if next != self.recipe.current {
            self.recipe.history.record(self.recipe.current.clone());
            out.undo.push((Undo::Recipe, None));
            self.ask(next, out);
        }
    }

    fn ask(&mut self, next: Recipe, out: &mut Outbox) {
        if next != self.recipe.current {
            self.recipe.current = next;
            out.effect(AnswerEffect::Ask(self.question()));
        }
    }
}

//! The panes that stand beside each other.

use eoscope_core::experiment::Variant;
use eoscope_core::explore::Question;

use super::{Compare, CompareEffect, MAX_PANES, Pane, PaneSource, PaneView};
use crate::app::{OpenRun, Outbox};

/// A wish about panes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneMsg {
    /// What a pane shows.
    Set(usize, PaneSource),
    /// How a pane shows its answer.
    SetView(usize, PaneView),
    /// Move K of a pane. A variant stays as it was pinned: the pane shows a copy of it.
    SetK(usize, usize),
    /// Pin the copy that a pane shows.
    PinCopy(usize),
    /// Show a variant in a pane: in a new one, or where there is no room in the last.
    Show(PaneSource),
    /// One pane more: of the first variant that has none.
    Add,
    /// Take a pane away.
    Remove(usize),
}

impl OpenRun {
    /// Handles a message.
    pub(super) fn update_panes(&mut self, msg: PaneMsg, out: &mut Outbox) {
        match msg {
            PaneMsg::Set(idx, of) => {
                let is_there = self.pane_recipe(of).is_some();
                let compare = &mut self.compare;
                if is_there && idx < compare.panes.len() {
                    let view = compare.panes[idx].view;
                    compare.panes[idx] = Pane { view, ..compare.new_pane(of) };
                }
            }
            PaneMsg::SetView(idx, view) => {
                let default = self.compare.content.pane_view();
                let Some(pane) = self.compare.panes.get_mut(idx) else { return };
                pane.view = Some(view).filter(|_| default != Some(view));
            }
            PaneMsg::SetK(idx, k) => {
                let Some(pane) = self.compare.panes.get(idx) else { return };
                let Some(mut recipe) = self.recipe_in(pane) else { return };
                recipe.sampling.k_neighbors = k;
                recipe.limit();
                let is_pin = self.pane_recipe(pane.of).as_ref() == Some(&recipe);
                self.compare.panes[idx].copy = Some(recipe).filter(|_| !is_pin);
                // Nothing of the table has changed.
                self.ask_panes(out);
                return;
            }
            PaneMsg::PinCopy(idx) => {
                let Some(pane) = self.compare.panes.get_mut(idx) else { return };
                let Some(recipe) = pane.copy.take() else { return };
                let known = self.compare.variants.iter().position(|v| v.recipe == recipe);
                let at = match known {
                    Some(at) => Ok(at),
                    None => {
                        let n_panes = self.compare.panes.len();
                        let pinned = self.pin(Variant::of(recipe.clone(), self.compare.n_seeds));
                        // The pane that shows it is there already.
                        self.compare.panes.truncate(n_panes);
                        pinned.map(|()| self.compare.variants.len() - 1)
                    }
                };
                match at {
                    Ok(at) => self.compare.panes[idx].of = PaneSource::Variant(at),
                    Err(reason) => {
                        out.info(format!("{} was not pinned: {reason}", recipe.title()));
                        self.compare.panes[idx].copy = Some(recipe);
                    }
                }
            }
            PaneMsg::Show(of) => {
                if self.pane_recipe(of).is_none() {
                    return;
                }
                let pane = self.compare.new_pane(of);
                if self.compare.panes.len() >= MAX_PANES {
                    self.compare.panes.pop();
                }
                self.compare.panes.push(pane);
            }
            PaneMsg::Add => self.compare.add_pane(),
            PaneMsg::Remove(idx) => {
                let panes = &mut self.compare.panes;
                if idx < panes.len() && panes.len() > 1 {
                    panes.remove(idx);
                }
            }
        }
        self.comparison_changed(out);
    }

    /// Asks for the panes whose answer is not that to their recipe.
    pub(super) fn ask_panes(&mut self, out: &mut Outbox) {
        if !self.compare.content.has_panes() {
            return;
        }
        for slot in 0..self.compare.panes.len() {
            let of = self.compare.panes[slot].of;
            let recipe = self.recipe_in(&self.compare.panes[slot]);
            let recipe = recipe.filter(|_| of != PaneSource::Current);
            let Some(recipe) = recipe else { continue };
            let question = Question { recipe, ..self.question() };
            let pane = &mut self.compare.panes[slot];
            if pane.asked.as_ref() != Some(&question) {
                pane.asked = Some(question.clone());
                out.effect(CompareEffect::AskPane { slot, id: pane.id, question });
            }
        }
    }

    /// Asks for the boundaries of panes that are not those of their newest answer and the pair.
    pub fn ask_pane_boundaries(&mut self, out: &mut Outbox) {
        if self.boundary.pair.0 == self.boundary.pair.1 {
            return;
        }
        for slot in 0..self.compare.panes.len() {
            if self.compare.view_of(&self.compare.panes[slot]) != Some(PaneView::Boundary) {
                continue;
            }
            let question = self.pane_boundary_question(&self.compare.panes[slot]);
            let pane = &mut self.compare.panes[slot];
            if let Some(question) = question
                && pane.asked_boundary.as_ref() != Some(&question)
            {
                pane.asked_boundary = Some(question.clone());
                out.effect(CompareEffect::AskPaneBoundary { slot, id: pane.id, question });
            }
        }
    }
}

impl Compare {
    fn add_pane(&mut self) {
        if self.panes.len() >= MAX_PANES {
            return;
        }
        let shows = |of: PaneSource| self.panes.iter().any(|pane| pane.of == of);
        let variants = (0..self.variants.len()).map(PaneSource::Variant);
        let free =
            variants.chain([PaneSource::Current, PaneSource::Baseline]).find(|&of| !shows(of));
        let pane = self.new_pane(free.unwrap_or(PaneSource::Current));
        self.panes.push(pane);
    }
}

//! How the comparison changes, and what must follow.

use std::sync::Arc;

use eoscope_core::experiment::{ChooseOn, MAX_SEEDS, Measure, Search, Variant, baselines};

use eoscope_report::{SERIES, counted};

use super::{
    Compare, CompareEffect, CompareEvent, CompareMsg, Content, MAX_PANES, MAX_PINNED, OtherRun,
    Pane, PaneSource, PaneView, TrialOwner,
};
use crate::app::save::{ReportInput, SaveEffect};
use crate::app::{Dialog, Effect, OpenRun, Outbox, SceneMsg, SessionEffect, State, Undo, View};

/// Handles a message.
pub fn update(state: &mut State, msg: CompareMsg, out: &mut Outbox) {
    // What is searched for is seen on its page.
    let shows = matches!(msg, CompareMsg::StartSearch(_) | CompareMsg::AddBaselines);
    if shows && state.open.is_some() && state.scene.view != View::Compare {
        crate::app::update(state, SceneMsg::SetView(View::Compare).into(), out);
    }
    let view = state.scene.view;
    if let Some(open) = &mut state.open {
        open.update_comparison(msg, view, out);
    }
}

/// Handles an event; those of a run that was closed since are dropped.
pub fn on_event(state: &mut State, event: CompareEvent, out: &mut Outbox) {
    if let CompareEvent::TrialFailed(_, reason) = &event {
        out.panicked("trying the variants", reason);
    }
    let Some(open) = &mut state.open else { return };
    match event {
        CompareEvent::PaneAnswered { id, answer, scores } => {
            let is_ours = Arc::ptr_eq(&answer.question.subject, &open.subject);
            let mut panes = open.compare.panes.iter_mut();
            let Some(pane) = panes.find(|pane| is_ours && pane.id == id) else { return };
            open.scales.widen(&answer.outcome.report);
            pane.answer = Some(answer);
            pane.scores = Some(scores);
            open.ask_pane_boundaries(out);
        }
        CompareEvent::PaneBoundary { id, boundary } => {
            let is_ours = Arc::ptr_eq(&boundary.question.subject, &open.subject);
            let mut panes = open.compare.panes.iter_mut();
            if let Some(pane) = panes.find(|pane| is_ours && pane.id == id) {
                pane.boundary = Some(boundary);
            }
        }
        CompareEvent::PaneFailed(what, reason) => out.panicked(what, &reason),
        CompareEvent::Tried { owner, task, result } => {
            open.on_tried(owner, &task, result, out);
        }
        CompareEvent::Claimed { serial, claims } => open.on_claims(serial, claims, out),
        CompareEvent::SearchClaimed { finals, claims } => {
            if let Some(search) = &mut open.compare.search
                && search.finals() == finals
            {
                search.claims = Some(claims);
            }
        }

        CompareEvent::TrialFailed(owner, _) => {
            // A search that cannot be finished does not wait for its last trials.
            if owner == Some(TrialOwner::Search)
                && let Some(search) = &mut open.compare.search
            {
                let more = search.lost();
                open.follow_search(more, out);
            }
        }
        CompareEvent::OtherOpened { path, result } => {
            open.on_other(&path, result.map_err(|error| error.to_string().into()), out);
        }
        CompareEvent::OtherFailed { path, reason } => {
            out.panicked("opening the run", &reason);
            open.on_other(&path, Err(reason.into()), out);
        }
    }
}

impl OpenRun {
    /// Handles a message; `view` is what the middle shows.
    fn update_comparison(&mut self, msg: CompareMsg, view: View, out: &mut Outbox) {
        let compare = &mut self.compare;
        match msg {
            CompareMsg::PinCurrent => {
                let variant = Variant::of(self.recipe.current.clone(), compare.n_seeds);
                self.pin_and_tell(variant, view, out);
            }
            CompareMsg::KeepBest => {
                let search = compare.search.as_ref();
                if let Some(best) = search.and_then(|search| search.best(compare.n_seeds)) {
                    self.pin_and_tell(best, view, out);
                }
            }
            CompareMsg::Unpin(idx) => {
                if let Some((undo, title)) = compare.unpin(idx) {
                    out.undoable(undo, format!("removed {title}"));
                }
                self.follow_comparison(view, out);
                self.keep_session(out);
            }
            CompareMsg::SetVariant { at, variant } => {
                let Some(place) = compare.variants.get_mut(at) else { return };
                let mut variant = variant;
                variant.recipe.limit();
                variant.n_seeds = variant.n_seeds.clamp(1, MAX_SEEDS);
                *place = variant;
                self.comparison_changed(out);
            }
            CompareMsg::AddBaselines => {
                let n_seeds = compare.n_seeds;
                for recipe in baselines(&self.recipe.current) {
                    // Those that stand there already need no second row.
                    let _ = self.pin(Variant::of(recipe, n_seeds));
                }
                self.comparison_changed(out);
            }
            CompareMsg::SetSeeds(n) => {
                let n = n.clamp(1, MAX_SEEDS);
                compare.n_seeds = n;
                compare.variants.iter_mut().for_each(|variant| variant.n_seeds = n);
                self.comparison_changed(out);
            }
            CompareMsg::Pane(msg) => self.update_panes(msg, out),
            CompareMsg::SetContent(content) => {
                compare.content = content;
                if content.pane_view().is_some() {
                    compare.panes.iter_mut().for_each(|pane| pane.view = None);
                }
                self.comparison_changed(out);
            }
            CompareMsg::SetBars(bars) => compare.bars = bars,
            CompareMsg::ToggleColumn(measure) => {
                toggle_column(&mut compare.columns, measure);
                self.comparison_changed(out);
            }
            CompareMsg::SortBy(measure) => {
                let sorted_by = &mut compare.sorted_by;
                *sorted_by = if *sorted_by == Some(measure) { None } else { Some(measure) };
            }
            CompareMsg::SetQuestion(question) => {
                compare.question = question;
                self.comparison_changed(out);
            }
            CompareMsg::PickRun => out.effect(Effect::Dialog(Dialog::OtherRun)),
            CompareMsg::AddRun(path) => {
                compare.content = Content::Runs;
                let is_there = self.source.path() == Some(path.as_path())
                    || compare.others.iter().any(|other| other.path == path);
                if !is_there {
                    compare.others.push(OtherRun { path: path.clone(), opened: None });
                    out.effect(CompareEffect::OpenOther(path));
                }
            }
            CompareMsg::RemoveRun(idx) => {
                if idx < compare.others.len() {
                    let run = Box::new(compare.others.remove(idx));
                    let text = format!("{} is no longer compared", run.path.display());
                    out.undoable(Undo::RemoveRun { at: idx, run }, text);
                }
                self.comparison_changed(out);
            }
            CompareMsg::MakeCurrent(idx) => {
                if let Some(variant) = compare.variants.get(idx) {
                    let recipe = variant.recipe.clone();
                    self.change_recipe(recipe, out);
                }
            }
            CompareMsg::CopyCommand(idx) => {
                if let Some(variant) = compare.all().get(idx) {
                    out.effect(Effect::Copy(variant.command(&self.source.text())));
                }
            }
            CompareMsg::StartSearch(on) => {
                let on = on.unwrap_or_else(|| ChooseOn::default_for(&self.subject));
                out.effect(CompareEffect::StopTrials(TrialOwner::Search));
                match Search::new(&self.subject, &self.recipe.current, on) {
                    Some((search, tasks)) => {
                        compare.put_search_aside(out);
                        compare.search = Some(search);
                        out.effect(CompareEffect::Try(TrialOwner::Search, tasks));
                    }
                    None => {
                        out.info(format!("nothing can be chosen on {}: {}", on.rows(), on.needs()));
                    }
                }
            }
            CompareMsg::CancelSearch => {
                if let Some(search) = &mut compare.search {
                    search.running = false;
                }
                out.effect(CompareEffect::StopTrials(TrialOwner::Search));
            }
            CompareMsg::CloseSearch => {
                compare.put_search_aside(out);
                out.effect(CompareEffect::StopTrials(TrialOwner::Search));
            }
            CompareMsg::SaveReport(format) => {
                let comparison = ReportInput(Arc::clone(&compare.comparison));
                out.effect(SaveEffect::Report(comparison, format));
            }
            CompareMsg::SaveSession => {
                out.effect(SaveEffect::Session(Box::new(self.session())));
            }
        }
    }

    /// Variants, columns or panes have changed: what they need is asked for, and kept.
    pub(super) fn comparison_changed(&mut self, out: &mut Outbox) {
        self.follow_comparison(View::Compare, out);
        self.keep_session(out);
    }

    /// Writes the session to where the next start finds it; a snapshot has no place to be found by.
    pub fn keep_session(&self, out: &mut Outbox) {
        if self.source.path().is_some() {
            out.effect(SessionEffect::Keep(Box::new(self.session())));
        }
    }

    /// Pins a variant and says so.
    fn pin_and_tell(&mut self, variant: Variant, view: View, out: &mut Outbox) {
        let title = variant.title();
        if let Err(reason) = self.pin(variant) {
            out.info(format!("{title} was not pinned: {reason}"));
            return;
        }
        let n = counted(self.compare.variants.len(), "variant");
        let place = if view == View::Compare { "" } else { ", on the page Compare (C)" };
        out.info(format!("pinned {title}: {n} beside the baseline{place}"));
        self.follow_comparison(view, out);
        self.keep_session(out);
    }

    /// Pins a variant.
    ///
    /// # Errors
    /// Why it cannot be.
    pub fn pin(&mut self, variant: Variant) -> Result<(), NotPinned> {
        let compare = &mut self.compare;
        if variant.recipe.is_baseline() {
            return Err(NotPinned::Baseline);
        }
        if compare.variants.iter().any(|other| other.recipe == variant.recipe) {
            return Err(NotPinned::Already);
        }
        if compare.variants.len() >= MAX_PINNED {
            return Err(NotPinned::Full);
        }
        let slot = variant.slot.unwrap_or_else(|| free_slot(&compare.variants));
        compare.variants.push(Variant { slot: Some(slot), ..variant });
        // A pane of its own while there is room, so that one sees what was pinned.
        let idx = compare.variants.len() - 1;
        if compare.panes.len() < MAX_PANES {
            let pane = compare.new_pane(PaneSource::Variant(idx));
            compare.panes.push(pane);
        }
        Ok(())
    }
}

/// The first hue that no variant has, so that those that are there keep theirs.
pub(super) fn free_slot(variants: &[Variant]) -> usize {
    let is_free = |slot: &usize| !variants.iter().any(|variant| variant.slot == Some(*slot));
    (0..SERIES).find(is_free).unwrap_or(variants.len() % SERIES)
}

/// Why a variant was not pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPinned {
    /// It is the baseline.
    #[error("the baseline always stands in the table")]
    Baseline,
    /// It is pinned.
    #[error("it stands in the table already")]
    Already,
    /// There is no room.
    #[error("there is room for {MAX_PINNED}; remove one first")]
    Full,
}

impl Compare {
    /// Closes the search; what it found can be brought back.
    fn put_search_aside(&mut self, out: &mut Outbox) {
        if let Some(mut search) = self.search.take().filter(|search| search.n_done > 0) {
            search.running = false;
            out.undo.push((Undo::CloseSearch(Box::new(search)), None));
        }
    }

    /// Removes a variant and its panes; if none is left, one shows the baseline. Gives how it comes back,
    /// and its title.
    fn unpin(&mut self, idx: usize) -> Option<(Undo, String)> {
        if idx >= self.variants.len() {
            return None;
        }
        let variant = Box::new(self.variants.remove(idx));
        let title = variant.title();
        let of_variant =
            self.panes.iter().enumerate().filter(|(_, pane)| pane.of == PaneSource::Variant(idx));
        let panes = of_variant.map(|(place, pane)| (place, pane.view)).collect();
        self.panes.retain(|pane| pane.of != PaneSource::Variant(idx));
        for pane in &mut self.panes {
            if let PaneSource::Variant(other) = &mut pane.of
                && *other > idx
            {
                *other -= 1;
            }
        }
        if self.panes.is_empty() {
            let pane = self.new_pane(PaneSource::Baseline);
            self.panes.push(pane);
        }
        Some((Undo::Unpin { at: idx, variant, panes }, title))
    }

    /// Puts a variant back at its place, with its panes as far as there is room.
    fn pin_again(&mut self, at: usize, variant: Variant, panes: Vec<(usize, Option<PaneView>)>) {
        let at = at.min(self.variants.len());
        for pane in &mut self.panes {
            if let PaneSource::Variant(other) = &mut pane.of
                && *other >= at
            {
                *other += 1;
            }
        }
        self.variants.insert(at, variant);
        for (place, view) in panes {
            if self.panes.len() < MAX_PANES {
                let pane = Pane { view, ..self.new_pane(PaneSource::Variant(at)) };
                self.panes.insert(place.min(self.panes.len()), pane);
            }
        }
    }
}

impl OpenRun {
    /// Brings back what was removed.
    pub(in crate::app) fn bring_back(&mut self, entry: Undo, view: View, out: &mut Outbox) {
        let compare = &mut self.compare;
        match entry {
            Undo::Unpin { at, variant, panes } => {
                let is_there = compare.variants.iter().any(|v| v.recipe == variant.recipe);
                if is_there || compare.variants.len() >= MAX_PINNED {
                    let why = if is_there { NotPinned::Already } else { NotPinned::Full };
                    out.info(format!("{} was not pinned again: {why}", variant.title()));
                    return;
                }
                compare.pin_again(at, *variant, panes);
            }
            Undo::RemoveRun { at, run } => {
                if compare.others.iter().any(|other| other.path == run.path) {
                    return;
                }
                let at = at.min(compare.others.len());
                if run.opened.is_none() {
                    out.effect(CompareEffect::OpenOther(run.path.clone()));
                }
                compare.others.insert(at, *run);
            }
            Undo::CloseSearch(search) => {
                compare.put_search_aside(out);
                compare.search = Some(*search);
            }
            Undo::Recipe | Undo::Delete(_) => return,
        }
        self.follow_comparison(view, out);
        self.keep_session(out);
    }
}

fn toggle_column(columns: &mut Vec<Measure>, measure: Measure) {
    match columns.iter().position(|other| *other == measure) {
        // The first one ranks and stays.
        Some(0) => {}
        Some(at) => {
            columns.remove(at);
        }
        None => {
            columns.push(measure);
            columns.sort_by_key(|measure| Measure::ALL.iter().position(|other| other == measure));
        }
    }
}

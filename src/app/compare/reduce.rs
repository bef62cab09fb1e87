//! How the comparison changes, and what must follow.

use std::sync::Arc;

use super::{
    Compare, CompareCommand, Content, MAX_PANES, MAX_PINNED, OtherRun, Pane, PaneOf, PaneView,
    Search, comparison, of_table, wanted,
};
use crate::app::command::Effect;
use crate::app::{OpenRun, View};
use crate::experiment::{MAX_SEEDS, Measure, Variant, controls};
use crate::jobs::{Finding, Question, TrialTask, TrialsFor, What};

/// Carries a wish out. The view must be that of the comparison for panes to be asked for.
pub fn compare(open: &mut OpenRun, command: CompareCommand) -> Vec<Effect> {
    let mut keeps = true;
    match command {
        CompareCommand::SetVariant { at, variant, dragging } => {
            keeps = !dragging;
            let Some(place) = open.compare.variants.get_mut(at) else { return Vec::new() };
            let mut variant = variant;
            variant.recipe.limit();
            variant.n_seeds = variant.n_seeds.clamp(1, MAX_SEEDS);
            *place = variant;
            if dragging {
                return ask_panes(open);
            }
        }
        CompareCommand::AddControls => {
            let n_seeds = open.compare.n_seeds;
            for recipe in controls(&open.recipe) {
                // Those that stand there already need no second row.
                let _ = pin(open, Variant::of(recipe, n_seeds));
            }
        }
        CompareCommand::SetSeeds(n) => {
            let n = n.clamp(1, MAX_SEEDS);
            open.compare.n_seeds = n;
            open.compare.variants.iter_mut().for_each(|variant| variant.n_seeds = n);
        }
        CompareCommand::SetPane(at, of) => {
            let is_there = open.pane_recipe(of).is_some();
            if is_there && at < open.compare.panes.len() {
                let view = open.compare.panes[at].view;
                open.compare.panes[at] = Pane { view, ..open.compare.new_pane(of) };
            }
        }
        CompareCommand::SetPaneView(at, view) => {
            let usual = open.compare.content.pane_view();
            let Some(pane) = open.compare.panes.get_mut(at) else { return Vec::new() };
            pane.view = Some(view).filter(|_| usual != Some(view));
        }
        CompareCommand::ShowInPane(of) => {
            if open.pane_recipe(of).is_none() {
                return Vec::new();
            }
            let pane = open.compare.new_pane(of);
            if open.compare.panes.len() >= MAX_PANES {
                open.compare.panes.pop();
            }
            open.compare.panes.push(pane);
        }
        CompareCommand::AddPane => add_pane(&mut open.compare),
        CompareCommand::RemovePane(at) => {
            if at < open.compare.panes.len() && open.compare.panes.len() > 1 {
                open.compare.panes.remove(at);
            }
        }
        CompareCommand::SetContent(content) => {
            open.compare.content = content;
            if content.pane_view().is_some() {
                open.compare.panes.iter_mut().for_each(|pane| pane.view = None);
            }
        }
        CompareCommand::SetBars(bars) => {
            open.compare.bars = bars;
            return Vec::new();
        }
        CompareCommand::ToggleColumn(measure) => toggle_column(&mut open.compare.columns, measure),
        CompareCommand::SortBy(measure) => {
            let sorted_by = &mut open.compare.sorted_by;
            *sorted_by = if *sorted_by == Some(measure) { None } else { Some(measure) };
            return Vec::new();
        }
        CompareCommand::SetQuestion(question) => open.compare.question = question,
        CompareCommand::PickRun => return vec![Effect::PickOtherRun],
        CompareCommand::AddRun(path) => {
            open.compare.content = Content::Runs;
            if open.path == path || open.compare.others.iter().any(|other| other.path == path) {
                return Vec::new();
            }
            open.compare.others.push(OtherRun { path: path.clone(), opened: None });
            return vec![Effect::OpenOther(path)];
        }
        CompareCommand::RemoveRun(at) => {
            if at < open.compare.others.len() {
                open.compare.others.remove(at);
            }
        }
        CompareCommand::MakeCurrent(at) => {
            let Some(variant) = open.compare.variants.get(at) else { return Vec::new() };
            let recipe = variant.recipe.clone();
            return crate::app::reduce::change(open, recipe);
        }
        CompareCommand::CopyCommand(at) => {
            let variants = open.compare.all();
            let Some(variant) = variants.get(at) else { return Vec::new() };
            return vec![Effect::Copy(variant.command(&open.path.display().to_string()))];
        }
        CompareCommand::StartSearch => {
            let (search, tasks) = Search::new(&open.subject, &open.recipe);
            open.compare.search = Some(search);
            return vec![
                Effect::StopTrials(TrialsFor::Search),
                Effect::Try(TrialsFor::Search, tasks),
            ];
        }
        CompareCommand::CancelSearch => {
            if let Some(search) = &mut open.compare.search {
                search.running = false;
            }
            return vec![Effect::StopTrials(TrialsFor::Search)];
        }
        CompareCommand::CloseSearch => {
            open.compare.search = None;
            return vec![Effect::StopTrials(TrialsFor::Search)];
        }
        // It tells what it did, which the open run alone cannot.
        CompareCommand::KeepBest => return Vec::new(),
        CompareCommand::SaveReport(format) => return vec![Effect::SaveReport(format)],
        CompareCommand::SaveSession => return vec![Effect::SaveSession],
    }
    let mut effects = follow(open, View::Compare);
    if keeps && !open.path.as_os_str().is_empty() {
        effects.push(Effect::KeepSession);
    }
    effects
}

/// Pins a variant.
///
/// # Errors
/// Why it cannot be, as the end of a sentence.
pub fn pin(open: &mut OpenRun, variant: Variant) -> Result<(), String> {
    let compare = &mut open.compare;
    if variant.recipe.is_baseline() {
        return Err("the baseline always stands in the table".into());
    }
    if compare.variants.iter().any(|other| other.recipe == variant.recipe) {
        return Err("it stands in the table already".into());
    }
    if compare.variants.len() >= MAX_PINNED {
        return Err(format!("there is room for {MAX_PINNED}; remove one first"));
    }
    compare.variants.push(variant);
    // A pane of its own while there is room, so that one sees what was pinned.
    let at = compare.variants.len() - 1;
    if compare.panes.len() < MAX_PANES {
        let pane = compare.new_pane(PaneOf::Variant(at));
        compare.panes.push(pane);
    }
    Ok(())
}

/// Removes a variant and its panes; if none is left, one shows the baseline.
pub fn unpin(open: &mut OpenRun, at: usize) {
    let compare = &mut open.compare;
    if at >= compare.variants.len() {
        return;
    }
    compare.variants.remove(at);
    compare.panes.retain(|pane| pane.of != PaneOf::Variant(at));
    for pane in &mut compare.panes {
        if let PaneOf::Variant(other) = &mut pane.of
            && *other > at
        {
            *other -= 1;
        }
    }
    if compare.panes.is_empty() {
        let pane = compare.new_pane(PaneOf::Baseline);
        compare.panes.push(pane);
    }
}

fn add_pane(compare: &mut Compare) {
    if compare.panes.len() >= MAX_PANES {
        return;
    }
    let shows = |of: PaneOf| compare.panes.iter().any(|pane| pane.of == of);
    let variants = (0..compare.variants.len()).map(PaneOf::Variant);
    let free = variants.chain([PaneOf::Current, PaneOf::Baseline]).find(|&of| !shows(of));
    let of = free.unwrap_or(PaneOf::Current);
    let pane = compare.new_pane(of);
    compare.panes.push(pane);
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

/// What must follow when variants, panes or the view have changed: missing seeds are tried, panes
/// asked for.
pub fn follow(open: &mut OpenRun, view: View) -> Vec<Effect> {
    open.compare.comparison = Arc::new(comparison(open));
    let mut effects = try_missing(open);
    if view == View::Compare {
        effects.extend(ask_panes(open));
        effects.extend(ask_planes(open));
    }
    effects
}

/// Asks for the boundaries of panes that are not those of their newest answer and the pair.
pub fn ask_planes(open: &mut OpenRun) -> Vec<Effect> {
    if open.pair.0 == open.pair.1 {
        return Vec::new();
    }
    let mut effects = Vec::new();
    for at in 0..open.compare.panes.len() {
        if open.compare.view_of(&open.compare.panes[at]) != Some(PaneView::Boundary) {
            continue;
        }
        let question = open.pane_plane_question(&open.compare.panes[at]);
        let pane = &mut open.compare.panes[at];
        if let Some(question) = question
            && pane.asked_plane.as_ref() != Some(&question)
        {
            pane.asked_plane = Some(question.clone());
            effects.push(Effect::AskPanePlane(at, pane.id, question));
        }
    }
    effects
}

fn try_missing(open: &mut OpenRun) -> Vec<Effect> {
    let compare = &mut open.compare;
    let variants = compare.all();
    let wanted = wanted(compare);
    let asked = compare.store.ask(wanted);
    let mut asked = vec![(Arc::clone(&open.subject), asked)];
    for other in &mut compare.others {
        let Some(Ok((opened, store))) = &mut other.opened else { continue };
        let subject = &opened.subject;
        // A recipe for other classes has no place on this run.
        let (n_classes, largest) = (subject.head.n_classes(), subject.largest_class());
        let mut wanted = of_table(&variants);
        wanted.retain(|(recipe, _)| recipe.check(n_classes, largest).is_ok());
        asked.push((Arc::clone(subject), store.ask(wanted)));
    }
    let mut effects = Vec::new();
    if asked.iter().any(|(_, (stops, _))| *stops) {
        // What nobody wants any longer is not worth finishing; the rest begins anew.
        effects.push(Effect::StopTrials(TrialsFor::Variants));
        let mut stores = vec![&mut compare.store];
        let others = compare.others.iter_mut();
        stores
            .extend(others.filter_map(|other| Some(&mut other.opened.as_mut()?.as_mut().ok()?.1)));
        for ((_, (_, missing)), store) in asked.iter_mut().zip(stores) {
            *missing = store.all_asked();
        }
    }
    let mut tasks = Vec::new();
    for (subject, (_, missing)) in asked {
        tasks.extend(missing.into_iter().map(|(recipe, is_curve)| TrialTask {
            subject: Arc::clone(&subject),
            recipe,
            what: if is_curve { What::Curve } else { What::Trial },
        }));
    }
    if !tasks.is_empty() {
        effects.push(Effect::Try(TrialsFor::Variants, tasks));
    }
    effects
}

/// Asks for the panes whose answer is not that to their recipe.
fn ask_panes(open: &mut OpenRun) -> Vec<Effect> {
    if !open.compare.content.has_panes() {
        return Vec::new();
    }
    let mut effects = Vec::new();
    for at in 0..open.compare.panes.len() {
        let of = open.compare.panes[at].of;
        let Some(recipe) = open.pane_recipe(of).filter(|_| of != PaneOf::Current) else { continue };
        let question = Question { recipe, ..open.question() };
        let pane = &mut open.compare.panes[at];
        if pane.asked.as_ref() != Some(&question) {
            pane.asked = Some(question.clone());
            effects.push(Effect::AskPane(at, pane.id, question));
        }
    }
    effects
}

/// Takes a finding in, on this run or another one.
pub fn tried(open: &mut OpenRun, of: TrialsFor, task: &TrialTask, finding: Finding) {
    let is_open = Arc::ptr_eq(&open.subject, &task.subject);
    let compare = &mut open.compare;
    match (of, &mut compare.search, finding) {
        (TrialsFor::Search, Some(search), Finding::Trial(trial)) if is_open => search.add(trial),
        (TrialsFor::Search, ..) => {}
        (TrialsFor::Variants, _, finding) => {
            if is_open {
                compare.store.add(&task.recipe, finding);
            } else {
                let others = compare.others.iter_mut();
                let mut known = others.filter_map(|other| other.opened.as_mut()?.as_mut().ok());
                let is_of = |(opened, _): &&mut (crate::jobs::Opened, super::Store)| {
                    Arc::ptr_eq(&opened.subject, &task.subject)
                };
                let Some((_, store)) = known.find(is_of) else { return };
                store.add(&task.recipe, finding);
            }
            open.compare.comparison = Arc::new(comparison(open));
        }
    }
}

/// Takes another run in, or why it cannot be used.
pub fn other_opened(
    open: &mut OpenRun,
    path: &std::path::Path,
    result: Result<crate::jobs::Opened, String>,
) -> Vec<Effect> {
    let mut others = open.compare.others.iter_mut();
    let Some(other) = others.find(|other| other.path == path) else { return Vec::new() };
    other.opened = Some(result.map(|opened| (opened, super::Store::default())));
    follow(open, View::Compare)
}

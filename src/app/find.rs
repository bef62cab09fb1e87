//! What a query of the palette finds.

use std::path::PathBuf;

use eoscope_core::domain::Split;
use eoscope_core::sampler::SamplerKind;

use super::action::Action;
use super::shortcuts::Shortcut;
use super::{
    BoundaryMsg, Chart, ChartFormat, FilesMsg, GapMsg, Msg, OpenRun, PointRef, RecipeMsg, SaveMsg,
    SceneMsg, SelectionMsg, State, TrainingMsg, WindowMsg,
};

/// Something that the palette found.
pub struct Found {
    /// What it is, as one line.
    pub label: String,
    /// A word at the end: its key, or what kind of thing it is.
    pub hint: String,
    /// What happens when it is chosen.
    pub msg: Msg,
}

/// What was found so far, with how well it answers.
struct Search<'a> {
    query: &'a str,
    found: Vec<(usize, Found)>,
}

impl Search<'_> {
    /// Offers something by its label and other words for it, which count less.
    fn offer(&mut self, label: String, also: &str, hint: &str, msg: impl Into<Msg>) {
        let by_label = rank(&label.to_lowercase(), self.query);
        let by_other = || rank(&also.to_lowercase(), self.query).filter(|rank| *rank < 3);
        if let Some(rank) = by_label.or_else(|| by_other().map(|rank| rank + 2)) {
            self.put(rank, label, hint, msg);
        }
    }

    fn put(&mut self, rank: usize, label: String, hint: &str, msg: impl Into<Msg>) {
        self.found.push((rank, Found { label, hint: hint.into(), msg: msg.into() }));
    }
}

/// What a query finds: commands, samplers, classes, two classes, points by their number or the name of
/// their file, and paths. At most `most`, best first.
pub fn find(state: &State, query: &str, most: usize) -> Vec<Found> {
    let typed = query.trim();
    let lower = typed.to_lowercase();
    let mut search = Search { query: &lower, found: Vec::new() };
    if is_path(typed) {
        search.put(0, format!("Open {typed}"), "path", FilesMsg::Drop(vec![path_of(typed)]));
    }
    for action in Action::ALL {
        if let Some(msg) = action.msg(state).filter(|_| action != Action::Palette) {
            let hint = action.shortcut().map(Shortcut::text).unwrap_or_default();
            search.offer(action.label().into(), action.also(), &hint, msg);
        }
    }
    for (out, plan) in &state.training.unfinished {
        let label = format!("Resume the training of {}", plan.name());
        search.offer(label, "interrupted", "training", TrainingMsg::Resume(out.clone()));
    }
    charts(state, &mut search);
    if let Some(open) = state.run_on_screen() {
        for (at, kind) in SamplerKind::ALL.into_iter().enumerate() {
            let label = format!("Sampler {}", kind.label());
            search.offer(label, kind.summary(), &(at + 1).to_string(), RecipeMsg::SetSampler(kind));
        }
        classes(open, &mut search);
        if lower.len() >= 2 {
            points(open, &lower, most, &mut search);
        }
    }
    search.found.sort_by_key(|(rank, _)| *rank);
    search.found.into_iter().map(|(_, found)| found).take(most).collect()
}

/// Charts as files and as tables.
fn charts(state: &State, search: &mut Search<'_>) {
    for chart in Chart::ALL.into_iter().filter(|&chart| state.has_chart(chart)) {
        for format in ChartFormat::ALL {
            if format == ChartFormat::Csv && !chart.has_table() {
                continue;
            }
            let label = format!("Save {} as {}", chart.label(), format.ending().to_uppercase());
            search.offer(label, "export", "chart", SaveMsg::SaveChart(chart, format));
        }
        if chart.has_table() {
            let label = format!("Numbers of {} as a table", chart.label());
            search.offer(label, "export values", "chart", WindowMsg::ShowTable(Some(chart)));
        }
    }
}

/// Classes by their names, and pairs of which both are named.
fn classes(open: &OpenRun, search: &mut Search<'_>) {
    let names = &open.run.classes.names;
    let words: Vec<&str> = search.query.split_whitespace().collect();
    let named: Vec<usize> = match words[..] {
        [a, b] => [a, b]
            .into_iter()
            .filter_map(|word| {
                let is_it = |&&at: &&usize| names[at].to_lowercase().starts_with(word);
                open.classes.order.iter().find(is_it).copied()
            })
            .collect(),
        _ => Vec::new(),
    };
    if let [a, b] = named[..]
        && a != b
    {
        let label = format!("Boundary of {} vs {}", names[a], names[b]);
        search.put(0, label, "classes", BoundaryMsg::SetPair(a, b));
    }
    for &class_idx in &open.classes.order {
        let name = &names[class_idx];
        search.offer(format!("Only class {name}"), "alone", "class", SceneMsg::Solo(class_idx));
        let msg = GapMsg::ShowGapOf(Some(class_idx));
        search.offer(format!("Gap of {name}, by feature"), "", "class", msg);
        let other = open.boundary.pair.1;
        if class_idx != other {
            let label = format!("Boundary of {name} vs {}", names[other]);
            search.offer(label, "against", "classes", BoundaryMsg::SetPair(class_idx, other));
        }
    }
}

/// Points whose number in the source is asked for, or whose file is called so.
fn points(open: &OpenRun, query: &str, most: usize, search: &mut Search<'_>) {
    let number: Option<u32> = query.trim_start_matches('#').parse().ok();
    let images = open.thumbnails.as_deref();
    let mut n_found = 0;
    for split in Split::ALL {
        let labels = open.run.split(split).labels();
        for (row, &label) in (0_u32..).zip(labels) {
            let file = images.and_then(|images| images.file(split, row));
            let by_file = || file.is_some_and(|file| file.to_lowercase().contains(query));
            if number == Some(open.source_id(split, row)) || by_file() {
                let name = &open.run.classes.names[label as usize];
                let id = open.source_id(split, row);
                let file = file.map_or(String::new(), |file| format!(", {file}"));
                let label = format!("{} {name} #{id}{file}", split.name());
                let msg = SelectionMsg::PinCard(PointRef::real(split, row));
                search.put(2, label, "point", msg);
                n_found += 1;
                if n_found >= most {
                    return;
                }
            }
        }
    }
}

/// Whether a query names a place on disk.
fn is_path(query: &str) -> bool {
    let starts = ["/", "~/", "./", "../", "~\\", ".\\"];
    let has_drive = query.get(1..3).is_some_and(|text| text == ":\\" || text == ":/");
    query.len() > 1 && (starts.iter().any(|start| query.starts_with(start)) || has_drive)
}

/// The place that a query names; `~` is the home of the user, resolved where the disk is.
fn path_of(query: &str) -> PathBuf {
    PathBuf::from(query.trim_matches('"'))
}

/// How well a text answers a query: 0 where it begins with it, 1 where a word does, 2 where it stands
/// within, 3 where its letters come in order; none else.
fn rank(text: &str, query: &str) -> Option<usize> {
    if text.starts_with(query) {
        return Some(0);
    }
    if text.split_whitespace().any(|word| word.starts_with(query)) {
        return Some(1);
    }
    if text.contains(query) {
        return Some(2);
    }
    let mut letters = text.chars();
    let in_order = query.chars().all(|wanted| letters.any(|letter| letter == wanted));
    (in_order && query.chars().count() >= 3).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_find_by_the_beginning_of_words_first() {
        let state = State::default();
        let labels = |query: &str| -> Vec<String> {
            find(&state, query, 5).into_iter().map(|found| found.label).collect()
        };
        assert_eq!(labels("open")[..2], ["Open a run…", "Open a file…"]);
        assert_eq!(labels("smaller"), ["Zoom out"]);
        assert_eq!(labels("theme")[0], Action::Theme.label());
        assert_eq!(labels("/data/a.run")[0], "Open /data/a.run");
        assert_eq!(labels("C:\\a.npz")[0], "Open C:\\a.npz");
        assert!(labels("qqqq").is_empty());
        let pin = Action::Pin.label().to_owned();
        assert!(!labels("pin").contains(&pin), "there is nothing to pin without a run");
        assert_eq!(rank("switch between dark and light", "sbd"), Some(3));
        assert_eq!(rank("switch between dark and light", "xyz"), None);
    }
}

//! The maps of a run, to choose from.

use eoscope_core::domain::Layout;

use crate::app::OpenRun;

/// A map that can be shown: its place among those that were kept; none for the run's own.
pub struct ListedMap<'a> {
    /// Its place among the kept ones.
    pub stored: Option<usize>,
    /// The map.
    pub layout: &'a Layout,
}

/// The run's own map, and those that were kept beside it.
pub fn listed_maps(open: &OpenRun) -> Vec<ListedMap<'_>> {
    let own = open.run.layout.as_ref().map(|layout| ListedMap { stored: None, layout });
    let stored = open.map.stored.iter().enumerate();
    let stored = stored.map(|(at, map)| ListedMap { stored: Some(at), layout: &map.layout });
    own.into_iter().chain(stored).collect()
}

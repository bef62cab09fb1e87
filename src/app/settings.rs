//! What is remembered from one start to the next.

use std::collections::BTreeMap;
use std::path::PathBuf;

use eoscope_io::dataset::DataSpec;
use serde::{Deserialize, Serialize};

/// How many runs the welcome page remembers.
const MAX_RECENT: usize = 5;

/// Dark, light, or as the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Light on dark.
    Dark,
    /// Dark on light.
    Light,
}

/// The remembered choices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The theme.
    pub theme: ThemeChoice,
    /// Runs opened lately, newest first.
    pub recent: Vec<PathBuf>,
    /// Images trained on lately, newest first.
    pub recent_data: Vec<DataSpec>,
    /// Where runs go; empty for the folder in which the program was started.
    pub run_folder: PathBuf,
    /// Zoom in per cent.
    pub zoom_per_cent: u32,
    /// Width and height of the window in points, as it was closed last.
    pub window_size: Option<[u32; 2]>,
    /// Widths of the panels that were dragged, in points, by name.
    pub panel_widths: BTreeMap<String, u32>,
    /// Whether the first hints were dismissed.
    pub hints_seen: bool,
    /// Whether the last run is opened at the start.
    pub reopen_last: bool,
    /// How wide pictures of charts are, in pixels.
    pub figure_width: u32,
    /// Whether they are in the dark theme.
    pub figure_dark: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            recent: Vec::new(),
            recent_data: Vec::new(),
            run_folder: PathBuf::new(),
            zoom_per_cent: 100,
            window_size: None,
            panel_widths: BTreeMap::new(),
            hints_seen: false,
            reopen_last: true,
            figure_width: 1200,
            figure_dark: false,
        }
    }
}

impl Settings {
    /// Puts images in front of the recent ones.
    pub fn remember_data(&mut self, spec: &DataSpec) {
        self.recent_data.retain(|other| other != spec);
        self.recent_data.insert(0, spec.clone());
        self.recent_data.truncate(MAX_RECENT);
    }

    /// Puts a run in front of the recent ones.
    pub fn remember(&mut self, run: PathBuf) {
        self.recent.retain(|known| *known != run);
        self.recent.insert(0, run);
        self.recent.truncate(MAX_RECENT);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_newest_runs_are_remembered_once_each() {
        let mut settings = Settings::default();
        for name in ["a", "b", "a"] {
            settings.remember(format!("/nowhere/{name}.run").into());
        }
        assert_eq!(settings.recent, [Path::new("/nowhere/a.run"), Path::new("/nowhere/b.run")]);
        (0..2 * MAX_RECENT).for_each(|n| settings.remember(format!("/{n}.run").into()));
        assert_eq!(settings.recent.len(), MAX_RECENT);
    }
}

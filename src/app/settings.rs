//! What is remembered from one start to the next.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::dataset::DataSpec;

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
    /// How large everything is drawn, in per cent of the usual size.
    pub zoom_per_cent: u32,
    /// Width and height of the window in points, as it was closed last.
    pub window_size: Option<[u32; 2]>,
    /// Widths of panels in points, by name, where somebody has dragged them.
    pub panel_widths: BTreeMap<String, u32>,
    /// Whether the first hints were put away.
    pub hints_seen: bool,
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
        }
    }
}

impl Settings {
    /// Where settings lie for this user; none if the system names no place.
    pub fn path() -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "eoscope")?;
        Some(dirs.config_dir().join("settings.json"))
    }

    /// Reads settings. A missing or damaged file gives the defaults: nothing of value is in it.
    pub fn load(path: &Path) -> Self {
        let bytes = std::fs::read(path).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Writes settings, all or nothing.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.persist(path)?;
        Ok(())
    }

    /// Puts images in front of the recent ones.
    pub fn remember_data(&mut self, spec: &DataSpec) {
        self.recent_data.retain(|other| other != spec);
        self.recent_data.insert(0, spec.clone());
        self.recent_data.truncate(MAX_RECENT);
    }

    /// Puts a run in front of the recent ones.
    pub fn remember(&mut self, run: &Path) {
        let run = run.canonicalize().unwrap_or_else(|_| run.into());
        self.recent.retain(|known| *known != run);
        self.recent.insert(0, run);
        self.recent.truncate(MAX_RECENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_damage_gives_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.remember(Path::new("/nowhere/a.run"));
        settings.remember(Path::new("/nowhere/b.run"));
        settings.remember(Path::new("/nowhere/a.run"));
        settings.save(&path).unwrap();
        assert_eq!(Settings::load(&path), settings);
        assert_eq!(settings.recent, [Path::new("/nowhere/a.run"), Path::new("/nowhere/b.run")]);
        std::fs::write(&path, "{").unwrap();
        assert_eq!(Settings::load(&path), Settings::default());
    }
}

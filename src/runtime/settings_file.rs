//! Settings on disk.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::path::{Path, PathBuf};

use eoscope_io::run::write_file;

use crate::app::Settings;

/// Where settings lie for this user; none if the system names no place.
pub fn path() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "eoscope")?;
    Some(dirs.config_dir().join("settings.json"))
}

/// Reads settings. A missing or damaged file gives the defaults: nothing of value is in it.
pub fn load(path: &Path) -> Settings {
    let bytes = std::fs::read(path).unwrap_or_default();
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Writes settings, all or nothing.
///
/// # Errors
/// When the file cannot be written.
pub fn save(settings: &Settings, path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    write_file(path, &serde_json::to_vec_pretty(settings)?)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ThemeChoice;

    #[test]
    fn settings_come_back_and_damage_gives_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/settings.json");
        let mut settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        settings.remember("/nowhere/a.run".into());
        save(&settings, &path).unwrap();
        assert_eq!(load(&path), settings);
        std::fs::write(&path, "{").unwrap();
        assert_eq!(load(&path), Settings::default());
    }
}

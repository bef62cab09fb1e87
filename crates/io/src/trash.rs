//! Whatever is deleted goes to a trash beside it first: a folder `.eoscope-trash` in the same place, so
//! that moving is renaming, however large it is.
//!
//! What has been there for 30 days is deleted for good, and the oldest of it as long as all of it takes
//! more than 4 GiB; but never what was put there last.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::run::path_text;

/// The name of the trash in a folder.
pub const TRASH_FOLDER: &str = ".eoscope-trash";
/// How long something is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How much is kept, in bytes.
const MOST_BYTES: u64 = 4 << 30;

/// Something that was put into the trash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    /// Where it was.
    pub from: PathBuf,
    /// Where it is now.
    pub at: PathBuf,
}

/// Why something cannot be put into the trash, or taken out of it. Nothing is lost by it.
#[derive(Debug, thiserror::Error)]
pub enum TrashError {
    /// The operating system refused.
    #[error(
        "{}: it cannot be put into the trash at {} ({source}), so it was not deleted",
        path_text(path),
        path_text(trash)
    )]
    NotMoved {
        /// What should be deleted.
        path: PathBuf,
        /// Where the trash would be.
        trash: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// Something else is there by now.
    #[error(
        "{}: something else is there by now; what was deleted is kept at {}",
        path_text(from),
        path_text(at)
    )]
    Occupied {
        /// Where it was.
        from: PathBuf,
        /// Where it is.
        at: PathBuf,
    },
    /// The operating system refused to move it back.
    #[error("{}: it cannot be brought back from {}: {source}", path_text(from), path_text(at))]
    NotRestored {
        /// Where it was.
        from: PathBuf,
        /// Where it is.
        at: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// Puts a file or folder into the trash beside it, and deletes what has been there for too long.
///
/// # Errors
/// When it cannot be moved; then it is where it was.
pub fn put(path: &Path) -> Result<Trashed, TrashError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let trash = parent.unwrap_or(Path::new(".")).join(TRASH_FOLDER);
    let not_moved =
        |source| TrashError::NotMoved { path: path.into(), trash: trash.clone(), source };
    fs::create_dir_all(&trash).map_err(not_moved)?;
    // A place of its own: the same name may be deleted twice.
    let place = tempfile::Builder::new().prefix("").rand_bytes(12).tempdir_in(&trash);
    let place = place.map_err(not_moved)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let at = place.path().join(name);
    fs::rename(path, &at).map_err(not_moved)?;
    let place = place.keep();
    clean(&trash, &place);
    Ok(Trashed { from: path.into(), at })
}

/// Takes something out of the trash and puts it back where it was.
///
/// # Errors
/// When something else is there, or it cannot be moved; then it stays in the trash.
pub fn restore(trashed: &Trashed) -> Result<(), TrashError> {
    let Trashed { from, at } = trashed.clone();
    if from.symlink_metadata().is_ok() {
        return Err(TrashError::Occupied { from, at });
    }
    fs::rename(&at, &from).map_err(|source| TrashError::NotRestored { from, at, source })?;
    // Both are empty unless something else is in them.
    let place = trashed.at.parent();
    for folder in place.into_iter().chain(place.and_then(Path::parent)) {
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// Deletes what is old or too much. What cannot be deleted is tried again the next time.
fn clean(trash: &Path, newest: &Path) {
    let mut kept: Vec<(SystemTime, PathBuf, u64)> = Vec::new();
    for entry in fs::read_dir(trash).into_iter().flatten().flatten() {
        let path = entry.path();
        if path == newest {
            continue;
        }
        // Moving something into its place was the last change of that.
        let Ok(since) = entry.metadata().and_then(|metadata| metadata.modified()) else { continue };
        match since.elapsed() {
            Ok(age) if age > KEPT => drop(fs::remove_dir_all(&path)),
            _ => kept.push((since, path.clone(), size(&path))),
        }
    }
    kept.sort();
    let mut total: u64 = size(newest) + kept.iter().map(|(_, _, size)| size).sum::<u64>();
    for (_, path, size) in kept {
        if total <= MOST_BYTES {
            break;
        }
        drop(fs::remove_dir_all(&path));
        total = total.saturating_sub(size);
    }
}

/// The bytes of all files in a folder.
fn size(folder: &Path) -> u64 {
    let of = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => size(&entry.path()),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    fs::read_dir(folder).into_iter().flatten().flatten().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join("file"), bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_deleted_comes_back_as_it_was() {
        let (folder, path) = folder_with("a.run.training", b"weights");
        let trashed = put(&path).unwrap();
        assert!(!path.exists() && trashed.at.starts_with(folder.path().join(TRASH_FOLDER)));
        restore(&trashed).unwrap();
        assert_eq!(fs::read(path.join("file")).unwrap(), b"weights");
        assert!(!folder.path().join(TRASH_FOLDER).exists(), "an empty trash is no folder");
        // Twice the same name, and one that came back first.
        let first = put(&path).unwrap();
        fs::write(&path, b"another").unwrap();
        let second = put(&path).unwrap();
        restore(&second).unwrap();
        let error = restore(&first).unwrap_err().to_string();
        assert!(error.contains("something else is there by now"), "{error}");
        assert!(first.at.join("file").is_file(), "and it is kept");
    }

    #[test]
    fn what_is_old_goes_for_good_and_what_is_new_never() {
        let (folder, path) = folder_with("old", b"1");
        let old = put(&path).unwrap();
        let long_ago = SystemTime::now() - KEPT - Duration::from_secs(60);
        let place = fs::File::open(old.at.parent().unwrap()).unwrap();
        place.set_modified(long_ago).unwrap();
        let path = folder.path().join("new");
        fs::write(&path, b"2").unwrap();
        let new = put(&path).unwrap();
        assert!(!old.at.exists() && new.at.exists());
    }

    #[test]
    fn without_a_place_for_the_trash_nothing_is_deleted() {
        let (folder, path) = folder_with("a", b"1");
        // A file where the trash should be.
        fs::write(folder.path().join(TRASH_FOLDER), b"").unwrap();
        let error = put(&path).unwrap_err().to_string();
        assert!(error.contains("cannot be put into the trash"), "{error}");
        assert!(path.join("file").is_file());
    }
}

//! Files by name, from a folder or out of a tar archive.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Component, Path};

use eoscope_core::numerics::{StopToken, Stopped};
use flate2::read::GzDecoder;

use super::{FormatError, printable};

/// Entries of an archive that are looked at; damage can promise any number.
const MAX_ENTRIES: usize = 1_000_000;

/// Why files could not be taken out.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The operating system refused, or the archive is damaged.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// An entry that may not be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It was cancelled.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// The wanted files by their names without folders.
///
/// `path` is a folder, whose files and those of the folders directly in it are looked at, or a
/// `.tar`, `.tar.gz` or `.tgz` archive, which is read in one pass and never unpacked. Of two files
/// with one name the first counts. `limit` is the most bytes that one of them may have.
///
/// # Errors
/// When something cannot be read, an entry leads out of the archive, or one is larger than `limit`.
pub fn files(
    path: &Path,
    wanted: impl Fn(&str) -> bool,
    limit: u64,
    stop: &StopToken,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    if path.is_dir() {
        from_folder(path, &wanted, limit, stop)
    } else {
        from_tar(path, &wanted, limit, stop)
    }
}

fn from_folder(
    folder: &Path,
    wanted: &impl Fn(&str) -> bool,
    limit: u64,
    stop: &StopToken,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    for entry in std::fs::read_dir(folder)?.flatten() {
        if entry.path().is_dir() {
            folders.push(entry.path());
        }
    }
    folders[1..].sort();
    for folder in folders {
        for entry in std::fs::read_dir(folder)?.flatten() {
            stop.check()?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if wanted(&name) && !found.contains_key(&name) && entry.path().is_file() {
                let bytes = bounded(&mut File::open(entry.path())?, &name, limit)?;
                found.insert(name, bytes);
            }
        }
    }
    Ok(found)
}

fn from_tar(
    path: &Path,
    wanted: &impl Fn(&str) -> bool,
    limit: u64,
    stop: &StopToken,
) -> Result<BTreeMap<String, Vec<u8>>, ArchiveError> {
    let mut file = BufReader::new(File::open(path)?);
    let mut magic = [0; 2];
    let zipped = file.read_exact(&mut magic).is_ok() && magic == [0x1f, 0x8b];
    let file = BufReader::new(File::open(path)?);
    let reader: Box<dyn Read> =
        if zipped { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
    let mut archive = tar::Archive::new(reader);
    let mut found = BTreeMap::new();
    for (at, entry) in archive.entries().map_err(plain)?.enumerate() {
        stop.check()?;
        let mut entry = entry.map_err(plain)?;
        let place = entry.path().map_err(plain)?.into_owned();
        let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if at >= MAX_ENTRIES {
            let reason =
                format!("it has more than {MAX_ENTRIES} entries; unpack it and give the folder");
            return Err(FormatError::Content(reason).into());
        }
        if !place.components().all(inside) {
            return Err(FormatError::Climbs { entry: place.display().to_string() }.into());
        }
        let Some(name) = place.file_name().map(|name| name.to_string_lossy().into_owned()) else {
            continue;
        };
        if entry.header().entry_type().is_file() && wanted(&name) && !found.contains_key(&name) {
            let bytes = bounded(&mut entry, &name, limit)?;
            found.insert(name, bytes);
        }
    }
    Ok(found)
}

/// The reader of archives quotes what it cannot read.
fn plain(error: std::io::Error) -> std::io::Error {
    std::io::Error::new(error.kind(), printable(&error.to_string()))
}

/// Everything a reader gives, which must not be more than `limit` bytes.
fn bounded(reader: &mut impl Read, name: &str, limit: u64) -> Result<Vec<u8>, ArchiveError> {
    let mut bytes = Vec::new();
    reader.take(limit + 1).read_to_end(&mut bytes).map_err(plain)?;
    if bytes.len() as u64 > limit {
        let bytes = bytes.len() as u64;
        return Err(FormatError::TooLarge { what: name.into(), bytes, limit }.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in entries {
            let mut header = tar::Header::new_gnu();
            // The writer refuses bad names, so they are written as a hostile one would.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    #[test]
    fn files_come_from_folders_and_archives_alike() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in/a"), "one").unwrap();
        let archive = folder.path().join("x.tar");
        std::fs::write(&archive, tar_of(&[("in/a", b"one"), ("in/b", b"two")])).unwrap();
        for path in [folder.path(), archive.as_path()] {
            let found = files(path, |name| name == "a", 10, &StopToken::new()).unwrap();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), [("a".into(), b"one".to_vec())]);
        }
    }

    #[test]
    fn entries_that_climb_or_burst_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("x.tar");
        let refused = |entries: &[(&str, &[u8])]| {
            std::fs::write(&archive, tar_of(entries)).unwrap();
            files(&archive, |_| true, 2, &StopToken::new()).unwrap_err().to_string()
        };
        assert!(refused(&[("../../etc/a", b"x")]).contains("../../etc/a leads out"));
        assert!(refused(&[("/etc/a", b"x")]).contains("leads out"));
        assert!(refused(&[("a", b"xyz")]).contains("above the limit of 2"));
    }
}

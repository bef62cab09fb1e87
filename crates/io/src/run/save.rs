//! Writing a run: it is put together in a folder beside its place and renamed, so that a reader never
//! sees half of one.

use std::fs;
use std::path::Path;

use eoscope_core::domain::{HeadInput, Split};

use super::arrays::ArrayWriter;
use super::folder::{VALIDATION, read_manifest};
use super::{ARRAYS_FILE, MANIFEST_FILE, Run, RunError};
use crate::atomic_file::{Access, write_atomic};
use crate::trash;

impl Run {
    /// Writes the run; `extra` adds files, such as thumbnails, to the folder before it is put
    /// in its place.
    ///
    /// # Errors
    /// When something of that name is there and `force` is not set, or a file cannot be written.
    /// Then nothing is changed.
    pub fn save(
        &self,
        folder: &Path,
        force: bool,
        extra: impl FnOnce(&Path) -> Result<(), RunError>,
    ) -> Result<(), RunError> {
        check_destination(folder, force)?;
        let parent = parent_of(folder);
        fs::create_dir_all(parent).map_err(RunError::io(parent))?;
        // Removed with everything in it when an error leaves this function.
        let partial = tempfile::Builder::new()
            .prefix(".eoscope-partial-")
            .tempdir_in(parent)
            .map_err(RunError::io(parent))?;
        let manifest = serde_json::to_vec_pretty(&self.manifest).expect("a manifest is plain data");
        write_file(&partial.path().join(MANIFEST_FILE), &manifest)?;
        write_file(&partial.path().join(ARRAYS_FILE), &self.array_bytes())?;
        extra(partial.path())?;
        move_into_place(partial, folder)
    }

    /// Stores the map in the folder of a run that is already on disk; nothing else of it changes.
    ///
    /// # Errors
    /// When another run has taken its place meanwhile, a position is no number, or the file cannot be
    /// replaced. Then the old file is still there.
    pub fn save_layout(&self, folder: &Path) -> Result<(), RunError> {
        let path = folder.join(ARRAYS_FILE);
        let layout = self.layout.iter().flat_map(|layout| layout.train.iter().chain(&layout.test));
        if !layout.flatten().all(|value| value.is_finite()) {
            return Err(RunError::BadLayout { path });
        }
        if read_manifest(&folder.join(MANIFEST_FILE))?.fingerprints != self.manifest.fingerprints {
            return Err(RunError::Replaced { path: folder.into() });
        }
        write_file(&path, &self.array_bytes())
    }

    /// The arrays that measures depend on, and whose fingerprints the manifest holds.
    pub(super) fn arrays(&self) -> ArrayWriter {
        let mut arrays = ArrayWriter::default();
        for split in Split::ALL {
            let (name, points) = (split.name(), self.split(split));
            let shape = [points.len(), points.dim()];
            arrays.f32(&format!("{name}_features"), &shape, points.flat());
            arrays.u32(&format!("{name}_labels"), points.labels());
        }
        if let Some(points) = &self.validation {
            let shape = [points.len(), points.dim()];
            arrays.f32(&format!("{VALIDATION}_features"), &shape, points.flat());
            arrays.u32(&format!("{VALIDATION}_labels"), points.labels());
        }
        let shape = [self.head.n_classes(), self.head.dim()];
        let weight: Vec<f32> = self.head.weight.iter().copied().collect();
        arrays.f32("head_weight", &shape, &weight);
        arrays.f32("head_bias", &shape[..1], &self.head.bias.to_vec());
        if let HeadInput::CenteredUnit(center) = &self.head.input {
            arrays.f32("head_center", &shape[1..], &center.to_vec());
        }
        arrays
    }

    fn array_bytes(&self) -> Vec<u8> {
        let mut arrays = self.arrays();
        for (name, ids) in [("train_ids", &self.train_ids), ("test_ids", &self.test_ids)] {
            if !ids.is_empty() {
                arrays.u32(name, ids);
            }
        }
        let Some(layout) = &self.layout else {
            return arrays.finish(&[]);
        };
        arrays.points("projection_train", &layout.train);
        arrays.points("projection_test", &layout.test);
        arrays.finish(&[
            ("projection_method", layout.method.clone()),
            ("projection_seed", layout.seed.to_string()),
        ])
    }
}

fn parent_of(folder: &Path) -> &Path {
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn move_into_place(partial: tempfile::TempDir, folder: &Path) -> Result<(), RunError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let readable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(partial.path(), readable).map_err(RunError::io(folder))?;
    }
    // A folder cannot be renamed over another one, so the old run goes to the trash first.
    let old = match folder.exists() {
        true => Some(trash::put(folder)?),
        false => None,
    };
    if let Err(source) = fs::rename(partial.path(), folder) {
        if let Some(old) = old {
            trash::restore(&old)?;
        }
        return Err(RunError::Io { path: folder.into(), source });
    }
    let _ = partial.keep();
    Ok(())
}

/// Whether a run may be written at `folder`: nothing is there, or a run that may be replaced.
///
/// # Errors
/// When something is there and `force` is not set, or it is no run.
pub fn check_destination(folder: &Path, force: bool) -> Result<(), RunError> {
    if !folder.exists() {
        return Ok(());
    }
    if !folder.join(MANIFEST_FILE).is_file() {
        return Err(RunError::InTheWay { path: folder.into() });
    }
    if force { Ok(()) } else { Err(RunError::Exists { path: folder.into() }) }
}

/// Writes one whole file and waits until the disk has it; what was there before stays until then.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), RunError> {
    write_atomic(path, bytes, Access::Shared).map_err(RunError::io(path))
}

/// Writes which file each image of a split came from, one path a line; nothing if there are none.
///
/// # Errors
/// When the list cannot be written.
pub fn write_file_list(folder: &Path, split: Split, files: &[String]) -> Result<(), RunError> {
    if files.is_empty() {
        return Ok(());
    }
    let path = folder.join(format!("{}_files.txt", split.name()));
    // A name may hold line breaks, and a list of lines cannot.
    let line = |file: &String| file.replace(['\n', '\r'], "\u{fffd}") + "\n";
    write_file(&path, files.iter().map(line).collect::<String>().as_bytes())
}

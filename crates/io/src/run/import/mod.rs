//! Embeddings made elsewhere: arrays (`.npz`, `.npy`, `.safetensors`) and tables (`.csv`, `.tsv`,
//! `.parquet`).
//!
//! A reader gives what it found: features, labels and whatever else it came upon. It is checked and
//! put together in one place, so that every format follows the same rules.

mod arrays;
mod delimited;
mod export;
mod found;
mod parquet;
mod table;

use std::path::{Path, PathBuf};

pub use export::{ExportPoint, export};
pub use found::Imported;

use super::RunError;

/// What to import, where one file does not say it all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportOptions {
    /// The file with the test rows, where they are not in the first one.
    pub test: Option<PathBuf>,
    /// Names of the classes by label.
    pub class_names: Option<Vec<String>>,
    /// Which test rows are taken aside where there are none.
    pub split_seed: u64,
    /// Whether test rows that are training rows are left out.
    pub leave_out_leaks: bool,
}

/// Whether a path is one that [`import`] reads, by its name.
pub fn is_importable(path: &Path) -> bool {
    let ending = ending(path);
    let is_file = ["npz", "npy", "csv", "tsv", "parquet"].contains(&ending.as_str());
    let is_arrays =
        ending == "safetensors" && path.file_name().is_some_and(|name| name != super::ARRAYS_FILE);
    is_file || is_arrays || path.join(arrays::TRAIN_FEATURES).is_file()
}

/// Reads embeddings, and says what was found.
///
/// `path` is a file, or a folder with `train_features.npy` and its companions. Labels may be names
/// or whole numbers. Where the file has no head, [`Imported::into_run`] fits one.
///
/// # Errors
/// Whatever is wrong with the file, with the array or the line.
pub fn import(path: &Path, options: &ImportOptions) -> Result<Imported, RunError> {
    if !path.exists() {
        return Err(RunError::NotFound { path: path.into() });
    }
    let found = match ending(path).as_str() {
        _ if path.is_dir() => arrays::from_npy(path)?,
        "npz" => arrays::from_npz(path)?,
        "npy" => arrays::from_npy(path.parent().unwrap_or(Path::new(".")))?,
        "safetensors" => arrays::from_safetensors(path)?,
        "csv" | "tsv" | "parquet" => table::from_tables(path, options.test.as_deref())?,
        other => {
            let reason = format!(
                "files that end in “{other}” are not read; give .npz, .npy, .safetensors, .csv, .tsv or .parquet"
            );
            return Err(RunError::BadArrays { path: path.into(), reason });
        }
    };
    found.finish(path, options)
}

fn ending(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

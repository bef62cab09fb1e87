//! Maps beside a run: one file each, with method and seed. The run itself is never changed by them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eoscope_core::domain::Layout;

use super::arrays::{ArrayReader, ArrayWriter};
use super::{Run, RunError, write_file};

/// The folder of maps in that of a run.
pub const MAPS_FOLDER: &str = "maps";

/// A map that was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredMap {
    /// Its file.
    pub path: PathBuf,
    /// The map.
    pub layout: Arc<Layout>,
}

/// Keeps a map in a folder, under a name of its own that tells how it was made.
///
/// # Errors
/// When a position is no number, or the file cannot be written.
pub fn store_map(folder: &Path, run: &Run, layout: Arc<Layout>) -> Result<StoredMap, RunError> {
    if !layout.train.iter().chain(&layout.test).flatten().all(|value| value.is_finite()) {
        return Err(RunError::BadLayout { path: folder.into() });
    }
    fs::create_dir_all(folder).map_err(RunError::io(folder))?;
    let words = layout.method.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    let words = words.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    let name = |at: usize| format!("{words}-seed-{}-{at}.safetensors", layout.seed);
    let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
    let path = (1..).map(|at| folder.join(name(at))).find(is_free).expect("some number is free");
    let mut arrays = ArrayWriter::default();
    arrays.points("projection_train", &layout.train);
    arrays.points("projection_test", &layout.test);
    let bytes = arrays.finish(&[
        ("projection_method", layout.method.clone()),
        ("projection_seed", layout.seed.to_string()),
        ("of", features_of(run)),
    ]);
    write_file(&path, &bytes)?;
    Ok(StoredMap { path, layout })
}

/// The maps of a run in a folder, oldest first. A file that cannot be read, or belongs to other embeddings, is
/// no map of the run.
pub fn stored_maps(folder: &Path, run: &Run) -> Vec<StoredMap> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of_run = features_of(run);
    let mut found: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let since = entry.metadata().ok()?.modified().ok()?;
            let bytes = fs::read(&path).ok()?;
            let reader = ArrayReader::new(&path, &bytes).ok()?;
            if reader.metadata("of")? != of_run {
                return None;
            }
            let layout = Layout {
                method: reader.metadata("projection_method")?,
                seed: reader.metadata("projection_seed")?.parse().ok()?,
                train: reader.points("projection_train", run.train.len()).ok()?,
                test: reader.points("projection_test", run.test.len()).ok()?,
                linear: None,
            };
            Some((since, StoredMap { path, layout: Arc::new(layout) }))
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.path.cmp(&other.path)));
    found.into_iter().map(|(_, map)| map).collect()
}

/// What a run's embeddings are known by: the fingerprints of both splits.
pub fn features_of(run: &Run) -> String {
    let of = |name: &str| run.manifest.fingerprints.get(name).cloned().unwrap_or_default();
    format!("{}-{}", of("train_features"), of("test_features"))
}

#[cfg(test)]
mod tests {
    use eoscope_core::domain::{Embeddings, Head};
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::run::manifest::Manifest;
    use crate::trash;

    fn run(shift: f32) -> Run {
        let points = Array2::from_shape_fn((4, 3), |(row, at)| row as f32 + at as f32 + shift);
        let points = Embeddings::new(points, vec![0, 0, 1, 1], 2).unwrap();
        let head = Head::linear(Array2::zeros((2, 3)), Array1::zeros(2));
        let names = vec!["a".into(), "b".into()];
        Run::new(Manifest::new("toy".into()), names, points.clone(), points, head)
    }

    fn layout(seed: u64, x: f32) -> Arc<Layout> {
        let places = vec![[x, 1.0]; 4];
        let method = "t-SNE, perplexity 30".into();
        Arc::new(Layout { method, seed, train: places.clone(), test: places, linear: None })
    }

    #[test]
    fn maps_are_kept_beside_each_other_and_come_back_from_the_trash() {
        let folder = tempfile::tempdir().unwrap();
        let maps = folder.path().join(MAPS_FOLDER);
        let first = store_map(&maps, &run(0.0), layout(7, 1.0)).unwrap();
        let second = store_map(&maps, &run(0.0), layout(7, 2.0)).unwrap();
        assert_eq!(first.path.file_name().unwrap(), "t-sne-perplexity-30-seed-7-1.safetensors");
        assert_eq!(stored_maps(&maps, &run(0.0)), [first.clone(), second.clone()]);
        assert!(stored_maps(&maps, &run(1.0)).is_empty(), "other embeddings, other maps");
        let trashed = trash::put(&first.path).unwrap();
        assert_eq!(stored_maps(&maps, &run(0.0)), [second]);
        trash::restore(&trashed).unwrap();
        assert_eq!(stored_maps(&maps, &run(0.0)).len(), 2);
        let error = store_map(&maps, &run(0.0), layout(0, f32::NAN)).unwrap_err();
        assert!(error.to_string().contains("maps"), "{error}");
    }

    #[test]
    fn a_full_or_closed_disk_says_so_and_leaves_no_file() {
        let error = store_map(Path::new("/dev/null/maps"), &run(0.0), layout(0, 1.0)).unwrap_err();
        assert!(error.to_string().starts_with("/dev/null/maps: "), "{error}");
    }
}

//! Embeddings made elsewhere, from a NumPy `.npz` file.

use std::fs::File;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::{NpzReader, ReadNpzError, ReadableElement};

use super::manifest::{FORMAT_VERSION, Manifest, timestamp, written_by};
use super::{Run, RunError};
use crate::domain::{Embeddings, EmbeddingsError, Head};

const NEEDED: &str =
    "train_features, train_labels, test_features, test_labels, head_weight, head_bias";

/// Reads `train_features`, `train_labels`, `test_features`, `test_labels`, `head_weight` and
/// `head_bias`, and `class_names` if there are any.
///
/// Features and head may be f32 or f64, labels any integer or whole-number floats.
///
/// # Errors
/// When an array is missing, has the wrong shape or holds a value that cannot be.
pub fn import_npz(path: &Path, class_names: Option<Vec<String>>) -> Result<Run, RunError> {
    if !path.exists() {
        return Err(RunError::NotFound { path: path.into() });
    }
    let file = File::open(path).map_err(RunError::io(path))?;
    let reader = NpzReader::new(file);
    let reader = reader.map_err(|error| bad_arrays(path, &error))?;
    let mut archive = Archive { path, reader };

    let weight = archive.matrix("head_weight")?;
    let bias = archive.vector("head_bias")?;
    let train_features = archive.matrix("train_features")?;
    let test_features = archive.matrix("test_features")?;
    let train_labels = archive.labels("train_labels")?;
    let test_labels = archive.labels("test_labels")?;

    let (n_classes, dim) = weight.dim();
    let shape = |array: &str, found: String, expected: String| RunError::WrongShape {
        path: path.into(),
        array: array.into(),
        found: format!("shape {found}"),
        expected: format!("shape {expected}"),
    };
    if n_classes < 2 {
        return Err(shape(
            "head_weight",
            format!("{:?}", weight.shape()),
            "[classes ≥ 2, features]".into(),
        ));
    }
    for (array, features) in
        [("train_features", &train_features), ("test_features", &test_features)]
    {
        if features.ncols() != dim {
            let expected =
                format!("[{}, {dim}], as many features as head_weight,", features.nrows());
            return Err(shape(array, format!("{:?}", features.shape()), expected));
        }
    }
    if bias.len() != n_classes {
        return Err(shape("head_bias", format!("{:?}", bias.shape()), format!("[{n_classes}]")));
    }
    let bad = |array: &str| {
        let array = array.to_owned();
        move |fault| RunError::BadValue { path: path.into(), array, fault }
    };
    super::arrays::check_finite(&weight).map_err(bad("head_weight"))?;
    let bias_row = bias.view().insert_axis(ndarray::Axis(0)).to_owned();
    super::arrays::check_finite(&bias_row).map_err(bad("head_bias"))?;
    let train_labels = to_labels(&train_labels, n_classes).map_err(bad("train_labels"))?;
    let test_labels = to_labels(&test_labels, n_classes).map_err(bad("test_labels"))?;
    let train =
        Embeddings::new(train_features, train_labels, n_classes).map_err(bad("train_features"))?;
    let test =
        Embeddings::new(test_features, test_labels, n_classes).map_err(bad("test_features"))?;

    let names = match class_names {
        Some(names) if names.len() == n_classes => names,
        Some(names) => {
            let expected = format!("{n_classes} names, one per row of head_weight,");
            return Err(RunError::WrongShape {
                path: path.into(),
                array: "class_names".into(),
                found: format!("{} names", names.len()),
                expected,
            });
        }
        None => (0..n_classes).map(|class_idx| format!("class {class_idx}")).collect(),
    };
    let name = path.file_stem().map_or("import".into(), |stem| stem.to_string_lossy().into_owned());
    let file_name =
        path.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        name,
        created: timestamp(),
        written_by: written_by(),
        classes: Vec::new(),
        dim,
        data: None,
        training: None,
        history: Vec::new(),
        ended: format!("imported from {file_name}"),
        metric_protocol: "as imported".into(),
        thumbnails: None,
        fingerprints: Default::default(),
    };
    Ok(Run::new(manifest, names, train, test, Head { weight, bias }))
}

fn bad_arrays(path: &Path, error: &ReadNpzError) -> RunError {
    RunError::BadArrays { path: path.into(), reason: error.to_string() }
}

/// Labels as classes; negative ones and ones beyond the head are refused with their row.
fn to_labels(labels: &[i64], n_classes: usize) -> Result<Vec<u32>, EmbeddingsError> {
    let to_label = |(row, &label): (usize, &i64)| match u32::try_from(label) {
        Ok(class) if (class as usize) < n_classes => Ok(class),
        _ => Err(EmbeddingsError::LabelOutOfRange { row, label, n_classes }),
    };
    labels.iter().enumerate().map(to_label).collect()
}

struct Archive<'a> {
    path: &'a Path,
    reader: NpzReader<File>,
}

impl Archive<'_> {
    fn matrix(&mut self, name: &str) -> Result<Array2<f32>, RunError> {
        if let Some(values) = self.get::<f32, ndarray::Ix2>(name)? {
            return Ok(values);
        }
        match self.get::<f64, ndarray::Ix2>(name)? {
            Some(values) => Ok(values.mapv(|value| value as f32)),
            None => Err(self.wrong_kind(name, "an array of two dimensions of float32 or float64")),
        }
    }

    fn vector(&mut self, name: &str) -> Result<Array1<f32>, RunError> {
        if let Some(values) = self.get::<f32, ndarray::Ix1>(name)? {
            return Ok(values);
        }
        match self.get::<f64, ndarray::Ix1>(name)? {
            Some(values) => Ok(values.mapv(|value| value as f32)),
            None => Err(self.wrong_kind(name, "an array of one dimension of float32 or float64")),
        }
    }

    fn labels(&mut self, name: &str) -> Result<Vec<i64>, RunError> {
        if let Some(labels) = self.get::<i64, ndarray::Ix1>(name)? {
            return Ok(labels.to_vec());
        }
        if let Some(labels) = self.get::<i32, ndarray::Ix1>(name)? {
            return Ok(labels.mapv(i64::from).to_vec());
        }
        if let Some(labels) = self.get::<u8, ndarray::Ix1>(name)? {
            return Ok(labels.mapv(i64::from).to_vec());
        }
        match self.get::<f64, ndarray::Ix1>(name)? {
            Some(labels) if labels.iter().all(|label| label.fract() == 0.0) => {
                Ok(labels.mapv(|label| label as i64).to_vec())
            }
            _ => Err(self.wrong_kind(name, "an array of one dimension of integers")),
        }
    }

    /// The array, or none if its values or dimensions are of another kind.
    fn get<T: ReadableElement, D: ndarray::Dimension>(
        &mut self,
        name: &str,
    ) -> Result<Option<ndarray::Array<T, D>>, RunError> {
        // NumPy adds `.npy` to the names; other writers do not.
        let names = self.reader.names().map_err(|error| bad_arrays(self.path, &error))?;
        let Some(stored) = names.into_iter().find(|stored| stored.trim_end_matches(".npy") == name)
        else {
            return Err(RunError::ArrayMissing {
                path: self.path.into(),
                array: name.into(),
                needed: NEEDED.into(),
            });
        };
        match self.reader.by_name::<ndarray::OwnedRepr<T>, D>(&stored) {
            Ok(values) => Ok(Some(values)),
            Err(ReadNpzError::Npy(
                ndarray_npy::ReadNpyError::WrongDescriptor(_)
                | ndarray_npy::ReadNpyError::WrongNdim(..),
            )) => Ok(None),
            Err(error) => Err(RunError::BadArrays {
                path: self.path.into(),
                reason: format!("{name}: {error}"),
            }),
        }
    }

    fn wrong_kind(&self, array: &str, expected: &str) -> RunError {
        RunError::WrongShape {
            path: self.path.into(),
            array: array.into(),
            found: "another type or number of dimensions".into(),
            expected: expected.into(),
        }
    }
}

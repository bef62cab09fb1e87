//! Embeddings made elsewhere, from a NumPy `.npz` file.

use std::fs::File;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::{NpzReader, ReadNpzError, ReadableElement};

use super::bundle::CLASS_RANGE;
use super::manifest::{FORMAT_VERSION, Manifest, timestamp, written_by};
use super::npy::{self, Header};
use super::{Run, RunError};
use crate::domain::{Embeddings, EmbeddingsError, Head};

const NEEDED: &str =
    "train_features, train_labels, test_features, test_labels, head_weight, head_bias";

/// Reads `train_features`, `train_labels`, `test_features`, `test_labels`, `head_weight` and
/// `head_bias`, and `class_names` (an array of strings) if there are any and none are given.
///
/// Features and head may be f32 or f64, labels any integers or whole-number floats. The archive may be
/// compressed.
///
/// # Errors
/// When an array is missing, has the wrong shape or holds a value that cannot be.
pub fn import_npz(path: &Path, class_names: Option<Vec<String>>) -> Result<Run, RunError> {
    if !path.exists() {
        return Err(RunError::NotFound { path: path.into() });
    }
    let open = || File::open(path).map_err(RunError::io(path));
    let headers = npy::headers(path, open()?)?;
    let reader = NpzReader::new(open()?);
    let reader = reader.map_err(|error| bad_arrays(path, &error))?;
    let stored_names = npy::class_names(path, open()?, &headers)?;
    let mut archive = Archive { path, headers, reader };

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
    if !CLASS_RANGE.contains(&n_classes) {
        return Err(shape(
            "head_weight",
            format!("{:?}", weight.shape()),
            "[2 to 4096 classes, features]".into(),
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

    let names = match class_names.or(stored_names) {
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
        head_input: Default::default(),
        data: None,
        training: None,
        network: None,
        history: Vec::new(),
        ended: format!("imported from {file_name}"),
        metric_protocol: "as imported".into(),
        thumbnails: None,
        fingerprints: Default::default(),
    };
    Ok(Run::new(manifest, names, train, test, Head::linear(weight, bias)))
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
    headers: Vec<Header>,
    reader: NpzReader<File>,
}

impl Archive<'_> {
    fn matrix(&mut self, name: &str) -> Result<Array2<f32>, RunError> {
        let header = self.header(name, 2, "float32 or float64")?;
        match header.kind.as_str() {
            "f4" => self.read(&header),
            "f8" => Ok(self.read::<f64, _>(&header)?.mapv(|value| value as f32)),
            _ => Err(self.wrong_kind(&header, 2, "float32 or float64")),
        }
    }

    fn vector(&mut self, name: &str) -> Result<Array1<f32>, RunError> {
        let header = self.header(name, 1, "float32 or float64")?;
        match header.kind.as_str() {
            "f4" => self.read(&header),
            "f8" => Ok(self.read::<f64, _>(&header)?.mapv(|value| value as f32)),
            _ => Err(self.wrong_kind(&header, 1, "float32 or float64")),
        }
    }

    fn labels(&mut self, name: &str) -> Result<Vec<i64>, RunError> {
        let header = self.header(name, 1, "whole numbers")?;
        let labels: Array1<f64> = match header.kind.as_str() {
            "i1" => self.read::<i8, _>(&header)?.mapv(f64::from),
            "i2" => self.read::<i16, _>(&header)?.mapv(f64::from),
            "i4" => self.read::<i32, _>(&header)?.mapv(f64::from),
            "i8" => self.read::<i64, _>(&header)?.mapv(|label| label as f64),
            "u1" => self.read::<u8, _>(&header)?.mapv(f64::from),
            "u2" => self.read::<u16, _>(&header)?.mapv(f64::from),
            "u4" => self.read::<u32, _>(&header)?.mapv(f64::from),
            "u8" => self.read::<u64, _>(&header)?.mapv(|label| label as f64),
            "f4" => self.read::<f32, _>(&header)?.mapv(f64::from),
            "f8" => self.read::<f64, _>(&header)?,
            _ => return Err(self.wrong_kind(&header, 1, "whole numbers")),
        };
        if labels.iter().any(|label| label.fract() != 0.0) {
            return Err(self.wrong_kind(&header, 1, "whole numbers"));
        }
        Ok(labels.mapv(|label| label as i64).to_vec())
    }

    fn header(&self, name: &str, n_dims: usize, kind: &str) -> Result<Header, RunError> {
        let header = self.headers.iter().find(|header| header.name == name);
        let header = header.cloned().ok_or_else(|| RunError::ArrayMissing {
            path: self.path.into(),
            array: name.into(),
            needed: NEEDED.into(),
        })?;
        if header.shape.len() != n_dims {
            return Err(self.wrong_kind(&header, n_dims, kind));
        }
        Ok(header)
    }

    fn read<T: ReadableElement, D: ndarray::Dimension>(
        &mut self,
        header: &Header,
    ) -> Result<ndarray::Array<T, D>, RunError> {
        self.reader.by_name(&header.entry).map_err(|error| RunError::BadArrays {
            path: self.path.into(),
            reason: format!("{}: {error}", header.name),
        })
    }

    fn wrong_kind(&self, header: &Header, n_dims: usize, kind: &str) -> RunError {
        RunError::WrongShape {
            path: self.path.into(),
            array: header.name.clone(),
            found: format!("values of type {} and shape {:?}", header.kind, header.shape),
            expected: format!("an array of {kind} in {n_dims} dimensions"),
        }
    }
}

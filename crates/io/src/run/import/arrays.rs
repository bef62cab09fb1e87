//! Arrays by name: `.npz`, a folder of `.npy`, `.safetensors`.

use std::fs::File;
use std::path::Path;

use ndarray::{Array1, Array2};
use ndarray_npy::{NpzReader, ReadNpyExt as _, ReadableElement};

use super::found::{Found, Labels, Part};
use crate::run::RunError;
use crate::run::npy::{self, Header, bad};
use crate::run::weights::{Weight, Weights};

/// The file that makes a folder one of `.npy` arrays.
pub const TRAIN_FEATURES: &str = "train_features.npy";

const NEEDED: &str =
    "train_features, train_labels, test_features, test_labels, head_weight, head_bias";

/// Where arrays come from.
trait Source {
    /// The header of an array; none if there is no such array.
    fn header(&mut self, name: &str) -> Result<Option<Header>, RunError>;
    /// Its values.
    fn read<T: ReadableElement, D: ndarray::Dimension>(
        &mut self,
        header: &Header,
    ) -> Result<ndarray::Array<T, D>, RunError>;
    /// The file or folder, for messages.
    fn path(&self) -> &Path;
}

/// Reads an archive, compressed or not.
pub fn from_npz(path: &Path) -> Result<Found, RunError> {
    let open = || File::open(path).map_err(RunError::io(path));
    let headers = npy::headers(path, open()?)?;
    let reader = NpzReader::new(open()?).map_err(|error| bad(path, error.to_string()))?;
    let class_names = npy::class_names(path, open()?, &headers)?;
    let mut found = from_source(&mut Archive { path, headers, reader })?;
    found.class_names = class_names;
    Ok(found)
}

/// Reads `train_features.npy` and its companions in a folder.
pub fn from_npy(folder: &Path) -> Result<Found, RunError> {
    let mut found = from_source(&mut Folder { folder })?;
    found.class_names = npy::class_names_beside(folder)?;
    Ok(found)
}

/// Reads a safetensors file.
pub fn from_safetensors(path: &Path) -> Result<Found, RunError> {
    let bytes = Weights::bytes_of(path)?;
    let class_names = Weights::metadata(&bytes, npy::CLASS_NAMES)
        .and_then(|names| serde_json::from_str::<Vec<String>>(&names).ok());
    let Weights(mut arrays) = Weights::parse(&bytes).map_err(|reason| bad(path, reason.into()))?;
    let missing = |name: &str| RunError::ArrayMissing {
        path: path.into(),
        array: name.into(),
        needed: NEEDED.into(),
    };
    let shape = |name: &str, weight: &Weight, expected: &str| RunError::WrongShape {
        path: path.into(),
        array: name.into(),
        found: format!("shape {:?}", weight.shape),
        expected: expected.into(),
    };
    let matrix = |name: &str, weight: Weight| match weight.shape[..] {
        [rows, columns] => Array2::from_shape_vec((rows, columns), weight.values)
            .map_err(|error| bad(path, error.to_string())),
        _ => Err(shape(name, &weight, "an array of numbers in 2 dimensions")),
    };
    let mut part = |split: &str| -> Result<Option<Part>, RunError> {
        let (features, labels) = (format!("{split}_features"), format!("{split}_labels"));
        let Some(values) = arrays.remove(&features) else { return Ok(None) };
        let labels_found = arrays.remove(&labels).ok_or_else(|| missing(&labels))?;
        if labels_found.shape.len() != 1 || labels_found.values.iter().any(|l| l.fract() != 0.0) {
            return Err(shape(&labels, &labels_found, "whole numbers in 1 dimension"));
        }
        let numbers = labels_found.values.iter().map(|&label| label as i64).collect();
        let features = matrix(&features, values)?;
        Ok(Some(Part { features, labels: Labels::Numbers(numbers) }))
    };
    let train = part("train")?.ok_or_else(|| missing("train_features"))?;
    let test = part("test")?;
    let validation = match part("validation")? {
        Some(part) => Some(part),
        None => part("val")?,
    };
    let head = match (arrays.remove("head_weight"), arrays.remove("head_bias")) {
        (Some(weight), Some(bias)) => {
            Some((matrix("head_weight", weight)?, Array1::from_vec(bias.values)))
        }
        (None, None) => None,
        _ => return Err(missing("head_weight or head_bias")),
    };
    Ok(Found { train, test, validation, head, class_names, notes: Vec::new() })
}

fn from_source(source: &mut impl Source) -> Result<Found, RunError> {
    let missing = |path: &Path, name: &str| RunError::ArrayMissing {
        path: path.into(),
        array: name.into(),
        needed: NEEDED.into(),
    };
    let has_head = source.header("head_weight")?.is_some();
    let head = if has_head || source.header("head_bias")?.is_some() {
        Some((matrix(source, "head_weight")?, vector(source, "head_bias")?))
    } else {
        None
    };
    let mut part = |split: &str| -> Result<Option<Part>, RunError> {
        let (features, label_name) = (format!("{split}_features"), format!("{split}_labels"));
        let present = (source.header(&features)?.is_some(), source.header(&label_name)?.is_some());
        match present {
            (false, false) => Ok(None),
            (false, true) => Err(missing(source.path(), &features)),
            (true, false) => Err(missing(source.path(), &label_name)),
            (true, true) => {
                let features = matrix(source, &features)?;
                let labels = Labels::Numbers(labels(source, &label_name)?);
                Ok(Some(Part { features, labels }))
            }
        }
    };
    let (train, test) = (part("train")?, part("test")?);
    let validation = match part("validation")? {
        Some(part) => Some(part),
        None => part("val")?,
    };
    let train = train.ok_or_else(|| missing(source.path(), "train_features"))?;
    Ok(Found { train, test, validation, head, class_names: None, notes: Vec::new() })
}

fn needed(
    source: &mut impl Source,
    name: &str,
    n_dims: usize,
    kind: &str,
) -> Result<Header, RunError> {
    let header = source.header(name)?.ok_or_else(|| RunError::ArrayMissing {
        path: source.path().into(),
        array: name.into(),
        needed: NEEDED.into(),
    })?;
    if header.shape.len() != n_dims {
        return Err(wrong_kind(source, &header, n_dims, kind));
    }
    Ok(header)
}

fn matrix(source: &mut impl Source, name: &str) -> Result<Array2<f32>, RunError> {
    let header = needed(source, name, 2, "float32 or float64")?;
    match header.kind.as_str() {
        "f4" => source.read(&header),
        "f8" => Ok(source.read::<f64, _>(&header)?.mapv(|value| value as f32)),
        _ => Err(wrong_kind(source, &header, 2, "float32 or float64")),
    }
}

fn vector(source: &mut impl Source, name: &str) -> Result<Array1<f32>, RunError> {
    let header = needed(source, name, 1, "float32 or float64")?;
    match header.kind.as_str() {
        "f4" => source.read(&header),
        "f8" => Ok(source.read::<f64, _>(&header)?.mapv(|value| value as f32)),
        _ => Err(wrong_kind(source, &header, 1, "float32 or float64")),
    }
}

fn labels(source: &mut impl Source, name: &str) -> Result<Vec<i64>, RunError> {
    let header = needed(source, name, 1, "whole numbers")?;
    let labels: Array1<f64> = match header.kind.as_str() {
        "i1" => source.read::<i8, _>(&header)?.mapv(f64::from),
        "i2" => source.read::<i16, _>(&header)?.mapv(f64::from),
        "i4" => source.read::<i32, _>(&header)?.mapv(f64::from),
        "i8" => source.read::<i64, _>(&header)?.mapv(|label| label as f64),
        "u1" => source.read::<u8, _>(&header)?.mapv(f64::from),
        "u2" => source.read::<u16, _>(&header)?.mapv(f64::from),
        "u4" => source.read::<u32, _>(&header)?.mapv(f64::from),
        "u8" => source.read::<u64, _>(&header)?.mapv(|label| label as f64),
        "f4" => source.read::<f32, _>(&header)?.mapv(f64::from),
        "f8" => source.read::<f64, _>(&header)?,
        _ => return Err(wrong_kind(source, &header, 1, "whole numbers")),
    };
    if labels.iter().any(|label| label.fract() != 0.0) {
        return Err(wrong_kind(source, &header, 1, "whole numbers"));
    }
    Ok(labels.mapv(|label| label as i64).to_vec())
}

fn wrong_kind(source: &impl Source, header: &Header, n_dims: usize, kind: &str) -> RunError {
    RunError::WrongShape {
        path: source.path().into(),
        array: header.name.clone(),
        found: format!("values of type {} and shape {:?}", header.kind, header.shape),
        expected: format!("an array of {kind} in {n_dims} dimensions"),
    }
}

struct Archive<'a> {
    path: &'a Path,
    headers: Vec<Header>,
    reader: NpzReader<File>,
}

impl Source for Archive<'_> {
    fn header(&mut self, name: &str) -> Result<Option<Header>, RunError> {
        Ok(self.headers.iter().find(|header| header.name == name).cloned())
    }

    fn read<T: ReadableElement, D: ndarray::Dimension>(
        &mut self,
        header: &Header,
    ) -> Result<ndarray::Array<T, D>, RunError> {
        let array = self.reader.by_name(&header.entry);
        array.map_err(|error| bad(self.path, format!("{}: {error}", header.name)))
    }

    fn path(&self) -> &Path {
        self.path
    }
}

struct Folder<'a> {
    folder: &'a Path,
}

impl Source for Folder<'_> {
    fn header(&mut self, name: &str) -> Result<Option<Header>, RunError> {
        let path = self.folder.join(format!("{name}.npy"));
        if path.is_file() { npy::header_of_file(&path, name).map(Some) } else { Ok(None) }
    }

    fn read<T: ReadableElement, D: ndarray::Dimension>(
        &mut self,
        header: &Header,
    ) -> Result<ndarray::Array<T, D>, RunError> {
        let path = self.folder.join(format!("{}.npy", header.name));
        let file = File::open(&path).map_err(RunError::io(&path))?;
        let array = ndarray::Array::read_npy(std::io::BufReader::new(file));
        array.map_err(|error| bad(&path, error.to_string()))
    }

    fn path(&self) -> &Path {
        self.folder
    }
}

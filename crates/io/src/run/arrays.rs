//! Arrays in and out of safetensors, with every check a damaged file can fail.

use std::path::Path;

use eoscope_core::domain::EmbeddingsError;
use ndarray::{Array1, Array2};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::{RunError, npy};

/// Arrays waiting to be written, as little-endian bytes.
#[derive(Default)]
pub struct ArrayWriter(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl ArrayWriter {
    pub fn f32(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name.into(), Dtype::F32, shape.into(), bytes));
    }

    pub fn u32(&mut self, name: &str, values: &[u32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.0.push((name.into(), Dtype::U32, vec![values.len()], bytes));
    }

    /// Points as an `n × 2` array.
    pub fn points(&mut self, name: &str, points: &[[f32; 2]]) {
        self.f32(name, &[points.len(), 2], points.as_flattened());
    }

    /// Name and BLAKE3 of every array so far.
    pub fn fingerprints(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().map(|(name, _, _, bytes)| (name.clone(), fingerprint(bytes)))
    }

    /// The whole file. `metadata` are strings that travel in its header.
    pub fn finish(&self, metadata: &[(&str, String)]) -> Vec<u8> {
        let views = self.0.iter().map(|(name, dtype, shape, bytes)| {
            let view = TensorView::new(*dtype, shape.clone(), bytes);
            (name, view.expect("every shape was taken from its own values"))
        });
        let metadata = metadata.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
        safetensors::serialize(views, Some(metadata)).expect("the header is far below its limit")
    }
}

/// BLAKE3 of `bytes`, in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// The arrays of one file, by name.
pub struct ArrayReader<'a> {
    path: &'a Path,
    tensors: SafeTensors<'a>,
    bytes: &'a [u8],
}

impl<'a> ArrayReader<'a> {
    pub fn new(path: &'a Path, bytes: &'a [u8]) -> Result<Self, RunError> {
        let tensors =
            SafeTensors::deserialize(bytes).map_err(|error| npy::bad(path, error.to_string()))?;
        Ok(Self { path, tensors, bytes })
    }

    pub fn has(&self, name: &str) -> bool {
        self.tensors.tensor(name).is_ok()
    }

    /// A string from the header.
    pub fn metadata(&self, key: &str) -> Option<String> {
        let (_, metadata) = SafeTensors::read_metadata(self.bytes).ok()?;
        metadata.metadata().as_ref()?.get(key).cloned()
    }

    /// An `n × d` array of f32.
    pub fn matrix(&self, name: &str) -> Result<Array2<f32>, RunError> {
        let (shape, bytes) = self.array(name, Dtype::F32, 2)?;
        let values = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
        let matrix = Array2::from_shape_vec((shape[0], shape[1]), values.collect());
        Ok(matrix.expect("safetensors checked the shape against the bytes"))
    }

    pub fn vector(&self, name: &str) -> Result<Array1<f32>, RunError> {
        let (_, bytes) = self.array(name, Dtype::F32, 1)?;
        Ok(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    pub fn labels(&self, name: &str) -> Result<Vec<u32>, RunError> {
        let (_, bytes) = self.array(name, Dtype::U32, 1)?;
        Ok(bytes.chunks_exact(4).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    /// An `n × 2` array of finite f32 with exactly `n` rows.
    pub fn points(&self, name: &str, n: usize) -> Result<Vec<[f32; 2]>, RunError> {
        let matrix = self.matrix(name)?;
        if matrix.dim() != (n, 2) {
            return Err(self.wrong_shape(
                name,
                format!("{:?}", matrix.shape()),
                format!("[{n}, 2]"),
            ));
        }
        check_finite(&matrix).map_err(|fault| self.bad_value(name, fault))?;
        Ok(matrix.rows().into_iter().map(|row| [row[0], row[1]]).collect())
    }

    pub fn check_fingerprint(&self, name: &str, expected: &str) -> Result<(), RunError> {
        let found = self.tensors.tensor(name).ok().map(|tensor| fingerprint(tensor.data()));
        if found.as_deref() == Some(expected) {
            return Ok(());
        }
        Err(RunError::Fingerprint { path: self.path.into(), array: name.into() })
    }

    pub fn bad_value(&self, array: &str, fault: EmbeddingsError) -> RunError {
        RunError::BadValue { path: self.path.into(), array: array.into(), fault }
    }

    pub fn wrong_shape(&self, array: &str, found: String, expected: String) -> RunError {
        let found = format!("shape {found}");
        let expected = format!("shape {expected}");
        RunError::WrongShape { path: self.path.into(), array: array.into(), found, expected }
    }

    fn array(
        &self,
        name: &str,
        dtype: Dtype,
        n_dims: usize,
    ) -> Result<(Vec<usize>, &'a [u8]), RunError> {
        let tensor = self.tensors.tensor(name).map_err(|_| RunError::ArrayMissing {
            path: self.path.into(),
            array: name.into(),
            needed: super::folder::NEEDED_ARRAYS.join(", "),
        })?;
        if tensor.dtype() != dtype || tensor.shape().len() != n_dims {
            return Err(RunError::WrongShape {
                path: self.path.into(),
                array: name.into(),
                found: format!(
                    "{:?} values in {} dimensions",
                    tensor.dtype(),
                    tensor.shape().len()
                ),
                expected: format!("{dtype:?} in {n_dims}"),
            });
        }
        Ok((tensor.shape().to_vec(), tensor.data()))
    }
}

/// The first value that is no finite number, as an error.
pub fn check_finite(matrix: &Array2<f32>) -> Result<(), EmbeddingsError> {
    match matrix.indexed_iter().find(|(_, value)| !eoscope_core::domain::is_usable(**value)) {
        None => Ok(()),
        Some(((row, feature), &value)) => Err(EmbeddingsError::NotFinite { row, feature, value }),
    }
}

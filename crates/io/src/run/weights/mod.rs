//! The weights of a network as a file: safetensors and PyTorch state dicts, read as data.

use eoscope_core::domain::Reason;
mod assemble;
mod fit;
mod legacy;
mod pth;
mod storage;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

pub use fit::{Fitted, Misfit};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use storage::StorageKind;

use super::RunError;
use crate::format::{printable, torchscript};

/// Larger files are refused: ten times the largest of our networks in double precision.
const MAX_BYTES: u64 = 4 << 30;

/// One array of weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// The length of every dimension; none for a single number.
    pub shape: Vec<usize>,
    /// The values, the last index running fastest.
    pub values: Vec<f32>,
}

/// Arrays by their names, such as `layer1.0.conv1.weight`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights(pub BTreeMap<String, Weight>);

impl Weights {
    /// Reads a `.safetensors` file, or a `.pt` or `.pth` file with a state dict: in the zip format
    /// or the one before PyTorch 1.6, plain or under a key such as `state_dict`.
    ///
    /// Nothing that a pickle names is run; one that names anything but tensors is refused.
    ///
    /// # Errors
    /// When the file is none of these, is damaged or too large, or holds code.
    pub fn read(path: &Path) -> Result<Self, RunError> {
        let bytes = Self::bytes_of(path)?;
        Self::parse(&bytes)
            .map_err(|reason| RunError::BadWeights { path: path.into(), reason: reason.into() })
    }

    /// The bytes of a file of weights, which may not be too large.
    ///
    /// # Errors
    /// When the file cannot be read or is too large.
    pub fn bytes_of(path: &Path) -> Result<Vec<u8>, RunError> {
        let size = std::fs::metadata(path).map_err(RunError::io(path))?.len();
        if size > MAX_BYTES {
            let what = "the file".into();
            return Err(RunError::TooLarge {
                path: path.into(),
                what,
                bytes: size,
                limit: MAX_BYTES,
            });
        }
        std::fs::read(path).map_err(RunError::io(path))
    }

    /// What a safetensors file says of itself under `key`.
    pub fn metadata(bytes: &[u8], key: &str) -> Option<String> {
        let (_, metadata) = SafeTensors::read_metadata(bytes).ok()?;
        metadata.metadata().as_ref()?.get(key).cloned()
    }

    /// Weights from the bytes of a file, by what they begin with.
    ///
    /// # Errors
    /// What is wrong with them, as one sentence.
    pub fn parse(bytes: &[u8]) -> Result<Self, Reason> {
        Self::parse_raw(bytes).map_err(|reason| printable(&String::from(reason)).into())
    }

    fn parse_raw(bytes: &[u8]) -> Result<Self, Reason> {
        if bytes.is_empty() {
            return Err("the file is empty; save it again".into());
        }
        // Eight bytes of any value stand before the header of safetensors, so that is looked at first.
        let weights = if bytes.get(8) == Some(&b'{') {
            from_safetensors(bytes)?
        } else if bytes.starts_with(b"PK\x03\x04") {
            pth::read(bytes)?
        } else if bytes[0] == 0x80 || bytes[0] == b'(' {
            legacy::read(bytes)?
        } else {
            from_safetensors(bytes)?
        };
        if weights.0.is_empty() {
            return Err("there are no tensors in it; save model.state_dict()".into());
        }
        Ok(weights)
    }

    /// Writes the weights in the format that the name of `path` says: `.safetensors`, or `.pth` or
    /// `.pt` for a state dict.
    ///
    /// # Errors
    /// When the name says none of these, or the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), RunError> {
        let bad =
            |reason: Reason| RunError::BadWeights { path: path.into(), reason: reason.into() };
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let bytes = match ending.as_str() {
            "safetensors" => self.to_safetensors(&[]),
            "pth" | "pt" => self.to_state_dict().map_err(bad)?,
            _ => {
                let reason = "the name must end in .safetensors, or in .pth for a state dict";
                return Err(bad(reason.into()));
            }
        };
        super::write_file(path, &bytes)
    }

    /// The weights as a safetensors file.
    pub fn to_safetensors(&self, metadata: &[(&str, String)]) -> Vec<u8> {
        let arrays: Vec<(&String, &Vec<usize>, Vec<u8>)> = self
            .0
            .iter()
            .map(|(name, weight)| {
                let bytes = weight.values.iter().flat_map(|value| value.to_le_bytes()).collect();
                (name, &weight.shape, bytes)
            })
            .collect();
        let views = arrays.iter().map(|(name, shape, bytes)| {
            let view = TensorView::new(Dtype::F32, (*shape).clone(), bytes);
            (name.as_str(), view.expect("a weight has the values of its shape"))
        });
        let metadata = metadata.iter().map(|(key, value)| ((*key).into(), value.clone())).collect();
        safetensors::serialize(views, Some(metadata)).expect("the header is far below its limit")
    }

    /// The weights as a state dict that `torch.load(FILE, weights_only=True)` opens.
    ///
    /// # Errors
    /// When they are too large for the format.
    pub fn to_state_dict(&self) -> Result<Vec<u8>, Reason> {
        write::state_dict(self)
    }
}

/// Whether a file is a TorchScript module rather than weights.
pub fn is_script(path: &Path) -> bool {
    std::fs::File::open(path).is_ok_and(torchscript::is_archive)
}

fn from_safetensors(bytes: &[u8]) -> Result<Weights, Reason> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|error| {
        format!("it is no safetensors file and no PyTorch state dict ({error})")
    })?;
    let mut weights = BTreeMap::new();
    for (name, view) in tensors.tensors() {
        let kind = match view.dtype() {
            Dtype::F64 => StorageKind::F64,
            Dtype::F32 => StorageKind::F32,
            Dtype::F16 => StorageKind::F16,
            Dtype::BF16 => StorageKind::BF16,
            Dtype::I64 => StorageKind::I64,
            Dtype::I32 => StorageKind::I32,
            Dtype::U8 => StorageKind::U8,
            other => {
                return Err(format!(
                    "the tensor {name} has the type {other:?}, which no weight has"
                )
                .into());
            }
        };
        let (shape, values) = (view.shape().to_vec(), kind.values(view.data()));
        weights.insert(name, Weight { shape, values });
    }
    Ok(Weights(weights))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights() -> Weights {
        let weight = |shape: &[usize], start: f32| Weight {
            shape: shape.into(),
            values: (0..shape.iter().product::<usize>())
                .map(|at| start + at as f32 * 0.5)
                .collect(),
        };
        Weights(BTreeMap::from([
            ("conv1.weight".into(), weight(&[2, 1, 3, 3], -4.0)),
            ("linear.bias".into(), weight(&[2], 7.0)),
            ("bn1.num_batches_tracked".into(), weight(&[], 12.0)),
        ]))
    }

    #[test]
    fn both_formats_give_back_what_they_were_given() {
        let weights = weights();
        assert_eq!(Weights::parse(&weights.to_safetensors(&[])).unwrap(), weights);
        assert_eq!(Weights::parse(&weights.to_state_dict().unwrap()).unwrap(), weights);
    }

    #[test]
    fn headers_of_any_length_are_told_from_pickles() {
        // The length of the header comes first; some begin as a pickle or a zip archive does.
        for n in 0..300 {
            let mut weights = weights();
            weights.0.insert("x".repeat(1 + n), Weight { shape: vec![1], values: vec![1.0] });
            let bytes = weights.to_safetensors(&[("note", "y".repeat(n))]);
            assert_eq!(Weights::parse(&bytes).unwrap(), weights, "{n}");
        }
    }

    #[test]
    fn what_is_no_weights_is_refused_in_one_sentence() {
        let dict = weights().to_state_dict().unwrap();
        let cut = &dict[..dict.len() / 2];
        for bytes in
            [&b""[..], b"\x00", b"PK\x03\x04", cut, b"hello, this is text", b"\x80\x02}q\x00."]
        {
            let reason = Weights::parse(bytes).unwrap_err();
            assert!(!reason.contains('\n') && !reason.is_empty(), "{reason}");
        }
        // A header of safetensors that promises more than there is.
        let mut huge = u64::MAX.to_le_bytes().to_vec();
        huge.extend(b"{}");
        assert!(Weights::parse(&huge).unwrap_err().contains("no safetensors file"));
    }
}

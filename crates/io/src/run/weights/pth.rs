//! State dicts in the zip format of PyTorch 1.6 and later, and what both formats share.
//!
//! `NAME/data.pkl` is a pickle in which tensors refer to storages by key; `NAME/data/KEY` holds
//! their bytes. Format and values are those that `torch.save` writes.

use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};

use eoscope_core::domain::Reason;
use zip::ZipArchive;

use super::storage::StorageKind;
use super::{MAX_BYTES, Weight, Weights};
use crate::format::pickle::{Id, Node, Pickle};

/// All that a state dict names: how tensors are put together, and types of storages. Checkpoints
/// around one may also hold numbers of NumPy and bags of settings, which are passed over.
pub const ALLOWED: [&str; 21] = [
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter",
    "torch.nn.parameter.Parameter",
    "torch.DoubleStorage",
    "torch.FloatStorage",
    "torch.HalfStorage",
    "torch.BFloat16Storage",
    "torch.LongStorage",
    "torch.IntStorage",
    "torch.ByteStorage",
    "torch.BoolStorage",
    "torch.Size",
    "torch.device",
    "collections.defaultdict",
    "argparse.Namespace",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.dtype",
    "numpy.core.multiarray._reconstruct",
    "numpy.ndarray",
];
/// The pickle of a state dict; larger ones are damage.
const MAX_PICKLE: u64 = 64 << 20;
/// Keys under which checkpoints keep their state dict.
const WRAPPERS: [&str; 7] =
    ["state_dict", "model_state_dict", "model", "net", "network", "module", "state_dict_ema"];

/// Reads the bytes of a zip file.
pub fn read(bytes: &[u8]) -> Result<Weights, Reason> {
    let bad = |error: zip::result::ZipError| {
        format!("the zip archive cannot be read ({error}); the file is cut short or damaged")
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(bad)?;
    let names: Vec<String> = archive.file_names().map(String::from).collect();
    if names.iter().any(|name| name.ends_with("/constants.pkl")) {
        return Err("this is a TorchScript module, not a state dict; give it as --script".into());
    }
    let pickle_name = names.iter().find(|name| *name == "data.pkl" || name.ends_with("/data.pkl"));
    let pickle_name =
        pickle_name.ok_or("it is a zip archive without data.pkl, so PyTorch did not write it")?;
    let folder = pickle_name.trim_end_matches("data.pkl").to_owned();
    let mut entry = |name: &str, limit: u64| -> Result<Vec<u8>, Reason> {
        let file = archive.by_name(name).map_err(|error| format!("{name}: {error}"))?;
        let mut held = Vec::new();
        file.take(limit + 1).read_to_end(&mut held).map_err(|error| format!("{name}: {error}"))?;
        if held.len() as u64 > limit {
            return Err(format!("{name} takes more than {limit} bytes").into());
        }
        Ok(held)
    };
    if entry(&format!("{folder}byteorder"), 16).is_ok_and(|order| order == b"big") {
        return Err("it was written on a big-endian machine; save it again on another".into());
    }
    let pickle = entry(pickle_name, MAX_PICKLE)?;
    let pickle = Pickle::read(&pickle, &ALLOWED).map_err(|error| error.to_string())?;
    let tensors = tensors(&pickle)?;
    let mut budget = MAX_BYTES;
    let mut storages = HashMap::new();
    for (_, tensor) in &tensors {
        if !storages.contains_key(&tensor.key) {
            let held = entry(&format!("{folder}data/{}", tensor.key), budget)?;
            budget -= held.len() as u64;
            storages.insert(tensor.key.clone(), held);
        }
    }
    weights(tensors, &storages)
}

/// Where the values of a tensor are.
pub struct TensorEntry {
    pub key: String,
    pub kind: StorageKind,
    offset: usize,
    shape: Vec<usize>,
    stride: Vec<usize>,
}

/// Cuts every tensor out of its storage.
pub fn weights(
    tensors: Vec<(String, TensorEntry)>,
    storages: &HashMap<String, Vec<u8>>,
) -> Result<Weights, Reason> {
    let mut weights = BTreeMap::new();
    let mut budget = MAX_BYTES as usize / 4;
    for (name, tensor) in tensors {
        let n = tensor.shape.iter().try_fold(1_usize, |n, &len| n.checked_mul(len));
        // Many tensors may share one storage: together they must not burst either.
        budget = n
            .and_then(|n| budget.checked_sub(n))
            .ok_or_else(|| format!("its tensors take more than {MAX_BYTES} bytes"))?;
        let bytes = storages.get(&tensor.key).map_or(&[][..], Vec::as_slice);
        let weight = tensor.cut(bytes).ok_or_else(|| {
            format!(
                "the tensor {name} of shape {:?} reaches beyond its storage of {} bytes; the file is damaged",
                tensor.shape,
                bytes.len()
            )
        })?;
        weights.insert(name, weight);
    }
    Ok(Weights(weights))
}

impl TensorEntry {
    fn cut(&self, bytes: &[u8]) -> Option<Weight> {
        let n = self.shape.iter().try_fold(1_usize, |n, &len| n.checked_mul(len))?;
        if n == 0 {
            return Some(Weight { shape: self.shape.clone(), values: Vec::new() });
        }
        let mut last = self.offset;
        for (&len, &stride) in self.shape.iter().zip(&self.stride) {
            last = last.checked_add((len - 1).checked_mul(stride)?)?;
        }
        let held = bytes.len() / self.kind.size();
        // No weight repeats its storage; one that does would be a bomb.
        if last >= held || n > held {
            return None;
        }
        let size = self.kind.size();
        let is_contiguous = last + 1 - self.offset == n && self.strides_are_usual();
        if is_contiguous {
            let values = self.kind.values(&bytes[self.offset * size..(last + 1) * size]);
            return Some(Weight { shape: self.shape.clone(), values });
        }
        let mut values = Vec::with_capacity(n);
        let mut index = vec![0; self.shape.len()];
        for _ in 0..n {
            let at: usize = index.iter().zip(&self.stride).map(|(at, stride)| at * stride).sum();
            let at = (self.offset + at) * size;
            values.extend(self.kind.values(&bytes[at..at + size]));
            for dim in (0..index.len()).rev() {
                index[dim] += 1;
                if index[dim] < self.shape[dim] {
                    break;
                }
                index[dim] = 0;
            }
        }
        Some(Weight { shape: self.shape.clone(), values })
    }
}

impl TensorEntry {
    /// Whether the last index runs fastest, as it does unless a tensor is a view.
    fn strides_are_usual(&self) -> bool {
        let mut expected = 1;
        self.shape.iter().zip(&self.stride).rev().all(|(&len, &stride)| {
            let fits = len == 1 || stride == expected;
            expected *= len;
            fits
        })
    }
}

/// Bytes per value of every storage that anything in a pickle refers to.
pub fn storage_sizes(pickle: &Pickle) -> HashMap<String, usize> {
    let of = |id: &Id| {
        let [_, kind, key, ..] = pickle.members(*id)? else { return None };
        let Node::Global(kind) = pickle.node(*kind) else { return None };
        Some((pickle.text(*key)?, StorageKind::of_torch(kind)?.size()))
    };
    pickle
        .nodes()
        .filter_map(|node| if let Node::Persistent(id) = node { of(id) } else { None })
        .collect()
}

/// The tensors of a state dict, which may lie under one of the usual keys.
pub fn tensors(pickle: &Pickle) -> Result<Vec<(String, TensorEntry)>, Reason> {
    let mut dict = pickle.root();
    for _ in 0..3 {
        let inner = WRAPPERS
            .iter()
            .find_map(|key| pickle.get(dict, key).filter(|inner| matches!(inner, Node::Dict(_))));
        match inner {
            Some(inner) => dict = inner,
            None => break,
        }
    }
    let Node::Dict(entries) = dict else {
        return Err("it holds no state dict; save model.state_dict() rather than the model".into());
    };
    let mut found = Vec::new();
    for &(key, value) in entries {
        if let (Some(name), Some(tensor)) = (pickle.text(key), tensor(pickle, value)?) {
            found.push((name, tensor));
        }
    }
    Ok(found)
}

/// A tensor, or none if the value is something else.
fn tensor(pickle: &Pickle, id: Id) -> Result<Option<TensorEntry>, Reason> {
    let Node::Call { function, arguments, .. } = pickle.node(id) else { return Ok(None) };
    match function.as_str() {
        "torch._utils._rebuild_parameter" | "torch.nn.parameter.Parameter" => {
            // One parameter inside another does not happen; a chain of them would be an attack.
            match arguments.first().map(|inner| (inner, pickle.node(*inner))) {
                Some((inner, Node::Call { function, .. }))
                    if function.contains("_rebuild_tensor") =>
                {
                    tensor(pickle, *inner)
                }
                _ => Ok(None),
            }
        }
        "torch._utils._rebuild_tensor" | "torch._utils._rebuild_tensor_v2" => {
            let entry = entry(pickle, arguments);
            entry.map(Some).ok_or_else(|| "a tensor is described in an unknown way; the file is damaged or of a later PyTorch".into())
        }
        _ => Ok(None),
    }
}

fn entry(pickle: &Pickle, arguments: &[Id]) -> Option<TensorEntry> {
    let [storage, offset, shape, stride, ..] = arguments else { return None };
    let Node::Persistent(id) = pickle.node(*storage) else { return None };
    // ("storage", type, key, device, values)
    let [_, kind, key, ..] = pickle.members(*id)? else { return None };
    let Node::Global(kind) = pickle.node(*kind) else { return None };
    let lengths = |id: Id| -> Option<Vec<usize>> {
        pickle.members(id)?.iter().map(|len| pickle.count(*len)).collect()
    };
    let (shape, stride) = (lengths(*shape)?, lengths(*stride)?);
    let fits = shape.len() == stride.len() && shape.len() <= 8;
    fits.then_some(TensorEntry {
        key: pickle.text(*key)?,
        kind: StorageKind::of_torch(kind)?,
        offset: pickle.count(*offset)?,
        shape,
        stride,
    })
}

//! State dicts as PyTorch wrote them before 1.6: five pickles and the bytes of all storages.
//!
//! The pickles are a signature, a version, facts about the machine, the state dict, and the keys of
//! the storages in the order in which they follow, each as its number of values and its bytes.

use std::collections::HashMap;

use eoscope_core::domain::Reason;

use super::Weights;
use super::pth::{ALLOWED, storage_sizes, tensors, weights};
use crate::format::pickle::{Node, Pickle};

/// The signature, too long for a 64-bit number.
const SIGNATURE: &str = "119547037146038801333356";

/// Reads the bytes of a file.
pub fn read(bytes: &[u8]) -> Result<Weights, Reason> {
    let mut at = 0;
    let mut next = || -> Result<Pickle, Reason> {
        let pickle = Pickle::read(&bytes[at..], &ALLOWED).map_err(|error| error.to_string())?;
        at += pickle.len;
        Ok(pickle)
    };
    let signature = next()?;
    if *signature.root() != Node::Text(SIGNATURE.into()) {
        return Err("it is a pickle, but not one that PyTorch wrote with torch.save".into());
    }
    next()?; // The version of the format has been 1001 throughout.
    let machine = next()?;
    if machine.get(machine.root(), "little_endian") == Some(&Node::Bool(false)) {
        return Err("it was written on a big-endian machine; save it again on another".into());
    }
    let dict = next()?;
    let keys = next()?;
    let tensors = tensors(&dict)?;
    let Node::List(order) = keys.root() else {
        return Err("the list of storages is missing; the file is damaged".into());
    };
    let order = order.iter().map(|id| keys.text(*id)).collect::<Option<Vec<String>>>();
    let order = order.ok_or("the list of storages holds what is no key; the file is damaged")?;
    // Also those of an optimizer beside the state dict, which are passed over.
    let sizes = storage_sizes(&dict);
    let mut storages = HashMap::new();
    for key in order {
        let cut = || format!("the storage {key} is cut short; copy the file again");
        let rest = &bytes[at..];
        let n = rest.get(..8).ok_or_else(cut)?;
        let n = u64::from_le_bytes(n.try_into().expect("eight bytes were taken"));
        let size = *sizes
            .get(key.as_str())
            .ok_or_else(|| format!("no tensor tells the type of the storage {key}"))?;
        let len = usize::try_from(n).ok().and_then(|n| n.checked_mul(size)).ok_or_else(cut)?;
        let held = rest[8..].get(..len).ok_or_else(cut)?;
        storages.insert(key.clone(), held.to_vec());
        at += 8 + len;
    }
    weights(tensors, &storages)
}

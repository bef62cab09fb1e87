//! A state dict in PyTorch's zip format, from nothing but its description.

use std::io::{Cursor, Write as _};

use eoscope_core::domain::Reason;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Weight, Weights};

/// The folder inside the archive.
const FOLDER: &str = "archive";

/// The bytes of the file.
///
/// # Errors
/// When the archive cannot hold them.
pub fn state_dict(weights: &Weights) -> Result<Vec<u8>, Reason> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // PyTorch maps storages into memory, so nothing may be compressed.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), Reason> {
        let name = format!("{FOLDER}/{name}");
        archive.start_file(name, options).map_err(|error| error.to_string())?;
        Ok(archive.write_all(bytes).map_err(|error| error.to_string())?)
    };
    add("data.pkl", &pickle(weights))?;
    add("byteorder", b"little")?;
    for (key, weight) in weights.0.values().enumerate() {
        let bytes: Vec<u8> = weight.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        add(&format!("data/{key}"), &bytes)?;
    }
    add("version", b"3\n")?;
    let archive = archive.finish().map_err(|error| error.to_string())?;
    Ok(archive.into_inner())
}

/// The pickle, protocol 2: an ordered dictionary of tensors.
fn pickle(weights: &Weights) -> Vec<u8> {
    let mut out = b"\x80\x02ccollections\nOrderedDict\n)R(".to_vec();
    for (key, (name, weight)) in weights.0.iter().enumerate() {
        text(&mut out, name);
        tensor(&mut out, key, weight);
    }
    out.extend(b"u.");
    out
}

fn tensor(out: &mut Vec<u8>, key: usize, weight: &Weight) {
    out.extend(b"ctorch._utils\n_rebuild_tensor_v2\n(");
    out.push(b'(');
    text(out, "storage");
    out.extend(b"ctorch\nFloatStorage\n");
    text(out, &key.to_string());
    text(out, "cpu");
    number(out, weight.values.len());
    out.extend(b"tQ");
    number(out, 0);
    tuple(out, &weight.shape);
    tuple(out, &strides(&weight.shape));
    // No gradient, no hooks.
    out.extend(b"\x89ccollections\nOrderedDict\n)RtR");
}

fn strides(shape: &[usize]) -> Vec<usize> {
    let mut strides = vec![1; shape.len()];
    for dim in (1..shape.len()).rev() {
        strides[dim - 1] = strides[dim] * shape[dim];
    }
    strides
}

fn tuple(out: &mut Vec<u8>, values: &[usize]) {
    out.push(b'(');
    values.iter().for_each(|&value| number(out, value));
    out.push(b't');
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.push(b'X');
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

/// As a whole number of eight bytes, which holds any length.
fn number(out: &mut Vec<u8>, value: usize) {
    out.extend(b"\x8a\x08");
    out.extend((value as u64).to_le_bytes());
}

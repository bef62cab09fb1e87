//! The headers of NumPy arrays, in `.npz` archives or alone, read and checked before anything is allocated.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zip::ZipArchive;

use super::RunError;
use crate::format::printable;

/// Far above any embeddings that fit the memory of a desktop; a larger array is damage.
const MAX_BYTES: u64 = 8 << 30;
/// The array that names the classes.
pub const CLASS_NAMES: &str = "class_names";
/// Longer headers are no headers.
const MAX_HEADER: usize = 64 << 10;

/// What the header of one array says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The array.
    pub name: String,
    /// Its entry in the archive: the name, with `.npy` behind it if NumPy wrote it.
    pub entry: String,
    /// NumPy's type without its byte order, such as `f4` or `i8`.
    pub kind: String,
    /// The length of every dimension.
    pub shape: Vec<usize>,
    /// Bytes before the values.
    offset: usize,
}

/// The headers of all arrays in an archive.
///
/// # Errors
/// When the file is no archive, an entry is no array, or one promises more than it holds.
pub fn headers(path: &Path, file: File) -> Result<Vec<Header>, RunError> {
    let mut archive = open(path, file)?;
    let entries: Vec<String> = archive.file_names().map(String::from).collect();
    entries.into_iter().map(|entry| header(path, &mut archive, entry)).collect()
}

fn open(path: &Path, file: File) -> Result<ZipArchive<File>, RunError> {
    ZipArchive::new(file).map_err(|error| bad(path, error.to_string()))
}

/// Damage, with what the reader said.
pub fn bad(path: &Path, reason: String) -> RunError {
    // Some readers draw the place of a fault below their first line.
    let reason = printable(reason.lines().next().unwrap_or_default());
    let reason = format!("the arrays cannot be read ({reason}); the file is cut short or damaged");
    RunError::BadArrays { path: path.into(), reason }
}

fn header(path: &Path, archive: &mut ZipArchive<File>, entry: String) -> Result<Header, RunError> {
    let file = archive.by_name(&entry).map_err(|error| bad(path, error.to_string()))?;
    let size = file.size();
    parse(path, file, size, entry)
}

/// The header of an array in a file of its own.
///
/// # Errors
/// When it is no array, or promises more than it holds.
pub fn header_of_file(path: &Path, name: &str) -> Result<Header, RunError> {
    let file = File::open(path).map_err(RunError::io(path))?;
    let size = file.metadata().map_err(RunError::io(path))?.len();
    parse(path, file, size, name.to_owned())
}

fn parse(path: &Path, mut file: impl Read, size: u64, entry: String) -> Result<Header, RunError> {
    let name = printable(entry.trim_end_matches(".npy"));
    let no_array = || bad(path, format!("{name} is no NumPy array"));
    // Magic, version, length: two bytes in version 1, four after it.
    let mut start = [0; 12];
    file.read_exact(&mut start).map_err(|_| no_array())?;
    if &start[..6] != b"\x93NUMPY" {
        return Err(no_array());
    }
    let (length, text_at) = match start[6] {
        1 => (usize::from(u16::from_le_bytes([start[8], start[9]])), 10),
        _ => (u32::from_le_bytes([start[8], start[9], start[10], start[11]]) as usize, 12),
    };
    if length > MAX_HEADER {
        return Err(no_array());
    }
    let mut text = start[text_at..].to_vec();
    let rest = (length + text_at).saturating_sub(start.len()) as u64;
    file.take(rest).read_to_end(&mut text).map_err(|_| no_array())?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let kind = field(&text, "descr").ok_or_else(no_array)?;
    let kind = printable(kind);
    let kind = kind.trim_matches(['\'', '"']).trim_start_matches(['<', '>', '|', '=']).to_owned();
    let shape = field(&text, "shape").ok_or_else(no_array)?;
    let shape = shape.trim_matches(['(', ')']).split(',').map(str::trim);
    let shape: Result<Vec<usize>, _> =
        shape.filter(|length| !length.is_empty()).map(str::parse).collect();
    let shape = shape.map_err(|_| no_array())?;
    let offset = text_at + length;
    check_size(path, &name, &kind, &shape, size.saturating_sub(offset as u64))?;
    Ok(Header { name, entry, kind, shape, offset })
}

/// The text behind `'key':` in a header, up to the next comma outside brackets.
fn field<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let rest = text.split_once(&format!("'{key}':"))?.1.trim_start();
    let end = if rest.starts_with('(') { rest.find(')')? + 1 } else { rest.find(',')? };
    Some(rest[..end].trim())
}

fn check_size(
    path: &Path,
    name: &str,
    kind: &str,
    shape: &[usize],
    held: u64,
) -> Result<(), RunError> {
    // Strings count their letters, of four bytes each; all other types their bytes.
    let per_value = match kind.strip_prefix('U') {
        Some(letters) => letters.parse().ok().and_then(|letters: u64| letters.checked_mul(4)),
        None => kind.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().ok(),
    };
    // Lengths of 0 hide others that no array can have.
    let product = |least: usize| {
        let lengths = shape.iter().map(|&length| length.max(least) as u64);
        lengths.fold(per_value, |bytes, length| bytes?.checked_mul(length))
    };
    let promised = product(1).and(product(0)).unwrap_or(u64::MAX);
    if promised > held || promised > MAX_BYTES {
        return Err(RunError::TooLarge {
            path: path.into(),
            what: name.into(),
            bytes: promised,
            limit: MAX_BYTES,
        });
    }
    Ok(())
}

/// The strings of `class_names` in an archive, if there is such an array.
///
/// # Errors
/// When the array is no array of strings.
pub fn class_names(
    path: &Path,
    file: File,
    headers: &[Header],
) -> Result<Option<Vec<String>>, RunError> {
    let Some(header) = headers.iter().find(|header| header.name == CLASS_NAMES) else {
        return Ok(None);
    };
    let mut archive = open(path, file)?;
    let entry = archive.by_name(&header.entry).map_err(|error| bad(path, error.to_string()))?;
    strings(path, entry, header).map(Some)
}

/// The strings of `class_names.npy` in a folder, if there is such a file.
///
/// # Errors
/// When the array is no array of strings.
pub fn class_names_beside(folder: &Path) -> Result<Option<Vec<String>>, RunError> {
    let path = folder.join(format!("{CLASS_NAMES}.npy"));
    if !path.is_file() {
        return Ok(None);
    }
    let header = header_of_file(&path, CLASS_NAMES)?;
    let file = File::open(&path).map_err(RunError::io(&path))?;
    strings(&path, file, &header).map(Some)
}

fn strings(path: &Path, mut entry: impl Read, header: &Header) -> Result<Vec<String>, RunError> {
    let letters = header.kind.strip_prefix('U').and_then(|letters| letters.parse::<usize>().ok());
    let (Some(letters @ 1..), &[n]) = (letters, header.shape.as_slice()) else {
        return Err(RunError::WrongShape {
            path: path.into(),
            array: CLASS_NAMES.into(),
            found: format!("values of type {} and shape {:?}", header.kind, header.shape),
            expected: "strings in one dimension".into(),
        });
    };
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(RunError::io(path))?;
    let letter = |bytes: &[u8]| {
        let code = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        char::from_u32(code).filter(|letter| *letter != '\0')
    };
    let names = bytes.get(header.offset..).unwrap_or_default().chunks_exact(4 * letters).take(n);
    Ok(names.map(|name| name.chunks_exact(4).filter_map(letter).collect()).collect())
}

/// The bytes of a `.npy` file of strings, which `ndarray-npy` does not write.
pub fn strings_to_npy(strings: &[String]) -> Vec<u8> {
    let letters = strings.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let n = strings.len();
    let mut header =
        format!("{{'descr': '<U{letters}', 'fortran_order': False, 'shape': ({n},), }}");
    // Values begin at a multiple of 64 bytes, and a line break ends the header.
    let used = 10 + header.len() + 1;
    header += &" ".repeat(used.next_multiple_of(64) - used);
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    for text in strings {
        let padded = text.chars().map(u32::from).chain(std::iter::repeat(0)).take(letters);
        bytes.extend(padded.flat_map(u32::to_le_bytes));
    }
    bytes
}

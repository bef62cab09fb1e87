//! Numeric arrays in MATLAB files of version 5 (`save -v6` and `-v7`).
//!
//! Only what the cropped SVHN digits need: real numeric arrays, compressed or not. Everything else
//! in a file is passed over. HDF5 files (`-v7.3`) are told apart and refused.

use std::io::Read;

use super::FormatError;

/// A numeric array, the first index running fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The variable.
    pub name: String,
    /// The length of every dimension.
    pub shape: Vec<usize>,
    /// The values.
    pub values: Values,
}

/// The values of an array.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Whole numbers of 0–255.
    U8(Vec<u8>),
    /// Anything else.
    F64(Vec<f64>),
}

const HEADER: usize = 128;
/// Types of data elements.
const COMPRESSED: u32 = 15;
const MATRIX: u32 = 14;
/// The classes of numeric arrays, from double to unsigned 64-bit.
const NUMERIC_CLASSES: std::ops::RangeInclusive<u32> = 6..=15;

/// All real numeric arrays of a file.
///
/// `limit` is the most bytes that all variables may take once they are decompressed.
///
/// # Errors
/// When the bytes are no such file, end early or take more than `limit`.
pub fn read(bytes: &[u8], limit: u64) -> Result<Vec<Array>, FormatError> {
    if bytes.starts_with(b"MATLAB 7.3") || bytes.starts_with(b"\x89HDF") {
        let text = "this is a MATLAB 7.3 file, but version 5 is needed; save it with -v7";
        return Err(FormatError::Content(text.into()));
    }
    let header = bytes.get(..HEADER).ok_or(FormatError::CutShort { what: "the header", at: 0 })?;
    if &header[124..] != b"\x00\x01IM" {
        let what = "no MATLAB 5 signature in little-endian order".to_owned();
        return Err(FormatError::Unexpected { what, at: 124 });
    }
    let mut arrays = Vec::new();
    let mut budget = limit;
    let mut at = HEADER;
    while at < bytes.len() {
        let element = Element::at(bytes, at)?;
        match element.kind {
            COMPRESSED => {
                let mut inflated = Vec::new();
                let decoder = flate2::read::ZlibDecoder::new(element.data);
                decoder.take(budget + 1).read_to_end(&mut inflated).map_err(|error| {
                    FormatError::Unexpected {
                        what: format!("a variable that cannot be decompressed ({error})"),
                        at,
                    }
                })?;
                let bytes = inflated.len() as u64;
                let too_large = FormatError::TooLarge { what: "a variable".into(), bytes, limit };
                budget = budget.checked_sub(bytes).ok_or(too_large)?;
                let inner = Element::at(&inflated, 0)?;
                if inner.kind == MATRIX {
                    arrays.extend(matrix(inner.data)?);
                }
                at = element.end;
            }
            MATRIX => {
                arrays.extend(matrix(element.data)?);
                at = element.padded_end();
            }
            _ => at = element.padded_end(),
        }
    }
    Ok(arrays)
}

struct Element<'a> {
    kind: u32,
    data: &'a [u8],
    end: usize,
}

impl<'a> Element<'a> {
    fn at(bytes: &'a [u8], at: usize) -> Result<Self, FormatError> {
        let cut = FormatError::CutShort { what: "a data element", at };
        let Some(tag) = bytes.get(at..).and_then(|rest| rest.get(..8)) else { return Err(cut) };
        let word = u32::from_le_bytes([tag[0], tag[1], tag[2], tag[3]]);
        // Up to four bytes lie within the tag itself, their number in its upper half.
        let (kind, start, len) = match word >> 16 {
            0 => (word, at + 8, u32::from_le_bytes([tag[4], tag[5], tag[6], tag[7]]) as usize),
            small => (word & 0xffff, at + 4, small as usize),
        };
        let end = start.checked_add(len).filter(|end| *end <= bytes.len());
        let Some(end) = end.filter(|_| start > at + 4 || len <= 4) else { return Err(cut) };
        Ok(Self { kind, data: &bytes[start..end], end })
    }

    /// Where the next element begins: on a multiple of eight bytes.
    fn padded_end(&self) -> usize {
        self.end.next_multiple_of(8)
    }
}

/// A real numeric array; none if the matrix is of another kind.
fn matrix(bytes: &[u8]) -> Result<Option<Array>, FormatError> {
    let flags = Element::at(bytes, 0)?;
    let class = flags.data.first().copied().map_or(0, u32::from);
    let is_complex = flags.data.get(1).is_some_and(|bits| bits & 0x08 != 0);
    if !NUMERIC_CLASSES.contains(&class) || is_complex {
        return Ok(None);
    }
    let dims = Element::at(bytes, flags.padded_end())?;
    let name = Element::at(bytes, dims.padded_end())?;
    let data = Element::at(bytes, name.padded_end())?;
    let shape: Vec<usize> = dims
        .data
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize)
        .collect();
    let name = String::from_utf8_lossy(name.data).into_owned();
    let values = values(data.kind, data.data);
    let n = match &values {
        Values::U8(values) => values.len(),
        Values::F64(values) => values.len(),
    };
    let promised = shape.iter().try_fold(1_usize, |product, &len| product.checked_mul(len));
    if promised != Some(n) {
        let text = format!("the variable {name} promises shape {shape:?} but holds {n} values");
        return Err(FormatError::Content(text));
    }
    Ok(Some(Array { name, shape, values }))
}

/// Values by the type in which they are stored, which may be smaller than that of their array.
fn values(kind: u32, bytes: &[u8]) -> Values {
    macro_rules! numbers {
        ($kind:ty) => {
            bytes
                .chunks_exact(size_of::<$kind>())
                .map(|b| <$kind>::from_le_bytes(b.try_into().expect("chunks are exact")) as f64)
                .collect()
        };
    }
    Values::F64(match kind {
        1 => numbers!(i8),
        2 => return Values::U8(bytes.to_vec()),
        3 => numbers!(i16),
        4 => numbers!(u16),
        5 => numbers!(i32),
        6 => numbers!(u32),
        7 => numbers!(f32),
        9 => numbers!(f64),
        12 => numbers!(i64),
        13 => numbers!(u64),
        _ => Vec::new(),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use super::*;

    fn element(kind: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = kind.to_le_bytes().to_vec();
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    }

    /// A file of arrays of class uint8.
    pub(crate) fn file(arrays: &[(&str, &[u32], &[u8])], compress: bool) -> Vec<u8> {
        let mut bytes = vec![b' '; HEADER];
        bytes[124..].copy_from_slice(b"\x00\x01IM");
        for (name, shape, values) in arrays {
            let dims: Vec<u8> = shape.iter().flat_map(|len| len.to_le_bytes()).collect();
            let parts = [
                element(6, &[9, 0, 0, 0, 0, 0, 0, 0]),
                element(5, &dims),
                element(1, name.as_bytes()),
                element(2, values),
            ];
            let matrix = element(MATRIX, &parts.concat());
            if compress {
                let mut encoder =
                    flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(&matrix).unwrap();
                let zipped = encoder.finish().unwrap();
                bytes.extend(COMPRESSED.to_le_bytes());
                bytes.extend((zipped.len() as u32).to_le_bytes());
                bytes.extend(zipped);
            } else {
                bytes.extend(matrix);
            }
        }
        bytes
    }

    #[test]
    fn arrays_come_back_compressed_or_not() {
        for compress in [false, true] {
            let bytes =
                file(&[("X", &[2, 3], &[1, 2, 3, 4, 5, 6]), ("y", &[1, 1], &[10])], compress);
            let arrays = read(&bytes, 1000).unwrap();
            assert_eq!(arrays[0].shape, [2, 3]);
            assert_eq!(arrays[0].values, Values::U8(vec![1, 2, 3, 4, 5, 6]));
            assert_eq!((arrays[1].name.as_str(), arrays.len()), ("y", 2));
        }
    }

    #[test]
    fn damage_bombs_and_other_versions_are_refused() {
        let bytes = file(&[("X", &[100], &[7; 100])], true);
        let refused = |bytes: &[u8], limit| read(bytes, limit).unwrap_err().to_string();
        assert!(refused(&bytes[..100], 1000).contains("ends within the header"));
        assert!(refused(&bytes[..140], 1000).contains("ends within a data element"));
        assert!(refused(&bytes, 50).contains("above the limit of 50"));
        assert!(refused(&[0; 200], 1000).contains("no MATLAB 5 signature"));
        assert!(refused(b"MATLAB 7.3 MAT-file", 1000).contains("save it with -v7"));
        let wrong = file(&[("X", &[99], &[7; 100])], false);
        assert!(refused(&wrong, 1000).contains("promises shape [99] but holds 100"));
    }
}

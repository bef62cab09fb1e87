//! Sheets of thumbnails: every image of a split side by side in one picture.

use std::path::Path;

use eoscope_core::domain::Split;

use super::RunError;
use super::manifest::ThumbnailEntry;
use crate::format::printable;

/// Pixels of the largest sheet that is read: 1.5 GB as RGB.
const MAX_PIXELS: usize = 500_000_000;
/// Thumbnails in a row of a sheet.
pub const COLUMNS: usize = 128;

/// How many bits of every pixel are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Depth {
    /// All of them.
    Full,
    /// As many levels per channel as given, 2–255: much smaller files.
    Levels(u8),
}

/// Raw pixels to make a sheet of, `n × height × width × channels`.
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a> {
    /// The pixels.
    pub pixels: &'a [u8],
    /// Rows of pixels of one image.
    pub height: usize,
    /// Columns of pixels of one image.
    pub width: usize,
    /// 1 or 3.
    pub channels: usize,
}

/// The name of a sheet in the folder of a run.
pub fn file_name(split: Split) -> String {
    format!("thumbs_{}.png", split.name())
}

/// The geometry of a sheet of thumbnails of this size.
pub fn entry(width: usize, height: usize) -> ThumbnailEntry {
    ThumbnailEntry { width, height, columns: COLUMNS }
}

/// Writes the sheet of one split into the folder of a run.
///
/// # Errors
/// When the picture cannot be written.
pub fn write_sheet(
    folder: &Path,
    split: Split,
    raw: Raw<'_>,
    depth: Depth,
) -> Result<(), RunError> {
    let path = folder.join(file_name(split));
    let (mut sheet, rows) = side_by_side(raw);
    if let Depth::Levels(levels) = depth {
        let steps = u32::from(levels.max(2)) - 1;
        let reduce = |value: u8| ((u32::from(value) * steps + 127) / 255 * 255 / steps) as u8;
        sheet.iter_mut().for_each(|value| *value = reduce(*value));
    }
    encode(&path, &sheet, raw, rows)
}

/// Images in rows of [`COLUMNS`], and the number of rows.
fn side_by_side(raw: Raw<'_>) -> (Vec<u8>, usize) {
    let size = raw.height * raw.width * raw.channels;
    let n = raw.pixels.len() / size.max(1);
    let rows = n.div_ceil(COLUMNS).max(1);
    let stride = COLUMNS * raw.width * raw.channels;
    let mut sheet = vec![0; rows * raw.height * stride];
    for (at, image) in raw.pixels.chunks_exact(size.max(1)).enumerate() {
        let left = (at % COLUMNS) * raw.width * raw.channels;
        for (y, line) in image.chunks_exact(raw.width * raw.channels).enumerate() {
            let start = ((at / COLUMNS) * raw.height + y) * stride + left;
            sheet[start..start + line.len()].copy_from_slice(line);
        }
    }
    (sheet, rows)
}

fn encode(path: &Path, sheet: &[u8], raw: Raw<'_>, rows: usize) -> Result<(), RunError> {
    use image::codecs::png::{CompressionType, FilterType, PngEncoder};
    use image::{ExtendedColorType, ImageEncoder as _};
    let mut bytes = Vec::new();
    // No filter: neighbouring thumbnails have nothing to do with each other, and few levels
    // compress best as they are.
    let encoder =
        PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::NoFilter);
    let colour = if raw.channels == 1 { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
    let (width, height) = ((COLUMNS * raw.width) as u32, (rows * raw.height) as u32);
    encoder.write_image(sheet, width, height, colour).map_err(|error| RunError::BadThumbnails {
        path: path.into(),
        reason: error.to_string(),
    })?;
    super::save::write_file(path, &bytes)
}

/// A sheet in memory, as RGB.
#[derive(Clone, Debug)]
pub struct Sheet {
    picture: image::RgbImage,
    entry: ThumbnailEntry,
    n: usize,
    /// Places that are skipped, ascending.
    left_out: Vec<u32>,
}

impl Sheet {
    /// The sheet of images in memory; none if there are too many for one.
    pub fn of(raw: Raw<'_>) -> Option<Self> {
        let n = raw.pixels.len() / (raw.width * raw.height * raw.channels).max(1);
        let (wide, high) = (COLUMNS * raw.width, n.div_ceil(COLUMNS).max(1) * raw.height);
        if wide.saturating_mul(high) > MAX_PIXELS {
            return None;
        }
        let (sheet, _) = side_by_side(raw);
        let rgb = match raw.channels {
            1 => sheet.iter().flat_map(|&grey| [grey; 3]).collect(),
            _ => sheet,
        };
        let picture = image::RgbImage::from_raw(wide as u32, high as u32, rgb)?;
        Some(Self { picture, entry: entry(raw.width, raw.height), n, left_out: Vec::new() })
    }

    /// Reads the sheet of one split.
    ///
    /// # Errors
    /// When the picture is missing, damaged or too small for `n` thumbnails.
    pub fn load(
        folder: &Path,
        split: Split,
        entry: ThumbnailEntry,
        n: usize,
    ) -> Result<Self, RunError> {
        let path = folder.join(file_name(split));
        let bad = |reason: String| {
            let reason = printable(&reason);
            RunError::BadThumbnails { path: path.clone(), reason }
        };
        if entry.columns == 0 || entry.width == 0 || entry.height == 0 {
            return Err(bad("run.json gives its thumbnails no size".into()));
        }
        let wide = entry.columns.checked_mul(entry.width);
        let high = n.div_ceil(entry.columns).checked_mul(entry.height);
        let needed = wide.zip(high).filter(|(wide, high)| wide.saturating_mul(*high) <= MAX_PIXELS);
        let Some(needed) = needed else {
            return Err(bad(format!("{n} thumbnails of that size are more than can be shown")));
        };
        let mut reader = image::ImageReader::open(&path).map_err(RunError::io(&path))?;
        // A sheet of our own may be larger than the decoder's usual limit; ours was just checked.
        reader.no_limits();
        let (wide, high) = reader.into_dimensions().map_err(|error| bad(error.to_string()))?;
        let found = (wide as usize, high as usize);
        if found.0 < needed.0 || found.1 < needed.1 || found.0.saturating_mul(found.1) > MAX_PIXELS
        {
            return Err(bad(format!(
                "it is {}×{}, but {n} thumbnails need {}×{}",
                found.0, found.1, needed.0, needed.1
            )));
        }
        let mut reader = image::ImageReader::open(&path).map_err(RunError::io(&path))?;
        reader.no_limits();
        let picture = reader.decode().map_err(|error| bad(error.to_string()))?.into_rgb8();
        Ok(Self { picture, entry, n, left_out: Vec::new() })
    }

    /// The sheet without some places, ascending: those behind them move up.
    pub fn without(self, places: &[u32]) -> Self {
        Self { left_out: places.to_vec(), ..self }
    }

    /// Width and height of a thumbnail in pixels.
    pub fn size(&self) -> [usize; 2] {
        [self.entry.width, self.entry.height]
    }

    /// The RGB pixels of thumbnail `at`, row after row; none if there is no such image.
    pub fn thumbnail(&self, at: usize) -> Option<Vec<u8>> {
        let mut at = at;
        for &left_out in &self.left_out {
            at += usize::from(left_out as usize <= at);
        }
        if at >= self.n {
            return None;
        }
        let (left, top) = (
            at % self.entry.columns * self.entry.width,
            at / self.entry.columns * self.entry.height,
        );
        let view = image::imageops::crop_imm(
            &self.picture,
            left as u32,
            top as u32,
            self.entry.width as u32,
            self.entry.height as u32,
        );
        Some(view.to_image().into_raw())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbnails_come_back_from_the_sheet() {
        let folder = tempfile::tempdir().unwrap();
        let pixels: Vec<u8> = (0..130_u32).flat_map(|i| [i as u8, 255, 0, i as u8]).collect();
        let raw = Raw { pixels: &pixels, height: 2, width: 2, channels: 1 };
        write_sheet(folder.path(), Split::Train, raw, Depth::Full).unwrap();
        let entry = entry(2, 2);
        let sheet = Sheet::load(folder.path(), Split::Train, entry, 130).unwrap();
        let grey: Vec<u8> = sheet.thumbnail(129).unwrap().chunks(3).map(|rgb| rgb[0]).collect();
        assert_eq!(grey, [129, 255, 0, 129]);
        assert_eq!(Sheet::of(raw).unwrap().thumbnail(129), sheet.thumbnail(129));
        assert_eq!(sheet.thumbnail(130), None);
        // Those behind what is left out move up.
        let some = Sheet::of(raw).unwrap().without(&[0, 1, 5, 129]);
        let at = |place| some.thumbnail(place).map(|rgb| rgb[0]);
        assert_eq!([0, 2, 3, 4].map(at), [2, 4, 6, 7].map(Some));
        assert_eq!((at(125), at(126)), (Some(128), None));
        let error = Sheet::load(folder.path(), Split::Train, entry, 300).unwrap_err();
        assert!(error.to_string().contains("300 thumbnails need 256×6"), "{error}");
    }

    #[test]
    fn fewer_levels_keep_black_and_white() {
        let folder = tempfile::tempdir().unwrap();
        let raw = Raw { pixels: &[0, 255, 100, 20], height: 1, width: 4, channels: 1 };
        write_sheet(folder.path(), Split::Test, raw, Depth::Levels(3)).unwrap();
        let sheet = Sheet::load(folder.path(), Split::Test, entry(4, 1), 1).unwrap();
        let grey: Vec<u8> = sheet.thumbnail(0).unwrap().chunks(3).map(|rgb| rgb[0]).collect();
        assert_eq!(grey, [0, 255, 127, 0]);
    }
}

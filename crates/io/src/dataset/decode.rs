//! Image files into pixels of one size, on all cores.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use image::DynamicImage;
use image::imageops::FilterType;
use rayon::prelude::*;

use super::found::Found;
use super::read::Reading;
use super::{BadImages, DatasetError, Fit, Images, Known, ReadNote, ReadOptions};
use crate::format::printable;

/// Wider or higher pictures are refused before they are decoded.
const MAX_SIDE: u32 = 16_384;
/// The memory that decoding one picture may take.
const MAX_DECODE: u64 = 1 << 30;
/// The memory that all pixels of a set may take.
const MAX_BYTES: u64 = 16 << 30;
/// The width and height that a picture may be brought to.
pub const SIZES: std::ops::RangeInclusive<usize> = 8..=512;

/// A file relative to the folder of the set, and its label.
pub struct Listed {
    pub file: PathBuf,
    pub label: u32,
}

/// The decoded files of one part.
pub struct Decoded {
    pub images: Images,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub notes: Vec<ReadNote>,
}

/// Both parts of a set of files.
pub struct Both {
    pub train: Decoded,
    pub test: Option<Decoded>,
}

impl Both {
    /// The set that they make.
    pub fn found(self, name: String, class_names: Vec<String>) -> Found {
        let mut notes = self.train.notes;
        let test = self.test.map(|test| {
            notes.extend(test.notes);
            test.images
        });
        Found {
            name,
            class_names,
            height: self.train.height,
            width: self.train.width,
            channels: self.train.channels,
            train: self.train.images,
            test,
            known: Known::default(),
            test_per_class: None,
            notes,
        }
    }
}

/// What a list of files was split into.
pub struct Parts {
    pub train: Vec<Listed>,
    pub test: Option<Vec<Listed>>,
}

/// Decodes all files of both parts to one size and one number of channels.
///
/// `ids` count through the files of a part in the order in which they are listed, also past those
/// that are left out.
pub fn decode_parts(
    folder: &Path,
    parts: &Parts,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Both, DatasetError> {
    let test = parts.test.as_deref().unwrap_or_default();
    let size = match options.size {
        Some(side) if SIZES.contains(&side) => (side, side),
        Some(side) => return Err(DatasetError::BadSize { side }),
        None => first_size(folder, &parts.train, options)?,
    };
    let total = parts.train.len() + test.len();
    let bytes = total as u64 * size.0 as u64 * size.1 as u64 * 3;
    if bytes > MAX_BYTES {
        return Err(DatasetError::TooLarge { path: folder.into(), bytes, limit: MAX_BYTES });
    }
    let done = AtomicUsize::new(0);
    let tick = || {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(64) || done == total {
            (reading.progress)(done, total);
        }
    };
    let mut train = decode(folder, &parts.train, size, options, reading, &tick)?;
    let mut test = match &parts.test {
        Some(files) => Some(decode(folder, files, size, options, reading, &tick)?),
        None => None,
    };
    // Grey only if every picture is.
    let is_grey = train.is_grey && test.as_ref().is_none_or(|test| test.is_grey);
    if is_grey {
        train.make_grey();
        test.iter_mut().for_each(Raw::make_grey);
    }
    let channels = if is_grey { 1 } else { 3 };
    let finish = |raw: Raw| Decoded {
        images: raw.images,
        height: size.0,
        width: size.1,
        channels,
        notes: if raw.skipped.is_empty() {
            Vec::new()
        } else {
            vec![ReadNote::Skipped { files: raw.skipped }]
        },
    };
    Ok(Both { train: finish(train), test: test.map(finish) })
}

/// Height and width of the first file that is an image.
fn first_size(
    folder: &Path,
    files: &[Listed],
    options: &ReadOptions,
) -> Result<(usize, usize), DatasetError> {
    for listed in files {
        match decode_file(&folder.join(&listed.file)) {
            Ok(image) => return Ok((image.height() as usize, image.width() as usize)),
            Err(DatasetError::UnreadableImage { .. }) if options.bad_images == BadImages::Skip => {}
            Err(error) => return Err(error),
        }
    }
    Err(DatasetError::NoImages { at: folder.into(), part: "train" })
}

/// Pixels as RGB, before it is known whether all pictures are grey.
struct Raw {
    images: Images,
    is_grey: bool,
    skipped: Vec<(String, String)>,
}

impl Raw {
    fn make_grey(&mut self) {
        self.images.pixels = self.images.pixels.chunks_exact(3).map(|rgb| rgb[0]).collect();
    }
}

fn decode(
    folder: &Path,
    files: &[Listed],
    (height, width): (usize, usize),
    options: &ReadOptions,
    reading: Reading<'_>,
    tick: &(impl Fn() + Sync),
) -> Result<Raw, DatasetError> {
    let size = height * width * 3;
    let mut pixels = vec![0; files.len() * size];
    let one = |pixels: &mut [u8], listed: &Listed| {
        reading.stop.check()?;
        let path = folder.join(&listed.file);
        let image = decode_file(&path)?;
        let is_grey = !image.color().has_color();
        let image = fitted(image, &path, (height, width), options)?;
        pixels.copy_from_slice(image.as_raw());
        tick();
        Ok(is_grey)
    };
    let outcomes: Vec<Result<bool, DatasetError>> = pixels
        .par_chunks_mut(size.max(1))
        .zip(files)
        .map(|(pixels, listed)| one(pixels, listed))
        .collect();
    let mut kept = Vec::with_capacity(files.len());
    let (mut is_grey, mut skipped) = (true, Vec::new());
    for (at, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Ok(grey) => {
                is_grey &= grey;
                kept.push(at);
            }
            Err(DatasetError::UnreadableImage { path, reason })
                if options.bad_images == BadImages::Skip =>
            {
                skipped.push((path.display().to_string(), reason));
            }
            Err(error) => return Err(error),
        }
    }
    let images = Images {
        pixels,
        labels: files.iter().map(|listed| listed.label).collect(),
        ids: (0..files.len() as u32).collect(),
        files: files.iter().map(|listed| listed.file.to_string_lossy().into_owned()).collect(),
    };
    let images = if skipped.is_empty() { images } else { images.select(&kept) };
    Ok(Raw { images, is_grey, skipped })
}

/// Reads one picture with bounds on its size.
pub fn decode_file(path: &Path) -> Result<DynamicImage, DatasetError> {
    let unreadable = |reason: String| DatasetError::UnreadableImage { path: path.into(), reason };
    let about = std::fs::metadata(path).map_err(DatasetError::io(path))?;
    if !about.is_file() || about.len() > MAX_DECODE {
        return Err(unreadable("it is no file, or one of more than 1 GB".into()));
    }
    let bytes = std::fs::read(path).map_err(DatasetError::io(path))?;
    if bytes.is_empty() {
        return Err(unreadable("the file is empty".into()));
    }
    let cursor = std::io::Cursor::new(bytes);
    let mut reader =
        image::ImageReader::new(cursor).with_guessed_format().map_err(DatasetError::io(path))?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODE);
    reader.limits(limits);
    reader.decode().map_err(|error| unreadable(printable(&error.to_string())))
}

/// A picture as RGB in the size of its set.
fn fitted(
    image: DynamicImage,
    path: &Path,
    (height, width): (usize, usize),
    options: &ReadOptions,
) -> Result<image::RgbImage, DatasetError> {
    let (found_width, found_height) = (image.width() as usize, image.height() as usize);
    if (found_width, found_height) == (width, height) {
        return Ok(image.into_rgb8());
    }
    if options.size.is_none() {
        return Err(DatasetError::MixedSizes {
            path: path.into(),
            found_width,
            found_height,
            width,
            height,
        });
    }
    Ok(resized(image, (height, width), options.fit).into_rgb8())
}

/// A picture brought to a size.
pub fn resized(image: DynamicImage, (height, width): (usize, usize), fit: Fit) -> DynamicImage {
    let (width, height) = (width as u32, height as u32);
    // Triangle averages over all pixels that fall into one, as PIL's bilinear does.
    match fit {
        Fit::Stretch => image.resize_exact(width, height, FilterType::Triangle),
        Fit::Crop => {
            // Cropped first: a picture of one row would become a very long one.
            let scale =
                (image.width() as f32 / width as f32).min(image.height() as f32 / height as f32);
            let side = |n: u32, most: u32| ((n as f32 * scale).round() as u32).clamp(1, most);
            let (w, h) = (side(width, image.width()), side(height, image.height()));
            let (x, y) = ((image.width() - w) / 2, (image.height() - h) / 2);
            image.crop_imm(x, y, w, h).resize_exact(width, height, FilterType::Triangle)
        }
    }
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;

    fn write(folder: &Path, name: &str, image: DynamicImage) -> Listed {
        image.save(folder.join(name)).unwrap();
        Listed { file: name.into(), label: 0 }
    }

    fn read(
        folder: &Path,
        train: Vec<Listed>,
        options: &ReadOptions,
    ) -> Result<Decoded, DatasetError> {
        let stop = StopToken::new();
        let reading = Reading { stop: &stop, progress: &|_, _| {} };
        let parts = Parts { train, test: None };
        decode_parts(folder, &parts, options, reading).map(|both| both.train)
    }

    #[test]
    fn every_format_is_brought_to_one_size_and_colour() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let red = |w, h| {
            DynamicImage::ImageRgb8(image::RgbImage::from_pixel(w, h, image::Rgb([250, 0, 0])))
        };
        let grey =
            |w, h| DynamicImage::ImageLuma8(image::GrayImage::from_pixel(w, h, image::Luma([77])));
        let files = vec![
            write(path, "grey.png", grey(8, 8)),
            write(path, "a.webp", red(20, 10)),
            write(path, "b.bmp", red(10, 20)),
            write(path, "c.jpeg", red(16, 16)),
        ];
        let options = ReadOptions { size: Some(8), ..ReadOptions::default() };
        let decoded = read(path, files, &options).unwrap();
        assert_eq!((decoded.height, decoded.width, decoded.channels), (8, 8, 3));
        assert_eq!(decoded.images.select(&[0]).pixels, [77; 8 * 8 * 3]);
        for at in [1, 2, 3] {
            let pixels = decoded.images.select(&[at]).pixels;
            assert!(pixels.chunks(3).all(|rgb| rgb[0] > 240 && rgb[1] < 12), "{at}");
        }
        let files = vec![write(path, "grey.png", grey(8, 8))];
        assert_eq!(read(path, files, &ReadOptions::default()).unwrap().channels, 1);
    }

    #[test]
    fn cropping_keeps_the_middle_and_stretching_keeps_all() {
        let mut picture = image::RgbImage::new(24, 8);
        for (x, _, pixel) in picture.enumerate_pixels_mut() {
            *pixel = image::Rgb([if (8..16).contains(&x) { 200 } else { 0 }; 3]);
        }
        let mean = |fit| {
            let image = resized(DynamicImage::ImageRgb8(picture.clone()), (8, 8), fit).into_rgb8();
            image.iter().map(|&value| u64::from(value)).sum::<u64>() / (8 * 8 * 3)
        };
        assert_eq!(mean(Fit::Crop), 200);
        assert!((60..75).contains(&mean(Fit::Stretch)));
    }

    #[test]
    fn files_that_are_no_images_stop_or_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let files = || {
            let image =
                DynamicImage::ImageRgb8(image::RgbImage::from_pixel(8, 8, image::Rgb([9; 3])));
            std::fs::write(folder.path().join("bad.png"), "no image").unwrap();
            std::fs::write(folder.path().join("empty.jpg"), "").unwrap();
            let listed = |name: &str| Listed { file: name.into(), label: 0 };
            vec![listed("bad.png"), write(folder.path(), "good.png", image), listed("empty.jpg")]
        };
        let error = read(folder.path(), files(), &ReadOptions::default()).err().unwrap();
        assert!(error.to_string().contains("bad.png: the image cannot be read"), "{error}");
        let options = ReadOptions { bad_images: BadImages::Skip, ..ReadOptions::default() };
        let decoded = read(folder.path(), files(), &options).unwrap();
        assert_eq!((decoded.images.ids.as_slice(), decoded.images.len()), (&[1][..], 1));
        let sentence = decoded.notes[0].sentence();
        assert!(sentence.contains("bad.png") && sentence.ends_with("and one more"), "{sentence}");
    }

    #[test]
    fn a_picture_of_absurd_size_is_refused_before_it_is_decoded() {
        let folder = tempfile::tempdir().unwrap();
        // A PNG header that promises 60,000 × 60,000 pixels, with a right check sum.
        let mut bytes = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
        bytes.extend(60_000_u32.to_be_bytes());
        bytes.extend(60_000_u32.to_be_bytes());
        bytes.extend([8, 2, 0, 0, 0]);
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..]);
        bytes.extend(crc.sum().to_be_bytes());
        let path = folder.path().join("huge.png");
        std::fs::write(&path, bytes).unwrap();
        let error = decode_file(&path).unwrap_err().to_string();
        assert!(error.contains("huge.png: the image cannot be read"), "{error}");
    }
}

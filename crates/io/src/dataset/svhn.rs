//! The cropped digits of SVHN (Netzer et al. 2011): `train_32x32.mat` and `test_32x32.mat`.
//!
//! `X` holds 32 × 32 × 3 × n bytes with rows running fastest, `y` the digits 1–10, where 10 means 0.
//! The paper uses a balanced test set; 1,000 images of every digit are chosen unless a person says
//! otherwise.

use std::path::Path;

use super::found::Found;
use super::{DatasetError, Images, Known, Loaded, ReadOptions, Reading};
use crate::format::mat5::{self, Values};
use crate::format::{FormatError, archive};

const SIDE: usize = 32;
/// The extra set, the largest of all files, has 531,131 images of 3 KB.
const MAX_BYTES: u64 = 4 << 30;
/// The paper's imbalanced sets begin with 5,000 images of the first class.
const LARGEST_CLASS: usize = 5000;
const TEST_PER_CLASS: usize = 1000;

/// Reads both files.
///
/// # Errors
/// When one is missing or damaged, or its arrays are not as they must be.
pub fn read(
    path: &Path,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Loaded, DatasetError> {
    let wanted = |name: &str| ["train_32x32.mat", "test_32x32.mat"].contains(&name);
    let files = archive::files(path, wanted, MAX_BYTES, reading.stop)
        .map_err(DatasetError::archive(path))?;
    let part = |name: &str| {
        let bytes = files.get(name).ok_or_else(|| DatasetError::FileMissing {
            at: path.into(),
            wanted: name.into(),
            hint: "give the folder with the files of the cropped digits (format 2)",
        })?;
        reading.stop.check()?;
        images(bytes).map_err(DatasetError::format(&path.join(name)))
    };
    let train = part("train_32x32.mat")?;
    (reading.progress)(1, 2);
    let test = part("test_32x32.mat")?;
    (reading.progress)(2, 2);
    let found = Found {
        name: "SVHN".into(),
        class_names: (0..10).map(|digit| digit.to_string()).collect(),
        height: SIDE,
        width: SIDE,
        channels: 3,
        train,
        test: Some(test),
        known: Known { statistics: None, largest_class: Some(LARGEST_CLASS) },
        test_per_class: Some(TEST_PER_CLASS),
        notes: Vec::new(),
    };
    found.finish(path, options)
}

fn images(bytes: &[u8]) -> Result<Images, FormatError> {
    let arrays = mat5::read(bytes, MAX_BYTES)?;
    let array = |name: &str| {
        let found = arrays.iter().find(|array| array.name == name);
        found.ok_or_else(|| FormatError::Content(format!("there is no array {name} in it")))
    };
    let (pictures, digits) = (array("X")?, array("y")?);
    let n = *pictures.shape.get(3).unwrap_or(&1);
    let Values::U8(values) = &pictures.values else {
        return Err(FormatError::Content("X holds no bytes, expected 8-bit pixels".into()));
    };
    if pictures.shape.get(..3) != Some(&[SIDE, SIDE, 3]) {
        let shape = &pictures.shape;
        return Err(FormatError::Content(format!(
            "X has the shape {shape:?}, expected [32, 32, 3, n]"
        )));
    }
    let digits: Vec<f64> = match &digits.values {
        Values::U8(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Values::F64(values) => values.clone(),
    };
    if digits.len() != n {
        return Err(FormatError::Content(format!(
            "there are {n} images but {} labels",
            digits.len()
        )));
    }
    let label = |(at, &digit): (usize, &f64)| match digit {
        digit if (1.0..=9.0).contains(&digit) && digit.fract() == 0.0 => Ok(digit as u32),
        digit if digit == 10.0 || digit == 0.0 => Ok(0),
        digit => {
            Err(FormatError::Content(format!("image {at} has the label {digit}, expected 1 to 10")))
        }
    };
    let labels: Vec<u32> = digits.iter().enumerate().map(label).collect::<Result<_, _>>()?;
    let mut pixels = vec![0; values.len()];
    for (from, to) in
        values.chunks_exact(SIDE * SIDE * 3).zip(pixels.chunks_exact_mut(SIDE * SIDE * 3))
    {
        for (at, pixel) in to.iter_mut().enumerate() {
            let (channel, x, y) = (at % 3, at / 3 % SIDE, at / 3 / SIDE);
            *pixel = from[(channel * SIDE + x) * SIDE + y];
        }
    }
    Ok(Images { pixels, ids: (0..n as u32).collect(), labels, files: Vec::new() })
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;
    use crate::format::mat5::tests::file;

    fn write(folder: &Path, name: &str, digits: &[u8]) {
        let n = digits.len() as u32;
        let pixels: Vec<u8> = (0..3072 * digits.len()).map(|at| (at % 251) as u8).collect();
        let bytes = file(&[("X", &[32, 32, 3, n], &pixels), ("y", &[n, 1], digits)], true);
        std::fs::write(folder.join(name), bytes).unwrap();
    }

    fn read(folder: &Path) -> Result<Loaded, String> {
        let reading = Reading { stop: &StopToken::new(), progress: &|_, _| {} };
        super::read(folder, &ReadOptions::default(), reading).map_err(|error| error.to_string())
    }

    #[test]
    fn ten_means_zero_and_rows_run_fastest_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "train_32x32.mat", &[10, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        write(folder.path(), "test_32x32.mat", &[1, 10]);
        let set = read(folder.path()).unwrap().set;
        assert_eq!(set.train.labels, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(set.test.labels, [1, 0]);
        // Row 2, column 1, blue: (2 · 32 + 1) · 32 + 2 bytes into the image.
        let pixel = set.train.select(&[0]).pixels[(2 * 32 + 1) * 3 + 2];
        assert_eq!(usize::from(pixel), ((2 * 32 + 1) * 32 + 2) % 251);
        assert_eq!(set.known.largest_class, Some(5000));
    }

    #[test]
    fn wrong_arrays_are_named() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "test_32x32.mat", &[1, 10]);
        let refused = |said: &str| {
            let message = read(folder.path()).unwrap_err();
            assert!(message.contains("train_32x32.mat") && message.contains(said), "{message}");
        };
        refused("there is no train_32x32.mat");
        write(folder.path(), "train_32x32.mat", &[11]);
        refused("image 0 has the label 11");
        let path = folder.path().join("train_32x32.mat");
        std::fs::write(&path, file(&[("X", &[2, 2], &[0; 4]), ("y", &[1, 1], &[1])], false))
            .unwrap();
        refused("X has the shape [2, 2]");
        std::fs::write(&path, file(&[("y", &[1, 1], &[1])], false)).unwrap();
        refused("there is no array X");
        std::fs::write(&path, "").unwrap();
        refused("ends within the header");
    }
}

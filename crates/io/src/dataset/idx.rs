//! The IDX format of MNIST and its kin: pairs of images and labels, plain or gzipped.
//!
//! An IDX file is a big-endian magic number (0, 0, type, dimensions), the dimensions, the bytes.

use std::fs::File;
use std::io::{BufRead as _, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::found::Found;
use super::{DatasetError, Images, Known, Loaded, ReadNote, ReadOptions};

const IMAGE_MAGIC: u32 = 0x0803;
const LABEL_MAGIC: u32 = 0x0801;
/// Far above any set that fits the memory of a desktop; a larger header is damage.
const MAX_BYTES: u64 = 8 << 30;

const FASHION_MNIST: [&str; 10] = [
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
];
/// BLAKE3 of the training labels of Fashion-MNIST, and of the 5,000 images of it that come with the
/// program: IDX files have no room for class names.
const FASHION_MNIST_LABELS: [&str; 2] = [
    "32fcc5c992292ad2bdad03c701be466e8fba20b38d37a4f59514aba5d872dc07",
    "5306aab81d0f9e704ecbdfc8435016deda0aac7c5c4d9a6ac43e3e285342f736",
];

/// Endings of the names of IDX files.
const HINT: &str = "expected pairs such as train-images-idx3-ubyte and train-labels-idx1-ubyte, with or without .gz";

/// Reads pairs of image and label files, plain or gzipped.
///
/// In a folder the names tell what they are: `images` and `labels`, `train`, and `t10k` or `test`.
/// Where `path` is the file of the images, its labels lie beside it under the same name with
/// `labels` and `idx1` in it. Without test files a share of the images is taken aside.
///
/// # Errors
/// When a file is missing, empty, damaged or does not belong to the others.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Loaded, DatasetError> {
    let [train, test] = pairs(path)?;
    let train = train.ok_or_else(|| DatasetError::FileMissing {
        at: path.into(),
        wanted: "train-images-idx3-ubyte".into(),
        hint: HINT,
    })?;
    let (mut train, size) = read_pair(&train)?;
    let mut test = match test {
        None => None,
        Some(pair) => {
            let (images, test_size) = read_pair(&pair)?;
            if size != test_size {
                return Err(DatasetError::MixedSizes {
                    path: pair.images,
                    found_width: test_size.1,
                    found_height: test_size.0,
                    width: size.1,
                    height: size.0,
                });
            }
            Some(images)
        }
    };
    let mut notes = Vec::new();
    let labels = || train.labels.iter().chain(test.iter().flat_map(|test| &test.labels));
    if labels().min().is_some_and(|&lowest| lowest == 1) {
        notes.push(ReadNote::LabelsFromOne);
        for images in [&mut train].into_iter().chain(&mut test) {
            images.labels.iter_mut().for_each(|label| *label -= 1);
        }
    }
    let labels = train.labels.iter().chain(test.iter().flat_map(|test| &test.labels));
    let n_classes = labels.max().map_or(0, |&largest| largest as usize + 1);
    let (name, class_names) = names(path, &train.labels, n_classes);
    let found = Found {
        name,
        class_names,
        height: size.0,
        width: size.1,
        channels: 1,
        train,
        test,
        known: Known::default(),
        test_per_class: None,
        notes,
    };
    found.finish(path, options)
}

/// The files of one part.
struct Pair {
    images: PathBuf,
    labels: PathBuf,
}

/// The files to train and to test on.
fn pairs(path: &Path) -> Result<[Option<Pair>; 2], DatasetError> {
    if path.is_file() {
        return Ok([Some(Pair::of(path.into())?), None]);
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(DatasetError::io(path))?.flatten() {
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort(); // The plain file comes before its gzipped twin.
    let image_files =
        || names.iter().filter(|name| name.contains("images") && name.contains("idx3"));
    let is_test = |name: &str| name.contains("t10k") || name.contains("test");
    let pair = |name: Option<&String>| name.map(|name| Pair::of(path.join(name))).transpose();
    let train = image_files().find(|name| name.contains("train"));
    Ok([
        pair(train.or_else(|| image_files().find(|name| !is_test(name))))?,
        pair(image_files().find(|name| is_test(name)))?,
    ])
}

impl Pair {
    /// The labels that belong to a file of images, zipped or not.
    fn of(images: PathBuf) -> Result<Self, DatasetError> {
        let name = images.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = name.replace("images", "labels").replace("idx3", "idx1");
        let plain = wanted.trim_end_matches(".gz");
        let beside = |name: &str| images.with_file_name(name);
        let candidates = [beside(&wanted), beside(plain), beside(&format!("{plain}.gz"))];
        match candidates.into_iter().find(|file| file.is_file() && *file != images) {
            Some(labels) => Ok(Self { images, labels }),
            None => Err(DatasetError::FileMissing {
                at: images.parent().unwrap_or(&images).into(),
                wanted: plain.into(),
                hint: HINT,
            }),
        }
    }
}

fn names(path: &Path, labels: &[u32], n_classes: usize) -> (String, Vec<String>) {
    let bytes: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
    if n_classes == FASHION_MNIST.len()
        && FASHION_MNIST_LABELS.contains(&blake3::hash(&bytes).to_hex().as_str())
    {
        return ("Fashion-MNIST".into(), FASHION_MNIST.map(String::from).to_vec());
    }
    let name = path.file_name().map_or("IDX".into(), |name| name.to_string_lossy().into_owned());
    (name, (0..n_classes).map(|class_idx| class_idx.to_string()).collect())
}

/// The images of a pair, and their height and width.
fn read_pair(pair: &Pair) -> Result<(Images, (usize, usize)), DatasetError> {
    let (dims, pixels) = read_file(&pair.images, IMAGE_MAGIC, "IDX images")?;
    let (_, labels) = read_file(&pair.labels, LABEL_MAGIC, "IDX labels")?;
    if dims[0] != labels.len() {
        let (images, labels) = (dims[0], labels.len());
        return Err(DatasetError::CountsDiffer { path: pair.labels.clone(), images, labels });
    }
    let images = Images {
        pixels,
        ids: (0..labels.len() as u32).collect(),
        labels: labels.into_iter().map(u32::from).collect(),
        files: Vec::new(),
    };
    Ok((images, (dims[1], dims[2])))
}

/// Reads one file: its dimensions and the bytes behind them.
fn read_file(
    path: &Path,
    magic: u32,
    what: &'static str,
) -> Result<(Vec<usize>, Vec<u8>), DatasetError> {
    let mut reader = open(path)?;
    let path = path.to_path_buf();
    let n_dims = (magic & 0xff) as usize;
    let mut header = vec![0; 4 + 4 * n_dims];
    let got = read_up_to(&mut reader, &mut header).map_err(DatasetError::io(&path))?;
    if got == 0 {
        return Err(DatasetError::EmptyFile { path });
    }
    if got < header.len() {
        let (expected, found) = (header.len() as u64, got as u64);
        return Err(DatasetError::WrongLength { path, expected, found });
    }
    let word = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    if word(0) != magic {
        return Err(DatasetError::WrongMagic { path, what, expected: magic, found: word(0) });
    }
    let dims: Vec<usize> = (1..=n_dims).map(|dim| word(4 * dim) as usize).collect();
    let expected = dims
        .iter()
        .try_fold(1_u64, |product, &dim| product.checked_mul(dim as u64))
        .unwrap_or(u64::MAX);
    if expected > MAX_BYTES {
        return Err(DatasetError::TooLarge { path, bytes: expected, limit: MAX_BYTES });
    }
    // One byte more than promised tells a file that is too long from one that is right.
    let mut bytes = Vec::new();
    let outcome = reader.take(expected + 1).read_to_end(&mut bytes);
    let cut_short = |error: &std::io::Error| error.kind() == std::io::ErrorKind::UnexpectedEof;
    if let Err(error) = outcome
        && !cut_short(&error)
    {
        return Err(DatasetError::Io { path, source: error });
    }
    if bytes.len() as u64 != expected {
        return Err(DatasetError::WrongLength { path, expected, found: bytes.len() as u64 });
    }
    Ok((dims, bytes))
}

/// Opens a file, through gzip if it begins as gzip does.
fn open(path: &Path) -> Result<Box<dyn Read>, DatasetError> {
    let file = File::open(path).map_err(DatasetError::io(path))?;
    let mut file = std::io::BufReader::new(file);
    let start = file.fill_buf().map_err(DatasetError::io(path))?;
    let zipped = start.starts_with(&[0x1f, 0x8b]);
    Ok(if zipped { Box::new(GzDecoder::new(file)) } else { Box::new(file) })
}

/// Fills `buffer` as far as the reader goes. A cut gzip stream counts as its end.
fn read_up_to(reader: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::dataset::ImageSet;

    fn read(path: &Path) -> Result<ImageSet, DatasetError> {
        super::read(path, &ReadOptions::default()).map(|loaded| loaded.set)
    }

    fn file(magic: u32, dims: &[u32], data: &[u8]) -> Vec<u8> {
        let mut bytes = magic.to_be_bytes().to_vec();
        dims.iter().for_each(|dim| bytes.extend(dim.to_be_bytes()));
        bytes.extend(data);
        bytes
    }

    /// A set of three 2×2 images to train on and one to test on.
    fn write_set(folder: &Path) {
        let images = file(IMAGE_MAGIC, &[3, 2, 2], &(0..12).collect::<Vec<u8>>());
        std::fs::write(folder.join("train-images-idx3-ubyte"), images).unwrap();
        let labels = file(LABEL_MAGIC, &[3], &[0, 1, 0]);
        std::fs::write(folder.join("train-labels-idx1-ubyte"), labels).unwrap();
        let images = file(IMAGE_MAGIC, &[1, 2, 2], &[9; 4]);
        std::fs::write(folder.join("t10k-images-idx3-ubyte"), images).unwrap();
        let gz = File::create(folder.join("t10k-labels-idx1-ubyte.gz")).unwrap();
        let mut gz = flate2::write::GzEncoder::new(gz, flate2::Compression::fast());
        gz.write_all(&file(LABEL_MAGIC, &[1], &[1])).unwrap();
        gz.finish().unwrap();
    }

    #[test]
    fn plain_and_gzipped_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let set = read(folder.path()).unwrap();
        assert_eq!((set.height, set.width, set.channels), (2, 2, 1));
        assert_eq!(set.train.labels, [0, 1, 0]);
        assert_eq!(set.train.select(&[1]).pixels, [4, 5, 6, 7]);
        assert_eq!(set.test.labels, [1]);
        assert_eq!(set.class_names, ["0", "1"]);
    }

    #[track_caller]
    fn refused(name: &str, bytes: &[u8], said: &str) {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains(name) || message.contains("images but"), "{message}");
        assert!(message.contains(said), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn bad_files_are_named_with_what_was_expected() {
        let images = "train-images-idx3-ubyte";
        refused(images, &[], "is empty");
        refused(images, &[0, 0], "promises 16 bytes of data, but there are 2");
        refused(images, &file(0x0d03, &[3, 2, 2], &[0; 12]), "starts with 0x00000d03");
        refused(
            images,
            &file(IMAGE_MAGIC, &[3, 2, 2], &[0; 11]),
            "promises 12 bytes of data, but there are 11",
        );
        refused(images, &file(IMAGE_MAGIC, &[3, 2, 2], &[0; 13]), "damaged");
        refused(images, &file(IMAGE_MAGIC, &[u32::MAX; 3], &[]), "more than the limit");
        refused(images, &file(IMAGE_MAGIC, &[2, 2, 2], &[0; 8]), "2 images but 3 labels");
    }

    #[test]
    fn a_gap_in_the_labels_is_named() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let labels = file(LABEL_MAGIC, &[3], &[0, 2, 0]);
        std::fs::write(folder.path().join("train-labels-idx1-ubyte"), labels).unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("class 1 has no image to train on"), "{message}");
    }

    #[test]
    fn a_part_without_images_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let write = |name: &str, bytes| std::fs::write(folder.path().join(name), bytes).unwrap();
        write("t10k-images-idx3-ubyte", file(IMAGE_MAGIC, &[0, 2, 2], &[]));
        write("t10k-labels-idx1-ubyte", file(LABEL_MAGIC, &[0], &[]));
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("there is no image in test"), "{message}");
    }

    #[test]
    fn one_class_and_missing_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("there is no train-images-idx3-ubyte"), "{message}");
        write_set(folder.path());
        for name in ["train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"] {
            let count = if name.starts_with("train") { 3 } else { 1 };
            let bytes = file(LABEL_MAGIC, &[count], &vec![0; count as usize]);
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("only 1 class"), "{message}");
    }

    #[test]
    fn any_pair_is_read_and_labels_may_begin_with_one() {
        let folder = tempfile::tempdir().unwrap();
        let images = file(IMAGE_MAGIC, &[4, 1, 1], &[0, 1, 2, 3]);
        let path = folder.path().join("emnist-letters-images-idx3-ubyte");
        std::fs::write(&path, images).unwrap();
        let labels = file(LABEL_MAGIC, &[4], &[1, 2, 1, 2]);
        std::fs::write(folder.path().join("emnist-letters-labels-idx1-ubyte"), labels).unwrap();
        for source in [folder.path(), path.as_path()] {
            let loaded = super::read(source, &ReadOptions::default()).unwrap();
            assert_eq!(loaded.set.counts(&loaded.set.train), [1, 1]);
            assert_eq!(loaded.set.test.len(), 2);
            assert_eq!(loaded.notes[0], ReadNote::LabelsFromOne);
        }
    }

    #[test]
    fn a_cut_gzip_stream_is_too_short() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let path = folder.path().join("t10k-labels-idx1-ubyte.gz");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 12]).unwrap();
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains("promises"), "{message}");
    }
}

//! The IDX format of MNIST and its kin: four files in a folder, plain or gzipped.
//!
//! An IDX file is a big-endian magic number (0, 0, type, dimensions), the dimensions, the bytes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

use super::{DatasetError, ImageSet, Images};

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
/// BLAKE3 of Fashion-MNIST's 60,000 training labels: IDX files have no room for class names.
const FASHION_MNIST_LABELS: &str =
    "32fcc5c992292ad2bdad03c701be466e8fba20b38d37a4f59514aba5d872dc07";

/// Reads `train-images-idx3-ubyte` and its three companions, each with or without `.gz`.
///
/// # Errors
/// When a file is missing, empty, damaged or does not belong to the others.
pub fn read(folder: &Path) -> Result<ImageSet, DatasetError> {
    let (train, size) = read_split(folder, "train-images-idx3-ubyte", "train-labels-idx1-ubyte")?;
    let (test, test_size) = read_split(folder, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")?;
    if size != test_size {
        return Err(DatasetError::MixedSizes {
            path: folder.join("t10k-images-idx3-ubyte"),
            found_width: test_size.1,
            found_height: test_size.0,
            width: size.1,
            height: size.0,
        });
    }
    for (part, images) in [("train", &train), ("test", &test)] {
        if images.is_empty() {
            return Err(DatasetError::NoImages { folder: folder.into(), part });
        }
    }
    let largest = train.labels.iter().chain(&test.labels).max().copied().unwrap_or(0);
    let n_classes = largest as usize + 1;
    if n_classes < 2 {
        return Err(DatasetError::TooFewClasses { folder: folder.into(), found: n_classes });
    }
    let (name, class_names) = names(folder, &train.labels, n_classes);
    let set =
        ImageSet { name, class_names, height: size.0, width: size.1, channels: 1, train, test };
    if let Some(class_idx) = set.counts(&set.train).iter().position(|&count| count == 0) {
        let class = set.class_names[class_idx].clone();
        return Err(DatasetError::EmptyClass { folder: folder.into(), class });
    }
    Ok(set)
}

fn names(folder: &Path, labels: &[u32], n_classes: usize) -> (String, Vec<String>) {
    let bytes: Vec<u8> = labels.iter().map(|&label| label as u8).collect();
    if blake3::hash(&bytes).to_hex().as_str() == FASHION_MNIST_LABELS {
        return ("Fashion-MNIST".into(), FASHION_MNIST.map(String::from).to_vec());
    }
    let name = folder.file_name().map_or("IDX".into(), |name| name.to_string_lossy().into_owned());
    (name, (0..n_classes).map(|class_idx| class_idx.to_string()).collect())
}

fn read_split(
    folder: &Path,
    image_name: &'static str,
    label_name: &'static str,
) -> Result<(Images, (usize, usize)), DatasetError> {
    let (dims, pixels) = read_file(folder, image_name, IMAGE_MAGIC, "IDX images")?;
    let (_, labels) = read_file(folder, label_name, LABEL_MAGIC, "IDX labels")?;
    if dims[0] != labels.len() {
        let (images, labels) = (dims[0], labels.len());
        return Err(DatasetError::CountsDiffer { folder: folder.into(), images, labels });
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
    folder: &Path,
    name: &'static str,
    magic: u32,
    what: &'static str,
) -> Result<(Vec<usize>, Vec<u8>), DatasetError> {
    let (path, mut reader) = open(folder, name)?;
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

fn open(folder: &Path, wanted: &'static str) -> Result<(PathBuf, Box<dyn Read>), DatasetError> {
    let plain = folder.join(wanted);
    let zipped = folder.join(format!("{wanted}.gz"));
    if plain.exists() {
        let file = File::open(&plain).map_err(DatasetError::io(&plain))?;
        return Ok((plain, Box::new(std::io::BufReader::new(file))));
    }
    if zipped.exists() {
        let file = File::open(&zipped).map_err(DatasetError::io(&zipped))?;
        if file.metadata().map_err(DatasetError::io(&zipped))?.len() == 0 {
            return Err(DatasetError::EmptyFile { path: zipped });
        }
        return Ok((zipped, Box::new(GzDecoder::new(file))));
    }
    Err(DatasetError::FileMissing { folder: folder.into(), wanted })
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
    use super::*;
    use std::io::Write;

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

//! CIFAR-10 and CIFAR-100 as their authors give them away: binary or Python version, as a folder
//! or straight from the `.tar.gz`.
//!
//! Both hold an image as 1,024 red, 1,024 green and 1,024 blue bytes. The order of images is that
//! of the files, which the paper's cuts depend on.

use std::collections::BTreeMap;
use std::path::Path;

use super::found::Found;
use super::{DatasetError, Images, Known, Loaded, ReadOptions, Reading};
use crate::format::pickle::{Node, Pickle};
use crate::format::{FormatError, archive};

const SIDE: usize = 32;
const PLANE: usize = SIDE * SIDE;
const IMAGE: usize = 3 * PLANE;
/// No file of either set is larger than the 154 MB of CIFAR-100's training images.
const MAX_FILE: u64 = 512 << 20;

/// What the paper's code, and nearly everybody, normalizes both sets with.
const STATISTICS: [(f32, f32); 3] = [(0.4914, 0.2023), (0.4822, 0.1994), (0.4465, 0.2010)];

const TEN: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// The names that NumPy's arrays need in a pickle, old and new.
const NUMPY: [&str; 4] = [
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
    "numpy.ndarray",
    "numpy.dtype",
];

/// Which of the two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    Ten,
    Hundred,
}

impl Version {
    fn n_classes(self) -> usize {
        match self {
            Self::Ten => 10,
            Self::Hundred => 100,
        }
    }

    /// Files to train on and to test on, without the `.bin` of the binary version.
    fn files(self) -> (&'static [&'static str], &'static str) {
        match self {
            Self::Ten => (
                &["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"],
                "test_batch",
            ),
            Self::Hundred => (&["train"], "test"),
        }
    }

    /// Bytes before an image in the binary version, of which the last is its label.
    fn label_bytes(self) -> usize {
        match self {
            Self::Ten => 1,
            Self::Hundred => 2,
        }
    }

    /// The key of the labels and of the class names in the Python version.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Ten => ("labels", "label_names"),
            Self::Hundred => ("fine_labels", "fine_label_names"),
        }
    }
}

/// Reads one of the sets.
///
/// # Errors
/// When a file is missing, damaged, holds code, or a label is out of range.
pub fn read(
    path: &Path,
    version: Version,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Loaded, DatasetError> {
    let (train_files, test_file) = version.files();
    let names = ["batches.meta", "batches.meta.txt", "meta", "fine_label_names.txt"];
    let wanted = |name: &str| {
        let stem = name.strip_suffix(".bin").unwrap_or(name);
        train_files.contains(&stem) || stem == test_file || names.contains(&name)
    };
    let files = archive::files(path, wanted, MAX_FILE, reading.stop)
        .map_err(DatasetError::archive(path))?;
    let total = train_files.len() + 1;
    let mut train = Images::default();
    for (at, name) in train_files.iter().enumerate() {
        reading.stop.check()?;
        batch(path, version, &files, name, &mut train)?;
        (reading.progress)(at + 1, total);
    }
    let mut test = Images::default();
    batch(path, version, &files, test_file, &mut test)?;
    (reading.progress)(total, total);
    let found = Found {
        name: match version {
            Version::Ten => "CIFAR-10".into(),
            Version::Hundred => "CIFAR-100".into(),
        },
        class_names: class_names(path, version, &files)?,
        height: SIDE,
        width: SIDE,
        channels: 3,
        train,
        test: Some(test),
        known: Known { statistics: Some(STATISTICS.to_vec()), largest_class: None },
        test_per_class: None,
        notes: Vec::new(),
    };
    found.finish(path, options)
}

/// Appends the images of one file.
fn batch(
    path: &Path,
    version: Version,
    files: &BTreeMap<String, Vec<u8>>,
    name: &str,
    into: &mut Images,
) -> Result<(), DatasetError> {
    let binary = format!("{name}.bin");
    let (labels, planes) = if let Some(bytes) = files.get(&binary) {
        from_binary(bytes, version).map_err(DatasetError::format(&path.join(&binary)))?
    } else if let Some(bytes) = files.get(name) {
        from_pickle(bytes, version).map_err(DatasetError::format(&path.join(name)))?
    } else {
        return Err(DatasetError::FileMissing {
            at: path.into(),
            wanted: format!("{name} or {binary}"),
            hint: "give the folder or the .tar.gz of the binary or the Python version",
        });
    };
    if let Some(at) = labels.iter().position(|&label| label as usize >= version.n_classes()) {
        let n_classes = version.n_classes();
        return Err(DatasetError::Content {
            path: path.join(name),
            reason: format!(
                "image {at} has the label {}, but there are {n_classes} classes",
                labels[at]
            ),
        });
    }
    let start = into.len() as u32;
    into.ids.extend(start..start + labels.len() as u32);
    into.labels.extend(labels);
    for image in planes.chunks_exact(IMAGE) {
        for at in 0..PLANE {
            into.pixels.extend([image[at], image[PLANE + at], image[2 * PLANE + at]]);
        }
    }
    Ok(())
}

fn from_binary(bytes: &[u8], version: Version) -> Result<(Vec<u32>, Vec<u8>), FormatError> {
    let record = version.label_bytes() + IMAGE;
    if bytes.is_empty() || !bytes.len().is_multiple_of(record) {
        return Err(FormatError::Content(format!(
            "the file has {} bytes, which is no multiple of the {record} of a labelled image; it is empty, cut short, or of the other CIFAR",
            bytes.len()
        )));
    }
    let records = bytes.chunks_exact(record);
    let labels = records.clone().map(|record| u32::from(record[version.label_bytes() - 1]));
    let planes = records.flat_map(|record| &record[version.label_bytes()..]).copied();
    Ok((labels.collect(), planes.collect()))
}

fn from_pickle(bytes: &[u8], version: Version) -> Result<(Vec<u32>, Vec<u8>), FormatError> {
    let pickle = Pickle::read(bytes, &NUMPY)?;
    let missing =
        |key: &str| FormatError::Content(format!("there is no “{key}” of the right kind in it"));
    let (label_key, _) = version.keys();
    let Some(Node::List(labels)) = pickle.get(pickle.root(), label_key) else {
        return Err(missing(label_key));
    };
    let labels =
        labels.iter().map(|id| pickle.count(*id).and_then(|label| u32::try_from(label).ok()));
    let labels: Vec<u32> = labels.collect::<Option<_>>().ok_or_else(|| missing(label_key))?;
    let data = pickle.get(pickle.root(), "data").ok_or_else(|| missing("data"))?;
    let planes =
        byte_array(&pickle, data, &[labels.len(), IMAGE]).ok_or_else(|| missing("data"))?;
    Ok((labels, planes))
}

/// A NumPy array of bytes in row order and of the given shape.
fn byte_array(pickle: &Pickle, node: &Node, shape: &[usize]) -> Option<Vec<u8>> {
    let Node::Call { state: Some(state), .. } = node else { return None };
    // The state of an array: version, shape, type, whether columns run first, bytes.
    let [_, found, kind, by_columns, bytes] = *pickle.members(*state)? else { return None };
    let found: Option<Vec<usize>> =
        pickle.members(found)?.iter().map(|id| pickle.count(*id)).collect();
    let Node::Call { arguments, .. } = pickle.node(kind) else { return None };
    let kind = pickle.text(*arguments.first()?)?;
    let bytes = pickle.bytes(bytes)?;
    let fits = found? == shape
        && kind.trim_start_matches('|') == "u1"
        && matches!(pickle.node(by_columns), Node::Bool(false) | Node::Int(0))
        && bytes.len() == shape.iter().product::<usize>();
    fits.then_some(bytes)
}

fn class_names(
    path: &Path,
    version: Version,
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<String>, DatasetError> {
    let (text, meta) = match version {
        Version::Ten => ("batches.meta.txt", "batches.meta"),
        Version::Hundred => ("fine_label_names.txt", "meta"),
    };
    let names: Vec<String> = if let Some(bytes) = files.get(text) {
        let lines = String::from_utf8_lossy(bytes);
        lines.lines().map(str::trim).filter(|line| !line.is_empty()).map(String::from).collect()
    } else if let Some(bytes) = files.get(meta) {
        let pickle = Pickle::read(bytes, &NUMPY).map_err(DatasetError::format(&path.join(meta)))?;
        match pickle.get(pickle.root(), version.keys().1) {
            Some(Node::List(names)) => names.iter().filter_map(|id| pickle.text(*id)).collect(),
            _ => Vec::new(),
        }
    } else {
        match version {
            Version::Ten => TEN.map(String::from).to_vec(),
            Version::Hundred => (0..100).map(|class| format!("class {class}")).collect(),
        }
    };
    if names.len() != version.n_classes() {
        let (found, expected) = (names.len(), version.n_classes());
        let file = if files.contains_key(text) { text } else { meta };
        return Err(DatasetError::Content {
            path: path.join(file),
            reason: format!("it names {found} classes, expected {expected}"),
        });
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;

    fn read(path: &Path, version: Version) -> Result<Loaded, String> {
        let reading = Reading { stop: &StopToken::new(), progress: &|_, _| {} };
        super::read(path, version, &ReadOptions::default(), reading)
            .map_err(|error| error.to_string())
    }

    /// A labelled image whose red is its label, green 1 and blue 2.
    fn record(label: u8, before: &[u8]) -> Vec<u8> {
        [before, &[label], &[label; PLANE], &[1; PLANE], &[2; PLANE]].concat()
    }

    fn binary_ten(folder: &Path) {
        for name in [
            "data_batch_1",
            "data_batch_2",
            "data_batch_3",
            "data_batch_4",
            "data_batch_5",
            "test_batch",
        ] {
            let bytes: Vec<u8> = (0..10).flat_map(|label| record(label, &[])).collect();
            std::fs::write(folder.join(format!("{name}.bin")), bytes).unwrap();
        }
    }

    /// The bytes that Python 2 wrote for a batch.
    fn pickled(labels: &[u8], key: &str) -> Vec<u8> {
        let planes: Vec<u8> =
            labels.iter().flat_map(|&label| record(label, &[])[1..].to_vec()).collect();
        let mut bytes = b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05(K\x01K".to_vec();
        bytes.push(labels.len() as u8);
        bytes.extend(b"M\x00\x0c\x86cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T");
        bytes.extend((planes.len() as u32).to_le_bytes());
        bytes.extend(planes);
        bytes.extend(b"tbU");
        bytes.push(key.len() as u8);
        bytes.extend(key.as_bytes());
        bytes.extend(b"]q\x08(");
        bytes.extend(labels.iter().flat_map(|&label| [b'K', label]));
        bytes.extend(b"eu.");
        bytes
    }

    #[test]
    fn the_binary_version_is_read_in_the_order_of_its_files() {
        let folder = tempfile::tempdir().unwrap();
        binary_ten(folder.path());
        let set = read(folder.path(), Version::Ten).unwrap().set;
        assert_eq!((set.train.len(), set.test.len()), (50, 10));
        assert_eq!(set.train.select(&[13]).pixels[..6], [3, 1, 2, 3, 1, 2]);
        assert_eq!(set.train.ids[49], 49);
        assert_eq!(set.class_names[9], "truck");
        assert_eq!(set.statistics()[0], (0.4914, 0.2023));
    }

    #[test]
    fn the_python_version_is_read_from_its_archive() {
        let folder = tempfile::tempdir().unwrap();
        let labels: Vec<u8> = (0..100).collect();
        let mut builder = tar::Builder::new(Vec::new());
        for name in ["train", "test"] {
            let bytes = pickled(&labels, "fine_labels");
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            let name = format!("cifar-100-python/{name}");
            builder.append_data(&mut header, name, bytes.as_slice()).unwrap();
        }
        let path = folder.path().join("cifar-100-python.tar");
        std::fs::write(&path, builder.into_inner().unwrap()).unwrap();
        let set = read(&path, Version::Hundred).unwrap().set;
        assert_eq!((set.train.len(), set.class_names.len()), (100, 100));
        assert_eq!(set.test.select(&[77]).pixels[..3], [77, 1, 2]);
    }

    #[test]
    fn damage_code_and_missing_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |said: &str| {
            let message = read(folder.path(), Version::Ten).unwrap_err();
            assert!(message.contains(said), "{message}");
        };
        refused("there is no data_batch_1 or data_batch_1.bin");
        binary_ten(folder.path());
        let batch = folder.path().join("data_batch_3.bin");
        for bytes in [vec![], vec![0; 3000]] {
            std::fs::write(&batch, bytes).unwrap();
            refused("data_batch_3.bin: the file has");
        }
        std::fs::write(&batch, record(10, &[])).unwrap();
        refused("image 0 has the label 10, but there are 10 classes");
        std::fs::remove_file(&batch).unwrap();
        std::fs::write(folder.path().join("data_batch_3"), b"cos\nsystem\n(S'ls'\ntR.").unwrap();
        refused("data_batch_3: it asks for os.system to be run");
        std::fs::write(folder.path().join("data_batch_3"), pickled(&[1, 2], "labelz")).unwrap();
        refused("there is no “labels”");
        std::fs::write(folder.path().join("data_batch_3"), pickled(&[1, 2], "labels")).unwrap();
        std::fs::write(folder.path().join("batches.meta.txt"), "one\ntwo\n").unwrap();
        refused("it names 2 classes, expected 10");
    }
}

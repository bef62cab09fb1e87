//! What is fuzzed: readers on untrusted bytes. Each must give a value or an
//! error of one line. The seeds go through the same functions in the plain tests.

use std::path::{Path, PathBuf};

use eoscope_core::numerics::StopToken;
use eoscope_io::dataset::{DataKind, DataSpec, ReadOptions, Reading};
use eoscope_io::format::pickle::Pickle;
use eoscope_io::format::{mat5, torchscript};
use eoscope_io::run::weights::Weights;
use eoscope_io::run::{ImportOptions, Run, import};

/// All readers by the names of their targets.
pub const READERS: [(&str, fn(&[u8])); 16] = [
    ("arrays", arrays),
    ("run", run),
    ("celeba", celeba),
    ("cifar", cifar),
    ("idx", idx),
    ("images", images),
    ("mat5", mat),
    ("npz", npz),
    ("parquet", parquet),
    ("pickle", pickle),
    ("session", session),
    ("svhn", svhn),
    ("table", table),
    ("tensors", tensors),
    ("torchscript", script),
    ("weights", weights),
];

/// A fault that is caught and becomes a sentence is none; all others end the fuzzing as usual.
fn pass_guarded_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !eoscope_worker::is_guarded() {
                usual(info);
            }
        }));
    });
}

/// State dicts and safetensors.
pub fn weights(bytes: &[u8]) {
    one_line(Weights::parse(bytes));
}

/// Pickles, with the names of NumPy's arrays allowed.
pub fn pickle(bytes: &[u8]) {
    let allowed = ["numpy.core.multiarray._reconstruct", "numpy.ndarray", "numpy.dtype"];
    match Pickle::read(bytes, &allowed) {
        // Whether it is there does not matter.
        Ok(pickle) => drop(pickle.get(pickle.root(), "data")),
        Err(error) => one_line::<(), _>(Err(error)),
    }
}

/// MATLAB files.
pub fn mat(bytes: &[u8]) {
    one_line(mat5::read(bytes, 1 << 20));
}

/// NumPy archives.
pub fn npz(bytes: &[u8]) {
    imported("x.npz", bytes);
}

/// A folder of `.npy`: two bytes say how many follow for the features; the rest are the labels.
pub fn arrays(bytes: &[u8]) {
    let Some((features, labels)) = halves(bytes) else { return };
    let folder = folder();
    write(folder.path(), "train_features.npy", features);
    write(folder.path(), "train_labels.npy", labels);
    write(folder.path(), "class_names.npy", labels);
    one_line(import(folder.path(), &ImportOptions::default()));
}

/// Embeddings as safetensors.
pub fn tensors(bytes: &[u8]) {
    imported("x.safetensors", bytes);
}

/// TorchScript archives, cut before a layer.
pub fn script(bytes: &[u8]) {
    one_line(torchscript::cut_before(bytes, "fc"));
}

/// Tables as text.
pub fn table(bytes: &[u8]) {
    imported("x.csv", bytes);
}

/// Sessions and recipe files; what is read can be written and read again.
pub fn session(bytes: &[u8]) {
    let path = Path::new("x.eoscope.json");
    if let Ok(session) = eoscope_report::Session::parse(path, bytes) {
        let again = eoscope_report::Session::parse(path, session.text().as_bytes());
        assert!(again.is_ok());
        for entry in &session.recipes {
            let variant = entry.variant(1);
            let _ = (variant.title(), variant.command("x"), variant.recipe.check(2, 10));
        }
    }
}

/// Tables as Parquet.
pub fn parquet(bytes: &[u8]) {
    pass_guarded_panics();
    imported("x.parquet", bytes);
}

/// IDX: the first byte says how many bytes follow for the images; the rest are the labels.
pub fn idx(bytes: &[u8]) {
    let Some((&at, rest)) = bytes.split_first() else { return };
    let (images, labels) = rest.split_at(usize::from(at).min(rest.len()));
    let folder = folder();
    write(folder.path(), "train-images-idx3-ubyte", images);
    write(folder.path(), "train-labels-idx1-ubyte", labels);
    data(DataKind::Idx, folder.path().into());
}

/// CIFAR straight from its archive.
pub fn cifar(bytes: &[u8]) {
    let folder = folder();
    data(DataKind::Cifar10, write(folder.path(), "cifar-10.tar.gz", bytes));
}

/// SVHN: two bytes say how many follow for training; the rest is for testing.
pub fn svhn(bytes: &[u8]) {
    let Some((train, test)) = halves(bytes) else { return };
    let folder = folder();
    write(folder.path(), "train_32x32.mat", train);
    write(folder.path(), "test_32x32.mat", test);
    data(DataKind::Svhn, folder.path().into());
}

/// CelebA: attributes, parts and an image with zero bytes between them.
pub fn celeba(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |&byte| byte == 0);
    let folder = folder();
    let images = folder.path().join("img_align_celeba");
    std::fs::create_dir(&images).expect("a temporary folder");
    write(folder.path(), "list_attr_celeba.txt", parts.next().unwrap_or_default());
    write(folder.path(), "list_eval_partition.txt", parts.next().unwrap_or_default());
    let image = parts.next().unwrap_or_default();
    for name in 0..20 {
        write(&images, &format!("{name}.png"), image);
    }
    data(DataKind::CelebA, folder.path().into());
}

/// A table of image files, and an image: a zero byte stands between them.
pub fn images(bytes: &[u8]) {
    let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let folder = folder();
    write(folder.path(), "a.png", bytes.get(at + 1..).unwrap_or_default());
    data(DataKind::Csv, write(folder.path(), "images.csv", &bytes[..at]));
}

/// A run: a zero byte stands between the manifest and the arrays.
pub fn run(bytes: &[u8]) {
    let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let folder = folder();
    write(folder.path(), "run.json", &bytes[..at]);
    write(folder.path(), "arrays.safetensors", bytes.get(at + 1..).unwrap_or_default());
    one_line(Run::load(folder.path()));
}

/// Two files: the first two bytes tell the length of the first.
fn halves(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    Some(rest.split_at(usize::from(u16::from_le_bytes(*length)).min(rest.len())))
}

fn imported(name: &str, bytes: &[u8]) {
    let folder = folder();
    let path = write(folder.path(), name, bytes);
    one_line(import(&path, &ImportOptions::default()));
}

fn data(kind: DataKind, path: PathBuf) {
    let reading = Reading { stop: &StopToken::new(), progress: &|_, _| {} };
    one_line(DataSpec { kind, path }.read(&ReadOptions::default(), reading));
}

/// In memory where the system offers it: millions of files are written.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let builder = tempfile::Builder::new();
    let made = if memory.is_dir() { builder.tempdir_in(memory) } else { builder.tempdir() };
    made.expect("a temporary folder")
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

fn one_line<T, E: ToString>(outcome: Result<T, E>) {
    if let Err(error) = outcome {
        let text = error.to_string();
        assert!(!text.is_empty() && !text.contains('\n'), "{text:?} is not one line");
    }
}

//! The name of a data set on the command line: `KIND:PATH`, such as `cifar10:FOLDER`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{DatasetError, Loaded, ReadOptions, Reading, celeba, cifar, csv, folder, idx, svhn};

/// Which reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataKind {
    /// Folders of image files.
    Folder,
    /// A table of image files and their labels.
    Csv,
    /// CIFAR-10, in its binary or its Python version.
    Cifar10,
    /// CIFAR-100 with its fine labels, likewise.
    Cifar100,
    /// The cropped digits of SVHN.
    Svhn,
    /// CelebA's aligned faces by the colour of their hair.
    CelebA,
    /// Pairs of IDX files: MNIST and its kin.
    Idx,
}

impl DataKind {
    /// All kinds, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::Folder,
        Self::Csv,
        Self::Cifar10,
        Self::Cifar100,
        Self::Svhn,
        Self::CelebA,
        Self::Idx,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Csv => "csv",
            Self::Cifar10 => "cifar10",
            Self::Cifar100 => "cifar100",
            Self::Svhn => "svhn",
            Self::CelebA => "celeba",
            Self::Idx => "idx",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Folder => "Folders of images",
            Self::Csv => "Table of images",
            Self::Cifar10 => "CIFAR-10",
            Self::Cifar100 => "CIFAR-100",
            Self::Svhn => "SVHN",
            Self::CelebA => "CelebA, hair",
            Self::Idx => "IDX files",
        }
    }

    /// What lies at its path.
    pub fn layout(self) -> &'static str {
        match self {
            Self::Folder => "train/CLASS/IMAGE and test/CLASS/IMAGE, or CLASS/IMAGE alone",
            Self::Csv => "a .csv of path,label[,split]",
            Self::Cifar10 | Self::Cifar100 => "the folder or the .tar.gz, binary or Python version",
            Self::Svhn => "train_32x32.mat and test_32x32.mat",
            Self::CelebA => "img_align_celeba, list_attr_celeba.txt, list_eval_partition.txt",
            Self::Idx => "a folder of IDX files, or the one with the images",
        }
    }

    /// Whether it is made of image files, which may be of any size.
    pub fn has_files(self) -> bool {
        matches!(self, Self::Folder | Self::Csv | Self::CelebA)
    }
}

/// Which reader and where.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DataSpec {
    /// The reader.
    pub kind: DataKind,
    /// The file or folder.
    pub path: PathBuf,
}

impl DataSpec {
    /// Reads the whole set, on all cores.
    ///
    /// # Errors
    /// Whatever is wrong with the files, with the file and the place; or that it was stopped.
    pub fn read(
        &self,
        options: &ReadOptions,
        reading: Reading<'_>,
    ) -> Result<Loaded, DatasetError> {
        let path = self.path.as_path();
        match self.kind {
            DataKind::Folder => folder::read(path, options, reading),
            DataKind::Csv => csv::read(path, options, reading),
            DataKind::Cifar10 => cifar::read(path, cifar::Version::Ten, options, reading),
            DataKind::Cifar100 => cifar::read(path, cifar::Version::Hundred, options, reading),
            DataKind::Svhn => svhn::read(path, options, reading),
            DataKind::CelebA => celeba::read(path, options, reading),
            DataKind::Idx => idx::read(path, options),
        }
    }

    /// What probably lies at a path, guessed from the names there alone.
    ///
    /// None for a file that no reader takes.
    pub fn guess(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let holds = |names: &[&str]| {
            let folders = std::fs::read_dir(path).into_iter().flatten().flatten();
            let inner = folders.map(|entry| entry.path()).filter(|inner| inner.is_dir()).take(16);
            std::iter::once(path.to_path_buf())
                .chain(inner)
                .any(|folder| names.iter().any(|name| folder.join(name).exists()))
        };
        let kind = if path.is_file() {
            match name.as_str() {
                _ if name.ends_with(".csv") || name.ends_with(".tsv") => DataKind::Csv,
                _ if name.contains("cifar-100") => DataKind::Cifar100,
                _ if name.contains("cifar-10") => DataKind::Cifar10,
                _ if name.contains("idx3") => DataKind::Idx,
                _ => return None,
            }
        } else if holds(&["data_batch_1", "data_batch_1.bin"]) {
            DataKind::Cifar10
        } else if holds(&["fine_label_names.txt"]) || (holds(&["meta"]) && name.contains("cifar")) {
            DataKind::Cifar100
        } else if holds(&["train_32x32.mat"]) {
            DataKind::Svhn
        } else if holds(&["list_attr_celeba.txt"]) {
            DataKind::CelebA
        } else if std::fs::read_dir(path)
            .ok()?
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("idx3"))
        {
            DataKind::Idx
        } else {
            DataKind::Folder
        };
        Some(Self { kind, path: path.into() })
    }
}

impl TryFrom<String> for DataSpec {
    type Error = DatasetError;

    fn try_from(spec: String) -> Result<Self, DatasetError> {
        spec.parse()
    }
}

impl From<DataSpec> for String {
    fn from(spec: DataSpec) -> Self {
        spec.to_string()
    }
}

impl std::fmt::Display for DataSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind.name(), self.path.display())
    }
}

impl FromStr for DataSpec {
    type Err = DatasetError;

    fn from_str(spec: &str) -> Result<Self, DatasetError> {
        let bad = || DatasetError::BadSpec {
            spec: spec.into(),
            kinds: DataKind::ALL.map(|kind| format!("{}:PATH", kind.name())).join(", "),
        };
        let (name, path) =
            spec.split_once(':').filter(|(_, path)| !path.is_empty()).ok_or_else(bad)?;
        let kind = DataKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(bad)?;
        Ok(Self { kind, path: path.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_understood_and_others_refused() {
        for kind in DataKind::ALL {
            let spec: DataSpec = format!("{}:/a:b", kind.name()).parse().unwrap();
            assert_eq!(spec, DataSpec { kind, path: "/a:b".into() });
        }
        for bad in ["idx:", "x", "zip:y"] {
            let message = bad.parse::<DataSpec>().unwrap_err().to_string();
            assert!(message.contains("folder:PATH") && message.contains("idx:PATH"), "{message}");
        }
    }

    #[test]
    fn what_was_dropped_is_told_by_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let guess = || DataSpec::guess(folder.path()).unwrap().kind;
        assert_eq!(guess(), DataKind::Folder);
        std::fs::write(folder.path().join("t10k-images-idx3-ubyte.gz"), "").unwrap();
        assert_eq!(guess(), DataKind::Idx);
        std::fs::write(folder.path().join("list_attr_celeba.txt"), "").unwrap();
        assert_eq!(guess(), DataKind::CelebA);
        std::fs::create_dir(folder.path().join("cifar-10-batches-py")).unwrap();
        std::fs::write(folder.path().join("cifar-10-batches-py/data_batch_1"), "").unwrap();
        assert_eq!(guess(), DataKind::Cifar10);
        let table = folder.path().join("Images.CSV");
        std::fs::write(&table, "").unwrap();
        assert_eq!(DataSpec::guess(&table).unwrap().kind, DataKind::Csv);
        std::fs::write(folder.path().join("x.pdf"), "").unwrap();
        assert_eq!(DataSpec::guess(&folder.path().join("x.pdf")), None);
    }
}

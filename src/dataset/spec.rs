//! The name of a data set on the command line: `idx:FOLDER`, `folder:FOLDER`.

use std::path::PathBuf;
use std::str::FromStr;

use super::{DatasetError, ImageSet, folder, idx};

/// Which reader and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataSpec {
    /// Four IDX files in a folder.
    Idx(PathBuf),
    /// `train/CLASS/IMAGE` and `test/CLASS/IMAGE`.
    Folder(PathBuf),
}

impl DataSpec {
    /// Reads the whole set.
    ///
    /// # Errors
    /// Whatever is wrong with the files, with the file and the place.
    pub fn read(&self) -> Result<ImageSet, DatasetError> {
        match self {
            Self::Idx(path) => idx::read(path),
            Self::Folder(path) => folder::read(path),
        }
    }
}

impl FromStr for DataSpec {
    type Err = DatasetError;

    fn from_str(spec: &str) -> Result<Self, DatasetError> {
        match spec.split_once(':') {
            Some(("idx", path)) if !path.is_empty() => Ok(Self::Idx(path.into())),
            Some(("folder", path)) if !path.is_empty() => Ok(Self::Folder(path.into())),
            _ => Err(DatasetError::BadSpec { spec: spec.into() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_understood_and_others_refused() {
        let parse = |spec: &str| spec.parse::<DataSpec>().map_err(|error| error.to_string());
        assert_eq!(parse("idx:/a:b"), Ok(DataSpec::Idx("/a:b".into())));
        assert_eq!(parse("folder:x"), Ok(DataSpec::Folder("x".into())));
        for bad in ["idx:", "x", "zip:y"] {
            assert!(parse(bad).unwrap_err().contains("write idx:FOLDER or folder:FOLDER"));
        }
    }
}

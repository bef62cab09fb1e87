//! Images in folders: `train/CLASS/IMAGE` and `test/CLASS/IMAGE`, or `CLASS/IMAGE` alone.
//!
//! Classes are folders in alphabetical order, images the files of a class folder in alphabetical
//! order, so that ids are the same on every machine. Names that start with a dot are passed over.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::decode::{Listed, Parts, decode_parts};
use super::{DatasetError, Loaded, ReadOptions, Reading};

/// Names that the part to test on goes by, the first one found counts.
const TEST_NAMES: [&str; 3] = ["test", "val", "valid"];

/// Reads all images.
///
/// # Errors
/// When there are no class folders, an image cannot be read or sizes are mixed.
pub fn read(
    folder: &Path,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Loaded, DatasetError> {
    let (classes, parts) = parts(folder)?;
    let name = folder.canonicalize().ok();
    let name = name.as_deref().unwrap_or(folder).file_name();
    let name = name.map_or("images".into(), |name| name.to_string_lossy().into_owned());
    let class_names = classes.iter().map(|class| class.to_string_lossy().into_owned()).collect();
    let found = decode_parts(folder, &parts, options, reading)?.found(name, class_names);
    found.finish(folder, options)
}

/// The classes and the files of both parts.
fn parts(folder: &Path) -> Result<(Vec<OsString>, Parts), DatasetError> {
    let train = folder.join("train");
    // A class may be called train: then there are pictures in it, not folders.
    if !train.is_dir() || entries(&train, true)?.is_empty() {
        let classes = entries(folder, true)?;
        if classes.is_empty() {
            return Err(DatasetError::NoClassFolders { folder: folder.into() });
        }
        let train = list(folder, Path::new(""), &classes)?;
        return Ok((classes, Parts { train, test: None }));
    }
    let classes = entries(&train, true)?;
    let test = TEST_NAMES.into_iter().find(|name| folder.join(name).is_dir());
    let test = match test {
        None => None,
        Some(name) => {
            for class in entries(&folder.join(name), true)? {
                if !classes.contains(&class) {
                    let class = class.to_string_lossy().into_owned();
                    return Err(DatasetError::UnknownTestClass { folder: folder.into(), class });
                }
            }
            Some(list(folder, Path::new(name), &classes)?)
        }
    };
    Ok((classes.clone(), Parts { train: list(folder, Path::new("train"), &classes)?, test }))
}

fn list(folder: &Path, part: &Path, classes: &[OsString]) -> Result<Vec<Listed>, DatasetError> {
    let mut files = Vec::new();
    for (label, class) in classes.iter().enumerate() {
        let relative: PathBuf = part.join(class);
        // A class may be absent from test; its recall is then undefined, not zero.
        if folder.join(&relative).is_dir() {
            for file in entries(&folder.join(&relative), false)? {
                files.push(Listed { file: relative.join(file), label: label as u32 });
            }
        }
    }
    Ok(files)
}

/// The names of the folders or of the files in a folder, sorted.
fn entries(folder: &Path, folders: bool) -> Result<Vec<OsString>, DatasetError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(DatasetError::io(folder))? {
        let entry = entry.map_err(DatasetError::io(folder))?;
        let kind = entry.file_type().map_err(DatasetError::io(folder))?;
        // Only links need a second look; the kind of all others comes with the listing.
        let is_dir = if kind.is_symlink() { entry.path().is_dir() } else { kind.is_dir() };
        let name = entry.file_name();
        if is_dir == folders && !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;
    use crate::dataset::ImageSet;

    fn read(folder: &Path, options: &ReadOptions) -> Result<Loaded, DatasetError> {
        super::read(folder, options, Reading { stop: &StopToken::new(), progress: &|_, _| {} })
    }

    fn set(folder: &Path) -> Result<ImageSet, DatasetError> {
        read(folder, &ReadOptions::default()).map(|loaded| loaded.set)
    }

    fn write_image(path: &Path, side: u32, value: u8) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        image::RgbImage::from_pixel(side, side, image::Rgb([value, 0, 255])).save(path).unwrap();
    }

    fn write_set(folder: &Path) {
        for (value, file) in
            ["train/ant/1.png", "train/bee/2.png", "train/bee/1.png"].iter().enumerate()
        {
            write_image(&folder.join(file), 2, value as u8);
        }
        write_image(&folder.join("test/bee/9.png"), 2, 7);
    }

    #[track_caller]
    fn refused(spoil: impl Fn(&Path), said: &str) {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        spoil(folder.path());
        let message = set(folder.path()).unwrap_err().to_string();
        assert!(message.contains(said), "{message}");
        assert!(message.contains(&*folder.path().to_string_lossy()), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn classes_and_files_come_in_alphabetical_order() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let set = set(folder.path()).unwrap();
        assert_eq!(set.class_names, ["ant", "bee"]);
        assert_eq!(set.train.files, ["train/ant/1.png", "train/bee/1.png", "train/bee/2.png"]);
        assert_eq!(set.train.labels, [0, 1, 1]);
        assert_eq!(set.train.pixels[12..15], [2, 0, 255]);
        assert_eq!((set.height, set.width, set.channels), (2, 2, 3));
        assert_eq!(set.counts(&set.test), [0, 1]);
    }

    #[test]
    fn without_a_test_folder_a_share_is_taken_aside() {
        let folder = tempfile::tempdir().unwrap();
        for class in ["ant", "bee"] {
            for at in 0..10 {
                write_image(&folder.path().join(class).join(format!("{at}.png")), 2, at);
            }
        }
        let set = set(folder.path()).unwrap();
        assert_eq!((set.counts(&set.train), set.counts(&set.test)), (vec![8, 8], vec![2, 2]));
        assert!(set.test.files.iter().all(|file| !set.train.files.contains(file)));
    }

    #[test]
    fn mixed_sizes_are_brought_to_one_if_asked() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        write_image(&folder.path().join("test/bee/8.png"), 30, 0);
        let options = ReadOptions { size: Some(16), ..ReadOptions::default() };
        let set = read(folder.path(), &options).unwrap().set;
        assert_eq!((set.height, set.width), (16, 16));
        let options = ReadOptions { size: Some(4), ..ReadOptions::default() };
        let message = read(folder.path(), &options).unwrap_err().to_string();
        assert!(message.contains("between 8 and 512"), "{message}");
    }

    #[test]
    fn bad_folders_are_refused() {
        let remove =
            |folder: &Path, name: &str| std::fs::remove_dir_all(folder.join(name)).unwrap();
        refused(|folder| remove(folder, "train/ant"), "only 1 class");
        refused(|folder| remove(folder, "test/bee"), "there is no image in test");
        refused(
            |folder| std::fs::remove_file(folder.join("train/ant/1.png")).unwrap(),
            "class ant has no image",
        );
        refused(
            |folder| std::fs::write(folder.join("train/bee/3.png"), "x").unwrap(),
            "bee/3.png: the image cannot be read",
        );
        refused(
            |folder| write_image(&folder.join("test/bee/8.png"), 3, 0),
            "8.png: the image is 3×3, but the first one is 2×2",
        );
        refused(
            |folder| write_image(&folder.join("test/cat/8.png"), 2, 0),
            "class cat is in test but not in train",
        );
        refused(
            |folder| {
                remove(folder, "train");
                remove(folder, "test");
            },
            "there are no folders of images",
        );
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_are_read_and_shown_as_well_as_can_be() {
        use std::os::unix::ffi::OsStringExt as _;
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let odd = OsString::from_vec(b"t\xffrain".to_vec());
        std::fs::rename(folder.path().join("train/ant"), folder.path().join("train").join(&odd))
            .unwrap();
        let set = set(folder.path()).unwrap();
        assert_eq!(set.class_names[1], "t\u{fffd}rain");
        assert_eq!(set.counts(&set.train), [2, 1]);
    }

    #[test]
    fn a_stop_ends_the_reading() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let stop = StopToken::new();
        stop.stop("cancelled");
        let reading = Reading { stop: &stop, progress: &|_, _| {} };
        let error = super::read(folder.path(), &ReadOptions::default(), reading).unwrap_err();
        assert_eq!(error.to_string(), "cancelled");
    }
}

//! Images in folders: `train/CLASS/IMAGE` and `test/CLASS/IMAGE`.
//!
//! Classes are the folders of `train` in alphabetical order, images the files of a class folder in
//! alphabetical order, so that ids are the same on every machine. Names that start with a dot are
//! passed over.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{DatasetError, ImageSet, Images};

/// Reads all images, on all cores.
///
/// # Errors
/// When a part is missing, an image cannot be read or sizes are mixed.
pub fn read(folder: &Path) -> Result<ImageSet, DatasetError> {
    let classes = class_names(folder)?;
    let train_files = list(folder, "train", &classes)?;
    let test_files = list(folder, "test", &classes)?;
    for (class_idx, class) in classes.iter().enumerate() {
        if !train_files.iter().any(|(_, label)| *label as usize == class_idx) {
            return Err(DatasetError::EmptyClass {
                folder: folder.join("train"),
                class: class.clone(),
            });
        }
    }
    let shape = Shape::of(&folder.join(&train_files[0].0))?;
    let name = folder.canonicalize().ok();
    let name = name.as_deref().unwrap_or(folder).file_name();
    Ok(ImageSet {
        name: name.map_or("images".into(), |name| name.to_string_lossy().into_owned()),
        class_names: classes,
        height: shape.height,
        width: shape.width,
        channels: shape.channels,
        train: load(folder, &train_files, shape)?,
        test: load(folder, &test_files, shape)?,
    })
}

/// A file relative to the folder of the set, and its label.
type Listed = (PathBuf, u32);

fn class_names(folder: &Path) -> Result<Vec<String>, DatasetError> {
    for part in ["train", "test"] {
        if !folder.join(part).is_dir() {
            return Err(DatasetError::PartMissing { folder: folder.into(), part });
        }
    }
    let classes = entries(&folder.join("train"), Path::is_dir)?;
    if classes.len() < 2 {
        return Err(DatasetError::TooFewClasses {
            folder: folder.join("train"),
            found: classes.len(),
        });
    }
    for class in entries(&folder.join("test"), Path::is_dir)? {
        if !classes.contains(&class) {
            return Err(DatasetError::UnknownTestClass { folder: folder.into(), class });
        }
    }
    Ok(classes)
}

fn list(
    folder: &Path,
    part: &'static str,
    classes: &[String],
) -> Result<Vec<Listed>, DatasetError> {
    let mut files = Vec::new();
    for (label, class) in classes.iter().enumerate() {
        let relative = Path::new(part).join(class);
        // A class may be absent from test; its recall is then undefined, not zero.
        if folder.join(&relative).is_dir() {
            for file in entries(&folder.join(&relative), Path::is_file)? {
                files.push((relative.join(file), label as u32));
            }
        }
    }
    if files.is_empty() {
        return Err(DatasetError::NoImages { folder: folder.into(), part });
    }
    Ok(files)
}

/// The names in a folder for which `keep` holds, sorted.
fn entries(folder: &Path, keep: fn(&Path) -> bool) -> Result<Vec<String>, DatasetError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(DatasetError::io(folder))? {
        let path = entry.map_err(DatasetError::io(folder))?.path();
        if let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned())
            && !name.starts_with('.')
            && keep(&path)
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

#[derive(Clone, Copy)]
struct Shape {
    height: usize,
    width: usize,
    channels: usize,
}

impl Shape {
    /// The shape of the first image, which all others must have.
    fn of(path: &Path) -> Result<Self, DatasetError> {
        let image = decode(path)?;
        Ok(Self {
            height: image.height() as usize,
            width: image.width() as usize,
            channels: if image.color().has_color() { 3 } else { 1 },
        })
    }
}

fn decode(path: &Path) -> Result<image::DynamicImage, DatasetError> {
    let unreadable = |reason: String| DatasetError::UnreadableImage { path: path.into(), reason };
    let reader = image::ImageReader::open(path).map_err(DatasetError::io(path))?;
    let reader = reader.with_guessed_format().map_err(DatasetError::io(path))?;
    reader.decode().map_err(|error| unreadable(error.to_string()))
}

fn load(folder: &Path, files: &[Listed], shape: Shape) -> Result<Images, DatasetError> {
    let size = shape.height * shape.width * shape.channels;
    let mut pixels = vec![0; files.len() * size];
    pixels.par_chunks_mut(size).zip(files).try_for_each(|(pixels, (relative, _))| {
        let path = folder.join(relative);
        let image = decode(&path)?;
        let (found_width, found_height) = (image.width() as usize, image.height() as usize);
        if (found_width, found_height) != (shape.width, shape.height) {
            return Err(DatasetError::MixedSizes {
                path,
                found_width,
                found_height,
                width: shape.width,
                height: shape.height,
            });
        }
        match shape.channels {
            1 => pixels.copy_from_slice(&image.into_luma8()),
            _ => pixels.copy_from_slice(&image.into_rgb8()),
        }
        Ok(())
    })?;
    Ok(Images {
        pixels,
        labels: files.iter().map(|(_, label)| *label).collect(),
        ids: (0..files.len() as u32).collect(),
        files: files.iter().map(|(path, _)| path.to_string_lossy().into_owned()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let message = read(folder.path()).unwrap_err().to_string();
        assert!(message.contains(said), "{message}");
        assert!(message.contains(&*folder.path().to_string_lossy()), "{message}");
        assert!(!message.contains('\n'), "{message}");
    }

    #[test]
    fn classes_and_files_come_in_alphabetical_order() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let set = read(folder.path()).unwrap();
        assert_eq!(set.class_names, ["ant", "bee"]);
        assert_eq!(set.train.files, ["train/ant/1.png", "train/bee/1.png", "train/bee/2.png"]);
        assert_eq!(set.train.labels, [0, 1, 1]);
        assert_eq!(set.train.pixels[12..15], [2, 0, 255]);
        assert_eq!((set.height, set.width, set.channels), (2, 2, 3));
        assert_eq!(set.counts(&set.test), [0, 1]);
    }

    #[test]
    fn bad_folders_are_refused() {
        let remove =
            |folder: &Path, name: &str| std::fs::remove_dir_all(folder.join(name)).unwrap();
        refused(|folder| remove(folder, "test"), "there is no folder test");
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
    }
}

//! CelebA's aligned faces (Liu et al. 2015) by the colour of their hair: the paper's five classes.
//!
//! A face belongs to a class if exactly one of the five attributes is set; faces with none or
//! several are left out. The official parts 0 and 2 are trained and tested on. Lists and pictures
//! may lie together or in `Anno`, `Eval` and `Img` as they are given away.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::decode::{Listed, Parts, decode_parts};
use super::found::Found;
use super::{DatasetError, Known, Loaded, ReadOptions, Reading};

/// Attribute and class, from the most to the least frequent.
const HAIR: [(&str, &str); 5] = [
    ("Black_Hair", "black"),
    ("Brown_Hair", "brown"),
    ("Blond_Hair", "blond"),
    ("Gray_Hair", "gray"),
    ("Bald", "bald"),
];
const ATTRIBUTES: &str = "list_attr_celeba.txt";
const PARTITION: &str = "list_eval_partition.txt";
/// Images of the largest class at the paper's 40:1, which leaves 200 of the smallest.
const LARGEST_CLASS: usize = 8000;
/// The paper's balanced accuracies are multiples of 1/5,000.
const TEST_PER_CLASS: usize = 1000;
const SIZE: usize = 32;

/// Reads the faces.
///
/// # Errors
/// When a list is missing or a line of it is not as it must be, or an image cannot be read.
pub fn read(
    path: &Path,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Loaded, DatasetError> {
    let attributes = find(path, ATTRIBUTES, &["", "Anno"])?;
    let partition = find(path, PARTITION, &["", "Eval"])?;
    let folder = find(path, "img_align_celeba", &["", "Img"])?;
    // Some archives hold a folder of the same name once more.
    let inner = folder.join("img_align_celeba");
    let folder = if inner.is_dir() { inner } else { folder };
    let parts_of = partitions(&partition)?;
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for (file, label) in hair(&attributes)? {
        let listed = Listed { file: PathBuf::from(&file), label };
        match parts_of.get(&file) {
            Some(0) => train.push(listed),
            Some(2) => test.push(listed),
            _ => {}
        }
    }
    let parts = Parts { train, test: Some(test) };
    let options = ReadOptions { size: options.size.or(Some(SIZE)), ..options.clone() };
    let class_names = HAIR.map(|(_, class)| class.into()).to_vec();
    let both = decode_parts(&folder, &parts, &options, reading)?;
    let found = Found {
        known: Known { statistics: None, largest_class: Some(LARGEST_CLASS) },
        test_per_class: Some(TEST_PER_CLASS),
        ..both.found("CelebA hair".into(), class_names)
    };
    found.finish(path, &options)
}

fn find(path: &Path, name: &str, folders: &[&str]) -> Result<PathBuf, DatasetError> {
    let found =
        folders.iter().map(|folder| path.join(folder).join(name)).find(|file| file.exists());
    found.ok_or_else(|| DatasetError::FileMissing {
        at: path.into(),
        wanted: name.into(),
        hint: "expected img_align_celeba, list_attr_celeba.txt and list_eval_partition.txt",
    })
}

fn content(path: &Path, line: usize, reason: &str) -> DatasetError {
    DatasetError::Content { path: path.into(), reason: format!("line {line} {reason}") }
}

/// The part of every file.
fn partitions(path: &Path) -> Result<HashMap<String, u8>, DatasetError> {
    let text = std::fs::read_to_string(path).map_err(DatasetError::io(path))?;
    let mut parts = HashMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut fields = line.split([' ', ',']).filter(|field| !field.is_empty());
        match (fields.next(), fields.next().and_then(|part| part.parse().ok())) {
            (Some(file), Some(part @ 0..=2)) => parts.insert(file.to_owned(), part),
            _ if at == 0 => None, // A line of names, as some copies of the list have.
            _ => {
                return Err(content(
                    path,
                    at + 1,
                    "is no file and part, expected for example 000001.jpg 0",
                ));
            }
        };
    }
    Ok(parts)
}

/// Every file with exactly one colour of hair, and its class.
fn hair(path: &Path) -> Result<Vec<(String, u32)>, DatasetError> {
    let text = std::fs::read_to_string(path).map_err(DatasetError::io(path))?;
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split([' ', ',']).filter(|field| !field.is_empty()).collect())
        .collect();
    let named = lines.iter().take(2).position(|line| line.contains(&HAIR[0].0));
    let named = named.ok_or_else(|| content(path, 2, "does not name the attributes"))?;
    // The line of names has no entry for the file, unless the list was made into a table.
    let n_fields = lines.get(named + 1).map_or(0, Vec::len);
    let shift = match n_fields.checked_sub(lines[named].len()) {
        Some(shift @ 0..=1) => shift,
        _ => return Err(content(path, named + 2, "has not one value for every attribute")),
    };
    let column = |name: &str| {
        let at = lines[named].iter().position(|field| *field == name);
        at.map(|at| at + shift)
            .ok_or_else(|| content(path, named + 1, &format!("does not name {name}")))
    };
    let mut columns = [0; HAIR.len()];
    for (column_of, (name, _)) in columns.iter_mut().zip(HAIR) {
        *column_of = column(name)?;
    }
    let mut files = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(named + 1).filter(|(_, line)| !line.is_empty())
    {
        if line.len() != n_fields {
            return Err(content(path, at + 1, "is no file with attributes of 1 and -1"));
        }
        let mut label = None;
        let mut n_set = 0;
        for (class_idx, &column) in columns.iter().enumerate() {
            match line.get(column) {
                Some(&"1") => {
                    label = Some(class_idx as u32);
                    n_set += 1;
                }
                Some(&"-1" | &"0") => {}
                _ => return Err(content(path, at + 1, "is no file with attributes of 1 and -1")),
            }
        }
        if let (Some(label), 1) = (label, n_set) {
            files.push((line[0].to_owned(), label));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;

    fn write_set(folder: &Path) {
        let images = folder.join("Img/img_align_celeba");
        std::fs::create_dir_all(&images).unwrap();
        std::fs::create_dir_all(folder.join("Anno")).unwrap();
        std::fs::create_dir_all(folder.join("Eval")).unwrap();
        let mut attributes =
            "13\nBald Black_Hair Blond_Hair Brown_Hair Gray_Hair Smiling\n".to_owned();
        let mut parts = String::new();
        for at in 0..13 {
            let file = format!("{at:06}.jpg");
            image::RgbImage::from_pixel(18, 22, image::Rgb([at * 9; 3]))
                .save(images.join(&file))
                .unwrap();
            // Two faces of every class, two with two colours, one with none.
            let set = |n: u8| if at / 2 == n { "1" } else { "-1" };
            let bald = if at == 10 || at == 11 { "1" } else { set(0) };
            attributes += &format!(
                "{file} {bald}  {} {} {} {} 1\n",
                set(1),
                if at / 2 == 5 { "1" } else { set(2) },
                set(3),
                set(4)
            );
            parts += &format!("{file} {}\n", if at % 2 == 0 { 0 } else { 2 });
        }
        std::fs::write(folder.join("Anno").join(ATTRIBUTES), attributes).unwrap();
        std::fs::write(folder.join("Eval").join(PARTITION), parts).unwrap();
    }

    fn read(folder: &Path) -> Result<Loaded, String> {
        let reading = Reading { stop: &StopToken::new(), progress: &|_, _| {} };
        super::read(folder, &ReadOptions::default(), reading).map_err(|error| error.to_string())
    }

    #[test]
    fn faces_with_exactly_one_colour_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let set = read(folder.path()).unwrap().set;
        assert_eq!(set.class_names, ["black", "brown", "blond", "gray", "bald"]);
        assert_eq!(set.counts(&set.train), [1; 5]);
        assert_eq!(set.counts(&set.test), [1; 5]);
        assert_eq!((set.height, set.width, set.channels), (32, 32, 3));
        // The first face is bald, the third black.
        assert_eq!((set.train.labels[0], set.train.labels[1]), (4, 0));
        assert_eq!(set.train.files[0], "000000.jpg");
    }

    #[test]
    fn lists_that_are_damaged_or_missing_are_named() {
        let folder = tempfile::tempdir().unwrap();
        write_set(folder.path());
        let list = folder.path().join("Anno").join(ATTRIBUTES);
        let refused = |text: &str, said: &str| {
            std::fs::write(&list, text).unwrap();
            let message = read(folder.path()).unwrap_err();
            assert!(message.contains(ATTRIBUTES) && message.contains(said), "{message}");
        };
        refused("", "line 2 does not name the attributes");
        let few = "1\nBald Black_Hair Blond_Hair Brown_Hair\nx.jpg 1 1 1 1\n";
        refused(few, "does not name Gray_Hair");
        let names = "1\nBlack_Hair Brown_Hair Blond_Hair Gray_Hair Bald\n";
        refused(&format!("{names}1.jpg 1 -1\n"), "line 3 has not one value for every");
        let short = format!("{names}1.jpg 1 -1 -1 -1 -1\n2.jpg 1 -1\n");
        refused(&short, "line 4 is no file with attributes");
        std::fs::remove_file(&list).unwrap();
        let message = read(folder.path()).unwrap_err();
        assert!(message.contains("there is no list_attr_celeba.txt"), "{message}");
    }
}

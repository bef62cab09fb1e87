//! A table of image files: `path,label[,split]`, with or without a first line of names.
//!
//! Paths are relative to the table. Labels are names; where all of them are whole numbers, classes
//! come in their order, otherwise alphabetically. The split says `train` or `test` (`val` counts as
//! test); without it a share of every class is taken aside.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::decode::{Listed, Parts, decode_parts};
use super::{DatasetError, Loaded, ReadOptions, Reading};
use crate::format::printable;

/// Rows that are read; more are damage.
const MAX_ROWS: usize = 20_000_000;

/// Reads the table and all its images.
///
/// # Errors
/// When a line is not as it must be, with its number, or an image cannot be read.
pub fn read(
    path: &Path,
    options: &ReadOptions,
    reading: Reading<'_>,
) -> Result<Loaded, DatasetError> {
    let rows = rows(path)?;
    let labels: BTreeSet<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    let mut classes: Vec<&str> = labels.into_iter().collect();
    if classes.iter().all(|class| class.parse::<i64>().is_ok()) {
        classes.sort_by_key(|class| class.parse::<i64>().unwrap_or_default());
    }
    let label_of: HashMap<&str, u32> = classes.iter().copied().zip(0..).collect();
    let listed =
        |row: &Row| Listed { file: row.file.clone().into(), label: label_of[row.label.as_str()] };
    let part = |test: bool| rows.iter().filter(move |row| row.test.unwrap_or(false) == test);
    let has_split = rows.iter().any(|row| row.test == Some(true));
    let parts = Parts {
        train: part(false).map(listed).collect(),
        test: has_split.then(|| part(true).map(listed).collect()),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let class_names = classes.into_iter().map(String::from).collect();
    let found = decode_parts(folder, &parts, options, reading)?.found(name, class_names);
    found.finish(path, options)
}

struct Row {
    file: String,
    label: String,
    /// Whether it is for testing, where the table says so.
    test: Option<bool>,
}

fn rows(path: &Path) -> Result<Vec<Row>, DatasetError> {
    let content =
        |reason: String| DatasetError::Content { path: path.into(), reason: printable(&reason) };
    let bytes = std::fs::read(path).map_err(DatasetError::io(path))?;
    if bytes.is_empty() {
        return Err(DatasetError::EmptyFile { path: path.into() });
    }
    let delimiter = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("tsv")) {
        b'\t'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes.as_slice());
    let mut columns = [Some(0), Some(1), Some(2)];
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| content(printable(&error.to_string())))?;
        // A quoted field may hold line breaks, so records are not counted.
        let line = record.position().map_or(0, csv::Position::line);
        if at == 0
            && let Some(named) = named_columns(&record)
        {
            columns = named;
            continue;
        }
        let field =
            |column: usize| columns[column].and_then(|at| record.get(at)).unwrap_or_default();
        let (file, label) = (field(0), field(1));
        if file.is_empty() || label.is_empty() {
            return Err(content(format!(
                "line {line} has no path or no label; expected path,label[,split]"
            )));
        }
        let test = match field(2).to_lowercase().as_str() {
            "" => None,
            "train" | "training" => Some(false),
            "test" | "testing" | "val" | "valid" | "validation" => Some(true),
            other => {
                return Err(content(format!(
                    "line {line}: the split is “{}”, expected train or test",
                    printable(other)
                )));
            }
        };
        if rows.len() == MAX_ROWS {
            return Err(content(format!("there are more than {MAX_ROWS} lines")));
        }
        rows.push(Row { file: file.into(), label: label.into(), test });
    }
    Ok(rows)
}

/// Where path, label and split stand, if the first line names them.
fn named_columns(record: &csv::StringRecord) -> Option<[Option<usize>; 3]> {
    let position = |names: &[&str]| {
        record.iter().position(|field| names.contains(&field.to_lowercase().as_str()))
    };
    let path = position(&["path", "file", "filename", "file_name", "image", "image_path"])?;
    let label = position(&["label", "class", "target", "category"])?;
    Some([Some(path), Some(label), position(&["split", "subset", "partition", "set"])])
}

#[cfg(test)]
mod tests {
    use eoscope_core::numerics::StopToken;

    use super::*;

    fn read(table: &[u8]) -> Result<Loaded, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.png", "b.png", "c.png", "d.png"] {
            image::GrayImage::from_pixel(8, 8, image::Luma([name.as_bytes()[0]]))
                .save(folder.path().join(name))
                .unwrap();
        }
        let path = folder.path().join("images.csv");
        std::fs::write(&path, table).unwrap();
        let reading = Reading { stop: &StopToken::new(), progress: &|_, _| {} };
        super::read(&path, &ReadOptions::default(), reading).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_by_name_or_place() {
        let named = b"split,id,class,file\ntrain,1,10,a.png\ntrain,2,9,b.png\ntest,3,9,c.png\n";
        let set = read(named).unwrap().set;
        assert_eq!(set.class_names, ["9", "10"]);
        assert_eq!((set.train.labels, set.test.labels), (vec![1, 0], vec![0]));
        let plain = b"a.png, cat\nb.png, cat\nc.png,\"ant, red\"\nd.png,\"ant, red\"\n";
        let loaded = read(plain).unwrap();
        assert_eq!(loaded.set.class_names, ["ant, red", "cat"]);
        assert_eq!((loaded.set.train.len(), loaded.set.test.len()), (2, 2));
    }

    #[test]
    fn bad_lines_are_named() {
        let refused = |table: &[u8], said: &str| {
            let message = read(table).unwrap_err();
            assert!(message.contains("images.csv") || message.contains("nope"), "{message}");
            assert!(message.contains(said), "{message}");
        };
        refused(b"", "is empty");
        refused(b"a.png,cat\nb.png\n", "line 2 has no path or no label");
        refused(b"a.png,cat,train\nb.png,ant,maybe\n", "line 2: the split is “maybe”");
        refused(b"a.png,cat\nb.png,\xff\xfe\n", "line 2");
        refused(b"a.png,cat\nb.png,cat\n", "only 1 class");
        refused(b"a.png,cat\nnope.png,ant\n", "nope.png");
        refused(b"a.png,cat,train\nb.png,ant,test\nc.png,cat,test\n", "class ant has no image");
    }
}

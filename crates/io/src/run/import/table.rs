//! Which columns of a table are features, which is the label, which tells train from test.
//!
//! Features are the longest run of columns that are numbered, such as `0`, `1`, … or `f0`, `f1`, …,
//! or one column of lists; where no column is numbered, all columns of numbers that have no other
//! meaning. The paper's published scripts write `actual, pred, certainty, 0, 1, …` or `actual, 0,
//! 1, …`; in some of their files a column without a name stands first.

use std::path::Path;

use eoscope_core::domain::Reason;
use ndarray::Array2;

use super::found::{Found, Labels, Part};
use super::{delimited, ending, parquet};
use crate::format::printable;
use crate::run::RunError;

/// A column by its name.
pub struct Column {
    pub name: String,
    pub values: Values,
}

/// What stands in a column.
pub enum Values {
    Numbers(Vec<f64>),
    Text(Vec<String>),
    /// Lists of one length, one after the other.
    Lists {
        width: usize,
        values: Vec<f64>,
    },
}

/// Names of the column of labels, of which the first found counts.
const LABELS: [&str; 7] = ["label", "labels", "actual", "target", "class", "y", "true"];
/// Names of the column that tells train from test.
const SPLITS: [&str; 4] = ["split", "subset", "partition", "set"];
/// Columns that are neither.
const OTHERS: [&str; 10] =
    ["pred", "prediction", "predicted", "certainty", "idx", "index", "id", "", "file", "fold"];

/// Reads one table with a column that tells train from test, or two.
pub fn from_tables(path: &Path, test: Option<&Path>) -> Result<Found, RunError> {
    let read = |path: &Path| -> Result<Rows, RunError> {
        let columns =
            if ending(path) == "parquet" { parquet::read(path) } else { delimited::read(path) };
        let columns = columns.map_err(|reason| bad(path, reason.into()))?;
        Rows::of(columns).map_err(|reason| bad(path, reason.into()))
    };
    let rows = read(path)?;
    let mut notes = vec![rows.found.clone()];
    let beside = match test {
        Some(test) => Some(test.to_path_buf()),
        // train.csv and test.csv belong together.
        None => rows.split.is_none().then(|| twin(path)).flatten(),
    };
    let (train, test) = match beside {
        Some(file) => {
            let test = read(&file)?;
            if rows.split.is_some() || test.split.is_some() {
                let reason =
                    "a column tells train from test, so a second table cannot; leave --test out";
                return Err(bad(path, reason.into()));
            }
            if rows.names != test.names {
                let reason =
                    "the features are called otherwise or stand in another order than in training";
                return Err(bad(&file, reason.into()));
            }
            notes.push(format!("test rows are those of {}", file.display()));
            (rows.all(), Some(test.all()))
        }
        None => rows.by_split().map_err(|reason| bad(path, reason.into()))?,
    };
    Ok(Found { train, test, validation: None, head: None, class_names: None, notes })
}

fn bad(path: &Path, reason: String) -> RunError {
    RunError::BadArrays { path: path.into(), reason: printable(&reason) }
}

/// The file that says `test` where this one says `train`.
fn twin(path: &Path) -> Option<std::path::PathBuf> {
    let name = path.file_name()?.to_str()?;
    let other = path.with_file_name(name.replace("train", "test").replace("trn", "tst"));
    (other != path && other.is_file()).then_some(other)
}

/// Features and labels of a table.
struct Rows {
    features: Array2<f32>,
    labels: Labels,
    split: Option<Vec<String>>,
    /// The columns of the features.
    names: Vec<String>,
    /// Which columns were taken for what.
    found: String,
}

impl Rows {
    fn of(columns: Vec<Column>) -> Result<Self, Reason> {
        let position = |names: &[&str]| {
            names.iter().find_map(|name| {
                columns.iter().position(|column| column.name.trim().eq_ignore_ascii_case(name))
            })
        };
        let listed: Vec<&str> = columns.iter().map(|column| column.name.as_str()).take(8).collect();
        let label = position(&LABELS).ok_or_else(|| {
            format!("no column is called {}; found {}…", LABELS.join(", "), listed.join(", "))
        })?;
        let split = position(&SPLITS);
        let taken = |at: usize| Some(at) == split || at == label;
        let features = features(&columns, &taken)?;
        let n_rows = match &columns[label].values {
            Values::Numbers(values) => values.len(),
            Values::Text(values) => values.len(),
            Values::Lists { .. } => {
                return Err("the labels are lists, expected names or numbers".into());
            }
        };
        let labels = labels(&columns[label].values)?;
        let split = match split.map(|at| &columns[at].values) {
            Some(Values::Text(split)) => Some(split.clone()),
            Some(_) => return Err("the split is no text, expected train or test".into()),
            None => None,
        };
        let names = |at: usize| columns[at].name.as_str();
        let (first, last) = (features[0], features[features.len() - 1]);
        let matrix = matrix(&columns, &features, n_rows)?;
        let range = if first == last {
            names(first).to_owned()
        } else {
            format!("{} to {}", names(first), names(last))
        };
        let found = format!(
            "{n_rows} rows: {} features in {range}, labels in {}{}",
            matrix.ncols(),
            names(label),
            if split.is_some() { ", train and test told apart by a column" } else { "" }
        );
        let names = features.iter().map(|&at| columns[at].name.clone()).collect();
        Ok(Self { features: matrix, labels, split, names, found })
    }

    fn all(self) -> Part {
        Part { features: self.features, labels: self.labels }
    }

    /// Rows to train on and to test on.
    fn by_split(self) -> Result<(Part, Option<Part>), Reason> {
        let Some(split) = &self.split else { return Ok((self.all(), None)) };
        let (mut train, mut test) = (Vec::new(), Vec::new());
        for (row, part) in split.iter().enumerate() {
            match part.trim().to_lowercase().as_str() {
                "train" | "training" | "trn" => train.push(row),
                "test" | "testing" | "tst" | "val" | "valid" | "validation" => test.push(row),
                // What our own export adds; it can be made again.
                "synthetic" => {}
                other => {
                    return Err(format!(
                        "row {row}: the split is “{other}”, expected train or test"
                    )
                    .into());
                }
            }
        }
        let part = |rows: &[usize]| Part {
            features: self.features.select(ndarray::Axis(0), rows),
            labels: match &self.labels {
                Labels::Numbers(labels) => {
                    Labels::Numbers(rows.iter().map(|&row| labels[row]).collect())
                }
                Labels::Names(labels) => {
                    Labels::Names(rows.iter().map(|&row| labels[row].clone()).collect())
                }
            },
        };
        Ok((part(&train), (!test.is_empty()).then(|| part(&test))))
    }
}

/// The positions of the feature columns.
fn features(columns: &[Column], taken: &dyn Fn(usize) -> bool) -> Result<Vec<usize>, Reason> {
    if let Some(at) =
        columns.iter().position(|column| matches!(column.values, Values::Lists { .. }))
    {
        return Ok(vec![at]);
    }
    let is_number = |at: usize| matches!(columns[at].values, Values::Numbers(_)) && !taken(at);
    let numbered = |at: usize| {
        let name = columns[at].name.trim();
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
        (stem.len() < name.len() && is_number(at)).then_some(stem)
    };
    // The longest run of neighbours with one name before their numbers.
    let (mut best, mut run): (Vec<usize>, Vec<usize>) = Default::default();
    for at in 0..columns.len() {
        let goes_on = run.last().is_some_and(|&last| numbered(last) == numbered(at));
        if numbered(at).is_none() || !goes_on {
            run.clear();
        }
        if numbered(at).is_some() {
            run.push(at);
        }
        if run.len() > best.len() {
            best.clone_from(&run);
        }
    }
    if best.len() >= 2 {
        return Ok(best);
    }
    let named = |name: &str| OTHERS.contains(&name.trim().to_lowercase().as_str());
    let rest: Vec<usize> =
        (0..columns.len()).filter(|&at| is_number(at) && !named(&columns[at].name)).collect();
    if rest.is_empty() {
        return Err("no column holds features; expected columns of numbers called 0, 1, …".into());
    }
    Ok(rest)
}

fn matrix(columns: &[Column], features: &[usize], n_rows: usize) -> Result<Array2<f32>, Reason> {
    if let Values::Lists { width, values } = &columns[features[0]].values {
        let values = values.iter().map(|&value| value as f32).collect();
        return Array2::from_shape_vec((n_rows, *width), values).map_err(|_| {
            format!("the lists of {} have different lengths", columns[features[0]].name).into()
        });
    }
    let mut matrix = Array2::zeros((n_rows, features.len()));
    for (feature, &at) in features.iter().enumerate() {
        if let Values::Numbers(values) = &columns[at].values {
            for (to, &value) in matrix.column_mut(feature).iter_mut().zip(values) {
                *to = value as f32;
            }
        }
    }
    Ok(matrix)
}

/// Whole numbers stay numbers, also where they are written with a point.
fn labels(values: &Values) -> Result<Labels, Reason> {
    match values {
        Values::Text(names) => Ok(Labels::Names(names.clone())),
        Values::Numbers(numbers) => {
            let whole = |(row, &number): (usize, &f64)| {
                if number.fract() == 0.0 && number.abs() < 1e15 {
                    Ok(number as i64)
                } else {
                    let text = format!(
                        "row {row} has the label {number}, expected a name or a whole number"
                    );
                    Err(Reason::from(text))
                }
            };
            numbers.iter().enumerate().map(whole).collect::<Result<_, _>>().map(Labels::Numbers)
        }
        Values::Lists { .. } => Err("the labels are lists".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(name: &str, values: &[f64]) -> Column {
        Column { name: name.into(), values: Values::Numbers(values.into()) }
    }

    #[test]
    fn the_columns_of_the_papers_scripts_are_found_by_name() {
        let columns = vec![
            numbers("", &[0.0, 1.0]),
            numbers("actual", &[3.0, 0.0]),
            numbers("pred", &[3.0, 1.0]),
            numbers("certainty", &[0.9, 0.4]),
            numbers("0", &[1.0, 2.0]),
            numbers("1", &[5.0, 6.0]),
        ];
        let rows = Rows::of(columns).unwrap();
        assert_eq!(rows.features, ndarray::array![[1.0, 5.0], [2.0, 6.0]]);
        assert_eq!(rows.labels, Labels::Numbers(vec![3, 0]));
        assert!(rows.found.contains("2 features in 0 to 1, labels in actual"), "{}", rows.found);
    }

    #[test]
    fn tables_without_labels_or_features_are_refused() {
        let refused = |columns: Vec<Column>| Rows::of(columns).err().unwrap();
        assert!(refused(vec![numbers("a", &[1.0])]).contains("no column is called label"));
        assert!(refused(vec![numbers("label", &[1.0])]).contains("no column holds features"));
        let odd = vec![numbers("label", &[0.5]), numbers("f0", &[1.0]), numbers("f1", &[1.0])];
        assert!(refused(odd).contains("row 0 has the label 0.5"));
    }
}

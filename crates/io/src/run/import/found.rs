//! From what a reader found to a checked run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use eoscope_core::domain::{Embeddings, Head, Reason};
use eoscope_core::numerics::rng;
use eoscope_core::refit::{HeadNote, fitted_head};
use ndarray::{Array1, Array2, Axis};

use super::ImportOptions;
use crate::format::printable;
use crate::run::folder::CLASS_RANGE;
use crate::run::manifest::Manifest;
use crate::run::{Run, RunError};

/// The share of every class that is tested on where a file does not say which rows are.
const TEST_SHARE: f64 = 0.2;

/// Rows of features with their labels.
pub struct Part {
    pub features: Array2<f32>,
    pub labels: Labels,
}

/// Labels as they stand in a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Labels {
    Numbers(Vec<i64>),
    Names(Vec<String>),
}

/// What a file holds.
pub struct Found {
    pub train: Part,
    pub test: Option<Part>,
    /// Rows to choose recipes on, with labels that are counted as those of training are.
    pub validation: Option<Part>,
    /// Weight and bias of the head.
    pub head: Option<(Array2<f32>, Array1<f32>)>,
    pub class_names: Option<Vec<String>>,
    /// What a person should know, a sentence each.
    pub notes: Vec<String>,
}

/// Embeddings that were read and checked: everything of a run but, perhaps, its head.
#[derive(Clone, Debug)]
pub struct Imported {
    /// What is known of where they come from.
    pub manifest: Manifest,
    /// Names of the classes by label.
    pub class_names: Vec<String>,
    /// Training rows.
    pub train: Embeddings,
    /// Test rows.
    pub test: Embeddings,
    /// Rows to choose recipes on.
    pub validation: Option<Embeddings>,
    /// The head that came with them.
    pub head: Option<Head>,
    /// What was found, a sentence each.
    pub notes: Vec<String>,
}

impl Imported {
    /// The run, with a head fitted to the training rows where none came with them; and what a person
    /// should know, a sentence each.
    pub fn into_run(self) -> (Run, Vec<String>) {
        let Self { mut manifest, class_names, train, test, validation, head, mut notes } = self;
        let head = head.unwrap_or_else(|| {
            manifest.ended += ", head fitted here";
            manifest.head_fitted = true;
            let text =
                "there is no head with it, so one was fitted to the training rows, to its optimum";
            notes.push(text.into());
            let fitted = fitted_head(&train);
            notes.extend(fitted.notes.iter().map(HeadNote::sentence));
            fitted.head
        });
        let run = Run::new(manifest, class_names, train, test, head);
        (run.with_validation(validation), notes)
    }
}

impl Found {
    /// Names classes, takes test rows aside where there are none, and checks everything.
    pub fn finish(mut self, path: &Path, options: &ImportOptions) -> Result<Imported, RunError> {
        let bad = |array: &str| {
            let array = array.to_owned();
            move |fault| RunError::BadValue { path: path.into(), array, fault }
        };
        let given = options.class_names.clone().or(self.class_names.take());
        let n_head = self.head.as_ref().map(|(weight, _)| weight.nrows());
        let first = match &self.train.labels {
            Labels::Numbers(numbers) => numbers.first().copied(),
            Labels::Names(_) => None,
        };
        let (names, train, test) = self.classes(path, given, n_head)?;
        // Where labels begin with 1 those of all parts do.
        let shift = first.zip(train.first()).map_or(0, |(said, counted)| said - counted);
        let n_classes = names.len();
        if !CLASS_RANGE.contains(&n_classes) {
            let array = if n_head.is_some() { "head_weight" } else { "labels" };
            return Err(wrong(path, array, format!("{n_classes} classes"), "2 to 4096"));
        }
        let train_features = self.train.features;
        let dim = train_features.ncols();
        let train = labels_in_range(&train, n_classes).map_err(bad("train_labels"))?;
        let train =
            Embeddings::new(train_features, train, n_classes).map_err(bad("train_features"))?;
        let (train, test) = match (self.test, test) {
            (Some(part), Some(labels)) => {
                if part.features.ncols() != dim {
                    let found = format!("shape {:?}", part.features.shape());
                    let expected = format!(
                        "shape [{}, {dim}], as many features as in training,",
                        part.features.nrows()
                    );
                    return Err(wrong(path, "test_features", found, &expected));
                }
                let labels = labels_in_range(&labels, n_classes).map_err(bad("test_labels"))?;
                let test = Embeddings::new(part.features, labels, n_classes);
                (train, test.map_err(bad("test_features"))?)
            }
            _ => {
                let (kept, taken) = take_test(&train, options.split_seed);
                self.notes.push(format!(
                    "there are no test rows, so {} were taken aside, {:.0} % of every class (seed {})",
                    taken.len(),
                    TEST_SHARE * 100.0,
                    options.split_seed
                ));
                let select = |rows: &[usize]| {
                    let features = train.features().select(Axis(0), rows);
                    let labels = rows.iter().map(|&row| train.labels()[row]).collect();
                    Embeddings::new(features, labels, n_classes).map_err(bad("train_features"))
                };
                (select(&kept)?, select(&taken)?)
            }
        };
        let validation = self.validation.map(|part| {
            if part.features.ncols() != dim {
                let found = format!("shape {:?}", part.features.shape());
                let expected = format!("shape [{}, {dim}]", part.features.nrows());
                return Err(wrong(path, "validation_features", found, &expected));
            }
            let Labels::Numbers(labels) = part.labels else {
                return Err(wrong(path, "validation_labels", "text".into(), "whole numbers"));
            };
            let labels: Vec<i64> = labels.into_iter().map(|label| label - shift).collect();
            let labels = labels_in_range(&labels, n_classes).map_err(bad("validation_labels"))?;
            Embeddings::new(part.features, labels, n_classes).map_err(bad("validation_features"))
        });
        let validation = validation.transpose()?;
        let head = self.head.map(|(weight, bias)| {
            if weight.ncols() != dim {
                let found = format!("shape {:?}", weight.shape());
                let expected =
                    format!("shape [{n_classes}, {dim}], as many features as the embeddings,");
                return Err(wrong(path, "head_weight", found, &expected));
            }
            if bias.len() != n_classes {
                let found = format!("shape {:?}", bias.shape());
                return Err(wrong(path, "head_bias", found, &format!("shape [{n_classes}]")));
            }
            crate::run::arrays::check_finite(&weight).map_err(bad("head_weight"))?;
            let row = bias.view().insert_axis(Axis(0)).to_owned();
            crate::run::arrays::check_finite(&row).map_err(bad("head_bias"))?;
            Ok(Head::linear(weight, bias))
        });
        let head = head.transpose()?;
        Ok(Imported {
            manifest: manifest(path),
            class_names: names,
            train,
            test,
            validation,
            head,
            notes: self.notes,
        })
    }

    /// Names by label, and the labels of both parts as numbers that may still be out of range.
    fn classes(
        &mut self,
        path: &Path,
        given: Option<Vec<String>>,
        n_head: Option<usize>,
    ) -> Result<Classes, RunError> {
        let test = self.test.as_ref().map(|part| part.labels.clone());
        let (train, test) = match (self.train.labels.clone(), test) {
            (Labels::Numbers(train), None) => (train, None),
            (Labels::Numbers(train), Some(Labels::Numbers(test))) => (train, Some(test)),
            (train, test) => {
                return named(&train, test.as_ref(), given).map_err(|reason| RunError::BadArrays {
                    path: path.into(),
                    reason: reason.into(),
                });
            }
        };
        let all = || train.iter().chain(test.iter().flatten());
        let (least, most) = (all().min().copied().unwrap_or(0), all().max().copied().unwrap_or(0));
        let n_known = n_head.or(given.as_ref().map(Vec::len));
        // Only where they would otherwise not fit: a class 0 may be missing for good.
        let from_one =
            least == 1 && n_known.is_none_or(|n| usize::try_from(most).is_ok_and(|most| most == n));
        let shift =
            |labels: Vec<i64>| labels.into_iter().map(|label| label - 1).collect::<Vec<_>>();
        let (train, test, most) = if from_one {
            self.notes.push("labels begin with 1; label 1 is the first class".into());
            (shift(train), test.map(shift), most - 1)
        } else {
            (train, test, most)
        };
        let n_classes =
            n_known.unwrap_or(usize::try_from(most).map_or(0, |most| most.saturating_add(1)));
        if n_classes > *CLASS_RANGE.end() {
            return Err(wrong(path, "labels", format!("{n_classes} classes"), "2 to 4096"));
        }
        let names = match given {
            Some(names) if names.len() == n_classes => names,
            Some(names) => {
                let found = format!("{} names", names.len());
                return Err(wrong(
                    path,
                    "class_names",
                    found,
                    &format!("{n_classes}, one per class"),
                ));
            }
            None => (0..n_classes).map(|class_idx| format!("class {class_idx}")).collect(),
        };
        Ok((names, train, test))
    }
}

/// Names by label, and the labels of both parts.
type Classes = (Vec<String>, Vec<i64>, Option<Vec<i64>>);

/// Classes in the order given, or that of numbers, or that of the alphabet.
fn named(
    train: &Labels,
    test: Option<&Labels>,
    given: Option<Vec<String>>,
) -> Result<Classes, Reason> {
    let text = |labels: &Labels| -> Vec<String> {
        match labels {
            Labels::Numbers(numbers) => numbers.iter().map(ToString::to_string).collect(),
            Labels::Names(names) => names.clone(),
        }
    };
    let (train, test) = (text(train), test.map(text));
    let found: BTreeSet<&String> = train.iter().chain(test.iter().flatten()).collect();
    let mut names: Vec<String> = found.into_iter().cloned().collect();
    if names.iter().all(|name| name.parse::<i64>().is_ok()) {
        names.sort_by_key(|name| name.parse::<i64>().unwrap_or_default());
    }
    let names = given.unwrap_or(names);
    let label_of: BTreeMap<&str, i64> = names.iter().map(String::as_str).zip(0..).collect();
    let number = |labels: &[String]| -> Result<Vec<i64>, Reason> {
        let label = |(row, name): (usize, &String)| {
            label_of.get(name.as_str()).copied().ok_or_else(|| {
                let name = printable(name);
                let text =
                    format!("row {row} has the label “{name}”, which is none of the classes given");
                Reason::from(text)
            })
        };
        labels.iter().enumerate().map(label).collect()
    };
    let (train, test) = (number(&train)?, test.as_deref().map(number).transpose()?);
    Ok((names, train, test))
}

fn labels_in_range(
    labels: &[i64],
    n_classes: usize,
) -> Result<Vec<u32>, eoscope_core::domain::EmbeddingsError> {
    let to_label = |(row, &label): (usize, &i64)| match u32::try_from(label) {
        Ok(class) if (class as usize) < n_classes => Ok(class),
        _ => Err(eoscope_core::domain::EmbeddingsError::LabelOutOfRange { row, label, n_classes }),
    };
    labels.iter().enumerate().map(to_label).collect()
}

/// Rows to train on and to test on.
fn take_test(points: &Embeddings, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut rows = vec![Vec::new(); points.counts().len()];
    for (row, &label) in points.labels().iter().enumerate() {
        rows[label as usize].push(row);
    }
    rng::take_aside(rows, TEST_SHARE, seed)
}

fn wrong(path: &Path, array: &str, found: String, expected: &str) -> RunError {
    let (path, array) = (path.into(), array.into());
    RunError::WrongShape { path, array, found, expected: expected.into() }
}

fn manifest(path: &Path) -> Manifest {
    let text =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    Manifest {
        ended: format!("imported from {}", text(path.file_name())),
        metric_protocol: "as imported".into(),
        ..Manifest::new(text(path.file_stem()))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn found(train: Labels, test: Option<Labels>) -> Found {
        let part = |labels: Labels| {
            let n = match &labels {
                Labels::Numbers(numbers) => numbers.len(),
                Labels::Names(names) => names.len(),
            };
            Part {
                features: Array2::from_shape_fn((n, 2), |(row, f)| (row * 2 + f) as f32),
                labels,
            }
        };
        Found {
            train: part(train),
            test: test.map(part),
            validation: None,
            head: None,
            class_names: None,
            notes: vec![],
        }
    }

    fn finish(found: Found) -> Result<Imported, String> {
        found
            .finish(Path::new("x.csv"), &ImportOptions::default())
            .map_err(|error| error.to_string())
    }

    fn names(names: &[&str]) -> Labels {
        Labels::Names(names.iter().map(|name| (*name).into()).collect())
    }

    #[test]
    fn names_are_classes_in_alphabetical_or_numerical_order() {
        let imported = finish(found(names(&["cow", "ant", "cow"]), Some(names(&["ant"])))).unwrap();
        assert_eq!(imported.class_names, ["ant", "cow"]);
        assert_eq!(imported.train.labels(), [1, 0, 1]);
        assert!(imported.head.is_none());
        let imported = finish(found(names(&["10", "9", "10"]), Some(names(&["9"])))).unwrap();
        assert_eq!(imported.class_names, ["9", "10"]);
    }

    #[test]
    fn labels_from_one_are_shifted_and_said_so() {
        let numbers = |labels: &[i64]| Labels::Numbers(labels.into());
        let imported = finish(found(numbers(&[1, 2, 3]), Some(numbers(&[2])))).unwrap();
        assert_eq!(imported.train.labels(), [0, 1, 2]);
        assert!(imported.notes[0].contains("begin with 1"));
        // With a head for as many classes as the largest label, too; else class 0 is missing for good.
        let mut with_head = found(numbers(&[1, 2]), Some(numbers(&[1])));
        with_head.head = Some((array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]));
        assert_eq!(finish(with_head).unwrap().train.labels(), [0, 1]);
        let message = finish(found(numbers(&[0, -1]), Some(numbers(&[1])))).unwrap_err();
        assert!(message.contains("row 1 has label -1"), "{message}");
        let message = finish(found(numbers(&[0, 1 << 40]), None)).unwrap_err();
        assert!(message.contains("2 to 4096"), "{message}");
    }

    #[test]
    fn a_validation_part_has_the_classes_of_training() {
        let part = |labels: &[i64]| Part {
            features: Array2::zeros((labels.len(), 2)),
            labels: Labels::Numbers(labels.into()),
        };
        let with = |labels: &[i64]| {
            let numbers = |labels: &[i64]| Labels::Numbers(labels.into());
            let mut found = found(numbers(&[1, 2, 3]), Some(numbers(&[2])));
            found.validation = Some(part(labels));
            finish(found)
        };
        let (run, _) = with(&[1, 3, 3]).unwrap().into_run();
        assert_eq!(run.validation.unwrap().labels(), [0, 2, 2], "labels begin with 1 there, too");
        let message = with(&[4]).unwrap_err();
        assert!(message.contains("validation_labels") && message.contains("label 3"), "{message}");
    }

    #[test]
    fn test_rows_are_taken_aside_where_there_are_none() {
        let labels = (0..30).map(|row| i64::from(row % 10 == 0)).collect();
        let imported = finish(found(Labels::Numbers(labels), None)).unwrap();
        assert_eq!(imported.train.counts(), [22, 2]);
        assert_eq!(imported.test.counts(), [5, 1]);
        assert!(imported.notes[0].contains("6 were taken aside"), "{:?}", imported.notes);
    }
}

//! A run in memory, and how it is read from its folder: versions, shapes, counts, ranges, finiteness
//! and fingerprints are checked. [`save`](super::save) writes it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use eoscope_core::domain::{Classes, Embeddings, EmbeddingsError, Head, HeadInput, Layout, Split};

use super::RunError;
use super::arrays::{ArrayReader, check_finite};
use super::manifest::{ClassEntry, FORMAT_VERSION, HeadInputEntry, Manifest};
use super::thumbs::Sheet;

/// The name of the manifest in the folder of a run.
pub const MANIFEST_FILE: &str = "run.json";
/// The name of the file of arrays in the folder of a run.
pub const ARRAYS_FILE: &str = "arrays.safetensors";
/// The name of the whole network in the folder of a run.
pub const MODEL_FILE: &str = "model.safetensors";

/// What a run with a head on embeddings as they are is written as.
const RAW_HEAD_VERSION: u32 = 1;

/// How many classes a run may have: a confusion matrix of more would not fit the memory.
pub(super) const CLASS_RANGE: std::ops::RangeInclusive<usize> = 2..=4096;

/// The name of the part that recipes are chosen on.
pub(super) const VALIDATION: &str = "validation";

/// What every run holds.
pub(super) const NEEDED_ARRAYS: [&str; 6] =
    ["train_features", "train_labels", "test_features", "test_labels", "head_weight", "head_bias"];

/// A run in memory; thumbnails and the network stay on disk.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the run is and how it came to be.
    pub manifest: Manifest,
    /// The classes by label.
    pub classes: Classes,
    /// What the network was trained on.
    pub train: Arc<Embeddings>,
    /// The test rows.
    pub test: Arc<Embeddings>,
    /// The head that the network was trained with.
    pub head: Head,
    /// The position of every training image in its source; empty if unknown.
    pub train_ids: Vec<u32>,
    /// The position of every test image in its source; empty if unknown.
    pub test_ids: Vec<u32>,
    /// The map, once it was computed.
    pub layout: Option<Layout>,
    /// Rows that are neither training nor test, to choose recipes on.
    pub validation: Option<Arc<Embeddings>>,
    /// Test rows on disk that are not among `test`, ascending.
    pub left_out: Vec<u32>,
}

impl Run {
    /// Puts a run together from what a training or an import gives, and checks that it fits.
    ///
    /// `manifest.format_version`, `classes`, `dim`, `head_input` and `fingerprints` are filled in here.
    pub fn new(
        mut manifest: Manifest,
        class_names: Vec<String>,
        train: Embeddings,
        test: Embeddings,
        head: Head,
    ) -> Self {
        let classes = Classes {
            names: class_names,
            train_counts: train.counts(),
            test_counts: test.counts(),
        };
        manifest.dim = train.dim();
        manifest.head_input = match head.input {
            HeadInput::Raw => HeadInputEntry::Raw,
            HeadInput::Unit => HeadInputEntry::Unit,
            HeadInput::CenteredUnit(_) => HeadInputEntry::CenteredUnit,
        };
        manifest.format_version =
            if head.input == HeadInput::Raw { RAW_HEAD_VERSION } else { FORMAT_VERSION };
        manifest.classes = (0..classes.len())
            .map(|class_idx| ClassEntry {
                name: classes.names[class_idx].clone(),
                train_count: classes.train_counts[class_idx],
                test_count: classes.test_counts[class_idx],
            })
            .collect();
        let (train_ids, test_ids) = (Vec::new(), Vec::new());
        let (train, test) = (Arc::new(train), Arc::new(test));
        let mut run = Self {
            manifest,
            classes,
            train,
            test,
            head,
            train_ids,
            test_ids,
            layout: None,
            validation: None,
            left_out: Vec::new(),
        };
        run.manifest.fingerprints = run.arrays().fingerprints().collect();
        run
    }

    /// The same run with rows to choose recipes on, or without.
    pub fn with_validation(mut self, validation: Option<Embeddings>) -> Self {
        self.validation = validation.map(Arc::new);
        self.manifest.fingerprints = self.arrays().fingerprints().collect();
        self
    }

    /// The embeddings of one split.
    pub fn split(&self, split: Split) -> &Embeddings {
        match split {
            Split::Train => &self.train,
            Split::Test => &self.test,
        }
    }

    /// Reads a run.
    ///
    /// # Errors
    /// Whatever is wrong with it, with the file and the field.
    pub fn load(folder: &Path) -> Result<Self, RunError> {
        if !folder.exists() {
            return Err(RunError::NotFound { path: folder.into() });
        }
        let manifest_path = folder.join(MANIFEST_FILE);
        if !manifest_path.is_file() {
            return Err(RunError::NotARun { path: folder.into() });
        }
        let manifest = read_manifest(&manifest_path)?;
        let path = folder.join(ARRAYS_FILE);
        let bytes = fs::read(&path).map_err(RunError::io(&path))?;
        let reader = ArrayReader::new(&path, &bytes)?;
        let n_classes = manifest.classes.len();
        let train = read_embeddings(&reader, Split::Train.name(), n_classes)?;
        let test = read_embeddings(&reader, Split::Test.name(), n_classes)?;
        let validation = match reader.has(&format!("{VALIDATION}_features")) {
            true => Some(read_embeddings(&reader, VALIDATION, n_classes)?),
            false => None,
        };
        for (name, part) in [("test", Some(&test)), (VALIDATION, validation.as_ref())] {
            let Some(part) = part.filter(|part| part.dim() != train.dim()) else { continue };
            let found = format!("{:?}", part.features().shape());
            let expected = format!("[{}, {}]", part.len(), train.dim());
            return Err(reader.wrong_shape(&format!("{name}_features"), found, expected));
        }
        let validation = validation.map(Arc::new);
        let head = read_head(&reader, manifest.head_input, n_classes, train.dim())?;
        for (array, fingerprint) in &manifest.fingerprints {
            reader.check_fingerprint(array, fingerprint)?;
        }
        let layout = read_layout(&reader, train.len(), test.len())?;
        let ids = |name: &str| {
            if reader.has(name) { reader.labels(name) } else { Ok(Vec::new()) }
        };
        let (train_ids, test_ids) = (ids("train_ids")?, ids("test_ids")?);
        let classes = Classes {
            names: manifest.classes.iter().map(|class| class.name.clone()).collect(),
            train_counts: train.counts(),
            test_counts: test.counts(),
        };
        check_counts(&manifest, &classes, &manifest_path)?;
        if manifest.dim != train.dim() {
            return Err(RunError::Contradiction {
                path: manifest_path,
                field: "dim".into(),
                said: manifest.dim.to_string(),
                found: format!("{} features", train.dim()),
            });
        }
        for (name, ids, n) in
            [("train_ids", &train_ids, train.len()), ("test_ids", &test_ids, test.len())]
        {
            if !ids.is_empty() && ids.len() != n {
                let (found, expected) = (format!("[{}]", ids.len()), format!("[{n}]"));
                return Err(reader.wrong_shape(name, found, expected));
            }
        }
        let (train, test) = (Arc::new(train), Arc::new(test));
        Ok(Self {
            manifest,
            classes,
            train,
            test,
            head,
            train_ids,
            test_ids,
            layout,
            validation,
            left_out: Vec::new(),
        })
    }

    /// The sheet of thumbnails of one split, if the run in `folder` has one.
    ///
    /// # Errors
    /// When there is a sheet that cannot be read or does not fit the run.
    pub fn thumbnails(&self, folder: &Path, split: Split) -> Result<Option<Sheet>, RunError> {
        match self.manifest.thumbnails {
            Some(entry) => {
                let sheet = Sheet::load(folder, split, entry, self.n_on_disk(split))?;
                Ok(Some(match split {
                    Split::Train => sheet,
                    Split::Test => sheet.without(&self.left_out),
                }))
            }
            None => Ok(None),
        }
    }

    /// How many rows of a split the folder of the run has.
    pub(super) fn n_on_disk(&self, split: Split) -> usize {
        let left_out = if split == Split::Test { self.left_out.len() } else { 0 };
        self.split(split).len() + left_out
    }

    /// The run without some of its test rows; nothing on disk changes.
    ///
    /// # Errors
    /// When no test row would be left.
    pub fn without_test_rows(self, rows: &[u32]) -> Result<Self, EmbeddingsError> {
        let kept: Vec<u32> =
            (0..self.test.len() as u32).filter(|row| rows.binary_search(row).is_err()).collect();
        let test = self.test.select(&kept)?;
        let layout = self.layout.map(|layout| Layout {
            test: kept.iter().map(|&row| layout.test[row as usize]).collect(),
            ..layout
        });
        let ids = kept.iter().filter_map(|&row| self.test_ids.get(row as usize).copied());
        let test_ids = ids.collect();
        let train = Arc::unwrap_or_clone(self.train);
        let run = Self::new(self.manifest, self.classes.names, train, test, self.head);
        let validation = self.validation;
        Ok(Self {
            train_ids: self.train_ids,
            test_ids,
            layout,
            validation,
            left_out: rows.to_vec(),
            ..run
        })
    }
}

/// The names of the image files of one split; empty where the run does not know them, or where its
/// list does not belong to its rows.
///
/// # Errors
/// When the list is there but cannot be read.
pub fn read_file_list(folder: &Path, split: Split, n: usize) -> Result<Vec<String>, RunError> {
    let path = folder.join(format!("{}_files.txt", split.name()));
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let bytes = fs::read(&path).map_err(RunError::io(&path))?;
    let files: Vec<String> = String::from_utf8_lossy(&bytes).lines().map(String::from).collect();
    Ok(if files.len() == n { files } else { Vec::new() })
}

pub(super) fn read_manifest(path: &Path) -> Result<Manifest, RunError> {
    let bad = |reason: String| RunError::BadManifest { path: path.into(), reason };
    let bytes = fs::read(path).map_err(RunError::io(path))?;
    // The version comes first: a later format may have any fields.
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
    let version = value.get("format_version").and_then(serde_json::Value::as_u64);
    match version.map(|version| u32::try_from(version).unwrap_or(u32::MAX)) {
        None => return Err(bad("format_version, a whole number, is missing".into())),
        Some(found) if found > FORMAT_VERSION => {
            return Err(RunError::FutureVersion {
                path: path.into(),
                found,
                known: FORMAT_VERSION,
            });
        }
        Some(_) => {}
    }
    let manifest: Manifest =
        serde_json::from_slice(&bytes).map_err(|error| bad(error.to_string()))?;
    if !CLASS_RANGE.contains(&manifest.classes.len()) {
        let (n, least, most) = (manifest.classes.len(), CLASS_RANGE.start(), CLASS_RANGE.end());
        return Err(bad(format!("{n} classes are listed, but {least} to {most} can be shown")));
    }
    Ok(manifest)
}

fn read_embeddings(
    reader: &ArrayReader<'_>,
    split: &str,
    n_classes: usize,
) -> Result<Embeddings, RunError> {
    let name = format!("{split}_features");
    let features = reader.matrix(&name)?;
    let labels_name = format!("{split}_labels");
    let labels = reader.labels(&labels_name)?;
    Embeddings::new(features, labels, n_classes).map_err(|fault| {
        let labels_fault = matches!(fault, EmbeddingsError::LabelOutOfRange { .. });
        reader.bad_value(if labels_fault { &labels_name } else { &name }, fault)
    })
}

fn read_head(
    reader: &ArrayReader<'_>,
    input: HeadInputEntry,
    n_classes: usize,
    dim: usize,
) -> Result<Head, RunError> {
    let mut head = Head::linear(reader.matrix("head_weight")?, reader.vector("head_bias")?);
    head.input = match input {
        HeadInputEntry::Raw => HeadInput::Raw,
        HeadInputEntry::Unit => HeadInput::Unit,
        HeadInputEntry::CenteredUnit => HeadInput::CenteredUnit(reader.vector("head_center")?),
    };
    if let HeadInput::CenteredUnit(center) = &head.input {
        if center.len() != dim {
            let (found, expected) = (center.shape(), format!("[{dim}]"));
            return Err(reader.wrong_shape("head_center", format!("{found:?}"), expected));
        }
        let center = center.view().insert_axis(ndarray::Axis(0)).to_owned();
        check_finite(&center).map_err(|fault| reader.bad_value("head_center", fault))?;
    }
    if head.weight.dim() != (n_classes, dim) {
        let (found, expected) = (head.weight.shape(), format!("[{n_classes}, {dim}]"));
        return Err(reader.wrong_shape("head_weight", format!("{found:?}"), expected));
    }
    if head.bias.len() != n_classes {
        let (found, expected) = (head.bias.shape(), format!("[{n_classes}]"));
        return Err(reader.wrong_shape("head_bias", format!("{found:?}"), expected));
    }
    check_finite(&head.weight).map_err(|fault| reader.bad_value("head_weight", fault))?;
    let bias = head.bias.view().insert_axis(ndarray::Axis(0)).to_owned();
    check_finite(&bias).map_err(|fault| reader.bad_value("head_bias", fault))?;
    Ok(head)
}

fn read_layout(
    reader: &ArrayReader<'_>,
    n_train: usize,
    n_test: usize,
) -> Result<Option<Layout>, RunError> {
    if !reader.has("projection_train") {
        return Ok(None);
    }
    Ok(Some(Layout {
        method: reader.metadata("projection_method").unwrap_or_else(|| "unknown".into()),
        seed: reader.metadata("projection_seed").and_then(|seed| seed.parse().ok()).unwrap_or(0),
        train: reader.points("projection_train", n_train)?,
        test: reader.points("projection_test", n_test)?,
        linear: None,
    }))
}

fn check_counts(manifest: &Manifest, classes: &Classes, path: &Path) -> Result<(), RunError> {
    for (class_idx, class) in manifest.classes.iter().enumerate() {
        let said = (class.train_count, class.test_count);
        let found = (classes.train_counts[class_idx], classes.test_counts[class_idx]);
        if said != found {
            return Err(RunError::Contradiction {
                path: path.into(),
                field: format!("classes[{class_idx}] ({})", class.name),
                said: format!("{} training and {} test samples", said.0, said.1),
                found: format!("{} and {}", found.0, found.1),
            });
        }
    }
    Ok(())
}

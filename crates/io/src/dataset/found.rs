//! From what a reader found to a checked data set.

use std::path::Path;

use eoscope_core::numerics::rng::{self, Purpose};

use super::{DatasetError, ImageSet, Images, Known, Loaded, ReadNote, ReadOptions};

/// A run of more classes could not be opened.
const MAX_CLASSES: usize = 4096;

/// A data set as it lies in its files.
pub struct Found {
    pub name: String,
    pub class_names: Vec<String>,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub train: Images,
    /// None if the files do not say which images are for testing.
    pub test: Option<Images>,
    pub known: Known,
    /// At most so many test images of every class, unless a person says otherwise.
    pub test_per_class: Option<usize>,
    pub notes: Vec<ReadNote>,
}

impl Found {
    /// Makes a test part where there is none, thins it where that is asked for, and checks
    /// everything.
    pub fn finish(mut self, source: &Path, options: &ReadOptions) -> Result<Loaded, DatasetError> {
        let n_classes = self.class_names.len();
        if n_classes < 2 {
            return Err(DatasetError::TooFewClasses { at: source.into(), found: n_classes });
        }
        for (at, class) in self.class_names.iter().enumerate() {
            if self.class_names[..at].contains(class) {
                return Err(DatasetError::DuplicateClass {
                    at: source.into(),
                    class: class.clone(),
                });
            }
        }
        if n_classes > MAX_CLASSES {
            let reason = format!("there are {n_classes} classes, more than {MAX_CLASSES}");
            return Err(DatasetError::Content { path: source.into(), reason });
        }
        if self.height == 0 || self.width == 0 {
            let reason = "the images have no pixels".into();
            return Err(DatasetError::Content { path: source.into(), reason });
        }
        let labels = self.train.labels.iter().chain(self.test.iter().flat_map(|test| &test.labels));
        if let Some(label) = labels.max().filter(|label| **label as usize >= n_classes) {
            let reason = format!("there is a label {label}, but there are {n_classes} classes");
            return Err(DatasetError::Content { path: source.into(), reason });
        }
        if self.train.is_empty() {
            return Err(DatasetError::NoImages { at: source.into(), part: "train" });
        }
        let test = match self.test.take() {
            Some(test) => test,
            None => self.take_test(options),
        };
        let mut set = ImageSet {
            name: self.name,
            class_names: self.class_names,
            height: self.height,
            width: self.width,
            channels: self.channels,
            train: self.train,
            test,
            known: self.known,
        };
        if set.test.is_empty() {
            return Err(DatasetError::NoImages { at: source.into(), part: "test" });
        }
        if let Some(class_idx) = set.counts(&set.train).iter().position(|&count| count == 0) {
            let class = set.class_names[class_idx].clone();
            return Err(DatasetError::EmptyClass { at: source.into(), class });
        }
        if let Some(per_class) = options.test_per_class.or(self.test_per_class) {
            self.notes.extend(thin_test(&mut set, per_class, options.seed));
        }
        Ok(Loaded { set, notes: self.notes })
    }

    /// Takes a share of every class aside.
    fn take_test(&mut self, options: &ReadOptions) -> Images {
        let rows = rows_by_class(&self.train, self.class_names.len());
        let (train, test) = rng::take_aside(rows, options.test_share, options.seed);
        self.notes.push(ReadNote::TestTaken {
            n_test: test.len(),
            share: options.test_share,
            seed: options.seed,
        });
        let taken = self.train.select(&test);
        self.train = self.train.select(&train);
        taken
    }
}

/// Keeps at most `per_class` test images of every class.
fn thin_test(set: &mut ImageSet, per_class: usize, seed: u64) -> Option<ReadNote> {
    let counts = set.counts(&set.test);
    if counts.iter().all(|&count| count <= per_class) {
        return None;
    }
    let of = set.test.len();
    let mut kept = Vec::new();
    for (class_idx, mut rows) in
        rows_by_class(&set.test, set.class_names.len()).into_iter().enumerate()
    {
        rng::shuffle(&mut rng::stream(seed, Purpose::TestChoice, class_idx), &mut rows);
        rows.truncate(per_class);
        kept.extend(rows);
    }
    kept.sort_unstable();
    set.test = set.test.select(&kept);
    let names = set.class_names.iter().zip(counts);
    let smaller = names.filter(|(_, count)| *count < per_class).map(|(name, _)| name.clone());
    Some(ReadNote::TestThinned { per_class, of, smaller: smaller.collect() })
}

fn rows_by_class(images: &Images, n_classes: usize) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); n_classes];
    for (row, &label) in images.labels.iter().enumerate() {
        rows[label as usize].push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(counts: &[usize]) -> Found {
        let labels = counts.iter().enumerate().flat_map(|(class, &n)| vec![class as u32; n]);
        let labels: Vec<u32> = labels.collect();
        let n = labels.len();
        let pixels = (0..n).map(|at| at as u8).collect();
        let train = Images { pixels, labels, ids: (0..n as u32).collect(), files: vec![] };
        Found {
            name: "dots".into(),
            class_names: (0..counts.len()).map(|class| class.to_string()).collect(),
            height: 1,
            width: 1,
            channels: 1,
            train,
            test: None,
            known: Known::default(),
            test_per_class: None,
            notes: Vec::new(),
        }
    }

    #[test]
    fn a_share_of_every_class_is_taken_aside_once() {
        let loaded = |seed| {
            let options = ReadOptions { seed, ..ReadOptions::default() };
            found(&[50, 10, 2, 1]).finish(Path::new("x"), &options).unwrap()
        };
        let (first, again, other) = (loaded(0), loaded(0), loaded(1));
        assert_eq!(first.set.counts(&first.set.test), [10, 2, 1, 0]);
        assert_eq!(first.set.counts(&first.set.train), [40, 8, 1, 1]);
        assert_eq!(first.set, again.set);
        assert_ne!(first.set, other.set);
        let mut ids = [first.set.train.ids.clone(), first.set.test.ids.clone()].concat();
        ids.sort_unstable();
        assert_eq!(ids, (0..63).collect::<Vec<u32>>());
        let sentence = first.notes[0].sentence();
        assert!(sentence.contains("13 were taken aside, 20 % of every class"), "{sentence}");
    }

    #[test]
    fn a_test_part_is_thinned_and_small_classes_are_named() {
        let mut set = found(&[5, 5, 5]);
        set.test = Some(found(&[9, 4, 2]).train);
        let options = ReadOptions { test_per_class: Some(4), ..ReadOptions::default() };
        let loaded = set.finish(Path::new("x"), &options).unwrap();
        assert_eq!(loaded.set.counts(&loaded.set.test), [4, 4, 2]);
        let note = ReadNote::TestThinned { per_class: 4, of: 15, smaller: vec!["2".into()] };
        assert_eq!(loaded.notes, [note]);
    }

    #[test]
    fn classes_must_differ_and_have_images() {
        let refused = |found: Found| {
            found.finish(Path::new("x"), &ReadOptions::default()).unwrap_err().to_string()
        };
        let mut twice = found(&[2, 2]);
        twice.class_names = vec!["a".into(), "a".into()];
        assert!(refused(twice).contains("two classes are called a"));
        assert!(refused(found(&[2])).contains("only 1 class"));
        assert!(refused(found(&[2, 0])).contains("class 1 has no image to train on"));
        assert!(refused(found(&[0, 0])).contains("no image in train"));
    }
}

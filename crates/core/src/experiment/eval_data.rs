//! A run as experiments see it: its arrays, and what every recipe on it shares.

use std::fmt;
use std::sync::Arc;

use crate::analysis::Report;
use crate::domain::{Embeddings, Head};
use crate::numerics::stats::ClassRanges;
use crate::sampler::Geometry;

/// The fixed part of all experiments on one run.
pub struct EvalData {
    /// The training points and their neighbourhoods.
    pub space: Arc<Geometry>,
    /// The test points.
    pub test: Arc<Embeddings>,
    /// Points that are neither training nor test, to choose recipes on.
    pub validation: Option<Arc<Embeddings>>,
    /// Class indices by falling number of training points.
    pub order: Vec<usize>,
    /// The head that the network was trained with.
    pub head: Head,
    /// The ranges of the training points.
    pub train_ranges: Arc<ClassRanges>,
    /// The ranges of the test points.
    pub test_ranges: ClassRanges,
    /// What the trained head gives.
    pub baseline: Report,
}

impl fmt::Debug for EvalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} + {} rows", self.space.train().len(), self.test.len())
    }
}

impl EvalData {
    /// Measures the baseline; neighbourhoods are left until they are needed.
    pub fn new(train: Arc<Embeddings>, test: Arc<Embeddings>, head: Head) -> Self {
        let train_ranges = Arc::new(ClassRanges::of(&train));
        let test_ranges = ClassRanges::of(&test);
        let baseline = Report::new(&head, &test, &train_ranges, &test_ranges);
        let counts = train.counts();
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by_key(|&class_idx| std::cmp::Reverse(counts[class_idx]));
        let space = Arc::new(Geometry::new(train));
        Self { space, test, validation: None, order, head, train_ranges, test_ranges, baseline }
    }

    /// The same run with other points in the place of its test points.
    pub fn with_test(&self, test: Arc<Embeddings>) -> Self {
        let test_ranges = ClassRanges::of(&test);
        let baseline = Report::new(&self.head, &test, &self.train_ranges, &test_ranges);
        Self {
            space: Arc::clone(&self.space),
            test,
            validation: self.validation.clone(),
            order: self.order.clone(),
            head: self.head.clone(),
            train_ranges: Arc::clone(&self.train_ranges),
            test_ranges,
            baseline,
        }
    }

    /// The largest number of training points in a class.
    pub fn largest_class(&self) -> usize {
        self.space.rows_by_class().iter().map(Vec::len).max().unwrap_or(0)
    }
}

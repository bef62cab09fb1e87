//! Everything measured for one head on one run.

use super::{Confusion, Gap, Metrics, gap, gap_by_outcome, weight_norms};
use crate::domain::{Embeddings, Head};
use crate::numerics::stats::ClassRanges;

/// Metrics, confusion, gap and norms of one variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Metrics on the test rows.
    pub metrics: Metrics,
    /// True against predicted class of the test rows.
    pub confusion: Confusion,
    /// The gap between training rows (synthetic ones included) and test rows.
    pub gap: Gap,
    /// The same for the test rows that are classified right, and for those that are not.
    pub gap_by_outcome: [Gap; 2],
    /// The weight norm of every class; none where it has no meaning.
    pub weight_norms: Vec<Option<f64>>,
    /// The predicted class of every test row.
    pub predicted: Vec<u32>,
}

impl Report {
    /// Measures a head.
    pub fn new(
        head: &Head,
        test: &Embeddings,
        train_ranges: &ClassRanges,
        test_ranges: &ClassRanges,
    ) -> Self {
        let predicted = head.predict(test.features());
        let confusion = Confusion::new(test.labels(), &predicted, head.n_classes());
        Self {
            metrics: Metrics::new(&confusion),
            gap: gap(train_ranges, test_ranges),
            gap_by_outcome: gap_by_outcome(train_ranges, test, &predicted),
            weight_norms: weight_norms(head),
            confusion,
            predicted,
        }
    }

    /// The net gap of the rows that are classified wrong over that of the right ones.
    pub fn gap_ratio(&self) -> Option<f64> {
        let [right, wrong] = &self.gap_by_outcome;
        right
            .net
            .zip(wrong.net)
            .filter(|(right, _)| *right > 0.0)
            .map(|(right, wrong)| wrong / right)
    }

    /// The largest weight norm over the smallest: 1 if all classes are alike.
    pub fn norm_spread(&self) -> Option<f64> {
        let largest = self.weight_norms.iter().flatten().copied().reduce(f64::max)?;
        let smallest = self.weight_norms.iter().flatten().copied().reduce(f64::min)?;
        (smallest > 0.0).then(|| largest / smallest)
    }
}

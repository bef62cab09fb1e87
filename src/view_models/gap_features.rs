//! The gap of one class, feature by feature.

use std::sync::Arc;

use eoscope_core::analysis::{FeatureGap, feature_gaps};
use eoscope_core::domain::Embeddings;
use eoscope_report::chart::{FeatureRange, feature_table};
use eoscope_report::drawing::Drawing;

use super::Look;
use crate::app::OpenRun;

/// Features that are listed at first.
pub const FIRST_FEATURES: usize = 10;

/// The features of a class, worked out once per answer.
#[derive(Default)]
pub struct GapFeatures {
    key: Option<(usize, u64, usize)>,
    /// Largest part in the gap first.
    pub features: Vec<FeatureGap>,
    /// From where to where training and synthetic points reach, by feature.
    pub reach: Vec<[f32; 2]>,
}

impl GapFeatures {
    /// Works the features of a class out, where another class or answer was there.
    pub fn follow(&mut self, open: &OpenRun, class_idx: usize) {
        let key = (Arc::as_ptr(&open.run) as usize, open.view().answer_serial(), class_idx);
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        let ranges = open
            .answers
            .newest
            .as_ref()
            .map_or(&open.subject.train_ranges, |answer| &answer.outcome.train_ranges);
        let (low, high) = (ranges.min.row(class_idx), ranges.max.row(class_idx));
        self.reach = low.iter().zip(high).map(|(&low, &high)| [low, high]).collect();
        let features = feature_gaps(&open.run.train, &open.run.test, class_idx);
        self.features = features
            .into_iter()
            .map(|gap| gap.within(self.reach[gap.feature][0], self.reach[gap.feature][1]))
            .collect();
        self.features
            .sort_by(|a, b| b.total().total_cmp(&a.total()).then(a.feature.cmp(&b.feature)));
    }

    /// The sum over all features.
    pub fn total(&self) -> f64 {
        self.features.iter().map(FeatureGap::total).sum()
    }

    /// The share of a feature in the gap of the class, 0–1.
    pub fn share(&self, gap: &FeatureGap) -> f64 {
        gap.total() / self.total().max(f64::MIN_POSITIVE)
    }

    /// How many features are listed.
    pub fn n_listed(&self, open: &OpenRun) -> usize {
        let n = self.features.len();
        if open.gap.all_features { n } else { n.min(FIRST_FEATURES) }
    }

    /// One scale for the first rows, so that their bars compare.
    pub fn ends(&self, n: usize) -> [f32; 2] {
        let ends = (0..n)
            .map(|at| self.range(at).span())
            .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], [from, to]| {
                [low.min(from), high.max(to)]
            });
        if ends[1] > ends[0] { ends } else { [ends[0] - 1.0, ends[0] + 1.0] }
    }

    /// The ranges of the feature at a place of the list.
    pub fn range(&self, at: usize) -> FeatureRange {
        let gap = self.features[at];
        FeatureRange { gap, reach: self.reach[gap.feature] }
    }
}

/// The features that are listed, as a chart for a file.
pub fn features_drawing(
    look: &Look<'_>,
    open: &OpenRun,
    (class_idx, cache): (usize, &GapFeatures),
    width: f32,
) -> Drawing {
    let n = cache.n_listed(open);
    let rows: Vec<_> =
        (0..n).map(|at| cache.range(at)).map(|range| (range, cache.share(&range.gap))).collect();
    feature_table(&rows, cache.ends(n), width, look.class_ink(open, class_idx))
}

/// The values of a feature of all points of a class.
pub fn values_of(points: &Embeddings, class_idx: usize, feature: usize) -> Vec<f32> {
    let rows = points.labels().iter().enumerate();
    let of_class = rows.filter(|(_, label)| **label as usize == class_idx);
    of_class.map(|(row, _)| points.row(row)[feature]).collect()
}

/// Test rows of the class outside the training range, furthest first, with how far.
pub fn rows_outside(open: &OpenRun, class_idx: usize, range: &FeatureRange) -> Vec<(u32, f32)> {
    let (test, [low, high]) = (&open.run.test, range.reach);
    let labels = test.labels().iter().enumerate();
    let mut found: Vec<(u32, f32)> = labels
        .filter(|(_, label)| **label as usize == class_idx)
        .map(|(row, _)| (row, test.row(row)[range.gap.feature]))
        .map(|(row, value)| (row as u32, (low - value).max(value - high)))
        .filter(|(_, by)| *by > 0.0)
        .collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found
}

//! Looking into the gap: feature by feature, and without outliers.

use super::Gap;
use super::gap::gap;
use crate::domain::Embeddings;
use crate::numerics::stats::ClassRanges;

/// The part of one feature in the gap of one class, and the rows that set its ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FeatureGap {
    /// The feature.
    pub feature: usize,
    /// How far test reaches below the training range, in units of the embeddings.
    pub below: f64,
    /// How far test reaches above it.
    pub above: f64,
    /// The training rows with the least and the largest value.
    pub train: [Extreme; 2],
    /// The test rows with the least and the largest value.
    pub test: [Extreme; 2],
}

/// A row that sets one end of a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extreme {
    /// The row; the first one of equals.
    pub row: usize,
    /// Its value.
    pub value: f32,
}

impl FeatureGap {
    /// The same feature once the training range reaches from `low` to `high`, because synthetic points
    /// were added.
    pub fn within(self, low: f32, high: f32) -> Self {
        let below = (f64::from(low) - f64::from(self.test[0].value)).max(0.0);
        let above = (f64::from(self.test[1].value) - f64::from(high)).max(0.0);
        Self { below, above, ..self }
    }

    /// Its contribution before the mean over features is taken.
    pub fn total(&self) -> f64 {
        self.below + self.above
    }
}

/// The gap of every feature of one class, largest first; empty if train or test lack the class.
///
/// The mean of their totals is the gap of the class.
pub fn feature_gaps(train: &Embeddings, test: &Embeddings, class_idx: usize) -> Vec<FeatureGap> {
    let (train, test) = (extremes(train, class_idx), extremes(test, class_idx));
    let Some((train, test)) = train.zip(test) else { return Vec::new() };
    let mut gaps: Vec<FeatureGap> = train
        .into_iter()
        .zip(test)
        .enumerate()
        .map(|(feature, (train, test))| FeatureGap {
            feature,
            below: (f64::from(train[0].value) - f64::from(test[0].value)).max(0.0),
            above: (f64::from(test[1].value) - f64::from(train[1].value)).max(0.0),
            train,
            test,
        })
        .collect();
    gaps.sort_by(|a, b| b.total().total_cmp(&a.total()).then(a.feature.cmp(&b.feature)));
    gaps
}

/// Least and largest value of every feature over the rows of a class; none without rows.
fn extremes(points: &Embeddings, class_idx: usize) -> Option<Vec<[Extreme; 2]>> {
    let mut found: Option<Vec<[Extreme; 2]>> = None;
    for (row, _) in points.labels().iter().enumerate().filter(|(_, l)| **l as usize == class_idx) {
        let values = points.row(row);
        let Some(extremes) = &mut found else {
            found = Some(values.iter().map(|&value| [Extreme { row, value }; 2]).collect());
            continue;
        };
        for ([least, largest], &value) in extremes.iter_mut().zip(values) {
            if value < least.value {
                *least = Extreme { row, value };
            }
            if value > largest.value {
                *largest = Extreme { row, value };
            }
        }
    }
    found
}

/// The gap between quantiles instead of extremes: one outlier cannot make it.
///
/// With `q = 0.01` the ranges reach from the 1st to the 99th percentile, linearly interpolated as
/// NumPy does.
pub fn quantile_gap(train: &Embeddings, test: &Embeddings, q: f64) -> Gap {
    gap(&quantile_ranges(train, q), &quantile_ranges(test, q))
}

fn quantile_ranges(points: &Embeddings, q: f64) -> ClassRanges {
    let mut ranges = ClassRanges::empty(points.n_classes(), points.dim());
    for (class_idx, rows) in points.rows_by_class().iter().enumerate() {
        ranges.counts[class_idx] = rows.len();
        if rows.is_empty() {
            continue;
        }
        for feature in 0..points.dim() {
            let mut values: Vec<f32> =
                rows.iter().map(|&row| points.row(row as usize)[feature]).collect();
            values.sort_unstable_by(f32::total_cmp);
            ranges.min[[class_idx, feature]] = quantile(&values, q);
            ranges.max[[class_idx, feature]] = quantile(&values, 1.0 - q);
        }
    }
    ranges
}

/// `values` ascend and are not empty.
fn quantile(values: &[f32], q: f64) -> f32 {
    let place = q * (values.len() - 1) as f64;
    let (low, share) = (place.floor() as usize, place.fract());
    let next = values[(low + 1).min(values.len() - 1)];
    (f64::from(values[low]) + share * (f64::from(next) - f64::from(values[low]))) as f32
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    fn points(rows: Array2<f32>, labels: &[u32]) -> Embeddings {
        Embeddings::new(rows, labels.to_vec(), 3).unwrap()
    }

    /// The worked example of the gap.
    fn worked() -> (Embeddings, Embeddings) {
        let train = array![[1.0, 2.0], [3.0, 4.0], [2.0, 6.0], [0.0, 0.0], [2.0, 2.0]];
        let test = array![[0.5, 3.0], [4.0, 5.0], [0.0, -2.0], [2.5, 2.0]];
        (points(train, &[0, 0, 0, 1, 1]), points(test, &[0, 0, 1, 1]))
    }

    #[test]
    fn features_add_up_to_the_gap_and_name_their_rows() {
        let (train, test) = worked();
        let gaps = feature_gaps(&train, &test, 0);
        assert_eq!(gaps[0].feature, 0);
        assert_eq!((gaps[0].below, gaps[0].above), (0.5, 1.0));
        assert_eq!(gaps[0].train.map(|extreme| extreme.row), [0, 1]);
        assert_eq!(gaps[0].test, [Extreme { row: 0, value: 0.5 }, Extreme { row: 1, value: 4.0 }]);
        assert_eq!(gaps[1].total(), 0.0);
        assert_eq!(gaps.iter().map(FeatureGap::total).sum::<f64>() / 2.0, 0.75);
        assert!(feature_gaps(&train, &test, 2).is_empty());
    }

    #[test]
    fn an_outlier_does_not_make_a_quantile_gap() {
        let train = points(Array2::from_shape_fn((101, 1), |(row, _)| row as f32), &[0; 101]);
        let mut wild = Array2::from_shape_fn((101, 1), |(row, _)| row as f32);
        wild[[100, 0]] = 1e6;
        let test = points(wild, &[0; 101]);
        assert_eq!(quantile_gap(&train, &test, 0.01).per_class, [Some(0.0), None, None]);
        assert!(quantile_gap(&train, &test, 0.0).net.unwrap() > 9e5);
        // NumPy: np.quantile([1, 2, 4, 8], 0.1) is 1.3.
        approx::assert_abs_diff_eq!(quantile(&[1.0, 2.0, 4.0, 8.0], 0.1), 1.3, epsilon = 1e-6);
    }
}

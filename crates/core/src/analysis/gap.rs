//! The generalization gap: how far test embeddings lie outside the range of training embeddings
//! (the paper, sections III-B and IV).
//!
//! For class `c` and feature `f` with training range `[a, A]` and test range `[b, B]`:
//!
//! ```text
//! lo = max(0, a − b)    hi = max(0, B − A)    gap_c = (1/d) Σ_f (lo_f + hi_f)
//! ```
//!
//! It is 0 exactly when every test range lies inside the training range. Synthetic rows count as
//! training rows.

use crate::domain::Embeddings;
use crate::numerics::stats::ClassRanges;

/// The gap of every class.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// Mean over features, in units of the embeddings; none if a class lacks train or test rows.
    pub per_class: Vec<Option<f64>>,
    /// Mean over the classes that have a gap; none if there is no such class.
    pub net: Option<f64>,
}

/// The gap between two sets of ranges.
pub fn gap(train: &ClassRanges, test: &ClassRanges) -> Gap {
    let (n_classes, dim) = train.min.dim();
    let per_class: Vec<Option<f64>> = (0..n_classes)
        .map(|class_idx| {
            if train.counts[class_idx] == 0 || test.counts[class_idx] == 0 {
                return None;
            }
            let sum: f64 = (0..dim)
                .map(|feature| {
                    let at = [class_idx, feature];
                    let below = f64::from(train.min[at]) - f64::from(test.min[at]);
                    let above = f64::from(test.max[at]) - f64::from(train.max[at]);
                    below.max(0.0) + above.max(0.0)
                })
                .sum();
            Some(sum / dim as f64)
        })
        .collect();
    Gap::of(per_class)
}

impl Gap {
    /// The gaps of all classes, with their mean.
    pub fn of(per_class: Vec<Option<f64>>) -> Self {
        let present: Vec<f64> = per_class.iter().flatten().copied().collect();
        let net = (!present.is_empty()).then(|| present.iter().sum::<f64>() / present.len() as f64);
        Self { per_class, net }
    }
}

/// The gap of the test rows that were classified right, and of those that were not.
///
/// Rows are grouped by their *true* class: only this reading reproduces the paper's Figure 4,
/// whose "false positives" are the misclassified rows of a class.
///
/// # Shapes
/// `predicted` has one entry per test row.
pub fn gap_by_outcome(train: &ClassRanges, test: &Embeddings, predicted: &[u32]) -> [Gap; 2] {
    let of = |right: bool| {
        let mut ranges = ClassRanges::empty(test.n_classes(), test.dim());
        for (row, (&label, &predicted)) in test.labels().iter().zip(predicted).enumerate() {
            if (label == predicted) == right {
                ranges.take(test.row(row), label as usize);
            }
        }
        gap(train, &ranges)
    };
    [of(true), of(false)]
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn points(rows: ndarray::Array2<f32>, labels: &[u32]) -> Embeddings {
        Embeddings::new(rows, labels.to_vec(), 3).unwrap()
    }

    /// The worked example of the method: classes A and B, and a third that is absent.
    fn worked() -> (Embeddings, Embeddings) {
        let train = array![[1.0, 2.0], [3.0, 4.0], [2.0, 6.0], [0.0, 0.0], [2.0, 2.0]];
        let test = array![[0.5, 3.0], [4.0, 5.0], [0.0, -2.0], [2.5, 2.0]];
        (points(train, &[0, 0, 0, 1, 1]), points(test, &[0, 0, 1, 1]))
    }

    #[test]
    fn worked_example() {
        let (train, test) = worked();
        let gap = gap(&ClassRanges::of(&train), &ClassRanges::of(&test));
        assert_eq!(gap.per_class, [Some(0.75), Some(1.25), None]);
        assert_eq!(gap.net, Some(1.0));
    }

    #[test]
    fn a_synthetic_row_closes_its_part() {
        let (train, test) = worked();
        let mut ranges = ClassRanges::of(&train);
        ranges.extend(&[0.2, 5.0], &[0]);
        assert_eq!(gap(&ranges, &ClassRanges::of(&test)).per_class[0], Some(0.5));
    }

    #[test]
    fn outcomes_are_grouped_by_true_class() {
        let (train, test) = worked();
        let [right, wrong] = gap_by_outcome(&ClassRanges::of(&train), &test, &[0, 1, 1, 0]);
        // Class A: right (0.5, 3), wrong (4, 5); class B: right (0, −2), wrong (2.5, 2).
        assert_eq!(right.per_class, [Some(0.25), Some(1.0), None]);
        assert_eq!(wrong.per_class, [Some(0.5), Some(0.25), None]);
    }
}

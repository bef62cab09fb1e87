//! Images that only one of two variants gets right.

use crate::experiment::Summary;
use crate::numerics::inference::sign_test;

/// Test images that only the one or only the other gets right. With several seeds an image is right if
/// most of them are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mcnemar {
    /// Images that only the first gets right.
    pub only_a: u64,
    /// Images that only the second gets right.
    pub only_b: u64,
}

impl Mcnemar {
    /// Counts the images of two variants.
    ///
    /// # Shapes
    /// `labels` has one entry per test row.
    pub fn new(labels: &[u32], a: &Summary, b: &Summary) -> Self {
        let mut found = Self::default();
        for (row, &label) in labels.iter().enumerate() {
            found.add(is_right(a, row, label), is_right(b, row, label));
        }
        found
    }

    /// Counts one image.
    pub fn add(&mut self, a_is_right: bool, b_is_right: bool) {
        match (a_is_right, b_is_right) {
            (true, false) => self.only_a += 1,
            (false, true) => self.only_b += 1,
            _ => {}
        }
    }

    /// McNemar's exact two-sided p-value.
    pub fn p(self) -> f64 {
        sign_test(self.only_a, self.only_b)
    }
}

fn is_right(summary: &Summary, row: usize, label: u32) -> bool {
    let n = summary.trials.iter().filter(|trial| trial.predicted[row] == label).count();
    2 * n > summary.trials.len()
}

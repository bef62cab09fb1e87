//! The ranges of some of the test rows of a class, for many choices of rows.

use crate::domain::Embeddings;
use crate::numerics::stats::ClassRanges;

/// Rows that are listed from either end of a feature. A draw of `n − 1` of `n` rows misses all of them with
/// probability e⁻³².
const DEPTH: usize = 32;

/// The outermost rows of every feature of a class, from the least and from the largest value inwards.
pub struct Extremes {
    /// Place among the rows of the class, and value.
    lowest: Vec<Vec<(u32, f32)>>,
    highest: Vec<Vec<(u32, f32)>>,
}

/// The range of every feature over the rows that were drawn.
pub struct Drawn {
    low: Vec<f32>,
    high: Vec<f32>,
}

impl Extremes {
    /// Sorts the rows of a class by every feature.
    pub fn new(test: &Embeddings, rows: &[u32]) -> Self {
        let outermost = |feature: usize, sign: f32| {
            let value = |(at, &row): (usize, &u32)| (at as u32, test.row(row as usize)[feature]);
            let mut found: Vec<(u32, f32)> = rows.iter().enumerate().map(value).collect();
            let order = |a: &(u32, f32), b: &(u32, f32)| {
                (sign * a.1).total_cmp(&(sign * b.1)).then(a.0.cmp(&b.0))
            };
            if found.len() > DEPTH {
                found.select_nth_unstable_by(DEPTH, order);
                found.truncate(DEPTH);
            }
            found.sort_unstable_by(order);
            found
        };
        let features = 0..test.dim();
        Self {
            lowest: features.clone().map(|feature| outermost(feature, 1.0)).collect(),
            highest: features.map(|feature| outermost(feature, -1.0)).collect(),
        }
    }

    /// The ranges of a draw.
    ///
    /// # Shapes
    /// `counts` has one entry per row of the class.
    pub fn drawn(&self, counts: &[u32]) -> Drawn {
        let outermost = |rows: &Vec<(u32, f32)>| {
            let drawn = rows.iter().find(|(at, _)| counts[*at as usize] > 0);
            drawn.or(rows.last()).map_or(0.0, |(_, value)| *value)
        };
        Drawn {
            low: self.lowest.iter().map(outermost).collect(),
            high: self.highest.iter().map(outermost).collect(),
        }
    }
}

impl Drawn {
    /// The gap of the class between training ranges and these.
    pub fn gap(&self, train: &ClassRanges, class_idx: usize) -> f64 {
        let (min, max) = (train.min.row(class_idx), train.max.row(class_idx));
        let below = min.iter().zip(&self.low).map(|(&train, &test)| (train - test).max(0.0));
        let above = max.iter().zip(&self.high).map(|(&train, &test)| (test - train).max(0.0));
        below.chain(above).map(f64::from).sum::<f64>() / self.low.len() as f64
    }
}

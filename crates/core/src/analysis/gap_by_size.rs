//! The gap that sample size alone gives: the null of a permutation test.

use rayon::prelude::*;

use super::Gap;
use super::gap::gap;
use crate::domain::Embeddings;
use crate::numerics::inference::LEVEL;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::stats::ClassRanges;
use crate::numerics::{StopToken, Stopped};

/// How often the rows are dealt out.
pub const DEALS: usize = 200;

/// A value over all deals.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct ByChance {
    /// Its mean.
    pub mean: f64,
    /// 2.5 % of the deals give less.
    pub low: f64,
    /// 2.5 % of the deals give more.
    pub high: f64,
}

/// The gap that sample size alone gives.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct GapBySize {
    /// Of every class; none if a class lacks train or test rows.
    pub per_class: Vec<Option<ByChance>>,
    /// The mean over the classes that have a gap.
    pub net: Option<ByChance>,
}

/// Training and test rows of a class are thrown together and dealt out again at random, in the same
/// numbers, `deals` times; the gap of every deal.
///
/// A range grows with the number of rows, so a rare class has a gap even if train and test come
/// from one distribution. What the gap exceeds this by is what the network has learned of its
/// training rows alone.
///
/// # Errors
/// When a stop was asked for.
pub fn gap_by_size(
    train: &Embeddings,
    test: &Embeddings,
    deals: usize,
    seed: u64,
    stop: &StopToken,
) -> Result<GapBySize, Stopped> {
    let (n_classes, dim) = (train.n_classes(), train.dim());
    let (train_rows, test_rows) = (train.rows_by_class(), test.rows_by_class());
    let gaps: Vec<Gap> = (0..deals)
        .into_par_iter()
        .map(|deal| {
            stop.check()?;
            let mut random = rng::stream(seed, Purpose::Permutation, deal);
            let mut dealt =
                [ClassRanges::empty(n_classes, dim), ClassRanges::empty(n_classes, dim)];
            for class_idx in 0..n_classes {
                let mut rows: Vec<&[f32]> = (train_rows[class_idx].iter())
                    .map(|&row| train.row(row as usize))
                    .chain(test_rows[class_idx].iter().map(|&row| test.row(row as usize)))
                    .collect();
                rng::shuffle(&mut random, &mut rows);
                let n_train = train_rows[class_idx].len();
                for (at, row) in rows.into_iter().enumerate() {
                    dealt[usize::from(at >= n_train)].take(row, class_idx);
                }
            }
            Ok(gap(&dealt[0], &dealt[1]))
        })
        .collect::<Result<_, Stopped>>()?;
    let of_class = |class_idx: usize| {
        by_chance(gaps.iter().filter_map(|gap| gap.per_class[class_idx]).collect())
    };
    Ok(GapBySize {
        per_class: (0..n_classes).map(of_class).collect(),
        net: by_chance(gaps.iter().filter_map(|gap| gap.net).collect()),
    })
}

fn by_chance(mut values: Vec<f64>) -> Option<ByChance> {
    let last = values.len().checked_sub(1)?;
    values.sort_unstable_by(f64::total_cmp);
    let quantile = |share: f64| values[(last as f64 * share).round() as usize];
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    Some(ByChance { mean, low: quantile(LEVEL / 2.0), high: quantile(1.0 - LEVEL / 2.0) })
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn points(rows: Array2<f32>, labels: &[u32]) -> Embeddings {
        Embeddings::new(rows, labels.to_vec(), 3).unwrap()
    }

    #[test]
    fn sample_size_alone_explains_the_gap_of_equal_distributions() {
        let mut random = rng::stream(1, Purpose::Sampling, 0);
        let mut cloud = |n: usize, shift: f32| {
            Array2::from_shape_fn((n, 8), |_| rng::normal(&mut random) + shift)
        };
        let train = points(cloud(30, 0.0), &[0; 30]);
        let (same, shifted) =
            (points(cloud(300, 0.0), &[0; 300]), points(cloud(300, 4.0), &[0; 300]));
        let stop = StopToken::new();
        let excess = |test: &Embeddings| {
            let null = gap_by_size(&train, test, 40, 0, &stop).unwrap();
            gap(&ClassRanges::of(&train), &ClassRanges::of(test)).net.unwrap()
                - null.net.unwrap().mean
        };
        assert!(excess(&same).abs() < 0.25, "{}", excess(&same));
        assert!(excess(&shifted) > 1.5, "{}", excess(&shifted));
        let null = || gap_by_size(&train, &same, 5, 3, &stop).unwrap();
        assert_eq!(null(), null(), "the same seed, the same deals");
    }
    #[test]
    fn the_interval_holds_the_gap_of_equal_distributions() {
        let mut random = rng::stream(2, Purpose::Sampling, 0);
        let mut cloud = |n: usize| Array2::from_shape_fn((n, 4), |_| rng::normal(&mut random));
        let stop = StopToken::new();
        let mut held = 0;
        for _ in 0..100 {
            let (train, test) = (points(cloud(20), &[0; 20]), points(cloud(60), &[0; 60]));
            let null = gap_by_size(&train, &test, DEALS, 0, &stop).unwrap().net.unwrap();
            let found = gap(&ClassRanges::of(&train), &ClassRanges::of(&test)).net.unwrap();
            held += usize::from((null.low..=null.high).contains(&found));
        }
        assert!((90..=99).contains(&held), "{held} of 100");
    }
}

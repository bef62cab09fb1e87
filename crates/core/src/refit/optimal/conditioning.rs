//! Features that single precision would spoil are moved and scaled before the sums, not in the objective.

use std::borrow::Cow;

use rayon::prelude::*;

use super::super::rows::Rows;
use super::objective::RowBlocks;

/// Rows that are looked at to see whether anything must be done.
const SAMPLE: usize = 2048;
/// Features further from 0 than this many times their spread are centred first.
const FAR: f64 = 30.0;
/// Features larger than this are scaled first: their squares would overflow.
const LARGE: f64 = 1e12;
/// Spread over size below which single precision has rounded most of what a feature says.
const ROUNDED: f64 = 16.0 * f32::EPSILON as f64;

/// How features become those that are summed over: `z = (x − μ) / s`, or as they are.
pub struct Conditioning {
    offset: Vec<f64>,
    scale: Vec<f64>,
    n_rounded: usize,
}

impl Conditioning {
    /// What the rows need.
    pub fn of(rows: &Rows<'_>) -> Self {
        let all = RowBlocks::new(rows.parts().map(borrowed).to_vec(), rows.dim());
        let sample = moments(&all.thinned(SAMPLE));
        // A constant far from 0 spoils the logits of all rows alike.
        let is_far = |&(mean, spread): &(f64, f64)| {
            mean.abs() > FAR * if spread > 0.0 { spread } else { 1.0 }
        };
        let is_large = |&(mean, spread): &(f64, f64)| mean.abs() + spread > LARGE;
        if !sample.iter().any(|feature| is_far(feature) || is_large(feature)) {
            return Self { offset: Vec::new(), scale: Vec::new(), n_rounded: 0 };
        }
        let moments = moments(&all);
        let is_rounded =
            |&&(mean, spread): &&(f64, f64)| spread > 0.0 && spread < ROUNDED * mean.abs();
        Self {
            n_rounded: moments.iter().filter(is_rounded).count(),
            offset: moments.iter().map(|(mean, _)| *mean).collect(),
            scale: moments
                .iter()
                .map(|(_, spread)| if *spread > 0.0 { *spread } else { 1.0 })
                .collect(),
        }
    }

    /// Whether features are taken as they are.
    pub fn is_none(&self) -> bool {
        self.offset.is_empty()
    }

    /// Features whose digits single precision lost.
    pub fn rounded_features(&self) -> usize {
        self.n_rounded
    }

    /// `μ` and `s` of every feature.
    pub fn offset_and_scale(&self, dim: usize) -> (Vec<f64>, Vec<f64>) {
        match self.is_none() {
            true => (vec![0.0; dim], vec![1.0; dim]),
            false => (self.offset.clone(), self.scale.clone()),
        }
    }

    /// The rows in these coordinates, copied only where they change.
    pub fn apply<'a>(&self, rows: &Rows<'a>) -> RowBlocks<'a> {
        let parts = rows.parts().map(|(features, labels)| {
            if self.is_none() {
                return borrowed((features, labels));
            }
            let mut features = features.to_vec();
            features.par_chunks_exact_mut(rows.dim()).for_each(|row| {
                for (value, (offset, scale)) in
                    row.iter_mut().zip(self.offset.iter().zip(&self.scale))
                {
                    *value = ((f64::from(*value) - offset) / scale) as f32;
                }
            });
            (Cow::Owned(features), Cow::Borrowed(labels))
        });
        RowBlocks::new(parts.to_vec(), rows.dim())
    }
}

fn borrowed<'a>((features, labels): (&'a [f32], &'a [u32])) -> (Cow<'a, [f32]>, Cow<'a, [u32]>) {
    (Cow::Borrowed(features), Cow::Borrowed(labels))
}

/// Mean and standard deviation of every feature, in double precision.
fn moments(rows: &RowBlocks<'_>) -> Vec<(f64, f64)> {
    let n = rows.n_rows().max(1) as f64;
    let mut mean = vec![0.0; rows.dim()];
    for (row, _) in rows.chunks(1) {
        mean.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(value));
    }
    mean.iter_mut().for_each(|sum| *sum /= n);
    let mut variance = vec![0.0; rows.dim()];
    for (row, _) in rows.chunks(1) {
        for ((sum, mean), &value) in variance.iter_mut().zip(&mean).zip(row) {
            *sum += (f64::from(value) - mean).powi(2);
        }
    }
    mean.into_iter().zip(variance).map(|(mean, sum)| (mean, (sum / n).sqrt())).collect()
}

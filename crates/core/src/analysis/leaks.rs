//! Test rows that are training rows: what is measured on them says nothing of new images.

use std::collections::HashMap;

use rand::RngCore;

use crate::domain::Embeddings;
use crate::numerics::rng::{self, Purpose};

/// A test row counts as nearly a training row within this share of its distance from the mean of the
/// training rows.
pub const NEARLY: f64 = 1e-4;
/// Training rows that are compared with one test row at most; more are only there where rows have few
/// values.
const MOST_COMPARED: usize = 4096;

/// Test rows that are training rows, to the bit or nearly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaks {
    /// Test rows that are equal to a training row, ascending.
    pub exact: Vec<u32>,
    /// Test rows that are nearly a training row, ascending.
    pub near: Vec<u32>,
    /// How many of them have another label than each of those training rows.
    pub other_label: usize,
    /// Test rows there are.
    pub n_test: usize,
}

impl Leaks {
    /// Looks for test rows among the training rows.
    pub fn find(train: &Embeddings, test: &Embeddings) -> Self {
        let mut found = Self { n_test: test.len(), ..Self::default() };
        let mut by_bits: HashMap<Vec<u32>, Vec<u32>> = HashMap::with_capacity(train.len());
        for row in 0..train.len() {
            by_bits.entry(bits(train.row(row))).or_default().push(train.labels()[row]);
        }
        let line = Line::new(train);
        for row in 0..test.len() {
            let (values, label) = (test.row(row), test.labels()[row]);
            let (labels, list) = match by_bits.get(&bits(values)) {
                Some(labels) => (labels.clone(), &mut found.exact),
                None => match line.near(train, values) {
                    labels if labels.is_empty() => continue,
                    labels => (labels, &mut found.near),
                },
            };
            list.push(row as u32);
            found.other_label += usize::from(!labels.contains(&label));
        }
        found
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.near.is_empty()
    }

    /// All of them, ascending.
    pub fn rows(&self) -> Vec<u32> {
        let mut rows = [&self.exact[..], &self.near].concat();
        rows.sort_unstable();
        rows
    }

    /// What was found, in a sentence without its end; none where there is nothing to tell.
    pub fn sentence(&self) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let rows = self.rows();
        let named: Vec<String> = rows.iter().take(5).map(u32::to_string).collect();
        let more = if rows.len() > named.len() { ", …" } else { "" };
        let near = match self.near.len() {
            0 => "to the bit".to_owned(),
            n => format!(
                "{} to the bit and {n} nearly (within {} % of their distance from the mean)",
                self.exact.len(),
                100.0 * NEARLY
            ),
        };
        let labels = match self.other_label {
            0 => String::new(),
            n => format!(", {n} of them with another label"),
        };
        Some(format!(
            "{} of {} test rows are training rows, {near}{labels} (rows {}{more}): what is measured on \
             them is too good",
            rows.len(),
            self.n_test,
            named.join(", ")
        ))
    }
}

/// The bits of a row; both zeros are one value.
fn bits(row: &[f32]) -> Vec<u32> {
    row.iter().map(|value| (value + 0.0).to_bits()).collect()
}

/// Training rows in the order of their places on a random line: two rows are never nearer than their
/// places.
struct Line {
    direction: Vec<f64>,
    mean: Vec<f64>,
    places: Vec<(f64, u32)>,
}

impl Line {
    fn new(train: &Embeddings) -> Self {
        let mut random = rng::stream(0, Purpose::Projection, 2);
        let direction: Vec<f64> = (0..train.dim()).map(|_| sign(&mut random)).collect();
        let length = (train.dim() as f64).sqrt();
        let direction: Vec<f64> = direction.into_iter().map(|sign| sign / length).collect();
        let mut mean = vec![0.0; train.dim()];
        for row in train.features().rows() {
            for (sum, &value) in mean.iter_mut().zip(row) {
                *sum += f64::from(value) / train.len() as f64;
            }
        }
        let place = |row: usize| (along(&direction, train.row(row)), row as u32);
        let mut places: Vec<(f64, u32)> = (0..train.len()).map(place).collect();
        places.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self { direction, mean, places }
    }

    /// The labels of the training rows that a row nearly is.
    fn near(&self, train: &Embeddings, row: &[f32]) -> Vec<u32> {
        let from_mean: f64 =
            row.iter().zip(&self.mean).map(|(x, mean)| (f64::from(*x) - mean).powi(2)).sum();
        let reach = NEARLY * from_mean.sqrt();
        let at = along(&self.direction, row);
        let first = self.places.partition_point(|(place, _)| *place < at - reach);
        let around = self.places[first..].iter().take_while(|(place, _)| *place <= at + reach);
        let is_near = |other: &u32| {
            let other = train.row(*other as usize);
            let square: f64 =
                row.iter().zip(other).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum();
            square.sqrt() <= reach
        };
        let near = around.take(MOST_COMPARED).map(|(_, other)| *other).filter(is_near);
        near.map(|other| train.labels()[other as usize]).collect()
    }
}

fn along(direction: &[f64], row: &[f32]) -> f64 {
    direction.iter().zip(row).map(|(direction, value)| direction * f64::from(*value)).sum()
}

fn sign(random: &mut impl RngCore) -> f64 {
    if random.next_u32() & 1 == 1 { 1.0 } else { -1.0 }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn cloud(n: usize, seed: u64) -> Array2<f32> {
        let mut random = rng::stream(seed, Purpose::Sampling, 0);
        Array2::from_shape_fn((n, 12), |_| 100.0 + rng::normal(&mut random))
    }

    #[test]
    fn equal_and_nearly_equal_rows_are_found_and_no_others() {
        let train = cloud(400, 1);
        let mut test = cloud(50, 2);
        test.row_mut(3).assign(&train.row(7));
        let mut near = train.row(20).to_owned();
        near[5] += 1e-4;
        test.row_mut(11).assign(&near);
        let mut apart = train.row(21).to_owned();
        apart[5] += 0.01;
        test.row_mut(12).assign(&apart);
        let labels = |n: usize| (0..n as u32).map(|row| row % 2).collect();
        let train = Embeddings::new(train, labels(400), 2).unwrap();
        let test = Embeddings::new(test, labels(50), 2).unwrap();
        let found = Leaks::find(&train, &test);
        assert_eq!((&found.exact[..], &found.near[..]), (&[3][..], &[11][..]));
        // Row 3 goes with 7, both odd; row 11 with 20.
        assert_eq!(found.other_label, 1);
        let said = found.sentence().unwrap();
        assert!(
            said.starts_with("2 of 50 test rows are training rows, 1 to the bit and 1 nearly"),
            "{said}"
        );
        assert!(said.contains("(rows 3, 11)"), "{said}");
        let other = Embeddings::new(cloud(50, 3), labels(50), 2).unwrap();
        assert_eq!(Leaks::find(&train, &other).sentence(), None);
    }

    #[test]
    fn both_zeros_are_one_value() {
        let points = |zero: f32| Embeddings::new(ndarray::array![[zero, 1.0]], vec![0], 1).unwrap();
        assert_eq!(Leaks::find(&points(0.0), &points(-0.0)).exact, [0]);
    }
}

//! Softmax over padded rows of logits, written so that it runs on any vector unit.

use crate::numerics::simd::{MAX_LANES, exp_of_negative};

/// A logit that no class has: its probability is exactly zero.
pub const PAD_LOGIT: f32 = -1e30;

/// Turns a row of logits into probabilities; gives the largest logit, and the sum of the exponentials of
/// all less it.
///
/// # Shapes
/// The length of `row` is a multiple of [`MAX_LANES`]; unused lanes hold [`PAD_LOGIT`].
#[inline(always)]
pub fn softmax(row: &mut [f32]) -> (f32, f32) {
    let mut largest = [f32::NEG_INFINITY; MAX_LANES];
    for lanes in row.chunks_exact(MAX_LANES) {
        for (largest, &value) in largest.iter_mut().zip(lanes) {
            *largest = if value > *largest { value } else { *largest };
        }
    }
    let largest = largest.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let mut sums = [0.0; MAX_LANES];
    for lanes in row.chunks_exact_mut(MAX_LANES) {
        for (value, sum) in lanes.iter_mut().zip(&mut sums) {
            *value = exp_of_negative(*value - largest);
            *sum += *value;
        }
    }
    let sum: f32 = sums.iter().sum();
    let scale = 1.0 / sum;
    row.iter_mut().for_each(|value| *value *= scale);
    (largest, sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_and_pads_get_none() {
        let mut row = [PAD_LOGIT; 32];
        row[0] = 2.0;
        row[1] = 0.0;
        row[20] = -1.0;
        let (largest, sum) = softmax(&mut row);
        approx::assert_abs_diff_eq!(largest + sum.ln(), 2.169_846, epsilon = 1e-6);
        for (at, expected) in [(0, 0.843_795), (1, 0.114_195), (20, 0.042_010), (2, 0.0)] {
            approx::assert_abs_diff_eq!(row[at], expected, epsilon = 1e-6);
        }
        approx::assert_abs_diff_eq!(row.iter().sum::<f32>(), 1.0, epsilon = 1e-6);
    }
}

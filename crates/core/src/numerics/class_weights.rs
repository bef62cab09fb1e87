//! Weights that let rare classes count for more.

/// The share of new information that the next sample of a class brings, at which the weights of a
/// long-tailed set are usually taken.
pub const BETA: f64 = 0.9999;

/// Weights by the effective number of samples (Cui et al. 2019, equation 2):
/// `E_c = (1 − β^n_c) / (1 − β)`, `w_c ∝ 1 / E_c`, scaled to mean 1.
///
/// `β = 0` gives equal weights; `β → 1` gives weights in inverse proportion to the counts. A class
/// without samples gets weight 0 and is left out of the mean.
pub fn effective_number_weights(counts: &[usize], beta: f64) -> Vec<f64> {
    let inverse = |&count: &usize| {
        // exp_m1 and ln keep the digits that 1 − β^n would lose.
        let effective = if beta > 0.0 { -(count as f64 * beta.ln()).exp_m1() } else { 1.0 };
        if count == 0 { 0.0 } else { (1.0 - beta) / effective }
    };
    let inverses: Vec<f64> = counts.iter().map(inverse).collect();
    let present = counts.iter().filter(|&&count| count > 0).count() as f64;
    let scale = present / inverses.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    inverses.into_iter().map(|inverse| inverse * scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_the_papers_cut_are_those_of_the_method() {
        let counts = [5000, 2997, 1796, 1077, 645, 387, 232, 139, 83, 50];
        let expected = [506, 769, 1211, 1950, 3188, 5246, 8683, 14426, 24092, 39927]
            .map(|w| f64::from(w) * 1e-4);
        for (found, expected) in effective_number_weights(&counts, BETA).iter().zip(expected) {
            approx::assert_abs_diff_eq!(*found, expected, epsilon = 5e-5);
        }
    }

    #[test]
    fn equal_without_memory_and_zero_without_samples() {
        assert_eq!(effective_number_weights(&[90, 3, 0], 0.0), [1.0, 1.0, 0.0]);
        let weights = effective_number_weights(&[90, 3, 0], BETA);
        assert_eq!(weights[2], 0.0);
        approx::assert_abs_diff_eq!(weights[0] + weights[1], 2.0, epsilon = 1e-12);
    }
}

//! Tests and intervals for what chance may have done.

use rand::RngCore;
use statrs::distribution::{Binomial, ContinuousCDF, DiscreteCDF, Normal, StudentsT};

use super::rng::{Purpose, stream};

/// The level at which a difference is claimed, two-sided.
pub const LEVEL: f64 = 0.05;
/// Up to so many pairs the sign-flip test looks at every combination of signs.
const EXACT_PAIRS: usize = 16;
/// Combinations that are drawn where there are too many to look at.
const FLIPS: u32 = 100_000;

/// The exact two-sided sign test: the probability of a split at least as uneven as `a` against `b` if
/// both sides are equally likely. `min(1, 2 · P(X ≤ min(a, b)))` with `X ~ Binomial(a + b, ½)`; 1 where
/// there is nothing to split.
///
/// With `a` and `b` the images that only one of two classifiers gets right it is McNemar's exact test.
pub fn sign_test(a: u64, b: u64) -> f64 {
    let n = a + b;
    match Binomial::new(0.5, n) {
        Ok(binomial) if n > 0 => (2.0 * binomial.cdf(a.min(b))).min(1.0),
        _ => 1.0,
    }
}

/// The 95 % interval of a proportion (Wilson, 1927), without correction for continuity; 0 to 1 for no
/// trials.
///
/// ```text
/// (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n),  z = 1.95996…
/// ```
pub fn wilson(successes: u64, trials: u64) -> [f64; 2] {
    if trials == 0 {
        return [0.0, 1.0];
    }
    let (n, z) = (trials as f64, normal_quantile(1.0 - LEVEL / 2.0));
    let p = successes as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // At the ends rounding would leave the last digit beside 0 or 1.
    let low = if successes == 0 { 0.0 } else { (middle - half) / scale };
    let high = if successes == trials { 1.0 } else { (middle + half) / scale };
    [low, high]
}

/// The Wilson interval of a share of some trials, such as a recall of a class with so many test images.
pub fn wilson_of_share(share: f64, trials: usize) -> [f64; 2] {
    wilson((share * trials as f64).round() as u64, trials as u64)
}

/// The p-values after Holm's step-down correction for all of them together, in the same order. A claim
/// holds at a level if its corrected value is no larger.
///
/// ```text
/// sorted: p'_i = max(p'_(i−1), min(1, (m − i) p_i)),  i = 0 … m − 1
/// ```
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_unstable_by(|&a, &b| p[a].total_cmp(&p[b]).then(a.cmp(&b)));
    let mut corrected = vec![0.0; p.len()];
    let mut largest = 0.0f64;
    for (rank, at) in order.into_iter().enumerate() {
        largest = largest.max(((p.len() - rank) as f64 * p[at]).min(1.0));
        corrected[at] = largest;
    }
    corrected
}

/// The two-sided sign-flip test of paired differences: the share of all combinations of signs whose
/// mean is at least as far from 0. Exact up to 16 differences, from 100,000 seeded draws beyond; 1
/// for no difference.
///
/// Its smallest value is `2^(1 − n)`, so fewer than six pairs never reach 5 %.
pub fn sign_flip(differences: &[f64]) -> f64 {
    let n = differences.len();
    let total: f64 = differences.iter().sum();
    let size: f64 = differences.iter().map(|difference| difference.abs()).sum();
    if size == 0.0 {
        return 1.0;
    }
    // Sums that are equal but for rounding count as equal.
    let reached = |sum: f64| sum.abs() >= total.abs() - 1e-12 * size;
    if n <= EXACT_PAIRS {
        // The sign of the first is kept: the other half mirrors this one.
        let n_combinations = 1u32 << (n - 1);
        let as_far = (0..n_combinations).filter(|signs| {
            let signed = differences.iter().enumerate().map(|(at, difference)| {
                if at > 0 && signs >> (at - 1) & 1 == 1 { -difference } else { *difference }
            });
            reached(signed.sum())
        });
        return as_far.count() as f64 / f64::from(n_combinations);
    }
    let mut rng = stream(0, Purpose::SignFlip, n);
    let as_far = (0..FLIPS).filter(|_| {
        let mut signs = 0;
        let signed = differences.iter().enumerate().map(|(at, difference)| {
            if at % 64 == 0 {
                signs = rng.next_u64();
            }
            if signs >> (at % 64) & 1 == 1 { -difference } else { *difference }
        });
        reached(signed.sum())
    });
    (as_far.count() + 1) as f64 / f64::from(FLIPS + 1)
}

/// How many paired differences a sign-flip test needs before it can reach the level at all, if so many
/// tests are corrected together: the least `n` with `2^(1 − n) · tests ≤ 0.05`.
pub fn pairs_needed(tests: usize) -> usize {
    (1..).find(|&n| 2f64.powi(1 - n) * tests.max(1) as f64 <= LEVEL).unwrap_or(1) as usize
}

/// The value below which a share `p` of the standard normal law lies, 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    Normal::standard().inverse_cdf(p)
}

/// The value below which a share `p` of Student's t with so many degrees of freedom lies, 0 < p < 1.
pub fn t_quantile(p: f64, freedom: f64) -> f64 {
    // From here on it is the normal law to three digits, and the distribution is slow to invert.
    if freedom > 1e4 {
        return normal_quantile(p);
    }
    StudentsT::new(0.0, 1.0, freedom).map_or_else(|_| normal_quantile(p), |t| t.inverse_cdf(p))
}

/// The two-sided p-value of a value that is so many deviations from 0 under the normal law.
pub fn normal_p(deviations: f64) -> f64 {
    2.0 * Normal::standard().cdf(-deviations.abs())
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;

    use super::*;

    #[test]
    fn worked_examples() {
        // 2 · (1 + 5) / 2⁵ and 2 · (1 + 10 + 45) / 2¹⁰.
        assert_abs_diff_eq!(sign_test(1, 4), 0.375, epsilon = 1e-12);
        assert_abs_diff_eq!(sign_test(8, 2), 0.109_375, epsilon = 1e-12);
        assert_eq!([sign_test(0, 0), sign_test(3, 3), sign_test(2, 3)], [1.0; 3]);
        assert_eq!(holm(&[0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
        assert!(holm(&[]).is_empty());
        // Five differences of one sign: 2 of 32 combinations are as far out.
        assert_eq!(sign_flip(&[1.0, 2.0, 3.0, 4.0, 5.0]), 0.0625);
        assert_eq!(sign_flip(&[1.0, 1.0, 1.0, -1.0]), 0.625);
        assert_eq!([sign_flip(&[]), sign_flip(&[0.0; 8])], [1.0; 2]);
        assert_abs_diff_eq!(t_quantile(0.975, 4.0), 2.776_445, epsilon = 1e-6);
        assert_eq!([1, 10, 21, 28].map(pairs_needed), [6, 9, 10, 11]);
    }

    #[test]
    fn intervals_of_proportions_hold_them_and_stay_within_bounds() {
        assert_eq!(wilson(0, 0), [0.0, 1.0]);
        let [low, high] = wilson(1, 1);
        assert_abs_diff_eq!(low, 0.206_549, epsilon = 1e-6);
        assert_eq!(high, 1.0);
        assert_eq!(wilson(0, 1)[0], 0.0);
        for n in 1..60 {
            for right in 0..=n {
                let [low, high] = wilson(right, n);
                let share = right as f64 / n as f64;
                assert!((0.0..=share).contains(&low) && (share..=1.0).contains(&high));
                assert_eq!(wilson_of_share(share, n as usize), [low, high]);
            }
        }
    }

    #[test]
    fn many_pairs_are_drawn_and_agree_with_the_exact_test() {
        // 17 are drawn; the seventeenth adds nothing, so the exact value of 16 is known.
        let sixteen: Vec<f64> =
            (0..16).map(|at| if at % 4 == 0 { -1.0 } else { 1.3 } * (1.0 + at as f64)).collect();
        let seventeen = [&sixteen[..], &[0.0]].concat();
        assert_abs_diff_eq!(sign_flip(&sixteen), sign_flip(&seventeen), epsilon = 4e-3);
    }
}

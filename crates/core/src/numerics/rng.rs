//! Seeded random streams.
//!
//! Every use of chance names its purpose and, where work is split, its part (a class, an epoch).
//! Streams do not overlap, so the same seed gives the same numbers in any order of work and at any
//! number of threads.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What random numbers are drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Synthetic points; part = class.
    Sampling = 1,
    /// First weights of a re-fitted head.
    HeadInit = 2,
    /// Order of rows while a head is re-fitted; part = epoch.
    HeadOrder = 3,
    /// First weights of a network; part = layer.
    NetworkInit = 4,
    /// Order of images in training; part = epoch.
    TrainOrder = 5,
    /// Crops and flips in training; part = epoch.
    Augmentation = 6,
    /// Start of a projection.
    Projection = 7,
    /// Mixing of images in training; part = step.
    Mixing = 8,
    /// Draws of a permutation test; part = repetition.
    Permutation = 9,
    /// Which images are taken aside for testing; part = class.
    TestSplit = 10,
    /// Which test images are kept; part = class.
    TestChoice = 11,
    /// Resampled test images of a bootstrap; part = draw.
    Bootstrap = 12,
    /// Signs of a sign-flip test.
    SignFlip = 13,
}

/// The stream of one part of one purpose.
pub fn stream(seed: u64, purpose: Purpose, part: usize) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(((purpose as u64) << 32) | part as u64);
    rng
}

/// A number in `[0, 1)` with 24 random bits: every value an f32 can hold exactly.
pub fn unit(rng: &mut impl RngCore) -> f32 {
    (rng.next_u32() >> 8) as f32 * (1.0 / (1 << 24) as f32)
}

/// A number in `0..n`, each equally likely (Lemire's method).
///
/// `n` must not be 0.
pub fn below(rng: &mut impl RngCore, n: u32) -> u32 {
    let mut product = u64::from(rng.next_u32()) * u64::from(n);
    // Values below this would make some results likelier than others.
    if (product as u32) < n {
        let threshold = n.wrapping_neg() % n;
        while (product as u32) < threshold {
            product = u64::from(rng.next_u32()) * u64::from(n);
        }
    }
    (product >> 32) as u32
}

/// Puts a slice into random order (Fisher–Yates).
pub fn shuffle<T>(rng: &mut impl RngCore, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(rng, last as u32 + 1) as usize);
    }
}

/// `n` draws with replacement in which every group that has any members is equally likely, and within
/// it every member.
///
/// At least one group must have a member.
pub fn balanced(rng: &mut impl RngCore, groups: &[Vec<u32>], n: usize) -> Vec<u32> {
    let groups: Vec<&Vec<u32>> = groups.iter().filter(|group| !group.is_empty()).collect();
    let draw = |_| {
        let group = groups[below(rng, groups.len() as u32) as usize];
        group[below(rng, group.len() as u32) as usize]
    };
    (0..n).map(draw).collect()
}

/// Takes a share of every group aside: what is kept and what is taken, each in ascending order.
///
/// A group keeps at least one member, and gives at least one where it has two. `share` is 0–1.
pub fn take_aside(groups: Vec<Vec<usize>>, share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let (mut kept, mut taken) = (Vec::new(), Vec::new());
    for (at, mut members) in groups.into_iter().enumerate() {
        shuffle(&mut stream(seed, Purpose::TestSplit, at), &mut members);
        let n_taken = (members.len() as f64 * share).round() as usize;
        let n_taken = n_taken.max(1).min(members.len().saturating_sub(1));
        taken.extend_from_slice(&members[..n_taken]);
        kept.extend_from_slice(&members[n_taken..]);
    }
    kept.sort_unstable();
    taken.sort_unstable();
    (kept, taken)
}

/// A draw from the normal distribution with mean 0 and deviation 1 (Box–Muller, one of the pair).
pub fn normal(rng: &mut impl RngCore) -> f32 {
    // 1 - u lies in (0, 1], so the logarithm is finite.
    let radius = (-2.0 * (1.0 - unit(rng)).ln()).sqrt();
    radius * (std::f32::consts::TAU * unit(rng)).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, purpose, part| stream(seed, purpose, part).next_u64();
        assert_eq!(draw(0, Purpose::Sampling, 3), draw(0, Purpose::Sampling, 3));
        assert_ne!(draw(0, Purpose::Sampling, 3), draw(0, Purpose::Sampling, 4));
        assert_ne!(draw(0, Purpose::Sampling, 3), draw(0, Purpose::HeadInit, 3));
        assert_ne!(draw(0, Purpose::Sampling, 3), draw(1, Purpose::Sampling, 3));
    }

    #[test]
    fn below_reaches_every_value_about_equally_often() {
        let mut rng = stream(7, Purpose::Sampling, 0);
        let mut counts = [0; 7];
        for _ in 0..70_000 {
            counts[below(&mut rng, 7) as usize] += 1;
        }
        assert!(counts.iter().all(|count| (9_500..10_500).contains(count)), "{counts:?}");
    }

    #[test]
    fn normal_has_mean_zero_and_deviation_one() {
        let mut rng = stream(7, Purpose::NetworkInit, 0);
        let draws: Vec<f64> = (0..50_000).map(|_| f64::from(normal(&mut rng))).collect();
        let mean = draws.iter().sum::<f64>() / 5e4;
        let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 5e4;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
    }
}

//! The widest vector unit of this machine, found at run time.
//!
//! Kernels are written once against [`pulp::Simd`]; the processor decides whether they run on 4, 8
//! or 16 lanes. Sums are formed per lane, so the last bits of a result may differ between machines
//! of different width, but never between runs or thread counts on one machine.

use std::sync::LazyLock;

use pulp::{Arch, Simd, WithSimd};

static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// The lanes of the widest unit that kernels are padded for (512 bits of f32).
pub const MAX_LANES: usize = 16;

/// Runs a kernel on the widest unit.
pub fn dispatch<Op: WithSimd>(kernel: Op) -> Op::Output {
    ARCH.dispatch(kernel)
}

/// `Σ (a_i − b_i)²`.
///
/// # Shapes
/// `a` and `b` have the same length.
#[inline(always)]
pub fn squared_distance<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let (a_lanes, a_tail) = S::as_simd_f32s(a);
    let (b_lanes, b_tail) = S::as_simd_f32s(b);
    let mut sum = simd.splat_f32s(0.0);
    for (&a, &b) in a_lanes.iter().zip(b_lanes) {
        let difference = simd.sub_f32s(a, b);
        sum = simd.mul_add_e_f32s(difference, difference, sum);
    }
    let tail: f32 = a_tail.iter().zip(b_tail).map(|(a, b)| (a - b) * (a - b)).sum();
    simd.reduce_sum_f32s(sum) + tail
}

/// `e^x` for `x ≤ 0`, relative error below 3e-7; 0 far below.
#[inline(always)]
pub fn exp_of_negative(x: f32) -> f32 {
    /// Adding it rounds to a whole number and leaves that number in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let power = x.max(-87.0) * std::f32::consts::LOG2_E;
    let rounded = power + ROUND;
    let rest = power - (rounded - ROUND);
    // Taylor series of 2^rest on [-0.5, 0.5].
    let mut value = 1.540_353e-4;
    value = value * rest + 1.333_355_8e-3;
    value = value * rest + 9.618_129e-3;
    value = value * rest + 5.550_411e-2;
    value = value * rest + 2.402_265e-1;
    value = value * rest + 6.931_472e-1;
    value = value * rest + 1.0;
    let scaled = f32::from_bits(value.to_bits().wrapping_add(rounded.to_bits() << 23));
    if x < -87.0 { 0.0 } else { scaled }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Distance<'a>(&'a [f32], &'a [f32]);

    impl WithSimd for Distance<'_> {
        type Output = f32;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> f32 {
            squared_distance(simd, self.0, self.1)
        }
    }

    #[test]
    fn distances_are_right_for_any_length() {
        for len in [0, 1, 15, 16, 17, 64, 67] {
            let a: Vec<f32> = (0..len).map(|i| i as f32).collect();
            let b: Vec<f32> =
                (0..len).map(|i| i as f32 + if i % 2 == 0 { 1.0 } else { -2.0 }).collect();
            let expected: f32 = (0..len).map(|i| if i % 2 == 0 { 1.0 } else { 4.0 }).sum();
            assert_eq!(dispatch(Distance(&a, &b)), expected, "{len}");
        }
    }

    #[test]
    fn the_exponential_is_close() {
        for step in 0..8_700 {
            let x = step as f32 * -0.01;
            approx::assert_relative_eq!(exp_of_negative(x), x.exp(), max_relative = 3e-7);
        }
        assert_eq!(exp_of_negative(-1e30), 0.0);
    }
}

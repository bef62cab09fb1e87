//! NumPy's legacy generator, as far as the paper's choice of images needs it.
//!
//! The paper's training cuts were drawn with `numpy.random.seed` and `numpy.random.shuffle`. With
//! the same generator the same images are chosen.

const STATE_LEN: usize = 624;
const SHIFT: usize = 397;

/// MT19937 (Matsumoto and Nishimura, 1998) with NumPy's seeding and bounded draw.
pub struct NumpyRng {
    state: [u32; STATE_LEN],
    next: usize,
}

impl NumpyRng {
    /// The generator after `numpy.random.seed(seed)`.
    pub fn new(seed: u32) -> Self {
        let mut state = [seed; STATE_LEN];
        for i in 1..STATE_LEN {
            let last = state[i - 1];
            state[i] = 1_812_433_253_u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        Self { state, next: STATE_LEN }
    }

    fn next_u32(&mut self) -> u32 {
        if self.next == STATE_LEN {
            self.twist();
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn twist(&mut self) {
        for i in 0..STATE_LEN {
            let joined =
                (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % STATE_LEN] & 0x7fff_ffff);
            let odd = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % STATE_LEN] ^ (joined >> 1) ^ odd;
        }
        self.next = 0;
    }

    /// A number in `0..=max`: draws are masked and thrown away until one fits.
    fn interval(&mut self, max: u32) -> u32 {
        let mask = u32::MAX.checked_shr(max.leading_zeros()).unwrap_or(0);
        loop {
            let draw = self.next_u32() & mask;
            if draw <= max {
                return draw;
            }
        }
    }

    /// `numpy.random.shuffle` of a one-dimensional array.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.interval(last as u32) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of NumPy itself, for classes of 5,000 drawn one after another from one generator.
    #[track_caller]
    fn check(seed: u32, class_idx: usize, first: [usize; 5]) {
        let mut rng = NumpyRng::new(seed);
        let mut positions = Vec::new();
        for _ in 0..=class_idx {
            positions = (0..5000).collect();
            rng.shuffle(&mut positions);
        }
        assert_eq!(positions[..5], first);
    }

    #[test]
    fn draws_are_those_of_numpy() {
        check(0, 0, [398, 3833, 4836, 4572, 636]);
        check(0, 1, [597, 332, 521, 3935, 4800]);
        check(0, 2, [3488, 1136, 3494, 2945, 4518]);
        check(0, 5, [4127, 1152, 4595, 4590, 2270]);
        check(0, 9, [2204, 3816, 2206, 2507, 1926]);
        check(10, 0, [245, 4493, 4583, 2242, 3407]);
        check(100, 0, [789, 2507, 2376, 1378, 598]);
    }
}

//! Axes: scales from values to positions, and the one way in which ticks are chosen and written.

/// A straight map from values to positions; on a logarithmic axis equal steps are equal factors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The values at both ends.
    pub ends: [f64; 2],
    /// The positions of both ends.
    pub places: [f32; 2],
    /// Whether it is logarithmic.
    pub is_log: bool,
}

impl Scale {
    /// A linear scale.
    pub fn linear(ends: [f64; 2], places: [f32; 2]) -> Self {
        Self { ends, places, is_log: false }
    }

    /// A logarithmic scale.
    pub fn log(ends: [f64; 2], places: [f32; 2]) -> Self {
        Self { ends, places, is_log: true }
    }

    /// The position of a value.
    pub fn at(&self, value: f64) -> f32 {
        let turn = |value: f64| if self.is_log { value.max(f64::MIN_POSITIVE).ln() } else { value };
        let [from, to] = self.ends.map(turn);
        let share = if to > from { (turn(value) - from) / (to - from) } else { 0.5 };
        self.places[0] + (self.places[1] - self.places[0]) * share as f32
    }

    /// The position of a value, or of the end that it lies beyond.
    pub fn within(&self, value: f64) -> f32 {
        let [from, to] = self.ends;
        self.at(if value.is_nan() { from } else { value.clamp(from, to.max(from)) })
    }

    /// The value at a position.
    pub fn value(&self, place: f32) -> f64 {
        let share = f64::from((place - self.places[0]) / (self.places[1] - self.places[0]));
        let [from, to] = self.ends;
        if self.is_log { from * (to / from).powf(share) } else { from + (to - from) * share }
    }

    /// Round values along the scale, at least `apart` points from each other.
    pub fn ticks(&self, apart: f32) -> Ticks {
        let length = (self.places[1] - self.places[0]).abs();
        Ticks::new(self.ends, (length / apart).max(1.0) as usize)
    }
}

/// Round values between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// The values, in ascending order.
    pub values: Vec<f64>,
    step: f64,
}

impl Ticks {
    /// At most `n` steps of 1, 2, 2.5 or 5 times a power of ten between two ends.
    pub fn new([from, to]: [f64; 2], n: usize) -> Self {
        let span = to - from;
        if !(span.is_finite() && span > 0.0) {
            return Self { values: if from.is_finite() { vec![from] } else { vec![] }, step: 0.01 };
        }
        let most = n.max(1) as f64;
        let magnitude = 10_f64.powf((span / most).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .map(|factor| factor * magnitude)
            .into_iter()
            .find(|step| span / step <= most * (1.0 + 1e-9))
            .unwrap_or(span);
        let (first, last) = ((from / step - 1e-9).ceil(), (to / step + 1e-9).floor());
        // Beyond the digits of a number neighbours are one; there are no more than asked for.
        let count = ((last - first).max(0.0) as usize).min(n.max(1));
        let mut values: Vec<f64> = (0..=count).map(|at| (first + at as f64) * step).collect();
        values.dedup();
        Self { values, step }
    }

    /// A tick as it is written: with as many decimals as the step needs.
    pub fn text(&self, value: f64) -> String {
        let largest = self.values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        if largest >= 99_999.5 || (self.step < 1e-4 && largest < 1e-2) {
            let text = format!("{value:.2e}");
            let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
            let digits = digits.trim_end_matches('0').trim_end_matches('.');
            return match value {
                0.0 => "0".into(),
                _ => format!("{digits}e{power}").replace('-', "−"),
            };
        }
        // A quarter step needs a digit more.
        let digits = (0..7).find(|&digits| {
            let shifted = self.step * 10_f64.powi(digits);
            (shifted - shifted.round()).abs() < 1e-6 * shifted.max(1.0)
        });
        let decimals = digits.unwrap_or(6) as usize;
        let text = format!("{:.decimals$}", value.abs());
        if value < -self.step / 2.0 { format!("−{text}") } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ends: [f64; 2], n: usize, expected: &[&str]) {
        let ticks = Ticks::new(ends, n);
        let texts: Vec<String> = ticks.values.iter().map(|value| ticks.text(*value)).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn ticks_are_round_and_few_and_written_as_exactly_as_they_are_spaced() {
        check([0.0, 1.0], 4, &["0.00", "0.25", "0.50", "0.75", "1.00"]);
        check([0.0, 1.0], 5, &["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        check([0.0, 4.3], 4, &["0", "2", "4"]);
        check([0.0, 4.3], 5, &["0", "1", "2", "3", "4"]);
        check([0.4, 1.0], 4, &["0.4", "0.6", "0.8", "1.0"]);
        check([-3.2, 5.1], 10, &["−3", "−2", "−1", "0", "1", "2", "3", "4", "5"]);
        check([0.0, 7.0], 3, &["0.0", "2.5", "5.0"]);
        check([3.0, 3.0], 4, &["3.00"]);
    }

    #[test]
    fn huge_and_tiny_values_have_ticks_that_can_be_read() {
        check([0.0, 1e14], 4, &["0", "2.5e13", "5e13", "7.5e13", "1e14"]);
        check([0.0, 1e-12], 2, &["0", "5e−13", "1e−12"]);
        assert!(Ticks::new([1e14, 1e14 + 0.01], 5).values.len() <= 6);
        assert!(Ticks::new([f64::NAN, 1.0], 5).values.is_empty());
    }

    #[test]
    fn scales_map_ends_to_ends_and_back() {
        let scale = Scale::log([1.0, 100.0], [0.0, 10.0]);
        assert_eq!([scale.at(1.0), scale.at(10.0), scale.at(100.0)], [0.0, 5.0, 10.0]);
        assert!((scale.value(5.0) - 10.0).abs() < 1e-9);
        let scale = Scale::linear([0.4, 1.0], [10.0, 70.0]);
        assert_eq!([scale.within(0.1), scale.within(0.7), scale.within(9.0)], [10.0, 40.0, 70.0]);
        assert_eq!(scale.within(f64::NAN), 10.0);
        assert_eq!(Scale::linear([2.0, 2.0], [0.0, 10.0]).within(2.0), 5.0);
    }
}

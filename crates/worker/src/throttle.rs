//! Limits how often progress is reported.

use std::time::{Duration, Instant};

/// Lets a report of a stream pass where the last one is long enough ago; the first one always passes.
#[derive(Clone, Copy, Debug)]
pub struct Throttle {
    between: Duration,
    last: Option<Instant>,
}

impl Throttle {
    /// One that lets a report pass no more often than this.
    pub fn every(between: Duration) -> Self {
        Self { between, last: None }
    }

    /// Whether a report may pass now.
    pub fn passes(&mut self) -> bool {
        let passes = self.last.is_none_or(|last| last.elapsed() >= self.between);
        if passes {
            self.last = Some(Instant::now());
        }
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_report_passes_and_the_next_one_waits() {
        let mut throttle = Throttle::every(Duration::from_secs(3600));
        assert!(throttle.passes() && !throttle.passes());
        let mut throttle = Throttle::every(Duration::ZERO);
        assert!(throttle.passes() && throttle.passes());
    }
}

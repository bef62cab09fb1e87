//! Counting work that is on its way, so that waiting for all of it is one question.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A counter of outstanding work, shared by everything that starts some.
#[derive(Clone, Debug, Default)]
pub struct Busy(Arc<AtomicUsize>);

impl Busy {
    /// One more piece of work, until what comes back is dropped.
    pub fn begin(&self) -> BusyToken {
        self.0.fetch_add(1, Ordering::AcqRel);
        BusyToken(Arc::clone(&self.0))
    }

    /// How many pieces of work are outstanding.
    pub fn count(&self) -> usize {
        self.0.load(Ordering::Acquire)
    }

    /// Whether any work is outstanding.
    pub fn is_busy(&self) -> bool {
        self.count() > 0
    }
}

/// One piece of work; dropping it says that the work is over.
#[derive(Debug)]
pub struct BusyToken(Arc<AtomicUsize>);

impl Drop for BusyToken {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_counted_until_its_token_is_dropped() {
        let busy = Busy::default();
        let (one, two) = (busy.begin(), busy.clone().begin());
        assert_eq!(busy.count(), 2);
        drop(one);
        assert!(busy.is_busy());
        drop(two);
        assert!(!busy.is_busy());
    }
}

//! Stopping a long computation, with the reason.

use std::sync::{Arc, OnceLock};

/// A computation was stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Stopped(pub String);

/// Asks a computation in another thread to stop; cheap to clone and to poll.
#[derive(Clone, Debug, Default)]
pub struct StopToken(Arc<OnceLock<String>>);

impl StopToken {
    /// A token that is not stopped.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a stop. The first reason is kept.
    pub fn stop(&self, reason: impl Into<String>) {
        let _ = self.0.set(reason.into()); // Someone was faster; one reason is enough.
    }

    /// Whether a stop was asked for.
    pub fn is_stopped(&self) -> bool {
        self.0.get().is_some()
    }

    /// Goes on, or says why not; long loops call this once per class, batch or block.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn check(&self) -> Result<(), Stopped> {
        match self.0.get() {
            None => Ok(()),
            Some(reason) => Err(Stopped(reason.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_reason_is_kept() {
        let token = StopToken::new();
        assert_eq!(token.check(), Ok(()));
        let other = token.clone();
        other.stop("stopped by the user");
        other.stop("too late");
        assert_eq!(token.check(), Err(Stopped("stopped by the user".into())));
    }
}

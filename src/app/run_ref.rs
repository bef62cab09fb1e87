//! A run in a message: the same run is the same in memory.

use std::fmt;
use std::sync::Arc;

use eoscope_io::run::Run;

/// A run that a message is about; cheap to clone, and printed as its name.
#[derive(Clone)]
pub struct RunRef(Arc<Run>);

impl RunRef {
    /// The run.
    pub fn of(run: &Arc<Run>) -> Self {
        Self(Arc::clone(run))
    }

    /// Whether it is this run.
    pub fn is(&self, run: &Arc<Run>) -> bool {
        Arc::ptr_eq(&self.0, run)
    }

    /// The run itself.
    pub fn get(&self) -> &Arc<Run> {
        &self.0
    }
}

impl fmt::Debug for RunRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.manifest.name)
    }
}

//! What comes with the program: sample runs as cards, and images to train on.

use std::path::PathBuf;

use eoscope_io::dataset::DataSpec;

/// What comes with the program.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    /// The runs, once they were read.
    pub runs: Vec<SampleCard>,
    /// Images to train on.
    pub images: Option<DataSpec>,
    /// Whether they were requested.
    asked: bool,
    /// Whether they were looked for.
    read: bool,
}

/// A sample run as its card shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleCard {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
    /// Network and loss.
    pub subtitle: String,
    /// Training rows, test rows and features.
    pub size: [usize; 3],
    /// Places in 0–1, with the class's rank in support.
    pub points: Vec<([f32; 2], usize)>,
    /// How many classes there are.
    pub n_classes: usize,
}

impl Samples {
    /// What was found.
    pub fn new(runs: Vec<SampleCard>, images: Option<DataSpec>) -> Self {
        Self { runs, images, asked: true, read: true }
    }

    /// There are none.
    pub(super) fn none() -> Self {
        Self::new(Vec::new(), None)
    }

    /// Whether they were requested.
    pub fn is_asked(&self) -> bool {
        self.asked
    }

    /// Whether they were looked for.
    pub fn is_read(&self) -> bool {
        self.read
    }

    /// Marks them as requested; returns whether this is the first request.
    pub(super) fn ask(&mut self) -> bool {
        !std::mem::replace(&mut self.asked, true)
    }
}

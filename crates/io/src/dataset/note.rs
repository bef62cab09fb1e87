//! What was done while a data set was read, as facts.

/// Something a person should know about how a set was read.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadNote {
    /// Files that are no images were left out.
    Skipped {
        /// The files, each with what the decoder said.
        files: Vec<(String, String)>,
    },
    /// The labels in the files begin with 1.
    LabelsFromOne,
    /// The set has no test images of its own.
    TestTaken {
        /// Images taken aside.
        n_test: usize,
        /// The share of every class; 0–1.
        share: f64,
        /// The seed of the choice.
        seed: u64,
    },
    /// Some of the test images were chosen so that classes have as many.
    TestThinned {
        /// At most so many of each class.
        per_class: usize,
        /// Test images there were.
        of: usize,
        /// Classes that have fewer.
        smaller: Vec<String>,
    },
}

impl ReadNote {
    /// The note as one sentence.
    pub fn sentence(&self) -> String {
        match self {
            Self::Skipped { files } => {
                let (file, reason) = &files[0];
                let rest = match files.len() - 1 {
                    0 => String::new(),
                    1 => " and one more".into(),
                    more => format!(" and {more} more"),
                };
                format!("{file} was left out because it cannot be read ({reason}){rest}")
            }
            Self::LabelsFromOne => {
                "labels begin with 1 in the files; label 1 is the first class".into()
            }
            Self::TestTaken { n_test, share, seed } => format!(
                "there are no test images, so {n_test} were taken aside, {:.0} % of every class (seed {seed})",
                share * 100.0
            ),
            Self::TestThinned { per_class, of, smaller } => {
                let fewer = match smaller.as_slice() {
                    [] => String::new(),
                    classes => format!("; fewer of {}", classes.join(", ")),
                };
                format!("{per_class} test images of every class were chosen out of {of}{fewer}")
            }
        }
    }
}

//! A run under one answer: what a view draws, be it the answer on screen or that of a pane.

use std::ops::Deref;
use std::sync::Arc;

use eoscope_core::analysis::Report;
use eoscope_core::domain::{Head, Layout};
use eoscope_core::explore::{Answer, PointScores};

use super::{OpenRun, PointRef};

/// What has become of a test point since the trained head classified it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was right and still is.
    StillRight,
    /// It was wrong and is right now.
    Fixed,
    /// It was right and is wrong now.
    Broken,
    /// It was wrong and still is.
    StillWrong,
}

impl Change {
    /// Those that tell something, in the order in which they are listed.
    pub const LISTED: [Self; 3] = [Self::Fixed, Self::Broken, Self::StillWrong];

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::StillRight => "still right",
            Self::Fixed => "fixed",
            Self::Broken => "broken",
            Self::StillWrong => "still wrong",
        }
    }

    /// What it means, as a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::StillRight => "Test points that the trained head got right, and this one does",
            Self::Fixed => "Test points that the trained head got wrong and this one right",
            Self::Broken => "Test points that the trained head got right and this one wrong",
            Self::StillWrong => "Test points that both heads get wrong",
        }
    }
}

/// A run with the answer that it is seen under. Everything that does not hang on the answer is the
/// run's own.
#[derive(Clone, Copy)]
pub struct RunView<'a> {
    open: &'a OpenRun,
    /// Whether it is one of several panes: cards stay in the main views, and synthetic points of other
    /// answers have other rows.
    pub is_pane: bool,
    /// The answer; none for the trained head.
    pub answer: Option<&'a Arc<Answer>>,
    /// What a head makes of every point, the newest there is.
    pub scores: Option<&'a PointScores>,
}

impl Deref for RunView<'_> {
    type Target = OpenRun;

    fn deref(&self) -> &OpenRun {
        self.open
    }
}

impl<'a> RunView<'a> {
    /// A run under an answer.
    pub fn new(
        open: &'a OpenRun,
        answer: Option<&'a Arc<Answer>>,
        scores: Option<&'a PointScores>,
    ) -> Self {
        Self { open, is_pane: false, answer, scores }
    }

    /// The same in a pane.
    pub fn in_pane(self) -> Self {
        Self { is_pane: true, ..self }
    }

    /// The map, finished or forming.
    pub fn layout(&self) -> Option<&'a Layout> {
        self.open.map.layout.as_deref()
    }

    /// The number of the answer; 0 where there is none.
    pub fn answer_serial(&self) -> u64 {
        self.answer.map_or(0, |answer| answer.serial)
    }

    /// The head in force.
    pub fn head(&self) -> &'a Head {
        self.answer.map_or(&self.open.run.head, |answer| &answer.outcome.head)
    }

    /// The report to draw: that of the answer, or the baseline where there is none.
    pub fn report(&self) -> &'a Report {
        self.answer.map_or(&self.open.subject.baseline, |answer| &answer.outcome.report)
    }

    /// The answer, if its places and regions belong to the map that is shown.
    pub fn answer_on_map(&self) -> Option<&'a Answer> {
        let answer = self.answer?;
        let (theirs, ours) = (answer.question.layout.as_ref()?, self.open.map.layout.as_ref()?);
        Arc::ptr_eq(theirs, ours).then_some(answer)
    }

    /// The embedding of a point; none for a synthetic one that is gone.
    pub fn features(&self, point: PointRef) -> Option<&'a [f32]> {
        let row = point.row() as usize;
        let run = &self.open.run;
        match point {
            PointRef::Train(_) => (row < run.train.len()).then(|| run.train.row(row)),
            PointRef::Test(_) => (row < run.test.len()).then(|| run.test.row(row)),
            PointRef::Synthetic(_) => {
                let dim = run.train.dim();
                let flat = &self.answer?.outcome.synthetic.flat;
                flat.get(row * dim..(row + 1) * dim)
            }
        }
    }

    /// The class of a point; none for a synthetic one that is gone.
    pub fn class_of(&self, point: PointRef) -> Option<usize> {
        let row = point.row() as usize;
        let run = &self.open.run;
        let label = match point {
            PointRef::Train(_) => run.train.labels().get(row),
            PointRef::Test(_) => run.test.labels().get(row),
            PointRef::Synthetic(_) => self.answer?.outcome.synthetic.labels.get(row),
        };
        label.map(|&label| label as usize)
    }

    /// What has become of a test row.
    pub fn change(&self, row: usize) -> Change {
        let label = self.open.run.test.labels()[row];
        let was_right = self.open.subject.baseline.predicted[row] == label;
        match (was_right, self.report().predicted[row] == label) {
            (true, true) => Change::StillRight,
            (false, true) => Change::Fixed,
            (true, false) => Change::Broken,
            (false, false) => Change::StillWrong,
        }
    }
}

//! Balanced SVM (Farquad & Bose 2012, as the paper uses it): SMOTE, then labels from an SVM.
//!
//! Two points are open in the paper, so there are four readings: the SVM is fitted on the smoted or
//! on the original rows, and names all rows or the synthetic ones alone. The SVM is an RBF machine,
//! `C = 1`, `γ = 1 / (d Var X)`, one against one. Naming real rows anew moves them between classes,
//! so counts are no longer exactly equal and even ranges that SMOTE keeps can change.

use ndarray::{ArrayView2, Axis, concatenate};
use rand_chacha::ChaCha8Rng;

use super::{ClassDraw, Geometry, Note, Parents, Sampler, Smote, Synthetic};
use crate::numerics::svm::Svm;
use crate::numerics::{StopToken, Stopped};

/// What the SVM is fitted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SvmData {
    /// Real and synthetic rows.
    #[default]
    Smoted,
    /// Real rows alone.
    Original,
}

impl SvmData {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Smoted, Self::Original];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smoted => "smoted",
            Self::Original => "original",
        }
    }
}

/// Which rows the SVM names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Relabel {
    /// Real and synthetic rows.
    #[default]
    All,
    /// Synthetic rows alone.
    Synthetic,
}

impl Relabel {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::All, Self::Synthetic];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Synthetic => "synthetic",
        }
    }
}

/// Balanced SVM.
pub struct BalancedSvm {
    /// What makes the points.
    pub smote: Smote,
    /// What the SVM is fitted on.
    pub data: SvmData,
    /// Which rows it names.
    pub relabel: Relabel,
}

impl Sampler for BalancedSvm {
    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        self.smote.choose(draw, rng, notes)
    }

    fn relabel(
        &self,
        space: &Geometry,
        synthetic: &mut Synthetic,
        stop: &StopToken,
    ) -> Result<(), Stopped> {
        let train = space.train();
        let real = train.features().view();
        let made = ArrayView2::from_shape((synthetic.len(), train.dim()), &synthetic.flat)
            .expect("every synthetic row has d values");
        let fitted;
        let svm = match self.data {
            SvmData::Original => space.svm(stop)?,
            SvmData::Smoted => {
                let rows = concatenate(Axis(0), &[real, made]).expect("both have d features");
                let labels = [train.labels(), &synthetic.labels].concat();
                fitted = Svm::fit(rows.view(), &labels, train.n_classes(), stop)?;
                &fitted
            }
        };
        synthetic.notes.extend(Note::of_svm(svm));
        let mut train_labels = train.labels().to_vec();
        if self.relabel == Relabel::All {
            train_labels = svm.predict(real, stop)?;
        }
        let mut labels = svm.predict(made, stop)?;
        // Giving one class its rows back can take the last ones from another: until none is missing.
        let vanished = |train_labels: &[u32], labels: &[u32]| {
            let found = |class: u32| train_labels.contains(&class) || labels.contains(&class);
            let rows = space.rows_by_class();
            (0..rows.len()).find(|&class| !rows[class].is_empty() && !found(class as u32))
        };
        while let Some(class_idx) = vanished(&train_labels, &labels) {
            let class = class_idx as u32;
            synthetic.notes.push(Note::ClassVanished { class_idx });
            let rows = &space.rows_by_class()[class_idx];
            rows.iter().for_each(|&row| train_labels[row as usize] = class);
            let own = synthetic.labels.iter().zip(&mut labels).filter(|(own, _)| **own == class);
            own.for_each(|(_, label)| *label = class);
        }
        synthetic.counts.fill(0);
        labels.iter().for_each(|&label| synthetic.counts[label as usize] += 1);
        synthetic.labels = labels;
        synthetic.train_labels = (self.relabel == Relabel::All).then_some(train_labels);
        Ok(())
    }
}

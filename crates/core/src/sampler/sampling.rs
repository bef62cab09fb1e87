//! All parameters of sampling, and the sampler that they make.

use super::{
    Adasyn, BalancedSvm, Borderline, DangerRule, Eos, EosRule, MAX_K, RandomCopies, Relabel,
    Sampler, SamplerKind, Smote, SvmData, SvmSmote,
};
use crate::domain::Reason;

/// How many times larger than the largest class all classes can be made.
pub const MAX_FACTOR: f32 = 2.0;

/// The m of Borderline-SMOTE's authors.
const DANGER_NEIGHBORS: usize = 10;

/// Which sampler, with which parameters. A parameter that a sampler has no use for is ignored.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampling {
    /// Which sampler.
    pub kind: SamplerKind,
    /// Neighbours that parents are chosen among, K.
    pub k_neighbors: usize,
    /// Neighbours that decide whether a row is in danger, m.
    pub m_neighbors: usize,
    /// When a row is in danger.
    pub danger: DangerRule,
    /// Which reading of the paper EOS follows.
    pub rule: EosRule,
    /// What the SVM of Balanced SVM is fitted on.
    pub svm_data: SvmData,
    /// Which rows it names.
    pub relabel: Relabel,
    /// Whether ADASYN makes up for what rounding lost.
    pub top_up: bool,
    /// How many rows every class gets.
    pub target: Target,
    /// How far a point may lie from its base.
    pub steps: Steps,
}

impl Default for Sampling {
    fn default() -> Self {
        Self::of(SamplerKind::default())
    }
}

impl Sampling {
    /// A sampler as its authors use it, until classes are equal.
    pub fn of(kind: SamplerKind) -> Self {
        Self {
            kind,
            k_neighbors: kind.default_k(),
            m_neighbors: DANGER_NEIGHBORS,
            danger: DangerRule::default(),
            rule: EosRule::default(),
            svm_data: SvmData::default(),
            relabel: Relabel::default(),
            top_up: false,
            target: Target::default(),
            steps: Steps::default(),
        }
    }

    /// The rule that makes a point, in one line.
    pub fn formula(&self) -> &'static str {
        match (self.kind, self.rule) {
            (SamplerKind::Eos, EosRule::Away) => "x = xᵢ − r (xₑ − xᵢ), e an enemy among K",
            (SamplerKind::Eos, EosRule::Released) => "x = xᵢ + r (xₑ − xᵢ), e nearer by a rank",
            (kind, _) => kind.formula(),
        }
    }

    /// Checks the parameters for a run of `n_classes` classes, the largest of which has `largest` rows.
    ///
    /// # Errors
    /// The first one that is out of its range, as one sentence.
    pub fn check(&self, n_classes: usize, largest: usize) -> Result<(), Reason> {
        let most = (largest as f64 * f64::from(MAX_FACTOR)) as usize;
        for (name, value) in [("K", self.k_neighbors), ("m", self.m_neighbors)] {
            if !(1..=MAX_K).contains(&value) {
                return Err(format!("{name} is {value}; it must lie between 1 and {MAX_K}").into());
            }
        }
        let Steps { low, high } = self.steps;
        if !(0.0 <= low && low <= high && high <= 1.0) {
            return Err(format!(
                "the steps r reach from {low} to {high}; 0 ≤ from ≤ to ≤ 1 is needed"
            )
            .into());
        }
        match &self.target {
            Target::Factor(factor) if !(0.0..=MAX_FACTOR).contains(factor) => Err(format!(
                "the target is {factor} times the largest class; it must lie between 0 and {MAX_FACTOR}"
            ).into()),
            Target::Counts(counts) if counts.len() != n_classes => Err(format!(
                "the target names {} counts, but the run has {n_classes} classes",
                counts.len()
            ).into()),
            Target::Counts(counts) => match counts.iter().find(|&&count| count > most) {
                Some(count) => Err(format!(
                    "a target of {count} is more than {MAX_FACTOR} times the largest class, {most}"
                ).into()),
                None => Ok(()),
            },
            Target::Factor(_) => Ok(()),
        }
    }

    /// The sampler; none for [`SamplerKind::None`].
    pub(super) fn build(&self) -> Option<Box<dyn Sampler>> {
        let k_neighbors = self.k_neighbors;
        let smote = Smote { k_neighbors };
        let borderline = |second_kind| {
            let (m_neighbors, danger) = (self.m_neighbors, self.danger);
            Box::new(Borderline { k_neighbors, m_neighbors, danger, second_kind })
        };
        Some(match self.kind {
            SamplerKind::None => return None,
            SamplerKind::Random => Box::new(RandomCopies),
            SamplerKind::Smote => Box::new(smote),
            SamplerKind::BorderlineSmote => borderline(false),
            SamplerKind::BorderlineSmote2 => borderline(true),
            SamplerKind::SvmSmote => {
                let (m_neighbors, danger) = (self.m_neighbors, self.danger);
                Box::new(SvmSmote { k_neighbors, m_neighbors, danger })
            }
            SamplerKind::BalancedSvm => {
                Box::new(BalancedSvm { smote, data: self.svm_data, relabel: self.relabel })
            }
            SamplerKind::Adasyn => Box::new(Adasyn { k_neighbors, top_up: self.top_up }),
            SamplerKind::Eos => Box::new(Eos { k_neighbors, rule: self.rule }),
        })
    }
}

/// How many rows, synthetic ones included, every class gets. Classes never shrink.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// This many times the rows of the largest class; 1 makes all classes equal to it.
    Factor(f32),
    /// A count for every class.
    Counts(Vec<usize>),
}

impl Default for Target {
    fn default() -> Self {
        Self::Factor(1.0)
    }
}

impl Target {
    /// The target of every class, given the rows that are there.
    pub fn counts(&self, present: &[usize]) -> Vec<usize> {
        match self {
            Self::Factor(factor) => {
                let largest = present.iter().copied().max().unwrap_or(0);
                let target = (largest as f64 * f64::from(*factor)).round() as usize;
                vec![target; present.len()]
            }
            Self::Counts(counts) => counts.clone(),
        }
    }
}

/// The range that steps `r` are drawn from, as a share of the way from base to partner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// The least.
    pub low: f32,
    /// The most.
    pub high: f32,
}

impl Default for Steps {
    fn default() -> Self {
        Self { low: 0.0, high: 1.0 }
    }
}

impl Steps {
    /// Stretches a step from `[0, 1)` to the range.
    pub(super) fn stretch(self, r: f32) -> f32 {
        self.low + (self.high - self.low) * r
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_counts() {
        assert_eq!(Target::default().counts(&[50, 9, 0]), [50, 50, 50]);
        assert_eq!(Target::Factor(0.5).counts(&[50, 9, 0]), [25, 25, 25]);
        assert_eq!(Target::Counts(vec![1, 2]).counts(&[50, 9]), [1, 2]);
    }

    #[test]
    fn steps_are_stretched_and_by_default_keep_their_bits() {
        let narrow = Steps { low: 0.5, high: 0.75 };
        assert_eq!([narrow.stretch(0.0), narrow.stretch(0.5)], [0.5, 0.625]);
        assert_eq!(Steps::default().stretch(0.3), 0.3);
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        let sampling = Sampling::default();
        assert_eq!(sampling.check(10, 50), Ok(()));
        let wrong = |sampling: Sampling| sampling.check(10, 50).unwrap_err();
        assert!(wrong(Sampling { m_neighbors: 0, ..Sampling::default() }).starts_with("m is 0"));
        let steps = Steps { low: 0.8, high: 0.2 };
        assert!(wrong(Sampling { steps, ..Sampling::default() }).contains("from 0.8 to 0.2"));
        for factor in [2.5, -1.0, f32::NAN] {
            let target = Target::Factor(factor);
            assert!(wrong(Sampling { target, ..Sampling::default() }).contains("largest class"));
        }
        let target = Target::Counts(vec![1, 2]);
        assert!(wrong(Sampling { target, ..Sampling::default() }).contains("10 classes"));
        let target = Target::Counts(vec![usize::MAX; 10]);
        assert!(wrong(Sampling { target, ..Sampling::default() }).contains("times the largest"));
    }
}

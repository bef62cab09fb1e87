//! Over-samplers in embedding space: one file each, one trait, one contract test over all.
//!
//! A sampler only chooses *parents*: which row is the base of a synthetic point, which row is its
//! partner, and how far to go. Counting, interpolating and labelling are the same for all and done
//! in [`draw()`]; Balanced SVM alone changes labels afterwards.

mod adasyn;
mod balanced_svm;
mod borderline;
#[cfg(test)]
mod contract_tests;
mod enemies;
mod eos;
mod geometry;
mod interpolate;
mod kind;
mod note;
mod random;
mod sampling;
mod smote;
mod svm_smote;

pub use adasyn::Adasyn;
pub use balanced_svm::{BalancedSvm, Relabel, SvmData};
pub use borderline::{Borderline, DangerRule, Standing, standing};
pub use enemies::EnemyIndex;
pub use eos::{Eos, EosRule};
pub use geometry::{Geometry, MAX_K, Surroundings};
pub use interpolate::{Synthetic, draw};
pub use kind::SamplerKind;
pub use note::Note;
use rand_chacha::ChaCha8Rng;
pub use random::RandomCopies;
pub use sampling::{MAX_FACTOR, Sampling, Steps, Target};
pub use smote::Smote;
pub use svm_smote::SvmSmote;

use crate::numerics::{StopToken, Stopped, rng};

/// Where a synthetic point comes from: `x = base + r (partner − base)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parents {
    /// A training row of the class.
    pub base: u32,
    /// The training row it moves towards or away from: a row of its class, or an enemy.
    pub partner: u32,
    /// How far, as a share of the way; `[0, 1)`, or `(−1, 0]` away from the partner.
    pub r: f32,
}

/// Points that are wanted for one class.
pub struct ClassDraw<'a> {
    /// The training points and their neighbourhoods.
    pub space: &'a Geometry,
    /// The class; it has at least one row.
    pub class_idx: usize,
    /// How many points.
    pub n: usize,
    /// The range that steps are drawn from.
    pub steps: Steps,
    /// Polled while neighbours are looked up.
    pub stop: &'a StopToken,
}

impl<'a> ClassDraw<'a> {
    /// The training rows of the class.
    pub fn rows(&self) -> &'a [u32] {
        &self.space.rows_by_class()[self.class_idx]
    }

    /// Draws a step.
    fn step(&self, random: &mut ChaCha8Rng) -> f32 {
        self.steps.stretch(rng::unit(random))
    }
}

/// Chooses the parents of synthetic points, one class at a time.
pub trait Sampler: Sync {
    /// Computes what all classes share, before the classes are worked on side by side: what several
    /// of them asked for at once would be computed as often. Most samplers share nothing.
    ///
    /// # Errors
    /// When a stop was asked for.
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        let _ = (space, stop);
        Ok(())
    }

    /// Chooses parents for the points of one class.
    ///
    /// `rng` belongs to this class alone. What could not be done as asked goes to `notes`.
    ///
    /// # Errors
    /// When a stop was asked for.
    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped>;

    /// Changes labels once all points are made. Most samplers leave them: those of the bases.
    ///
    /// # Errors
    /// When a stop was asked for.
    fn relabel(
        &self,
        space: &Geometry,
        synthetic: &mut Synthetic,
        stop: &StopToken,
    ) -> Result<(), Stopped> {
        let _ = (space, synthetic, stop);
        Ok(())
    }
}

//! Over-samplers in embedding space: one file each, one trait, one contract test over all.
//!
//! A sampler only chooses *parents*: which row is the base of a synthetic point, which row is its
//! partner, and how far to go. Counting, interpolating and labelling are the same for all and done
//! in [`draw()`].

mod adasyn;
mod borderline;
#[cfg(test)]
mod contract;
mod draw;
mod enemies;
mod eos;
mod geometry;
mod note;
mod random;
mod smote;

pub use adasyn::Adasyn;
pub use borderline::{Borderline, Standing, standing};
pub use draw::{Synthetic, draw};
pub use enemies::EnemyIndex;
pub use eos::{Eos, EosRule};
pub use geometry::{Geometry, MAX_K};
pub use note::Note;
pub use random::RandomCopies;
pub use smote::Smote;

use rand_chacha::ChaCha8Rng;

use crate::numerics::{StopToken, Stopped};

/// Where a synthetic point comes from: `x = base + r (partner − base)`, with the label of its base.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parents {
    /// A training row of the class.
    pub base: u32,
    /// The training row it moves towards or away from: a row of its class, or an enemy.
    pub partner: u32,
    /// How far, as a share of the way; `[0, 1)`, or `(−1, 0]` away from the partner.
    pub r: f32,
}

/// Chooses the parents of synthetic points, one class at a time.
pub trait Sampler: Sync {
    /// Looks up what all classes share, before the classes are worked on side by side: tables that
    /// several of them asked for at once would be computed as often.
    ///
    /// # Errors
    /// When a stop was asked for.
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped>;

    /// Chooses parents for `n` points of a class that has at least one row.
    ///
    /// `rng` belongs to this class alone. What could not be done as asked goes to `notes`.
    ///
    /// # Errors
    /// When a stop was asked for while neighbours were looked up.
    fn choose(
        &self,
        space: &Geometry,
        class_idx: usize,
        n: usize,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
        stop: &StopToken,
    ) -> Result<Vec<Parents>, Stopped>;
}

/// The samplers by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SamplerKind {
    /// No synthetic points.
    None,
    /// Copies of rows.
    Random,
    /// Between neighbours of one class.
    Smote,
    /// SMOTE from rows in danger alone.
    BorderlineSmote,
    /// The same, towards neighbours of any class.
    BorderlineSmote2,
    /// SMOTE with more points where more enemies are near.
    Adasyn,
    /// Between a row and a near row of another class.
    #[default]
    Eos,
}

impl SamplerKind {
    /// All samplers, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Random,
        Self::Smote,
        Self::BorderlineSmote,
        Self::BorderlineSmote2,
        Self::Adasyn,
        Self::Eos,
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Random => "random",
            Self::Smote => "smote",
            Self::BorderlineSmote => "borderline-smote",
            Self::BorderlineSmote2 => "borderline-smote-2",
            Self::Adasyn => "adasyn",
            Self::Eos => "eos",
        }
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Random => "Random",
            Self::Smote => "SMOTE",
            Self::BorderlineSmote => "Borderline 1",
            Self::BorderlineSmote2 => "Borderline 2",
            Self::Adasyn => "ADASYN",
            Self::Eos => "EOS",
        }
    }

    /// What it does, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Self::None => "no synthetic points",
            Self::Random => "copies of training points",
            Self::Smote => "between class neighbours",
            Self::BorderlineSmote => "SMOTE at the border",
            Self::BorderlineSmote2 => "border, any partner",
            Self::Adasyn => "more where it is hard",
            Self::Eos => "expansive, across classes",
        }
    }

    /// Whether K changes what it does.
    pub fn uses_k(self) -> bool {
        !matches!(self, Self::None | Self::Random)
    }

    /// The K that its authors use.
    pub fn default_k(self) -> usize {
        match self {
            Self::Smote | Self::BorderlineSmote | Self::BorderlineSmote2 | Self::Adasyn => 5,
            Self::None | Self::Random | Self::Eos => 10,
        }
    }

    /// The sampler itself; none for [`SamplerKind::None`]. `rule` matters to EOS alone.
    pub fn build(self, k_neighbors: usize, rule: EosRule) -> Option<Box<dyn Sampler>> {
        match self {
            Self::None => None,
            Self::Random => Some(Box::new(RandomCopies)),
            Self::Smote => Some(Box::new(Smote { k_neighbors })),
            Self::BorderlineSmote => Some(Box::new(Borderline { k_neighbors, second_kind: false })),
            Self::BorderlineSmote2 => Some(Box::new(Borderline { k_neighbors, second_kind: true })),
            Self::Adasyn => Some(Box::new(Adasyn { k_neighbors })),
            Self::Eos => Some(Box::new(Eos { k_neighbors, rule })),
        }
    }
}

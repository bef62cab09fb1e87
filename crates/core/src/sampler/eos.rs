//! EOS, expansive over-sampling (the paper, section III-D, as its prose describes it).
//!
//! A row of a class is a *base* if at least one of its K nearest rows of all classes belongs to
//! another class; those are its *enemies*. A base is drawn uniformly, one of its enemies
//! uniformly, and `x = x_base + r (x_enemy − x_base)`, `r ~ U[0, 1)`, with the label of the base.
//! Ranges of the class can grow up to the enemy's values and never shrink.
//!
//! The paper's sources disagree, so its two other readings are options with names: see [`EosRule`].

use std::collections::{BTreeSet, HashMap};

use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::geometry::Surroundings;
use super::{ClassDraw, Geometry, MAX_K, Note, Parents, Sampler, Smote};
use crate::numerics::ranks::Ranks;
use crate::numerics::{StopToken, Stopped, rng};

/// Which reading of the paper is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EosRule {
    /// From the base toward an enemy: prose, figures and abstract.
    #[default]
    Toward,
    /// From the base away from an enemy: Algorithm 2 as printed.
    Away,
    /// Toward the neighbour one rank nearer than the drawn enemy, or the base itself: the off-by-one
    /// of the published code, whose numbers stand in the paper's tables.
    Released,
}

impl EosRule {
    /// All readings, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Toward, Self::Away, Self::Released];

    /// The name in files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Toward => "toward",
            Self::Away => "away",
            Self::Released => "released",
        }
    }
}

/// EOS.
pub struct Eos {
    /// How many nearest rows are searched for enemies, K.
    pub k_neighbors: usize,
    /// Which reading of the paper is followed.
    pub rule: EosRule,
}

impl Sampler for Eos {
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        space.search(stop).map(|_| ())
    }

    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let ClassDraw { space, class_idx, n, stop, .. } = *draw;
        let rows = draw.rows();
        if rows.len() == space.train().len() {
            notes.push(Note::NoOtherClass { class_idx });
            return Smote { k_neighbors: self.k_neighbors }.choose(draw, rng, notes);
        }
        let depth = MAX_K.min(space.train().len() - 1);
        let asked = self.k_neighbors.max(1);
        let mut k = asked.min(depth);
        if k < asked {
            notes.push(Note::NeighborsClamped { class_idx, asked, used: k });
        }
        let mut around = space.around(class_idx, k, stop)?;
        let bases_at = |around: &Surroundings, k: usize| -> Vec<u32> {
            (0..rows.len() as u32).filter(|&at| around.enemies.is_base(at as usize, k)).collect()
        };
        let mut bases = bases_at(around, k);
        while bases.is_empty() && k < depth {
            k = (2 * k).min(depth);
            around = space.around(class_idx, k, stop)?;
            bases = bases_at(around, k);
        }
        if bases.is_empty() {
            let pairs = self.beyond_the_table(draw, asked, rng, notes)?;
            return Ok(self.with_steps(draw, pairs, rng));
        }
        if k > asked {
            notes.push(Note::NeighborhoodGrown { class_idx, asked, used: k });
        }
        let bases = pick_bases(n, &bases, rng);
        let pairs = if self.rule == EosRule::Released {
            let ranks = |at: u32| around.enemies.ranks_within(at as usize, k);
            let one_nearer = |(at, rank): (u32, u16)| match usize::from(rank).checked_sub(1) {
                None => (at, rows[at as usize]),
                Some(rank) => (at, around.neighbors.row(at as usize)[rank]),
            };
            pick_partners(bases, rng, ranks).into_iter().map(one_nearer).collect()
        } else {
            pick_partners(bases, rng, |at| around.enemies.within(at as usize, k))
        };
        Ok(self.with_steps(draw, pairs, rng))
    }
}

impl Eos {
    /// Pairs are a row counted within the class and a row counted among all.
    fn with_steps(
        &self,
        draw: &ClassDraw<'_>,
        pairs: Vec<(u32, u32)>,
        rng: &mut ChaCha8Rng,
    ) -> Vec<Parents> {
        let rows = draw.rows();
        let sign = if self.rule == EosRule::Away { -1.0 } else { 1.0 };
        let parents = |(at, partner): (u32, u32)| Parents {
            base: rows[at as usize],
            partner,
            r: sign * draw.step(rng),
        };
        pairs.into_iter().map(parents).collect()
    }

    /// A class so far from all others that no enemy is in the table: K is doubled until one appears.
    ///
    /// The caller has made sure that there are enemies somewhere.
    fn beyond_the_table(
        &self,
        draw: &ClassDraw<'_>,
        asked: usize,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<(u32, u32)>, Stopped> {
        let ClassDraw { space, class_idx, n, stop, .. } = *draw;
        let (train, rows) = (space.train(), draw.rows());
        let is_enemy = |row: u32| train.labels()[row as usize] as usize != class_idx;
        let points = train.features().view();
        let first_enemies = space.first_enemies(class_idx, stop)?;
        let nearest = first_enemies.iter().copied().min().unwrap_or(0);
        let mut k = asked;
        while k <= nearest {
            k *= 2;
        }
        let k = k.min(train.len() - 1);
        notes.push(Note::NeighborhoodGrown { class_idx, asked, used: k });
        let bases: Vec<u32> =
            (0..rows.len() as u32).filter(|&at| first_enemies[at as usize] < k).collect();
        let bases = pick_bases(n, &bases, rng);
        let off_by_one = self.rule == EosRule::Released;
        // Long lists are made for the bases alone that were drawn.
        let distinct: BTreeSet<u32> = bases.iter().copied().collect();
        let partners: HashMap<u32, Vec<u32>> = distinct
            .into_par_iter()
            .map(|at| {
                stop.check()?;
                let base = rows[at as usize];
                let others = Ranks::from(points, base as usize).nearest(k);
                let partner = |rank: usize| match rank.checked_sub(1) {
                    Some(nearer) if off_by_one => others[nearer],
                    None if off_by_one => base,
                    _ => others[rank],
                };
                let enemies = (0..others.len()).filter(|&rank| is_enemy(others[rank]));
                Ok((at, enemies.map(partner).collect()))
            })
            .collect::<Result<_, Stopped>>()?;
        Ok(pick_partners(bases, rng, |at| &partners[&at]))
    }
}

/// Draws bases, which are counted within the class: all of them before the first partner, which is
/// the order of the paper's code.
fn pick_bases(n: usize, bases: &[u32], rng: &mut ChaCha8Rng) -> Vec<u32> {
    (0..n).map(|_| bases[rng::below(rng, bases.len() as u32) as usize]).collect()
}

/// Draws a partner for every base.
fn pick_partners<'a, T: Copy + 'a>(
    bases: Vec<u32>,
    rng: &mut ChaCha8Rng,
    enemies_of: impl Fn(u32) -> &'a [T],
) -> Vec<(u32, T)> {
    let with_enemy = |base: u32| {
        let enemies = enemies_of(base);
        (base, enemies[rng::below(rng, enemies.len() as u32) as usize])
    };
    bases.into_iter().map(with_enemy).collect()
}

//! EOS, expansive over-sampling (the paper, section III-D, as its prose describes it).
//!
//! A row of a class is a *base* if at least one of its K nearest rows of all classes belongs to
//! another class; those are its *enemies*. A base is drawn uniformly, one of its enemies
//! uniformly, and `x = x_base + r (x_enemy − x_base)`, `r ~ U[0, 1)`, with the label of the base.
//! Ranges of the class can grow up to the enemy's values and never shrink.

use rand_chacha::ChaCha8Rng;

use super::random::copies;
use super::{Geometry, Note, Parents, Sampler};
use crate::numerics::linalg::ranked_by_distance;
use crate::numerics::{StopToken, Stopped, rng};

/// EOS toward enemies.
pub struct Eos {
    /// How many nearest rows are searched for enemies, K.
    pub k_neighbors: usize,
}

impl Sampler for Eos {
    fn choose(
        &self,
        space: &Geometry,
        class_idx: usize,
        n: usize,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
        stop: &StopToken,
    ) -> Result<Vec<Parents>, Stopped> {
        let enemies = space.enemies(stop)?;
        let depth = space.neighbors(stop)?.k();
        let rows = &space.rows_by_class()[class_idx];
        let asked = self.k_neighbors.max(1);
        let mut k = asked.min(depth);
        if k < asked {
            notes.push(Note::NeighborsClamped { class_idx, asked, used: k });
        }
        let bases_at = |k: usize| -> Vec<u32> {
            rows.iter().copied().filter(|&row| enemies.is_base(row as usize, k)).collect()
        };
        let mut bases = bases_at(k);
        while bases.is_empty() && k < depth {
            k = (2 * k).min(depth);
            bases = bases_at(k);
        }
        if bases.is_empty() {
            return beyond_the_table(space, class_idx, n, asked, rng, notes, stop);
        }
        if k > asked {
            notes.push(Note::NeighborhoodGrown { class_idx, asked, used: k });
        }
        let pairs = pick_pairs(n, &bases, rng, |base| enemies.within(base as usize, k));
        Ok(with_steps(pairs, rng))
    }
}

/// Bases first, then partners, then steps: the order in which the paper's code draws.
fn pick_pairs<'a>(
    n: usize,
    bases: &[u32],
    rng: &mut ChaCha8Rng,
    enemies_of: impl Fn(u32) -> &'a [u32],
) -> Vec<(u32, u32)> {
    let bases: Vec<u32> =
        (0..n).map(|_| bases[rng::below(rng, bases.len() as u32) as usize]).collect();
    let with_enemy = |base: u32| {
        let enemies = enemies_of(base);
        (base, enemies[rng::below(rng, enemies.len() as u32) as usize])
    };
    bases.into_iter().map(with_enemy).collect()
}

fn with_steps(pairs: Vec<(u32, u32)>, rng: &mut ChaCha8Rng) -> Vec<Parents> {
    let parents = |(base, partner)| Parents { base, partner, r: rng::unit(rng) };
    pairs.into_iter().map(parents).collect()
}

/// A class so far from all others that no enemy is in the table: K is doubled until one appears.
fn beyond_the_table(
    space: &Geometry,
    class_idx: usize,
    n: usize,
    asked: usize,
    rng: &mut ChaCha8Rng,
    notes: &mut Vec<Note>,
    stop: &StopToken,
) -> Result<Vec<Parents>, Stopped> {
    let train = space.train();
    let rows = &space.rows_by_class()[class_idx];
    let is_enemy = |row: u32| train.labels()[row as usize] as usize != class_idx;
    let mut ranked = Vec::with_capacity(rows.len());
    for &row in rows {
        stop.check()?;
        ranked.push(ranked_by_distance(train.features().view(), row as usize));
    }
    let first_enemy = |others: &Vec<u32>| others.iter().position(|&other| is_enemy(other));
    let Some(nearest) = ranked.iter().filter_map(first_enemy).min() else {
        // No other class has any row, so there is no enemy anywhere.
        notes.push(Note::NeighborhoodGrown { class_idx, asked, used: train.len() - 1 });
        return Ok(copies(rows, n, rng));
    };
    let mut k = asked;
    while k <= nearest {
        k *= 2;
    }
    let k = k.min(train.len() - 1);
    notes.push(Note::NeighborhoodGrown { class_idx, asked, used: k });
    let enemies: Vec<Vec<u32>> = ranked
        .iter()
        .map(|others| others[..k].iter().copied().filter(|&other| is_enemy(other)).collect())
        .collect();
    let bases: Vec<u32> =
        (0..rows.len() as u32).filter(|&at| !enemies[at as usize].is_empty()).collect();
    let pairs = pick_pairs(n, &bases, rng, |at| &enemies[at as usize]);
    let pairs = pairs.into_iter().map(|(at, enemy)| (rows[at as usize], enemy)).collect();
    Ok(with_steps(pairs, rng))
}

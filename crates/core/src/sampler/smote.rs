//! SMOTE (Chawla et al. 2002): between a row and one of its nearest neighbours of its own class.
//!
//! A pair of row and neighbour is drawn uniformly; `x = x_i + u (x_n − x_i)`, `u ~ U[0, 1)`. Every
//! value lies between those of the pair, so no range of a class can change. Here only the pairs are
//! drawn; `interpolate` computes the points of all samplers from them.

use rand_chacha::ChaCha8Rng;

use super::random::copies;
use super::{ClassDraw, Note, Parents, Sampler};
use crate::numerics::{Stopped, rng};

/// SMOTE with `k` neighbours; its authors use 5.
pub struct Smote {
    /// Neighbours of its own class that a row may be paired with.
    pub k_neighbors: usize,
}

impl Sampler for Smote {
    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let rows = draw.rows();
        if rows.len() == 1 {
            notes.push(Note::SingleRow { class_idx: draw.class_idx });
            return Ok(copies(rows, draw.n, rng));
        }
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        self.pair(draw, &all, rng, notes)
    }
}

impl Smote {
    /// Pairs bases with their nearest rows of the same class; `bases` are counted within the class,
    /// which has at least two rows.
    pub(super) fn pair(
        &self,
        draw: &ClassDraw<'_>,
        bases: &[u32],
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let (rows, class_idx) = (draw.rows(), draw.class_idx);
        let table = draw.space.within(class_idx, self.k_neighbors, draw.stop)?;
        let k = self.k_neighbors.min(table.k());
        if k < self.k_neighbors {
            notes.push(Note::NeighborsClamped { class_idx, asked: self.k_neighbors, used: k });
        }
        let pairs: Vec<(u32, u32)> = (0..draw.n)
            .map(|_| {
                let base = bases[rng::below(rng, bases.len() as u32) as usize];
                (base, rng::below(rng, k as u32))
            })
            .collect();
        let parents = |(base, rank): (u32, u32)| Parents {
            base: rows[base as usize],
            partner: rows[table.row(base as usize)[rank as usize] as usize],
            r: draw.step(rng),
        };
        Ok(pairs.into_iter().map(parents).collect())
    }
}

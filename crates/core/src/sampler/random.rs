//! Random over-sampling: copies of rows. The control that every other sampler must beat.

use rand_chacha::ChaCha8Rng;

use super::{ClassDraw, Note, Parents, Sampler};
use crate::numerics::{Stopped, rng};

/// Draws rows of the class with replacement.
pub struct RandomCopies;

impl Sampler for RandomCopies {
    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        _notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        Ok(copies(draw.rows(), draw.n, rng))
    }
}

/// `n` rows drawn uniformly with replacement, as parents of exact copies.
pub fn copies(rows: &[u32], n: usize, rng: &mut ChaCha8Rng) -> Vec<Parents> {
    let copy = |_| {
        let base = rows[rng::below(rng, rows.len() as u32) as usize];
        Parents { base, partner: base, r: 0.0 }
    };
    (0..n).map(copy).collect()
}

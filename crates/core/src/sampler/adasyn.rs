//! ADASYN (He et al. 2008), one class against the rest: more points where more enemies are near.
//!
//! For a class that needs `G` points, `r_i` is the share of other classes among the K nearest rows
//! of row `i`; row `i` yields `rint(r_i / Σ r · G)` points, each towards one of its K nearest rows of
//! its own class. Rounding leaves the class slightly off its target, as in imbalanced-learn; topping
//! up gives the rows whose shares lost most by rounding one point more, or less, until it fits.

use rand_chacha::ChaCha8Rng;

use super::{ClassDraw, Geometry, Note, Parents, Sampler, Smote};
use crate::numerics::{StopToken, Stopped, rng};

/// ADASYN with K neighbours; its authors use 5.
pub struct Adasyn {
    /// Neighbours that enemies are counted among, and that a row may be paired with.
    pub k_neighbors: usize,
    /// Whether points that rounding lost or added are made up for.
    pub top_up: bool,
}

impl Sampler for Adasyn {
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        space.search(stop).map(|_| ())
    }

    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let (space, stop, class_idx) = (draw.space, draw.stop, draw.class_idx);
        let rows = draw.rows();
        let smote = Smote { k_neighbors: self.k_neighbors };
        let around = space.around(class_idx, self.k_neighbors, stop)?;
        let k = self.k_neighbors.min(around.neighbors.k());
        let near: Vec<f64> =
            (0..rows.len()).map(|at| around.enemies.within(at, k).len() as f64).collect();
        let total: f64 = near.iter().sum();
        if rows.len() == 1 || total == 0.0 {
            if rows.len() > 1 {
                notes.push(Note::NoEnemyNear { class_idx });
            }
            return smote.choose(draw, rng, notes);
        }
        let table = space.within(class_idx, self.k_neighbors, stop)?;
        let k_own = self.k_neighbors.min(table.k());
        if k_own < self.k_neighbors {
            let asked = self.k_neighbors;
            notes.push(Note::NeighborsClamped { class_idx, asked, used: k_own });
        }
        let wanted: Vec<f64> = near.iter().map(|near| near / total * draw.n as f64).collect();
        // Halves go to the even number, as NumPy's rint does.
        let mut shares: Vec<usize> =
            wanted.iter().map(|wanted| wanted.round_ties_even() as usize).collect();
        if self.top_up {
            top_up(&mut shares, &wanted, draw.n);
        }
        let mut parents = Vec::with_capacity(draw.n);
        for (at, share) in shares.into_iter().enumerate() {
            for _ in 0..share {
                let rank = rng::below(rng, k_own as u32) as usize;
                let partner = rows[table.row(at)[rank] as usize];
                parents.push(Parents { base: rows[at], partner, r: draw.step(rng) });
            }
        }
        Ok(parents)
    }
}

/// Changes shares by one, those furthest from what was wanted first, until they add up to `n`.
fn top_up(shares: &mut [usize], wanted: &[f64], n: usize) {
    let total: usize = shares.iter().sum();
    let more = total < n;
    let missing = n.abs_diff(total);
    let lack = |at: usize, shares: &[usize]| wanted[at] - shares[at] as f64;
    let mut order: Vec<usize> = (0..shares.len()).filter(|&at| more || shares[at] > 0).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (lack(a, shares), lack(b, shares));
        if more { b.total_cmp(&a) } else { a.total_cmp(&b) }
    });
    for &at in order.iter().take(missing) {
        if more { shares[at] += 1 } else { shares[at] -= 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topping_up_gives_what_rounding_took() {
        let wanted = [0.4, 0.4, 0.4, 1.2, 1.6];
        let mut shares = [0, 0, 0, 1, 2];
        top_up(&mut shares, &wanted, 4);
        assert_eq!(shares, [1, 0, 0, 1, 2]);
        let mut shares = [1, 2, 2];
        top_up(&mut shares, &[0.6, 1.6, 1.8], 4);
        assert_eq!(shares, [0, 2, 2]);
    }
}

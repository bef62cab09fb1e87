//! ADASYN (He et al. 2008), one class against the rest: more points where more enemies are near.
//!
//! For a class that needs `G` points, `r_i` is the share of other classes among the K nearest rows
//! of row `i`; row `i` yields `rint(r_i / Σ r · G)` points, each towards one of its K nearest rows of
//! its own class. Rounding leaves the class slightly off its target, as in imbalanced-learn.

use rand_chacha::ChaCha8Rng;

use super::{Geometry, Note, Parents, Sampler, Smote};
use crate::numerics::{StopToken, Stopped, rng};

/// ADASYN with K neighbours; its authors use 5.
pub struct Adasyn {
    /// Neighbours that enemies are counted among, and that a row may be paired with.
    pub k_neighbors: usize,
}

impl Sampler for Adasyn {
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        space.class_neighbors(stop)?;
        space.enemies(stop).map(|_| ())
    }

    fn choose(
        &self,
        space: &Geometry,
        class_idx: usize,
        n: usize,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
        stop: &StopToken,
    ) -> Result<Vec<Parents>, Stopped> {
        let rows = &space.rows_by_class()[class_idx];
        let smote = Smote { k_neighbors: self.k_neighbors };
        let k = self.k_neighbors.min(space.neighbors(stop)?.k());
        let enemies = space.enemies(stop)?;
        let near: Vec<f64> =
            rows.iter().map(|&row| enemies.within(row as usize, k).len() as f64).collect();
        let total: f64 = near.iter().sum();
        if rows.len() == 1 || total == 0.0 {
            if rows.len() > 1 {
                notes.push(Note::NoEnemyNear { class_idx });
            }
            return smote.choose(space, class_idx, n, rng, notes, stop);
        }
        let table = &space.class_neighbors(stop)?[class_idx];
        let k_own = self.k_neighbors.min(table.k());
        if k_own < self.k_neighbors {
            let asked = self.k_neighbors;
            notes.push(Note::NeighborsClamped { class_idx, asked, used: k_own });
        }
        let mut parents = Vec::with_capacity(n);
        for (at, near) in near.iter().enumerate() {
            // Halves go to the even number, as NumPy's rint does.
            let share = (near / total * n as f64).round_ties_even() as usize;
            for _ in 0..share {
                let rank = rng::below(rng, k_own as u32) as usize;
                let partner = rows[table.row(at)[rank] as usize];
                parents.push(Parents { base: rows[at], partner, r: rng::unit(rng) });
            }
        }
        Ok(parents)
    }
}

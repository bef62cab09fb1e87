//! SVM-SMOTE (Nguyen et al. 2011): an SVM chooses the border.
//!
//! Bases are the support vectors of the class; those whose `m` nearest rows are all enemies are
//! noise. A share `f ~ Beta(10, 10)` of the points comes from bases in danger and lies between them
//! and neighbours of their class, `x = x_i + u (x_n − x_i)`; the rest comes from safe ones and lies
//! outside, `x = x_i − ½ u (x_n − x_i)`, so ranges can grow. Parameters as in imbalanced-learn.

use rand_chacha::ChaCha8Rng;

use super::{ClassDraw, DangerRule, Geometry, Note, Parents, Sampler, Smote, Standing, standing};
use crate::numerics::{StopToken, Stopped, rng};

/// How far safe bases are left behind, as a share of the way to their neighbour.
const OUT_STEP: f32 = 0.5;

/// SVM-SMOTE.
pub struct SvmSmote {
    /// Neighbours of its own class that a row may be paired with.
    pub k_neighbors: usize,
    /// Nearest rows that decide whether a row is noise or in danger, `m`.
    pub m_neighbors: usize,
    /// When a row is in danger.
    pub danger: DangerRule,
}

impl Sampler for SvmSmote {
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        space.search(stop)?;
        space.svm(stop).map(|_| ())
    }

    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let rows = draw.rows();
        let smote = Smote { k_neighbors: self.k_neighbors };
        if rows.len() == 1 {
            return smote.choose(draw, rng, notes);
        }
        if rows.len() == draw.space.train().len() {
            notes.push(Note::NoOtherClass { class_idx: draw.class_idx });
            return smote.choose(draw, rng, notes);
        }
        let others = draw.space.train().len() - 1;
        notes.extend(Note::clamped(draw.class_idx, self.m_neighbors, self.m_neighbors.min(others)));
        let svm = draw.space.svm(draw.stop)?;
        let (mut danger, mut safe) = (Vec::new(), Vec::new());
        for (at, &row) in rows.iter().enumerate() {
            if svm.support_rows().binary_search(&row).is_err() {
                continue;
            }
            match standing(draw, at, self.m_neighbors, self.danger)? {
                Standing::Danger => danger.push(at as u32),
                Standing::Safe => safe.push(at as u32),
                Standing::Noise => {}
            }
        }
        if danger.is_empty() && safe.is_empty() {
            notes.push(Note::OnlyNoise { class_idx: draw.class_idx });
            return smote.choose(draw, rng, notes);
        }
        // Where one group is missing the other makes all points.
        let inside = if danger.is_empty() {
            0
        } else if safe.is_empty() {
            draw.n
        } else {
            ((beta_10_10(rng) * (draw.n + 1) as f32) as usize).min(draw.n)
        };
        let group = |n: usize| ClassDraw { n, ..*draw };
        let mut parents = Vec::with_capacity(draw.n);
        if inside > 0 {
            parents.extend(smote.pair(&group(inside), &danger, rng, notes)?);
        }
        if inside < draw.n {
            // What was clamped has been said above.
            let notes = if inside > 0 { &mut Vec::new() } else { notes };
            let outside = smote.pair(&group(draw.n - inside), &safe, rng, notes)?;
            let out = |parents: Parents| Parents { r: -OUT_STEP * parents.r, ..parents };
            parents.extend(outside.into_iter().map(out));
        }
        Ok(parents)
    }

    fn relabel(
        &self,
        space: &Geometry,
        synthetic: &mut super::Synthetic,
        stop: &StopToken,
    ) -> Result<(), Stopped> {
        synthetic.notes.extend(Note::of_svm(space.svm(stop)?));
        Ok(())
    }
}

/// A draw from `Beta(10, 10)`: the middle one of 19 uniform draws.
fn beta_10_10(rng: &mut ChaCha8Rng) -> f32 {
    let mut draws: [f32; 19] = std::array::from_fn(|_| rng::unit(rng));
    draws.sort_by(f32::total_cmp);
    draws[9]
}

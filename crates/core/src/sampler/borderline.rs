//! Borderline-SMOTE 1 and 2 (Han et al. 2005): only rows in danger of being misclassified are bases.
//!
//! Of the `m` nearest rows of all classes, `e` are enemies of a row: `e = m` is noise,
//! `m/2 ≤ e < m` is danger, less is safe. *Borderline-1* pairs a row in danger with one of its `k`
//! nearest rows of its own class, `x = x_i + u (x_n − x_i)`. *Borderline-2* pairs it with one of
//! its `k` nearest rows of all classes; towards an enemy it goes `u v` of the way, `v ~ U[0, ½)`.

use rand_chacha::ChaCha8Rng;

use super::{ClassDraw, Geometry, Note, Parents, Sampler, Smote};
use crate::numerics::{StopToken, Stopped, rng};

/// When a row is in danger, by its enemies `e` among `m` neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DangerRule {
    /// `m/2 ≤ e < m`: its authors and all libraries.
    #[default]
    Half,
    /// `1 ≤ e < m`: as the paper's prose describes it.
    Any,
}

impl DangerRule {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Half, Self::Any];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Half => "half",
            Self::Any => "any",
        }
    }
}

/// Borderline-SMOTE of either kind.
pub struct Borderline {
    /// Neighbours that a row may be paired with.
    pub k_neighbors: usize,
    /// Nearest rows that decide whether a row is in danger, `m`.
    pub m_neighbors: usize,
    /// When a row is in danger.
    pub danger: DangerRule,
    /// Whether partners come from all classes: the second kind.
    pub second_kind: bool,
}

/// Where a row stands between its own class and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Too few of its neighbours are enemies for danger.
    Safe,
    /// Enough of its neighbours are enemies, but not all.
    Danger,
    /// All of its neighbours are enemies.
    Noise,
}

/// Where a row of the class to fill stands among its `m` nearest rows of all classes; `at`
/// counts the rows of the class.
///
/// # Errors
/// When a stop was asked for while neighbours were looked up.
pub fn standing(
    draw: &ClassDraw<'_>,
    at: usize,
    m: usize,
    danger: DangerRule,
) -> Result<Standing, Stopped> {
    let around = draw.space.around(draw.class_idx, m, draw.stop)?;
    let m = m.min(around.neighbors.k());
    let enemies = around.enemies.within(at, m).len();
    let enough = match danger {
        DangerRule::Half => 2 * enemies >= m,
        DangerRule::Any => true,
    };
    Ok(if enemies == m && m > 0 {
        Standing::Noise
    } else if enough && enemies > 0 {
        Standing::Danger
    } else {
        Standing::Safe
    })
}

impl Sampler for Borderline {
    fn prepare(&self, space: &Geometry, stop: &StopToken) -> Result<(), Stopped> {
        space.search(stop).map(|_| ())
    }

    fn choose(
        &self,
        draw: &ClassDraw<'_>,
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let rows = draw.rows();
        let others = draw.space.train().len() - 1;
        notes.extend(Note::clamped(draw.class_idx, self.m_neighbors, self.m_neighbors.min(others)));
        let mut danger = Vec::new();
        for at in 0..rows.len() {
            let standing = standing(draw, at, self.m_neighbors, self.danger)?;
            if standing == Standing::Danger {
                danger.push(at as u32);
            }
        }
        let smote = Smote { k_neighbors: self.k_neighbors };
        if rows.len() == 1 || danger.is_empty() {
            if rows.len() > 1 {
                notes.push(Note::NoDanger { class_idx: draw.class_idx });
            }
            return smote.choose(draw, rng, notes);
        }
        if self.second_kind {
            self.towards_all(draw, &danger, rng, notes)
        } else {
            smote.pair(draw, &danger, rng, notes)
        }
    }
}

impl Borderline {
    fn towards_all(
        &self,
        draw: &ClassDraw<'_>,
        danger: &[u32],
        rng: &mut ChaCha8Rng,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Parents>, Stopped> {
        let rows = draw.rows();
        let table = &draw.space.around(draw.class_idx, self.k_neighbors, draw.stop)?.neighbors;
        let labels = draw.space.train().labels();
        let k = self.k_neighbors.min(table.k());
        notes.extend(Note::clamped(draw.class_idx, self.k_neighbors, k));
        let pick = |_| {
            let at = danger[rng::below(rng, danger.len() as u32) as usize] as usize;
            let base = rows[at];
            let partner = table.row(at)[rng::below(rng, k as u32) as usize];
            let step = draw.step(rng);
            let half = 0.5 * rng::unit(rng);
            let same = labels[base as usize] == labels[partner as usize];
            Parents { base, partner, r: if same { step } else { step * half } }
        };
        Ok((0..draw.n).map(pick).collect())
    }
}

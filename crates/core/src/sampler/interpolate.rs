//! From parents to synthetic points: what all samplers have in common.

use rayon::prelude::*;

use super::{ClassDraw, Geometry, Note, Parents, Sampling};
use crate::numerics::rng::{self, Purpose};
use crate::numerics::{StopToken, Stopped};

/// Rows that one task interpolates.
const CHUNK_ROWS: usize = 1024;

/// Synthetic points, by the class of their bases in ascending order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synthetic {
    /// `m` rows of `d` values, one after another.
    pub flat: Vec<f32>,
    /// The class of every point: that of its base, unless a sampler has named it anew.
    pub labels: Vec<u32>,
    /// Where every point comes from.
    pub parents: Vec<Parents>,
    /// New points per class of their labels.
    pub counts: Vec<usize>,
    /// New labels of the training rows, if a sampler has named those anew.
    pub train_labels: Option<Vec<u32>>,
    /// What was done other than asked.
    pub notes: Vec<Note>,
}

impl Synthetic {
    /// The number of points.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no point.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// Draws synthetic points until every class has as many rows as its target (ADASYN: about).
///
/// Each class has a random stream of its own, so the points are the same at any number of threads.
/// Every value is clamped to the range of its two parents (or of the base and the mirrored partner,
/// for steps away from it): rounding never widens a class.
///
/// # Errors
/// When a stop was asked for.
pub fn draw(
    sampling: &Sampling,
    space: &Geometry,
    seed: u64,
    stop: &StopToken,
) -> Result<Synthetic, Stopped> {
    let present: Vec<usize> = space.rows_by_class().iter().map(Vec::len).collect();
    let Some(sampler) = sampling.build() else {
        return Ok(Synthetic { counts: vec![0; present.len()], ..Synthetic::default() });
    };
    sampler.prepare(space, stop)?;
    let targets = sampling.target.counts(&present);
    let chosen: Vec<(Vec<Parents>, Vec<Note>)> = present
        .par_iter()
        .zip(&targets)
        .enumerate()
        .map(|(class_idx, (&present, &target))| {
            stop.check()?;
            let mut notes = Vec::new();
            if target < present {
                notes.extend(Note::target_below(&sampling.target, class_idx, target, present));
            }
            if present == 0 {
                notes.push(Note::NoRows { class_idx });
                return Ok((Vec::new(), notes));
            }
            let n = target.saturating_sub(present);
            if n == 0 {
                return Ok((Vec::new(), notes));
            }
            let mut rng = rng::stream(seed, Purpose::Sampling, class_idx);
            let draw = ClassDraw { space, class_idx, n, steps: sampling.steps, stop };
            let parents = sampler.choose(&draw, &mut rng, &mut notes)?;
            Ok((parents, notes))
        })
        .collect::<Result<_, Stopped>>()?;

    let mut synthetic = Synthetic::default();
    for (class_idx, (parents, notes)) in chosen.into_iter().enumerate() {
        synthetic.counts.push(parents.len());
        synthetic.labels.extend(std::iter::repeat_n(class_idx as u32, parents.len()));
        synthetic.parents.extend(parents);
        synthetic.notes.extend(notes);
    }
    synthetic.flat = interpolate(space, &synthetic.parents);
    sampler.relabel(space, &mut synthetic, stop)?;
    Ok(synthetic)
}

fn interpolate(space: &Geometry, parents: &[Parents]) -> Vec<f32> {
    let train = space.train();
    let dim = train.dim();
    let mut flat = vec![0.0; parents.len() * dim];
    flat.par_chunks_mut(CHUNK_ROWS * dim).zip(parents.par_chunks(CHUNK_ROWS)).for_each(
        |(rows, parents)| {
            for (row, parents) in rows.chunks_exact_mut(dim).zip(parents) {
                let base = train.row(parents.base as usize);
                let partner = train.row(parents.partner as usize);
                for ((value, &base), &partner) in row.iter_mut().zip(base).zip(partner) {
                    let way = partner - base;
                    let end = if parents.r < 0.0 { base - way } else { partner };
                    let (low, high) = if base < end { (base, end) } else { (end, base) };
                    *value = (base + parents.r * way).max(low).min(high);
                }
            }
        },
    );
    flat
}

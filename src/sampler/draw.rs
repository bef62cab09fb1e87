//! From parents to synthetic points: what all samplers have in common.

use rayon::prelude::*;

use super::{EosRule, Geometry, Note, Parents, Sampler, SamplerKind};
use crate::numerics::rng::{self, Purpose};
use crate::numerics::{StopToken, Stopped};

/// Rows that one task interpolates.
const CHUNK_ROWS: usize = 1024;

/// Synthetic points, by class in ascending order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Synthetic {
    /// `m` rows of `d` values, one after another.
    pub flat: Vec<f32>,
    /// The class of every point: that of its base.
    pub labels: Vec<u32>,
    /// Where every point comes from.
    pub parents: Vec<Parents>,
    /// New points per class.
    pub counts: Vec<usize>,
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

/// Draws synthetic points until every class has as many rows as the largest one (ADASYN: about).
///
/// Each class has a random stream of its own, so the points are the same at any number of threads.
/// Every value is clamped to the range of its two parents (or of the base and the mirrored partner,
/// for steps away from it): rounding never widens a class.
///
/// # Errors
/// When a stop was asked for.
pub fn draw(
    kind: SamplerKind,
    k_neighbors: usize,
    rule: EosRule,
    space: &Geometry,
    seed: u64,
    stop: &StopToken,
) -> Result<Synthetic, Stopped> {
    match kind.build(k_neighbors, rule) {
        None => {
            let counts = vec![0; space.rows_by_class().len()];
            Ok(Synthetic { counts, ..Synthetic::default() })
        }
        Some(sampler) => draw_with(&*sampler, space, seed, stop),
    }
}

fn draw_with(
    sampler: &dyn Sampler,
    space: &Geometry,
    seed: u64,
    stop: &StopToken,
) -> Result<Synthetic, Stopped> {
    sampler.prepare(space, stop)?;
    let rows = space.rows_by_class();
    let target = rows.iter().map(Vec::len).max().unwrap_or(0);
    let chosen: Vec<(Vec<Parents>, Vec<Note>)> = rows
        .par_iter()
        .enumerate()
        .map(|(class_idx, rows)| {
            stop.check()?;
            let mut notes = Vec::new();
            if rows.is_empty() {
                notes.push(Note::NoRows { class_idx });
                return Ok((Vec::new(), notes));
            }
            let n = target - rows.len();
            if n == 0 {
                return Ok((Vec::new(), notes));
            }
            let mut rng = rng::stream(seed, Purpose::Sampling, class_idx);
            let parents = sampler.choose(space, class_idx, n, &mut rng, &mut notes, stop)?;
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

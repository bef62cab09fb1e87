//! The nearest training points of one point, in the space of the embeddings.

use crate::app::{PointRef, RunView};

/// Neighbours on a card.
pub const SHOWN: usize = 6;

/// Training rows nearest to a point, nearest first; the point itself is left out.
pub fn nearest(open: &RunView<'_>, point: PointRef) -> Vec<u32> {
    let Some(features) = open.features(point) else { return Vec::new() };
    let train = &open.run.train;
    let distance =
        |row: &[f32]| -> f32 { row.iter().zip(features).map(|(a, b)| (a - b) * (a - b)).sum() };
    let rows = train.flat().chunks_exact(train.dim()).zip(0_u32..);
    let mut found: Vec<(f32, u32)> = rows
        .filter(|(_, row)| PointRef::Train(*row) != point)
        .map(|(values, row)| (distance(values), row))
        .collect();
    let n = SHOWN.min(found.len());
    if n == 0 {
        return Vec::new();
    }
    let order = |a: &(f32, u32), b: &(f32, u32)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
    found.select_nth_unstable_by(n - 1, order);
    found.truncate(n);
    found.sort_by(order);
    found.into_iter().map(|(_, row)| row).collect()
}

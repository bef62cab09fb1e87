//! How all points push each other apart: the potential on a grid, instead of all pairs.
//!
//! With `q(d) = 1 / (1 + d²)` and the potential `φ(y) = Σ_j q(|y − y_j|)`, the sum of the forces on
//! a point, `Σ_j q² (y_i − y_j)`, is `−½ ∇φ(y_i)`, and the normalizer `Σ_{i≠j} q` is `Σ_i φ(y_i) − n`.
//! One charge and one kernel give both. Charges go onto the grid, and the potential comes off it,
//! through cubic B-splines, whose slope is the force; dividing by the transform of the spline on both
//! sides makes it interpolate. The idea of a grid is FIt-SNE's (Linderman et al. 2019), the splines
//! are those of smooth particle mesh Ewald (Essmann et al. 1995).

use rayon::prelude::*;

use super::centre;
use super::convolution::Convolution;
use crate::domain::Point;

/// Distance of two nodes. The kernel is 1 wide; at this distance forces are right to a few per cent
/// where points are sparse and far better where many push.
const SPACING: f32 = 0.3;
/// Nodes that a spline covers along an axis.
const SUPPORT: usize = 4;
/// Free nodes at every side: the splines' inverse reaches a little beyond its charge.
const MARGIN: usize = 6;
/// More nodes along an axis are not afforded; a larger map has a coarser grid.
const MOST_NODES: usize = 2048;
/// So few points are summed pair by pair: it takes no longer, and no point feels its own charge.
const PAIR_BY_PAIR: usize = 1000;
/// Rows of the grid that one task fills.
const STRIP: usize = 8;
/// Points in one task.
const CHUNK: usize = 512;

/// What repels a point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Push {
    /// `Σ_j q`, with the point itself in it: about 1 more than without.
    pub potential: f32,
    /// `Σ_j q² (y_i − y_j)`.
    pub force: Point,
}

/// The grid; it is kept from step to step, as long as the map fits on it.
pub struct Repulsion {
    convolution: Option<(usize, f32, Convolution)>,
    grid: Vec<f32>,
    /// Where each point lies on the grid.
    feet: Vec<Foot>,
    /// The points by the first row that their spline covers.
    by_row: Vec<u32>,
    /// Where each row's points begin in `by_row`.
    row_starts: Vec<u32>,
}

/// Where a point's spline begins, and its weights along both axes.
#[derive(Clone, Copy, Default)]
struct Foot {
    column: u32,
    row: u32,
    x: f32,
    y: f32,
}

impl Repulsion {
    /// A grid for no points yet.
    pub fn new() -> Self {
        Self {
            convolution: None,
            grid: Vec::new(),
            feet: Vec::new(),
            by_row: Vec::new(),
            row_starts: Vec::new(),
        }
    }

    /// What repels each point.
    pub fn compute(&mut self, points: &[Point], out: &mut [Push]) {
        if points.len() <= PAIR_BY_PAIR {
            pair_by_pair(points, out);
        } else {
            self.on_grid(points, out);
        }
    }

    fn on_grid(&mut self, points: &[Point], out: &mut [Push]) {
        let Some((corner, extent)) = bounds(points) else { return };
        let (n, spacing) = nodes(extent);
        if self.convolution.as_ref().is_none_or(|(at, with, _)| (*at, *with) != (n, spacing)) {
            let squared = spacing * spacing;
            let kernel = |dx: usize, dy: usize| 1.0 / (1.0 + squared * (dx * dx + dy * dy) as f32);
            self.convolution = Some((n, spacing, Convolution::new(n, kernel, inverse_spline)));
            self.grid = vec![0.0; n * n];
        }
        self.locate(points, corner, spacing, n);
        self.spread(n);
        if let Some((_, _, convolution)) = &mut self.convolution {
            convolution.apply(&mut self.grid);
        }
        self.gather(n, spacing, out);
        // Forces of pairs cancel, so what is common to all is an error of the grid, and while the map is
        // still a speck it is larger than the forces.
        centre(out, |push| &mut push.force);
    }

    fn locate(&mut self, points: &[Point], corner: Point, spacing: f32, n: usize) {
        let last = (n - SUPPORT) as f32;
        self.feet.resize(points.len(), Foot::default());
        self.feet.par_chunks_mut(CHUNK).zip(points.par_chunks(CHUNK)).for_each(|(feet, points)| {
            for (foot, point) in feet.iter_mut().zip(points) {
                let place = |axis: usize| (point[axis] - corner[axis]) / spacing + MARGIN as f32;
                let (x, y) = (place(0).clamp(0.0, last), place(1).clamp(0.0, last));
                *foot =
                    Foot { column: x as u32, row: y as u32, x: x - x.floor(), y: y - y.floor() };
            }
        });
        // A counting sort: equal rows keep the order of the points, on any number of threads.
        self.row_starts.clear();
        self.row_starts.resize(n + 1, 0);
        for foot in &self.feet {
            self.row_starts[foot.row as usize + 1] += 1;
        }
        for row in 0..n {
            self.row_starts[row + 1] += self.row_starts[row];
        }
        let mut next = self.row_starts.clone();
        self.by_row.resize(points.len(), 0);
        for (at, foot) in self.feet.iter().enumerate() {
            let next = &mut next[foot.row as usize];
            self.by_row[*next as usize] = at as u32;
            *next += 1;
        }
    }

    /// Puts a charge of one per point onto the grid. Each strip of rows is filled by one task, in the
    /// order of the points.
    fn spread(&mut self, n: usize) {
        let (feet, by_row, row_starts) = (&self.feet, &self.by_row, &self.row_starts);
        self.grid.par_chunks_mut(STRIP * n).enumerate().for_each(|(strip, grid)| {
            grid.fill(0.0);
            let first = strip * STRIP;
            let end = first + grid.len() / n;
            let touching = row_starts[(first + 1).saturating_sub(SUPPORT)]..row_starts[end];
            for &at in &by_row[touching.start as usize..touching.end as usize] {
                let foot = feet[at as usize];
                let (across, down) = (spline(foot.x), spline(foot.y));
                for (row, weight) in (foot.row as usize..).zip(down) {
                    if (first..end).contains(&row) {
                        let begin = (row - first) * n + foot.column as usize;
                        for (node, across) in grid[begin..begin + SUPPORT].iter_mut().zip(across) {
                            *node += weight * across;
                        }
                    }
                }
            }
        });
    }

    /// Reads potential and slope off the grid.
    fn gather(&self, n: usize, spacing: f32, out: &mut [Push]) {
        let grid = &self.grid;
        // Half the slope, in units of the map.
        let scale = -0.5 / spacing;
        out.par_chunks_mut(CHUNK).zip(self.feet.par_chunks(CHUNK)).for_each(|(out, feet)| {
            for (out, foot) in out.iter_mut().zip(feet) {
                let (across, down) = (spline(foot.x), spline(foot.y));
                let (across_slope, down_slope) = (spline_slope(foot.x), spline_slope(foot.y));
                let mut sums = [0.0; 3];
                for row in 0..SUPPORT {
                    let begin = (foot.row as usize + row) * n + foot.column as usize;
                    let (mut value, mut slope) = (0.0, 0.0);
                    for (at, node) in grid[begin..begin + SUPPORT].iter().enumerate() {
                        value += across[at] * node;
                        slope += across_slope[at] * node;
                    }
                    sums[0] += down[row] * value;
                    sums[1] += down[row] * slope;
                    sums[2] += down_slope[row] * value;
                }
                *out = Push { potential: sums[0], force: [sums[1] * scale, sums[2] * scale] };
            }
        });
    }
}

/// The same, summed over all pairs.
fn pair_by_pair(points: &[Point], out: &mut [Push]) {
    out.par_iter_mut().zip(points).for_each(|(out, a)| {
        let mut sum = Push::default();
        for b in points {
            let (dx, dy) = (a[0] - b[0], a[1] - b[1]);
            let q = 1.0 / (1.0 + dx * dx + dy * dy);
            sum.potential += q;
            sum.force = [sum.force[0] + q * q * dx, sum.force[1] + q * q * dy];
        }
        *out = sum;
    });
}

/// The lower corner of all points, and the longer side of their box.
fn bounds(points: &[Point]) -> Option<(Point, f32)> {
    let first = *points.first()?;
    let (low, high) = points.iter().fold((first, first), |(low, high), point| {
        (
            [low[0].min(point[0]), low[1].min(point[1])],
            [high[0].max(point[0]), high[1].max(point[1])],
        )
    });
    Some((low, (high[0] - low[0]).max(high[1] - low[1])))
}

/// How many nodes a map of this extent has along an axis, and how far apart they are. Sizes go up in
/// steps whose transforms are fast, so that a growing map seldom needs a new grid.
fn nodes(extent: f32) -> (usize, f32) {
    let around = 2 * MARGIN + SUPPORT;
    let wanted = (extent / SPACING).ceil();
    if wanted > (MOST_NODES - around) as f32 {
        // Doublings, so that the grid of one step does for the next.
        let times = (wanted / (MOST_NODES - around) as f32).log2().ceil().exp2();
        return (MOST_NODES, SPACING * times);
    }
    let wanted = wanted as usize + around;
    let powers = (4..).map(|power| 1 << power);
    // 16, 20, 24, 28, 32, 40, 48, ...
    let sizes = powers.flat_map(|size: usize| (4..8).map(move |quarters| size / 4 * quarters));
    let n = sizes.into_iter().find(|size| *size >= wanted).unwrap_or(MOST_NODES);
    (n, SPACING)
}

/// Values of the cubic B-spline at the four nodes around a place, `t` behind the second of them.
fn spline(t: f32) -> [f32; SUPPORT] {
    let s = 1.0 - t;
    [
        s * s * s / 6.0,
        (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0,
        (3.0 * s * s * s - 6.0 * s * s + 4.0) / 6.0,
        t * t * t / 6.0,
    ]
}

/// Its slopes there.
fn spline_slope(t: f32) -> [f32; SUPPORT] {
    let s = 1.0 - t;
    [-0.5 * s * s, 1.5 * t * t - 2.0 * t, -1.5 * s * s + 2.0 * s, 0.5 * t * t]
}

/// One over the square of the spline's own transform, at a frequency in cycles per node: it is passed
/// on the way onto the grid and on the way off.
fn inverse_spline(frequency: f32) -> f32 {
    let response = (4.0 + 2.0 * (std::f32::consts::TAU * frequency).cos()) / 6.0;
    1.0 / (response * response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    fn cloud(n: usize, scale: f32) -> Vec<Point> {
        let mut random = rng::stream(3, Purpose::Sampling, 0);
        (0..n)
            .map(|_| [rng::normal(&mut random) * scale, rng::normal(&mut random) * scale])
            .collect()
    }

    #[test]
    fn two_points_push_each_other_apart() {
        let mut pushes = vec![Push::default(); 2];
        Repulsion::new().compute(&[[0.0, 0.0], [1.0, 0.0]], &mut pushes);
        assert_eq!(pushes[0], Push { potential: 1.5, force: [-0.25, 0.0] });
        assert_eq!(pushes[1].force, [0.25, 0.0]);
    }

    #[test]
    fn forces_and_normalizer_are_those_of_all_pairs() {
        // The start of a map, its first clusters, a finished map, and one with much room.
        for (scale, bound) in [(1e-4, 0.1), (0.3, 0.02), (3.0, 0.01), (25.0, 0.04)] {
            let points = cloud(700, scale);
            let mut pushes = vec![Push::default(); points.len()];
            Repulsion::new().on_grid(&points, &mut pushes);
            let mut exact = pushes.clone();
            pair_by_pair(&points, &mut exact);
            let norm = |forces: Vec<Point>| {
                forces.iter().map(|f| f[0] * f[0] + f[1] * f[1]).sum::<f32>().sqrt()
            };
            let pairs = pushes.iter().zip(&exact);
            let off = pairs.map(|(a, b)| [a.force[0] - b.force[0], a.force[1] - b.force[1]]);
            let error = norm(off.collect()) / norm(exact.iter().map(|push| push.force).collect());
            assert!(error < bound, "scale {scale}: forces are off by {error}");
            let sum = |pushes: &[Push]| pushes.iter().map(|push| push.potential).sum::<f32>();
            approx::assert_relative_eq!(sum(&pushes), sum(&exact), max_relative = 0.003);
        }
    }

    #[test]
    fn a_map_too_large_for_its_grid_gets_a_coarser_one() {
        assert_eq!(nodes(0.0), (16, SPACING));
        let (n, spacing) = nodes(1e6);
        assert_eq!(n, MOST_NODES);
        assert!(spacing * (MOST_NODES - 2 * MARGIN - SUPPORT) as f32 >= 1e6);
        assert_eq!(nodes(9e5), (n, spacing), "the grid is kept while the map grows a little");
        // Two crowds far apart: each point feels its own crowd and next to nothing of the other.
        let mut points = vec![[0.0, 0.0]; 600];
        points.extend([[700.0, 700.0]; 600]);
        let mut pushes = vec![Push::default(); points.len()];
        Repulsion::new().on_grid(&points, &mut pushes);
        for push in pushes {
            approx::assert_relative_eq!(push.potential, 600.0, max_relative = 0.05);
        }
    }
}

//! Gradient descent on the map: attraction along affinities, repulsion off a grid.

use rayon::prelude::*;

use super::affinities::Affinities;
use super::repulsion::{Push, Repulsion};
use super::{TsneStep, centre};
use crate::domain::Point;
use crate::numerics::Stopped;

/// For so many steps attraction is exaggerated, so that clusters form while points can still pass
/// through each other.
const EXAGGERATED_STEPS: usize = 250;
/// How much it is exaggerated then.
const EXAGGERATION: f32 = 12.0;
/// How much of a step goes on in the next.
const MOMENTUM: f32 = 0.8;
/// A coordinate whose gain has sunk this far is still let move.
const LEAST_GAIN: f32 = 0.01;
/// No point moves farther than this in one step: the map must not burst.
const LONGEST_MOVE: f32 = 5.0;
/// Points in one task.
const CHUNK: usize = 256;

/// How a point moves.
#[derive(Clone, Copy)]
struct Motion {
    velocity: Point,
    /// Learning rates per coordinate: up while the direction keeps, down when it turns
    /// (Jacobs 1988).
    gain: Point,
}

/// Runs the descent from `start`, `x, y` of every point. The learning rate is the number of points
/// over the exaggeration (Belkina et al. 2019).
///
/// # Errors
/// What `each_step` returns.
pub fn descend(
    affinities: &Affinities,
    start: Vec<f32>,
    epochs: usize,
    mut each_step: impl FnMut(TsneStep<'_>) -> Result<(), Stopped>,
) -> Result<Vec<f32>, Stopped> {
    let n = affinities.len();
    let mut points: Vec<Point> = start.as_chunks().0.to_vec();
    let mut motions = vec![Motion { velocity: [0.0; 2], gain: [1.0; 2] }; n];
    let mut pushes = vec![Push::default(); n];
    let mut pulls = vec![[0.0; 2]; n];
    let mut repulsion = Repulsion::new();
    for epoch in 0..epochs {
        let exaggeration = if epoch < EXAGGERATED_STEPS { EXAGGERATION } else { 1.0 };
        repulsion.compute(&points, &mut pushes);
        attract(affinities, &points, &mut pulls);
        let potential: f64 = pushes.iter().map(|push| f64::from(push.potential)).sum();
        // A point does not repel itself.
        let normalizer = (potential - n as f64).max(1e-12) as f32;
        let rate = n as f32 / exaggeration;
        let parts = points.par_chunks_mut(CHUNK).zip(motions.par_chunks_mut(CHUNK));
        let forces = pulls.par_chunks(CHUNK).zip(pushes.par_chunks(CHUNK));
        parts.zip(forces).for_each(|((points, motions), (pulls, pushes))| {
            for (((point, motion), pull), push) in
                points.iter_mut().zip(motions).zip(pulls).zip(pushes)
            {
                let slope =
                    [0, 1].map(|axis| exaggeration * pull[axis] - push.force[axis] / normalizer);
                motion.step(point, slope, rate);
            }
        });
        centre(&mut points, |point| point);
        each_step(TsneStep { epoch: epoch + 1, epochs, positions: points.as_flattened() })?;
    }
    Ok(points.into_flattened())
}

impl Motion {
    fn step(&mut self, point: &mut Point, slope: Point, rate: f32) {
        for ((velocity, gain), slope) in self.velocity.iter_mut().zip(&mut self.gain).zip(slope) {
            let keeps = (slope > 0.0) != (*velocity > 0.0);
            *gain = if keeps { *gain + 0.2 } else { (*gain * 0.8).max(LEAST_GAIN) };
            *velocity = MOMENTUM * *velocity - rate * *gain * slope;
        }
        let length = self.velocity[0].hypot(self.velocity[1]);
        let shorter = if length > LONGEST_MOVE { LONGEST_MOVE / length } else { 1.0 };
        self.velocity = self.velocity.map(|velocity| velocity * shorter);
        *point = [point[0] + self.velocity[0], point[1] + self.velocity[1]];
    }
}

/// `Σ_j p_ij q_ij (y_i − y_j)` of each point.
fn attract(affinities: &Affinities, points: &[Point], out: &mut [Point]) {
    out.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
        for (at, out) in out.iter_mut().enumerate() {
            let row = chunk * CHUNK + at;
            let point = points[row];
            let mut sum = [0.0; 2];
            for &(other, p) in affinities.row(row) {
                let other = points[other as usize];
                let (dx, dy) = (point[0] - other[0], point[1] - other[1]);
                let pull = p / (1.0 + dx * dx + dy * dy);
                sum[0] += pull * dx;
                sum[1] += pull * dy;
            }
            *out = sum;
        }
    });
}

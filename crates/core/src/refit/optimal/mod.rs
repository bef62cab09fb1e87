//! The head at its optimum: softmax regression, solved until its distance from the optimum is known.
//!
//! The objective is the one that the reference recipe descends,
//! `F(W, b) = Σ_i v_i CE(W x_i + b, y_i) / Σ_i v_i + λ/2 (‖W‖² + ‖b‖²)`, with one weight `v` per class.
//! It is strictly convex, so it has one optimum, whatever the start, the order of the rows and the seed:
//! what differs between two recipes is their rows alone. And it is strongly convex, so the gradient says
//! how far off an answer can be at most: `F − F* ≤ ‖∇F‖² / 2λ`. Near the optimum `½ gᵀ H⁻¹ g` says how far
//! it is.
//!
//! Solved by L-BFGS in coordinates in which the curvature is about the same in all directions: first on a
//! few rows with the spread of the features, then on more and on all rows with a Hessian of some
//! ([`curvature`]). Sums over rows run in single precision over blocks and in double precision over the
//! blocks, in a fixed order: same rows, same bytes at any number of threads.

mod conditioning;
mod curvature;
mod lbfgs;
mod objective;
mod parameters;

use std::sync::Arc;

use conditioning::Conditioning;
pub use curvature::Curvature;
use lbfgs::{Point, minimize};
use objective::{Objective, RowBlocks};
use parameters::Parameters;

use super::rows::Rows;
use crate::domain::Head;
use crate::numerics::{StopToken, Stopped};

/// How far from the optimum an answer may be, relative to the objective.
pub const TOLERANCE: f64 = 1e-6;
/// The same while a slider is dragged.
pub const ROUGH_TOLERANCE: f64 = 1e-3;
/// When a solution is near enough: one of both says so.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// The most that the objective can lie above the optimum, by the gradient.
    proven: f64,
    /// How far it lies above it, by the curvature. Where features are large, single precision cannot prove
    /// as much as is true.
    estimated: f64,
}

/// What a head that is used is solved to.
pub const SOLVED: Goal = Goal { proven: TOLERANCE, estimated: 0.01 * TOLERANCE };
/// What tells whether another head has converged.
pub const KNOWN: Goal = Goal { proven: ROUGH_TOLERANCE, estimated: ROUGH_TOLERANCE };
/// How far the first stages go.
const STAGE_TOLERANCE: f64 = 1e-4;
/// Rows of the first stage, and of a Hessian.
const FEW_ROWS: usize = 4096;
/// Rows of the second stage, if there are several times as many.
const MORE_ROWS: usize = 4 * FEW_ROWS;
/// Steps of a first stage, after which its solution is good enough a start.
const MAX_STAGE_STEPS: usize = 60;
/// Steps over all rows, far more than it takes.
const MAX_STEPS: usize = 1000;
/// Steps from the solution of other rows; if that many are not enough, it was no good start.
const MAX_ROUGH_STEPS: usize = 12;

/// What is minimized, besides the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Penalty<'a> {
    /// The strength of the penalty on weight and bias; above 0.
    pub lambda: f64,
    /// The weight of every class in the loss; none weighs all alike.
    pub class_weights: Option<&'a [f64]>,
}

/// How near an answer is to the optimum.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Certificate {
    /// `F` at the answer.
    pub objective: f64,
    /// How far `F` lies above the optimum, relative to `F`.
    pub relative_gap: f64,
    /// Whether it can be no more, by `‖∇F‖² / 2λ`; else it is estimated from the curvature.
    pub is_proven: bool,
    /// Steps over all rows.
    pub steps: usize,
    /// Features whose digits single precision lost: they lie so far from 0 that their spread is rounded.
    pub rounded_features: usize,
}

/// A head near its optimum.
#[derive(Clone, Debug)]
pub struct OptimalHead {
    /// The head.
    pub head: Head,
    /// How near it is.
    pub certificate: Certificate,
    /// The curvature around it, from which other rows are solved sooner.
    pub curvature: Option<Arc<Curvature>>,
}

/// Solves for the optimum, until the objective is as near to it as `goal` asks for, relative to the
/// objective, or single precision leaves nothing to gain.
///
/// # Errors
/// When a stop was asked for.
pub fn solve(
    rows: &Rows<'_>,
    n_classes: usize,
    penalty: &Penalty<'_>,
    goal: Goal,
    stop: &StopToken,
) -> Result<OptimalHead, Stopped> {
    let conditioning = Conditioning::of(rows);
    let all = conditioning.apply(rows);
    let parameters = Parameters::new(n_classes, rows.dim(), penalty.lambda, &conditioning);
    let weights = penalty.class_weights;
    let n_rows = all.n_rows();
    let few = all.thinned(FEW_ROWS);
    let mut point = Point::at(vec![0.0; parameters.len()]);
    let spread = Curvature::spread(&few, &parameters, 1.0 / n_classes as f64);
    minimize(&Objective::new(&few, &parameters, weights), &spread, &mut point, stop, &|state| {
        state.steps >= MAX_STAGE_STEPS || state.decrement <= STAGE_TOLERANCE * state.value
    })?;
    let hessian = Curvature::hessian(&Objective::new(&few, &parameters, weights), &point.place);
    if hessian.is_some() {
        point.memory.clear();
    }
    let shape = hessian.as_ref().unwrap_or(&spread);
    if n_rows > 2 * MORE_ROWS {
        let more = all.thinned(MORE_ROWS);
        point.steps = 0;
        minimize(
            &Objective::new(&more, &parameters, weights),
            shape,
            &mut point,
            stop,
            &|state| {
                state.steps >= MAX_STAGE_STEPS || state.decrement <= STAGE_TOLERANCE * state.value
            },
        )?;
    }
    point.steps = 0;
    let whole = Objective::new(&all, &parameters, weights);
    let estimates = hessian.is_some();
    let end = minimize(&whole, shape, &mut point, stop, &|state| {
        state.steps >= MAX_STEPS
            || parameters.bound(&state.gradient) <= goal.proven * state.value
            || (estimates && state.decrement <= goal.estimated * state.value)
    })?;
    let proven = parameters.bound(&end.gradient) / end.value;
    let is_proven = proven <= goal.proven || !estimates;
    let certificate = Certificate {
        objective: end.value,
        relative_gap: if is_proven { proven } else { end.decrement / end.value },
        is_proven,
        steps: end.steps,
        rounded_features: conditioning.rounded_features(),
    };
    let curvature = hessian.map(|hessian| Arc::new(hessian.with_memory(point.memory)));
    Ok(OptimalHead { head: parameters.head(&point.place), certificate, curvature })
}

/// Solves roughly, from the solution of rows that are much the same; none where it is no good start.
///
/// # Errors
/// When a stop was asked for.
pub fn solve_roughly(
    rows: &Rows<'_>,
    start: (&Head, &Arc<Curvature>),
    penalty: &Penalty<'_>,
    stop: &StopToken,
) -> Result<Option<OptimalHead>, Stopped> {
    let (head, curvature) = start;
    let conditioning = Conditioning::of(rows);
    let parameters = Parameters::new(head.n_classes(), rows.dim(), penalty.lambda, &conditioning);
    if !conditioning.is_none() || curvature.n_parameters() != parameters.len() {
        return Ok(None);
    }
    let all = conditioning.apply(rows);
    let whole = Objective::new(&all, &parameters, penalty.class_weights);
    let mut point = Point::at(parameters.place(head));
    point.memory.clone_from(curvature.memory());
    let end = minimize(&whole, curvature, &mut point, stop, &|state| {
        state.steps >= MAX_ROUGH_STEPS || state.decrement <= ROUGH_TOLERANCE / 3.0 * state.value
    })?;
    if end.decrement > ROUGH_TOLERANCE * end.value {
        return Ok(None);
    }
    let certificate = Certificate {
        objective: end.value,
        relative_gap: end.decrement / end.value,
        is_proven: false,
        steps: end.steps,
        rounded_features: 0,
    };
    let head = parameters.head(&point.place);
    let curvature = Some(Arc::new(curvature.with_memory(point.memory)));
    Ok(Some(OptimalHead { head, certificate, curvature }))
}

/// The objective of any head on some rows.
pub fn objective_of(head: &Head, rows: &Rows<'_>, penalty: &Penalty<'_>) -> f64 {
    let conditioning = Conditioning::of(rows);
    let parameters = Parameters::new(head.n_classes(), rows.dim(), penalty.lambda, &conditioning);
    let blocks: RowBlocks<'_> = conditioning.apply(rows);
    Objective::new(&blocks, &parameters, penalty.class_weights)
        .value_and_gradient(&parameters.place(head))
        .0
}

#[cfg(test)]
mod tests;

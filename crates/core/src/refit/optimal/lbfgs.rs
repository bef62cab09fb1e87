//! L-BFGS with a given curvature to start from.

use std::collections::VecDeque;

use super::curvature::Curvature;
use super::objective::Objective;
use crate::numerics::{StopToken, Stopped};

/// Steps that are remembered.
const MEMORY: usize = 12;
/// A step must bring this share of what its slope promises.
const SUFFICIENT: f64 = 1e-4;
/// Halvings of a step before it is given up: what is left is rounding.
const MAX_HALVINGS: usize = 30;
/// Steps without a smaller value or decrement after which only rounding is left.
const PATIENCE: usize = 6;
/// The objective is known this well, relative to itself: sums of single precision.
const NOISE: f64 = 1e-9;

/// Where a minimization stands, from one stage to the next.
pub struct Point {
    /// The parameters.
    pub place: Vec<f64>,
    /// Steps so far.
    pub steps: usize,
    /// The last steps, newest first. Those over other rows still tell how the objective bends.
    pub memory: VecDeque<Pair>,
}

impl Point {
    pub fn at(place: Vec<f64>) -> Self {
        Self { place, steps: 0, memory: VecDeque::new() }
    }
}

/// What is known after a step.
pub struct State {
    /// The objective.
    pub value: f64,
    /// Its gradient.
    pub gradient: Vec<f64>,
    /// `½ gᵀ H⁻¹ g`: about how far the objective lies above its optimum.
    pub decrement: f64,
    /// Steps so far.
    pub steps: usize,
}

/// Moves the point until `is_done`, or until rounding leaves nothing to gain.
///
/// # Errors
/// When a stop was asked for.
pub fn minimize(
    objective: &Objective<'_>,
    curvature: &Curvature,
    point: &mut Point,
    stop: &StopToken,
    is_done: &dyn Fn(&State) -> bool,
) -> Result<State, Stopped> {
    let (mut least_value, mut least_decrement, mut in_vain) = (f64::INFINITY, f64::INFINITY, 0);
    let (mut value, mut gradient) = objective.value_and_gradient(&point.place);
    loop {
        let direction = direction(&gradient, &point.memory, curvature);
        let slope = dot(&gradient, &direction);
        let decrement = -0.5 * slope;
        let state = State { value, gradient, decrement, steps: point.steps };
        let gains = value < least_value - NOISE * value.abs() || decrement < least_decrement;
        in_vain = if gains { 0 } else { in_vain + 1 };
        (least_value, least_decrement) = (least_value.min(value), least_decrement.min(decrement));
        if is_done(&state) || in_vain == PATIENCE {
            return Ok(state);
        }
        stop.check()?;
        let before = &state.gradient;
        let Some(next) = line_search(objective, point, (value, &direction, slope)) else {
            return Ok(state);
        };
        let change: Vec<f64> = direction.iter().map(|step| next.step * step).collect();
        let turn: Vec<f64> = next.gradient.iter().zip(before).map(|(b, a)| b - a).collect();
        point.place.iter_mut().zip(&change).for_each(|(place, change)| *place += change);
        point.steps += 1;
        let bend = dot(&change, &turn);
        if bend > 1e-14 * (dot(&change, &change) * dot(&turn, &turn)).sqrt() {
            point.memory.truncate(MEMORY - 1);
            point.memory.push_front(Pair { change, turn, bend });
        }
        (value, gradient) = (next.value, next.gradient);
    }
}

/// A step and how the gradient turned in it.
#[derive(Clone, Debug)]
pub struct Pair {
    change: Vec<f64>,
    turn: Vec<f64>,
    bend: f64,
}

/// The two loops of L-BFGS: `−H⁻¹ g`, with the curvature corrected by what is remembered.
fn direction(gradient: &[f64], memory: &VecDeque<Pair>, curvature: &Curvature) -> Vec<f64> {
    let mut rest = gradient.to_vec();
    let mut shares = Vec::with_capacity(memory.len());
    for pair in memory {
        let share = dot(&pair.change, &rest) / pair.bend;
        add_scaled(&mut rest, -share, &pair.turn);
        shares.push(share);
    }
    let mut direction = curvature.solve(&rest);
    for (pair, share) in memory.iter().zip(shares).rev() {
        let back = dot(&pair.turn, &direction) / pair.bend;
        add_scaled(&mut direction, share - back, &pair.change);
    }
    direction.iter_mut().for_each(|value| *value = -*value);
    direction
}

struct Next {
    step: f64,
    value: f64,
    gradient: Vec<f64>,
}

/// The first of 1, then what a parabola through both ends proposes, that falls enough.
fn line_search(
    objective: &Objective<'_>,
    point: &Point,
    (value, direction, slope): (f64, &[f64], f64),
) -> Option<Next> {
    if slope >= 0.0 {
        return None;
    }
    let mut step = 1.0;
    for _ in 0..MAX_HALVINGS {
        let place: Vec<f64> = point
            .place
            .iter()
            .zip(direction)
            .map(|(place, move_by)| place + step * move_by)
            .collect();
        let (next, gradient) = objective.value_and_gradient(&place);
        // Where the change of the value drowns in rounding, the slope still tells.
        let is_flat =
            next <= value + NOISE * value.abs() && dot(&gradient, direction).abs() <= -slope;
        if next.is_finite() && (next <= value + SUFFICIENT * step * slope || is_flat) {
            return Some(Next { step, value: next, gradient });
        }
        let parabola = -slope * step * step / (2.0 * (next - value - slope * step));
        step =
            if parabola.is_finite() { parabola.clamp(0.1 * step, 0.5 * step) } else { 0.1 * step };
    }
    None
}

/// `Σ a_i b_i`.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add_scaled(to: &mut [f64], factor: f64, values: &[f64]) {
    to.iter_mut().zip(values).for_each(|(to, value)| *to += factor * value);
}

//! Making the head again: solved or fitted on real and synthetic embeddings, or by a formula.

mod closed_form;
mod method;
mod note;
mod optimal;
mod products;
mod rows;
mod scales;
mod sgd;
mod softmax;

use std::sync::Arc;

pub use closed_form::{MeanInput, MeanRule, logit_adjusted, nearest_mean, tau_norm};
pub use method::{DEFAULT_LAMBDA, HeadMethod, HeadRecipe, LAMBDA_RANGE, MAX_TAU};
pub use note::HeadNote;
pub use optimal::{Certificate, Curvature};
use optimal::{OptimalHead, Penalty};
pub use rows::Rows;
use sgd::{Plan, Schedule};

use crate::domain::{Embeddings, Head, HeadInput};
use crate::numerics::class_weights::{BETA, effective_number_weights};
use crate::numerics::{StopToken, Stopped};

/// A head that was made again.
#[derive(Clone, Debug)]
pub struct Refit {
    /// The head.
    pub head: Head,
    /// How near it is to its optimum, for a head that was solved.
    pub certificate: Option<Certificate>,
    /// The curvature around its optimum, from which much the same rows are solved sooner.
    pub curvature: Option<Arc<Curvature>>,
    /// What a person should know of it.
    pub notes: Vec<HeadNote>,
}

impl Refit {
    fn as_is(head: Head) -> Self {
        Self { head, certificate: None, curvature: None, notes: Vec::new() }
    }

    fn solved(found: OptimalHead) -> Self {
        let OptimalHead { head, certificate, curvature } = found;
        let notes = HeadNote::of_solved(&certificate);
        Self { head, certificate: Some(certificate), curvature, notes }
    }
}

/// A head for embeddings that come without one: the optimum on the rows as they are.
pub fn fitted_head(train: &Embeddings) -> Refit {
    let n_classes = train.counts().len();
    let penalty = Penalty { lambda: f64::from(DEFAULT_LAMBDA), class_weights: None };
    let rows = Rows::new(train, &[], &[]);
    let found = optimal::solve(&rows, n_classes, &penalty, optimal::SOLVED, &StopToken::new());
    Refit::solved(found.expect("the token is never stopped"))
}

/// Makes a head; `each_epoch` sees a head that is fitted step by step after every epoch.
///
/// A fitted head is always linear on embeddings as they are. One that the network was trained with
/// may compare angles instead; then a warm start is not possible and the start is fresh.
///
/// # Errors
/// When a stop was asked for.
pub fn refit(
    recipe: &HeadRecipe,
    trained: &Head,
    rows: &Rows<'_>,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut (dyn FnMut(&Head) + Send),
) -> Result<Refit, Stopped> {
    let n_classes = trained.n_classes();
    let head = match recipe.method {
        HeadMethod::Keep => trained.clone(),
        HeadMethod::TauNorm => tau_norm(trained, recipe.tau),
        HeadMethod::LogitAdjusted => logit_adjusted(trained, &rows.train_counts(), recipe.tau),
        HeadMethod::NearestMean => nearest_mean(rows, n_classes, recipe.mean),
        HeadMethod::Scaled => {
            let epochs = sgd::enough_epochs(rows.len(), recipe.epochs);
            scales::fit(trained, rows, epochs, seed, stop, each_epoch)?
        }
        HeadMethod::Optimal | HeadMethod::Weighted | HeadMethod::Balanced => {
            let class_weights = class_weights(recipe.method, rows, n_classes);
            let penalty = penalty(recipe, class_weights.as_deref());
            let found = optimal::solve(rows, n_classes, &penalty, optimal::SOLVED, stop)?;
            return Ok(Refit::solved(found));
        }
        HeadMethod::Fast | HeadMethod::Reference => {
            return by_steps(recipe, trained, rows, seed, stop, each_epoch);
        }
    };
    Ok(Refit::as_is(head))
}

/// A head that is solved, to a thousandth of its optimum, from the solution of rows that are much the
/// same; none where that is no good start, or the head is not solved.
///
/// # Errors
/// When a stop was asked for.
pub fn refit_roughly(
    recipe: &HeadRecipe,
    start: (&Head, &Arc<Curvature>),
    rows: &Rows<'_>,
    stop: &StopToken,
) -> Result<Option<Refit>, Stopped> {
    if !recipe.method.is_solved() {
        return Ok(None);
    }
    let class_weights = class_weights(recipe.method, rows, start.0.n_classes());
    let found =
        optimal::solve_roughly(rows, start, &penalty(recipe, class_weights.as_deref()), stop)?;
    Ok(found.map(Refit::solved))
}

/// SGD; beside it the optimum of the same objective, so that a fit that stopped short is known.
fn by_steps(
    recipe: &HeadRecipe,
    trained: &Head,
    rows: &Rows<'_>,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut (dyn FnMut(&Head) + Send),
) -> Result<Refit, Stopped> {
    let n_classes = trained.n_classes();
    let start = Some(trained).filter(|head| recipe.warm_start && head.input == HeadInput::Raw);
    let (schedule, epochs) = match recipe.method {
        HeadMethod::Fast => (Schedule::Cosine, sgd::enough_epochs(rows.len(), recipe.epochs)),
        _ => (Schedule::WarmUp, recipe.epochs.max(1)),
    };
    let plan = Plan { schedule, epochs, start };
    let penalty = Penalty { lambda: f64::from(sgd::WEIGHT_DECAY), class_weights: None };
    let (fitted, optimum) = rayon::join(
        || sgd::fit(rows, n_classes, &plan, seed, stop, each_epoch),
        || optimal::solve(rows, n_classes, &penalty, optimal::KNOWN, stop),
    );
    let (head, optimum) = (fitted?, optimum?.certificate.objective);
    let objective = optimal::objective_of(&head, rows, &penalty);
    let note = HeadNote::not_converged(objective, optimum);
    Ok(Refit { notes: note.into_iter().collect(), ..Refit::as_is(head) })
}

fn penalty<'a>(recipe: &HeadRecipe, class_weights: Option<&'a [f64]>) -> Penalty<'a> {
    Penalty { lambda: f64::from(recipe.lambda), class_weights }
}

/// How much a row of every class weighs; none where all weigh the same.
fn class_weights(method: HeadMethod, rows: &Rows<'_>, n_classes: usize) -> Option<Vec<f64>> {
    let counts = rows.counts(n_classes);
    match method {
        HeadMethod::Weighted => Some(effective_number_weights(&counts, BETA)),
        HeadMethod::Balanced => {
            Some(counts.into_iter().map(|count| 1.0 / count.max(1) as f64).collect())
        }
        _ => None,
    }
}

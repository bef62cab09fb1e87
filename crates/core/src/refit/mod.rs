//! Making the head again: fitted on real and synthetic embeddings, or by a formula.

mod closed_form;
mod method;
mod rows;
mod scales;
mod sgd;
mod softmax;

pub use closed_form::{MeanInput, MeanRule, logit_adjusted, nearest_mean, tau_norm};
pub use method::{HeadMethod, HeadRecipe, MAX_TAU};
use ndarray::{Array1, Array2};
pub use rows::Rows;
use sgd::{Plan, Schedule};

use crate::domain::{Embeddings, Head, HeadInput};
use crate::numerics::class_weights::{BETA, effective_number_weights};
use crate::numerics::{StopToken, Stopped};

/// A head for embeddings that come without one: the paper's recipe on the rows as they are.
pub fn fitted_head(train: &Embeddings) -> Head {
    let n_classes = train.counts().len();
    let none = Head::linear(Array2::zeros((n_classes, train.dim())), Array1::zeros(n_classes));
    let recipe = HeadRecipe::of(HeadMethod::Reference);
    let rows = Rows::new(train, &[], &[]);
    let head = refit(&recipe, &none, &rows, 0, &StopToken::new(), &mut |_| {});
    head.expect("the token is never stopped")
}

/// Makes a head; `each_epoch` sees a fitted head after every epoch.
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
    each_epoch: &mut dyn FnMut(&Head),
) -> Result<Head, Stopped> {
    let n_classes = trained.n_classes();
    let epochs = recipe.epochs.max(1);
    let start = Some(trained).filter(|head| recipe.warm_start && head.input == HeadInput::Raw);
    let plan = |schedule| Plan { schedule, epochs, weights: None, balanced: false, start };
    let plan = match recipe.method {
        HeadMethod::Keep => return Ok(trained.clone()),
        HeadMethod::TauNorm => return Ok(tau_norm(trained, recipe.tau)),
        HeadMethod::LogitAdjusted => {
            return Ok(logit_adjusted(trained, &rows.train_counts(), recipe.tau));
        }
        HeadMethod::NearestMean => return Ok(nearest_mean(rows, n_classes, recipe.mean)),
        HeadMethod::Scaled => return scales::fit(trained, rows, epochs, seed, stop, each_epoch),
        HeadMethod::Fast => plan(Schedule::Cosine),
        HeadMethod::Reference => plan(Schedule::WarmUp),
        HeadMethod::Weighted => {
            let weights = effective_number_weights(&rows.counts(n_classes), BETA);
            let weights = weights.into_iter().map(|weight| weight as f32).collect();
            Plan { weights: Some(weights), ..plan(Schedule::WarmUp) }
        }
        HeadMethod::Balanced => Plan { balanced: true, ..plan(Schedule::Cosine) },
    };
    sgd::fit(rows, n_classes, &plan, seed, stop, each_epoch)
}

//! A head over the epochs of its fit, as the paper's Figure 7.

use super::outcome::rows;
use super::{EvalData, Recipe};
use crate::analysis::{Confusion, Metrics};
use crate::domain::{Embeddings, Head};
use crate::numerics::{StopToken, Stopped};
use crate::refit::refit;
use crate::sampler::draw;

/// What the head gives after one epoch.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct EpochPoint {
    /// The epoch, from 1 on.
    pub epoch: usize,
    /// Balanced accuracy on the real training rows, 0–1.
    pub train: f64,
    /// Balanced accuracy on the test rows, 0–1.
    pub test: f64,
}

/// Fits the head of a recipe once more and measures it after every epoch; empty for a head that is not
/// fitted step by step.
///
/// # Errors
/// When a stop was asked for.
pub fn refit_curve(
    subject: &EvalData,
    recipe: &Recipe,
    stop: &StopToken,
) -> Result<Vec<EpochPoint>, Stopped> {
    if !recipe.head.method.uses_epochs() {
        return Ok(Vec::new());
    }
    let train = subject.space.train();
    let synthetic = draw(&recipe.sampling, &subject.space, recipe.seed, stop)?;
    let rows = rows(subject, &synthetic);
    let mut points = Vec::new();
    let mut measure = |head: &Head| {
        let accuracy = |rows: &Embeddings| {
            let predicted = head.predict(rows.features());
            let confusion = Confusion::new(rows.labels(), &predicted, head.n_classes());
            Metrics::new(&confusion).balanced_accuracy
        };
        let epoch = points.len() + 1;
        points.push(EpochPoint { epoch, train: accuracy(train), test: accuracy(&subject.test) });
    };
    refit(&recipe.head, &subject.head, &rows, recipe.seed, stop, &mut measure)?;
    Ok(points)
}

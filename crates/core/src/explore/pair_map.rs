//! Two classes on a map of their own, with their synthetic points in the layout: the paper's
//! Figure 6.

use std::fmt;
use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::Answer;
use crate::domain::{Embeddings, Point};
use crate::experiment::EvalData;
use crate::numerics::{StopToken, Stopped};
use crate::projection::{TsneConfig, tsne};

/// Points of a map of two classes; of the larger class a part is laid out.
const PAIR_POINTS: usize = 4000;
/// Steps of such a map: it is small, and a person waits for it.
const PAIR_EPOCHS: usize = 600;

/// What is asked: two classes of a run under an answer.
#[derive(Clone)]
pub struct PairQuestion {
    /// The run.
    pub subject: Arc<EvalData>,
    /// The recipe's answer; the trained head where there is none.
    pub answer: Option<Arc<Answer>>,
    /// The classes.
    pub pair: (usize, usize),
}

impl fmt::Debug for PairQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "map of {:?} under {:?} on {:?}", self.pair, self.answer, self.subject)
    }
}

/// The map of two classes.
pub struct PairMap {
    /// What was asked; the trained head has no synthetic points.
    pub question: PairQuestion,
    /// How much is done, 0–1.
    pub done: f32,
    /// A place per training row; not a number for rows that are not laid out.
    pub train: Vec<Point>,
    /// The same for test rows.
    pub test: Vec<Point>,
    /// The same for synthetic points.
    pub synthetic: Vec<Point>,
}

impl fmt::Debug for PairMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {:.0} % done", self.question, self.done * 100.0)
    }
}

/// Which rows of the pair are laid out: all of a class up to its part, evenly thinned beyond.
fn rows_of(labels: &[u32], pair: (usize, usize), most: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    for class_idx in [pair.0, pair.1] {
        let labels = labels.iter().enumerate();
        let of_class: Vec<usize> =
            labels.filter(|(_, label)| **label as usize == class_idx).map(|(row, _)| row).collect();
        let n = of_class.len().min(most);
        rows.extend((0..n).map(|at| of_class[at * of_class.len() / n]));
    }
    rows
}

/// Lays two classes out by t-SNE and gives the finished map. `on_step` gets how much is done, 0–1, and
/// a function that makes the picture of that moment, so that pictures that are not drawn cost nothing.
///
/// # Errors
/// When a stop was asked for.
pub fn pair_map(
    question: &PairQuestion,
    stop: &StopToken,
    mut on_step: impl FnMut(f32, &dyn Fn() -> PairMap) + Send,
) -> Result<PairMap, Stopped> {
    let PairQuestion { subject, answer, pair } = question;
    let (train, test) = (subject.space.train(), &subject.test);
    let synthetic = answer.as_ref().map(|answer| &answer.outcome.synthetic);
    let n_synthetic = synthetic.map_or(0, |synthetic| synthetic.len());
    // A sixth for every part of every class.
    let part = PAIR_POINTS / 6;
    let train_rows = rows_of(train.labels(), *pair, part);
    let test_rows = rows_of(test.labels(), *pair, part);
    let synthetic_rows =
        synthetic.map_or(Vec::new(), |synthetic| rows_of(&synthetic.labels, *pair, part));
    let select = |points: &Embeddings, rows: &[usize]| points.features().select(Axis(0), rows);
    let made = synthetic.map_or(Vec::new(), |synthetic| {
        let row = |row: &usize| &synthetic.flat[row * train.dim()..(row + 1) * train.dim()];
        synthetic_rows.iter().flat_map(row).copied().collect()
    });
    let made = Array2::from_shape_vec((synthetic_rows.len(), train.dim()), made)
        .expect("every point has the features of the run");
    let real = select(train, &train_rows);
    let fitted = ndarray::concatenate(Axis(0), &[real.view(), made.view()])
        .expect("all points have the features of the run");
    let tested = select(test, &test_rows);
    let place = |points: &[Point], done: f32| {
        let nowhere = [f32::NAN; 2];
        let mut map = PairMap {
            question: question.clone(),
            done,
            train: vec![nowhere; train.len()],
            test: vec![nowhere; test.len()],
            synthetic: vec![nowhere; n_synthetic],
        };
        let (of_train, rest) = points.split_at(train_rows.len());
        let (of_synthetic, of_test) = rest.split_at(synthetic_rows.len());
        let parts = [
            (&mut map.train, &train_rows, of_train),
            (&mut map.synthetic, &synthetic_rows, of_synthetic),
            (&mut map.test, &test_rows, of_test),
        ];
        for (places, rows, points) in parts {
            for (&row, &point) in rows.iter().zip(points) {
                places[row] = point;
            }
        }
        map
    };
    let config = TsneConfig { epochs: PAIR_EPOCHS, ..TsneConfig::default() };
    let layout = tsne(fitted.view(), tested.view(), &config, stop, |step| {
        // A map that is not quite done says so.
        let done = (step.epoch as f32 / step.epochs as f32).min(0.999);
        on_step(done, &|| {
            let points: Vec<Point> =
                step.positions.chunks_exact(2).map(|xy| [xy[0], xy[1]]).collect();
            place(&points, done)
        });
    })?;
    let points: Vec<Point> = layout.train.into_iter().chain(layout.test).collect();
    Ok(place(&points, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_classes_are_laid_out_in_full_and_large_ones_evenly() {
        let labels: Vec<u32> = (0..110).map(|row| u32::from(row % 11 == 0)).collect();
        let rows = rows_of(&labels, (1, 0), 20);
        assert_eq!(rows.iter().filter(|row| labels[**row] == 1).count(), 10);
        let large: Vec<usize> = rows.into_iter().filter(|row| labels[*row] == 0).collect();
        assert_eq!(large.len(), 20);
        assert!(large.windows(2).all(|pair| pair[0] < pair[1] && pair[1] - pair[0] <= 7));
    }
}

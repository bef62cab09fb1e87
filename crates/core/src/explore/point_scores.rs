//! What a head makes of every point, worked out beside the window for the colours of points.

use std::fmt;
use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

use super::Answer;
use crate::domain::{Head, argmax};
use crate::experiment::EvalData;

/// What is asked: every point under the head of an answer.
#[derive(Clone)]
pub struct ScoreQuestion {
    /// The run.
    pub subject: Arc<EvalData>,
    /// The recipe's answer; the trained head where there is none.
    pub answer: Option<Arc<Answer>>,
}

impl PartialEq for ScoreQuestion {
    fn eq(&self, other: &Self) -> bool {
        let serial = |question: &Self| question.answer.as_ref().map(|answer| answer.serial);
        Arc::ptr_eq(&self.subject, &other.subject) && serial(self) == serial(other)
    }
}

impl fmt::Debug for ScoreQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scores under {:?} on {:?}", self.answer, self.subject)
    }
}

/// What the head makes of one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PointScore {
    /// The predicted class.
    pub predicted: u16,
    /// The probability of the true class, 0–1.
    pub probability: f32,
    /// The logit of the true class less the best other one.
    pub margin: f32,
}

/// The scores of all points.
pub struct PointScores {
    /// What was asked.
    pub question: ScoreQuestion,
    /// One per training row.
    pub train: Vec<PointScore>,
    /// One per test row.
    pub test: Vec<PointScore>,
    /// One per synthetic point.
    pub synthetic: Vec<PointScore>,
    /// How far every test row lies outside the range of its class's training and synthetic points,
    /// mean over features, in embedding units.
    pub out_of_range: Vec<f32>,
}

impl fmt::Debug for PointScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.question.fmt(f)
    }
}

/// Scores all points.
pub fn point_scores(question: ScoreQuestion) -> PointScores {
    let (subject, answer) = (&question.subject, question.answer.as_deref());
    let outcome = answer.map(|answer| &answer.outcome);
    let head = outcome.map_or(&subject.head, |outcome| &outcome.head);
    let (train, test) = (subject.space.train(), &subject.test);
    let synthetic = outcome.map_or(Vec::new(), |outcome| {
        let (flat, labels) = (&outcome.synthetic.flat, &outcome.synthetic.labels);
        let rows = Array2::from_shape_vec((labels.len(), train.dim()), flat.clone());
        rows.map_or(Vec::new(), |rows| rows_of(head, &rows, labels))
    });
    let ranges = outcome.map_or(&subject.train_ranges, |outcome| &outcome.train_ranges);
    let out_of_range = |row: usize| {
        let class_idx = test.labels()[row] as usize;
        if ranges.counts[class_idx] == 0 {
            return 0.0;
        }
        let (low, high) = (ranges.min.row(class_idx), ranges.max.row(class_idx));
        let values = test.row(row).iter().zip(low).zip(high);
        let out = |((value, low), high): ((&f32, &f32), &f32)| {
            (low - value).max(0.0) + (value - high).max(0.0)
        };
        values.map(out).sum::<f32>() / test.dim() as f32
    };
    PointScores {
        train: rows_of(head, train.features(), train.labels()),
        test: rows_of(head, test.features(), test.labels()),
        synthetic,
        out_of_range: (0..test.len()).map(out_of_range).collect(),
        question,
    }
}

fn rows_of(head: &Head, features: &Array2<f32>, labels: &[u32]) -> Vec<PointScore> {
    let logits = head.logits(features);
    let of_row = |(logits, &label): (ArrayView1<'_, f32>, &u32)| {
        let own = logits[label as usize];
        let predicted = argmax(logits.iter().copied());
        let largest = logits[predicted];
        let total: f32 = logits.iter().map(|logit| (logit - largest).exp()).sum();
        let others = logits.iter().enumerate().filter(|(other, _)| *other != label as usize);
        let best_other = others.map(|(_, &logit)| logit).fold(f32::NEG_INFINITY, f32::max);
        PointScore {
            predicted: predicted as u16,
            probability: (own - largest).exp() / total,
            margin: own - best_other,
        }
    };
    logits.rows().into_iter().zip(labels).map(of_row).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, array};

    use super::*;
    use crate::domain::Embeddings;

    #[test]
    fn scores_agree_with_those_of_single_points() {
        let train = Embeddings::new(array![[0.0, 1.0], [2.0, 2.0]], vec![0, 1], 2).unwrap();
        let test = Embeddings::new(array![[0.0, 4.0], [2.5, 2.0]], vec![0, 1], 2).unwrap();
        let head = Head::linear(array![[1.0, 0.5], [0.0, 1.0]], Array1::zeros(2));
        let subject = EvalData::new(Arc::new(train), Arc::new(test.clone()), head.clone());
        let scores = point_scores(ScoreQuestion { subject: Arc::new(subject), answer: None });
        for (row, found) in scores.test.iter().enumerate() {
            let single = head.predict_one(test.row(row), test.labels()[row] as usize);
            assert_eq!(usize::from(found.predicted), single.predicted);
            assert!((found.probability - single.probability).abs() < 1e-6);
            assert!((found.margin - single.margin).abs() < 1e-6);
        }
        // 3 beyond the only training row in one feature of two; 0.5 in one of two.
        assert_eq!(scores.out_of_range, [1.5, 0.25]);
        assert_eq!((scores.train.len(), scores.synthetic.len()), (2, 0));
    }
}

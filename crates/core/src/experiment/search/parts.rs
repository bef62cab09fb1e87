//! The rows that a search chooses on, and those that report what was chosen.

use std::sync::Arc;

use crate::analysis::{Confusion, Metrics, gap};
use crate::domain::Embeddings;
use crate::experiment::{EvalData, Trial, trial};
use crate::numerics::rng::take_aside;

/// The share of each class's training rows that is held out for choosing: a quarter, so that also rare
/// classes have a few.
pub const HELD_OUT_SHARE: f64 = 0.25;

/// Some of the test rows of a run, as a run of their own.
pub struct TestPart {
    /// The run with only these test rows.
    pub subject: EvalData,
    /// Which rows of the whole test set they are, ascending.
    pub rows: Vec<u32>,
}

impl TestPart {
    fn new(subject: &EvalData, rows: &[usize]) -> Option<Self> {
        let rows: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        let test = subject.test.select(&rows).ok()?;
        Some(Self { subject: subject.with_test(Arc::new(test)), rows })
    }

    /// What a trial on the whole test set gives on these rows. Scores are left out, and with them AUC
    /// and calibration.
    pub fn measure(&self, whole: &Trial) -> Trial {
        let test = &self.subject.test;
        let predicted: Vec<u32> =
            self.rows.iter().map(|&row| whole.predicted[row as usize]).collect();
        let confusion = Confusion::new(test.labels(), &predicted, test.n_classes());
        let last = Metrics::new(&confusion);
        let gap = gap(&whole.train_ranges, &self.subject.test_ranges);
        Trial {
            rare_recall: trial::rare_recall(&self.subject, &last),
            paper_protocol: last.clone(),
            last,
            scores: None,
            gap: gap.per_class,
            net_gap: gap.net,
            predicted,
            ..whole.clone()
        }
    }
}

/// The test rows in two halves, stratified by class: one to choose on, one to report. None where no
/// class has two test rows.
pub fn test_halves(subject: &EvalData, seed: u64) -> Option<[TestPart; 2]> {
    let by_class = subject.test.rows_by_class().into_iter();
    let groups = by_class.map(|rows| rows.into_iter().map(|row| row as usize).collect());
    let (report, choose) = take_aside(groups.collect(), 0.5, seed);
    Some([TestPart::new(subject, &choose)?, TestPart::new(subject, &report)?])
}

/// A run in which a stratified part of the training rows takes the place of the test rows; the test
/// rows are not looked at. A class keeps at least one row, and gives at least one where it has two. None
/// where no class has two.
///
/// The network has seen the rows that are held out, so values on them are too good, and even the order
/// of the candidates may be another than on new images.
pub fn hold_out(subject: &EvalData, seed: u64) -> Option<EvalData> {
    let train = subject.space.train();
    let by_class = subject.space.rows_by_class().iter();
    let groups = by_class.map(|rows| rows.iter().map(|&row| row as usize).collect());
    let (kept, held_out) = take_aside(groups.collect(), HELD_OUT_SHARE, seed);
    let rows = |rows: &[usize]| -> Option<Arc<Embeddings>> {
        let rows: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
        train.select(&rows).ok().map(Arc::new)
    };
    Some(EvalData::new(rows(&kept)?, rows(&held_out)?, subject.head.clone()))
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2};

    use super::*;
    use crate::domain::Head;
    use crate::experiment::{Measure, Recipe};
    use crate::numerics::StopToken;

    fn subject(n: &[usize]) -> EvalData {
        let labels: Vec<u32> = n.iter().zip(0..).flat_map(|(&n, label)| vec![label; n]).collect();
        let values = Array2::from_shape_fn((labels.len(), 2), |(row, _)| row as f32);
        let points = Arc::new(Embeddings::new(values, labels, n.len()).unwrap());
        let head = Head::linear(Array2::zeros((n.len(), 2)), Array1::zeros(n.len()));
        EvalData::new(Arc::clone(&points), points, head)
    }

    #[test]
    fn halves_are_stratified_and_hold_every_row_once() {
        let subject = subject(&[20, 5, 1]);
        let [choose, report] = test_halves(&subject, 0).unwrap();
        assert_eq!(choose.subject.test.counts(), [10, 3, 0]);
        assert_eq!(report.subject.test.counts(), [10, 2, 1]);
        let mut rows = [&choose.rows[..], &report.rows].concat();
        rows.sort_unstable();
        assert_eq!(rows, (0..26).collect::<Vec<u32>>());
        assert_ne!(test_halves(&subject, 1).unwrap()[0].rows, choose.rows);
        assert!(test_halves(&self::subject(&[1, 1]), 0).is_none());
    }

    #[test]
    fn a_part_measures_as_a_run_of_its_own_does() {
        let subject = subject(&[12, 6]);
        let whole = trial(&subject, &Recipe::baseline(), &StopToken::new()).unwrap();
        for part in test_halves(&subject, 3).unwrap() {
            let alone = trial(&part.subject, &Recipe::baseline(), &StopToken::new()).unwrap();
            let measured = part.measure(&whole);
            for measure in Measure::ALL {
                match measure {
                    Measure::Auc | Measure::CalibrationError => {
                        assert_eq!(measure.of(&measured), None);
                    }
                    Measure::Seconds => {}
                    _ => assert_eq!(measure.of(&measured), measure.of(&alone), "{measure:?}"),
                }
            }
        }
    }

    #[test]
    fn a_cut_is_stratified_and_holds_no_test_row() {
        let n = [20, 5, 1];
        let labels: Vec<u32> = n.iter().zip(0..).flat_map(|(&n, label)| vec![label; n]).collect();
        let values = Array2::from_shape_fn((26, 2), |(row, _)| row as f32);
        let train = Arc::new(Embeddings::new(values, labels, 3).unwrap());
        let test = Array2::from_elem((3, 2), 1000.0);
        let test = Arc::new(Embeddings::new(test, vec![0, 1, 2], 3).unwrap());
        let head = Head::linear(Array2::zeros((3, 2)), Array1::zeros(3));
        let subject = EvalData::new(train, test, head);
        let cut = hold_out(&subject, 0).unwrap();
        assert_eq!(cut.test.counts(), [5, 1, 0]);
        assert_eq!(cut.space.train().counts(), [15, 4, 1]);
        let mut rows: Vec<f32> = cut.space.train().features().column(0).to_vec();
        rows.extend(cut.test.features().column(0));
        rows.sort_by(f32::total_cmp);
        assert_eq!(rows, (0..26).map(|row| row as f32).collect::<Vec<_>>());
        let other = hold_out(&subject, 1).unwrap();
        assert_ne!(other.test.features(), cut.test.features(), "another seed, another cut");
    }
}

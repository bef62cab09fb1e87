//! Measures of the probabilities behind the predictions.

use rayon::prelude::*;

use crate::domain::{Embeddings, Head};

/// Bins of confidence; the number that most papers use.
const BINS: usize = 15;

/// What softmax probabilities are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// Expected calibration error (Guo et al. 2017): `Σ_b n_b / n · |accuracy_b − confidence_b|` over
    /// 15 equal bins of the largest probability; 0–1, 0 if confidence can be trusted. None without rows.
    pub calibration_error: Option<f64>,
    /// Macro one-against-rest AUC: for every class the chance that a row of it gets a higher
    /// probability of it than a row of another class, ties counting half; the mean over the classes
    /// that have both kinds of rows. 0–1, 0.5 is chance. None if no class has both.
    pub auc: Option<f64>,
}

impl Scores {
    /// Measures a head on test rows.
    pub fn new(head: &Head, test: &Embeddings) -> Self {
        let n_classes = head.n_classes();
        let logits = head.logits(test.features());
        let probabilities: Vec<Vec<f64>> = logits
            .rows()
            .into_iter()
            .map(|row| {
                let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let exp: Vec<f64> =
                    row.iter().map(|&logit| f64::from(logit - largest).exp()).collect();
                let total: f64 = exp.iter().sum();
                exp.into_iter().map(|value| value / total).collect()
            })
            .collect();
        let predicted = head.predict(test.features());
        let sure: Vec<(f64, bool)> = predicted
            .iter()
            .zip(test.labels())
            .zip(&probabilities)
            .map(|((&class, &label), row)| (row[class as usize], class == label))
            .collect();
        let areas: Vec<f64> = (0..n_classes)
            .into_par_iter()
            .filter_map(|class_idx| {
                let scored = probabilities
                    .iter()
                    .zip(test.labels())
                    .map(|(row, &label)| (row[class_idx], label as usize == class_idx));
                area_under_curve(scored.collect())
            })
            .collect();
        Self {
            calibration_error: calibration_error(&sure),
            auc: (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64),
        }
    }
}

/// From pairs of confidence and whether it was right.
fn calibration_error(sure: &[(f64, bool)]) -> Option<f64> {
    if sure.is_empty() {
        return None;
    }
    let mut bins = [(0.0_f64, 0.0_f64); BINS];
    for &(confidence, right) in sure {
        // Bins are open on the left, as in the original code; 0 falls into the first.
        let at = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        bins[at].0 += confidence;
        bins[at].1 += f64::from(u8::from(right));
    }
    let off: f64 = bins.iter().map(|(confidence, right)| (confidence - right).abs()).sum();
    Some(off / sure.len() as f64)
}

/// The area by ranks (Mann & Whitney 1947); none if one kind of rows is missing.
fn area_under_curve(mut scored: Vec<(f64, bool)>) -> Option<f64> {
    scored.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut wins) = (0.0, 0.0);
    for ties in scored.chunk_by(|a, b| a.0 == b.0) {
        let own = ties.iter().filter(|(_, own)| *own).count() as f64;
        let others = ties.len() as f64 - own;
        wins += own * (below + 0.5 * others);
        below += others;
    }
    let own = scored.len() as f64 - below;
    (own > 0.0 && below > 0.0).then(|| wins / (own * below))
}

#[cfg(test)]
mod tests {
    use approx::assert_abs_diff_eq;
    use ndarray::array;

    use super::*;

    #[test]
    fn areas_count_ties_half() {
        let scored = vec![(0.1, false), (0.4, true), (0.4, false), (0.8, true)];
        // Pairs: .4 beats .1, ties .4; .8 beats both.
        assert_eq!(area_under_curve(scored), Some(3.5 / 4.0));
        assert_eq!(area_under_curve(vec![(0.3, true)]), None);
    }

    #[test]
    fn calibration_is_the_distance_of_confidence_and_accuracy() {
        // Bin (.6, .667]: two of confidence .65, one right. Bin (.933, 1]: one of .95, right.
        let sure = [(0.65, true), (0.65, false), (0.95, true)];
        let expected = (0.15 * 2.0 + 0.05) / 3.0;
        assert_abs_diff_eq!(calibration_error(&sure).unwrap(), expected, epsilon = 1e-12);
        assert_eq!(calibration_error(&[]), None);
    }

    #[test]
    fn a_perfect_head_has_area_one() {
        let points = array![[2.0, 0.0], [1.0, 0.0], [0.0, 3.0]];
        let test = Embeddings::new(points, vec![0, 0, 1], 3).unwrap();
        let weight = array![[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]];
        let scores = Scores::new(&Head::linear(weight, array![0.0, 0.0, 0.0]), &test);
        assert_eq!(scores.auc, Some(1.0), "class 2 is left out");
        assert!(scores.calibration_error.unwrap() > 0.0);
    }
}

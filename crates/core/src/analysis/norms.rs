//! The weight norms of the head: a class with a longer weight vector wins more often.

use crate::domain::{Head, HeadInput};

/// `‖w_c‖₂` per class, the bias left out (the paper, section V-D and Figure 5).
///
/// None for a head that makes embeddings one long first: it compares angles, or distances on a
/// sphere, and the length of its weights says nothing about whom it favours.
pub fn weight_norms(head: &Head) -> Vec<Option<f64>> {
    if head.input != HeadInput::Raw {
        return vec![None; head.n_classes()];
    }
    let square_sum = |row: ndarray::ArrayView1<'_, f32>| -> f64 {
        row.iter().map(|&weight| f64::from(weight).powi(2)).sum()
    };
    head.weight.rows().into_iter().map(|row| Some(square_sum(row).sqrt())).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn norms_are_euclidean_and_leave_the_bias_out() {
        let head = Head::linear(array![[3.0, 4.0], [0.0, 2.0]], array![7.0, 7.0]);
        assert_eq!(weight_norms(&head), [Some(5.0), Some(2.0)]);
        assert_eq!(weight_norms(&Head { input: HeadInput::Unit, ..head }), [None, None]);
    }
}

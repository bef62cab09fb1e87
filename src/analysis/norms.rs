//! The weight norms of the head: a class with a longer weight vector wins more often.

use crate::domain::Head;

/// `‖w_c‖₂` per class, the bias left out (the paper, section V-D and Figure 5).
pub fn weight_norms(head: &Head) -> Vec<f64> {
    let square_sum = |row: ndarray::ArrayView1<'_, f32>| -> f64 {
        row.iter().map(|&weight| f64::from(weight).powi(2)).sum()
    };
    head.weight.rows().into_iter().map(|row| square_sum(row).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn norms_are_euclidean_and_leave_the_bias_out() {
        let head = Head::linear(array![[3.0, 4.0], [0.0, 2.0]], array![7.0, 7.0]);
        assert_eq!(weight_norms(&head), [5.0, 2.0]);
    }
}

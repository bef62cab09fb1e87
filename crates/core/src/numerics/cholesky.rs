//! The Cholesky factor of a symmetric positive definite matrix, in double precision.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayViewMut2, s};

/// Columns that are factored at once, so that most of the work is products of matrices.
const BLOCK: usize = 48;
/// Sums that run beside each other in a dot product.
const LANES: usize = 8;

/// `A = L Lᵀ` with `L` lower triangular.
#[derive(Clone, Debug)]
pub struct Cholesky {
    /// `n × n`; what lies above the diagonal means nothing.
    factor: Array2<f64>,
}

impl Cholesky {
    /// Factors a matrix, of which only the lower triangle is read; none if it is not positive definite.
    ///
    /// # Shapes
    /// `matrix` is `n × n`.
    pub fn new(matrix: Array2<f64>) -> Option<Self> {
        let mut factor = matrix;
        let n = factor.nrows();
        for start in (0..n).step_by(BLOCK) {
            let end = (start + BLOCK).min(n);
            // What the columns before contribute to these.
            let (before, mut panel) =
                factor.multi_slice_mut((s![start.., ..start], s![start.., start..end]));
            if start > 0 {
                let own = before.slice(s![..end - start, ..]);
                general_mat_mul(-1.0, &before, &own.t(), 1.0, &mut panel);
            }
            factor_panel(&mut panel)?;
        }
        Some(Self { factor })
    }

    /// The number of rows.
    pub fn size(&self) -> usize {
        self.factor.nrows()
    }

    /// Replaces `b` with the solution of `A x = b`.
    ///
    /// # Shapes
    /// `b` has `n` entries.
    pub fn solve(&self, b: &mut [f64]) {
        let row = |at: usize| {
            &self.factor.as_slice().expect("it was made in one piece")[at * self.size()..]
        };
        for at in 0..self.size() {
            let (done, rest) = b.split_at_mut(at);
            rest[0] = (rest[0] - dot(&row(at)[..at], done)) / row(at)[at];
        }
        for at in (0..self.size()).rev() {
            let (rest, done) = b.split_at_mut(at);
            done[0] /= row(at)[at];
            let value = done[0];
            rest.iter_mut().zip(row(at)).for_each(|(b, factor)| *b -= factor * value);
        }
    }
}

/// Factors the square at the top of a panel and solves for the rows below it.
fn factor_panel(panel: &mut ArrayViewMut2<'_, f64>) -> Option<()> {
    let width = panel.ncols();
    for column in 0..width {
        for row in column..panel.nrows() {
            let mut value = panel[[row, column]];
            for before in 0..column {
                value -= panel[[row, before]] * panel[[column, before]];
            }
            if row == column {
                // Also catches what is not a number.
                if !(value > 0.0 && value.is_finite()) {
                    return None;
                }
                panel[[row, column]] = value.sqrt();
            } else {
                panel[[row, column]] = value / panel[[column, column]];
            }
        }
    }
    Some(())
}

/// `Σ a_i b_i`, in lanes.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (a_lanes, a_rest) = a.as_chunks::<LANES>();
    let (b_lanes, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_lanes.iter().zip(b_lanes) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    #[test]
    fn solutions_solve() {
        for n in [1, 2, 47, 48, 49, 130] {
            let mut random = rng::stream(n as u64, Purpose::Sampling, 0);
            let square =
                Array2::from_shape_simple_fn((n, n), || f64::from(rng::normal(&mut random)));
            let matrix = square.dot(&square.t()) + Array2::<f64>::eye(n);
            let expected: Vec<f64> = (0..n).map(|at| (at as f64).sin()).collect();
            let mut b = matrix.dot(&ndarray::Array1::from(expected.clone())).to_vec();
            Cholesky::new(matrix).unwrap().solve(&mut b);
            for (found, expected) in b.iter().zip(&expected) {
                approx::assert_abs_diff_eq!(found, expected, epsilon = 1e-8);
            }
        }
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(Cholesky::new(ndarray::array![[1.0, 2.0], [2.0, 1.0]]).is_none());
        assert!(Cholesky::new(ndarray::array![[f64::NAN]]).is_none());
        assert!(Cholesky::new(Array2::zeros((3, 3))).is_none());
    }
}

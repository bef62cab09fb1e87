//! Sums over all pairs of nodes of a square grid, by the fast Fourier transform.

use std::sync::Arc;

use rayon::prelude::*;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

/// Rows or columns that one task transforms: eight complex numbers fill a line of the cache.
const BLOCK: usize = 8;

/// Convolves values on an `n × n` grid with an even kernel, without wrapping round: the grid is
/// padded with zeros to `2n × 2n`, of which nothing is transformed that is known to be zero or not
/// wanted.
pub struct Convolution {
    n: usize,
    padded: usize,
    forward: Arc<dyn RealToComplex<f32>>,
    backward: Arc<dyn ComplexToReal<f32>>,
    column_forward: Arc<dyn Fft<f32>>,
    column_backward: Arc<dyn Fft<f32>>,
    /// The transform of the kernel, a row per column of the spectrum. Real, since it is even.
    kernel: Vec<f32>,
    /// Spectra of the rows, `n × n_frequencies`.
    rows: Vec<Complex<f32>>,
    /// The same after the columns went through the kernel, `n_frequencies × n`.
    columns: Vec<Complex<f32>>,
}

impl Convolution {
    /// Prepares a grid of `n × n` nodes. `kernel(dx, dy)` is the weight of a pair of nodes that
    /// lie `dx` columns and `dy` rows apart; `filter(f)` is multiplied in per axis for the
    /// frequency `f` in cycles per node.
    ///
    /// # Panics
    /// If `n` is zero.
    pub fn new(
        n: usize,
        kernel: impl Fn(usize, usize) -> f32 + Sync,
        filter: impl Fn(f32) -> f32,
    ) -> Self {
        assert!(n > 0, "a grid has nodes");
        let padded = 2 * n;
        let mut real = RealFftPlanner::<f32>::new();
        let mut complex = FftPlanner::<f32>::new();
        let mut convolution = Self {
            n,
            padded,
            forward: real.plan_fft_forward(padded),
            backward: real.plan_fft_inverse(padded),
            column_forward: complex.plan_fft_forward(padded),
            column_backward: complex.plan_fft_inverse(padded),
            kernel: Vec::new(),
            rows: vec![Complex::default(); n * (n + 1)],
            columns: vec![Complex::default(); n * (n + 1)],
        };
        convolution.kernel = convolution.transform(kernel, filter);
        convolution
    }

    /// Frequencies along a row.
    fn n_frequencies(&self) -> usize {
        self.n + 1
    }

    /// The transform of the kernel over the padded grid, with the filter and the scale of a
    /// transform there and back.
    fn transform(
        &self,
        kernel: impl Fn(usize, usize) -> f32 + Sync,
        filter: impl Fn(f32) -> f32,
    ) -> Vec<f32> {
        let (padded, n_frequencies) = (self.padded, self.n_frequencies());
        let lag = |at: usize| at.min(padded - at);
        let mut rows = vec![Complex::default(); padded * n_frequencies];
        rows.par_chunks_mut(n_frequencies).enumerate().for_each(|(y, spectrum)| {
            let mut values: Vec<f32> = (0..padded).map(|x| kernel(lag(x), lag(y))).collect();
            self.forward.process(&mut values, spectrum).expect("lengths are as planned");
        });
        let filter: Vec<f32> =
            (0..padded).map(|at| filter(lag(at) as f32 / padded as f32)).collect();
        let scale = 1.0 / (padded * padded) as f32;
        let mut spectrum = vec![0.0; n_frequencies * padded];
        spectrum.par_chunks_mut(padded).enumerate().for_each(|(x, out)| {
            let mut column: Vec<Complex<f32>> =
                (0..padded).map(|y| rows[y * n_frequencies + x]).collect();
            self.column_forward.process(&mut column);
            for (y, (out, value)) in out.iter_mut().zip(&column).enumerate() {
                *out = value.re * filter[x] * filter[y] * scale;
            }
        });
        spectrum
    }

    /// Replaces the values of the grid, row by row, by their sums.
    ///
    /// # Panics
    /// If `grid` does not have `n × n` values.
    pub fn apply(&mut self, grid: &mut [f32]) {
        let (n, padded, n_frequencies) = (self.n, self.padded, self.n_frequencies());
        assert_eq!(grid.len(), n * n, "a grid of n by n");
        let forward = &self.forward;
        self.rows.par_chunks_mut(n_frequencies).zip(grid.par_chunks(n)).for_each_init(
            || (vec![0.0; padded], forward.make_scratch_vec()),
            |(values, scratch), (spectrum, row)| {
                values[..n].copy_from_slice(row);
                values[n..].fill(0.0);
                forward
                    .process_with_scratch(values, spectrum, scratch)
                    .expect("lengths are as planned");
            },
        );

        let (to, back) = (&self.column_forward, &self.column_backward);
        let n_scratch = to.get_inplace_scratch_len().max(back.get_inplace_scratch_len());
        let rows = &self.rows;
        let kernels = self.kernel.par_chunks(BLOCK * padded);
        self.columns.par_chunks_mut(BLOCK * n).zip(kernels).enumerate().for_each_init(
            || (vec![Complex::default(); BLOCK * padded], vec![Complex::default(); n_scratch]),
            |(block, scratch), (at, (out, kernel))| {
                let block = &mut block[..kernel.len()];
                let first = at * BLOCK;
                let here = kernel.len() / padded;
                for (y, row) in rows.chunks_exact(n_frequencies).enumerate() {
                    for (x, value) in row[first..first + here].iter().enumerate() {
                        block[x * padded + y] = *value;
                    }
                }
                for column in block.chunks_exact_mut(padded) {
                    column[n..].fill(Complex::default());
                }
                to.process_with_scratch(block, scratch);
                for (value, weight) in block.iter_mut().zip(kernel) {
                    *value *= weight;
                }
                back.process_with_scratch(block, scratch);
                for (out, column) in out.chunks_exact_mut(n).zip(block.chunks_exact(padded)) {
                    out.copy_from_slice(&column[..n]);
                }
            },
        );

        let (backward, columns) = (&self.backward, &self.columns);
        grid.par_chunks_mut(BLOCK * n).enumerate().for_each_init(
            || {
                let spectra = vec![Complex::default(); BLOCK * n_frequencies];
                (spectra, vec![0.0; padded], backward.make_scratch_vec())
            },
            |(spectra, values, scratch), (at, out)| {
                let first = at * BLOCK;
                let here = out.len() / n;
                for (x, column) in columns.chunks_exact(n).enumerate() {
                    for (y, value) in column[first..first + here].iter().enumerate() {
                        spectra[y * n_frequencies + x] = *value;
                    }
                }
                for (spectrum, out) in
                    spectra.chunks_exact_mut(n_frequencies).zip(out.chunks_mut(n))
                {
                    // The transform of real values is real at both ends, but for rounding.
                    spectrum[0].im = 0.0;
                    spectrum[n].im = 0.0;
                    backward
                        .process_with_scratch(spectrum, values, scratch)
                        .expect("lengths are as planned");
                    out.copy_from_slice(&values[..n]);
                }
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::rng::{self, Purpose};

    #[test]
    fn sums_are_those_of_all_pairs_without_wrapping_round() {
        for n in [1, 3, 9, 20] {
            let kernel = |dx: usize, dy: usize| 1.0 / (1.0 + (dx * dx + 2 * dy * dy) as f32);
            let mut random = rng::stream(n as u64, Purpose::Sampling, 0);
            let values: Vec<f32> = (0..n * n).map(|_| rng::normal(&mut random)).collect();
            let mut grid = values.clone();
            Convolution::new(n, kernel, |_| 1.0).apply(&mut grid);
            for (at, sum) in grid.iter().enumerate() {
                let (x, y) = (at % n, at / n);
                let pair = |(other, value): (usize, &f32)| {
                    value * kernel(x.abs_diff(other % n), y.abs_diff(other / n))
                };
                let exact: f32 = values.iter().enumerate().map(pair).sum();
                approx::assert_abs_diff_eq!(*sum, exact, epsilon = 1e-4);
            }
        }
    }
}

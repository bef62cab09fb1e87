//! The two products of a softmax regression over a batch: logits, and the gradient by the weights.
//!
//! Weights are kept transposed, `d × classes` with classes padded to whole vectors, so that one row of
//! weights meets one feature.

use pulp::Simd;

/// Rows or features whose sums are kept in registers at once.
const TILE: usize = 8;

/// `output = input · weight + bias`, in tiles of rows whose sums stay in registers.
///
/// # Shapes
/// `input` is `n × dim`, `weight` `dim × padded`, `bias` `padded`, `output` `n × padded`; `padded` is a
/// multiple of the widest vector.
#[inline(always)]
pub fn forward<S: Simd>(
    simd: S,
    input: &[f32],
    dim: usize,
    weight: &[f32],
    bias: &[f32],
    output: &mut [f32],
) {
    let bias = S::as_simd_f32s(bias).0;
    let weight = S::as_simd_f32s(weight).0;
    let output = S::as_mut_simd_f32s(output).0;
    let vectors = bias.len();
    let mut tiles = input.chunks_exact(TILE * dim);
    let mut outputs = output.chunks_exact_mut(TILE * vectors);
    for (rows, out) in (&mut tiles).zip(&mut outputs) {
        let rows: [&[f32]; TILE] = std::array::from_fn(|at| &rows[at * dim..(at + 1) * dim]);
        for vector in 0..vectors {
            let mut sums = [bias[vector]; TILE];
            for feature in 0..dim {
                let weights = weight[feature * vectors + vector];
                for (sum, row) in sums.iter_mut().zip(rows) {
                    *sum = simd.mul_add_e_f32s(simd.splat_f32s(row[feature]), weights, *sum);
                }
            }
            for (at, sum) in sums.into_iter().enumerate() {
                out[at * vectors + vector] = sum;
            }
        }
    }
    let rest = tiles.remainder().chunks_exact(dim);
    for (row, out) in rest.zip(outputs.into_remainder().chunks_exact_mut(vectors)) {
        for (vector, out) in out.iter_mut().enumerate() {
            let mut sum = bias[vector];
            for (feature, &value) in row.iter().enumerate() {
                let weights = weight[feature * vectors + vector];
                sum = simd.mul_add_e_f32s(simd.splat_f32s(value), weights, sum);
            }
            *out = sum;
        }
    }
}

/// Hands the vectors of `inputᵀ · output` on one by one, with their place in `dim × padded`; summed in
/// tiles of features.
///
/// # Shapes
/// `input` is `n × dim`, `output` `n × padded`.
#[inline(always)]
pub fn transposed<S: Simd>(
    simd: S,
    input: &[f32],
    dim: usize,
    output: &[f32],
    mut each: impl FnMut(usize, S::f32s),
) {
    let n_rows = input.len() / dim;
    let output = S::as_simd_f32s(output).0;
    let vectors = output.len() / n_rows;
    let whole = dim - dim % TILE;
    for start in (0..whole).step_by(TILE) {
        for vector in 0..vectors {
            let mut sums = [simd.splat_f32s(0.0); TILE];
            for (row, outputs) in input.chunks_exact(dim).zip(output.chunks_exact(vectors)) {
                let values: &[f32; TILE] =
                    row[start..start + TILE].try_into().expect("a tile has TILE features");
                for (sum, &value) in sums.iter_mut().zip(values) {
                    *sum = simd.mul_add_e_f32s(simd.splat_f32s(value), outputs[vector], *sum);
                }
            }
            for (at, sum) in sums.into_iter().enumerate() {
                each((start + at) * vectors + vector, sum);
            }
        }
    }
    for feature in whole..dim {
        for vector in 0..vectors {
            let mut sum = simd.splat_f32s(0.0);
            for (row, outputs) in input.chunks_exact(dim).zip(output.chunks_exact(vectors)) {
                sum = simd.mul_add_e_f32s(simd.splat_f32s(row[feature]), outputs[vector], sum);
            }
            each(feature * vectors + vector, sum);
        }
    }
}

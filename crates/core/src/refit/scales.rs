//! Learnable weight scaling (Kang et al. 2020, LWS): `logit_c = s_c (w_c · x + b_c)`, and only the
//! factors `s` are learned, on batches in which every class is equally likely.

use super::rows::Rows;
use super::sgd::{BATCH, MOMENTUM, WEIGHT_DECAY, half_cosine};
use crate::domain::Head;
use crate::numerics::rng::{self, Purpose};
use crate::numerics::{StopToken, Stopped};

/// Epochs of its authors.
pub const EPOCHS: usize = 5;

const BASE_LR: f32 = 0.2;

/// Learns the factors by SGD with momentum from 1, the rate falling from 0.2 to 0 along half a
/// cosine.
pub fn fit(
    trained: &Head,
    rows: &Rows<'_>,
    epochs: usize,
    seed: u64,
    stop: &StopToken,
    each_epoch: &mut (dyn FnMut(&Head) + Send),
) -> Result<Head, Stopped> {
    let n_classes = trained.n_classes();
    let classes = rows.by_class(n_classes);
    let mut scales = vec![1.0_f32; n_classes];
    let mut momentum = vec![0.0_f32; n_classes];
    let mut gradient = vec![0.0_f32; n_classes];
    let steps = rows.len().div_ceil(BATCH);
    let mut head = trained.clone();
    for epoch in 1..=epochs {
        let mut random = rng::stream(seed, Purpose::HeadOrder, epoch);
        let drawn = rng::balanced(&mut random, &classes, rows.len());
        for (step, batch) in drawn.chunks(BATCH).enumerate() {
            stop.check()?;
            gradient.fill(0.0);
            for &row in batch {
                let (features, label) = rows.get(row as usize);
                add_gradient(trained, &scales, features, label as usize, &mut gradient);
            }
            let done = ((epoch - 1) * steps + step) as f32 / (epochs * steps) as f32;
            let lr = BASE_LR * half_cosine(done);
            for ((scale, momentum), gradient) in scales.iter_mut().zip(&mut momentum).zip(&gradient)
            {
                let slope = gradient / batch.len() as f32 + WEIGHT_DECAY * *scale;
                *momentum = MOMENTUM * *momentum + slope;
                *scale -= lr * *momentum;
            }
        }
        head = scaled(trained, &scales);
        each_epoch(&head);
    }
    Ok(head)
}

/// The derivative of cross-entropy by a factor: `(p_c − [c = t]) z_c` with `z` the trained logits.
fn add_gradient(
    trained: &Head,
    scales: &[f32],
    features: &[f32],
    label: usize,
    gradient: &mut [f32],
) {
    let logits = trained.logits_of(features);
    let scaled = logits.iter().zip(scales).map(|(logit, scale)| logit * scale);
    let largest = scaled.clone().fold(f32::NEG_INFINITY, f32::max);
    let exponentials: Vec<f32> = scaled.map(|logit| (logit - largest).exp()).collect();
    let total: f32 = exponentials.iter().sum();
    for (class_idx, (exponential, logit)) in exponentials.iter().zip(&logits).enumerate() {
        let truth = if class_idx == label { 1.0 } else { 0.0 };
        gradient[class_idx] += (exponential / total - truth) * logit;
    }
}

fn scaled(trained: &Head, scales: &[f32]) -> Head {
    let mut head = trained.clone();
    for (class_idx, &scale) in scales.iter().enumerate() {
        head.weight.row_mut(class_idx).mapv_inplace(|weight| weight * scale);
        head.bias[class_idx] *= scale;
    }
    head
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::domain::Embeddings;

    #[test]
    fn gradients_agree_with_finite_differences() {
        let trained =
            Head::linear(array![[1.0, -0.5], [0.3, 0.8], [-0.6, 0.1]], array![0.1, 0.0, 0.2]);
        let features = [0.7_f32, -1.2];
        let loss = |scales: &[f32]| -> f64 {
            let logits = scaled(&trained, scales).logits_of(&features);
            let total: f64 = logits.iter().map(|&logit| f64::from(logit).exp()).sum();
            total.ln() - f64::from(logits[2])
        };
        let scales = [1.0, 0.7, 1.3];
        let mut gradient = [0.0; 3];
        add_gradient(&trained, &scales, &features, 2, &mut gradient);
        for class_idx in 0..3 {
            let (mut above, mut below) = (scales, scales);
            above[class_idx] += 1e-2;
            below[class_idx] -= 1e-2;
            let numeric = (loss(&above) - loss(&below)) / 2e-2;
            approx::assert_abs_diff_eq!(f64::from(gradient[class_idx]), numeric, epsilon = 1e-4);
        }
    }

    /// Each class has a feature of its own, but the head listens three times as much to that of
    /// class 0: balanced batches make both count alike.
    #[test]
    fn the_weaker_class_is_lifted() {
        let points = Array2::from_shape_fn((110, 2), |(row, feature)| {
            let own = feature == usize::from(row >= 100);
            (if own { 1.4 } else { 1.0 }) + (row * 7 % 10) as f32 * 0.02
        });
        let labels = (0..110).map(|row| u32::from(row >= 100)).collect();
        let train = Embeddings::new(points, labels, 2).unwrap();
        let trained = Head::linear(array![[3.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]);
        let rows = Rows::new(&train, &[], &[]);
        let head = fit(&trained, &rows, 40, 0, &StopToken::new(), &mut |_| {}).unwrap();
        assert_eq!(trained.predict(train.features())[105], 0);
        assert_eq!(head.predict(train.features()), train.labels());
        let direction = |head: &Head| head.weight[[0, 1]].abs() + head.weight[[1, 0]].abs();
        assert_eq!(direction(&head), 0.0, "lengths change, directions stay");
    }

    #[test]
    fn balanced_orders_draw_every_class_as_often() {
        let labels: Vec<u32> = (0..99).map(|row| u32::from(row == 0)).collect();
        let points = Embeddings::new(Array2::zeros((99, 2)), labels, 3).unwrap();
        let rows = Rows::new(&points, &[], &[]);
        let classes = rows.by_class(3);
        let mut random = rng::stream(0, Purpose::HeadOrder, 1);
        let rare: usize = (0..20)
            .map(|_| {
                rng::balanced(&mut random, &classes, 99).iter().filter(|&&row| row == 0).count()
            })
            .sum();
        assert!((880..1100).contains(&rare), "{rare} of 1980");
    }
}

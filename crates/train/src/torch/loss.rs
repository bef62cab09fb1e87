//! The losses on the device. Formulas stand at [`Loss`].

use eoscope_core::numerics::class_weights::{BETA, effective_number_weights};
use eoscope_io::run::Loss;
use tch::{Device, Kind, Tensor};

/// Logarithms of probabilities are never taken to be less.
const LEAST_LOG: f64 = -100.0;

/// Powers are never taken of less.
const LEAST_BASE: f64 = 1e-12;

/// A loss for the class counts of one training set.
pub struct Objective {
    loss: Loss,
    /// The margin of every class; LDAM alone has one.
    margins: Option<Tensor>,
    /// The weight of every class where classes are weighted.
    weights: Tensor,
}

/// The loss of every sample of a batch, and what each counts for in the mean.
pub struct Terms {
    pub values: Tensor,
    pub weights: Option<Tensor>,
}

impl Objective {
    pub fn new(loss: Loss, train_counts: &[usize], kind: Kind, device: Device) -> Self {
        let to_device =
            |values: Vec<f64>| Tensor::from_slice(&values).to_kind(kind).to_device(device);
        let margins = match loss {
            Loss::Ldam { max_margin, .. } => Some(to_device(margins(train_counts, max_margin))),
            _ => None,
        };
        let weights = to_device(effective_number_weights(train_counts, BETA));
        Self { loss, margins, weights }
    }

    /// The loss of every sample.
    ///
    /// Weights count in the mean. The focal loss alone weighs the cross-entropy inside, so the
    /// modulating factor sees it, and takes a plain mean, as in the paper's code, which ignores weights
    /// for the asymmetric loss.
    ///
    /// # Shapes
    /// `logits` is `b × classes`, `labels` has `b` entries.
    pub fn terms(&self, logits: &Tensor, labels: &Tensor, weighted: bool) -> Terms {
        let weight_of = || self.weights.index_select(0, labels);
        match self.loss {
            Loss::CrossEntropy => {
                Terms { values: cross_entropy(logits, labels), weights: weighted.then(weight_of) }
            }
            Loss::Focal { gamma } => {
                let mut values = cross_entropy(logits, labels);
                if weighted {
                    values *= weight_of();
                }
                // 1 − e^(−l) through expm1 keeps its digits where l is small.
                let modulation = base(-(-&values).expm1()).pow_tensor_scalar(gamma);
                Terms { values: modulation * values, weights: None }
            }
            Loss::Asymmetric { gamma_pos, gamma_neg, smoothing } => {
                let n_classes = logits.size()[1];
                let log = logits.log_softmax(1, None::<Kind>).clamp_min(LEAST_LOG);
                let p = log.exp();
                let truth = labels.one_hot(n_classes).to_kind(logits.kind());
                let rest = 1.0 - &truth;
                let q = &truth * (1.0 - smoothing) + smoothing / n_classes as f64;
                let missing = base(1.0 - &p);
                let focus = &truth * missing.pow_tensor_scalar(gamma_pos)
                    + rest * base(p).pow_tensor_scalar(gamma_neg);
                let parts: Tensor = q * focus * log;
                let values = -parts.sum_dim_intlist([1].as_slice(), false, None::<Kind>);
                Terms { values, weights: weighted.then(weight_of) }
            }
            Loss::Ldam { scale, .. } => {
                let truth = labels.one_hot(logits.size()[1]).to_kind(logits.kind());
                let margins = self.margins.as_ref().map(|margins| truth * margins.unsqueeze(0));
                let logits = margins.map_or_else(|| logits.shallow_clone(), |m| logits - m) * scale;
                Terms { values: cross_entropy(&logits, labels), weights: weighted.then(weight_of) }
            }
        }
    }
}

impl Terms {
    /// The weighted mean.
    pub fn mean(&self) -> Tensor {
        match &self.weights {
            None => self.values.mean(None::<Kind>),
            Some(weights) => (&self.values * weights).sum(None::<Kind>) / weights.sum(None::<Kind>),
        }
    }
}

/// The base of a power: at 0 the slope of a power below 1 would be infinite.
fn base(x: Tensor) -> Tensor {
    x.clamp_min(LEAST_BASE)
}

/// `m_c = m · (n_min / n_c)^(1/4)`; a class without samples needs none.
fn margins(train_counts: &[usize], max_margin: f64) -> Vec<f64> {
    let rarest = train_counts.iter().copied().filter(|&count| count > 0).min().unwrap_or(1);
    let margin = |&count: &usize| {
        if count == 0 { 0.0 } else { max_margin * (rarest as f64 / count as f64).powf(0.25) }
    };
    train_counts.iter().map(margin).collect()
}

fn cross_entropy(logits: &Tensor, labels: &Tensor) -> Tensor {
    let log = logits.log_softmax(1, None::<Kind>);
    -log.gather(1, &labels.unsqueeze(1), false).squeeze_dim(1)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const F64: (Kind, Device) = (Kind::Double, Device::Cpu);

    fn golden() -> Value {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/losses.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    fn numbers(value: &Value) -> Vec<f64> {
        value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
    }

    fn named(name: &str) -> Loss {
        Loss::ALL.into_iter().find(|loss| loss.name() == name).unwrap()
    }

    #[track_caller]
    fn close(found: &[f64], expected: &[f64], epsilon: f64) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            approx::assert_abs_diff_eq!(*found, *expected, epsilon = epsilon);
        }
    }

    /// Value and gradient, in the precision of training.
    #[test]
    fn values_and_gradients_are_those_of_pytorch() {
        let golden = golden();
        let counts: Vec<usize> =
            numbers(&golden["counts"]).into_iter().map(|count| count as usize).collect();
        let labels: Vec<i64> =
            numbers(&golden["labels"]).into_iter().map(|label| label as i64).collect();
        let labels = Tensor::from_slice(&labels);
        for case in golden["cases"].as_array().unwrap() {
            let name = case["loss"].as_str().unwrap();
            let inputs = if name == "ldam" { &golden["cosines"] } else { &golden["logits"] };
            let objective = Objective::new(named(name), &counts, Kind::Float, Device::Cpu);
            let logits = Tensor::from_slice(&numbers(inputs)).to_kind(Kind::Float).view([12, 4]);
            let logits = logits.set_requires_grad(true);
            let weighted = case["weighted"].as_bool().unwrap();
            let value = objective.terms(&logits, &labels, weighted).mean();
            value.backward();
            let expected = case["value"].as_f64().unwrap();
            approx::assert_abs_diff_eq!(value.double_value(&[]), expected, epsilon = 1e-5);
            let gradient = logits.grad().to_kind(Kind::Double).view([-1]);
            close(&Vec::try_from(gradient).unwrap(), &numbers(&case["gradient"]), 1e-5);
        }
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let step = 1e-6;
        let labels = Tensor::from_slice(&[2_i64, 0, 1]);
        let values = [0.3, -0.8, 0.5, 0.9, 0.1, -0.2, -0.4, 0.6, 0.0];
        for loss in Loss::ALL {
            for weighted in [false, true] {
                let objective = Objective::new(loss, &[100, 10, 1], Kind::Double, Device::Cpu);
                let value = |values: &[f64]| {
                    let logits = Tensor::from_slice(values).view([3, 3]);
                    objective.terms(&logits, &labels, weighted).mean().double_value(&[])
                };
                let logits = Tensor::from_slice(&values).view([3, 3]).set_requires_grad(true);
                objective.terms(&logits, &labels, weighted).mean().backward();
                let numeric: Vec<f64> = (0..9)
                    .map(|at| {
                        let (mut above, mut below) = (values, values);
                        above[at] += step;
                        below[at] -= step;
                        (value(&above) - value(&below)) / (2.0 * step)
                    })
                    .collect();
                let exact = Vec::try_from(logits.grad().contiguous().view([-1])).unwrap();
                close(&exact, &numeric, 1e-7);
            }
        }
    }

    #[test]
    fn powers_below_one_have_finite_slopes_where_all_is_recognized() {
        let sure = Tensor::from_slice(&[60.0_f32, 0.0, 0.0]).unsqueeze(0).set_requires_grad(true);
        let asl = Loss::Asymmetric { gamma_pos: 0.5, gamma_neg: 0.5, smoothing: 0.0 };
        for loss in [Loss::Focal { gamma: 0.5 }, asl] {
            let objective = Objective::new(loss, &[1, 1, 1], Kind::Float, Device::Cpu);
            objective.terms(&sure, &Tensor::from_slice(&[0_i64]), false).mean().backward();
            assert!(sure.grad().isfinite().all().int64_value(&[]) == 1, "{}", loss.name());
        }
    }

    #[track_caller]
    fn one(loss: Loss, counts: &[usize], logits: &[f64], label: i64, expected: f64) {
        let objective = Objective::new(loss, counts, F64.0, F64.1);
        let logits = Tensor::from_slice(logits).unsqueeze(0);
        let found = objective.terms(&logits, &Tensor::from_slice(&[label]), false).mean();
        approx::assert_abs_diff_eq!(found.double_value(&[]), expected, epsilon = 2e-6);
    }

    #[test]
    fn worked_examples() {
        let [ce, asl, focal, ldam] = Loss::ALL;
        for (loss, expected) in [(ce, 2.169_846), (focal, 1.702_570), (asl, 2.028_060)] {
            one(loss, &[1, 1, 1], &[2.0, 0.0, -1.0], 1, expected);
        }
        one(ldam, &[100, 10, 1], &[0.8, 0.5, -0.2], 1, 17.435_120);
        one(ldam, &[100, 10, 1], &[0.8, 0.5, -0.2], 0, 0.014_071);
    }
}

//! The losses that a network can be trained with, free of libtorch.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use eoscope_core::domain::Reason;

/// A loss with its parameters. `z` are logits, `p = softmax(z)`, `t` the true class.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Loss {
    /// `−log p_t`.
    #[default]
    CrossEntropy,
    /// The asymmetric loss for one label (Ridnik et al. 2021): `−Σ_j q_j a_j log p_j` with
    /// smoothed labels `q`, `a_t = (1 − p_t)^γ⁺` and `a_j = p_j^γ⁻` for the others.
    Asymmetric {
        /// `γ⁺`, which reduces the loss of true classes that are recognized.
        gamma_pos: f64,
        /// `γ⁻`, which reduces the loss of other classes that are far off.
        gamma_neg: f64,
        /// The share of the label that is spread over all classes.
        smoothing: f64,
    },
    /// The focal loss (Lin et al. 2017): `(1 − p_t)^γ · −log p_t`.
    Focal {
        /// `γ`, which reduces the loss of images that are recognized already.
        gamma: f64,
    },
    /// Label-distribution-aware margins (Cao et al. 2019): cross-entropy of
    /// `s (cos − m_t)` with `m_c ∝ n_c^(−1/4)`, on a head that compares angles.
    Ldam {
        /// The margin of the rarest class.
        max_margin: f64,
        /// `s`, by which cosines are scaled.
        scale: f64,
    },
}

impl Loss {
    /// All losses with the parameters of the paper.
    pub const ALL: [Self; 4] = [
        Self::CrossEntropy,
        Self::Asymmetric { gamma_pos: 0.0, gamma_neg: 4.0, smoothing: 0.1 },
        Self::Focal { gamma: 2.0 },
        Self::Ldam { max_margin: 0.5, scale: 30.0 },
    ];

    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrossEntropy => "ce",
            Self::Asymmetric { .. } => "asl",
            Self::Focal { .. } => "focal",
            Self::Ldam { .. } => "ldam",
        }
    }

    /// The name on screen of the loss that files call `name`; the same text if none does.
    pub fn label_of(name: &str) -> &str {
        match name {
            "ce" => "cross-entropy",
            "asl" => "ASL",
            "focal" => "focal loss",
            "ldam" => "LDAM",
            other => other,
        }
    }

    /// Names, values and allowed ranges of the parameters.
    fn ranges(self) -> Vec<(&'static str, f64, RangeInclusive<f64>)> {
        match self {
            Self::CrossEntropy => vec![],
            Self::Asymmetric { gamma_pos, gamma_neg, smoothing } => vec![
                ("gamma_pos", gamma_pos, 0.0..=20.0),
                ("gamma_neg", gamma_neg, 0.0..=20.0),
                ("smoothing", smoothing, 0.0..=0.9),
            ],
            Self::Focal { gamma } => vec![("gamma", gamma, 0.0..=20.0)],
            Self::Ldam { max_margin, scale } => {
                vec![("max_margin", max_margin, 0.0..=1.0), ("scale", scale, 1.0..=1000.0)]
            }
        }
    }

    /// The parameters by name, as a manifest keeps them.
    pub fn parameters(self) -> BTreeMap<String, f64> {
        self.ranges().into_iter().map(|(name, value, _)| (name.into(), value)).collect()
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// The first one that is out of its range, as one sentence.
    pub fn check(self) -> Result<(), Reason> {
        for (name, value, range) in self.ranges() {
            if !range.contains(&value) {
                return Err(format!(
                    "the {name} of the loss {} is {value}; it must lie between {} and {}",
                    self.name(),
                    range.start(),
                    range.end()
                )
                .into());
            }
        }
        Ok(())
    }

    /// Whether the network ends in cosines: a head of unit weights on unit embeddings.
    pub fn has_normed_head(self) -> bool {
        matches!(self, Self::Ldam { .. })
    }

    /// When classes are weighted if nothing is said: the paper's LDAM defers it.
    pub fn default_reweighting(self) -> Reweighting {
        if self.has_normed_head() { Reweighting::Deferred } else { Reweighting::None }
    }
}

/// When the loss weighs classes by their effective number of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reweighting {
    /// Never.
    #[default]
    None,
    /// After 80 % of the epochs, when the learning rate falls (DRW, Cao et al. 2019).
    Deferred,
    /// From the first epoch.
    Always,
}

impl Reweighting {
    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Deferred => "drw",
            Self::Always => "always",
        }
    }

    /// Whether classes are weighted in an epoch, counted from 1.
    pub fn applies(self, epoch: usize, epochs: usize) -> bool {
        match self {
            Self::None => false,
            Self::Deferred => epoch * 10 > epochs * 8,
            Self::Always => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_out_of_range_are_named() {
        for loss in Loss::ALL {
            assert_eq!(loss.check(), Ok(()));
        }
        let error = Loss::Focal { gamma: -1.0 }.check().unwrap_err();
        assert!(error.contains("gamma of the loss focal is -1"), "{error}");
        assert!(Loss::Focal { gamma: f64::NAN }.check().is_err());
        assert!(Loss::Ldam { max_margin: 0.5, scale: 0.0 }.check().is_err());
        let smoothing = 1.0;
        assert!(Loss::Asymmetric { gamma_pos: 0.0, gamma_neg: 4.0, smoothing }.check().is_err());
    }

    #[test]
    fn deferred_weights_start_where_the_rate_falls() {
        let deferred = |epoch| Reweighting::Deferred.applies(epoch, 200);
        assert!(!deferred(160) && deferred(161));
        assert!(!Reweighting::None.applies(200, 200) && Reweighting::Always.applies(1, 200));
    }
}

//! All that a variant is made from.

use crate::refit::HeadMethod;
use crate::sampler::{EosRule, SamplerKind};

/// A sampler with its parameters, a seed, and how the head is fitted again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Which sampler.
    pub sampler: SamplerKind,
    /// Its number of neighbours, for samplers that have one.
    pub k_neighbors: usize,
    /// Which reading of the paper EOS follows; other samplers have no use for it.
    pub rule: EosRule,
    /// How the head is made.
    pub head: HeadMethod,
    /// Passes over the rows while the head is fitted.
    pub epochs: usize,
    /// The seed of sampling and fitting.
    pub seed: u64,
}

impl Default for Recipe {
    /// EOS as the paper describes it, with the fast head.
    fn default() -> Self {
        Self {
            sampler: SamplerKind::Eos,
            k_neighbors: SamplerKind::Eos.default_k(),
            rule: EosRule::Toward,
            head: HeadMethod::Fast,
            epochs: HeadMethod::Fast.default_epochs(),
            seed: 0,
        }
    }
}

impl Recipe {
    /// The variant that samples nothing and keeps the trained head.
    pub fn baseline() -> Self {
        Self { sampler: SamplerKind::None, head: HeadMethod::Keep, epochs: 0, ..Self::default() }
    }

    /// Whether this is the baseline, whatever its unused parameters.
    pub fn is_baseline(&self) -> bool {
        self.sampler == SamplerKind::None && self.head == HeadMethod::Keep
    }

    /// The sampler and its K, as a chart's legend says it.
    pub fn label(&self) -> String {
        if self.is_baseline() {
            return "Baseline".into();
        }
        if !self.sampler.uses_k() {
            return self.sampler.label().into();
        }
        let label = format!("{} K = {}", self.sampler.label(), self.k_neighbors);
        if self.has_other_rule() { format!("{label} {}", self.rule.name()) } else { label }
    }

    fn has_other_rule(&self) -> bool {
        self.sampler == SamplerKind::Eos && self.rule != EosRule::Toward
    }

    /// The command line that does the same on the run at `run`.
    pub fn command(&self, run: &str) -> String {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let run = if run.chars().all(plain) {
            run.to_owned()
        } else {
            format!("'{}'", run.replace('\'', r"'\''"))
        };
        let mut command = format!("eoscope evaluate {run} --sampler {}", self.sampler.name());
        if self.sampler.uses_k() {
            command += &format!(" --k-neighbors {}", self.k_neighbors);
        }
        command += match self.rule {
            EosRule::Away if self.has_other_rule() => " --direction away",
            EosRule::Released if self.has_other_rule() => " --released-code",
            _ => "",
        };
        command += &format!(" --head {}", self.head.name());
        if self.head.is_fitted() {
            command += &format!(" --epochs {}", self.epochs);
        }
        command + &format!(" --seed {}", self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_commands_name_what_matters() {
        assert_eq!(Recipe::baseline().label(), "Baseline");
        assert_eq!(Recipe::default().label(), "EOS K = 10");
        let recipe = Recipe { sampler: SamplerKind::Random, ..Recipe::default() };
        assert_eq!(recipe.label(), "Random");
        assert_eq!(
            recipe.command("a.run"),
            "eoscope evaluate a.run --sampler random --head fast --epochs 5 --seed 0"
        );
        let away = Recipe { rule: EosRule::Away, ..Recipe::default() };
        assert_eq!(away.label(), "EOS K = 10 away");
        assert!(away.command("my run").starts_with("eoscope evaluate 'my run' --sampler eos"));
        assert!(away.command("x").contains("--k-neighbors 10 --direction away --head"));
    }
}

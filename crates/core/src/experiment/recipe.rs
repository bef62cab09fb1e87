//! All that a variant is made from.

use crate::domain::Reason;
use crate::refit::{DEFAULT_LAMBDA, HeadMethod, HeadRecipe, LAMBDA_RANGE, MAX_TAU};
use crate::sampler::{
    DangerRule, EosRule, MAX_FACTOR, MAX_K, Relabel, SamplerKind, Sampling, Steps, SvmData, Target,
};

/// The most passes over the rows that can be asked for.
pub const MAX_EPOCHS: usize = 1000;

/// How points are made, how the head is made, and the seed of both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recipe {
    /// Which sampler, with its parameters.
    pub sampling: Sampling,
    /// How the head is made.
    pub head: HeadRecipe,
    /// The seed of sampling and fitting.
    pub seed: u64,
}

impl Recipe {
    /// A sampler and a head, both as their authors use them.
    pub fn of(sampler: SamplerKind, head: HeadMethod, seed: u64) -> Self {
        Self { sampling: Sampling::of(sampler), head: HeadRecipe::of(head), seed }
    }

    /// The variant that samples nothing and keeps the trained head.
    pub fn baseline() -> Self {
        Self::of(SamplerKind::None, HeadMethod::Keep, 0)
    }

    /// Whether this is the baseline, whatever its unused parameters.
    pub fn is_baseline(&self) -> bool {
        self.sampling.kind == SamplerKind::None && self.head.method == HeadMethod::Keep
    }

    /// Whether chance has a part in it, so that another seed gives another outcome.
    pub fn is_random(&self) -> bool {
        self.has_synthetic() || self.head.method.uses_epochs()
    }

    /// Whether synthetic points are made: there is a sampler, and a head that uses them.
    pub fn has_synthetic(&self) -> bool {
        self.sampling.kind != SamplerKind::None && self.head.method.uses_rows()
    }

    /// Its name in tables and charts unless it was given one: sampler, K, whatever else is
    /// not at its default, and how the head is made where that is not the default.
    pub fn title(&self) -> String {
        let method = self.head.method;
        if self.is_baseline() {
            return "Baseline".into();
        }
        let mut words = match (self.sampling.kind, method.is_fitted()) {
            (SamplerKind::None, true) => "No sampling".into(),
            (SamplerKind::None, false) => method.label().to_owned(),
            _ => self.label(),
        };
        if self.sampling.kind != SamplerKind::None || method.is_fitted() {
            let hint = method.hint();
            if !hint.is_empty() {
                words = format!("{words}, {hint}");
            }
        }
        if method.uses_epochs() && self.head.epochs != method.default_epochs() {
            words = format!("{words}, {} epochs", self.head.epochs);
        }
        if method.is_solved() && self.head.lambda != DEFAULT_LAMBDA {
            words = format!("{words}, λ = {:e}", self.head.lambda);
        }
        if method.uses_tau() && self.head.tau != 1.0 {
            words = format!("{words}, τ = {}", self.head.tau);
        }
        if method == HeadMethod::NearestMean && self.head.mean != HeadRecipe::of(method).mean {
            let cosine = if self.head.mean.cosine { " cosine" } else { "" };
            words = format!("{words}, {}{cosine}", self.head.mean.input.name());
        }
        if method.uses_start() && self.head.warm_start {
            words += ", warm start";
        }
        words
    }

    /// A sentence on its sampler, or on its head where nothing is sampled.
    pub fn about(&self) -> &'static str {
        match self.sampling.kind {
            _ if self.is_baseline() => "The head that came with the run, no sampling",
            SamplerKind::None if !self.head.method.is_fitted() => self.head.method.about(),
            kind => kind.about(),
        }
    }

    /// The same where K is what changes.
    pub fn title_over_k(&self) -> String {
        self.title().replace(&format!(" K = {}", self.sampling.k_neighbors), "")
    }

    /// Checks all parameters for a run of `n_classes` classes, the largest of which has `largest` rows.
    ///
    /// # Errors
    /// The first one that is out of its range, as one sentence.
    pub fn check(&self, n_classes: usize, largest: usize) -> Result<(), Reason> {
        self.sampling.check(n_classes, largest)?;
        self.head.check()
    }

    /// Moves numbers that are out of range to the nearest that is allowed.
    pub fn limit(&mut self) {
        let sampling = &mut self.sampling;
        sampling.k_neighbors = sampling.k_neighbors.clamp(1, MAX_K);
        sampling.m_neighbors = sampling.m_neighbors.clamp(1, MAX_K);
        let Steps { low, high } = &mut sampling.steps;
        *high = high.clamp(0.0, 1.0);
        *low = low.clamp(0.0, *high);
        if let Target::Factor(factor) = &mut sampling.target {
            *factor = factor.clamp(0.0, MAX_FACTOR);
        }
        let head = &mut self.head;
        if head.method.uses_epochs() {
            head.epochs = head.epochs.clamp(1, MAX_EPOCHS);
        }
        head.lambda = head.lambda.clamp(*LAMBDA_RANGE.start(), *LAMBDA_RANGE.end());
        head.tau = head.tau.clamp(0.0, MAX_TAU);
    }

    /// The sampler with its K, where there is no room for more.
    pub fn brief(&self) -> String {
        let kind = self.sampling.kind;
        if self.is_baseline() {
            "Baseline".into()
        } else if kind.uses_k() {
            format!("{} K = {}", kind.label(), self.sampling.k_neighbors)
        } else {
            kind.label().into()
        }
    }

    /// The sampler with its K and whatever else is not at its default, as a chart's legend says it.
    pub fn label(&self) -> String {
        let mut words = vec![self.brief()];
        words.extend(self.non_default().into_iter().map(|non_default| non_default.word));
        words.join(" ")
    }

    /// The parameters that matter to the sampler and are not its authors'.
    fn non_default(&self) -> Vec<NonDefault> {
        let (sampling, default) = (&self.sampling, Sampling::of(self.sampling.kind));
        let kind = sampling.kind;
        let mut non_default = Vec::new();
        let mut push = |word: String, option: String| non_default.push(NonDefault { word, option });
        if kind.uses_m() && sampling.m_neighbors != default.m_neighbors {
            let m = sampling.m_neighbors;
            push(format!("m = {m}"), format!("--m-neighbors {m}"));
        }
        if kind.uses_m() && sampling.danger == DangerRule::Any {
            push("any enemy".into(), "--danger any".into());
        }
        match sampling.rule {
            EosRule::Away if kind == SamplerKind::Eos => {
                push("away".into(), "--direction away".into());
            }
            EosRule::Released if kind == SamplerKind::Eos => {
                push("released".into(), "--released-code".into());
            }
            _ => {}
        }
        if kind == SamplerKind::BalancedSvm {
            if sampling.svm_data == SvmData::Original {
                push("fit original".into(), "--svm-fit original".into());
            }
            if sampling.relabel == Relabel::Synthetic {
                push("relabel synthetic".into(), "--relabel synthetic".into());
            }
        }
        if kind == SamplerKind::Adasyn && sampling.top_up {
            push("topped up".into(), "--top-up".into());
        }
        if kind != SamplerKind::None && sampling.target != default.target {
            match &sampling.target {
                Target::Factor(factor) => {
                    push(format!("to {factor} ×"), format!("--target {factor}"));
                }
                Target::Counts(counts) => {
                    let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
                    push("own counts".into(), format!("--target-counts {}", counts.join(",")));
                }
            }
        }
        if kind.uses_steps() && sampling.steps != default.steps {
            let Steps { low, high } = sampling.steps;
            push(format!("r {low}–{high}"), format!("--steps {low},{high}"));
        }
        non_default
    }

    /// The command line that does the same on the run at `run`.
    pub fn command(&self, run: &str) -> String {
        let run = quoted(run);
        let kind = self.sampling.kind;
        let mut words = vec!["eoscope evaluate".into(), run, format!("--sampler {}", kind.name())];
        if kind.uses_k() {
            words.push(format!("--k-neighbors {}", self.sampling.k_neighbors));
        }
        words.extend(self.non_default().into_iter().map(|non_default| non_default.option));
        let head = &self.head;
        words.push(format!("--head {}", head.method.name()));
        if head.method.uses_epochs() {
            words.push(format!("--epochs {}", head.epochs));
        }
        if head.method.uses_start() && head.warm_start {
            words.push("--warm-start".into());
        }
        if head.method.is_solved() && head.lambda != DEFAULT_LAMBDA {
            words.push(format!("--lambda {:e}", head.lambda));
        }
        if head.method.uses_tau() {
            words.push(format!("--tau {}", head.tau));
        }
        if head.method == HeadMethod::NearestMean {
            words.push(format!("--mean {}", head.mean.input.name()));
            if head.mean.cosine {
                words.push("--cosine".into());
            }
        }
        words.push(format!("--seed {}", self.seed));
        words.join(" ")
    }
}

/// A word of a command line as a shell must be given it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A parameter that is not its authors'.
struct NonDefault {
    /// As a legend says it.
    word: String,
    /// As the command line has it.
    option: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eos(change: impl Fn(&mut Sampling)) -> Recipe {
        let mut recipe = Recipe::default();
        change(&mut recipe.sampling);
        recipe
    }

    #[test]
    fn labels_and_commands_name_what_matters() {
        assert_eq!(Recipe::baseline().label(), "Baseline");
        assert_eq!(Recipe::default().label(), "EOS K = 10");
        let recipe = Recipe::of(SamplerKind::Random, HeadMethod::Fast, 0);
        assert_eq!(recipe.label(), "Random");
        assert_eq!(
            recipe.command("a.run"),
            "eoscope evaluate a.run --sampler random --head fast --epochs 5 --seed 0"
        );
        let away = eos(|sampling| sampling.rule = EosRule::Away);
        assert_eq!((away.label(), away.brief()), ("EOS K = 10 away".into(), "EOS K = 10".into()));
        assert!(away.command("my run").starts_with("eoscope evaluate 'my run' --sampler eos"));
        assert!(away.command("x").contains("--k-neighbors 10 --direction away --head"));
    }

    #[test]
    fn titles_say_how_the_head_is_made_where_it_is_not_as_usual() {
        let title = |kind, head| Recipe::of(kind, head, 0).title();
        assert_eq!(Recipe::baseline().title(), "Baseline");
        assert_eq!(title(SamplerKind::Eos, HeadMethod::Optimal), "EOS K = 10");
        assert_eq!(title(SamplerKind::Eos, HeadMethod::Fast), "EOS K = 10, fast");
        assert_eq!(title(SamplerKind::Eos, HeadMethod::Reference), "EOS K = 10, reference");
        assert_eq!(title(SamplerKind::None, HeadMethod::Optimal), "No sampling");
        assert_eq!(title(SamplerKind::None, HeadMethod::TauNorm), "τ-norm");
        assert_eq!(title(SamplerKind::Random, HeadMethod::Keep), "Random, kept head");
    }

    #[test]
    fn parameters_without_use_are_not_named() {
        let mut recipe = Recipe::of(SamplerKind::Smote, HeadMethod::TauNorm, 3);
        recipe.sampling.rule = EosRule::Away;
        recipe.sampling.m_neighbors = 3;
        recipe.head.warm_start = true;
        assert_eq!(recipe.label(), "SMOTE K = 5");
        assert_eq!(
            recipe.command("a.run"),
            "eoscope evaluate a.run --sampler smote --k-neighbors 5 --head tau-norm --tau 1 --seed 3"
        );
        let narrow = eos(|sampling| sampling.steps = Steps { low: 0.0, high: 0.5 });
        assert_eq!(narrow.label(), "EOS K = 10 r 0–0.5");
        assert!(narrow.command("x").contains("--steps 0,0.5"));
    }
}

//! The options that make a recipe.

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use eoscope_core::domain::{HeadInput, Reason};
use eoscope_core::experiment::{EvalData, MAX_EPOCHS, Recipe};
use eoscope_core::refit::{DEFAULT_LAMBDA, HeadMethod, HeadRecipe, MeanInput};
use eoscope_core::sampler::{
    DangerRule, EosRule, MAX_K, Relabel, SamplerKind, Sampling, Steps, SvmData, Target,
};

use super::names;

/// How points are made and how the head is made.
#[derive(Args)]
pub struct RecipeArgs {
    /// Which sampler; may be given several times, or all [default: eos]
    #[arg(long, value_parser = sampler_names())]
    sampler: Vec<String>,
    /// How the head is made
    #[arg(long, value_parser = head_names(), default_value = "optimal")]
    head: String,
    /// Passes over the rows while a head is fitted step by step
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=MAX_EPOCHS as i64))]
    epochs: Option<u16>,
    /// The first seed
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// How many seeds, one after another
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub seeds: u16,
    #[command(flatten)]
    sampling: SamplingArgs,
    #[command(flatten)]
    fit: HeadArgs,
}

/// The options of a command that works with one recipe.
#[derive(Args)]
pub struct OneRecipeArgs {
    /// Neighbours K; the sampler's authors' if not given
    #[arg(long, value_name = "K", value_parser = super::k_parser())]
    k_neighbors: Option<u16>,
    #[command(flatten)]
    recipes: RecipeArgs,
}

impl OneRecipeArgs {
    /// The recipe that was asked for.
    ///
    /// # Errors
    /// When a parameter is out of its range, or there is more than one recipe.
    #[cfg_attr(
        not(feature = "torch"),
        allow(dead_code, reason = "see the commands that run networks")
    )]
    pub fn recipe(&self, subject: &EvalData) -> anyhow::Result<Recipe> {
        let mut recipes = self.recipes.recipes(subject)?;
        anyhow::ensure!(
            recipes.len() == 1 && self.recipes.seeds == 1,
            "this takes one sampler and one seed, but {} samplers and {} seeds were given",
            recipes.len(),
            self.recipes.seeds
        );
        let mut recipe = recipes.remove(0);
        if let Some(k) = self.k_neighbors {
            recipe.sampling.k_neighbors = usize::from(k);
        }
        Ok(recipe)
    }
}

const SAMPLING: &str = "Parameters of samplers";

/// Parameters that only some samplers have.
#[derive(Args)]
#[command(next_help_heading = SAMPLING)]
struct SamplingArgs {
    /// Every class is filled up to this many times the largest one, 0–2
    #[arg(long, value_name = "FACTOR")]
    target: Option<f32>,
    /// A count for every class instead, by label
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', conflicts_with = "target")]
    target_counts: Option<Vec<usize>>,
    /// The range that steps r are drawn from, within 0–1
    #[arg(long, value_name = "FROM,TO", value_parser = parse_steps)]
    steps: Option<Steps>,
    /// Borderline and SVM-SMOTE: neighbours that decide who is in danger, m
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=MAX_K as i64))]
    m_neighbors: Option<u16>,
    /// Borderline and SVM-SMOTE: when a row is in danger
    #[arg(long, value_enum, default_value = "half")]
    danger: DangerArg,
    /// EOS: which way it steps
    #[arg(long, value_enum, default_value = "toward")]
    direction: DirectionArg,
    /// EOS with the off-by-one of the paper's published code, whose numbers stand in its tables
    #[arg(long, conflicts_with = "direction")]
    released_code: bool,
    /// Balanced SVM: what the SVM is fitted on
    #[arg(long, value_enum, default_value = "smoted")]
    svm_fit: SvmFitArg,
    /// Balanced SVM: which rows it names
    #[arg(long, value_enum, default_value = "all")]
    relabel: RelabelArg,
    /// ADASYN: add the points that rounding lost
    #[arg(long)]
    top_up: bool,
}

/// Parameters that only some heads have.
#[derive(Args)]
#[command(next_help_heading = "Parameters of heads")]
struct HeadArgs {
    /// Heads that are solved: the penalty λ on weights and biases
    #[arg(long, default_value_t = DEFAULT_LAMBDA)]
    lambda: f32,
    /// τ-norm and logit adjustment: how strong, 0–3
    #[arg(long, default_value_t = 1.0)]
    tau: f32,
    /// Nearest mean: what becomes of embeddings first
    #[arg(long, value_parser = mean_names(), default_value = "centered-unit")]
    mean: String,
    /// Nearest mean: compare angles instead of distances
    #[arg(long)]
    cosine: bool,
    /// Fast and reference: start from the trained head instead of a fresh one
    #[arg(long)]
    warm_start: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DangerArg {
    /// At least half of its m neighbours are enemies
    Half,
    /// One is enough: as the paper's prose has it
    Any,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DirectionArg {
    /// As the paper's prose and figures say
    Toward,
    /// As the paper's Algorithm 2 is printed
    Away,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SvmFitArg {
    /// Real and synthetic rows
    Smoted,
    /// Real rows alone
    Original,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RelabelArg {
    /// Real and synthetic rows
    All,
    /// Synthetic rows alone
    Synthetic,
}

fn sampler_names() -> PossibleValuesParser {
    let all = ("all", "every sampler in turn");
    names::one_of(
        SamplerKind::ALL.map(|kind| (kind.name(), kind.summary())).into_iter().chain([all]),
    )
}

fn head_names() -> PossibleValuesParser {
    names::one_of(HeadMethod::ALL.map(|method| (method.name(), method.summary())))
}

fn mean_names() -> PossibleValuesParser {
    names::one_of([
        (MeanInput::Raw.name(), "nothing"),
        (MeanInput::Unit.name(), "scaled to unit length (l2)"),
        (MeanInput::CenteredUnit.name(), "the mean is taken away first (cl2)"),
    ])
}

fn parse_steps(text: &str) -> Result<Steps, Reason> {
    let wrong = || "write two numbers within 0–1, such as 0,0.5".to_owned();
    let (low, high) = text.split_once(',').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<f32>().map_err(|_| wrong());
    Ok(Steps { low: number(low)?, high: number(high)? })
}

impl RecipeArgs {
    /// The recipes that were asked for, one per sampler.
    ///
    /// # Errors
    /// When a parameter is out of its range or does not fit the run.
    pub fn recipes(&self, subject: &EvalData) -> anyhow::Result<Vec<Recipe>> {
        let recipes = self.unchecked();
        for recipe in &recipes {
            let (n_classes, largest) = (subject.head.n_classes(), subject.largest_class());
            recipe.check(n_classes, largest).map_err(anyhow::Error::msg)?;
            if recipe.head.warm_start && !recipe.head.method.uses_start() {
                anyhow::bail!(
                    "--warm-start needs a head that is fitted step by step: fast or reference; {} is not",
                    self.head
                );
            }
            if recipe.head.warm_start && subject.head.input != HeadInput::Raw {
                anyhow::bail!(
                    "--warm-start needs a trained head on embeddings as they are, \
                     but this network compares angles (LDAM); leave it out"
                );
            }
        }
        Ok(recipes)
    }

    /// The recipes before they are checked against a run; EOS if no sampler was named.
    pub fn unchecked(&self) -> Vec<Recipe> {
        let mut kinds: Vec<SamplerKind> = Vec::new();
        for name in &self.sampler {
            for kind in SamplerKind::ALL {
                if (name == "all" || name == kind.name()) && !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        if !self.names_sampler() {
            kinds.push(SamplerKind::Eos);
        }
        kinds.into_iter().map(|kind| self.recipe(kind)).collect()
    }

    /// Whether a sampler was named.
    pub fn names_sampler(&self) -> bool {
        !self.sampler.is_empty()
    }

    /// Whether every sampler was asked for.
    pub fn asks_for_all(&self) -> bool {
        self.sampler.iter().any(|name| name == "all")
    }

    fn recipe(&self, kind: SamplerKind) -> Recipe {
        let mut sampling = Sampling::of(kind);
        let args = &self.sampling;
        sampling.m_neighbors = args.m_neighbors.map_or(sampling.m_neighbors, usize::from);
        sampling.danger = match args.danger {
            DangerArg::Half => DangerRule::Half,
            DangerArg::Any => DangerRule::Any,
        };
        sampling.rule = match args.direction {
            _ if args.released_code => EosRule::Released,
            DirectionArg::Away => EosRule::Away,
            DirectionArg::Toward => EosRule::Toward,
        };
        sampling.svm_data = match args.svm_fit {
            SvmFitArg::Smoted => SvmData::Smoted,
            SvmFitArg::Original => SvmData::Original,
        };
        sampling.relabel = match args.relabel {
            RelabelArg::All => Relabel::All,
            RelabelArg::Synthetic => Relabel::Synthetic,
        };
        sampling.top_up = args.top_up;
        sampling.steps = args.steps.unwrap_or_default();
        if let Some(factor) = args.target {
            sampling.target = Target::Factor(factor);
        }
        if let Some(counts) = &args.target_counts {
            sampling.target = Target::Counts(counts.clone());
        }
        let named = |method: &HeadMethod| method.name() == self.head;
        let mut head = HeadRecipe::of(HeadMethod::ALL.into_iter().find(named).unwrap_or_default());
        head.epochs = self.epochs.map_or(head.epochs, usize::from);
        head.lambda = self.fit.lambda;
        head.tau = self.fit.tau;
        let named = |input: &MeanInput| input.name() == self.fit.mean;
        head.mean.input = MeanInput::ALL.into_iter().find(named).unwrap_or_default();
        head.mean.cosine = self.fit.cosine;
        head.warm_start = self.fit.warm_start;
        Recipe { sampling, head, seed: self.seed }
    }
}

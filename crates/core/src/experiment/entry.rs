//! A variant as files hold it: the names of the command line, and nothing that is not said.

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::{MAX_EPOCHS, MAX_SEEDS, Recipe, Variant};
use crate::refit::{HeadMethod, HeadRecipe, LAMBDA_RANGE, MAX_TAU, MeanInput};
use crate::sampler::{
    DangerRule, EosRule, MAX_FACTOR, MAX_K, Relabel, SamplerKind, Sampling, Steps, SvmData, Target,
};

/// One entry of a recipe file. Everything but the sampler may be left out; then it is what the authors
/// of the sampler and of the head use.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantEntry {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
    #[serde(default, deserialize_with = "color", skip_serializing_if = "Option::is_none")]
    color: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hue: Option<usize>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    note: String,
    #[serde(deserialize_with = "sampler")]
    sampler: String,
    #[serde(default, deserialize_with = "neighbors", skip_serializing_if = "Option::is_none")]
    k_neighbors: Option<usize>,
    #[serde(default, deserialize_with = "neighbors", skip_serializing_if = "Option::is_none")]
    m_neighbors: Option<usize>,
    #[serde(default, deserialize_with = "danger", skip_serializing_if = "Option::is_none")]
    danger: Option<String>,
    #[serde(default, deserialize_with = "direction", skip_serializing_if = "Option::is_none")]
    direction: Option<String>,
    #[serde(default, deserialize_with = "svm_fit", skip_serializing_if = "Option::is_none")]
    svm_fit: Option<String>,
    #[serde(default, deserialize_with = "relabel", skip_serializing_if = "Option::is_none")]
    relabel: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    top_up: bool,
    #[serde(default, deserialize_with = "factor", skip_serializing_if = "Option::is_none")]
    target: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    target_counts: Option<Vec<usize>>,
    #[serde(default, deserialize_with = "steps", skip_serializing_if = "Option::is_none")]
    steps: Option<[f32; 2]>,
    #[serde(default, deserialize_with = "head", skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    #[serde(default, deserialize_with = "epochs", skip_serializing_if = "Option::is_none")]
    epochs: Option<usize>,
    #[serde(default, deserialize_with = "lambda", skip_serializing_if = "Option::is_none")]
    lambda: Option<f32>,
    #[serde(default, deserialize_with = "tau", skip_serializing_if = "Option::is_none")]
    tau: Option<f32>,
    #[serde(default, deserialize_with = "mean", skip_serializing_if = "Option::is_none")]
    mean: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cosine: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    warm_start: bool,
    #[serde(default)]
    seed: u64,
    #[serde(default, deserialize_with = "n_seeds", skip_serializing_if = "Option::is_none")]
    seeds: Option<usize>,
}

impl VariantEntry {
    /// The entry of a variant: only what differs from the defaults.
    pub fn of(variant: &Variant) -> Self {
        let Recipe { sampling, head, seed } = &variant.recipe;
        let (default, default_head) = (Sampling::of(sampling.kind), HeadRecipe::of(head.method));
        let named = |differs: bool, name: &str| differs.then(|| name.to_owned());
        let (target, target_counts) = match &sampling.target {
            Target::Factor(factor) => (Some(*factor), None),
            Target::Counts(counts) => (None, Some(counts.clone())),
        };
        Self {
            name: variant.name.clone(),
            color: variant.color.map(|[r, g, b]| format!("#{r:02x}{g:02x}{b:02x}")),
            hue: variant.slot,
            note: variant.note.clone(),
            sampler: sampling.kind.name().into(),
            k_neighbors: sampling.kind.uses_k().then_some(sampling.k_neighbors),
            m_neighbors: (sampling.m_neighbors != default.m_neighbors)
                .then_some(sampling.m_neighbors),
            danger: named(sampling.danger != default.danger, sampling.danger.name()),
            direction: named(sampling.rule != default.rule, sampling.rule.name()),
            svm_fit: named(sampling.svm_data != default.svm_data, sampling.svm_data.name()),
            relabel: named(sampling.relabel != default.relabel, sampling.relabel.name()),
            top_up: sampling.top_up,
            target: target.filter(|_| sampling.target != default.target),
            target_counts,
            steps: (sampling.steps != default.steps)
                .then_some([sampling.steps.low, sampling.steps.high]),
            head: Some(head.method.name().into()),
            epochs: (head.epochs != default_head.epochs).then_some(head.epochs),
            lambda: (head.lambda != default_head.lambda).then_some(head.lambda),
            tau: (head.tau != default_head.tau).then_some(head.tau),
            mean: named(head.mean.input != default_head.mean.input, head.mean.input.name()),
            cosine: head.mean.cosine,
            warm_start: head.warm_start,
            seed: *seed,
            seeds: Some(variant.n_seeds),
        }
    }

    /// The variant that the entry stands for; `n_seeds` is what it gets if it does not say.
    pub fn variant(&self, n_seeds: usize) -> Variant {
        let mut sampling = Sampling::of(find(&SamplerKind::ALL, &self.sampler).unwrap_or_default());
        let read = |text: &Option<String>| text.clone().unwrap_or_default();
        sampling.k_neighbors = self.k_neighbors.unwrap_or(sampling.k_neighbors);
        sampling.m_neighbors = self.m_neighbors.unwrap_or(sampling.m_neighbors);
        sampling.danger = find(&DangerRule::ALL, &read(&self.danger)).unwrap_or_default();
        sampling.rule = find(&EosRule::ALL, &read(&self.direction)).unwrap_or_default();
        sampling.svm_data = find(&SvmData::ALL, &read(&self.svm_fit)).unwrap_or_default();
        sampling.relabel = find(&Relabel::ALL, &read(&self.relabel)).unwrap_or_default();
        sampling.top_up = self.top_up;
        if let Some(factor) = self.target {
            sampling.target = Target::Factor(factor);
        }
        if let Some(counts) = &self.target_counts {
            sampling.target = Target::Counts(counts.clone());
        }
        if let Some([low, high]) = self.steps {
            sampling.steps = Steps { low, high };
        }
        let mut head =
            HeadRecipe::of(find(&HeadMethod::ALL, &read(&self.head)).unwrap_or_default());
        head.epochs = self.epochs.unwrap_or(head.epochs);
        head.lambda = self.lambda.unwrap_or(head.lambda);
        head.tau = self.tau.unwrap_or(head.tau);
        head.mean.input = find(&MeanInput::ALL, &read(&self.mean)).unwrap_or_default();
        head.mean.cosine = self.cosine;
        head.warm_start = self.warm_start;
        Variant {
            name: self.name.clone(),
            color: self.color.as_deref().and_then(rgb),
            slot: self.hue,
            note: self.note.clone(),
            recipe: Recipe { sampling, head, seed: self.seed },
            n_seeds: self.seeds.unwrap_or(n_seeds),
        }
    }
}

/// A choice that files call by a name.
trait Name: Copy {
    fn name(self) -> &'static str;
}

macro_rules! named {
    ($($choice:ty),*) => {
        $(impl Name for $choice {
            fn name(self) -> &'static str {
                Self::name(self)
            }
        })*
    };
}
named!(SamplerKind, HeadMethod, DangerRule, EosRule, SvmData, Relabel, MeanInput);

fn find<T: Name>(all: &[T], name: &str) -> Option<T> {
    all.iter().copied().find(|choice| choice.name() == name)
}

/// Reads the name of one of some choices.
fn one_of<'de, D: Deserializer<'de>, T: Name>(
    deserializer: D,
    all: &[T],
) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    if find(all, &name).is_none() {
        let names: Vec<&str> = all.iter().map(|choice| choice.name()).collect();
        return Err(D::Error::custom(format!("“{name}” is not one of {}", names.join(", "))));
    }
    Ok(name)
}

macro_rules! reads_name {
    ($($read:ident: $choice:ty),*) => {
        $(fn $read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
            one_of(deserializer, &<$choice>::ALL).map(Some)
        })*
    };
}
reads_name!(
    danger: DangerRule, direction: EosRule, svm_fit: SvmData, relabel: Relabel, head: HeadMethod,
    mean: MeanInput
);

fn sampler<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    one_of(deserializer, &SamplerKind::ALL)
}

/// Reads a number that must lie in a range.
fn within<'de, D, T>(deserializer: D, least: T, most: T) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + PartialOrd + std::fmt::Display,
{
    let value = T::deserialize(deserializer)?;
    if !(least <= value && value <= most) {
        return Err(D::Error::custom(format!(
            "{value} is out of range; it must lie between {least} and {most}"
        )));
    }
    Ok(Some(value))
}

fn neighbors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    within(deserializer, 1, MAX_K)
}

fn epochs<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    within(deserializer, 1, MAX_EPOCHS)
}

fn n_seeds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    within(deserializer, 1, MAX_SEEDS)
}

fn factor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 0.0, MAX_FACTOR)
}

fn lambda<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, *LAMBDA_RANGE.start(), *LAMBDA_RANGE.end())
}

fn tau<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    within(deserializer, 0.0, MAX_TAU)
}

fn steps<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[f32; 2]>, D::Error> {
    let [low, high] = <[f32; 2]>::deserialize(deserializer)?;
    if !(0.0 <= low && low <= high && high <= 1.0) {
        return Err(D::Error::custom(format!(
            "steps from {low} to {high}; 0 ≤ from ≤ to ≤ 1 is needed"
        )));
    }
    Ok(Some([low, high]))
}

fn color<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match rgb(&text) {
        Some(_) => Ok(Some(text)),
        None => Err(D::Error::custom(format!("“{text}” is not a colour such as #4348ce"))),
    }
}

fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_comes_back_from_its_entry() {
        let mut variant = Variant::of(Recipe::of(SamplerKind::Eos, HeadMethod::Reference, 7), 5);
        variant.name = "wide".into();
        variant.color = Some([0x43, 0x48, 0xce]);
        variant.note = "for the figure".into();
        variant.recipe.sampling.k_neighbors = 300;
        variant.recipe.sampling.rule = EosRule::Released;
        variant.recipe.sampling.target = Target::Counts(vec![5, 6]);
        variant.recipe.sampling.steps = Steps { low: 0.25, high: 0.5 };
        variant.recipe.head.epochs = 30;
        variant.recipe.head.lambda = 1e-3;
        let all = SamplerKind::ALL
            .into_iter()
            .flat_map(|kind| HeadMethod::ALL.map(|head| Recipe::of(kind, head, 1)))
            .map(|recipe| Variant::of(recipe, 1));
        for variant in all.chain([variant]) {
            let text = serde_json::to_string(&VariantEntry::of(&variant)).unwrap();
            let entry: VariantEntry = serde_json::from_str(&text).unwrap();
            assert_eq!(entry.variant(9), variant, "{text}");
        }
    }

    #[test]
    fn what_is_not_said_is_as_its_authors_use_it() {
        let entry: VariantEntry = serde_json::from_str(r#"{"sampler": "smote"}"#).unwrap();
        let smote = Recipe::of(SamplerKind::Smote, HeadMethod::Optimal, 0);
        assert_eq!(entry.variant(3), Variant::of(smote, 3));
    }

    #[test]
    fn typos_and_values_out_of_range_are_told() {
        for (text, told) in [
            (r#"{"sampler": "smoote"}"#, "“smoote” is not one of none, random"),
            (r#"{"sampler": "eos", "k_neighbor": 5}"#, "unknown field `k_neighbor`"),
            (r#"{"sampler": "eos", "k_neighbors": 0}"#, "0 is out of range"),
            (r#"{"sampler": "eos", "seeds": 0}"#, "between 1 and 100"),
            (r#"{"name": "x"}"#, "missing field `sampler`"),
            (r#"{"sampler": "eos", "color": "red"}"#, "“red” is not a colour"),
            (r#"{"sampler": "eos", "steps": [0.5, 0.1]}"#, "steps from 0.5 to 0.1"),
        ] {
            let error = serde_json::from_str::<VariantEntry>(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}

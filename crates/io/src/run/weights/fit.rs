//! Which weight of a file is which of a network.

use std::collections::BTreeMap;

use super::{Weight, Weights};

/// Names that the layer of the logits goes by.
pub const HEADS: [&str; 6] = ["linear", "fc", "classifier", "head", "output", "logits"];
/// Names in the list of a misfit; more would fill the screen.
const LISTED: usize = 6;

/// The weights of a network, under its own names.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Every weight that the network has.
    pub weights: BTreeMap<String, Weight>,
    /// What else was in the file, apart from counters of batches.
    pub left_over: Vec<String>,
}

/// Why weights do not belong to a network.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Misfit {
    /// Weights of the network that the file does not have.
    pub missing: Vec<String>,
    /// Weights of another shape: name, found and expected shape.
    pub wrong_shape: Vec<(String, Vec<usize>, Vec<usize>)>,
    /// Weights of the file that the network does not have.
    pub left_over: Vec<String>,
}

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |names: &[String]| {
            let mut text = names.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
            if names.len() > LISTED {
                text += &format!(" and {} more", names.len() - LISTED);
            }
            text
        };
        let mut parts = Vec::new();
        if !self.missing.is_empty() {
            parts.push(format!("missing: {}", list(&self.missing)));
        }
        if !self.wrong_shape.is_empty() {
            let shapes = self.wrong_shape.iter();
            let shapes: Vec<String> = shapes
                .map(|(name, found, expected)| format!("{name} is {found:?}, not {expected:?}"))
                .collect();
            parts.push(format!("of another shape: {}", list(&shapes)));
        }
        if !self.left_over.is_empty() {
            parts.push(format!("left over: {}", list(&self.left_over)));
        }
        write!(f, "{}", parts.join("; "))
    }
}

impl Weights {
    /// Gives every expected weight its values.
    ///
    /// Names may have one prefix in common, such as `module.`, and the layer of the logits may go
    /// by another of its usual names. Counters of batches are of no use and never asked for.
    ///
    /// # Errors
    /// When something is missing or of another shape.
    pub fn fit(&self, expected: &[(String, Vec<usize>)]) -> Result<Fitted, Misfit> {
        let prefix = self.prefix(expected);
        let mut rest: BTreeMap<&str, &Weight> = self
            .0
            .iter()
            .filter(|(name, _)| !name.ends_with("num_batches_tracked"))
            .map(|(name, weight)| (name.as_str(), weight))
            .collect();
        let mut misfit = Misfit::default();
        let mut weights = BTreeMap::new();
        for (name, shape) in expected {
            let found = aliases(name).into_iter().map(|alias| format!("{prefix}{alias}"));
            let Some(found) = found.into_iter().find(|name| rest.contains_key(name.as_str()))
            else {
                misfit.missing.push(name.clone());
                continue;
            };
            let Some(weight) = rest.remove(found.as_str()) else { continue };
            if weight.shape == *shape {
                weights.insert(name.clone(), weight.clone());
            } else {
                misfit.wrong_shape.push((name.clone(), weight.shape.clone(), shape.clone()));
            }
        }
        let left_over: Vec<String> = rest.into_keys().map(String::from).collect();
        if misfit.missing.is_empty() && misfit.wrong_shape.is_empty() {
            return Ok(Fitted { weights, left_over });
        }
        misfit.left_over = left_over;
        Err(misfit)
    }

    /// The weight of the layer of the logits, and whether that layer has a bias.
    pub fn head(&self) -> Option<(&Weight, bool)> {
        HEADS.iter().find_map(|head| {
            let ending = format!("{head}.weight");
            let (name, weight) = self.0.iter().find(|(name, weight)| {
                let at_layer = name
                    .strip_suffix(&ending)
                    .is_some_and(|start| start.is_empty() || start.ends_with('.'));
                at_layer && weight.shape.len() == 2
            })?;
            let bias = format!("{}bias", name.trim_end_matches("weight"));
            Some((weight, self.0.contains_key(&bias)))
        })
    }

    /// Channels that the first convolution takes, if there is one called `conv1`.
    pub fn channels(&self) -> Option<usize> {
        let first = self.0.iter().find(|(name, weight)| {
            (name.as_str() == "conv1.weight" || name.ends_with(".conv1.weight"))
                && !name.contains("layer")
                && !name.contains("block")
                && weight.shape.len() == 4
        });
        first.map(|(_, weight)| weight.shape[1])
    }

    /// What most of the expected names stand behind in this file.
    fn prefix(&self, expected: &[(String, Vec<usize>)]) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for (wanted, _) in expected {
            for name in self.0.keys() {
                let prefix = name.strip_suffix(wanted.as_str());
                if let Some(prefix) =
                    prefix.filter(|prefix| prefix.is_empty() || prefix.ends_with('.'))
                {
                    *counts.entry(prefix).or_default() += 1;
                }
            }
        }
        let best = counts
            .into_iter()
            .max_by_key(|(prefix, count)| (*count, std::cmp::Reverse(prefix.len())));
        best.map_or(String::new(), |(prefix, _)| prefix.into())
    }
}

/// A name and, for the layer of the logits, the other names that it may have.
fn aliases(name: &str) -> Vec<String> {
    let mut aliases = vec![name.to_owned()];
    if let Some((layer, part)) = name.split_once('.')
        && HEADS.contains(&layer)
        && !part.contains('.')
    {
        aliases.extend(
            HEADS.iter().filter(|head| **head != layer).map(|head| format!("{head}.{part}")),
        );
    }
    aliases
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(entries: &[(&str, &[usize])]) -> Weights {
        let weight = |shape: &[usize]| Weight {
            shape: shape.into(),
            values: vec![0.5; shape.iter().product()],
        };
        Weights(entries.iter().map(|(name, shape)| ((*name).into(), weight(shape))).collect())
    }

    fn expected() -> Vec<(String, Vec<usize>)> {
        [
            ("conv1.weight", vec![4, 3, 3, 3]),
            ("layer1.0.conv1.weight", vec![4, 4, 3, 3]),
            ("linear.weight", vec![10, 4]),
        ]
        .map(|(name, shape)| (name.into(), shape))
        .to_vec()
    }

    #[test]
    fn prefixes_and_other_names_of_the_head_do_not_matter() {
        for (prefix, head) in [("", "linear"), ("module.", "fc"), ("model.backbone.", "classifier")]
        {
            let entries = [
                (format!("{prefix}conv1.weight"), vec![4, 3, 3, 3]),
                (format!("{prefix}layer1.0.conv1.weight"), vec![4, 4, 3, 3]),
                (format!("{prefix}{head}.weight"), vec![10, 4]),
                (format!("{prefix}bn1.num_batches_tracked"), vec![]),
            ];
            let entries: Vec<(&str, &[usize])> =
                entries.iter().map(|(name, shape)| (name.as_str(), shape.as_slice())).collect();
            let weights = weights(&entries);
            let fitted = weights.fit(&expected()).unwrap();
            assert_eq!((fitted.weights.len(), fitted.left_over.len()), (3, 0));
            assert_eq!(weights.head().unwrap().0.shape, [10, 4]);
            assert_eq!(weights.channels(), Some(3));
        }
    }

    #[test]
    fn what_does_not_fit_is_listed() {
        let weights = weights(&[
            ("conv1.weight", &[4, 1, 3, 3]),
            ("linear.weight", &[10, 4]),
            ("layer1.0.downsample.weight", &[4, 4, 1, 1]),
        ]);
        let misfit = weights.fit(&expected()).unwrap_err();
        assert_eq!(
            misfit.to_string(),
            "missing: layer1.0.conv1.weight; of another shape: conv1.weight is [4, 1, 3, 3], not [4, 3, 3, 3]; left over: layer1.0.downsample.weight"
        );
    }
}

//! Claims in words: what the best variant beats, and what is lacking where it beats nothing.

use super::{Chance, Claim, Claims, Untested};
use crate::experiment::Measure;
use crate::numerics::inference::LEVEL;

/// Sentences of one kind before the rest is only counted.
const LISTED: usize = 3;

impl Claims {
    /// What may be claimed by a measure, in a few sentences: what the best variant beats; why it does not
    /// beat others; what else holds. Empty for a measure that is no merit, and for a single variant.
    ///
    /// # Shapes
    /// `names` has one entry per variant.
    pub fn sentences(&self, names: &[String], measure: Measure) -> Vec<String> {
        let ranked = self.ranked(measure);
        let Some(&best) = ranked.first() else { return Vec::new() };
        let rank = |at: usize| ranked.iter().position(|other| *other == at);
        let pairs = self.pairs.iter().filter(|claim| claim.measure == measure);
        let (of_best, others): (Vec<&Claim>, Vec<&Claim>) =
            pairs.partition(|claim| claim.a == best);
        let by_rank = |mut claims: Vec<&Claim>| -> Vec<String> {
            claims.sort_by_key(|claim| (rank(claim.a), rank(claim.b)));
            claims.into_iter().map(|claim| names[claim.b].clone()).collect()
        };
        let (beaten, level): (Vec<&Claim>, Vec<&Claim>) =
            of_best.into_iter().partition(|claim| claim.holds);
        let mut sentences = Vec::new();
        if let Some(next) =
            beaten.iter().copied().min_by(|a, b| a.difference.total_cmp(&b.difference))
        {
            let list = list(&by_rank(beaten.clone()));
            let next = self.by_how_much(next, names, beaten.len() > 1);
            sentences.push(format!("{} beats {list} in {}{next}", names[best], noun(measure)));
        }
        sentences.extend(self.level(best, level, rank, names));
        let mut held: Vec<&Claim> = others.into_iter().filter(|claim| claim.holds).collect();
        held.sort_by_key(|claim| (rank(claim.a), rank(claim.b)));
        let mut rest: Vec<String> = held
            .iter()
            .take(LISTED)
            .map(|claim| {
                let by = digits(claim.difference);
                format!("{} beats {} (by {by})", names[claim.a], names[claim.b])
            })
            .collect();
        if held.len() > LISTED {
            rest.push(format!("{} more", held.len() - LISTED));
        }
        if !rest.is_empty() {
            sentences.push(format!("Below the best: {}", list(&rest)));
        }
        sentences
    }

    /// One sentence on all that the best is not known to beat, with what is lacking.
    fn level(
        &self,
        best: usize,
        mut level: Vec<&Claim>,
        rank: impl Fn(usize) -> Option<usize>,
        names: &[String],
    ) -> Option<String> {
        level.sort_by_key(|claim| rank(claim.b));
        let (first, others) = level.split_first()?;
        let mut parts = vec![format!("{}: {}", names[first.b], self.lacking(first, names))];
        let told = others.len().min(LISTED - 1);
        for claim in &others[..told] {
            let short = match self.counts_images(claim) {
                true => {
                    let p = self.images_p(claim);
                    format!("{} and {} ({p})", claim.mcnemar.only_a, claim.mcnemar.only_b)
                }
                false => self.lacking(claim, names),
            };
            parts.push(format!("{}: {short}", names[claim.b]));
        }
        let rest: Vec<String> = others[told..].iter().map(|claim| names[claim.b].clone()).collect();
        if !rest.is_empty() {
            parts.push(list(&rest));
        }
        let said = parts.join("; against ");
        Some(format!("{} against {said}: no difference can be claimed", names[best]))
    }

    /// Whether what is lacking is said by counts of images.
    fn counts_images(&self, claim: &Claim) -> bool {
        let is_counted = matches!(claim.measure, Measure::Accuracy | Measure::BalancedAccuracy);
        let images = claim.p_images().unwrap_or(0.0);
        is_counted
            && self.n_runs == 1
            && claim.difference > 0.0
            && (images > LEVEL || !self.is_for_seeds(images, claim.seeds))
            && !matches!(
                (claim.images, claim.seeds),
                (Chance::Untested(_), _) | (_, Chance::Untested(_))
            )
    }

    fn images_p(&self, claim: &Claim) -> String {
        let p = claim.p_images().unwrap_or(1.0);
        format!("{}{}", p_text(p), self.after(claim, p))
    }

    /// Variants by a measure, best first: by how many others each is ahead of.
    fn ranked(&self, measure: Measure) -> Vec<usize> {
        let pairs = || self.pairs.iter().filter(|claim| claim.measure == measure);
        let mut known: Vec<usize> = pairs().flat_map(|claim| [claim.a, claim.b]).collect();
        known.sort_unstable();
        known.dedup();
        let ahead = |at: usize| pairs().filter(|claim| claim.a == at).count();
        known.sort_by_key(|&at| std::cmp::Reverse(ahead(at)));
        known
    }

    /// How far the next one is behind, with what that rests on.
    fn by_how_much(&self, next: &Claim, names: &[String], is_one_of_many: bool) -> String {
        let by = digits(next.difference);
        let interval = next.interval.map_or(String::new(), |[low, high]| {
            format!("; 95 % of draws of the test images: {} to {}", digits(low), digits(high))
        });
        let p = next
            .corrected
            .map_or(String::new(), |p| format!("; {}{}", p_text(p), self.correction()));
        match is_one_of_many {
            true => format!(". Next is {}: {by} behind{interval}{p}", names[next.b]),
            false => format!(" by {by}{interval}{p}"),
        }
    }

    fn correction(&self) -> String {
        match self.n_pairs() {
            0 | 1 => String::new(),
            n => format!(" after Holm's correction for {n} pairs"),
        }
    }

    /// How many pairs of each measure were corrected together.
    pub fn n_pairs(&self) -> usize {
        let first = self.pairs.first().map(|claim| claim.measure);
        self.pairs.iter().filter(|claim| Some(claim.measure) == first).count()
    }

    /// Why a difference may not be claimed.
    pub fn lacking(&self, claim: &Claim, names: &[String]) -> String {
        if claim.difference == 0.0 {
            return format!("both give the same {}", noun(claim.measure));
        }
        match (claim.images, claim.seeds) {
            (Chance::Untested(why), _) | (_, Chance::Untested(why)) => untested(why, claim.measure),
            (Chance::P(images), seeds) if images > LEVEL || !self.is_for_seeds(images, seeds) => {
                self.images_say(claim, names)
            }
            (images, Chance::P(p)) => {
                let kind = if self.n_runs > 1 { "runs" } else { "seeds" };
                let allowed = match images {
                    Chance::P(images) => {
                        format!("its test images would allow it ({}), but ", p_text(images))
                    }
                    Chance::NoPart | Chance::Untested(_) => String::new(),
                };
                if claim.n_seeds < self.n_needed {
                    let pairs = match self.n_pairs() {
                        0 | 1 => String::new(),
                        n => format!(" over {n} pairs"),
                    };
                    return format!(
                        "{allowed}{} {kind} are needed for a test{pairs}, there are {}",
                        self.n_needed, claim.n_seeds
                    );
                }
                format!(
                    "{allowed}its {} {kind} do not ({}{})",
                    claim.n_seeds,
                    p_text(p),
                    self.after(claim, p)
                )
            }
            (Chance::P(_) | Chance::NoPart, Chance::NoPart) => String::new(),
        }
    }

    /// Whether seeds are what is lacking.
    fn is_for_seeds(&self, images: f64, seeds: Chance) -> bool {
        matches!(seeds, Chance::P(p) if p > images)
    }

    fn images_say(&self, claim: &Claim, names: &[String]) -> String {
        let p = self.images_p(claim);
        let counts = &claim.mcnemar;
        match claim.measure {
            Measure::Accuracy | Measure::BalancedAccuracy if self.n_runs == 1 => {
                let images = if counts.only_a == 1 { "image" } else { "images" };
                let seeds = if claim.n_seeds > 1 { " in most seeds" } else { "" };
                format!(
                    "{} {images} only {} gets right{seeds}, {} only {} ({p})",
                    counts.only_a, names[claim.a], counts.only_b, names[claim.b]
                )
            }
            _ => {
                let interval = claim.interval.map_or(String::new(), |[low, high]| {
                    format!(
                        ", 95 % of draws of the test images: {} to {}",
                        digits(low),
                        digits(high)
                    )
                });
                format!("{} apart{interval} ({p})", digits(claim.difference))
            }
        }
    }

    /// The corrected p-value, where only the correction makes the difference.
    fn after(&self, claim: &Claim, p: f64) -> String {
        match claim.corrected {
            Some(corrected) if p <= LEVEL => {
                format!(", {}{}", p_text(corrected).trim_start_matches("p = "), self.correction())
            }
            _ => String::new(),
        }
    }
}

fn untested(why: Untested, measure: Measure) -> String {
    match why {
        Untested::SingleImages(1) => {
            "a class has a single test image, so it is not known what other images would give"
                .into()
        }
        Untested::SingleImages(n) => format!(
            "{n} classes have a single test image, so it is not known what other images would give"
        ),
        Untested::Measure => {
            format!("{} is not worked out on other draws of the test images", noun(measure))
        }
        Untested::ChosenOnTest => "the epoch was chosen on test".into(),
        Untested::OneSeed => "one seed, no spread known; ask for more seeds".into(),
        Untested::NoSpread => "every draw of the test images gives the same difference".into(),
    }
}

/// A measure within a sentence.
pub fn noun(measure: Measure) -> String {
    match measure {
        Measure::Auc => "AUC".into(),
        Measure::GMean | Measure::GMeanPaper => measure.label().into(),
        Measure::MacroF1 => "macro F1".into(),
        _ => measure.label().to_lowercase().replace("acc.", "accuracy").replace("err.", "error"),
    }
}

/// A p-value in words: `p = .63`, `p = .004`, `p < .001`.
pub fn p_text(p: f64) -> String {
    let digits = |text: String| text.trim_start_matches('0').to_owned();
    match p {
        _ if p < 0.001 => "p < .001".into(),
        _ if p >= 0.995 => "p = 1".into(),
        _ if p < 0.0995 => format!("p = {}", digits(format!("{p:.3}"))),
        _ => format!("p = {}", digits(format!("{p:.2}"))),
    }
}

fn digits(value: f64) -> String {
    format!("{value:.4}").replace('-', "−")
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

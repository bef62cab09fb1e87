//! What may be claimed about a comparison: worked out once per change, as it takes a second or so.

use eoscope_core::experiment::{Claims, RunSummaries, Summary};
use eoscope_core::numerics::inference::wilson_of_share;
use eoscope_core::numerics::stats::MeanSd;
use eoscope_core::numerics::{StopToken, Stopped};
use serde_json::{Value, json};

use super::{ComparedRun, Comparison};

/// The claims of a comparison.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ComparisonClaims {
    /// What may be claimed on each run.
    pub per_run: Vec<Claims>,
    /// What may be claimed over all runs, where there are several of the same classes.
    pub over_runs: Option<Claims>,
}

impl ComparisonClaims {
    /// Works out every pair of variants in every column.
    ///
    /// # Errors
    /// When a stop was asked for.
    pub fn new(comparison: &Comparison, stop: &StopToken) -> Result<Self, Stopped> {
        let runs = &comparison.runs;
        let measures = &comparison.measures;
        let of = |run: &ComparedRun| Claims::new(&[run.known()], measures, stop);
        let per_run = runs.iter().map(of).collect::<Result<_, _>>()?;
        let alike = |run: &ComparedRun| run.run.classes.names == runs[0].run.classes.names;
        let over_runs = match runs.len() > 1 && runs.iter().all(alike) {
            true => {
                let runs: Vec<RunSummaries<'_>> = runs.iter().map(ComparedRun::known).collect();
                Some(Claims::new(&runs, measures, stop)?)
            }
            false => None,
        };
        Ok(Self { per_run, over_runs })
    }
}

impl ComparedRun {
    fn known(&self) -> RunSummaries<'_> {
        RunSummaries { subject: &self.subject, summaries: &self.summaries }
    }
}

impl Comparison {
    /// What may be claimed on the run at a place by the first column, in sentences; empty while it is not
    /// worked out.
    pub fn conclusions(&self, run: usize) -> Vec<String> {
        let claims = self.claims.as_ref().and_then(|claims| claims.per_run.get(run));
        self.sentences(claims)
    }

    /// The same over all runs.
    pub fn conclusions_over_runs(&self) -> Vec<String> {
        self.sentences(self.claims.as_ref().and_then(|claims| claims.over_runs.as_ref()))
    }

    /// How often the test images of the first run were looked at, and what that does; none for a single look.
    pub fn about_looks(&self) -> Option<String> {
        (self.test_looks > 1).then(|| {
            format!(
                "{} recipes were looked at on these test images so far: the best of them looks better than \
                 it is; a search chooses on one half of them and reports on the other",
                self.test_looks
            )
        })
    }

    fn sentences(&self, claims: Option<&Claims>) -> Vec<String> {
        match (claims, self.measures.first()) {
            (Some(claims), Some(&measure)) => claims.sentences(&self.names(), measure),
            _ => Vec::new(),
        }
    }
}

/// Claims for programs: every pair, `a` the better one.
pub fn json(claims: &Claims, names: &[String]) -> Value {
    let pairs = claims.pairs.iter().map(|claim| {
        json!({
            "a": names[claim.a],
            "b": names[claim.b],
            "metric": claim.measure.key(),
            "difference": claim.difference,
            "interval": claim.interval,
            "only_a": claim.mcnemar.only_a,
            "only_b": claim.mcnemar.only_b,
            "p_mcnemar": claim.mcnemar.p(),
            "p_images": claim.p_images(),
            "p_seeds": claim.p_seeds(),
            "seeds": claim.n_seeds,
            "p": claim.corrected,
            "holds": claim.holds,
            "lacking": (!claim.holds).then(|| claims.lacking(claim, names)),
        })
    });
    pairs.collect()
}

/// The 95 % interval of the recall of every class by the number of its test images.
pub fn recall_intervals(summary: &Summary, test_counts: &[usize]) -> Vec<Option<[f64; 2]>> {
    let of = |(recall, &n): (Option<_>, &usize)| {
        let recall: MeanSd = recall?;
        Some(wilson_of_share(recall.mean, n))
    };
    summary.recall().into_iter().zip(test_counts).map(of).collect()
}

//! What variants gave on one or more runs, for people and for other programs: tables, charts, and one
//! page that needs nothing else.
//!
//! [`Comparison`] is the data, [`chart`] draws it as [`drawing::Drawing`]s that the window paints and
//! [`svg()`] and [`png()`] write down in the colours of [`eoscope_colors`], [`html()`], [`markdown()`] and [`csv()`] are the files.

pub mod chart;
pub mod claims;
mod csv;
pub mod drawing;
mod html;
mod html_parts;
pub mod json;
mod markdown;
mod numbers;
mod png;
mod selection_csv;
mod session;
mod svg;
pub mod tables;
mod text;

use std::sync::Arc;

pub use claims::ComparisonClaims;
pub use csv::csv;
pub use eoscope_colors::{Ink, Rgb, SERIES, variant_ink};
use eoscope_core::analysis::GapBySize;
use eoscope_core::experiment::{
    EpochPoint, EvalData, Measure, StudyResults, Summary, SweepPoint, Variant,
};
use eoscope_io::run::Run;
pub use html::html;
pub use markdown::markdown;
pub use numbers::{change, counted, duration, number, rate, thousands};
pub use png::{INTER, MONO, png};
pub use selection_csv::export_points;
pub use session::{MAX_VARIANTS, SESSION_ENDING, Session, SessionError};
pub use svg::{svg, svg_file};
pub use text::{cell, delta, legend, signed};

/// Some variants on some runs.
pub struct Comparison {
    /// What the comparison is for, in the words of its author.
    pub question: String,
    /// What is compared, the baseline first.
    pub variants: Vec<Variant>,
    /// What it is compared on; at least one.
    pub runs: Vec<ComparedRun>,
    /// The columns of tables; the first one ranks.
    pub measures: Vec<Measure>,
    /// The recipes as a file that `eoscope compare --recipes` takes.
    pub recipes: String,
    /// How many recipes were looked at on the test images of the first run.
    pub test_looks: usize,
    /// What may be claimed; none while it is not worked out.
    pub claims: Option<Arc<ComparisonClaims>>,
}

/// What the variants gave on one run.
pub struct ComparedRun {
    /// The run as the command line calls it.
    pub path: String,
    /// The run.
    pub run: Arc<Run>,
    /// The run as experiments see it.
    pub subject: Arc<EvalData>,
    /// The gap that sample size alone gives; none while it is not worked out.
    pub by_size: Option<Arc<GapBySize>>,
    /// One per variant; none while it is not worked out.
    pub summaries: Vec<Option<Summary>>,
    /// Variants over K, by their place among the variants; empty where it was not requested.
    pub sweeps: Vec<(usize, Vec<SweepPoint>)>,
    /// Variants over the epochs of their fit.
    pub curves: Vec<(usize, Vec<EpochPoint>)>,
}

impl ComparedRun {
    /// A run, as the command line calls it, with what is known of the variants on it.
    pub fn new(path: String, run: Arc<Run>, subject: Arc<EvalData>, known: StudyResults) -> Self {
        let StudyResults { summaries, sweeps, curves } = known;
        Self { path, run, subject, by_size: None, summaries, sweeps, curves }
    }
}

/// The columns that are shown by default.
pub const DEFAULT_MEASURES: [Measure; 7] = [
    Measure::BalancedAccuracy,
    Measure::GMeanPaper,
    Measure::GMean,
    Measure::MacroF1,
    Measure::NetGap,
    Measure::RareRecall,
    Measure::NormSpread,
];

impl Comparison {
    /// The command that makes the same report from the recipes in it.
    pub fn command(&self) -> String {
        let mut words = vec!["eoscope compare".to_owned()];
        words.extend(self.runs.iter().map(|run| eoscope_core::experiment::quoted(&run.path)));
        words.push("--recipes recipes.eoscope.json --no-baselines".into());
        if self.measures != DEFAULT_MEASURES {
            let keys: Vec<&str> = self.measures.iter().map(|measure| measure.key()).collect();
            words.push(format!("--columns {}", keys.join(",")));
        }
        if self.runs.iter().any(|run| !run.sweeps.is_empty()) {
            words.push("--sweep".into());
        }
        if self.runs.iter().any(|run| !run.curves.is_empty()) {
            words.push("--curves".into());
        }
        words.push("--report report.html".into());
        words.join(" ")
    }

    /// Names of the variants, each once: a name that several have gets its place.
    pub fn names(&self) -> Vec<String> {
        names(&self.variants)
    }

    /// The ink of the variant at a place; the baseline, at place 0, is grey.
    pub fn ink(&self, at: usize) -> Ink {
        let variant = &self.variants[at];
        match (variant.color, variant.slot) {
            (Some(rgb), _) => Ink::Own(rgb),
            (None, Some(slot)) if at > 0 => Ink::Series(slot),
            _ => variant_ink(at),
        }
    }
}

/// Names of variants, each once: where several are called the same, their letter tells them apart.
pub fn names(variants: &[Variant]) -> Vec<String> {
    let titles: Vec<String> = variants
        .iter()
        .map(|variant| match (variant.recipe.seed, variant.name.is_empty()) {
            (0, _) | (_, false) => variant.title(),
            (seed, true) => format!("{}, seed {seed}", variant.title()),
        })
        .collect();
    let is_shared = |title: &String| titles.iter().filter(|other| *other == title).count() > 1;
    let named = titles.iter().enumerate().map(|(at, title)| {
        if is_shared(title) { format!("{title} ({})", letter(at)) } else { title.clone() }
    });
    named.collect()
}

/// The letter of a variant by its place: A to Z, then A1 and so on.
pub fn letter(at: usize) -> String {
    let letter = char::from(b'A' + (at % 26) as u8);
    if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) }
}

//! From a run to its charts over classes, the same for the panel, the panes and the files.

use eoscope_core::analysis::{ByChance, Metrics, Report};
use eoscope_core::numerics::inference::wilson_of_share;
use eoscope_report::chart::{
    Bars, ByClass, ClassLook, RowChart, Values, add_imbalance, bars_legend, class_bars,
    outcome_bars,
};
use eoscope_report::signed;

use super::Look;
use crate::app::{OpenRun, Protocol, RunView, SortBy};

/// What a click on a bar of the gap does.
const TO_FEATURES: &str = "Click to see which features make it";

/// The size of a chart, and which classes it shows.
#[derive(Clone, Copy)]
pub struct ClassChart<'a> {
    /// The run under the answer that is shown.
    pub shown: RunView<'a>,
    /// The classes, from the top down.
    pub listed: &'a [usize],
    /// Width of the chart and height of a row, in points.
    pub size: [f32; 2],
    /// Whether the values belong to an older recipe.
    pub is_stale: bool,
    /// Whether the change to the baseline stands beside the value.
    pub has_change: bool,
}

impl<'a> ClassChart<'a> {
    /// A chart of the run on screen, for the panel or a file.
    pub fn of(open: &'a OpenRun, size: [f32; 2]) -> Self {
        let listed = &open.classes.listed;
        let is_stale = open.is_stale();
        Self { shown: open.view(), listed, size, is_stale, has_change: false }
    }

    fn with_look<T>(&self, look: &Look<'_>, draw: impl FnOnce(&ClassLook<'_>) -> T) -> T {
        let ink = |class_idx| look.class_ink(&self.shown, class_idx);
        draw(&ClassLook {
            names: &self.shown.run.classes.names,
            listed: self.listed,
            ink: &ink,
            size: self.size,
            is_stale: self.is_stale,
        })
    }

    /// The bars or dots of a measure.
    pub fn bars(&self, look: &Look<'_>, what: ByClass) -> RowChart {
        let bars = Bars { has_change: self.has_change, ..bars_of(&self.shown, what) };
        let values = Values {
            now: values(what, self.shown.report()),
            base: values(what, &self.shown.subject.baseline),
            intervals: &intervals(&self.shown, what, &self.shown.report().metrics),
            by_size: by_size(&self.shown, what),
        };
        self.with_look(look, |look| class_bars(look, &bars, values))
    }

    /// The gap with its legend and the imbalance, as in the paper's Figure 3; or that of test points
    /// that are classified right beside that of the others.
    pub fn gap(&self, look: &Look<'_>) -> RowChart {
        let bars = Bars { action: TO_FEATURES, ..bars_of(&self.shown, ByClass::Gap) };
        self.with_look(look, |classes| {
            if look.state.panels.gap_by_outcome {
                let [right, wrong] = &self.shown.report().gap_by_outcome;
                return outcome_bars(classes, &bars, [&right.per_class, &wrong.per_class]);
            }
            let values = Values {
                now: &self.shown.report().gap.per_class,
                base: &self.shown.subject.baseline.gap.per_class,
                intervals: &[],
                by_size: by_size(&self.shown, ByClass::Gap),
            };
            let mut chart = class_bars(classes, &bars, values);
            let recipe = self.shown.answer.map(|answer| answer.outcome.recipe.brief());
            let recipe = recipe.as_deref().unwrap_or("baseline");
            bars_legend(&mut chart, recipe, !values.by_size.is_empty());
            let of_run = &self.shown.run.classes;
            let ratios: Vec<_> = (0..of_run.len()).map(|at| of_run.imbalance(at)).collect();
            // In another order than that of support a line between the classes would mean nothing.
            let joined = look.state.scene.sort_by == SortBy::Support;
            add_imbalance(&mut chart, classes, &ratios, joined);
            chart
        })
    }

    /// Recall under a protocol, as dots with their change.
    pub fn recall(&self, look: &Look<'_>, protocol: Protocol) -> RowChart {
        let bars =
            Bars { has_change: true, are_dots: true, ..bars_of(&self.shown, ByClass::Recall) };
        let values = Values {
            now: &self.shown.metrics(protocol).recall,
            base: &self.shown.subject.baseline.metrics.recall,
            intervals: &intervals(&self.shown, ByClass::Recall, self.shown.metrics(protocol)),
            by_size: &[],
        };
        self.with_look(look, |look| class_bars(look, &bars, values))
    }
}

/// One value per class; none where a class has none.
fn values(what: ByClass, report: &Report) -> &[Option<f64>] {
    match what {
        ByClass::Gap => &report.gap.per_class,
        ByClass::Norms => &report.weight_norms,
        ByClass::Recall => &report.metrics.recall,
    }
}

/// The 95 % interval of every recall by the number of test images; none for other measures.
fn intervals(open: &OpenRun, what: ByClass, metrics: &Metrics) -> Vec<Option<[f64; 2]>> {
    if what != ByClass::Recall {
        return Vec::new();
    }
    let recalls = metrics.recall.iter().zip(&open.run.classes.test_counts);
    recalls.map(|(recall, &n)| recall.map(|recall| wilson_of_share(recall, n))).collect()
}

/// What sample size alone gives of the gap; empty while it is not known, and for other measures.
fn by_size(open: &OpenRun, what: ByClass) -> &[Option<ByChance>] {
    let known = open.by_size.as_deref().filter(|_| what == ByClass::Gap);
    known.map_or(&[], |by_size| &by_size.per_class)
}

/// How much of the gap sample size alone gives, and what is left above it.
pub fn by_size_text(open: &OpenRun) -> Option<String> {
    let ByChance { mean, low, high } = open.by_size.as_ref()?.net?;
    let (now, base) = (open.report().gap.net?, open.subject.baseline.gap.net?);
    let part = format!("{mean:.3} ({low:.3}–{high:.3}) by sample size alone");
    let left = |gap: f64| signed(gap - mean, 3).trim_start_matches('+').to_owned();
    Some(match now == base {
        true => format!("{base:.3}, of it {part}"),
        false => format!("{part}; above it {} (baseline {})", left(now), left(base)),
    })
}

/// What the bars of a measure mean. Axes hold all that was seen and stay while K moves.
fn bars_of(open: &OpenRun, what: ByClass) -> Bars {
    let scales = &open.scales;
    let (noun, axis, ends, decimals) = match what {
        ByClass::Gap => ("gap", "gap", [0.0, scales.gap], 3),
        ByClass::Norms => ("weight norm", "‖w‖", [0.0, scales.norm], 2),
        ByClass::Recall => {
            let floor = if scales.recall_floor < 0.45 { 0.0 } else { 0.4 };
            ("recall", "recall", [floor, 1.0], 3)
        }
    };
    Bars {
        noun,
        axis,
        about: what.about(),
        ends,
        decimals,
        up_is_good: match what {
            ByClass::Gap => Some(false),
            ByClass::Norms => None,
            ByClass::Recall => Some(true),
        },
        has_change: false,
        undefined: match what {
            ByClass::Gap => "undefined, the class has no training or no test points",
            ByClass::Norms => "undefined, this head compares directions",
            ByClass::Recall => "undefined, the class has no test points",
        },
        action: "",
        are_dots: false,
    }
}
